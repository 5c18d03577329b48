//! Indexes: those of CREATE INDEX and behind constraints, and their copies on partitions.

use super::model::{Constraint, Expression, Id, Index, Key, KeyOf, Kind, Num, Object, Relation};
use super::naming::{After, joined_columns};
use super::refusal::{Done, Stop, other};
use super::runner::Run;
use super::tokens::Name;
use crate::catalog::snapshot::{self, ConstraintKind};

/// An index to be made.
pub(super) struct NewIndex {
    pub(super) name: Option<String>,
    pub(super) index: Index,
    /// The constraint it implements; the name is chosen with the index's.
    pub(super) constraint: Option<Constraint>,
    /// The partitioned table's index that it belongs to.
    pub(super) parent: Option<Id>,
    /// WITH (...)
    pub(super) options: Vec<String>,
}

impl Index {
    /// A btree index without keys.
    pub(super) fn new(table: Id) -> Self {
        Self {
            table,
            method: "btree".to_owned(),
            keys: Vec::new(),
            include: Vec::new(),
            unique: false,
            nulls_not_distinct: false,
            valid: true,
            deferrable: false,
            only: false,
            predicate: None,
        }
    }
}

impl Run<'_> {
    /// Makes an index, with its constraint, on the partitions too.
    pub(super) fn add_index(&mut self, new: NewIndex, recurse: bool) -> Done<Id> {
        let NewIndex {
            name,
            mut index,
            constraint,
            parent,
            options,
        } = new;
        let table_id = index.table;
        let table = self.world.relation(table_id)?.clone();
        self.world.expect_operator_classes(&table, &index)?;
        if index.unique || constraint.is_some() {
            expect_partition_key(&table, &index, constraint.as_ref())?;
        }
        let name = match name {
            Some(name) => {
                let free = Name::made(None, &name);
                self.world.expect_free_relation(table.schema, &free)?;
                name
            }
            None => self.index_name(&table, &index, constraint.as_ref()),
        };
        let partitions = if table.is_partitioned() {
            self.world.children(table_id)
        } else {
            Vec::new()
        };
        if !recurse && !partitions.is_empty() {
            index.valid = false;
        }
        let mut relation = Relation::new(table.schema, &name, Kind::Index(index.clone()), &table.kept.owner);
        relation.kept_index = Some(Box::new(snapshot::Index {
            storage_parameters: options.clone(),
            ..snapshot::Index::default()
        }));
        relation.persistence = table.persistence;
        relation.partition_of = parent.map(|parent| (parent, String::new()));
        let id = self.world.add(Object::Relation(Box::new(relation)));
        if let Some(constraint) = &constraint {
            let constraint = Constraint {
                name: name.clone(),
                index: Some(id),
                ..constraint.clone()
            };
            self.world
                .change(table_id, |table| table.constraints.push(constraint))?;
        }
        if recurse {
            for partition in partitions {
                self.index_on_partition(id, partition)?;
            }
        }
        Ok(id)
    }

    fn index_name(&self, table: &Relation, index: &Index, constraint: Option<&Constraint>) -> String {
        let mut columns: Vec<String> = index.keys.iter().map(|key| key.name.clone()).collect();
        columns.extend(super::show::names(table, &index.include));
        let (label, columns) = match constraint.map(|of| of.kind) {
            Some(ConstraintKind::PrimaryKey) => ("pkey", String::new()),
            Some(ConstraintKind::Exclusion) => ("excl", joined_columns(&columns)),
            Some(_) => ("key", joined_columns(&columns)),
            None => ("idx", joined_columns(&columns)),
        };
        let after = After {
            table: &table.name,
            columns: &columns,
            label,
        };
        self.world
            .choose_relation_name(table.schema, &after, constraint.is_some())
    }

    /// Finds or makes the index of a partition that belongs to the partitioned table's.
    pub(super) fn index_on_partition(&mut self, parent: Id, partition: Id) -> Done {
        let options = self.world.relation(parent)?.index_options();
        let of_parent = self.world.relation(parent)?.index().ok_or(Stop::Unread)?.clone();
        let table = self.world.relation(of_parent.table)?.clone();
        let to = self.world.relation(partition)?.clone();
        let moved = of_parent.moved(&table, &to, partition);
        let constraint = table
            .constraints
            .iter()
            .find(|of| of.index == Some(parent))
            .cloned();
        let same = self.world.indexes(partition).into_iter().find(|id| {
            self.world.relation(*id).is_ok_and(|relation| {
                let is_constraint = to.constraints.iter().any(|of| {
                    of.index == Some(*id) && Some(of.kind) == constraint.as_ref().map(|of| of.kind)
                });
                relation.partition_of.is_none()
                    && relation.index().is_some_and(|index| index.same_as(&moved))
                    && (constraint.is_none() || is_constraint)
            })
        });
        if let Some(id) = same {
            self.world.change(id, |relation| {
                relation.partition_of = Some((parent, String::new()));
            })?;
            if let Some(of) = &constraint {
                self.world.change(partition, |table| {
                    if let Some(own) = table.constraints.iter_mut().find(|own| own.index == Some(id)) {
                        own.parent = Some((of_parent.table, of.name.clone()));
                        own.inherited = 1;
                        own.local = false;
                    }
                })?;
            }
            return Ok(());
        }
        let copy = constraint.map(|of| Constraint {
            columns: of.columns.iter().map(|num| table.num_in(&to, *num)).collect(),
            parent: Some((of_parent.table, of.name.clone())),
            inherited: 1,
            local: false,
            comment: None,
            ..of
        });
        let new = NewIndex {
            name: None,
            index: moved,
            constraint: copy,
            parent: Some(parent),
            options,
        };
        self.add_index(new, true)?;
        Ok(())
    }
}

impl Index {
    /// The same index over another table with columns of the same names.
    pub(super) fn moved(&self, from: &Relation, to: &Relation, table: Id) -> Self {
        let mut moved = self.clone();
        moved.table = table;
        moved.valid = true;
        let num = |num: &mut Num| *num = from.num_in(to, *num);
        moved.include.iter_mut().for_each(num);
        for key in &mut moved.keys {
            match &mut key.of {
                KeyOf::Column(column) => num(column),
                KeyOf::Expression(expression) => expression.columns.iter_mut().for_each(num),
            }
        }
        if let Some(predicate) = &mut moved.predicate {
            predicate.columns.iter_mut().for_each(num);
        }
        moved
    }

    fn same_as(&self, other: &Self) -> bool {
        let words = |of: &Option<Expression>| of.as_ref().map(|of| super::query::words(&of.text));
        let same_key = |a: &Key, b: &Key| {
            a.order == b.order
                && match (&a.of, &b.of) {
                    (KeyOf::Column(a), KeyOf::Column(b)) => a == b,
                    (KeyOf::Expression(a), KeyOf::Expression(b)) => {
                        super::query::same_words(&a.text, &b.text)
                    }
                    _ => false,
                }
        };
        self.method == other.method
            && self.keys.len() == other.keys.len()
            && self.keys.iter().zip(&other.keys).all(|(a, b)| same_key(a, b))
            && self.include.len() == other.include.len()
            && self.unique == other.unique
            && self.valid
            && words(&self.predicate) == words(&other.predicate)
    }
}

/// A unique key of a partitioned table has all its partition key.
fn expect_partition_key(table: &Relation, index: &Index, constraint: Option<&Constraint>) -> Done {
    let Some(key) = &table.partition_key else {
        return Ok(());
    };
    let what = match constraint.map(|of| of.kind) {
        Some(ConstraintKind::PrimaryKey) => "PRIMARY KEY",
        _ => "UNIQUE",
    };
    for part in &key.keys {
        let KeyOf::Column(num) = part.of else {
            let message = format!("unsupported {what} constraint with partition key definition");
            return Err(other("0A000", "table", &table.name, message));
        };
        if !index.keys.iter().any(|key| key.of == KeyOf::Column(num)) {
            let message = "unique constraint on partitioned table must include all partitioning columns";
            return Err(other("0A000", "column", table.column_name(num), message));
        }
    }
    Ok(())
}

impl Relation {
    /// WITH (...) of an index.
    pub(super) fn index_options(&self) -> Vec<String> {
        self.kept_index
            .as_ref()
            .map(|of| of.storage_parameters.clone())
            .unwrap_or_default()
    }
}
