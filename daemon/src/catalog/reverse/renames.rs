//! Finds what looks renamed, and renames it back, so that no rows are lost by a drop.
//!
//! A table, or a column of a table, counts as renamed where one went and one came that are the same but for the name.
//! PostgreSQL writes the new name into every definition that has the old one; here the words of the definitions that
//! need the table are put back likewise, and only where that gives the definition from before.

use serde_json::Value;

use super::statement::relation_word;
use crate::catalog::ddl::quoted;
use crate::catalog::snapshot::{Column, Dependency, Relation, Snapshot};

/// The statements, and the schema after them.
pub(super) fn taken_back(before: &Snapshot, after: &Snapshot) -> (Vec<String>, Snapshot) {
    let mut statements = Vec::new();
    let mut after = after.clone();
    for (was, is) in tables(before, &after) {
        let word = relation_word(&is);
        statements.push(format!(
            "ALTER {word} {} RENAME TO {};",
            is.object_name(),
            quoted(&was)
        ));
        after = Rename {
            table: &is,
            old: &is.name,
            new: &was,
            is_table: true,
        }
        .apply(before, &after);
    }
    let renamed: Vec<(Relation, Vec<(String, String)>)> = after
        .relations
        .iter()
        .filter_map(|is| {
            let was = before
                .relations
                .iter()
                .find(|it| it.object_name() == is.object_name())?;
            Some((is.clone(), columns(was, is)))
        })
        .collect();
    for (table, pairs) in renamed {
        for (is, was) in pairs {
            let name = table.object_name();
            statements.push(format!(
                "ALTER TABLE {name} RENAME COLUMN {} TO {};",
                quoted(&is),
                quoted(&was)
            ));
            after = Rename {
                table: &table,
                old: &is,
                new: &was,
                is_table: false,
            }
            .apply(before, &after);
        }
    }
    (statements, after)
}

/// Old names of tables and sequences that look renamed, with how they are now.
fn tables(before: &Snapshot, after: &Snapshot) -> Vec<(String, Relation)> {
    let missing = |of: &Relation, there: &Snapshot| {
        !there
            .relations
            .iter()
            .any(|it| it.object_name() == of.object_name())
    };
    let gone: Vec<&Relation> = before.relations.iter().filter(|it| missing(it, after)).collect();
    let mut found = Vec::new();
    for is in after.relations.iter().filter(|it| missing(it, before)) {
        let same = |was: &&&Relation| {
            let shape = |of: &Relation| of.columns.iter().map(plain).collect::<Vec<_>>();
            (was.kind, &was.schema) == (is.kind, &is.schema)
                && !is.columns.is_empty()
                && shape(was) == shape(is)
        };
        let candidates: Vec<_> = gone.iter().filter(same).collect();
        if let [was] = candidates[..] {
            let taken = found
                .iter()
                .any(|(name, _): &(String, Relation)| *name == was.name);
            if !taken {
                found.push((was.name.clone(), is.clone()));
            }
        }
    }
    found
}

/// Columns that look renamed: the name now, and the name before.
fn columns(was: &Relation, is: &Relation) -> Vec<(String, String)> {
    let is_inherited = |of: &Column| !of.local || was.partition_of.is_some();
    let gone = was
        .columns
        .iter()
        .filter(|it| is.column(&it.name).is_none() && !is_inherited(it));
    let gone: Vec<&Column> = gone.collect();
    let came = is.columns.iter().filter(|it| was.column(&it.name).is_none());
    let place = |of: &Relation, name: &str| of.columns.iter().position(|it| it.name == name);
    let same_place = |now: &&Column| {
        let mut gone = gone.iter();
        let then =
            gone.find(|then| plain(then).1 == plain(now).1 && place(was, &then.name) == place(is, &now.name));
        then.map(|then| (now.name.clone(), then.name.clone()))
    };
    if was.columns.len() == is.columns.len() && super::statement::is_table(was) {
        came.filter_map(|now| same_place(&now)).collect()
    } else {
        Vec::new()
    }
}

/// A column's name, and what a rename does not change.
fn plain(of: &Column) -> (String, Column) {
    let rest = Column {
        name: String::new(),
        // May name a sequence that was renamed along.
        default: None,
        identity_sequence: None,
        generated: None,
        ..of.clone()
    };
    (of.name.clone(), rest)
}

struct Rename<'s> {
    table: &'s Relation,
    /// The name now.
    old: &'s str,
    /// The name that it had.
    new: &'s str,
    is_table: bool,
}

impl Rename<'_> {
    fn apply(&self, before: &Snapshot, after: &Snapshot) -> Snapshot {
        let mut next = after.clone();
        for relation in &mut next.relations {
            let is_it = relation.object_name() == self.table.object_name();
            let shown = self.shown(relation, after);
            if is_it && self.is_table {
                self.new.clone_into(&mut relation.name);
            }
            if !is_it && !shown {
                continue;
            }
            let then = before
                .relations
                .iter()
                .find(|it| it.object_name() == relation.object_name());
            if let Some(then) = then.filter(|then| *then != relation) {
                *relation = self.words(relation, then, is_it);
            }
        }
        for routine in &mut next.routines {
            let then = before
                .routines
                .iter()
                .find(|it| (&it.schema, it.signature()) == (&routine.schema, routine.signature()));
            if let Some(then) = then.filter(|then| *then != routine) {
                *routine = self.put_back(routine, then);
            }
        }
        for dependency in &mut next.dependencies {
            self.in_dependency(dependency);
        }
        next
    }

    /// Whether a relation's definitions may name the table.
    fn shown(&self, relation: &Relation, after: &Snapshot) -> bool {
        let name = self.table.object_name();
        let needs = |it: &Dependency| {
            (&it.object.schema, &it.object.name) == (&relation.schema, &relation.name)
                && (&it.needs.schema, &it.needs.name) == (&name.schema, &name.name)
        };
        relation
            .constraints
            .iter()
            .any(|it| it.references.as_ref() == Some(&name))
            || relation.inherits.contains(&name)
            || relation.partition_of.as_ref().is_some_and(|it| it.parent == name)
            || relation
                .sequence
                .as_ref()
                .and_then(|it| it.owned_by.as_ref())
                .is_some_and(|it| it.table == name)
            || after.dependencies.iter().any(needs)
    }

    /// Part by part, the words put back where that gives the part from before; all of them in the table itself.
    fn words(&self, relation: &Relation, then: &Relation, is_it: bool) -> Relation {
        let mut now = serde_json::to_value(relation).expect("plain data is JSON");
        let then = serde_json::to_value(then).expect("plain data is JSON");
        if let (Value::Object(now), Value::Object(then)) = (&mut now, &then) {
            for (key, value) in now.iter_mut() {
                let mut changed = value.clone();
                replace(&mut changed, self.old, self.new);
                let is_part = is_it
                    && [
                        "columns",
                        "constraints",
                        "indexes",
                        "triggers",
                        "policies",
                        "rules",
                    ]
                    .contains(&key.as_str());
                if then.get(key) == Some(&changed) || (is_part && then.get(key) != Some(value)) {
                    *value = changed;
                }
            }
        }
        // A name may be a word of the form itself.
        serde_json::from_value(now).unwrap_or_else(|_| relation.clone())
    }

    fn put_back<T>(&self, now: &T, then: &T) -> T
    where
        T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + Clone,
    {
        let mut changed = serde_json::to_value(now).expect("plain data is JSON");
        replace(&mut changed, self.old, self.new);
        let changed: Option<T> = serde_json::from_value(changed).ok();
        changed.filter(|it| it == then).unwrap_or_else(|| now.clone())
    }

    fn in_dependency(&self, dependency: &mut Dependency) {
        for of in [&mut dependency.object, &mut dependency.needs] {
            if (&of.schema, &of.name) == (&self.table.schema, &self.table.name) {
                if self.is_table {
                    self.new.clone_into(&mut of.name);
                } else if of.member.as_deref() == Some(self.old) {
                    of.member = Some(self.new.to_owned());
                }
            }
        }
    }
}

/// Puts the new word for the old one in every text.
fn replace(value: &mut Value, old: &str, new: &str) {
    match value {
        Value::String(text) => *text = replaced(text, old, new),
        Value::Array(items) => items.iter_mut().for_each(|it| replace(it, old, new)),
        Value::Object(fields) => fields.iter_mut().for_each(|(_, it)| replace(it, old, new)),
        _ => {}
    }
}

/// Whole words only; a text that is just the name is taken unquoted.
fn replaced(text: &str, old: &str, new: &str) -> String {
    if text == old {
        return new.to_owned();
    }
    let (from, to) = (quoted(old), quoted(new));
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$' || c == '"';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut last = None;
    while let Some(at) = rest.find(&from) {
        let before = rest[..at].chars().next_back().or(last.filter(|_| at == 0));
        let after = rest[at + from.len()..].chars().next();
        let is_whole = before.is_none_or(|c| !is_word(c)) && after.is_none_or(|c| !is_word(c));
        out.push_str(&rest[..at]);
        out.push_str(if is_whole { &to } else { &from });
        last = from.chars().next_back();
        rest = &rest[at + from.len()..];
    }
    out.push_str(rest);
    out
}
