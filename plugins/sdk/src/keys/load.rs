//! Tables that were there before the change, as the catalog tells them.

use super::{Key, KeyedTable, Keys, Part, Reference, Sort};
use crate::moment::{Relation, RelationDetail};
use crate::name::TableName;

impl<'t> Keys<'t> {
    /// A table by its name now; one that is not known yet is asked of the catalog.
    pub(super) fn table(&mut self, name: &TableName) -> &mut KeyedTable<'t> {
        let key = name.key();
        if !self.tables.contains_key(&key) {
            let table = self.loaded(name);
            self.tables.insert(key.clone(), table);
        }
        self.tables.get_mut(&key).expect("it is there, or was put there")
    }

    /// Lists a table under its name.
    pub(super) fn insert(&mut self, table: KeyedTable<'t>) {
        let temporary = self.scope.is_temporary(&table.name);
        let key = table.name.key();
        self.tables.insert(key, KeyedTable { temporary, ..table });
    }

    /// The table of an index, from the change or the catalog.
    pub(super) fn table_of_index(&mut self, index: &TableName) -> Option<&mut KeyedTable<'t>> {
        let schema = index.schema_or_default();
        let holder = self.tables.values().find(|table| {
            table.name.schema_or_default() == schema && table.keys.iter().any(|key| key.name == index.name)
        });
        let name = if let Some(table) = holder {
            table.name.clone()
        } else {
            let start = self.change.at_start();
            let found = start
                .table_of_index(index.schema.as_deref(), &index.name)
                .ok()??;
            TableName {
                schema: index.schema.as_ref().and(found.schema.clone()),
                name: found.name.clone(),
            }
        };
        Some(self.table(&name))
    }

    pub(super) fn loaded(&self, name: &TableName) -> KeyedTable<'t> {
        let mut table = KeyedTable::new(name.clone(), None);
        let schema = name.schema.as_deref();
        let Ok(Some(relation)) = self.change.catalog().relation(schema, &name.name) else {
            table.is_known = false;
            return table;
        };
        let detail = self.change.at_start().detail(schema, &name.name).ok().flatten();
        table.keys = relation
            .indexes
            .iter()
            .enumerate()
            .map(|(position, _)| key_of(&relation, detail.as_deref(), position))
            .collect();
        for constraint in &relation.constraints {
            let sort = match constraint.kind.as_str() {
                "primary-key" => Sort::Primary,
                "unique" => Sort::Unique,
                "foreign-key" => {
                    table
                        .references
                        .extend(constraint.references.as_ref().map(|to| Reference {
                            name: constraint.name.clone(),
                            columns: constraint.columns.clone(),
                            to: TableName {
                                schema: to.schema.clone(),
                                name: to.name.clone(),
                            },
                            at: None,
                        }));
                    continue;
                }
                _ => continue,
            };
            match table.keys.iter_mut().find(|key| key.name == constraint.name) {
                Some(key) => {
                    key.sort = sort;
                    key.method.get_or_insert_with(|| "btree".to_owned());
                }
                None => table.keys.push(Key {
                    sort,
                    name: constraint.name.clone(),
                    parts: constraint
                        .columns
                        .iter()
                        .map(|column| Part::of_column(column))
                        .collect(),
                    include: Vec::new(),
                    method: Some("btree".to_owned()),
                    predicate: None,
                    at: None,
                }),
            }
        }
        table.types = relation
            .columns
            .iter()
            .map(|column| (column.name.clone(), without_modifiers(&column.type_name)))
            .collect();
        table
    }
}

fn key_of<'t>(relation: &Relation, detail: Option<&RelationDetail>, position: usize) -> Key<'t> {
    let index = &relation.indexes[position];
    let more = detail.and_then(|detail| detail.indexes.iter().find(|more| more.name == index.name));
    let definition = more.map(|more| more.definition.as_str()).unwrap_or_default();
    // An order or operator class of its own makes it unlike every other index.
    let special = [" DESC", "_ops", " COLLATE ", " NULLS "]
        .iter()
        .any(|word| definition.contains(word));
    let parts = index.columns.iter().map(|column| {
        let is_column = relation.columns.iter().any(|known| known.name == *column);
        let own = if special {
            index.name.clone()
        } else {
            String::new()
        };
        Part {
            column: is_column.then(|| column.clone()),
            how: if is_column { own } else { column.clone() },
        }
    });
    Key {
        sort: if index.unique {
            Sort::UniqueIndex
        } else {
            Sort::Index
        },
        name: index.name.clone(),
        parts: parts.collect(),
        include: included(definition),
        method: more.map(|more| more.method.clone()),
        predicate: more.and_then(|more| more.predicate.clone()),
        at: None,
    }
}

/// The columns of INCLUDE in a CREATE INDEX as PostgreSQL writes it.
fn included(definition: &str) -> Vec<String> {
    let list = definition
        .split_once(" INCLUDE (")
        .and_then(|(_, rest)| rest.split_once(')'));
    list.map_or_else(Vec::new, |(list, _)| {
        list.split(", ").map(crate::token::fold).collect()
    })
}

/// `character varying(80)` and `timestamp(3) with time zone` without what is in brackets.
fn without_modifiers(name: &str) -> String {
    match (name.find('('), name.find(')')) {
        (Some(open), Some(close)) if open < close => format!("{}{}", &name[..open], &name[close + 1..]),
        _ => name.to_owned(),
    }
}
