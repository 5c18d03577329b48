//! A reader sees what a snapshot sees, and notices whatever changes it.

use super::marks::CATALOGS;
use super::*;
use crate::target::snapshot;
use crate::target::testing::TestDatabase;

/// Each leaves another schema than it found.
const TOUCHES: &[&str] = &[
    "CREATE SCHEMA app",
    "CREATE TABLE app.t (id integer GENERATED ALWAYS AS IDENTITY, name text)",
    "ALTER TABLE app.t ALTER COLUMN name SET DEFAULT 'x'",
    "ALTER TABLE app.t ALTER COLUMN name SET NOT NULL",
    "COMMENT ON COLUMN app.t.name IS 'as on the door'",
    "ALTER TABLE app.t ADD CONSTRAINT c CHECK (id > 0) NOT VALID",
    "ALTER TABLE app.t VALIDATE CONSTRAINT c",
    "CREATE INDEX i ON app.t (name)",
    "ALTER INDEX app.i RENAME TO j",
    "CREATE VIEW app.v AS SELECT id FROM app.t",
    "CREATE OR REPLACE VIEW app.v AS SELECT id FROM app.t WHERE id > 1",
    "CREATE SEQUENCE app.s",
    "ALTER SEQUENCE app.s OWNED BY app.t.name",
    "ALTER SEQUENCE app.s INCREMENT BY 5",
    "CREATE TYPE app.mood AS ENUM ('sad')",
    "ALTER TYPE app.mood ADD VALUE 'glad'",
    "ALTER TYPE app.mood RENAME VALUE 'sad' TO 'low'",
    "CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER tr BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.f()",
    "ALTER TABLE app.t DISABLE TRIGGER tr",
    "CREATE POLICY p ON app.t USING (true)",
    "ALTER TABLE app.t ENABLE ROW LEVEL SECURITY",
    "GRANT SELECT ON app.t TO PUBLIC",
    "CREATE PUBLICATION pub FOR TABLE app.t",
    "ALTER PUBLICATION pub SET (publish = 'insert')",
    "CREATE STATISTICS app.st ON id, name FROM app.t",
    "ALTER TABLE app.t SET (fillfactor = 70)",
    "ALTER TABLE app.t DROP COLUMN name CASCADE",
    "DROP SCHEMA app CASCADE",
];

#[tokio::test]
async fn whatever_is_touched_is_seen() {
    let database = TestDatabase::new().await;
    let other = database.connect().await;
    let settings = SessionSettings::default();
    let mut reader = SchemaReader::open(&database.url, &settings).await.unwrap();
    let mut seen = reader.read().await.unwrap();
    for sql in TOUCHES {
        other.client().batch_execute(sql).await.unwrap();
        let now = reader.read().await.unwrap();
        assert_ne!(now.ddl, seen.ddl, "{sql}");
        let anew = ddl::render(&snapshot(&other).await.unwrap());
        assert_eq!(*now.ddl, *anew, "{sql}");
        seen = now;
    }
}

#[tokio::test]
async fn a_schema_that_nobody_touched_is_not_read_again() {
    let database = TestDatabase::new().await;
    let other = database.connect().await;
    let client = other.client();
    client
        .batch_execute("CREATE TABLE t AS SELECT g AS id FROM generate_series(1, 1000) g")
        .await
        .unwrap();
    let settings = SessionSettings::default();
    let mut reader = SchemaReader::open(&database.url, &settings).await.unwrap();
    let seen = reader.read().await.unwrap();
    for sql in ["UPDATE t SET id = id + 1", "ANALYZE t", "VACUUM t"] {
        client.batch_execute(sql).await.unwrap();
        let now = reader.read().await.unwrap();
        assert!(Arc::ptr_eq(&now.snapshot, &seen.snapshot), "{sql}");
    }
}

#[tokio::test]
async fn what_new_sessions_are_set_to_is_followed() {
    let database = TestDatabase::new().await;
    let other = database.connect().await;
    let settings = SessionSettings::default();
    let mut reader = SchemaReader::open(&database.url, &settings).await.unwrap();
    let seen = reader.read().await.unwrap();
    let sql = "CREATE SCHEMA app;
        DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path TO app', current_database()); END $$";
    other.client().batch_execute(sql).await.unwrap();
    let now = reader.read().await.unwrap();
    assert_eq!(now.snapshot.search_path, ["app"]);
    assert_ne!(seen.snapshot.search_path, now.snapshot.search_path);
}

#[tokio::test]
async fn a_session_that_ended_is_opened_again() {
    let database = TestDatabase::new().await;
    let other = database.connect().await;
    let settings = SessionSettings::default();
    let mut reader = SchemaReader::open(&database.url, &settings).await.unwrap();
    let seen = reader.read().await.unwrap();
    let end = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    other.client().batch_execute(end).await.unwrap();
    assert_eq!(reader.read().await.unwrap().ddl, seen.ddl);
}

/// A catalog that is asked and has no mark would hide a change.
#[test]
fn every_catalog_that_is_asked_has_a_mark() {
    // Views, whose catalogs have marks.
    let views = ["pg_roles", "pg_publication_tables"];
    let sql = include_str!("../snapshot.sql");
    let words: Vec<&str> = sql.split_whitespace().collect();
    let asked = words.windows(2).filter_map(|pair| {
        let is_source = matches!(pair[0], "FROM" | "JOIN") && pair[1].starts_with("pg_");
        is_source.then(|| pair[1].trim_matches(|c: char| !c.is_alphanumeric() && c != '_'))
    });
    let asked: Vec<_> = asked.filter(|name| !name.contains('(')).collect();
    assert!(asked.len() > 50, "{asked:?}");
    for name in asked {
        assert!(CATALOGS.contains(&name) || views.contains(&name), "{name}");
    }
}
