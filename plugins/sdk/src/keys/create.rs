//! What makes keys: CREATE TABLE, CREATE INDEX, and constraints wherever they stand.

use super::{Key, KeyName, KeyedTable, Keys, Part, Place, Reference, Sort};
use crate::ast::{
    ColumnConstraint, ColumnDefinition, CreateIndex, CreateTable, Expression, ForeignKeyConstraint,
    Identifier, IndexColumn, ObjectName, TableConstraint, TypeName,
};
use crate::change::Statement;
use crate::name::TableName;
use crate::tables::{column_of, includes_indexes};
use crate::token;
use crate::tree::{Node, View};

impl Part {
    /// A column as it is.
    pub fn of_column(column: &str) -> Self {
        Self {
            column: Some(column.to_owned()),
            how: String::new(),
        }
    }

    fn of_index(part: IndexColumn<'_>) -> Self {
        let column = part.expression().and_then(column_of);
        let mut words: Vec<String> = token::words_at(part.text())
            .into_iter()
            .map(|(_, word)| token::fold(word))
            .collect();
        if let Some(column) = &column {
            // What is left tells this part from another over the same column; the default order tells nothing.
            words.retain(|word| word != column);
            if words == ["asc"] {
                words.clear();
            }
        }
        Self {
            column,
            how: words.join(" "),
        }
    }
}

/// A primary or unique key as its constraint gives it.
struct Declared<'t> {
    sort: Sort,
    node: Node<'t>,
    name: Option<&'t str>,
    columns: Vec<String>,
    include: Vec<String>,
    index: Option<ObjectName<'t>>,
}

impl<'t> Keys<'t> {
    pub(super) fn create_table(&mut self, statement: Statement<'t>, create: CreateTable<'t>) {
        let Some(name) = create.name() else { return };
        let full = self.scope.resolve(statement, name);
        let known = self.tables.get(&full.key());
        if create.if_not_exists() && known.is_some_and(|table| table.created.is_some() || table.is_known) {
            return;
        }
        let mut table = KeyedTable::new(full.clone(), Some(name));
        table.is_known = !create.partition_of();
        for like in create.like() {
            let source = self.scope.resolve(statement, like);
            let (keys, types, known) = self.copied(&source, includes_indexes(like.node()));
            table.keys.extend(keys);
            table.types.extend(types);
            table.is_known &= known;
        }
        self.insert(table);
        for column in create.columns() {
            self.add_column(&full, column);
        }
        for constraint in create.constraints() {
            self.constrain(&full, constraint);
        }
    }

    /// What LIKE brings: keys, types, and whether these are all.
    fn copied(&self, source: &TableName, with_indexes: bool) -> (Vec<Key<'t>>, Vec<(String, String)>, bool) {
        let loaded;
        let known = if let Some(table) = self.tables.get(&source.key()) {
            table
        } else {
            loaded = self.loaded(source);
            &loaded
        };
        let types = known
            .types
            .iter()
            .map(|(name, of)| (name.clone(), of.clone()))
            .collect();
        if !with_indexes {
            return (Vec::new(), types, true);
        }
        let keys = known.keys.iter().map(|key| Key {
            name: String::new(),
            at: None,
            ..key.clone()
        });
        (keys.collect(), types, known.is_known)
    }

    pub(super) fn add_column(&mut self, table: &TableName, column: ColumnDefinition<'t>) {
        let Some(name) = column.name().and_then(Identifier::named) else {
            return;
        };
        if let Some(data_type) = column.type_().and_then(TypeName::named) {
            self.table(table)
                .types
                .insert(name.to_owned(), data_type.to_owned());
        }
        for constraint in column.constraints() {
            let columns = vec![name.to_owned()];
            match constraint {
                ColumnConstraint::PrimaryKey(key) => self.key(
                    table,
                    Declared {
                        sort: Sort::Primary,
                        node: key.node(),
                        name: key.named(),
                        columns,
                        include: Vec::new(),
                        index: None,
                    },
                ),
                ColumnConstraint::Unique(key) => self.key(
                    table,
                    Declared {
                        sort: Sort::Unique,
                        node: key.node(),
                        name: key.named(),
                        columns,
                        include: Vec::new(),
                        index: None,
                    },
                ),
                ColumnConstraint::ForeignKey(key) => {
                    let at = column.name().map_or(Place::of(key), Place::of);
                    self.foreign_key(table, key, columns, at);
                }
                _ => {}
            }
        }
    }

    pub(super) fn constrain(&mut self, table: &TableName, constraint: TableConstraint<'t>) {
        let names = |columns: &mut dyn Iterator<Item = Identifier<'t>>| -> Vec<String> {
            columns.filter_map(Identifier::named).map(str::to_owned).collect()
        };
        match constraint {
            TableConstraint::PrimaryKey(key) => self.key(
                table,
                Declared {
                    sort: Sort::Primary,
                    node: key.node(),
                    name: key.named(),
                    columns: names(&mut key.columns()),
                    include: names(&mut key.include()),
                    index: key.source(),
                },
            ),
            TableConstraint::Unique(key) => self.key(
                table,
                Declared {
                    sort: Sort::Unique,
                    node: key.node(),
                    name: key.named(),
                    columns: names(&mut key.columns()),
                    include: names(&mut key.include()),
                    index: key.source(),
                },
            ),
            TableConstraint::ForeignKey(key) => {
                let columns = names(&mut key.columns());
                let at = key.columns().next().map_or(Place::of(key), Place::of);
                self.foreign_key(table, key, columns, at);
            }
            _ => {}
        }
    }

    fn key(&mut self, table: &TableName, declared: Declared<'t>) {
        let parts: Vec<Part> = declared
            .columns
            .iter()
            .map(|column| Part::of_column(column))
            .collect();
        let invented = || match declared.sort {
            Sort::Primary => format!("{}_pkey", table.name),
            _ => format!("{}_{}_key", table.name, declared.columns.join("_")),
        };
        let place = name_place(declared.node);
        let of = self.table(table);
        let index = declared.index.map(|index| TableName::of(index).name);
        let adopted = index
            .as_ref()
            .and_then(|index| of.keys.iter_mut().find(|key| key.name == *index));
        let name = declared.name.map(str::to_owned).or(index.clone());
        let columns = if let Some(key) = adopted {
            key.sort = declared.sort;
            key.name = name.unwrap_or_default();
            key.parts.iter().map(|part| part.column.clone()).collect()
        } else {
            let columns = parts.iter().map(|part| part.column.clone()).collect();
            of.keys.push(Key {
                sort: declared.sort,
                name: name.unwrap_or_else(invented),
                parts,
                include: declared.include,
                method: Some("btree".to_owned()),
                predicate: None,
                at: Some(Place {
                    node: declared.node,
                    span: declared.node.span(),
                }),
            });
            columns
        };
        self.names.push(KeyName {
            sort: declared.sort,
            name: declared.name.map(str::to_owned).unwrap_or_default(),
            at: place,
            table: table.clone(),
            columns,
            to: None,
        });
    }

    fn foreign_key(
        &mut self,
        table: &TableName,
        key: ForeignKeyConstraint<'t>,
        columns: Vec<String>,
        at: Place<'t>,
    ) {
        let Some(referenced) = key.referenced_table() else {
            return;
        };
        let to = TableName::of(referenced).or_in(table.schema.as_deref());
        let mut to_columns: Vec<Option<String>> = key
            .referenced_columns()
            .filter_map(Identifier::named)
            .map(|name| Some(name.to_owned()))
            .collect();
        if to_columns.is_empty() {
            to_columns = match self.table(&to).primary_key() {
                Some(primary) => primary.parts.iter().map(|part| part.column.clone()).collect(),
                None => vec![None; columns.len()],
            };
        }
        let invented = format!("{}_{}_fkey", table.name, columns.join("_"));
        self.names.push(KeyName {
            sort: Sort::Foreign,
            name: key.named().unwrap_or_default().to_owned(),
            at: name_place(key.node()),
            table: table.clone(),
            columns: columns.iter().cloned().map(Some).collect(),
            to: Some((to.clone(), to_columns)),
        });
        self.table(table).references.push(Reference {
            name: key.named().map_or(invented, str::to_owned),
            columns,
            to,
            at: Some(at),
        });
    }

    pub(super) fn create_index(&mut self, statement: Statement<'t>, index: CreateIndex<'t>) {
        let Some(target) = index.target() else { return };
        let full = self.scope.resolve(statement, target);
        let parts: Vec<Part> = index.columns().map(Part::of_index).collect();
        let columns: Vec<Option<String>> = parts.iter().map(|part| part.column.clone()).collect();
        let given = index.name().map(|name| TableName::of(name).name);
        let words = columns.iter().map(|column| column.as_deref().unwrap_or("expr"));
        let invented = format!("{}_{}_idx", full.name, words.collect::<Vec<_>>().join("_"));
        let name = given.clone().unwrap_or(invented);
        let is_there = index.if_not_exists() && self.table(&full).keys.iter().any(|key| key.name == name);
        let place = index.name().map_or(Place::of(target), Place::of);
        let sort = if index.unique() {
            Sort::UniqueIndex
        } else {
            Sort::Index
        };
        if !is_there {
            self.table(&full).keys.push(Key {
                sort,
                name,
                parts,
                include: index
                    .include()
                    .filter_map(Identifier::named)
                    .map(str::to_owned)
                    .collect(),
                method: index.named().map(str::to_owned),
                predicate: index.where_().map(condition),
                at: Some(place),
            });
        }
        self.names.push(KeyName {
            sort,
            name: given.unwrap_or_default(),
            at: place,
            table: full,
            columns,
            to: None,
        });
    }
}

/// A condition's words, so that blanks and case do not matter.
fn condition(expression: Expression<'_>) -> String {
    let words = token::words_at(expression.text());
    let folded = words.iter().map(|(_, word)| {
        if word.starts_with('\'') {
            (*word).to_owned()
        } else {
            token::fold(word)
        }
    });
    folded.collect::<Vec<_>>().join(" ")
}

/// The constraint's name, or all of it.
fn name_place(constraint: Node<'_>) -> Place<'_> {
    Place {
        node: constraint,
        span: token::constraint_name(constraint).unwrap_or(constraint.span()),
    }
}
