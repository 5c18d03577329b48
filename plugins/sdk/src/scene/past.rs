//! What a change makes, takes away and sets, each with the step from which it holds.
//!
//! It is read off the statements once; every [`Scene`](super::Scene) is a look at it from one step. Steps are counted in
//! the order in which they are shown.

use super::{Step, relation};
use crate::ast::{self, AlterAction, AlterTable, Identifier, ObjectName, TypeName};
use crate::by_table::{ByTable, ByText};
use crate::change::Change;
use crate::moment::Moment;
use crate::name::TableName;
use crate::tables::words;
use crate::tree::View;

/// How deep statements inside statements are followed.
const MAX_DEPTH: u32 = 8;

/// What something is from each step on that changes it; none once it is gone.
type Course<V> = Vec<(usize, Option<V>)>;

/// Values that change from step to step, by the name of a relation, type or routine.
pub(crate) struct Over<V>(ByTable<Course<V>>);

/// All that a change did until any of its steps.
pub(crate) struct Past<'t> {
    /// What runs, in order, with the schema's moment before it.
    pub(super) steps: Vec<(Step<'t>, Moment)>,
    /// Tables and materialized views that the change made, and temporary ones.
    pub(super) made: Over<()>,
    /// Indexes that the change made, with the table of each.
    pub(super) indexes: Over<TableName>,
    /// Types of columns that the change declared, by table and column.
    types: ByText<String, Over<TypeName<'t>>>,
    /// Domains that the change made, and whether they have a constraint.
    pub(super) domains: Over<bool>,
    /// Routines that the change made, and whether they are volatile.
    pub(super) routines: Over<bool>,
    /// The first schema of the search path.
    search_path: Vec<(usize, String)>,
    /// Whether the session's `TimeZone` is one without an offset.
    utc: Vec<(usize, bool)>,
}

impl<V> Over<V> {
    fn new() -> Self {
        Self(ByTable::default())
    }

    /// The value of a name as a step finds it.
    pub(super) fn at(&self, step: usize, name: (&str, &str)) -> Option<&V> {
        let values = self.0.get(name)?;
        let before = values.partition_point(|(from, _)| *from <= step);
        values[before.checked_sub(1)?].1.as_ref()
    }

    fn set(&mut self, from: usize, name: (&str, &str), value: Option<V>) {
        if value.is_none() && self.at(from, name).is_none() {
            return;
        }
        match self.0.get_mut(name) {
            Some(values) => values.push((from, value)),
            None => self.0.insert(name, vec![(from, value)]),
        }
    }
}

/// The value that was set last when a step begins.
fn last_before<V>(values: &[(usize, V)], step: usize) -> Option<&V> {
    let before = values.partition_point(|(from, _)| *from <= step);
    Some(&values[before.checked_sub(1)?].1)
}

impl<'t> Past<'t> {
    pub(super) fn of(change: &'t Change<'t>) -> &'t Self {
        change.memo.past.get_or_init(|| Self::read(change))
    }

    fn read(change: &'t Change<'t>) -> Self {
        let mut past = Self {
            steps: Vec::new(),
            made: Over::new(),
            indexes: Over::new(),
            types: ByText::default(),
            domains: Over::new(),
            routines: Over::new(),
            search_path: Vec::new(),
            utc: Vec::new(),
        };
        for statement in change.statements() {
            let view = statement.view();
            past.step(change, Step { statement, view }, 0);
        }
        past
    }

    fn step(&mut self, change: &'t Change<'t>, step: Step<'t>, depth: u32) {
        self.steps.push((step, step.statement.before()));
        let bodies: Vec<ast::Statement<'t>> = match step.view {
            ast::Statement::DoBlock(block) if depth < MAX_DEPTH => block.bodys().collect(),
            ast::Statement::CreateObject(create) if depth < MAX_DEPTH => create.bodys().collect(),
            _ => Vec::new(),
        };
        for view in bodies {
            self.step(change, Step { view, ..step }, depth + 1);
        }
        self.follow(change, step);
    }

    /// The step from which on holds what is set now.
    fn next(&self) -> usize {
        self.steps.len()
    }

    pub(super) fn search_path(&self, step: usize) -> Option<&str> {
        last_before(&self.search_path, step).map(String::as_str)
    }

    pub(super) fn is_utc(&self, step: usize) -> bool {
        last_before(&self.utc, step).copied().unwrap_or(false)
    }

    pub(super) fn column_type(&self, step: usize, table: &TableName, column: &str) -> Option<TypeName<'t>> {
        self.types.get(column)?.at(step, table.parts()).copied()
    }

    fn resolve(&self, name: ObjectName<'_>) -> TableName {
        TableName::of(name).or_in(self.search_path.last().map(|(_, schema)| schema.as_str()))
    }

    fn follow(&mut self, change: &'t Change<'t>, step: Step<'t>) {
        let next = self.next();
        match step.view {
            ast::Statement::CreateTable(create) => {
                if let Some(name) = create.name() {
                    let is_there = create.if_not_exists() && self.is_there(change, step, name);
                    self.make(name, create.temporary(), is_there);
                }
            }
            ast::Statement::CreateView(create) if create.materialized() => {
                if let Some(name) = create.name() {
                    let is_there = create.if_not_exists() && self.is_there(change, step, name);
                    self.make(name, false, is_there);
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
                    self.indexes.set(next, index.parts(), Some(table));
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
                    let name = TableName::of(name).name;
                    self.domains.set(next, ("", &name), Some(strict));
                }
            }
            ast::Statement::CreateRoutine(routine) => {
                if let Some(name) = routine.name() {
                    let volatile = !routine.immutable() && !routine.stable();
                    let name = TableName::of(name).name;
                    self.routines.set(next, ("", &name), Some(volatile));
                }
            }
            ast::Statement::AlterTable(alter) => self.alter(alter),
            ast::Statement::Drop(drop) => {
                for target in drop.targets() {
                    let name = self.resolve(target);
                    self.made.set(next, name.parts(), None);
                    self.indexes.set(next, name.parts(), None);
                }
            }
            _ if step.statement.tag() == "SET" => self.set(step.statement.text()),
            _ => {}
        }
    }

    /// Whether the relation that IF NOT EXISTS asks for is there when the step runs.
    fn is_there(&self, change: &'t Change<'t>, step: Step<'t>, name: ObjectName<'t>) -> bool {
        let name = self.resolve(name);
        let is_new = name.is_temporary() || self.made.at(self.next(), name.parts()).is_some();
        relation(change, step.statement.before(), &name, is_new).is_some()
    }

    fn make(&mut self, name: ObjectName<'_>, temporary: bool, is_there: bool) {
        if is_there {
            return;
        }
        let mut table = self.resolve(name);
        let next = self.next();
        self.made.set(next, table.parts(), Some(()));
        if temporary {
            table.schema = Some("pg_temp".to_owned());
            self.made.set(next, table.parts(), Some(()));
        }
    }

    fn alter(&mut self, alter: AlterTable<'t>) {
        let Some(table) = alter.name().map(|name| self.resolve(name)) else {
            return;
        };
        for action in alter.actions() {
            match action {
                AlterAction::AddColumn(add) => {
                    let column = add.column();
                    let name = column.and_then(|column| column.name()?.named());
                    self.declare(&table, name, column.and_then(ast::ColumnDefinition::type_));
                }
                AlterAction::SetType(set) => {
                    let name = set.column().and_then(Identifier::named);
                    self.declare(&table, name, set.type_());
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

    fn declare(&mut self, table: &TableName, column: Option<&str>, declared: Option<TypeName<'t>>) {
        let next = self.next();
        if let (Some(column), Some(declared)) = (column, declared) {
            let of_column = self.types.entry(column.to_owned()).or_insert_with(Over::new);
            of_column.set(next, table.parts(), Some(declared));
        }
    }

    fn rename(&mut self, from: &TableName, to: Option<TableName>) {
        let next = self.next();
        if self.made.at(next, from.parts()).is_none() {
            return;
        }
        self.made.set(next, from.parts(), None);
        if let Some(to) = to {
            self.made.set(next, to.parts(), Some(()));
        }
    }

    fn set(&mut self, statement: &str) {
        let next = self.next();
        if let Some(schema) = words::search_path(statement) {
            self.search_path.push((next, schema));
        }
        if let Some(zone) = words::time_zone(statement) {
            let utc = matches!(
                zone.as_str(),
                "utc" | "gmt" | "etc/utc" | "etc/gmt" | "zulu" | "0" | "uct"
            );
            self.utc.push((next, utc));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Over;

    #[test]
    fn a_value_holds_from_its_step_until_the_next_one() {
        let mut values = Over::new();
        values.set(2, ("public", "t"), Some('a'));
        values.set(5, ("public", "t"), None);
        values.set(5, ("public", "t"), Some('b'));
        values.set(7, ("public", "t"), None);
        values.set(9, ("audit", "t"), None);
        let seen: Vec<_> = (0..9)
            .map(|step| values.at(step, ("public", "t")).copied())
            .collect();
        let (a, b) = (Some('a'), Some('b'));
        assert_eq!(seen, [None, None, a, a, a, b, b, None, None]);
        assert!(values.at(9, ("audit", "t")).is_none());
    }
}
