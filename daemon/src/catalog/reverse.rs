//! The script that takes a change of the schema back: from the schema after it to the schema before it. Pure.
//!
//! - What only the schema after has is dropped, each object before what it needs; then what only the schema before
//!   has is made again, each object after what it needs; foreign keys, triggers, policies and rights come last.
//! - What looks renamed (one thing went, one that is the same but for its name came) is renamed back, so that its rows
//!   stay.
//! - Views and routines that stand in the way of another step are dropped and made again.
//! - What can not be taken back is said in [`Reverse::impossible`], what the script can not bring back (rows, values)
//!   in [`Reverse::lost`]: neither is ever left out silently. A field of the snapshot that no step looks at is found by
//!   comparing what is left.

mod column;
mod renames;
mod rights;
mod statement;
mod table;
mod touched;
mod types;

use std::collections::{BTreeMap, HashSet};

use super::ddl::{self, Key};
use super::snapshot::{Extension, Other, Relation, RelationKind, Routine, Schema, Snapshot, Type};
use statement::{drop_statement, is_table};
use touched::Touched;

/// How a change of the schema is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reverse {
    /// In order, each ended by a semicolon.
    pub statements: Vec<String>,
    /// What the statements do not bring back, or only under a condition: fragments for people.
    pub lost: Vec<String>,
    /// What can not be taken back by a statement: fragments for people.
    pub impossible: Vec<String>,
}

impl Reverse {
    /// Whether the schema is as before when the statements have run.
    pub fn is_complete(&self) -> bool {
        self.impossible.is_empty()
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty() && self.impossible.is_empty()
    }

    /// As SQL, with what is to be known in comments at its head.
    pub fn render(&self) -> String {
        // A name with a line break must not end a comment.
        let remark = |word: &str, text: &String| format!("-- {word}: {}\n", text.replace(['\n', '\r'], " "));
        let impossible = self.impossible.iter().map(|it| remark("NOT TAKEN BACK", it));
        let lost = self.lost.iter().map(|it| remark("Mind", it));
        let statements = self.statements.iter().map(|it| format!("{it}\n"));
        impossible.chain(lost).chain(statements).collect()
    }
}

/// Statements by when they run.
#[derive(Debug, Default)]
struct Steps {
    /// Takes away what hangs between objects.
    early: Vec<String>,
    /// Takes objects away.
    drops: Vec<String>,
    /// Makes objects.
    makes: Vec<String>,
    /// Makes indexes.
    indexes: Vec<String>,
    /// Ties objects together, and says who may use them.
    late: Vec<String>,
    /// Takes away types that columns have until they get another.
    last: Vec<String>,
    lost: Vec<String>,
    impossible: Vec<String>,
}

impl Steps {
    fn add(&mut self, other: Self) {
        self.early.extend(other.early);
        self.drops.extend(other.drops);
        self.makes.extend(other.makes);
        self.indexes.extend(other.indexes);
        self.late.extend(other.late);
        self.last.extend(other.last);
        self.lost.extend(other.lost);
        self.impossible.extend(other.impossible);
    }
}

/// Any object.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Object<'s> {
    Schema(&'s Schema),
    Extension(&'s Extension),
    Type(&'s Type),
    Relation(&'s Relation),
    Routine(&'s Routine),
    Other(&'s Other),
}

type Objects<'s> = BTreeMap<Key, Object<'s>>;

/// How the schema `after` becomes the schema `before` again.
pub fn reverse(before: &Snapshot, after: &Snapshot) -> Reverse {
    let (renames, after) = renames::taken_back(before, after);
    let (old, new) = (objects(before), objects(&after));
    let touched = Touched::new(&old, &new, &after);
    let mut steps = Steps::default();
    let mut alterations: BTreeMap<&Key, Steps> = BTreeMap::new();
    for (key, object) in &new {
        if let Some(wanted) = old.get(key)
            && !touched.again.contains(key)
        {
            alterations.insert(key, alter(*wanted, *object, &touched));
        }
    }
    let drops = ddl::drop_order(&after);
    let mut gone = HashSet::new();
    for key in &drops {
        match (new.get(key), alterations.get_mut(key)) {
            (_, Some(alteration)) => steps.drops.append(&mut alteration.drops),
            (Some(object), None) => {
                let is_needed_longer = touched.has_columns() && !old.contains_key(key);
                take_away(*object, (&gone, is_needed_longer), (&old, &new), &mut steps);
            }
            (None, None) => {}
        }
        gone.insert(key);
    }
    for part in ddl::parts(before) {
        if let Some(alteration) = alterations.remove(&part.key) {
            steps.add(alteration);
        } else if let Some(object) = old.get(&part.key) {
            let is_again = new.contains_key(&part.key);
            make(*object, part, is_again, &mut steps);
        }
    }
    for (_, alteration) in alterations {
        steps.add(alteration);
    }
    let mut statements = renames;
    if steps.makes.iter().any(|it| is_routine(it)) {
        statements.push("SET LOCAL check_function_bodies = off;".to_owned());
    }
    statements.extend(steps.early.into_iter().chain(steps.drops).chain(steps.makes));
    statements.extend(steps.indexes.into_iter().chain(steps.late).chain(steps.last));
    let mut said = HashSet::new();
    statements.retain(|it| said.insert(it.clone()));
    let mut impossible = touched.impossible;
    impossible.extend(steps.impossible);
    Reverse {
        statements,
        lost: steps.lost,
        impossible,
    }
}

fn is_routine(statement: &str) -> bool {
    ["CREATE OR REPLACE FUNCTION", "CREATE OR REPLACE PROCEDURE"]
        .iter()
        .any(|it| statement.starts_with(it))
}

fn objects(snapshot: &Snapshot) -> Objects<'_> {
    use super::snapshot::ObjectKind as Kind;
    let mut all = Objects::new();
    for it in &snapshot.schemas {
        all.insert(ddl::key(Kind::Schema, "", &it.name), Object::Schema(it));
    }
    for it in snapshot.extensions.iter().filter(|it| it.name != "plpgsql") {
        all.insert(ddl::key(Kind::Extension, "", &it.name), Object::Extension(it));
    }
    for it in &snapshot.types {
        all.insert(ddl::key(Kind::Type, &it.schema, &it.name), Object::Type(it));
    }
    for it in &snapshot.relations {
        let key = ddl::key(it.kind.object_kind(), &it.schema, &it.name);
        all.insert(key, Object::Relation(it));
    }
    for it in &snapshot.routines {
        let key = ddl::key(Kind::Routine, &it.schema, &it.signature());
        all.insert(key, Object::Routine(it));
    }
    for it in &snapshot.others {
        all.insert(ddl::key(it.kind, &it.schema, &it.name), Object::Other(it));
    }
    all
}

/// What is in both schemas, and stays.
fn alter(wanted: Object<'_>, object: Object<'_>, touched: &Touched) -> Steps {
    let mut steps = Steps::default();
    if wanted == object && !matches!(object, Object::Relation(_)) {
        return steps;
    }
    match (wanted, object) {
        (Object::Relation(wanted), Object::Relation(object)) => {
            table::alter(wanted, object, touched, &mut steps);
        }
        (Object::Type(wanted), Object::Type(object)) => types::alter(wanted, object, &mut steps),
        (Object::Routine(wanted), Object::Routine(object)) => {
            if wanted.definition != object.definition {
                steps.makes.push(ddl::ended(&wanted.definition));
            }
            rights::routine(wanted, object, &mut steps);
        }
        (Object::Schema(wanted), Object::Schema(object)) => rights::schema(wanted, object, &mut steps),
        (Object::Extension(wanted), Object::Extension(object)) => {
            let name = ddl::quoted(&wanted.name);
            if wanted.schema != object.schema {
                let schema = ddl::quoted(&wanted.schema);
                steps
                    .makes
                    .push(format!("ALTER EXTENSION {name} SET SCHEMA {schema};"));
            }
            if wanted.version != object.version {
                let version = ddl::literal(&wanted.version);
                steps
                    .makes
                    .push(format!("ALTER EXTENSION {name} UPDATE TO {version};"));
            }
        }
        (Object::Other(wanted), Object::Other(object)) => rights::other(wanted, object, &mut steps),
        _ => unreachable!("a key tells the kind"),
    }
    steps
}

/// What only the schema after has, or is made again. `gone` is what went before it.
fn take_away(
    object: Object<'_>,
    (gone, is_needed_longer): (&HashSet<&Key>, bool),
    (old, new): (&Objects<'_>, &Objects<'_>),
    steps: &mut Steps,
) {
    if let Object::Relation(relation) = object {
        if goes_with_its_column(relation, old, new) {
            return;
        }
        // Of tables that point at each other, one goes first.
        for constraint in &relation.constraints {
            let Some(target) = constraint
                .references
                .as_ref()
                .filter(|it| **it != relation.object_name())
            else {
                continue;
            };
            let target = ddl::key(super::snapshot::ObjectKind::Table, &target.schema, &target.name);
            if gone.contains(&target) && !old.contains_key(&target) && constraint.local {
                steps.early.push(format!(
                    "ALTER TABLE {} DROP CONSTRAINT {};",
                    relation.object_name(),
                    ddl::quoted(&constraint.name)
                ));
            }
        }
        if is_table(relation) && relation.kind != RelationKind::ForeignTable {
            let name = relation.object_name();
            steps.lost.push(format!("the rows of table {name} go with it"));
        }
    }
    let is_partition_of_gone = matches!(object, Object::Relation(relation) if relation.partition_of.as_ref().is_some_and(|it| {
        let parent = ddl::key(super::snapshot::ObjectKind::Table, &it.parent.schema, &it.parent.name);
        !old.contains_key(&parent)
    }));
    // A partition goes with its table, which takes the foreign keys to it along.
    if !is_partition_of_gone {
        let is_last = matches!(object, Object::Type(_) | Object::Schema(_) | Object::Extension(_));
        if is_last && is_needed_longer {
            steps.last.push(drop_statement(object));
        } else {
            steps.drops.push(drop_statement(object));
        }
    }
}

/// A sequence that a column owns goes with the column.
fn goes_with_its_column(relation: &Relation, old: &Objects<'_>, new: &Objects<'_>) -> bool {
    let owner = relation.sequence.as_ref().and_then(|it| it.owned_by.as_ref());
    owner.is_some_and(|owner| {
        let key = ddl::key(
            super::snapshot::ObjectKind::Table,
            &owner.table.schema,
            &owner.table.name,
        );
        match (old.get(&key), new.get(&key)) {
            (Some(Object::Relation(table)), _) => table.column(&owner.column).is_none(),
            _ => true,
        }
    })
}

/// What only the schema before has, or is made again.
fn make(object: Object<'_>, part: ddl::Piece, is_again: bool, steps: &mut Steps) {
    if let Object::Relation(relation) = object
        && is_table(relation)
    {
        let name = relation.object_name();
        steps
            .lost
            .push(format!("table {name} comes back empty: its rows are gone"));
    }
    if let Object::Type(of) = object
        && of.kind == super::snapshot::TypeKind::Base
    {
        let name = of.object_name();
        steps
            .impossible
            .push(format!("the type {name} is made by code of its own"));
        return;
    }
    if matches!(object, Object::Extension(_)) && !is_again {
        let name = &part.name;
        steps.lost.push(format!(
            "extension {name} comes back without what was set up in it"
        ));
    }
    // A materialized view is filled again.
    let filled = part
        .create
        .into_iter()
        .map(|it| match it.strip_suffix("\nWITH NO DATA;") {
            Some(text) => format!("{text};"),
            None => it,
        });
    steps.makes.extend(filled);
    steps.indexes.extend(part.indexes);
    steps.late.extend(part.later);
}

#[cfg(test)]
mod tests;
