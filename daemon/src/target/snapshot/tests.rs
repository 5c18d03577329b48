//! Snapshots of a real server's schema.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the closure names the type"
)]

mod reverse;
mod round_trip;
mod simulation;

use super::*;
use crate::catalog::snapshot::{
    ConstraintKind, Dependency, DependencyKind, FORMAT, IndexKey, ObjectKind, ObjectName, ObjectRef,
    RelationKind,
};
use crate::target::testing::TestDatabase;

/// A schema with something of everything.
pub(crate) const VARIED: &str = r#"
CREATE EXTENSION pg_trgm;
CREATE SCHEMA "Odd Schema";
COMMENT ON SCHEMA "Odd Schema" IS 'for odd things';
CREATE TYPE mood AS ENUM ('sad', 'it''s fine', 'happy');
CREATE DOMAIN email AS text NOT NULL CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
CREATE TYPE pair AS (a int, "B" text);
CREATE TYPE floats AS RANGE (SUBTYPE = float8);
CREATE SEQUENCE numbers AS smallint START 5 INCREMENT 5 CYCLE;
CREATE TABLE dept (id serial PRIMARY KEY, name varchar(40) NOT NULL UNIQUE);
CREATE TABLE "Employee" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dept_id int NOT NULL REFERENCES dept ON DELETE CASCADE,
    "Full Name" text COLLATE "C" NOT NULL DEFAULT 'n/a',
    mail email,
    feeling mood DEFAULT 'happy',
    born date,
    age_text text GENERATED ALWAYS AS ('x' || dept_id::text) STORED
);
ALTER TABLE "Employee" ADD CONSTRAINT grown CHECK (born < '2010-01-01') NOT VALID;
COMMENT ON TABLE "Employee" IS 'who works here';
COMMENT ON COLUMN "Employee".mail IS 'at work';
CREATE INDEX employee_name_lower ON "Employee" (lower("Full Name"), dept_id) INCLUDE (born) WHERE born IS NOT NULL;
CREATE INDEX employee_name_trgm ON "Employee" USING gin ("Full Name" gin_trgm_ops);
CREATE VIEW adults AS SELECT id, "Full Name" FROM "Employee" WHERE born < '2000-01-01';
CREATE MATERIALIZED VIEW counts AS SELECT dept_id, count(*) AS n FROM "Employee" GROUP BY dept_id;
CREATE UNIQUE INDEX counts_dept ON counts (dept_id);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN

    RETURN NEW; END $$;
CREATE PROCEDURE nothing(a int, b text DEFAULT 'x') LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
CREATE TRIGGER touch_it BEFORE UPDATE ON "Employee" FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE "Employee" ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON "Employee" FOR SELECT TO PUBLIC USING (mail = current_user);
CREATE TABLE log (at timestamptz NOT NULL, line text) PARTITION BY RANGE (at);
CREATE TABLE log_2026 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE UNLOGGED TABLE "Odd Schema"."select" (x int);
CREATE TABLE child (y int) INHERITS (dept);
"#;

async fn varied() -> Snapshot {
    let database = TestDatabase::new().await;
    database.client().await.batch_execute(VARIED).await.unwrap();
    snapshot(&database.connect().await).await.unwrap()
}

#[tokio::test]
async fn an_empty_database_has_an_empty_snapshot() {
    let database = TestDatabase::new().await;
    let lock = database.lock().await;
    super::super::ledger::ensure(&lock).await.unwrap();
    let snapshot = snapshot(lock.connection()).await.unwrap();
    assert_eq!(snapshot.format, FORMAT);
    assert!(snapshot.server_version >= 140_000);
    assert_eq!(
        (snapshot.current_role.as_str(), &snapshot.search_path[..]),
        ("postgres", &["public".to_owned()][..])
    );
    let schemas: Vec<_> = snapshot
        .schemas
        .iter()
        .map(|schema| schema.name.as_str())
        .collect();
    assert_eq!(schemas, ["public"]);
    assert!(snapshot.relations.is_empty(), "the ledger is ours, not theirs");
}

/// Constraints in all forms, and names of all sorts.
const KEYS: &str = r#"
CREATE SCHEMA "Odd Schema";
CREATE TABLE "Odd Schema"."Order" (a int, "B c" int, "d""e" text, PRIMARY KEY (a, "B c"), UNIQUE ("d""e") DEFERRABLE, UNIQUE ("B c") INCLUDE (a));
CREATE TABLE plain (
    a int PRIMARY KEY, b int UNIQUE, e int UNIQUE NULLS NOT DISTINCT, f int UNIQUE DEFERRABLE INITIALLY DEFERRED, c int CHECK (c > 0) NO INHERIT,
    "user" int UNIQUE WITH (fillfactor = 70), d int REFERENCES plain, EXCLUDE USING btree (d WITH =));
CREATE TABLE child (
    a int, "B c" int, b int, c int,
    FOREIGN KEY (a, "B c") REFERENCES "Odd Schema"."Order" ON DELETE SET NULL (a) ON UPDATE CASCADE,
    FOREIGN KEY (a, "B c") REFERENCES "Odd Schema"."Order" MATCH FULL ON DELETE RESTRICT,
    FOREIGN KEY ("B c", a) REFERENCES "Odd Schema"."Order" ("B c", a) ON DELETE SET DEFAULT ON UPDATE SET NULL,
    FOREIGN KEY (b) REFERENCES plain ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (b) REFERENCES plain (b) DEFERRABLE);
ALTER TABLE child ADD FOREIGN KEY (c) REFERENCES plain ("user") NOT VALID, ADD CHECK (c < 9) NOT VALID;
CREATE TABLE split (a int, b int REFERENCES plain, PRIMARY KEY (a)) PARTITION BY RANGE (a);
CREATE TABLE split_1 PARTITION OF split FOR VALUES FROM (1) TO (9);
CREATE TABLE to_split (a int REFERENCES split ON DELETE CASCADE);
DO $$ BEGIN
    EXECUTE (SELECT format('CREATE TABLE words (%s)', string_agg(format('%I int UNIQUE', word), ', ')) FROM pg_get_keywords());
END $$;
"#;

#[tokio::test]
async fn constraints_are_written_as_the_server_writes_them() {
    let database = TestDatabase::new().await;
    let client = database.client().await;
    client.batch_execute(KEYS).await.unwrap();
    let snapshot = snapshot(&database.connect().await).await.unwrap();
    let mut ours: Vec<(String, String, String)> = Vec::new();
    for relation in &snapshot.relations {
        let constraints = relation.constraints.iter();
        ours.extend(constraints.map(|key| {
            let (table, name) = (relation.name.clone(), key.name.clone());
            (table, name, key.definition.clone())
        }));
    }
    client
        .batch_execute("SET search_path = pg_catalog")
        .await
        .unwrap();
    let rows = client
        .query(
            "SELECT c.relname::text, k.conname::text, pg_get_constraintdef(k.oid, true)
             FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname IN ('public', 'Odd Schema') AND k.contype IN ('p', 'u', 'f', 'c', 'x', 'n')
                 AND NOT EXISTS (SELECT 1 FROM pg_constraint o WHERE o.oid = k.conparentid AND o.conrelid = k.conrelid)",
            &[],
        )
        .await
        .unwrap();
    let mut theirs: Vec<(String, String, String)> = rows
        .iter()
        .map(|row| (row.get(0), row.get(1), row.get(2)))
        .collect();
    ours.sort();
    theirs.sort();
    assert!(ours.len() > 400, "{}", ours.len());
    let differ: Vec<_> = ours
        .iter()
        .zip(&theirs)
        .filter(|(ours, theirs)| ours != theirs)
        .collect();
    assert!(differ.is_empty() && ours.len() == theirs.len(), "{differ:#?}");
}

#[tokio::test]
async fn relations_come_with_all_that_belongs_to_them() {
    let snapshot = varied().await;
    let names: Vec<_> = snapshot
        .relations
        .iter()
        .map(|r| format!("{}.{} {:?}", r.schema, r.name, r.kind))
        .collect();
    assert_eq!(
        names,
        [
            "Odd Schema.select Table",
            "public.Employee Table",
            "public.adults View",
            "public.child Table",
            "public.counts MaterializedView",
            "public.dept Table",
            "public.dept_id_seq Sequence",
            "public.log PartitionedTable",
            "public.log_2026 Table",
            "public.numbers Sequence",
        ]
    );
    let employee = snapshot.relation(Some("public"), "Employee").unwrap();
    let columns: Vec<_> = employee
        .columns
        .iter()
        .map(|c| (c.name.as_str(), c.type_name.as_str(), c.not_null))
        .collect();
    assert_eq!(columns[0], ("id", "bigint", true));
    assert_eq!(columns[3], ("mail", "public.email", false));
    assert_eq!(employee.columns[0].identity.as_deref(), Some("always"));
    assert_eq!(employee.columns[2].collation.as_deref(), Some("\"C\""));
    assert_eq!(employee.columns[2].default.as_deref(), Some("'n/a'::text"));
    assert_eq!(employee.columns[6].default, None);
    assert!(
        employee.columns[6]
            .generated
            .as_deref()
            .unwrap()
            .contains("dept_id")
    );
    let foreign_key = employee
        .constraints
        .iter()
        .find(|c| c.kind == ConstraintKind::ForeignKey)
        .unwrap();
    assert_eq!(foreign_key.columns, ["dept_id"]);
    assert_eq!(foreign_key.references, Some(ObjectName::new("public", "dept")));
    assert_eq!(
        foreign_key.definition,
        "FOREIGN KEY (dept_id) REFERENCES public.dept(id) ON DELETE CASCADE"
    );
    assert!(
        !employee
            .constraints
            .iter()
            .find(|c| c.name == "grown")
            .unwrap()
            .validated
    );
    let index = employee
        .indexes
        .iter()
        .find(|i| i.name == "employee_name_lower")
        .unwrap();
    assert_eq!(
        index.columns,
        [
            IndexKey::expression("lower(\"Full Name\")"),
            IndexKey::column("dept_id")
        ]
    );
    assert_eq!(
        (index.include.clone(), index.predicate.as_deref()),
        (vec!["born".to_owned()], Some("(born IS NOT NULL)"))
    );
    assert!(index.valid && !index.unique && !index.of_constraint);
    assert!(employee.row_security && employee.policies.len() == 1 && employee.triggers.len() == 1);
}

#[tokio::test]
async fn partitions_and_children_know_their_parents() {
    let snapshot = varied().await;
    let relation = |name| snapshot.relation(None, name).unwrap();
    assert_eq!(relation("log").partitions, 1);
    assert_eq!(relation("log").partition_key.as_deref(), Some("RANGE (at)"));
    let partition = relation("log_2026").partition_of.clone().unwrap();
    assert_eq!(partition.parent, ObjectName::new("public", "log"));
    assert!(
        partition.bound.starts_with("FOR VALUES FROM ("),
        "{}",
        partition.bound
    );
    assert_eq!(relation("child").inherits, [ObjectName::new("public", "dept")]);
    assert_eq!(relation("child").kind, RelationKind::Table);
}

#[tokio::test]
async fn what_extensions_own_is_theirs() {
    let snapshot = varied().await;
    assert!(
        snapshot
            .extensions
            .iter()
            .any(|extension| extension.name == "pg_trgm")
    );
    let routines: Vec<_> = snapshot
        .routines
        .iter()
        .map(crate::catalog::snapshot::Routine::signature)
        .collect();
    assert_eq!(routines, ["nothing(integer, text)", "total(integer)", "touch()"]);
    let types: Vec<_> = snapshot.types.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(types, ["email", "floats", "mood", "pair"]);
    assert_eq!(snapshot.types[2].labels, ["sad", "it's fine", "happy"]);
}

#[tokio::test]
async fn what_needs_what_is_known() {
    let snapshot = varied().await;
    let needs = |object: ObjectRef, needs: ObjectRef| {
        let dependency = Dependency {
            object,
            needs,
            kind: DependencyKind::Normal,
        };
        assert!(
            snapshot.dependencies.contains(&dependency),
            "{dependency:?} in {:#?}",
            snapshot.dependencies
        );
    };
    let born = ObjectRef::part(ObjectKind::Column, "public", "Employee", "born");
    needs(ObjectRef::new(ObjectKind::View, "public", "adults"), born);
    let mail = ObjectRef::part(ObjectKind::Column, "public", "Employee", "mail");
    needs(mail.clone(), ObjectRef::new(ObjectKind::Type, "public", "email"));
    needs(
        ObjectRef::part(ObjectKind::Policy, "public", "Employee", "own"),
        mail,
    );
    needs(
        ObjectRef::part(ObjectKind::ColumnDefault, "public", "dept", "id"),
        ObjectRef::new(ObjectKind::Sequence, "public", "dept_id_seq"),
    );
    needs(
        ObjectRef::new(ObjectKind::Index, "public", "employee_name_trgm"),
        ObjectRef::new(ObjectKind::Extension, "", "pg_trgm"),
    );
    needs(
        ObjectRef::part(ObjectKind::Trigger, "public", "Employee", "touch_it"),
        ObjectRef::new(ObjectKind::Routine, "public", "touch()"),
    );
}

#[tokio::test]
async fn definitions_of_indexes_are_as_postgresql_writes_them() {
    let database = TestDatabase::new().await;
    let client = database.client().await;
    let sql = r#"
        CREATE EXTENSION pg_trgm;
        CREATE COLLATION "Mine" (LOCALE = 'C');
        CREATE TABLE "T" (id bigint PRIMARY KEY, "A b" text, c text COLLATE "C", d int, j jsonb, v varchar(9), n name);
        CREATE INDEX ON "T" ("A b" DESC, c NULLS FIRST, d DESC NULLS LAST);
        CREATE UNIQUE INDEX u ON "T" (lower("A b"), (d + 1), c COLLATE "Mine") INCLUDE (j, v) WHERE d > 5 AND c <> 'x';
        CREATE INDEX ON "T" USING gin (j jsonb_path_ops) WITH (fastupdate = off);
        CREATE INDEX ON "T" USING gin ("A b" gin_trgm_ops);
        CREATE INDEX "p p" ON "T" ("A b" text_pattern_ops, v varchar_pattern_ops, n) WITH (fillfactor = 70, deduplicate_items = true);
        CREATE INDEX ON "T" USING brin (d) WITH (pages_per_range = 8);
        CREATE INDEX ON "T" USING hash (c);
        CREATE INDEX ON "T" USING gist ("A b" gist_trgm_ops (siglen = 32));
        CREATE INDEX ON "T" ("A b" COLLATE "C", (c || 'x') COLLATE "Mine");
        CREATE TABLE part (id int, at date) PARTITION BY RANGE (at);
        CREATE TABLE part_1 PARTITION OF part DEFAULT;
        CREATE INDEX ON part (at, id);
    "#;
    client.batch_execute(sql).await.unwrap();
    let snapshot = snapshot(&database.connect().await).await.unwrap();
    let mut ours: Vec<String> = snapshot
        .relations
        .iter()
        .flat_map(|relation| relation.indexes.iter().map(|index| index.definition.clone()))
        .collect();
    ours.sort();
    client
        .batch_execute("SET search_path = pg_catalog")
        .await
        .unwrap();
    let rows = client
        .query(
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indexrelid >= 16384
             AND indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)",
            &[],
        )
        .await
        .unwrap();
    let mut theirs: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    theirs.sort();
    assert_eq!(ours, theirs);
}

#[tokio::test]
async fn a_review_sees_the_ledger_and_new_routines_of_postgresql() {
    let database = TestDatabase::new().await;
    let without = snapshot_for_review(&database.connect().await).await.unwrap();
    assert_eq!(without.ledger, None);
    assert!(without.role.superuser);
    if without.server_version / 10_000 == 15 {
        let unknown: Vec<_> = without.system_routines.iter().map(|it| it.signature()).collect();
        assert!(
            unknown.is_empty(),
            "the built-in table is of this version: {unknown:?}"
        );
    }
    let lock = database.lock().await;
    super::super::ledger::ensure(&lock).await.unwrap();
    let client = database.client().await;
    let insert = "INSERT INTO stagegate.ledger (project, version, description, checksum, path, rollout, task, applied_by,
        duration_ms, statements) VALUES ('shop', '7', 'x', 'abc', 'p', 1, 1, 'me', 1, 1)";
    client.batch_execute(insert).await.unwrap();
    let connection = database.connect().await;
    let with = snapshot_for_review(&connection).await.unwrap();
    let applied = with.ledger.unwrap();
    assert_eq!(
        (
            applied.len(),
            applied[0].project.as_str(),
            applied[0].checksum.as_str()
        ),
        (1, "shop", "abc")
    );
    assert_eq!(
        snapshot_for_review(&connection)
            .await
            .unwrap()
            .ledger
            .unwrap()
            .len(),
        1,
        "the session goes on"
    );
}

#[tokio::test]
async fn a_snapshot_that_fails_leaves_the_session_usable() {
    let database = TestDatabase::new().await;
    let connection = database.connect().await;
    let other = database.client().await;
    for sql in [
        "CREATE TABLE t (id int); CREATE VIEW v AS SELECT id FROM t",
        "BEGIN; LOCK TABLE v",
    ] {
        other.batch_execute(sql).await.unwrap();
    }
    assert!(matches!(
        snapshot(&connection).await,
        Err(TargetError::Query { .. })
    ));
    other.batch_execute("COMMIT").await.unwrap();
    assert_eq!(snapshot(&connection).await.unwrap().relations.len(), 2);
}

#[tokio::test]
async fn the_canonical_text_reads_like_a_file() {
    let text = crate::catalog::ddl::render(&varied().await);
    insta::assert_snapshot!(text);
}
