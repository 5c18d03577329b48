//! Snapshots of a real server's schema.

use super::*;
use crate::catalog::snapshot::{ConstraintKind, RelationKind};
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
    assert_eq!(
        foreign_key.references,
        Some(("public".to_owned(), "dept".to_owned()))
    );
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
    assert_eq!(index.columns, ["lower(\"Full Name\")", "dept_id"]);
    assert!(index.valid && !index.unique && !index.of_constraint);
    assert!(employee.row_security && employee.policies.len() == 1 && employee.triggers.len() == 1);
}

#[tokio::test]
async fn partitions_and_children_know_their_parents() {
    let snapshot = varied().await;
    let relation = |name| snapshot.relation(None, name).unwrap();
    assert_eq!(relation("log").partitions, 1);
    assert_eq!(relation("log").partition_key.as_deref(), Some("RANGE (at)"));
    let (parent, bound) = relation("log_2026").partition_of.clone().unwrap();
    assert_eq!(parent, "public.log");
    assert!(bound.starts_with("FOR VALUES FROM ("), "{bound}");
    assert_eq!(relation("child").inherits, ["public.dept"]);
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
        .map(|routine| routine.name.as_str())
        .collect();
    assert_eq!(
        routines,
        ["nothing(IN a integer, IN b text)", "total(integer)", "touch()"]
    );
    let types: Vec<_> = snapshot.types.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(types, ["email", "floats", "mood", "pair"]);
    assert_eq!(
        snapshot.types[2].definition,
        "CREATE TYPE public.mood AS ENUM ('sad', 'it''s fine', 'happy')"
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
