//! Constraints of a snapshot, and which of them are copies of a partitioned table's.

use super::{Loading, num};
use crate::catalog::simulate::model::{Actions, Attached, Constraint, ForeignKey, Id, Num};
use crate::catalog::simulate::world;
use crate::catalog::snapshot::{self, ConstraintKind};

impl Loading {
    /// The constraints of a relation.
    pub(super) fn constraints(&mut self, id: Id, of: &snapshot::Relation) {
        let Ok(table) = self.world.relation(id) else {
            return;
        };
        let table = table.clone();
        let mut constraints = Vec::new();
        for constraint in &of.constraints {
            let columns: Vec<Num> = constraint
                .columns
                .iter()
                .filter_map(|name| num(&table, name))
                .collect();
            let index_in = |schema: Id| {
                let name = constraint.index.clone()?;
                self.world.named(&world::Key::Relation(schema, name))
            };
            let foreign = constraint.references.as_ref().and_then(|name| {
                let target = self.relation(name)?;
                let referenced = self.world.relation(target).ok()?;
                Some(ForeignKey {
                    table: target,
                    columns: constraint
                        .referenced_columns
                        .iter()
                        .filter_map(|name| num(referenced, name))
                        .collect(),
                    index: index_in(referenced.schema),
                    actions: actions(constraint),
                })
            });
            if constraint.kind == ConstraintKind::ForeignKey && foreign.is_none() {
                continue;
            }
            let parents = table
                .inherits
                .iter()
                .chain(table.partition_of.iter().map(|(parent, _)| parent));
            let with_it = parents.filter(|parent| {
                self.world
                    .relation(**parent)
                    .is_ok_and(|parent| parent.constraint(&constraint.name).is_some())
            });
            constraints.push(Constraint {
                validated: constraint.validated,
                deferrable: constraint.deferrable,
                initially_deferred: constraint.initially_deferred,
                no_inherit: constraint.no_inherit,
                check: constraint
                    .expression
                    .as_deref()
                    .map(|text| self.world.known_expression(text, &table.columns)),
                index: if foreign.is_none() {
                    index_in(table.schema)
                } else {
                    None
                },
                foreign,
                text: (constraint.kind == ConstraintKind::Exclusion)
                    .then(|| exclusion_text(&constraint.definition)),
                local: constraint.local,
                inherited: u32::try_from(with_it.count())
                    .unwrap_or_default()
                    .max(u32::from(!constraint.local)),
                comment: constraint.comment.clone(),
                ..Constraint::new(constraint.name.clone(), constraint.kind, columns)
            });
        }
        let _ = self.world.change(id, |table| table.constraints = constraints);
    }

    /// Which constraints and indexes of a partition are copies of its table's.
    pub(super) fn copies(&mut self, id: Id) {
        for index in self.world.indexes(id) {
            let part_of = self
                .world
                .relation(index)
                .ok()
                .and_then(|relation| relation.kept_index.as_ref()?.part_of.clone());
            if let Some(parent) = part_of {
                self.part_of(index, &parent);
            }
        }
        let Ok(table) = self.world.relation(id) else {
            return;
        };
        let Some(parent) = table.of_partition() else {
            return;
        };
        let Ok(of_parent) = self.world.relation(parent) else {
            return;
        };
        let mut copies = table.constraints.clone();
        for copy in copies.iter_mut().filter(|of| !of.local && of.check.is_none()) {
            let columns: Vec<Num> = copy
                .columns
                .iter()
                .map(|num| table.num_in(of_parent, *num))
                .collect();
            let original = of_parent.constraints.iter().find(|of| {
                of.kind == copy.kind
                    && of.columns == columns
                    && of.foreign.as_ref().map(|of| of.table) == copy.foreign.as_ref().map(|of| of.table)
            });
            copy.parent = original.map(|of| (parent, of.name.clone()));
        }
        let triggers: Vec<_> = of_parent
            .triggers
            .iter()
            .map(|of| Attached {
                cloned: true,
                ..of.clone()
            })
            .collect();
        let _ = self.world.change(id, |table| {
            table.constraints = copies;
            table.triggers.extend(triggers);
        });
    }
}

fn actions(of: &snapshot::Constraint) -> Actions {
    let columns = |action: &str| {
        let rest = of.definition.split_once(&format!(" ON DELETE {action} ("))?.1;
        Some(format!(" ({})", rest.split_once(')')?.0))
    };
    Actions {
        match_full: of.definition.contains(" MATCH FULL"),
        on_update: of.on_update.clone(),
        on_delete: of.on_delete.clone(),
        delete_columns: of.on_delete.as_deref().and_then(columns).unwrap_or_default(),
    }
}

fn exclusion_text(definition: &str) -> String {
    let mut text = definition;
    for attribute in [" NOT VALID", " INITIALLY DEFERRED", " DEFERRABLE"] {
        text = text.strip_suffix(attribute).unwrap_or(text);
    }
    text.to_owned()
}
