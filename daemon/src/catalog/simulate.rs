//! Applies the DDL of a file to a snapshot, without a database: what the schema is before and after each statement.
//!
//! ```text
//! let timeline = simulate::run(&snapshot, &file);      // or earlier.then(&file): files that follow one another
//! let view = timeline.at(n);                           // 0: before the first statement, n: after the n-th
//! view.relation(Some("public"), "t"); view.snapshot(); view.is_uncertain(None, "t");
//! timeline.impossible(); timeline.goes_with(statement); timeline.not_followed();
//! ```
//!
//! Invariants:
//! - a statement is followed whole or not at all: an impossible one leaves the schema as it was, and the next one is
//!   looked at all the same;
//! - nothing is claimed that is not known: what a statement may have done that can not be followed (dynamic SQL,
//!   branches of a DO block) makes the objects it names uncertain, and nothing is refused because of them;
//! - expressions keep their text as written, types that can not be derived are [`UNKNOWN_TYPE`];
//! - time and memory follow the number of changes, not the size of the schema times the statements.

mod alter;
mod alter_table;
mod alter_type;
mod attached;
mod bound;
mod casts;
mod check;
mod clause;
mod clause_text;
mod comment;
mod constraint;
mod create_index;
mod create_table;
mod data_type;
mod default_literal;
mod do_block;
mod domain;
mod drop_object;
mod expression;
mod foreign_key;
mod history;
mod index;
mod index_key;
mod key;
mod key_using_index;
mod like;
mod load;
mod maintenance;
mod model;
mod names;
mod naming;
mod needs;
mod new_column;
mod new_relation;
mod node;
mod operator_class;
mod parents;
mod partition;
mod policy;
mod provided;
mod query;
mod refusal;
mod remove;
mod rename;
mod routine;
mod routine_text;
mod rows;
mod runner;
mod schema;
mod sequence;
mod sequence_options;
mod show;
mod statement;
mod statistics;
mod table_text;
mod tokens;
mod trigger;
mod types;
mod view;
mod world;

use std::collections::HashMap;
use std::ops::Range;

#[cfg(test)]
pub(crate) use query::words;
pub use refusal::Reason;
pub use show::{Dependent, UNKNOWN_TYPE};

use super::snapshot::{Relation, Routine, Snapshot, Type};
use crate::sql::ParsedFile;
use needs::Part;
use show::At;
use world::{Key, World};

/// A step that PostgreSQL would refuse when the change comes to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impossible {
    /// Index into the file's statements.
    pub statement: u32,
    /// The bytes it is about, inside the statement.
    pub span: Range<u32>,
    /// What kind of refusal it is.
    pub reason: Reason,
    /// In lower case: relation, column, constraint, type, ...
    pub kind: &'static str,
    /// The name it is about, as far as the statement qualifies it.
    pub name: String,
    /// A sentence without a full stop, in PostgreSQL's words.
    pub message: String,
    /// PostgreSQL's code.
    pub sqlstate: &'static str,
}

/// What became of the schema.
#[derive(Debug, Clone)]
pub struct Timeline {
    world: World,
    moments: u32,
    impossible: Vec<Impossible>,
    along: HashMap<u32, Vec<Dependent>>,
    not_followed: Vec<u32>,
}

/// Simulates a file over a schema.
pub fn run(before: &Snapshot, file: &ParsedFile) -> Timeline {
    runner::run(load::world(before), file)
}

impl Timeline {
    /// Simulates the file that comes next: its beginning is this one's end.
    #[must_use]
    pub fn then(&self, file: &ParsedFile) -> Self {
        runner::run(self.world.settled(), file)
    }

    /// The number of statements: the last moment.
    pub fn moments(&self) -> u32 {
        self.moments
    }

    /// The schema after this many statements.
    #[must_use]
    pub fn at(&self, moment: u32) -> View<'_> {
        View {
            at: At {
                world: &self.world,
                moment: moment.min(self.moments),
            },
        }
    }

    /// The schema at the end.
    #[must_use]
    pub fn end(&self) -> View<'_> {
        self.at(self.moments)
    }

    /// The steps that can not succeed, in file order.
    pub fn impossible(&self) -> &[Impossible] {
        &self.impossible
    }

    /// What a statement takes with it by CASCADE, besides what it names.
    pub fn goes_with(&self, statement: u32) -> &[Dependent] {
        self.along.get(&statement).map_or(&[], Vec::as_slice)
    }

    /// Statements of which it is not known what they do to the schema, in file order.
    pub fn not_followed(&self) -> &[u32] {
        &self.not_followed
    }
}

/// The schema at one moment. Names without a schema are looked up along the search path of that moment.
#[derive(Debug, Clone, Copy)]
pub struct View<'t> {
    at: At<'t>,
}

impl View<'_> {
    /// The whole schema. Costs as much as it is large: for a few names, ask for these.
    pub fn snapshot(self) -> Snapshot {
        let at = self.at;
        let mut ids: Vec<u32> = at.world.objects.keys().copied().collect();
        ids.sort_unstable();
        let mut snapshot = Snapshot {
            server_version: at.world.server_version,
            current_role: at.world.role.clone(),
            search_path: at.world.path_at(at.moment).to_vec(),
            schemas: ids.iter().filter_map(|id| at.schema_shown(*id)).collect(),
            relations: ids.iter().filter_map(|id| at.relation(*id)).collect(),
            routines: ids.iter().filter_map(|id| at.routine(*id)).collect(),
            types: ids.iter().filter_map(|id| at.type_shown(*id)).collect(),
            extensions: ids.iter().filter_map(|id| at.extension(*id)).collect(),
            others: ids.iter().filter_map(|id| at.other(*id)).collect(),
            ..Snapshot::default()
        };
        snapshot.schemas.sort_by(|a, b| a.name.cmp(&b.name));
        snapshot
            .relations
            .retain(|relation| relation.schema != world::TEMPORARY);
        snapshot
            .relations
            .sort_by(|a, b| (&a.schema, &a.name).cmp(&(&b.schema, &b.name)));
        snapshot
            .routines
            .sort_by(|a, b| (&a.schema, &a.name, &a.arguments).cmp(&(&b.schema, &b.name, &b.arguments)));
        snapshot
            .types
            .sort_by(|a, b| (&a.schema, &a.name).cmp(&(&b.schema, &b.name)));
        snapshot.extensions.sort_by(|a, b| a.name.cmp(&b.name));
        snapshot
            .others
            .sort_by(|a, b| (a.kind, &a.schema, &a.name).cmp(&(b.kind, &b.schema, &b.name)));
        snapshot
    }

    /// The table, view or sequence of this name.
    pub fn relation(self, schema: Option<&str>, name: &str) -> Option<Relation> {
        let id = self.find(schema, name)?;
        self.at.relation(id)
    }

    /// Whether the relation of this name may be otherwise than shown, or there although it is not shown.
    pub fn is_uncertain(self, schema: Option<&str>, name: &str) -> bool {
        match self.find(schema, name).and_then(|id| self.at.relation_of(id)) {
            Some(relation) => relation.uncertain,
            None => self.at.world.may_be_there(name),
        }
    }

    /// Schema and name of an index's table.
    pub fn table_of_index(self, schema: Option<&str>, name: &str) -> Option<(String, String)> {
        let id = self.find(schema, name)?;
        let table = self.at.relation_of(self.at.relation_of(id)?.index()?.table)?;
        Some((self.at.schema_name(table.schema).to_owned(), table.name.clone()))
    }

    /// All overloads of a function, procedure or aggregate.
    pub fn routines(self, schema: Option<&str>, name: &str) -> Vec<Routine> {
        let path = self.at.world.path_at(self.at.moment);
        let ids = self.at.world.routine_ids(name).iter();
        let shown = ids.filter_map(|id| self.at.routine(*id));
        let is_wanted = |of: &Routine| match schema {
            Some(schema) => of.schema == schema,
            None => path.contains(&of.schema),
        };
        shown.filter(|of| of.name == name && is_wanted(of)).collect()
    }

    /// The enum, domain, composite or range type of this name.
    pub fn data_type(self, schema: Option<&str>, name: &str) -> Option<Type> {
        let id = self
            .at
            .find(schema, |schema| Key::Type(schema, name.to_owned()))?;
        self.at.type_shown(id)
    }

    /// Everything that would stop a DROP of the type without CASCADE.
    pub fn dependents_of_type(self, schema: Option<&str>, name: &str) -> Vec<Dependent> {
        let found = self.at.find(schema, |schema| Key::Type(schema, name.to_owned()));
        found.map_or_else(Vec::new, |id| remove::dependents(self.at, &(id, Part::Whole)))
    }

    /// Everything that would stop a DROP of the relation without CASCADE.
    pub fn dependents(self, schema: Option<&str>, name: &str) -> Vec<Dependent> {
        let found = self.find(schema, name);
        found.map_or_else(Vec::new, |id| remove::dependents(self.at, &(id, Part::Whole)))
    }

    fn find(self, schema: Option<&str>, name: &str) -> Option<u32> {
        self.at
            .find(schema, |schema| Key::Relation(schema, name.to_owned()))
    }
}

#[cfg(test)]
mod tests;
