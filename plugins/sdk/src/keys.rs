//! Keys of tables as a change leaves them: indexes, primary and unique keys, foreign keys, with the name of each.
//!
//! A table that the change creates is known from the text. One that was there before is known from the catalog; without
//! one, [`KeyedTable::is_known`] is false and only what the change itself adds is listed. Names that PostgreSQL would
//! invent are filled in, so that a later statement finds its key by it.

mod alter;
mod create;
mod load;

use std::collections::BTreeMap;

use crate::ast::{self, AlterAction, Identifier, ObjectName};
use crate::bindings::stagegate::review::types::Span;
use crate::change::{Change, Statement};
use crate::name::TableName;
use crate::scope::Scope;
use crate::tree::{Node, View};

/// The keys of all tables that a change touches.
pub struct Keys<'t> {
    change: &'t Change<'t>,
    scope: &'t Scope,
    tables: BTreeMap<String, KeyedTable<'t>>,
    /// Every name that the change gives to a key, in order.
    pub names: Vec<KeyName<'t>>,
    /// Indexes that the change takes away, with where it does.
    pub dropped: Vec<(TableName, Key<'t>, Place<'t>)>,
}

/// A table with its keys.
pub struct KeyedTable<'t> {
    /// At the end of the change.
    pub name: TableName,
    /// The name in the statement that creates it; none for a table that was there before.
    pub created: Option<ObjectName<'t>>,
    /// Ends with the session.
    pub temporary: bool,
    /// Whether all its keys are listed.
    pub is_known: bool,
    /// Indexes, those of constraints too.
    pub keys: Vec<Key<'t>>,
    /// Foreign keys.
    pub references: Vec<Reference<'t>>,
    /// Types of its columns, as PostgreSQL names them, without modifiers.
    pub types: BTreeMap<String, String>,
}

/// What a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// An index that is not unique.
    Index,
    /// A unique index that is no constraint.
    UniqueIndex,
    /// The primary key.
    Primary,
    /// A UNIQUE constraint.
    Unique,
    /// A foreign key; it has no index.
    Foreign,
}

/// Where something stands in the change.
#[derive(Clone, Copy)]
pub struct Place<'t> {
    /// The node it belongs to.
    pub node: Node<'t>,
    /// The narrowest bytes that show it.
    pub span: Span,
}

/// An index, perhaps of a constraint.
#[derive(Clone)]
pub struct Key<'t> {
    /// What it is.
    pub sort: Sort,
    /// Its own, or the one that PostgreSQL invents.
    pub name: String,
    /// What it is made over, in order.
    pub parts: Vec<Part>,
    /// Columns that are only carried along.
    pub include: Vec<String>,
    /// btree, gin, ...; none where nobody knows.
    pub method: Option<String>,
    /// The condition of a partial index, as written.
    pub predicate: Option<String>,
    /// Where the change makes it; none for one that was there before.
    pub at: Option<Place<'t>>,
}

/// One part of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The column; none for an expression.
    pub column: Option<String>,
    /// What tells it from another part over the same column: the expression, operator class, order.
    pub how: String,
}

/// A foreign key.
#[derive(Clone)]
pub struct Reference<'t> {
    /// Its own name, or the one that PostgreSQL invents.
    pub name: String,
    /// The columns that point.
    pub columns: Vec<String>,
    /// The table they point at.
    pub to: TableName,
    /// Where the change makes it; none for one that was there before.
    pub at: Option<Place<'t>>,
}

/// A name that the change gives to a key, when it makes or renames it.
pub struct KeyName<'t> {
    /// What gets it.
    pub sort: Sort,
    /// The name; empty where PostgreSQL is left to invent one.
    pub name: String,
    /// Where it stands; where there is none, the narrowest place of the key.
    pub at: Place<'t>,
    /// The table when it gets the name.
    pub table: TableName,
    /// Its columns, none for an expression; none at all where they are not known.
    pub columns: Vec<Option<String>>,
    /// The table a foreign key points at, and its columns as far as they are known.
    pub to: Option<(TableName, Vec<Option<String>>)>,
}

impl<'t> Place<'t> {
    /// That of a node.
    pub fn of(view: impl View<'t>) -> Self {
        Self {
            node: view.node(),
            span: view.span(),
        }
    }
}

impl Key<'_> {
    /// Whether its first parts are these columns, in any order, and it serves every row.
    pub fn leads_with(&self, columns: &[String]) -> bool {
        let first = self.parts.iter().take(columns.len());
        let of: Vec<&String> = first.filter_map(|part| part.column.as_ref()).collect();
        self.predicate.is_none()
            && self
                .method
                .as_deref()
                .is_none_or(|method| method == "btree" || method == "hash")
            && of.len() == columns.len()
            && columns.iter().all(|column| of.contains(&column))
    }

    /// Its columns and expressions for people.
    pub fn columns_text(&self) -> String {
        let names = self
            .parts
            .iter()
            .map(|part| part.column.clone().unwrap_or_else(|| part.how.clone()));
        names.collect::<Vec<_>>().join(", ")
    }
}

impl<'t> Keys<'t> {
    /// Follows the statements of a change.
    pub fn of(change: &'t Change<'t>) -> &'t Self {
        change.memo.keys.get_or_init(|| Self::read(change))
    }

    fn read(change: &'t Change<'t>) -> Self {
        let mut keys = Self {
            change,
            scope: Scope::of(change),
            tables: BTreeMap::new(),
            names: Vec::new(),
            dropped: Vec::new(),
        };
        for statement in change.statements() {
            keys.follow(statement);
        }
        keys
    }

    /// The tables that are touched and there when the change ends, but for temporary ones.
    pub fn lasting(&self) -> impl Iterator<Item = &KeyedTable<'t>> {
        self.tables.values().filter(|table| !table.temporary)
    }

    fn follow(&mut self, statement: Statement<'t>) {
        match statement.view() {
            ast::Statement::CreateTable(create) => self.create_table(statement, create),
            ast::Statement::CreateIndex(index) => self.create_index(statement, index),
            ast::Statement::AlterTable(alter) => {
                let Some(name) = alter.name() else { return };
                let mut table = self.scope.resolve(statement, name);
                for action in alter.actions() {
                    self.alter_table(&mut table, action);
                }
            }
            ast::Statement::AlterObject(alter) if alter.named() == Some("index") => {
                let Some(name) = alter.name() else { return };
                let index = self.scope.resolve(statement, name);
                for action in alter.actions() {
                    if let AlterAction::RenameObject(rename) = action
                        && let Some(new) = rename.new_name()
                    {
                        self.rename_index(&index, new);
                    }
                }
            }
            ast::Statement::Select(select) if select.into() => {
                if let Some(name) = select.name() {
                    let table = self.scope.resolve(statement, name);
                    self.insert(KeyedTable::new(table, Some(name)));
                }
            }
            ast::Statement::Drop(drop) => self.drop(statement, drop),
            _ => {}
        }
    }

    fn drop(&mut self, statement: Statement<'t>, drop: ast::Drop<'t>) {
        for target in drop.targets() {
            let name = self.scope.resolve(statement, target);
            match drop.named() {
                Some("table") => {
                    self.tables.remove(&name.key());
                }
                Some("schema") => {
                    let schema = TableName::of(target).name;
                    self.tables
                        .retain(|_, table| table.name.schema_or_default() != schema);
                }
                Some("index") => {
                    let Some(table) = self.table_of_index(&name) else {
                        continue;
                    };
                    let keys = &mut table.keys;
                    if let Some(position) = keys.iter().position(|key| key.name == name.name) {
                        let key = keys.remove(position);
                        let of = table.name.clone();
                        self.dropped.push((of, key, Place::of(target)));
                    }
                }
                _ => {}
            }
        }
    }

    fn rename_index(&mut self, index: &TableName, new: Identifier<'t>) {
        let Some(new_name) = new.named() else { return };
        let Some(table) = self.table_of_index(index) else {
            return;
        };
        let of = table.name.clone();
        let Some(key) = table.keys.iter_mut().find(|key| key.name == index.name) else {
            return;
        };
        new_name.clone_into(&mut key.name);
        let name = KeyName {
            sort: key.sort,
            name: new_name.to_owned(),
            at: Place::of(new),
            table: of,
            columns: key.parts.iter().map(|part| part.column.clone()).collect(),
            to: None,
        };
        self.names.push(name);
    }
}

impl<'t> KeyedTable<'t> {
    /// A table that the change creates.
    fn new(name: TableName, created: Option<ObjectName<'t>>) -> Self {
        Self {
            temporary: name.is_temporary(),
            name,
            created,
            is_known: true,
            keys: Vec::new(),
            references: Vec::new(),
            types: BTreeMap::new(),
        }
    }

    /// Its primary key.
    pub fn primary_key(&self) -> Option<&Key<'t>> {
        self.keys.iter().find(|key| key.sort == Sort::Primary)
    }
}

#[cfg(test)]
mod tests {
    use super::{Keys, Sort};
    use crate::sample::Sample;

    const TABLE: &str = "\
root create-table
  name object-name = invoice
    name identifier = invoice
  column column-definition
    name identifier = id
    type type-name = bigint
    constraint primary-key-constraint
  column column-definition
    name identifier = account_id
    type type-name = bigint
    constraint foreign-key-constraint
      referenced-table object-name = account
        name identifier = account
root create-index = btree
  target object-name = invoice
    name identifier = invoice
  column index-column
    expression column-reference = account_id
      name identifier = account_id
";

    fn keys_after(more: &str) -> Vec<String> {
        let sample = Sample::new(&format!("{TABLE}{more}"));
        let change = sample.change();
        let keys = Keys::of(&change);
        let tables = keys.lasting().filter(|table| table.created.is_some());
        let shown = tables.flat_map(|table| {
            table
                .keys
                .iter()
                .map(move |key| format!("{}.{} ({})", table.name.name, key.name, key.columns_text()))
        });
        shown.collect()
    }

    #[test]
    fn keys_have_the_names_that_postgresql_invents() {
        let expected = [
            "invoice.invoice_pkey (id)",
            "invoice.invoice_account_id_idx (account_id)",
        ];
        assert_eq!(keys_after(""), expected);
    }

    #[test]
    fn a_key_follows_its_columns_and_its_table() {
        let renamed = keys_after(
            "root alter-table\n  name object-name = invoice\n    name identifier = invoice\n  action rename-column\n    \
             column identifier = id\n    new-name identifier = number\n  action drop-column\n    column identifier = \
             account_id\n  action rename-table\n    new-name identifier = bill\n",
        );
        assert_eq!(renamed, ["bill.invoice_pkey (number)"]);
    }

    #[test]
    fn every_name_is_told_once_with_what_it_is_over() {
        let sample = Sample::new(TABLE);
        let change = sample.change();
        let keys = Keys::of(&change);
        let sorts: Vec<Sort> = keys.names.iter().map(|name| name.sort).collect();
        assert_eq!(sorts, [Sort::Primary, Sort::Foreign, Sort::Index]);
        assert!(keys.names.iter().all(|name| name.name.is_empty()));
        assert_eq!(keys.names[1].columns, [Some("account_id".to_owned())]);
    }
}
