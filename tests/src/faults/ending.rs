//! Everything that a run of a scenario leaves behind, as lines that can be compared with another run's.
//!
//! Every table of both databases is looked at, the ledger and whatever else the engine keeps there among them, so that
//! a new one is compared at birth. Times and durations are left out.

use anyhow::{Context, Result};

use crate::postgres::TestDatabase;
use crate::postgres::wire::blank;

/// What differs from run to run in rows of a target: instants, durations, process ids.
const VOLATILE: &str = "_at$|^at$|duration|took|elapsed|pid$";

/// What a database holds: its schema, and every row of every table.
pub async fn of_database(label: &str, database: &TestDatabase) -> Result<Vec<String>> {
    let client = database.connect().await;
    let schema = "SELECT 'column ' || table_schema || '.' || table_name || '.' || column_name || ' ' || data_type || ' ' ||
             is_nullable || ' ' || coalesce(column_default, '') AS line
         FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
         UNION ALL
         SELECT 'index ' || pg_get_indexdef(indexrelid) || CASE WHEN indisvalid THEN '' ELSE ' INVALID' END
         FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
         WHERE relnamespace::regnamespace::text NOT LIKE 'pg\\_%'
         UNION ALL
         SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
         WHERE connamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
         ORDER BY 1";
    let mut lines = Vec::new();
    for row in client.query(schema, &[]).await.context("read the schema")? {
        lines.push(format!("{label}: {}", row.get::<_, String>(0)));
    }
    let tables = "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
         WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1";
    for table in client.query(tables, &[]).await.context("list the tables")? {
        let table: String = table.get(0);
        let rows = format!(
            "SELECT (SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(t)) WHERE key !~ '{VOLATILE}')::text
             FROM {table} t ORDER BY 1"
        );
        for row in client.query(&rows, &[]).await.with_context(|| rows.clone())? {
            lines.push(format!("{label}: {table} {}", row.get::<_, String>(0)));
        }
    }
    Ok(lines)
}

/// A comment without what differs from run to run: times, commits, and whether it was the same run that saw a change go
/// in.
pub fn of_comment(text: &str) -> String {
    let text = blank(text)
        .replace("was there already", "applied in # ms")
        // The clock may have jumped meanwhile.
        .replace("in -# ms", "in # ms");
    let is_commit = |part: &str| part.chars().all(|sign| sign == '#' || sign.is_ascii_hexdigit());
    let parts = text
        .split('`')
        .map(|part| if is_commit(part) { "commit" } else { part });
    format!("comment: {}", parts.collect::<Vec<_>>().join("`"))
}

/// The lines of one that the other has not, both ways; none where they are equal.
pub fn difference(undisturbed: &[String], disturbed: &[String]) -> Vec<String> {
    let count = |lines: &[String], line: &String| lines.iter().filter(|other| *other == line).count();
    let lost = undisturbed
        .iter()
        .filter(|line| count(undisturbed, line) > count(disturbed, line));
    let more = disturbed
        .iter()
        .filter(|line| count(disturbed, line) > count(undisturbed, line));
    lost.map(|line| format!("- {line}"))
        .chain(more.map(|line| format!("+ {line}")))
        .collect()
}
