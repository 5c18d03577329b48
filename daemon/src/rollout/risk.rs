//! What a change puts at stake, from the kinds of its statements and the findings of its review. Pure.
//!
//! - The riskiest statement decides. What can not be understood (SQL that is invalid, that is put together while it
//!   runs, that no rule could look into) counts as the riskiest there is.
//! - Findings only raise the class: a rule that knows the database may see a rewrite that the text does not show.
//! - Building on a table that the same change creates keeps nobody waiting. What a function's body does happens when
//!   it is called, not here; whoever calls a function may change rows.

use std::collections::BTreeSet;

use crate::review::finding::Finding;
use crate::sql::kinds::{bit, kind, role};
use crate::sql::line_index::LineIndex;
use crate::sql::{ParseState, ParsedFile, Statement, Tree, parse};
use crate::stage::{AssessedRisk, Risk};

/// Rules of the standard plugins whose findings mean that others wait long.
const REWRITES: &[&str] = &[
    "access-method-rewrite",
    "attach-partition-scan",
    "blocking-index-build",
    "blocking-index-drop",
    "blocking-reindex",
    "cluster",
    "column-type-rewrite",
    "constraint-scan",
    "exclusion-constraint",
    "foreign-key-scan",
    "generated-column-rewrite",
    "key-build",
    "large-table",
    "primary-key-build",
    "refresh-blocking",
    "serial-column-rewrite",
    "set-logged-rewrite",
    "set-not-null-scan",
    "set-tablespace",
    "unique-constraint-build",
    "vacuum-full",
    "volatile-column-default",
    "work-under-exclusive-lock",
];

/// What the host reports where nothing could be looked at.
const OPAQUE: &[&str] = &[
    "file-too-large",
    "not-evaluated",
    "statement-too-complex",
    "syntax-error",
];

/// Functions that give one value for a whole statement, so that a column's default needs no rewrite.
const STEADY: &[&str] = &[
    "current_date",
    "current_timestamp",
    "localtimestamp",
    "now",
    "statement_timestamp",
];

/// Commands without a kind of their own that take nothing away.
const HARMLESS_COMMANDS: &[&str] = &[
    "checkpoint",
    "discard",
    "listen",
    "notify",
    "security label",
    "unlisten",
    "comment",
];

/// Actions without a kind of their own that only advise the planner or the storage.
const HARMLESS_ACTIONS: &[&str] = &["set statistics", "set storage", "set compression", "options"];

/// The class of a change, and what makes it that.
pub fn assess<'a>(sql: &str, findings: impl IntoIterator<Item = &'a Finding>) -> AssessedRisk {
    let file = parse(sql);
    let lines = LineIndex::new(sql);
    let mut worst = AssessedRisk {
        risk: Risk::Additive,
        reason: "it only adds".to_owned(),
    };
    let mut raise = |risk: Risk, line: u32, why: &str| {
        if risk.weight() > worst.risk.weight() {
            let reason = format!("line {line}: {why}");
            worst = AssessedRisk { risk, reason };
        }
    };
    for problem in &file.problems {
        let line = lines.position(problem.span.start).line;
        raise(Risk::Destructive, line, "nobody can tell what it does");
    }
    let mut created = BTreeSet::new();
    for statement in &file.statements {
        let seen = Seen::of(&file, statement, &created);
        raise(seen.risk, lines.position(statement.span.start).line, &seen.why);
        if let Some(table) = created_table(&file, statement) {
            created.insert(table);
        }
    }
    for finding in findings {
        let rule = finding.rule.as_str();
        let line = finding.place.start.line;
        if OPAQUE.contains(&rule) {
            raise(Risk::Destructive, line, &format!("{rule} was found"));
        } else if REWRITES.contains(&rule) {
            raise(Risk::Rewrite, line, &format!("{rule} was found"));
        }
    }
    worst
}

/// The riskiest of several; none where there is none.
pub fn riskiest<'a>(risks: impl IntoIterator<Item = &'a AssessedRisk>) -> Option<&'a AssessedRisk> {
    let mut worst: Option<&AssessedRisk> = None;
    for each in risks {
        if worst.is_none_or(|known| each.risk.weight() > known.risk.weight()) {
            worst = Some(each);
        }
    }
    worst
}

fn created_table(file: &ParsedFile, statement: &Statement) -> Option<String> {
    let is_table = file.tree.kinds[statement.node as usize] == kind::CREATE_TABLE;
    is_table.then(|| relation_of(file, statement)).flatten()
}

/// The first relation that a statement names.
fn relation_of(file: &ParsedFile, statement: &Statement) -> Option<String> {
    let node = *statement.relations.first()?;
    let end = file.tree.ends[node as usize];
    let parts = (node + 1..end).filter_map(|part| file.tree.name(part));
    Some(parts.collect::<Vec<_>>().join("."))
}

/// What one statement does, as far as it was walked.
struct Seen<'a> {
    tree: &'a Tree,
    tag: &'a str,
    /// Its table was created by the same change.
    is_new: bool,
    risk: Risk,
    why: String,
}

impl<'a> Seen<'a> {
    fn of(file: &'a ParsedFile, statement: &'a Statement, created: &BTreeSet<String>) -> Self {
        let mut seen = Self {
            tree: &file.tree,
            tag: &statement.tag,
            is_new: relation_of(file, statement).is_some_and(|table| created.contains(&table)),
            risk: Risk::Additive,
            why: String::new(),
        };
        if statement.parse == ParseState::TokensOnly {
            seen.raise(Risk::Destructive, "nobody can tell what it does");
        }
        let root = statement.node as usize;
        let calls_at_once = matches!(
            seen.tree.kinds[root],
            kind::SELECT | kind::DO_BLOCK | kind::EXPLAIN
        );
        let mut node = root;
        while node < seen.tree.ends[root] as usize {
            if calls_at_once && seen.tree.kinds[node] == kind::FUNCTION_CALL {
                seen.raise(Risk::Data, "calls a function, which may change rows");
            }
            seen.look(node);
            node = match seen.tree.kinds[node] {
                // Their bodies run later.
                kind::CREATE_ROUTINE | kind::CREATE_TRIGGER | kind::CREATE_VIEW => {
                    seen.tree.ends[node] as usize
                }
                _ => node + 1,
            };
        }
        seen
    }

    fn raise(&mut self, risk: Risk, why: &str) {
        if risk.weight() > self.risk.weight() {
            self.risk = risk;
            self.why = format!("{} {why}", self.tag);
        }
    }

    /// Raises to a rewrite, unless the table is new.
    fn waits(&mut self, why: &str) {
        if !self.is_new {
            self.raise(Risk::Rewrite, why);
        }
    }

    fn has(&self, node: usize, bits: u32) -> bool {
        self.tree.bits[node] & bits != 0
    }

    fn look(&mut self, node: usize) {
        match self.tree.kinds[node] {
            kind::UNKNOWN_STATEMENT | kind::DYNAMIC_SQL | kind::CALL => {
                self.raise(Risk::Destructive, "does what nobody can tell beforehand");
            }
            kind::DO_BLOCK if self.has(node, bit::do_block::OPAQUE) => {
                self.raise(Risk::Destructive, "has a body that nobody can read");
            }
            kind::COMMAND if !HARMLESS_COMMANDS.contains(&self.name(node)) => {
                self.raise(Risk::Destructive, "is not looked into");
            }
            kind::OTHER_ACTION if !self.is_harmless_action(node) => {
                self.raise(Risk::Destructive, "has an action that is not known");
            }
            kind::DROP | kind::DROP_COLUMN | kind::DROP_CONSTRAINT | kind::DROP_IDENTITY => {
                self.raise(Risk::Destructive, "takes an object away");
            }
            kind::TRUNCATE => self.raise(Risk::Destructive, "takes all rows away"),
            kind::DETACH_PARTITION => self.raise(Risk::Destructive, "takes rows out of the table"),
            kind::DELETE if !self.has_child(node, role::WHERE) => {
                self.raise(Risk::Destructive, "takes all rows away");
            }
            kind::INSERT | kind::UPDATE | kind::DELETE | kind::MERGE => {
                self.raise(Risk::Data, "changes rows");
            }
            kind::COPY_ROWS if self.has(node, bit::copy_rows::FROM) => self.raise(Risk::Data, "loads rows"),
            other => self.look_for_waiting(node, other),
        }
    }

    /// What others wait for.
    fn look_for_waiting(&mut self, node: usize, node_kind: u16) {
        match node_kind {
            kind::SET_TYPE
            | kind::SET_LOGGED
            | kind::SET_UNLOGGED
            | kind::SET_TABLESPACE
            | kind::SET_ACCESS_METHOD => {
                self.waits("may write the whole table anew");
            }
            kind::SET_NOT_NULL | kind::ATTACH_PARTITION => self.waits("reads the whole table under a lock"),
            kind::ADD_CONSTRAINT if self.is_checked_at_once(node) => {
                self.waits("reads the whole table under a lock");
            }
            kind::ADD_COLUMN if self.is_filled_at_once(node) => self.waits("may write the whole table anew"),
            kind::CREATE_INDEX if !self.has(node, bit::create_index::CONCURRENTLY) => {
                self.waits("without CONCURRENTLY holds back writers");
            }
            kind::REINDEX if !self.has(node, bit::reindex::CONCURRENTLY) => {
                self.waits("without CONCURRENTLY holds back writers");
            }
            kind::REFRESH_MATERIALIZED_VIEW
                if !self.has(node, bit::refresh_materialized_view::CONCURRENTLY) =>
            {
                self.waits("without CONCURRENTLY holds back readers");
            }
            kind::VACUUM if self.has(node, bit::vacuum::FULL) => self.waits("writes the whole table anew"),
            kind::CLUSTER => self.waits("writes the whole table anew"),
            kind::LOCK_TABLE => self.waits("takes a lock by hand"),
            _ => {}
        }
    }

    fn name(&self, node: usize) -> &'a str {
        let node = u32::try_from(node).unwrap_or(u32::MAX);
        self.tree.name(node).unwrap_or_default()
    }

    fn below(&self, node: usize) -> std::ops::Range<usize> {
        node + 1..self.tree.ends[node] as usize
    }

    fn has_child(&self, node: usize, role: u16) -> bool {
        let mut child = node + 1;
        while child < self.tree.ends[node] as usize {
            if self.tree.roles[child] == role {
                return true;
            }
            child = self.tree.ends[child] as usize;
        }
        false
    }

    /// What is written there, in lower case and with single blanks.
    fn text(&self, node: usize) -> String {
        let span = self.tree.starts_at[node] as usize..self.tree.ends_at[node] as usize;
        let text = self.tree.text.get(span).unwrap_or_default().to_ascii_lowercase();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn is_harmless_action(&self, node: usize) -> bool {
        let text = self.text(node);
        HARMLESS_ACTIONS.iter().any(|action| text.contains(action))
    }

    /// A function that gives one value for the whole statement.
    fn is_steady(&self, call: usize) -> bool {
        let text = self.text(call);
        let name = text.split('(').next().unwrap_or_default().trim();
        STEADY.contains(&name.trim_start_matches("pg_catalog."))
    }

    /// A constraint that PostgreSQL proves, or builds an index for, before it is there.
    fn is_checked_at_once(&self, node: usize) -> bool {
        self.below(node).any(|part| match self.tree.kinds[part] {
            kind::CHECK_CONSTRAINT => !self.has(part, bit::check_constraint::NOT_VALID),
            kind::FOREIGN_KEY_CONSTRAINT => !self.has(part, bit::foreign_key_constraint::NOT_VALID),
            kind::PRIMARY_KEY_CONSTRAINT => !self.has(part, bit::primary_key_constraint::USING_INDEX),
            kind::UNIQUE_CONSTRAINT => !self.has(part, bit::unique_constraint::USING_INDEX),
            kind::EXCLUDE_CONSTRAINT | kind::OTHER_CONSTRAINT => true,
            _ => false,
        })
    }

    /// A column whose value differs from row to row, or that is proved at once.
    fn is_filled_at_once(&self, node: usize) -> bool {
        self.is_checked_at_once(node)
            || self.below(node).any(|part| match self.tree.kinds[part] {
                kind::GENERATED_CONSTRAINT => !self.has(part, bit::generated_constraint::VIRTUAL),
                kind::IDENTITY_CONSTRAINT => true,
                kind::TYPE_NAME => self.text(part).contains("serial"),
                kind::FUNCTION_CALL => !self.is_steady(part),
                _ => false,
            })
    }
}

#[cfg(test)]
mod tests {
    use Risk::{Additive, Data, Destructive, Rewrite};

    use super::*;

    #[track_caller]
    fn check(sql: &str, expected: Risk) {
        let assessed = assess(sql, []);
        assert_eq!(assessed.risk, expected, "{sql}: {}", assessed.reason);
    }

    #[test]
    fn what_only_adds_is_additive() {
        for sql in [
            "CREATE TABLE t (id integer NOT NULL PRIMARY KEY, name text NOT NULL)",
            "CREATE TABLE t (id int); CREATE INDEX i ON t (id); ALTER TABLE t ADD CHECK (id > 0)",
            "CREATE SCHEMA s; CREATE TABLE s.t (id int); ALTER TABLE s.t ALTER COLUMN id SET NOT NULL",
            "CREATE INDEX CONCURRENTLY i ON t (id)",
            "ALTER TABLE t ADD COLUMN note text",
            "ALTER TABLE t ADD COLUMN at timestamptz NOT NULL DEFAULT now()",
            "ALTER TABLE t ADD COLUMN n int DEFAULT 0, ALTER COLUMN m SET DEFAULT 3",
            "ALTER TABLE t ADD CONSTRAINT c CHECK (n > 0) NOT VALID",
            "ALTER TABLE t ALTER COLUMN n SET STATISTICS 500",
            "ALTER TABLE t ADD CONSTRAINT k UNIQUE USING INDEX i",
            "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DELETE FROM t'",
            "CREATE VIEW v AS SELECT count(*) FROM t",
            "COMMENT ON TABLE t IS 'x'; GRANT SELECT ON t TO public; SET lock_timeout = '1s'",
            "SELECT 1",
            "",
        ] {
            check(sql, Additive);
        }
    }

    #[test]
    fn what_changes_rows_is_data() {
        for sql in [
            "INSERT INTO t VALUES (1)",
            "UPDATE t SET n = 1",
            "DELETE FROM t WHERE n = 1",
            "MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN UPDATE SET n = 1",
            "WITH moved AS (DELETE FROM t WHERE n = 1 RETURNING *) INSERT INTO u SELECT * FROM moved",
            "SELECT setval('s', 100)",
            "DO $$ BEGIN UPDATE t SET n = 1; END $$",
        ] {
            check(sql, Data);
        }
    }

    #[test]
    fn what_others_wait_for_is_a_rewrite() {
        for sql in [
            "ALTER TABLE t ALTER COLUMN n TYPE bigint",
            "ALTER TABLE t ALTER COLUMN n SET NOT NULL",
            "ALTER TABLE t ADD CONSTRAINT c CHECK (n > 0)",
            "ALTER TABLE t ADD FOREIGN KEY (u) REFERENCES u (id)",
            "ALTER TABLE t ADD COLUMN id bigserial",
            "ALTER TABLE t ADD COLUMN u uuid DEFAULT gen_random_uuid()",
            "ALTER TABLE t ADD COLUMN g int GENERATED ALWAYS AS (n + 1) STORED",
            "CREATE INDEX i ON t (id)",
            "UPDATE t SET n = 1; CREATE INDEX i ON t (id)",
            "VACUUM FULL t",
            "REINDEX TABLE t",
            "LOCK TABLE t",
        ] {
            check(sql, Rewrite);
        }
    }

    #[test]
    fn what_takes_away_is_destructive() {
        for sql in [
            "DROP TABLE t",
            "DROP INDEX CONCURRENTLY i",
            "ALTER TABLE t DROP COLUMN n",
            "ALTER TABLE t DROP CONSTRAINT c",
            "TRUNCATE t",
            "DELETE FROM t",
            "CREATE TABLE u (id int); INSERT INTO u VALUES (1); DROP TABLE t",
            "ALTER TABLE t DETACH PARTITION p",
            "DO $$ BEGIN DROP TABLE t; END $$",
        ] {
            check(sql, Destructive);
        }
    }

    #[test]
    fn what_nobody_understands_counts_as_the_riskiest() {
        for sql in [
            "DO $$ BEGIN EXECUTE 'DROP TABLE ' || 't'; END $$",
            "CALL p()",
            "CREAT TABLE t (id int)",
            "EXECUTE plan",
            "\\i other.sql",
            "DO LANGUAGE plpython3u 'import os'",
        ] {
            check(sql, Destructive);
        }
    }

    #[test]
    fn the_reason_names_the_line_and_the_statement() {
        let assessed = assess("CREATE TABLE a (id int);\n\nDROP TABLE t;", []);
        assert_eq!(assessed.reason, "line 3: DROP TABLE takes an object away");
        assert_eq!(assess("SELECT 1", []).reason, "it only adds");
    }

    #[test]
    fn a_finding_raises_what_the_text_does_not_show() {
        let finding = |rule: &str| {
            let position = crate::review::finding::Position { line: 4, column: 1 };
            Finding {
                rule: rule.parse().unwrap(),
                level: crate::review::finding::Level::Info,
                statement: None,
                place: crate::review::finding::Place {
                    start_byte: 0,
                    end_byte: 0,
                    start: position,
                    end: position,
                },
                message: String::new(),
                help: None,
                notes: vec![],
                fixes: vec![],
                fingerprint: String::new(),
            }
        };
        let raised = assess("ALTER TABLE t ADD COLUMN n int", [&finding("large-table")]);
        assert_eq!(
            (raised.risk, raised.reason.as_str()),
            (Rewrite, "line 4: large-table was found")
        );
        assert_eq!(
            assess("DROP TABLE t", [&finding("large-table")]).risk,
            Destructive
        );
        assert_eq!(assess("SELECT 1", [&finding("nullable-column")]).risk, Additive);
    }
}
