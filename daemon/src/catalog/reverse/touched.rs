//! What a step stands in the way of: views and routines that have to go and come again, and parts of tables likewise.
//!
//! PostgreSQL refuses to drop a column or to change its type while a view, a policy or a trigger looks at it. What
//! stands in the way is found along the dependencies of the schema after the change, until nothing more is found.

use std::collections::{BTreeSet, HashSet};

use super::{Object, Objects};
use crate::catalog::ddl::{self, Group, Key};
use crate::catalog::snapshot::{
    ConstraintKind, Dependency, ObjectKind, ObjectRef, Relation, RelationKind, Routine, Snapshot,
};

/// What can not just be altered.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// Objects of both schemas that are dropped and made again.
    pub(super) again: BTreeSet<Key>,
    /// Parts of tables that are dropped and made again: schema, table, kind and name.
    forced: HashSet<(String, String, ObjectKind, String)>,
    /// What stands in the way and can not go.
    pub(super) impossible: Vec<String>,
    /// Columns that go or get another type: schema, table, column.
    columns: HashSet<(String, String, String)>,
    /// Columns of children whose default or NOT NULL is not that of the table above, before the change.
    own_ways: HashSet<(String, String, String)>,
    /// Objects that go.
    dropped: BTreeSet<Key>,
}

impl Touched {
    pub(super) fn new(old: &Objects<'_>, new: &Objects<'_>, after: &Snapshot) -> Self {
        let mut touched = Self::default();
        for (key, object) in new {
            match old.get(key) {
                None => drop(touched.dropped.insert(key.clone())),
                Some(wanted) => touched.look(key, *wanted, *object),
            }
        }
        for object in old.values() {
            if let Object::Relation(relation) = object {
                touched.children(relation, old);
            }
        }
        let dependencies: Vec<Dependency> = after.all_dependencies().collect();
        loop {
            let size = (touched.again.len(), touched.forced.len());
            for dependency in &dependencies {
                if touched.is_gone(&dependency.needs) {
                    touched.follow(&dependency.object, &dependency.needs, (old, new));
                }
            }
            for object in new.values() {
                if let Object::Relation(relation) = object {
                    touched.foreign_keys(relation);
                }
            }
            if size == (touched.again.len(), touched.forced.len()) {
                return touched;
            }
        }
    }

    /// Whether a part of a table has to go although it is the same in both schemas.
    pub(super) fn is_forced(&self, table: &Relation, kind: ObjectKind, name: &str) -> bool {
        let of = (table.schema.clone(), table.name.clone(), kind, name.to_owned());
        self.forced.contains(&of)
    }

    /// Whether a child has a column otherwise than the table above.
    pub(super) fn is_own_way(&self, table: &Relation, column: &str) -> bool {
        let of = (table.schema.clone(), table.name.clone(), column.to_owned());
        self.own_ways.contains(&of)
    }

    /// Whether a column gets another type.
    pub(super) fn has_columns(&self) -> bool {
        !self.columns.is_empty()
    }

    fn children(&mut self, relation: &Relation, old: &Objects<'_>) {
        let above = relation
            .partition_of
            .iter()
            .map(|it| &it.parent)
            .chain(&relation.inherits);
        for name in above {
            let key = (Group::Relation, name.schema.clone(), name.name.clone());
            let Some(Object::Relation(parent)) = old.get(&key) else {
                continue;
            };
            for column in &relation.columns {
                let same = |it: &crate::catalog::snapshot::Column| {
                    (&it.default, it.not_null) == (&column.default, column.not_null)
                };
                if parent.column(&column.name).is_some_and(|it| !same(it)) {
                    let of = (
                        relation.schema.clone(),
                        relation.name.clone(),
                        column.name.clone(),
                    );
                    self.own_ways.insert(of);
                }
            }
        }
    }

    fn look(&mut self, key: &Key, wanted: Object<'_>, object: Object<'_>) {
        let is_again = match (wanted, object) {
            (Object::Relation(wanted), Object::Relation(object)) => {
                self.look_at_columns(wanted, object);
                wanted.kind != object.kind || is_other_view(wanted, object)
            }
            (Object::Routine(wanted), Object::Routine(object)) => !is_replaceable(wanted, object),
            (Object::Other(wanted), Object::Other(object)) => wanted.definition != object.definition,
            (Object::Type(wanted), Object::Type(object)) => wanted.kind != object.kind,
            _ => false,
        };
        if is_again {
            self.again.insert(key.clone());
        }
    }

    fn look_at_columns(&mut self, wanted: &Relation, object: &Relation) {
        for column in &object.columns {
            let is_kept = wanted
                .column(&column.name)
                .is_some_and(|it| (&it.type_name, &it.collation) == (&column.type_name, &column.collation));
            if !is_kept {
                let of = (object.schema.clone(), object.name.clone(), column.name.clone());
                self.columns.insert(of);
            }
        }
        for constraint in &object.constraints {
            let same = wanted.constraint(&constraint.name);
            if same.is_none_or(|it| it.definition != constraint.definition) {
                self.force(object, ObjectKind::Constraint, &constraint.name);
            }
        }
    }

    fn force(&mut self, table: &Relation, kind: ObjectKind, name: &str) {
        let of = (table.schema.clone(), table.name.clone(), kind, name.to_owned());
        self.forced.insert(of);
    }

    fn is_gone(&self, needed: &ObjectRef) -> bool {
        if needed.kind == ObjectKind::Column
            && let Some(column) = &needed.member
        {
            let of = (needed.schema.clone(), needed.name.clone(), column.clone());
            return self.columns.contains(&of) || self.again.contains(&table_key(needed));
        }
        let key = match needed.member {
            Some(_) => table_key(needed),
            None => ddl::key(needed.kind, &needed.schema, &needed.name),
        };
        self.again.contains(&key) || self.dropped.contains(&key)
    }

    fn follow(&mut self, object: &ObjectRef, needed: &ObjectRef, (old, new): (&Objects<'_>, &Objects<'_>)) {
        let is_type_of_column = needed.kind == ObjectKind::Type;
        if let Some(member) = &object.member {
            let kind = object.kind;
            // A column whose type goes is given another one before.
            if kind != ObjectKind::Column && !(kind == ObjectKind::ColumnDefault && is_type_of_column) {
                let of = (object.schema.clone(), object.name.clone(), kind, member.clone());
                self.forced.insert(of);
            }
            return;
        }
        let key = ddl::key(object.kind, &object.schema, &object.name);
        let is_both = old.contains_key(&key) && new.contains_key(&key);
        let can_go = match new.get(&key) {
            Some(Object::Relation(relation)) => {
                matches!(relation.kind, RelationKind::View | RelationKind::MaterializedView)
            }
            Some(Object::Routine(_) | Object::Other(_)) => true,
            _ => false,
        };
        if is_both && can_go {
            self.again.insert(key);
        } else if object.kind == ObjectKind::Index {
            let tables = new.values().filter_map(|it| match it {
                Object::Relation(relation) => Some(*relation),
                _ => None,
            });
            let mut tables = tables.filter(|it| it.schema == object.schema);
            let table = tables.find(|it| it.indexes.iter().any(|index| index.name == object.name));
            if let Some(table) = table {
                self.force(table, ObjectKind::Index, &object.name);
            }
        }
    }

    /// A foreign key needs the key it points to.
    fn foreign_keys(&mut self, relation: &Relation) {
        for constraint in &relation.constraints {
            let Some(target) = constraint
                .references
                .as_ref()
                .filter(|_| constraint.kind == ConstraintKind::ForeignKey)
            else {
                continue;
            };
            let Some(index) = &constraint.index else {
                continue;
            };
            let of = (
                target.schema.clone(),
                target.name.clone(),
                ObjectKind::Constraint,
                index.clone(),
            );
            if self.forced.contains(&of) {
                self.force(relation, ObjectKind::Constraint, &constraint.name);
            }
        }
    }
}

fn table_key(of: &ObjectRef) -> Key {
    (Group::Relation, of.schema.clone(), of.name.clone())
}

fn is_other_view(wanted: &Relation, object: &Relation) -> bool {
    let is_view = matches!(wanted.kind, RelationKind::View | RelationKind::MaterializedView);
    let columns = |of: &Relation| {
        let each = of
            .columns
            .iter()
            .map(|it| (it.name.clone(), it.type_name.clone()));
        each.collect::<Vec<_>>()
    };
    is_view
        && ((&wanted.definition, &wanted.storage_parameters)
            != (&object.definition, &object.storage_parameters)
            || columns(wanted) != columns(object))
}

/// Whether CREATE OR REPLACE is enough.
fn is_replaceable(wanted: &Routine, object: &Routine) -> bool {
    let what = |of: &Routine| (of.kind, of.parameters.clone(), of.returns.clone());
    let is_aggregate = wanted.kind == crate::catalog::snapshot::RoutineKind::Aggregate;
    what(wanted) == what(object) && !(is_aggregate && wanted.definition != object.definition)
}
