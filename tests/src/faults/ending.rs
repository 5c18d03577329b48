//! Everything that a run of a scenario leaves behind, as lines that can be compared with another run's.
//!
//! Every table of both databases is looked at, the ledger and whatever else the engine keeps there among them, so that
//! a new one is compared at birth. Times and durations are left out.
//!
//! Of the state all that people read afterwards is compared: rollouts, stages, tasks, history, approvals, the audit log.
//! What a run saw and could not write down before it was killed may be missing; what is there must be the same.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use crate::postgres::TestDatabase;
use crate::postgres::wire::blank;
use crate::state_file::StateFile;

/// What differs from run to run in rows of a target: instants, durations, process ids; how often a statement was begun and
/// what was said of that; the number of a table, where on disk a row was and how much room it took, for a try that was
/// rolled back takes room as well.
const VOLATILE: &str = "_at$|^at$|duration|took|elapsed|pid$|^attempt$|^note$|ctid|oid$|^bytes$";

/// What begins a line that may be missing after a harm: it is known to nobody but the run that saw it.
const IF_SEEN: &str = "if seen: ";

/// What the state says in the end, without times and without the tries that came to nothing.
const OF_STATE: &[&str] = &[
    "SELECT 'rollout ' || id || ': ' || state || coalesce(', cancelled by ' || cancelled_by || ': ' || cancelled_reason, '')
     FROM rollouts ORDER BY id",
    "SELECT 'stage ' || environment || ' of ' || rollout_id || ' opened by ' || coalesce(opened_by, 'nobody')
     FROM stages ORDER BY rollout_id, position",
    "SELECT 'task ' || tasks.id || ', change ' || change_position || ' on ' || database || ': ' || tasks.state ||
         ', runs that did it: ' || (SELECT count(*) FROM runs WHERE task_id = tasks.id
             AND outcome IN ('applied', 'already-applied'))
     FROM tasks ORDER BY tasks.id",
    "SELECT 'history of ' || database || ': ' || version || ' ' || checksum || ', ' || statements ||
         ' statements by task ' || task_id || ' for ' || actor || ', schema ' || schema_before || ' to ' || schema_after
     FROM history ORDER BY database, version",
    "SELECT 'approval of stage ' || stage || ' by ' || person || ' with ' || digest FROM approvals ORDER BY id",
    "SELECT 'hold by ' || held_by FROM holds",
    "SELECT 'drift of ' || database || ': ' || state FROM drifts ORDER BY id",
    "SELECT 'question without an answer: ' || question FROM step_questions WHERE answer IS NULL",
    // Whoever mends acts only where something failed; those acts are counted.
    "SELECT 'audit: ' || actor || ' ' || action || ' ' || object || ' ' || detail FROM audit
     WHERE action NOT IN ('retry-task', 'retry-statement', 'mark-statement-done') ORDER BY seq",
    "SELECT 'audit: row ' || me.seq || ' does not follow the one before' FROM audit me
     LEFT JOIN audit earlier ON earlier.seq = me.seq - 1 WHERE me.seq > 1 AND me.previous_hash IS NOT earlier.hash",
    "SELECT 'run without an end: ' || id FROM runs WHERE outcome IS NULL",
    "SELECT 'run without a reason: ' || id FROM runs
     WHERE outcome IN ('failed', 'interrupted') AND coalesce(error, '') = ''",
    "SELECT 'run without a log: ' || id FROM runs
     WHERE outcome = 'applied' AND NOT EXISTS (SELECT 1 FROM run_log WHERE run_id = runs.id)",
    "SELECT 'work that was given up: ' || kind || ' ' || key || ': ' || last_error FROM work WHERE state = 'dead'",
    // A run that goes on in the middle of a change runs, and counts the rows of, what is left of it; in all they are in
    // the database's own record.
    "SELECT 'if seen: task ' || task_id || ' ran statement ' || number || ' ' || tag || ' ' || excerpt || ': ' ||
         run_statements.state || CASE WHEN by_steps THEN '' ELSE coalesce(', rows ' || row_count, '') END
     FROM run_statements JOIN runs ON runs.id = run_id JOIN tasks ON tasks.id = task_id
     WHERE outcome = 'applied' ORDER BY task_id, number",
    "SELECT 'if seen: history of task ' || task_id || ': ' || prediction || coalesce(' ' || prediction_note, '')
     FROM history WHERE prediction IS NOT NULL ORDER BY task_id",
    "SELECT 'if seen: task ' || task_id || ' is taken back by ' || script || ' complete ' || complete
     FROM reverses ORDER BY task_id",
];

/// What differs between two endings.
#[derive(Debug, Default)]
pub struct Difference {
    /// Lines that are missing or too many.
    pub wrong: Vec<String>,
    /// How many lines are missing that may be.
    pub unseen: usize,
}

/// What the state says in the end.
pub async fn of_state(state: &StateFile) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for query in OF_STATE {
        lines.extend(state.rows(query).await?);
    }
    Ok(lines)
}

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
    // Whether a change was stopped, had not begun, or failed before a person could cancel it: nothing of it is there, and
    // the rows of the others say who cancelled.
    let cells = text.split(" | ").map(|cell| {
        if cell.starts_with("failed: ") {
            "failed"
        } else {
            cell
        }
    });
    let text = cells.collect::<Vec<_>>().join(" | ");
    let is_commit = |part: &str| part.chars().all(|sign| sign == '#' || sign.is_ascii_hexdigit());
    let parts = text
        .split('`')
        .map(|part| if is_commit(part) { "commit" } else { part });
    format!("comment: {}", parts.collect::<Vec<_>>().join("`"))
}

/// The lines of one that the other has not, both ways.
pub fn difference(undisturbed: &[String], disturbed: &[String]) -> Difference {
    let mut balance: BTreeMap<&String, i64> = BTreeMap::new();
    for line in disturbed {
        *balance.entry(line).or_default() += 1;
    }
    for line in undisturbed {
        *balance.entry(line).or_default() -= 1;
    }
    let mut difference = Difference::default();
    for (line, balance) in balance {
        let times = usize::try_from(balance.abs()).unwrap_or(usize::MAX);
        if balance < 0 && line.starts_with(IF_SEEN) {
            difference.unseen += times;
        } else {
            let sign = if balance < 0 { '-' } else { '+' };
            let line = format!("{sign} {line}");
            difference.wrong.extend(std::iter::repeat_n(line, times));
        }
    }
    difference
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_could_see_may_be_missing_and_nothing_else() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let undisturbed = lines("a\na\nb\nif seen: c");
        assert!(difference(&undisturbed, &undisturbed).wrong.is_empty());
        let found = difference(&undisturbed, &lines("a\nd\nif seen: e"));
        assert_eq!(found.wrong, ["- a", "- b", "+ d", "+ if seen: e"]);
        assert_eq!(found.unseen, 1);
    }
}
