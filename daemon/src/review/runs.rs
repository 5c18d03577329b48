//! What a review says of how its changes will run: obstacles as findings, and a word for each that is not one
//! transaction.

use std::sync::Arc;

use super::Naming;
use super::comment::counted;
use super::finding::{Finding, Report};
use super::markdown::{code, escape};
use super::source::Source;
use crate::catalog::history::History;
use crate::catalog::snapshot::{ConstraintKind, Index, Relation};
use crate::rollout::execution::{Obstacle, ObstacleKind, Step, StepKind, execution};

/// More than these are left to the review's page.
const MOST_FILES: usize = 20;

/// Words without one of which a text can not but be one transaction. Most texts have none.
const WORDS: &[&str] = &[
    "stagegate:",
    "concurrently",
    "vacuum",
    "cluster",
    "reindex",
    "database",
    "tablespace",
    "subscription",
    "system",
];

/// Why a file could not be rolled out as it is written. Other tools' files only have to make sense of what they say to
/// Stagegate itself.
pub(super) fn obstacles(source: &Source<'_>, naming: Naming) -> Vec<Finding> {
    if !may_be_special(source.text()) {
        return Vec::new();
    }
    let Err(obstacles) = execution(source.text()) else {
        return Vec::new();
    };
    let is_told = |obstacle: &Obstacle| match obstacle.kind {
        ObstacleKind::Refused => false,
        ObstacleKind::Mixed | ObstacleKind::Step => naming == Naming::Change,
        ObstacleKind::Batch | ObstacleKind::Directive => true,
    };
    let finding = |obstacle: Obstacle| {
        let rule = "unrunnable-change".parse().expect("it is a rule id");
        let statement = obstacle
            .statement
            .and_then(|number| u32::try_from(number - 1).ok());
        Finding {
            statement,
            help: Some(help(obstacle.kind).to_owned()),
            ..source.finding(rule, obstacle.span, obstacle.message)
        }
    };
    obstacles.into_iter().filter(is_told).map(finding).collect()
}

/// Batches over tables that have no key for them, as far as the schema is known.
pub(super) fn missing_keys(source: &Source<'_>, history: Option<&Arc<History>>) -> Vec<Finding> {
    let Some(history) = history.filter(|_| source.text().to_ascii_lowercase().contains("stagegate:")) else {
        return Vec::new();
    };
    let Ok(execution) = execution(source.text()) else {
        return Vec::new();
    };
    let one = |(index, step): (usize, &Step)| {
        let StepKind::Batch(batch) = &step.kind else {
            return None;
        };
        let index = u32::try_from(index).ok()?;
        let (name, schema) = batch.target.split_last()?;
        let schema = schema.last().map(String::as_str);
        let view = history.timeline().at(index);
        // Where the table is not there, another rule says so.
        let relation = view
            .relation(schema, name)
            .filter(|_| !view.is_uncertain(schema, name))?;
        let why = match key_of(&relation) {
            None => format!(
                "{} has neither a primary key nor a unique key without NULL",
                batch.table
            ),
            Some(key) => {
                let written = batch.assigned.iter().find(|column| key.contains(column))?;
                format!("it writes to {written}, which is in the key of {}", batch.table)
            }
        };
        let rule = "unrunnable-change".parse().expect("it is a rule id");
        Some(Finding {
            statement: Some(index),
            help: Some(help(ObstacleKind::Batch).to_owned()),
            ..source.finding(
                rule,
                step.span.clone(),
                format!("`batch` can not be used here because {why}"),
            )
        })
    };
    execution.steps.iter().enumerate().filter_map(one).collect()
}

/// The columns that would order the rows: the primary key, or the shortest unique one without NULL.
pub(super) fn key_of(relation: &Relation) -> Option<Vec<String>> {
    let mut constraints = relation.constraints.iter();
    let primary = constraints.find(|one| one.kind == ConstraintKind::PrimaryKey && !one.deferrable);
    if let Some(primary) = primary {
        return Some(primary.columns.clone());
    }
    let is_filled = |name: &String| {
        let mut columns = relation.columns.iter();
        columns.any(|column| column.name == *name && column.not_null)
    };
    let plain = |index: &&Index| {
        let is_deferrable = relation
            .constraints
            .iter()
            .any(|one| one.deferrable && (one.index.as_ref() == Some(&index.name) || one.name == index.name));
        index.unique && index.valid && index.predicate.is_none() && !is_deferrable
    };
    let keys = relation.indexes.iter().filter(plain).filter_map(|index| {
        let is_plain = index.columns.iter().all(|key| !key.is_expression);
        let names: Vec<String> = index.columns.iter().map(|key| key.text.clone()).collect();
        (is_plain && names.iter().all(is_filled)).then_some(names)
    });
    keys.min_by_key(Vec::len)
}

fn help(kind: ObstacleKind) -> &'static str {
    match kind {
        ObstacleKind::Mixed => {
            "Make two changes of it: all that can be rolled back in one, the rest in one with a later version."
        }
        ObstacleKind::Batch => {
            "Only UPDATE and DELETE of one table with a primary key run in batches, without FROM, USING, WITH and RETURNING. Write \
             it so, or leave the comment out."
        }
        ObstacleKind::Directive => crate::rollout::directive::FORMS,
        ObstacleKind::Step | ObstacleKind::Refused => {
            "Where each statement is a transaction of its own, it can be repeated alone."
        }
    }
}

fn may_be_special(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    WORDS.iter().any(|word| text.contains(word))
}

/// How a change runs, for people: `in one transaction`.
pub fn how_it_runs(sql: &str) -> String {
    if !may_be_special(sql) {
        return "in one transaction".to_owned();
    }
    match execution(sql) {
        Ok(execution) => execution.words(),
        Err(_) => "not at all as it is written".to_owned(),
    }
}

/// The files that do not run in one transaction.
pub(super) fn render_runs(report: &Report) -> String {
    let lines: Vec<String> = report
        .sources
        .iter()
        .filter_map(|source| {
            let how = how_it_runs(&source.sql);
            (how != "in one transaction").then(|| format!("- {}: {}\n", code(&source.path), escape(&how)))
        })
        .collect();
    if lines.is_empty() {
        return String::new();
    }
    let hidden = lines.len().saturating_sub(MOST_FILES);
    let more = if hidden > 0 {
        format!("- and {}\n", counted(hidden, "other file"))
    } else {
        String::new()
    };
    let shown: String = lines.into_iter().take(MOST_FILES).collect();
    format!("\n**How it will run:**\n\n{shown}{more}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_change_runs_is_said_in_words() {
        for (sql, how) in [
            ("CREATE TABLE t (id int)", "in one transaction"),
            (
                "CREATE INDEX CONCURRENTLY i ON t (a)",
                "statement by statement, each for good: CREATE INDEX CONCURRENTLY",
            ),
            (
                "-- stagegate: transaction off\nALTER TABLE t ADD a int;\n-- stagegate: batch 500 pause 1s\nUPDATE t SET a = 1;\nVACUUM t",
                "statement by statement, each for good: batches of 500 rows with a pause of 1s, VACUUM",
            ),
            (
                "-- stagegate: batch 10\nINSERT INTO t VALUES (1)",
                "not at all as it is written",
            ),
        ] {
            assert_eq!(how_it_runs(sql), how, "{sql}");
        }
    }
}
