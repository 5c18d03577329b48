//! Whether a change made the schema that the simulation had said it would make. Pure.
//!
//! What is compared is an outline: which objects there are, with their columns, types, and the names of what hangs on
//! them. Expressions are not: the server writes them otherwise than people do. Where the simulation says that it could
//! not follow a statement, nothing is claimed, and that is said.

use std::collections::BTreeMap;

use super::diff::{Context, diff, render_unified};
use super::simulate::{self, Timeline, UNKNOWN_TYPE};
use super::snapshot::{Column, ConstraintKind, Relation, Snapshot};
use crate::sql;

/// Lines around a difference.
const AROUND: usize = 2;

/// Statements that are named.
const NAMED: usize = 5;

/// What became of a prediction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prediction {
    /// The schema is as the simulation said.
    AsPredicted,
    /// It is not: the difference of the outlines, from what was said to what is.
    Differs(String),
    /// The simulation could not follow the change: why.
    NotFollowed(String),
}

impl Prediction {
    /// The word for it in the state.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::AsPredicted => "as-predicted",
            Self::Differs(_) => "differs",
            Self::NotFollowed(_) => "not-followed",
        }
    }

    /// The difference, or why there is no prediction.
    pub fn note(&self) -> Option<&str> {
        match self {
            Self::AsPredicted => None,
            Self::Differs(note) | Self::NotFollowed(note) => Some(note),
        }
    }

    /// What was stored.
    pub fn from_stored(word: &str, note: Option<String>) -> Option<Self> {
        match word {
            "as-predicted" => Some(Self::AsPredicted),
            "differs" => Some(Self::Differs(note.unwrap_or_default())),
            "not-followed" => Some(Self::NotFollowed(note.unwrap_or_default())),
            _ => None,
        }
    }
}

/// Simulates a change over the schema before it, and compares with the one after it.
pub fn compare(before: &Snapshot, change: &str, after: &Snapshot) -> Prediction {
    let file = sql::parse(change);
    let timeline = simulate::run(before, &file);
    if let Some(reason) = unfollowed(&timeline) {
        return Prediction::NotFollowed(reason);
    }
    let end = timeline.end();
    let is_certain = |relation: &&Relation| !end.is_uncertain(Some(&relation.schema), &relation.name);
    let said = end.snapshot();
    let predicted = outline(&said, said.relations.iter().filter(is_certain), after);
    let actual = outline(after, after.relations.iter().filter(is_certain), after);
    let differences = diff(&predicted, &actual, Context::Lines(AROUND));
    if differences.is_empty() {
        Prediction::AsPredicted
    } else {
        Prediction::Differs(render_unified(&differences))
    }
}

fn unfollowed(timeline: &Timeline) -> Option<String> {
    if let Some(impossible) = timeline.impossible().first() {
        return Some(format!(
            "the simulation took statement {} for impossible: {}",
            impossible.statement + 1,
            impossible.message
        ));
    }
    let numbers: Vec<String> = timeline
        .not_followed()
        .iter()
        .take(NAMED)
        .map(|statement| (statement + 1).to_string())
        .collect();
    if numbers.is_empty() {
        return None;
    }
    let more = timeline.not_followed().len() - numbers.len();
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    Some(format!(
        "the simulation can not follow statement {}{more}",
        numbers.join(", ")
    ))
}

/// One block for each object, by name. Types that the simulation can not derive are read from `actual`.
fn outline<'a>(
    snapshot: &Snapshot,
    relations: impl Iterator<Item = &'a Relation>,
    actual: &Snapshot,
) -> String {
    let mut blocks: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for relation in relations {
        let name = format!("{:?} {}.{}", relation.kind, relation.schema, relation.name);
        blocks.insert(name, relation_lines(relation, actual));
    }
    for routine in &snapshot.routines {
        let name = format!(
            "Routine {}.{}({})",
            routine.schema, routine.name, routine.arguments
        );
        blocks.insert(name, Vec::new());
    }
    for each in &snapshot.types {
        let labels = each.labels.iter().map(|label| format!("  '{label}'"));
        blocks.insert(format!("Type {}.{}", each.schema, each.name), labels.collect());
    }
    for extension in &snapshot.extensions {
        blocks.insert(format!("Extension {}", extension.name), Vec::new());
    }
    for schema in &snapshot.schemas {
        blocks.insert(format!("Schema {}", schema.name), Vec::new());
    }
    let lines = blocks
        .into_iter()
        .flat_map(|(name, lines)| std::iter::once(name).chain(lines));
    lines.map(|line| line + "\n").collect()
}

fn relation_lines(relation: &Relation, actual: &Snapshot) -> Vec<String> {
    let real = actual.relation(Some(&relation.schema), &relation.name);
    let column = |column: &Column| {
        let is_unknown = column.type_name == UNKNOWN_TYPE;
        let real = real.and_then(|real| real.columns.iter().find(|other| other.name == column.name));
        let type_name = real
            .filter(|_| is_unknown)
            .map_or(&column.type_name, |real| &real.type_name);
        let not_null = if column.not_null { " not null" } else { "" };
        format!("  column {} {type_name}{not_null}", column.name)
    };
    let mut lines: Vec<String> = relation.columns.iter().map(column).collect();
    // Named from PostgreSQL 18 on; the columns say the same.
    let constraints = relation
        .constraints
        .iter()
        .filter(|of| of.kind != ConstraintKind::NotNull)
        .map(|of| format!("  constraint {} {:?}", of.name, of.kind));
    lines.extend(constraints);
    lines.extend(
        relation
            .indexes
            .iter()
            .map(|index| format!("  index {}", index.name)),
    );
    lines.extend(
        relation
            .triggers
            .iter()
            .map(|trigger| format!("  trigger {}", trigger.name)),
    );
    lines.extend(
        relation
            .policies
            .iter()
            .map(|policy| format!("  policy {}", policy.name)),
    );
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(script: &str) -> Snapshot {
        simulate::run(&Snapshot::default(), &sql::parse(script))
            .end()
            .snapshot()
    }

    #[test]
    fn a_change_that_did_what_it_says_is_as_predicted() {
        let before = after("CREATE TABLE t (a int);");
        let change = "ALTER TABLE t ADD b text NOT NULL DEFAULT 'x'; CREATE INDEX ON t (b);";
        let made = after(&format!("CREATE TABLE t (a int); {change}"));
        assert_eq!(compare(&before, change, &made), Prediction::AsPredicted);
    }

    #[test]
    fn what_something_else_made_is_shown() {
        let before = after("CREATE TABLE t (a int);");
        let made = after("CREATE TABLE t (a int, b text, c int);");
        let Prediction::Differs(text) = compare(&before, "ALTER TABLE t ADD b text;", &made) else {
            panic!("c came from elsewhere");
        };
        assert!(
            text.contains("+  column c integer") && !text.contains("+  column b"),
            "{text}"
        );
    }

    #[test]
    fn nothing_is_claimed_of_what_can_not_be_followed() {
        let before = after("CREATE TABLE t (a int);");
        let change = "DO $$ BEGIN EXECUTE 'ALTER TABLE t ADD b int'; END $$;";
        let Prediction::NotFollowed(why) = compare(&before, change, &before) else {
            panic!("nobody can know");
        };
        assert_eq!(why, "the simulation can not follow statement 1");
        let absent = compare(&before, "DROP TABLE u;", &before);
        assert!(matches!(absent, Prediction::NotFollowed(why) if why.contains("impossible")));
    }
}
