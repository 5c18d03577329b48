//! What belongs to relations: columns, constraints, indexes, triggers, policies, rules, the queries of views.

use super::{Loading, num, sequence};
use crate::catalog::simulate::model::{Attached, Column, Id, Identity, Kind, Need, Object, Relation};
use crate::catalog::snapshot::{self, ObjectKind, RelationKind, Snapshot};

impl Loading {
    /// Everything that relations have, in steps: each needs the one before for all relations.
    pub(super) fn relations(&mut self, snapshot: &Snapshot) {
        let mut all = Vec::new();
        for relation in &snapshot.relations {
            if let Some(id) = self.relation(&relation.object_name()) {
                all.push((id, relation));
            }
        }
        for (id, relation) in &all {
            self.columns(*id, relation);
        }
        for (id, relation) in &all {
            self.expressions(*id, relation);
        }
        for (id, relation) in &all {
            self.indexes(*id, relation);
        }
        for (id, relation) in &all {
            self.constraints(*id, relation);
        }
        for (id, _) in &all {
            self.copies(*id);
        }
    }

    fn columns(&mut self, id: Id, of: &snapshot::Relation) {
        let mut columns = Vec::new();
        for (num, column) in (1..).zip(&of.columns) {
            let data_type = self.data_type(&column.type_name);
            columns.push(Column {
                not_null: column.not_null,
                identity: column.identity.as_deref().map(|word| match word {
                    "always" => Identity::Always,
                    _ => Identity::ByDefault,
                }),
                collation: column.collation.clone(),
                kept: snapshot::Column {
                    default: None,
                    generated: None,
                    ..column.clone()
                },
                local: column.local,
                ..Column::new(num, &column.name, data_type)
            });
        }
        let partition_of = of
            .partition_of
            .as_ref()
            .and_then(|of| Some((self.relation(&of.parent)?, of.bound.clone())));
        let inherits = of
            .inherits
            .iter()
            .filter_map(|parent| self.relation(parent))
            .collect();
        let of_type = of
            .of_type
            .as_ref()
            .and_then(|of| self.data_type_id(&of.schema, &of.name));
        let _ = self.world.change(id, |relation| {
            relation.columns = columns;
            relation.last_num = crate::catalog::simulate::parents::last_num(relation);
            relation.partition_of = partition_of;
            relation.inherits = inherits;
            relation.of_type = of_type;
            relation.kept = kept(of);
        });
    }

    fn expressions(&mut self, id: Id, of: &snapshot::Relation) {
        let Ok(table) = self.world.relation(id) else {
            return;
        };
        let mut table = table.clone();
        let columns = table.columns.clone();
        for (column, of) in table.columns.iter_mut().zip(&of.columns) {
            column.default = of
                .default
                .as_deref()
                .map(|text| self.world.known_expression(text, &[]));
            column.generated = of
                .generated
                .as_deref()
                .map(|text| self.world.known_expression(text, &columns));
            let parents = table
                .inherits
                .iter()
                .chain(table.partition_of.iter().map(|(parent, _)| parent));
            let with_it = parents.filter(|parent| {
                self.world
                    .relation(**parent)
                    .is_ok_and(|parent| parent.column(&column.name).is_some())
            });
            column.inherited = u32::try_from(with_it.count()).unwrap_or_default();
        }
        table.partition_key = of
            .partition_key
            .as_deref()
            .and_then(|text| self.partition_key(text, &table));
        if let (Some(own), Some(sequence)) = (&of.sequence, &mut table.sequence)
            && let Some(owner) = &own.owned_by
            && let Some(owner_id) = self.relation(&owner.table)
            && let Ok(owner_table) = self.world.relation(owner_id)
        {
            sequence.owned_by = num(owner_table, &owner.column).map(|num| (owner_id, num));
        }
        for trigger in &of.triggers {
            let function = crate::catalog::simulate::tokens::Name::made(
                Some(&trigger.function.schema),
                &trigger.function.name,
            );
            table
                .triggers
                .push(attached(trigger.clone(), self.world.routines_called(&function)));
        }
        table.policies.extend(
            of.policies
                .iter()
                .map(|policy| attached(policy.clone(), Vec::new())),
        );
        table
            .rules
            .extend(of.rules.iter().map(|rule| attached(rule.clone(), Vec::new())));
        self.world.put(id, Object::Relation(Box::new(table.clone())));
        for (column, of) in table.columns.iter().zip(&of.columns) {
            if column.identity.is_some() {
                self.identity_sequence(id, &table, column, of);
            }
        }
    }

    fn identity_sequence(&mut self, id: Id, table: &Relation, column: &Column, of: &snapshot::Column) {
        let usual = format!("{}_{}_seq", table.name, column.name);
        let (mut schema, mut name) = (table.schema, usual);
        let mut options = sequence(&snapshot::Sequence::of_type(&of.type_name), true);
        if let Some(own) = &of.identity_sequence {
            options = sequence(&own.options, true);
            if let Some(own) = &own.name {
                schema = self.schema(&own.schema).unwrap_or(schema);
                name.clone_from(&own.name);
            }
        }
        options.owned_by = Some((id, column.num));
        let mut relation = Relation::new(
            schema,
            &name,
            Kind::Shown(RelationKind::Sequence),
            &table.kept.owner,
        );
        relation.sequence = Some(options);
        relation.persistence = table.persistence;
        self.world.add(Object::Relation(Box::new(relation)));
    }

    /// Where a catalog does not say what views need, their queries do.
    pub(super) fn views_without_dependencies(&mut self, snapshot: &Snapshot) {
        let mut dependencies = snapshot.dependencies.iter();
        let known =
            dependencies.any(|of| matches!(of.object.kind, ObjectKind::View | ObjectKind::MaterializedView));
        if known {
            return;
        }
        for relation in &snapshot.relations {
            let is_view = matches!(relation.kind, RelationKind::View | RelationKind::MaterializedView);
            let (Some(query), Some(id)) = (&relation.definition, self.relation(&relation.object_name()))
            else {
                continue;
            };
            if is_view {
                let needs: Vec<Need> = self.world.query_needs(query);
                let _ = self.world.change(id, |relation| relation.needs = needs);
            }
        }
    }
}

fn attached<T>(of: T, objects: Vec<Id>) -> Attached<T> {
    Attached {
        of,
        columns: Vec::new(),
        objects,
        cloned: false,
    }
}

/// What the simulation only hands on.
fn kept(of: &snapshot::Relation) -> snapshot::Relation {
    snapshot::Relation {
        schema: String::new(),
        name: String::new(),
        columns: Vec::new(),
        constraints: Vec::new(),
        indexes: Vec::new(),
        triggers: Vec::new(),
        policies: Vec::new(),
        rules: Vec::new(),
        inherits: Vec::new(),
        partition_of: None,
        partition_key: None,
        sequence: None,
        ..of.clone()
    }
}
