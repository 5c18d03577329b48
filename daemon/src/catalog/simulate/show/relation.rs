//! Relations as a snapshot shows them, with what hangs on them.

use super::{At, names};
use crate::catalog::ddl;
use crate::catalog::simulate::model::{Attached, Column, Constraint, Id, Identity, Kind, Object, Relation};
use crate::catalog::snapshot::{self, ObjectName, RelationKind};

impl At<'_> {
    /// A relation as a snapshot shows it; none for indexes, composite types and sequences of identity columns.
    pub(in crate::catalog::simulate) fn relation(self, id: Id) -> Option<snapshot::Relation> {
        let relation = self.relation_of(id)?;
        let Kind::Shown(kind) = relation.kind else {
            return None;
        };
        let sequence = relation.sequence.as_ref();
        if sequence.is_some_and(|sequence| sequence.identity) {
            return None;
        }
        let mut constraints: Vec<_> = relation.constraints.iter().collect();
        constraints.sort_by(|a, b| a.name.cmp(&b.name));
        Some(snapshot::Relation {
            schema: self.schema_name(relation.schema).to_owned(),
            name: relation.name.clone(),
            kind,
            persistence: relation.persistence,
            partitions: self.partitions(id, kind),
            partition_key: relation
                .partition_key
                .as_ref()
                .map(|key| self.partition_key(relation, key)),
            partition_of: relation
                .partition_of
                .as_ref()
                .map(|(parent, bound)| snapshot::Partition {
                    parent: self.object_name(*parent),
                    bound: bound.clone(),
                }),
            inherits: relation.inherits.iter().map(|id| self.object_name(*id)).collect(),
            of_type: relation.of_type.map(|id| self.object_name(id)),
            columns: relation
                .columns
                .iter()
                .map(|column| self.column(id, relation, column))
                .collect(),
            constraints: constraints
                .iter()
                .map(|of| self.constraint(relation, of))
                .collect(),
            indexes: self.indexes(id, relation),
            triggers: self.triggers(relation),
            policies: shown(&relation.policies, |policy| policy.name.clone()),
            rules: shown(&relation.rules, |rule| rule.name.clone()),
            sequence: sequence.map(|sequence| self.sequence(sequence)),
            ..relation.kept.clone()
        })
    }

    fn partitions(self, id: Id, kind: RelationKind) -> u32 {
        if kind != RelationKind::PartitionedTable {
            return 0;
        }
        let is_partition = |user: &Id| {
            self.relation_of(*user)
                .is_some_and(|of| of.of_partition() == Some(id))
        };
        u32::try_from(self.users(id).filter(is_partition).count()).unwrap_or(u32::MAX)
    }

    fn column(self, id: Id, relation: &Relation, column: &Column) -> snapshot::Column {
        snapshot::Column {
            name: column.name.clone(),
            type_name: self.data_type(&column.data_type),
            not_null: column.not_null,
            default: column.default.as_ref().map(|of| self.expression(of)),
            identity: column.identity.map(|identity| {
                let word = match identity {
                    Identity::Always => "always",
                    Identity::ByDefault => "by default",
                };
                word.to_owned()
            }),
            identity_sequence: self.identity_sequence(id, relation, column),
            generated: column.generated.as_ref().map(|of| self.expression(of)),
            collation: column.collation.clone(),
            local: column.local,
            ..column.kept.clone()
        }
    }

    /// The sequence of an identity column, where it is not just as PostgreSQL makes it.
    fn identity_sequence(
        self,
        id: Id,
        table: &Relation,
        column: &Column,
    ) -> Option<snapshot::IdentitySequence> {
        column.identity?;
        let owned = |relation: &&Relation| {
            relation
                .sequence
                .as_ref()
                .is_some_and(|of| of.identity && of.owned_by == Some((id, column.num)))
        };
        let mut owners = self.users(id).filter_map(|user| self.relation_of(user));
        let relation = owners.find(owned)?;
        let options = snapshot::Sequence {
            owned_by: None,
            ..self.sequence(relation.sequence.as_ref()?)
        };
        let usual = format!("{}_{}_seq", table.name, column.name);
        let is_usual = relation.name == usual && relation.schema == table.schema;
        let name = (!is_usual).then(|| ObjectName::new(self.schema_name(relation.schema), &relation.name));
        let plain = snapshot::Sequence::of_type(&self.data_type(&column.data_type));
        (name.is_some() || options != plain).then_some(snapshot::IdentitySequence { name, options })
    }

    fn constraint(self, relation: &Relation, of: &Constraint) -> snapshot::Constraint {
        let foreign = of.foreign.as_ref();
        let target = foreign.and_then(|foreign| self.relation_of(foreign.table));
        let index = of.index.or(foreign.and_then(|foreign| foreign.index));
        snapshot::Constraint {
            name: of.name.clone(),
            kind: of.kind,
            columns: names(relation, &of.columns),
            validated: of.validated,
            enforced: true,
            deferrable: of.deferrable,
            initially_deferred: of.initially_deferred,
            no_inherit: of.no_inherit,
            local: of.local,
            references: foreign.map(|foreign| self.object_name(foreign.table)),
            referenced_columns: match (foreign, target) {
                (Some(foreign), Some(target)) => names(target, &foreign.columns),
                _ => Vec::new(),
            },
            on_delete: foreign.and_then(|foreign| foreign.actions.on_delete.clone()),
            on_update: foreign.and_then(|foreign| foreign.actions.on_update.clone()),
            expression: of.check.as_ref().map(|check| self.expression(check)),
            index: index.and_then(|index| Some(self.relation_of(index)?.name.clone())),
            definition: self.constraint_definition(relation, of),
            comment: of.comment.clone(),
        }
    }

    fn indexes(self, id: Id, table: &Relation) -> Vec<snapshot::Index> {
        let mut indexes: Vec<_> = self
            .users(id)
            .filter_map(|user| self.index(user, id, table))
            .collect();
        indexes.sort_by(|a, b| a.name.cmp(&b.name));
        indexes
    }

    fn index(self, id: Id, of: Id, table: &Relation) -> Option<snapshot::Index> {
        let relation = self.relation_of(id)?;
        let index = relation.index().filter(|index| index.table == of)?;
        let kept = relation.kept_index.as_deref().cloned().unwrap_or_default();
        let mut shown = snapshot::Index {
            name: relation.name.clone(),
            method: index.method.clone(),
            columns: index.keys.iter().map(|key| self.key(table, key)).collect(),
            include: names(table, &index.include),
            predicate: index.predicate.as_ref().map(|of| self.expression(of)),
            unique: index.unique,
            nulls_not_distinct: index.nulls_not_distinct,
            valid: index.valid,
            of_constraint: table.constraints.iter().any(|of| of.index == Some(id)),
            part_of: relation.of_partition().map(|parent| self.object_name(parent)),
            ..kept
        };
        let name = ObjectName::new(self.schema_name(table.schema), &table.name);
        shown.definition = ddl::index_definition(&name, &shown);
        if table.is_partitioned() {
            shown.definition = shown.definition.replacen(" ON ", " ON ONLY ", 1);
        }
        Some(shown)
    }

    fn triggers(self, relation: &Relation) -> Vec<snapshot::Trigger> {
        let mut triggers: Vec<_> = relation
            .triggers
            .iter()
            .filter(|trigger| !trigger.cloned)
            .map(|trigger| {
                let function = trigger
                    .objects
                    .iter()
                    .find(|id| matches!(self.object(**id), Some(Object::Routine(_))));
                snapshot::Trigger {
                    function: function
                        .map_or_else(|| trigger.of.function.clone(), |id| self.object_name(*id)),
                    ..trigger.of.clone()
                }
            })
            .collect();
        triggers.sort_by(|a, b| a.name.cmp(&b.name));
        triggers
    }
}

fn shown<T: Clone>(list: &[Attached<T>], name: impl Fn(&T) -> String) -> Vec<T> {
    let mut shown: Vec<T> = list.iter().map(|of| of.of.clone()).collect();
    shown.sort_by_key(name);
    shown
}
