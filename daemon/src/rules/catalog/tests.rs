//! Questions of a guest.

use wit::Host as _;

use super::*;
use crate::catalog::estimate::Estimate;
use crate::catalog::snapshot::Snapshot;

const CATALOG: &str = r#"{
    "current-role": "app", "role": {"member-of": ["owners"]},
    "ledger": [{"project": "shop", "version": "1", "checksum": "a"}, {"project": "other", "version": "2"}],
    "relations": [
        {"name": "t", "rows-estimate": 7, "owner": "owners", "columns": [
            {"name": "id", "type-name": "bigint", "not-null": true, "identity": "always"},
            {"name": "feeling", "type-name": "public.mood", "comment": "how"}],
            "indexes": [{"name": "t_id", "columns": ["id"], "predicate": "(id > 0)"}]},
        {"name": "v", "kind": "view", "definition": " SELECT t.id FROM t;"}],
    "types": [{"name": "mood", "labels": ["sad", "happy"]}],
    "routines": [{"name": "f", "arguments": "integer", "volatility": "stable"}],
    "dependencies": [
        {"object": {"kind": "view", "schema": "public", "name": "v"},
         "needs": {"kind": "column", "schema": "public", "name": "t", "member": "id"}},
        {"object": {"kind": "column", "schema": "public", "name": "t", "member": "feeling"},
         "needs": {"kind": "type", "schema": "public", "name": "mood"}}]
}"#;

fn guest(memory_bytes: usize) -> CallState {
    let catalog = Lookup::new(Snapshot::from_json(CATALOG).expect("a catalog"));
    let estimate = Estimate {
        rows: 5,
        failure: None,
    };
    let catalog = Arc::new(catalog);
    let file = crate::sql::parse(
        "ALTER TABLE t ADD COLUMN c int;\nCREATE TABLE new (x int);\nDROP TABLE t CASCADE;\nDROP TABLE absent;\n",
    );
    let surroundings = Surroundings {
        postgres_version: Some(11),
        history: Some(History::new(Arc::clone(&catalog), Arc::new(file))),
        catalog: Some(catalog),
        version: Some("3".to_owned()),
        checksum: "c".to_owned(),
        project: Some("shop".to_owned()),
        estimates: Some(Estimates::from([(1, estimate)])),
    };
    CallState::new("test", Some(Arc::new(surroundings)), memory_bytes)
}

fn names(names: &[&str]) -> Vec<wit::Name> {
    let name = |name: &&str| wit::Name {
        schema: None,
        name: (*name).to_owned(),
    };
    names.iter().map(name).collect()
}

#[test]
fn a_relation_is_told_with_its_details() {
    let mut guest = guest(1 << 20);
    let relations = guest.relations(names(&["t", "nothing"])).unwrap().unwrap();
    assert!(
        relations[0].as_ref().unwrap().columns[0].has_default,
        "identity fills itself"
    );
    assert!(relations[1].is_none());
    let details = guest.details_at(0, names(&["t"])).unwrap().unwrap();
    let detail = details[0].as_ref().unwrap();
    assert_eq!(
        (detail.owner.as_str(), detail.persistence.as_str()),
        ("owners", "permanent")
    );
    assert_eq!(detail.columns[1].comment.as_deref(), Some("how"));
    assert_eq!(detail.indexes[0].predicate.as_deref(), Some("(id > 0)"));
    let view = &detail.dependents[0];
    assert_eq!(
        (
            view.kind.as_str(),
            view.name.name.as_str(),
            view.column.as_deref()
        ),
        ("view", "v", Some("id"))
    );
    let tables = guest
        .tables_of_indexes_at(0, names(&["t_id", "t"]))
        .unwrap()
        .unwrap();
    assert_eq!(tables[0].as_ref().map(|name| name.name.as_str()), Some("t"));
    assert!(tables[1].is_none());
}

#[test]
fn the_schema_follows_the_change() {
    let mut guest = guest(1 << 20);
    let mut at = |moment: u32, name: &str| {
        let found = guest.relations_at(moment, names(&[name])).unwrap().unwrap();
        found[0].as_ref().map(|relation| relation.columns.len())
    };
    assert_eq!(
        (at(0, "t"), at(1, "t"), at(2, "t"), at(3, "t")),
        (Some(2), Some(3), Some(3), None)
    );
    assert_eq!((at(1, "new"), at(2, "new")), (None, Some(1)));
    let along = guest.goes_with(2).unwrap().unwrap();
    assert_eq!(
        along.iter().map(|it| it.name.name.as_str()).collect::<Vec<_>>(),
        ["v"]
    );
    let impossible = guest.impossible_steps().unwrap().unwrap();
    assert_eq!(impossible.len(), 1);
    assert_eq!(
        (impossible[0].statement, impossible[0].reason.as_str()),
        (3, "missing")
    );
    let routines = guest.routines_at(1, names(&["random"])).unwrap().unwrap();
    assert!(routines[0].iter().all(|routine| routine.system));
}

#[test]
fn types_and_routines_are_known() {
    let mut guest = guest(1 << 20);
    let types = guest.types_at(0, names(&["mood"])).unwrap().unwrap();
    let mood = types[0].as_ref().unwrap();
    assert_eq!(mood.labels, ["sad", "happy"]);
    assert_eq!(mood.dependents[0].name.name, "t.feeling");
    let routines = guest.routines_at(0, names(&["f", "random"])).unwrap().unwrap();
    assert_eq!(routines[0][0].volatility, "stable");
    let random = routines[1]
        .iter()
        .find(|routine| routine.arguments.is_empty())
        .unwrap();
    assert!(random.system && random.volatility == "volatile");
}

#[test]
fn role_ledger_file_and_estimates_are_known() {
    let mut guest = guest(1 << 20);
    let role = guest.current_role().unwrap().unwrap();
    assert_eq!(
        (role.name.as_str(), role.superuser, &role.member_of[..]),
        ("app", false, &["owners".to_owned()][..])
    );
    let ledger = guest.ledger().unwrap().unwrap();
    assert_eq!(
        ledger.iter().map(|row| row.version.as_str()).collect::<Vec<_>>(),
        ["1"],
        "of this project"
    );
    let file = guest.this_file().unwrap();
    assert_eq!(
        (file.version.as_deref(), file.checksum.as_str()),
        (Some("3"), "c")
    );
    let estimates = guest.estimates(vec![0, 1]).unwrap().unwrap();
    assert!(estimates[0].is_none());
    assert_eq!(estimates[1].as_ref().map(|it| it.rows), Some(5));
}

#[test]
fn without_a_database_only_the_file_is_known() {
    let surroundings = Surroundings {
        checksum: "c".to_owned(),
        ..Surroundings::default()
    };
    let mut guest = CallState::new("test", Some(Arc::new(surroundings)), 1 << 20);
    assert!(matches!(
        guest.server_version().unwrap(),
        Err(wit::Problem::Offline)
    ));
    assert!(matches!(
        guest.details_at(0, names(&["t"])).unwrap(),
        Err(wit::Problem::Offline)
    ));
    assert!(matches!(guest.ledger().unwrap(), Err(wit::Problem::Offline)));
    assert_eq!(guest.this_file().unwrap().checksum, "c");
}

#[test]
fn an_answer_has_a_limit() {
    assert!(guest(1 << 20).relations(names(&["t", "v"])).is_ok());
    assert!(
        guest(600).relations(names(&["t", "v"])).is_err(),
        "more than fits"
    );
    let many = names(&vec!["x"; MAX_NAMES + 1]);
    assert!(guest(1 << 30).relations(many).is_err(), "too many names");
}
