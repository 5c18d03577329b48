//! What needs what as the structure of the objects shows it, which `dependencies` leaves out.
//!
//! What belongs to one relation alone (its own constraints, indexes, defaults) is not a dependency here.

use super::{
    ConstraintKind, Dependency, DependencyKind, ObjectKind, ObjectName, ObjectRef, Relation, Snapshot,
};

impl Snapshot {
    /// Every dependency between objects: those PostgreSQL records and those the structure shows.
    pub fn all_dependencies(&self) -> impl Iterator<Item = Dependency> {
        let shown = self.relations.iter().flat_map(structural);
        self.dependencies.iter().cloned().chain(shown)
    }
}

fn structural(relation: &Relation) -> Vec<Dependency> {
    let own = || ObjectRef::new(relation.kind.object_kind(), &relation.schema, &relation.name);
    let table = |name: &ObjectName| ObjectRef::new(ObjectKind::Table, &name.schema, &name.name);
    let mut all = Vec::new();
    let mut add = |object: ObjectRef, needs: ObjectRef, kind: DependencyKind| {
        all.push(Dependency { object, needs, kind });
    };
    if let Some(partition) = &relation.partition_of {
        add(own(), table(&partition.parent), DependencyKind::Auto);
    }
    for parent in &relation.inherits {
        add(own(), table(parent), DependencyKind::Normal);
    }
    let owned_by = relation.sequence.as_ref().and_then(|it| it.owned_by.as_ref());
    if let Some(owner) = owned_by {
        let column = ObjectRef::part(
            ObjectKind::Column,
            &owner.table.schema,
            &owner.table.name,
            &owner.column,
        );
        add(own(), column, DependencyKind::Auto);
    }
    for constraint in &relation.constraints {
        let Some(target) = constraint.references.as_ref().filter(|target| {
            constraint.kind == ConstraintKind::ForeignKey && !target.is(&relation.schema, &relation.name)
        }) else {
            continue;
        };
        let object = ObjectRef::part(
            ObjectKind::Constraint,
            &relation.schema,
            &relation.name,
            &constraint.name,
        );
        if constraint.referenced_columns.is_empty() {
            add(object, table(target), DependencyKind::Normal);
            continue;
        }
        for column in &constraint.referenced_columns {
            let column = ObjectRef::part(ObjectKind::Column, &target.schema, &target.name, column);
            add(object.clone(), column, DependencyKind::Normal);
        }
    }
    all
}
