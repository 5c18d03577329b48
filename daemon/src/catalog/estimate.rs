//! What the planner of a live database says of a change's statements, and which of them it can be asked about.

use std::collections::{BTreeMap, BTreeSet};

use crate::sql::{ParseState, ParsedFile, Statement};

/// Rules that ask for estimates; where none of them is on, no planner is asked.
pub const ASKED_BY: [&str; 3] = ["affected-row-limit", "dml-dry-run", "insert-row-limit"];

/// Statements of one file that are explained at most; the others have no estimate.
const MAX_STATEMENTS: usize = 200;

/// Bytes of the longest statement that is explained.
const MAX_BYTES: u32 = 1 << 20;

/// What the planner says of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// Rows that are written; for a query, rows that it gives.
    pub rows: u64,
    /// SQLSTATE and message, where it can not be explained.
    pub failure: Option<(String, String)>,
}

/// Estimates of one file, by statement.
pub type Estimates = BTreeMap<u32, Estimate>;

/// The statements to explain: queries and changes of data that touch nothing which the file itself creates or alters.
pub fn explainable(file: &ParsedFile) -> Vec<(u32, &str)> {
    let mut changed: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for (number, statement) in (0u32..).zip(&file.statements) {
        // Which schema is meant is not worked out: a namesake elsewhere only costs an estimate.
        let last = |node: &u32| {
            let end = file.tree.ends.get(*node as usize).copied().unwrap_or(*node + 1);
            let name = (*node..end).rev().find_map(|part| file.tree.name(part))?;
            name.rsplit('.').next()
        };
        let mut names = statement.relations.iter().filter_map(last);
        if !is_data(statement) {
            changed.extend(names);
        } else if can_be_explained(statement) && !names.any(|name| changed.contains(name)) {
            let span = statement.span.start as usize..statement.span.end as usize;
            found.extend(file.tree.text.get(span).map(|text| (number, text)));
        }
    }
    found.truncate(MAX_STATEMENTS);
    found
}

fn is_data(statement: &Statement) -> bool {
    ["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"].contains(&statement.tag.as_str())
}

fn can_be_explained(statement: &Statement) -> bool {
    statement.parse == ParseState::Full && statement.span.end - statement.span.start <= MAX_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_depends_on_the_change_itself_is_not_explained() {
        let file = crate::sql::parse(
            "UPDATE a SET x = 1;\nCREATE TABLE b (x int);\nINSERT INTO b VALUES (1);\nALTER TABLE c ADD y int;\n\
             DELETE FROM public.c;\nDELETE FROM d WHERE x IN (SELECT x FROM a);\nINSERT INTO d SELECT x FROM b;\n",
        );
        let statements: Vec<_> = explainable(&file);
        assert_eq!(
            statements,
            [
                (0, "UPDATE a SET x = 1"),
                (5, "DELETE FROM d WHERE x IN (SELECT x FROM a)")
            ]
        );
    }
}
