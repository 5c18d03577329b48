//! Indexes and partition keys of a snapshot.

use super::{Loading, num};
use crate::catalog::simulate::index_key::read_key;
use crate::catalog::simulate::model::{Id, Index, Key, KeyOf, Kind, Object, Order, PartitionKey, Relation};
use crate::catalog::simulate::tokens::Tokens;
use crate::catalog::snapshot;

impl Loading {
    /// The indexes of a relation.
    pub(super) fn indexes(&mut self, id: Id, of: &snapshot::Relation) {
        let Ok(table) = self.world.relation(id) else {
            return;
        };
        let table = table.clone();
        for index in &of.indexes {
            let key = |key: &snapshot::IndexKey| Key {
                of: match num(&table, &key.text) {
                    Some(num) if !key.is_expression => KeyOf::Column(num),
                    _ => KeyOf::Expression(self.world.known_expression(&key.text, &table.columns)),
                },
                order: Order {
                    collation: key.collation.clone(),
                    operator_class: key.operator_class.clone(),
                    descending: key.descending,
                    nulls_first: key.nulls_first,
                },
                name: if key.is_expression {
                    crate::catalog::simulate::index_key::expression_name(&Tokens::new(&key.text, 0))
                } else {
                    key.text.clone()
                },
            };
            let deferrable = of
                .constraints
                .iter()
                .any(|of| of.index.as_ref() == Some(&index.name) && of.deferrable);
            let made = Index {
                table: id,
                method: index.method.clone(),
                keys: index.columns.iter().map(key).collect(),
                include: index
                    .include
                    .iter()
                    .filter_map(|name| num(&table, name))
                    .collect(),
                unique: index.unique,
                nulls_not_distinct: index.nulls_not_distinct,
                valid: index.valid,
                deferrable,
                only: false,
                predicate: index
                    .predicate
                    .as_deref()
                    .map(|text| self.world.known_expression(text, &table.columns)),
            };
            let mut relation = Relation::new(table.schema, &index.name, Kind::Index(made), &of.owner);
            relation.persistence = table.persistence;
            relation.kept_index = Some(Box::new(index.clone()));
            let added = self.world.add(Object::Relation(Box::new(relation)));
            if let Some(parent) = &index.part_of {
                self.part_of(added, parent);
            }
        }
    }

    /// The partitioned table's index may come later: by then it is found by `copies`.
    pub(super) fn part_of(&mut self, id: Id, parent: &snapshot::ObjectName) {
        if let Some(parent) = self.relation(parent) {
            let _ = self.world.change(id, |relation| {
                relation.partition_of = Some((parent, String::new()));
            });
        }
    }

    pub(super) fn partition_key(&self, text: &str, table: &Relation) -> Option<PartitionKey> {
        let mut tokens = Tokens::new(text, 0);
        let strategy = tokens.identifier().ok()?.to_ascii_uppercase();
        let inside = tokens.parenthesized().ok()?;
        let items = tokens.part(inside).items();
        let key = |item: &Tokens<'_>| {
            read_key(item, table, |tokens, columns| {
                self.world.expression(tokens, columns)
            })
            .ok()
        };
        let keys = items.iter().map(key).collect::<Option<Vec<_>>>()?;
        Some(PartitionKey { strategy, keys })
    }
}
