//! The relations as they are when a statement runs: what the change itself made before it, and what the catalog knows.
//!
//! [`Scene::walk`] shows every statement, also those inside of DO blocks and CREATE SCHEMA, together with the scene
//! just before it. Names are followed through renames, moves and drops, and resolved by the change's own `search_path`.

pub(crate) mod past;
mod site;
mod size;

use std::rc::Rc;

use crate::ast::{self, ObjectName, TypeName};
use crate::catalog::Relation;
use crate::change::{Change, Statement};
use crate::moment::{self, Moment, Problem, RelationDetail, Routine, TypeDetail};
use crate::name::TableName;
use past::Past;

pub use site::{Site, for_each_action, lasting};
pub use size::{bytes_in_words, grouped, size_of};

/// What is there when a statement runs.
#[derive(Clone, Copy)]
pub struct Scene<'t> {
    change: &'t Change<'t>,
    past: &'t Past<'t>,
    moment: Moment,
    /// Which step is next.
    now: usize,
}

/// A statement that runs; inside of a DO block `view` is not the root of `statement`.
#[derive(Clone, Copy)]
pub struct Step<'t> {
    /// The statement of the file.
    pub statement: Statement<'t>,
    /// What runs.
    pub view: ast::Statement<'t>,
}

impl<'t> Scene<'t> {
    /// Shows every statement with the scene before it.
    pub fn walk(change: &'t Change<'t>, mut visit: impl FnMut(&Self, Step<'t>)) {
        let past = Past::of(change);
        for (now, (step, moment)) in past.steps.iter().enumerate() {
            let scene = Self {
                change,
                past,
                moment: *moment,
                now,
            };
            visit(&scene, *step);
        }
    }

    /// The change that is followed.
    pub fn change(&self) -> &'t Change<'t> {
        self.change
    }

    /// A name with the schema that the change's `search_path` gives it.
    pub fn resolve(&self, name: ObjectName<'_>) -> TableName {
        TableName::of(name).or_in(self.past.search_path(self.now))
    }

    /// Whether nobody else can use the relation yet: made earlier in the change, or temporary.
    pub fn is_new(&self, name: &TableName) -> bool {
        name.is_temporary() || self.past.made.at(self.now, name.parts()).is_some()
    }

    /// The relation of a name where others may be using it; none for new and temporary ones.
    pub fn existing(&self, name: ObjectName<'_>) -> Option<TableName> {
        let table = self.resolve(name);
        (!self.is_new(&table)).then_some(table)
    }

    /// The table of an index, as far as the change or the catalog tells.
    pub fn table_of_index(&self, index: &TableName) -> Option<TableName> {
        if let Some(table) = self.past.indexes.at(self.now, index.parts()) {
            return Some(table.clone());
        }
        let found = self.ask(|moment| moment.table_of_index(index.schema.as_deref(), &index.name))?;
        found.map(|name| TableName {
            schema: name.schema.clone(),
            name: name.name.clone(),
        })
    }

    /// Whether an index belongs to a table that nobody else can use yet.
    pub fn is_index_of_new(&self, index: &TableName) -> bool {
        let table = self.table_of_index(index);
        index.is_temporary() || table.is_some_and(|table| self.is_new(&table))
    }

    /// The relation as it is now; none where there is no such one or nobody knows.
    pub fn relation(&self, name: &TableName) -> Option<Rc<Relation>> {
        relation(self.change, self.moment, name, self.is_new(name))
    }

    /// What [`Scene::relation`] leaves out.
    pub fn detail(&self, name: &TableName) -> Option<Rc<RelationDetail>> {
        if self.is_new(name) {
            return None;
        }
        self.ask(|moment| moment.detail(name.schema.as_deref(), &name.name))?
    }

    /// A type by its dotted name.
    pub fn data_type(&self, name: &str) -> Option<Rc<TypeDetail>> {
        let (schema, name) = match name.rsplit_once('.') {
            Some((schema, name)) => (Some(schema), name),
            None => (None, name),
        };
        self.ask(|moment| moment.data_type(schema, name))?
    }

    /// A type by its resolved name.
    pub fn type_named(&self, name: &TableName) -> Option<Rc<TypeDetail>> {
        self.ask(|moment| moment.data_type(name.schema.as_deref(), &name.name))?
    }

    /// All routines of a name; none where nobody knows.
    pub fn routines(&self, schema: Option<&str>, name: &str) -> Rc<Vec<Routine>> {
        self.ask(|moment| moment.routines(schema, name))
            .unwrap_or_default()
    }

    /// Asks about now; where nobody can tell that, about the start of the change.
    fn ask<T>(&self, question: impl Fn(Moment) -> Result<T, Problem>) -> Option<T> {
        question(self.moment)
            .or_else(|_| question(self.change.at_start()))
            .ok()
    }

    /// The type of a column as the change declared it.
    pub fn declared_type(&self, table: &TableName, column: &str) -> Option<TypeName<'t>> {
        self.past.column_type(self.now, table, column)
    }

    /// Whether a domain of the change has a constraint; none for any other type.
    pub fn is_strict_domain(&self, name: &str) -> Option<bool> {
        self.past.domains.at(self.now, ("", own_name(name))).copied()
    }

    /// Whether a routine of the change is volatile; none for any other one.
    pub fn is_volatile(&self, name: &str) -> Option<bool> {
        self.past.routines.at(self.now, ("", own_name(name))).copied()
    }

    /// Whether the change set the session's time zone to UTC.
    pub fn is_utc(&self) -> bool {
        self.past.is_utc(self.now)
    }

    /// PostgreSQL's major version: the database's, or the one that the policy names.
    pub fn version(option: i64) -> i64 {
        moment::server_version().map_or(option, |version| i64::from(version / 10_000))
    }
}

/// A relation at a moment; where nobody can tell that, at the start of the change.
fn relation(change: &Change<'_>, moment: Moment, name: &TableName, is_new: bool) -> Option<Rc<Relation>> {
    let schema = name.schema.as_deref();
    match moment.relation(schema, &name.name) {
        Ok(found) => found,
        Err(_) if is_new => None,
        Err(_) => change.catalog().relation(schema, &name.name).ok().flatten(),
    }
}

/// The last part of a dotted name.
fn own_name(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::Scene;
    use crate::name::TableName;
    use crate::sample::Sample;

    #[test]
    fn a_table_is_new_until_it_is_dropped() {
        let table = "  name object-name = t\n    name identifier = t\n";
        let sample = Sample::new(&format!(
            "root create-table\n{table}root alter-table\n{table}  action rename-table\n    new-name identifier = u\n\
             root drop = table\n  target object-name = u\n    name identifier = u\nroot truncate\n"
        ));
        let change = sample.change();
        let mut seen = Vec::new();
        Scene::walk(&change, |scene, _| {
            let is_new = |name: &str| {
                scene.is_new(&TableName {
                    schema: None,
                    name: name.to_owned(),
                })
            };
            seen.push((is_new("t"), is_new("u")));
        });
        let expected = [(false, false), (true, false), (false, true), (false, false)];
        assert_eq!(seen, expected);
    }
}
