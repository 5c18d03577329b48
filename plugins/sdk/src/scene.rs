//! The relations as they are when a statement runs: what the change itself made before it, and what the catalog knows.
//!
//! [`Scene::walk`] shows every statement, also those inside of DO blocks and CREATE SCHEMA, together with the scene
//! just before it. Names are followed through renames, moves and drops, and resolved by the change's own `search_path`.

mod site;
mod size;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::ast::{self, AlterAction, AlterTable, Identifier, ObjectName, TypeName};
use crate::catalog::Relation;
use crate::change::{Change, Statement};
use crate::moment::{self, Moment, Problem, RelationDetail, Routine, TypeDetail};
use crate::name::TableName;
use crate::tables::words;
use crate::tree::View;

pub use site::{Site, for_each_action, lasting};
pub use size::{bytes_in_words, grouped, size_of};

/// How deep statements inside statements are followed.
const MAX_DEPTH: u32 = 8;

/// What is there when a statement runs.
pub struct Scene<'t> {
    change: &'t Change<'t>,
    moment: Moment,
    /// Tables and materialized views that the change made, and temporary ones; as keys.
    made: BTreeSet<String>,
    /// Indexes that the change made, with the table of each.
    indexes: BTreeMap<String, TableName>,
    /// Types of columns that the change declared, by table and column.
    types: BTreeMap<(String, String), TypeName<'t>>,
    /// Domains that the change made, and whether they have a constraint.
    domains: BTreeMap<String, bool>,
    /// Routines that the change made, and whether they are volatile.
    routines: BTreeMap<String, bool>,
    search_path: Option<String>,
    /// The session's `TimeZone` is one without an offset.
    utc: bool,
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
        let mut scene = Self {
            change,
            moment: change.at_start(),
            made: BTreeSet::new(),
            indexes: BTreeMap::new(),
            types: BTreeMap::new(),
            domains: BTreeMap::new(),
            routines: BTreeMap::new(),
            search_path: None,
            utc: false,
        };
        for statement in change.statements() {
            scene.moment = statement.before();
            let view = statement.view();
            scene.step(Step { statement, view }, 0, &mut visit);
        }
    }

    fn step(&mut self, step: Step<'t>, depth: u32, visit: &mut impl FnMut(&Self, Step<'t>)) {
        visit(self, step);
        let bodies: Vec<ast::Statement<'t>> = match step.view {
            ast::Statement::DoBlock(block) if depth < MAX_DEPTH => block.bodys().collect(),
            ast::Statement::CreateObject(create) if depth < MAX_DEPTH => create.bodys().collect(),
            _ => Vec::new(),
        };
        for view in bodies {
            self.step(Step { view, ..step }, depth + 1, visit);
        }
        self.follow(step);
    }

    /// The change that is followed.
    pub fn change(&self) -> &'t Change<'t> {
        self.change
    }

    /// A name with the schema that the change's `search_path` gives it.
    pub fn resolve(&self, name: ObjectName<'_>) -> TableName {
        TableName::of(name).or_in(self.search_path.as_deref())
    }

    /// Whether nobody else can use the relation yet: made earlier in the change, or temporary.
    pub fn is_new(&self, name: &TableName) -> bool {
        name.is_temporary() || self.made.contains(&name.key())
    }

    /// The relation of a name where others may be using it; none for new and temporary ones.
    pub fn existing(&self, name: ObjectName<'_>) -> Option<TableName> {
        let table = self.resolve(name);
        (!self.is_new(&table)).then_some(table)
    }

    /// The table of an index, as far as the change or the catalog tells.
    pub fn table_of_index(&self, index: &TableName) -> Option<TableName> {
        if let Some(table) = self.indexes.get(&index.key()) {
            return Some(table.clone());
        }
        let found = self.ask(|moment| moment.table_of_index(index.schema.as_deref(), &index.name))?;
        found.map(|name| TableName {
            schema: name.schema,
            name: name.name,
        })
    }

    /// Whether an index belongs to a table that nobody else can use yet.
    pub fn is_index_of_new(&self, index: &TableName) -> bool {
        let table = self.table_of_index(index);
        index.is_temporary() || table.is_some_and(|table| self.is_new(&table))
    }

    /// The relation as it is now; none where there is no such one or nobody knows.
    pub fn relation(&self, name: &TableName) -> Option<Rc<Relation>> {
        let schema = name.schema.as_deref();
        match self.moment.relation(schema, &name.name) {
            Ok(found) => found.map(Rc::new),
            Err(_) if self.is_new(name) => None,
            Err(_) => self.change.catalog().relation(schema, &name.name).ok().flatten(),
        }
    }

    /// What [`Scene::relation`] leaves out.
    pub fn detail(&self, name: &TableName) -> Option<RelationDetail> {
        if self.is_new(name) {
            return None;
        }
        self.ask(|moment| moment.detail(name.schema.as_deref(), &name.name))?
    }

    /// A type by its dotted name.
    pub fn data_type(&self, name: &str) -> Option<TypeDetail> {
        let (schema, name) = match name.rsplit_once('.') {
            Some((schema, name)) => (Some(schema), name),
            None => (None, name),
        };
        self.ask(|moment| moment.data_type(schema, name))?
    }

    /// A type by its resolved name.
    pub fn type_named(&self, name: &TableName) -> Option<TypeDetail> {
        self.ask(|moment| moment.data_type(name.schema.as_deref(), &name.name))?
    }

    /// All routines of a name; none where nobody knows.
    pub fn routines(&self, schema: Option<&str>, name: &str) -> Vec<Routine> {
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
        self.types.get(&(table.key(), column.to_owned())).copied()
    }

    /// Whether a domain of the change has a constraint; none for any other type.
    pub fn is_strict_domain(&self, name: &str) -> Option<bool> {
        self.domains.get(own_name(name)).copied()
    }

    /// Whether a routine of the change is volatile; none for any other one.
    pub fn is_volatile(&self, name: &str) -> Option<bool> {
        self.routines.get(own_name(name)).copied()
    }

    /// Whether the change set the session's time zone to UTC.
    pub fn is_utc(&self) -> bool {
        self.utc
    }

    /// PostgreSQL's major version: the database's, or the one that the policy names.
    pub fn version(option: i64) -> i64 {
        moment::server_version().map_or(option, |version| i64::from(version / 10_000))
    }

    fn follow(&mut self, step: Step<'t>) {
        match step.view {
            ast::Statement::CreateTable(create) => {
                if let Some(name) = create.name() {
                    self.make(name, create.temporary(), create.if_not_exists());
                }
            }
            ast::Statement::CreateView(create) if create.materialized() => {
                if let Some(name) = create.name() {
                    self.make(name, false, create.if_not_exists());
                }
            }
            ast::Statement::Select(select) if select.into() => {
                if let Some(name) = select.name() {
                    self.make(name, words::is_after_temporary(name.node()), false);
                }
            }
            ast::Statement::CreateIndex(index) => {
                if let (Some(name), Some(table)) = (index.name(), index.target()) {
                    let table = self.resolve(table);
                    let index = TableName {
                        schema: table.schema.clone(),
                        name: TableName::of(name).name,
                    };
                    self.indexes.insert(index.key(), table);
                }
            }
            ast::Statement::CreateDomain(domain) => {
                if let Some(name) = domain.name() {
                    let strict = domain.constraints().any(|constraint| {
                        matches!(
                            constraint,
                            ast::ColumnConstraint::Check(_) | ast::ColumnConstraint::NotNull(_)
                        )
                    });
                    self.domains.insert(TableName::of(name).name, strict);
                }
            }
            ast::Statement::CreateRoutine(routine) => {
                if let Some(name) = routine.name() {
                    let volatile = !routine.immutable() && !routine.stable();
                    self.routines.insert(TableName::of(name).name, volatile);
                }
            }
            ast::Statement::AlterTable(alter) => self.alter(alter),
            ast::Statement::Drop(drop) => {
                for target in drop.targets() {
                    let name = self.resolve(target);
                    self.made.remove(&name.key());
                    self.indexes.remove(&name.key());
                }
            }
            _ if step.statement.tag() == "SET" => self.set(step.statement.text()),
            _ => {}
        }
    }

    fn make(&mut self, name: ObjectName<'_>, temporary: bool, if_not_exists: bool) {
        let mut table = self.resolve(name);
        let is_there = if_not_exists && self.relation(&table).is_some();
        if is_there {
            return;
        }
        self.made.insert(table.key());
        if temporary {
            table.schema = Some("pg_temp".to_owned());
            self.made.insert(table.key());
        }
    }

    fn alter(&mut self, alter: AlterTable<'t>) {
        let Some(table) = alter.name().map(|name| self.resolve(name)) else {
            return;
        };
        let key = |column: &str| (table.key(), column.to_owned());
        for action in alter.actions() {
            match action {
                AlterAction::AddColumn(add) => {
                    let column = add.column();
                    let name = column.and_then(|column| column.name()?.named());
                    if let (Some(name), Some(declared)) =
                        (name, column.and_then(ast::ColumnDefinition::type_))
                    {
                        self.types.insert(key(name), declared);
                    }
                }
                AlterAction::SetType(set) => {
                    if let (Some(name), Some(declared)) =
                        (set.column().and_then(Identifier::named), set.type_())
                    {
                        self.types.insert(key(name), declared);
                    }
                }
                AlterAction::RenameTable(rename) => {
                    let to = rename.new_name().and_then(Identifier::named);
                    self.rename(&table, to.map(|to| table.renamed(to)));
                }
                AlterAction::SetSchema(set) => {
                    let schema = set.new_name().and_then(Identifier::named).map(str::to_owned);
                    let name = table.name.clone();
                    self.rename(&table, Some(TableName { schema, name }));
                }
                _ => {}
            }
        }
    }

    fn rename(&mut self, from: &TableName, to: Option<TableName>) {
        if let (true, Some(to)) = (self.made.remove(&from.key()), to) {
            self.made.insert(to.key());
        }
    }

    fn set(&mut self, statement: &str) {
        if let Some(schema) = words::search_path(statement) {
            self.search_path = Some(schema);
        }
        if let Some(zone) = words::time_zone(statement) {
            self.utc = matches!(
                zone.as_str(),
                "utc" | "gmt" | "etc/utc" | "etc/gmt" | "zulu" | "0" | "uct"
            );
        }
    }
}

/// The last part of a dotted name.
fn own_name(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::Scene;
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
            seen.push(scene.made.iter().cloned().collect::<Vec<_>>());
        });
        let expected: [&[&str]; 4] = [&[], &["public.t"], &["public.u"], &[]];
        assert_eq!(seen, expected);
    }
}
