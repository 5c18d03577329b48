//! What a change makes of tables, from its first statement to its last: what rules ask that judge how a change ends.
//!
//! A table is followed through renames and moves to another schema until it is dropped. Tables
//! that were there before appear once the change alters them, with their primary key as the catalog tells it.
//! Only columns that are new in the change are held. What the text does not tell is `Unknown`, never guessed.

mod actions;
mod columns;
mod list;
pub(crate) mod words;

use crate::ast::{self, ColumnDefinition, CreateTable, Identifier, PrimaryKeyConstraint, TableConstraint};
use crate::change::{Change, Statement};
use crate::name::TableName;
use crate::tree::View;

pub use columns::{NewColumn, Nullability};
pub use words::{includes_indexes, is_after_temporary, not_null_column, search_path as first_schema};

/// The tables of a change.
pub struct Tables<'t> {
    change: &'t Change<'t>,
    list: list::List<'t>,
    /// Indexes of the change with their columns, for `PRIMARY KEY USING INDEX`.
    indexes: Vec<(String, Vec<String>)>,
    /// Domains of the change that are NOT NULL.
    strict_domains: Vec<String>,
    /// The first schema of the last `SET search_path`.
    search_path: Option<String>,
}

/// One table, as the change leaves it.
pub struct Table<'t> {
    /// At the end of the change.
    pub name: TableName,
    /// The name in the statement that creates it; none for a table that was there before.
    pub created: Option<ast::ObjectName<'t>>,
    /// Ends with the session.
    pub temporary: bool,
    /// Its PARTITION BY, if any, is part of CREATE TABLE.
    pub partitioned: bool,
    /// What identifies its rows.
    pub primary_key: PrimaryKey<'t>,
    /// Columns that the change brings.
    pub columns: Vec<NewColumn<'t>>,
    /// Its name when its primary key was made; that is what PostgreSQL names the constraint after.
    key_owner: String,
}

/// What is known of a table's primary key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrimaryKey<'t> {
    /// The text does not tell, nor does a catalog.
    Unknown,
    /// There never was one.
    Absent,
    /// There is one.
    Present {
        /// The constraint's name, where it was given.
        name: Option<String>,
        /// Its columns; empty where they are not known.
        columns: Vec<String>,
    },
    /// That of the partitioned table.
    Inherited,
    /// The change takes it away, here.
    Removed(Identifier<'t>),
}

impl<'t> Tables<'t> {
    /// Follows the statements of a change.
    pub fn of(change: &'t Change<'t>) -> &'t Self {
        change.memo.tables.get_or_init(|| Self::read(change))
    }

    fn read(change: &'t Change<'t>) -> Self {
        let mut tables = Self {
            change,
            list: list::List::default(),
            indexes: Vec::new(),
            strict_domains: Vec::new(),
            search_path: None,
        };
        tables.prefetch();
        for statement in change.statements() {
            tables.follow(statement);
        }
        tables
    }

    /// The tables that are there when the change ends, but for temporary ones.
    pub fn lasting(&self) -> impl Iterator<Item = &Table<'t>> {
        self.list.iter().filter(|table| !table.temporary)
    }

    /// One question to the host for all tables that are altered.
    fn prefetch(&self) {
        let names: Vec<TableName> = self
            .change
            .statements()
            .filter_map(|statement| match statement.view() {
                ast::Statement::AlterTable(alter) => alter.name().map(TableName::of),
                _ => None,
            })
            .collect();
        // Without a catalog each table is `Unknown`, which is what a problem means here as well.
        let _ = self.change.catalog().prefetch(
            names
                .iter()
                .map(|name| (name.schema.as_deref(), name.name.as_str())),
        );
    }

    fn follow(&mut self, statement: Statement<'t>) {
        match statement.view() {
            ast::Statement::CreateTable(create) => self.create(create),
            ast::Statement::AlterTable(alter) => self.alter(alter),
            ast::Statement::CreateIndex(index) => {
                if let Some(name) = index.name() {
                    let columns = index
                        .columns()
                        .filter_map(|key| column_of(key.expression()?))
                        .collect();
                    self.indexes.push((TableName::of(name).name, columns));
                }
            }
            ast::Statement::Drop(drop) => self.drop(drop),
            ast::Statement::Select(select) if select.into() => {
                if let Some(name) = select.name() {
                    let temporary = words::is_after_temporary(name.node());
                    self.add(name, temporary);
                }
            }
            _ if statement.tag() == "SET" => {
                if let Some(schema) = words::search_path(statement.text()) {
                    self.search_path = Some(schema);
                }
            }
            _ if statement.tag() == "CREATE DOMAIN" => {
                self.strict_domains.extend(words::strict_domain(statement.text()));
            }
            _ => {}
        }
    }

    fn create(&mut self, create: CreateTable<'t>) {
        let Some(name) = create.name() else { return };
        if create.if_not_exists() && self.list.named(&self.resolve(name)).is_some() {
            return;
        }
        let like_key = self.key_of_likes(create);
        let strict_domains = self.strict_domains.clone();
        let table = self.add(name, create.temporary());
        table.partitioned = create.partitioned();
        table.primary_key = if create.partition_of() {
            PrimaryKey::Inherited
        } else {
            like_key
        };
        // PARTITION OF, OF and AS name columns that are declared elsewhere.
        if !create.partition_of() && !create.of_type() && !create.as_query() {
            for definition in create.columns() {
                table.add_column(definition, false, &strict_domains);
            }
        } else if let Some(key) = create.columns().find_map(primary_key_of) {
            table.set_key(key, Vec::new());
        }
        for constraint in create.constraints() {
            self.constrain(name, constraint);
        }
    }

    /// A table that is created from here on.
    fn add(&mut self, name: ast::ObjectName<'t>, temporary: bool) -> &mut Table<'t> {
        let full = self.resolve(name);
        self.list.push(Table {
            temporary: temporary || full.is_temporary(),
            key_owner: full.name.clone(),
            name: full,
            created: Some(name),
            partitioned: false,
            primary_key: PrimaryKey::Absent,
            columns: Vec::new(),
        })
    }

    /// What `LIKE ... INCLUDING ALL` or `INCLUDING INDEXES` brings.
    fn key_of_likes(&self, create: CreateTable<'t>) -> PrimaryKey<'t> {
        create
            .like()
            .filter(|like| words::includes_indexes(like.node()))
            .map(|like| {
                let name = self.resolve(like);
                match self.list.named(&name) {
                    Some(table) => table.primary_key.clone(),
                    None => self.key_in_catalog(&name),
                }
            })
            .find(|key| *key != PrimaryKey::Absent)
            .unwrap_or(PrimaryKey::Absent)
    }

    fn drop(&mut self, drop: ast::Drop<'t>) {
        for target in drop.targets() {
            match drop.named() {
                Some("table") => {
                    self.list.remove(&self.resolve(target));
                }
                Some("schema") => {
                    let schema = TableName::of(target).name;
                    self.list.remove_schema(&schema);
                }
                _ => {}
            }
        }
    }

    fn constrain(&mut self, table: ast::ObjectName<'t>, constraint: TableConstraint<'t>) {
        let name = self.resolve(table);
        let index_columns = match constraint {
            TableConstraint::PrimaryKey(key) => self.columns_of_index(key),
            _ => Vec::new(),
        };
        if let Some(table) = self.list.named_mut(&name) {
            table.constrain(constraint, index_columns);
        }
    }

    fn columns_of_index(&self, key: PrimaryKeyConstraint<'t>) -> Vec<String> {
        let Some(index) = key.source() else {
            return Vec::new();
        };
        let name = TableName::of(index).name;
        let found = self.indexes.iter().rev().find(|(index, _)| *index == name);
        found.map(|(_, columns)| columns.clone()).unwrap_or_default()
    }

    fn key_in_catalog(&self, name: &TableName) -> PrimaryKey<'t> {
        match self.change.catalog().relation(name.schema.as_deref(), &name.name) {
            Ok(Some(relation)) => {
                relation
                    .primary_key()
                    .map_or(PrimaryKey::Absent, |key| PrimaryKey::Present {
                        name: Some(key.name.clone()),
                        columns: key.columns.clone(),
                    })
            }
            _ => PrimaryKey::Unknown,
        }
    }

    fn resolve(&self, name: ast::ObjectName<'_>) -> TableName {
        TableName::of(name).or_in(self.search_path.as_deref())
    }
}

impl<'t> Table<'t> {
    fn set_key(&mut self, key: PrimaryKeyConstraint<'t>, mut columns: Vec<String>) {
        columns.extend(key.columns().filter_map(Identifier::named).map(str::to_owned));
        for column in &mut self.columns {
            if columns.contains(&column.name) {
                column.nullability = Nullability::NotNull;
            }
        }
        let index = key.source().map(|index| TableName::of(index).name);
        self.primary_key = PrimaryKey::Present {
            name: key.named().map(str::to_owned).or(index),
            columns,
        };
        self.key_owner.clone_from(&self.name.name);
    }
}

/// The primary key that a column's own constraints make.
fn primary_key_of(column: ColumnDefinition<'_>) -> Option<PrimaryKeyConstraint<'_>> {
    column
        .constraints()
        .find_map(|constraint| constraint.node().cast())
}

/// The column that an expression is, where it is nothing else.
pub fn column_of(expression: ast::Expression<'_>) -> Option<String> {
    match expression {
        ast::Expression::ColumnReference(column) => column
            .names()
            .last()
            .and_then(Identifier::named)
            .or(column.named())
            .map(str::to_owned),
        _ => None,
    }
}
