//! Rules that ask a catalog, on live databases: what a case has recorded is made real, asked by the daemon's own queries,
//! and must lead to the same findings.
//!
//! Statistics and the ledger stay the recorded ones: a table that nobody ever filled has none. What a case leaves out, since
//! its rule does not ask for it, is filled in: definitions of indexes and views, and schemas.

#[path = "support/components.rs"]
mod components;
#[path = "support/families.rs"]
mod family_folders;
#[path = "support/host.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use family_folders::{families, rules_of};
use secrecy::SecretString;
use stagegate::catalog::ddl;
use stagegate::catalog::snapshot::{ObjectName, RelationKind, Schema, Snapshot};
use stagegate::ids::RuleId;
use stagegate::plugin_kit::cases::{Case, CaseFile, CatalogText, Trial, check_marks, settings};
use stagegate::review::finding::Level;
use stagegate::target::{Connection, snapshot_for_review};
use stagegate_tests::postgres::TestDatabase;

/// Rules whose catalogs can not be a live database of the server that the tests have.
const ONLY_RECORDED: &[(&str, &str)] = &[(
    "object-owner",
    "roles and who is in which are the server's, not the database's",
)];

/// Empties a database whose owner asks.
const CLEAR: &str = "RESET ALL;
    DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
            EXECUTE format('DROP SCHEMA %I CASCADE', name);
        END LOOP;
    END $$;
    CREATE SCHEMA public";

/// Recorded catalogs and what became of them in a database.
type Catalogs = BTreeMap<CatalogText, Result<CatalogText, String>>;

/// A case with all that is needed to run it.
struct Subject {
    family: String,
    rule: RuleId,
    level: Level,
    case: Case,
}

/// All cases that have a catalog.
fn subjects() -> Vec<Subject> {
    let mut subjects = Vec::new();
    for family in families() {
        for rule in &family.declarations {
            let path = family.folder.join("cases").join(format!("{}.md", rule.id));
            let file = CaseFile::read(&path).expect("cases of the rule");
            if ONLY_RECORDED.iter().any(|(only, _)| *only == rule.id.as_str()) {
                continue;
            }
            let cases = file.cases.into_iter().filter(|case| case.catalog.is_some());
            subjects.extend(cases.map(|case| Subject {
                family: family.name.clone(),
                rule: rule.id.clone(),
                level: rule.default_level,
                case,
            }));
        }
    }
    subjects
}

#[tokio::test]
async fn rules_find_the_same_in_a_live_database() {
    let subjects = subjects();
    assert!(
        subjects.len() > 100,
        "only {} cases have a catalog",
        subjects.len()
    );
    let catalogs: BTreeSet<_> = subjects
        .iter()
        .filter_map(|subject| subject.case.catalog.clone())
        .collect();
    let database = TestDatabase::create().await;
    let mut live = Catalogs::new();
    for catalog in catalogs {
        let seen = made_real(&database, &catalog).await;
        live.insert(catalog, seen);
    }
    let problems = subjects.iter().filter_map(|subject| {
        let problem = subject.check(&live).err()?;
        Some(format!("{}: {}\n  {problem}\n", subject.rule, subject.case.title))
    });
    let problems: Vec<_> = problems.collect();
    assert!(problems.is_empty(), "{}", problems.concat());
}

impl Subject {
    fn check(&self, live: &Catalogs) -> Result<(), String> {
        let catalog = self.case.catalog.as_ref().and_then(|recorded| live.get(recorded));
        let case = Case {
            catalog: catalog.cloned().transpose()?,
            ..self.case.clone()
        };
        let rules = rules_of(&self.family, &settings(&self.rule, self.level, &case)?)?;
        let findings = Trial::new(&rules, &case, "".as_ref())?.findings(&case.sql)?;
        check_marks(&case, &findings)
    }
}

/// The schema with all that its statements need.
fn completed(recorded: &Snapshot) -> Snapshot {
    let mut snapshot = recorded.clone();
    for relation in &mut snapshot.relations {
        let table = ObjectName {
            schema: relation.schema.clone(),
            name: relation.name.clone(),
        };
        for index in &mut relation.indexes {
            if index.definition.is_empty() {
                index.definition = ddl::index_definition(&table, index);
            }
        }
        if relation.kind == RelationKind::View && relation.definition.is_none() {
            let columns = relation.columns.iter();
            let columns: Vec<_> = columns
                .map(|column| format!("NULL::{} AS {}", column.type_name, column.name))
                .collect();
            relation.definition = Some(format!("SELECT {}", columns.join(", ")));
        }
        let has_schema = |name: &str| snapshot.schemas.iter().any(|schema| schema.name == name);
        if relation.schema != "public" && !has_schema(&relation.schema) {
            snapshot.schemas.push(Schema {
                name: relation.schema.clone(),
                ..Schema::default()
            });
        }
    }
    snapshot
}

/// A recorded catalog in the database, instead of what it had, as it is seen there.
async fn made_real(database: &TestDatabase, recorded: &CatalogText) -> Result<CatalogText, String> {
    let CatalogText::Json(recorded) = recorded else {
        return Err("its catalog is not recorded as JSON".to_owned());
    };
    let recorded = &Snapshot::from_json(recorded).map_err(|error| error.to_string())?;
    let client = database.connect().await;
    client.batch_execute(CLEAR).await.expect("an empty database");
    let made = client.batch_execute(&ddl::script(&completed(recorded))).await;
    made.map_err(|error| format!("the schema can not be made: {:#}", anyhow::Error::new(error)))?;
    let path = format!(
        "ALTER ROLE CURRENT_USER SET search_path = {}",
        recorded.search_path.join(", ")
    );
    let set = client.batch_execute(&path).await;
    set.map_err(|error| format!("the search path can not be set: {error}"))?;
    let url = SecretString::from(database.url.as_str());
    let connection = Connection::open(&url, None)
        .await
        .map_err(|error| error.to_string())?;
    let seen = snapshot_for_review(&connection).await;
    let mut live = seen.map_err(|error| error.to_string())?;
    let relations = recorded.relations.iter();
    let recorded_of: HashMap<_, _> = relations.map(|it| ((&it.schema, &it.name), it)).collect();
    for relation in &mut live.relations {
        if let Some(recorded) = recorded_of.get(&(&relation.schema, &relation.name)) {
            (relation.rows_estimate, relation.bytes) = (recorded.rows_estimate, recorded.bytes);
        }
    }
    live.ledger.clone_from(&recorded.ledger);
    Ok(CatalogText::Json(live.to_json()))
}
