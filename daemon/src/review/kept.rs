//! What a review says where the policy wants rows kept before they are changed and the rollout will not be able to: the
//! statement is of a kind that finds its rows only as it runs, or its table lacks what tells rows apart.
//!
//! What only the rollout can know (how many rows there are, who writes in between) is left to it.

use std::sync::Arc;

use super::finding::{Finding, Level};
use super::runs::key_of;
use super::source::Source;
use crate::catalog::history::History;
use crate::catalog::keeping::known_obstacle;
use crate::policy::BackupPolicy;
use crate::rollout::execution::{Step, StepKind, execution};
use crate::rollout::words::Words;
use crate::sql::changed_rows::{ChangedRows, Frame, changed_rows};

const HELP: &str = "write it as an UPDATE or DELETE of a table with a primary key; or take it out of the policy's hands on purpose: \
                    `without-backup = \"go-on\"` of `[rollout.backup]`";

/// A finding for each statement whose rows can not be kept.
pub(super) fn missing_backups(
    source: &Source<'_>,
    policy: Option<&BackupPolicy>,
    history: Option<&Arc<History>>,
) -> Vec<Finding> {
    let Some(policy) = policy else {
        return Vec::new();
    };
    // What can not be run at all has a finding that says so.
    let Ok(execution) = execution(source.text()) else {
        return Vec::new();
    };
    let one = |(index, step): (usize, &Step)| {
        let index = u32::try_from(index).ok()?;
        let why = why_not(source, index, step, history)?;
        let (level, follows) = if policy.is_required {
            (Level::Error, "so the rollout would refuse this statement")
        } else {
            (Level::Info, "so it would run without one")
        };
        let rule = "missing-backup".parse().expect("it is a rule id");
        let message =
            format!("the policy keeps rows before they are changed, and these can not be: {why}; {follows}");
        Some(Finding {
            level,
            statement: Some(index),
            help: policy.is_required.then(|| HELP.to_owned()),
            ..source.finding(rule, step.span.clone(), message)
        })
    };
    execution.steps.iter().enumerate().filter_map(one).collect()
}

fn why_not(source: &Source<'_>, index: u32, step: &Step, history: Option<&Arc<History>>) -> Option<String> {
    if matches!(step.kind, StepKind::Batch(_)) {
        return Some("it runs in batches, each committed for itself".to_owned());
    }
    let text = source
        .text()
        .get(step.span.start as usize..step.span.end as usize)?;
    match changed_rows(text) {
        ChangedRows::None => None,
        ChangedRows::Unknown(why) => Some(why.to_owned()),
        ChangedRows::Of(frame) => why_not_of(&frame, index, history?),
    }
}

/// Where the table is not known, the rollout will say.
fn why_not_of(frame: &Frame, index: u32, history: &Arc<History>) -> Option<String> {
    let parts = parts_of(&frame.table);
    let (name, schema) = parts.split_last()?;
    let schema = schema.last().map(String::as_str);
    let view = history.timeline().at(index);
    let relation = view
        .relation(schema, name)
        .filter(|_| !view.is_uncertain(schema, name))?;
    let has_key = key_of(&relation).is_some();
    known_obstacle(frame, &relation, has_key, history.database().snapshot())
}

/// The parts of a name as they are in the catalog.
fn parts_of(name: &str) -> Vec<String> {
    let mut words = Words::new(name);
    let texts = std::iter::from_fn(|| words.step());
    let names = texts.filter(|text| *text != ".");
    names
        .map(
            |text| match text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
                Some(quoted) => quoted.replace("\"\"", "\""),
                None => text.to_lowercase(),
            },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::ReviewedFile;

    fn found(sql: &str, is_required: bool) -> Vec<String> {
        let file = ReviewedFile {
            path: "1_a.sql".to_owned(),
            bytes: Vec::new(),
        };
        let policy = BackupPolicy {
            is_required,
            ..BackupPolicy::default()
        };
        let found = missing_backups(&Source::new(&file, sql), Some(&policy), None);
        let line = |finding: &Finding| {
            let why = finding
                .message
                .split("these can not be: ")
                .nth(1)
                .unwrap_or_default();
            format!("{} {}: {why}", finding.place.start.line, finding.level)
        };
        found.iter().map(line).collect()
    }

    #[test]
    fn statements_that_find_their_rows_as_they_run_are_told() {
        let sql = "UPDATE t SET a = 1 WHERE id = 2;\nTRUNCATE t;\nCREATE TABLE u (id int);\n\
                   MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN DELETE;\nDO $$ BEGIN END $$;";
        assert_eq!(
            found(sql, true),
            [
                "2 error: TRUNCATE empties whole tables; so the rollout would refuse this statement",
                "4 error: MERGE finds its rows only as it runs; so the rollout would refuse this statement",
                "5 error: what a DO block changes is not known before it runs; so the rollout would refuse this statement",
            ]
        );
        assert_eq!(
            found("TRUNCATE t", false),
            ["1 info: TRUNCATE empties whole tables; so it would run without one"]
        );
    }

    #[test]
    fn names_are_read_as_the_catalog_has_them() {
        assert_eq!(parts_of("App.\"a \"\"b\"\"\""), ["app", "a \"b\""]);
    }
}
