//! LIKE table INCLUDING ...: columns, and what else is asked for.

use super::create_table::Pending;
use super::index::NewIndex;
use super::model::{Column, Constraint, Id, Kind, Num, Relation};
use super::refusal::{Done, Stop, other};
use super::runner::Run;
use super::sequence_options::Options;
use super::table_text::Like;
use crate::catalog::snapshot::{self, ConstraintKind, RelationKind};

impl Run<'_> {
    /// Copies the columns into a table that is being made.
    pub(super) fn like(&mut self, table: &mut Relation, like: &Like, pending: &mut Pending<'_>) -> Done {
        let id = self.world.find_relation(&like.table)?;
        let source = self.world.relation(id)?.clone();
        let is_source = match &source.kind {
            Kind::Composite => true,
            Kind::Shown(kind) => *kind != RelationKind::Sequence,
            Kind::Index(_) => false,
        };
        if !is_source {
            let message = format!("relation \"{}\" is invalid in LIKE clause", like.table.name);
            return Err(other("42809", "relation", &like.table.name, message).at(&like.table.span));
        }
        let first = table.last_num;
        for column in &source.columns {
            if table.column(&column.name).is_some_and(|known| known.local) {
                let message = format!("column \"{}\" specified more than once", column.name);
                return Err(other("42701", "column", &column.name, message).at(&like.table.span));
            }
            let copy = self.like_column(table, (id, column), like, pending)?;
            table.last_num = copy.num;
            table.columns.push(copy);
        }
        let num = |num: Num| {
            let at = source
                .columns
                .iter()
                .position(|column| column.num == num)
                .unwrap_or_default();
            first + 1 + Num::try_from(at).unwrap_or_default()
        };
        if like.includes("generated") {
            for column in &mut table.columns {
                if let Some(generated) = column.generated.as_mut().filter(|_| column.num > first) {
                    generated
                        .columns
                        .iter_mut()
                        .for_each(|column| *column = num(*column));
                }
            }
        }
        if like.includes("constraints") {
            for check in source.constraints.iter().filter(|of| of.check.is_some()) {
                let copy = Constraint {
                    inherited: 0,
                    local: true,
                    validated: true,
                    comment: check.comment.clone().filter(|_| like.includes("comments")),
                    ..super::parents::inherited_check(check, num)
                };
                table.constraints.push(copy);
            }
        }
        if like.includes("indexes") {
            pending.like_indexes.push((id, like.includes("comments")));
        }
        Ok(())
    }

    fn like_column(
        &mut self,
        table: &Relation,
        (id, column): (Id, &Column),
        like: &Like,
        pending: &mut Pending<'_>,
    ) -> Done<Column> {
        let mut copy = Column {
            num: table.last_num + 1,
            default: column.default.clone().filter(|_| like.includes("defaults")),
            generated: column.generated.clone().filter(|_| like.includes("generated")),
            identity: None,
            kept: snapshot::Column {
                comment: column.kept.comment.clone().filter(|_| like.includes("comments")),
                ..snapshot::Column::default()
            },
            inherited: 0,
            local: true,
            ..column.clone()
        };
        if let Some(identity) = column.identity.filter(|_| like.includes("identity")) {
            let sequence = self.world.sequence_of(id, column.num).ok_or(Stop::Unread)?;
            let of = self
                .world
                .relation(sequence)?
                .sequence
                .clone()
                .ok_or(Stop::Unread)?;
            let always = identity == super::model::Identity::Always;
            let new = self.identity(table, &mut copy, always, &Options::default())?;
            self.world.change(new, |relation| {
                // PostgreSQL copies the options, and leaves the type at its default.
                let data_type = "bigint".to_owned();
                relation.sequence = Some(super::model::Sequence {
                    owned_by: None,
                    data_type,
                    ..of
                });
            })?;
            pending.sequences.push((new, copy.num));
        }
        Ok(copy)
    }

    /// Copies indexes and the constraints they implement, under names of their own.
    pub(super) fn like_indexes(&mut self, id: Id, source: Id, with_comments: bool) -> Done {
        let (from, to) = (
            self.world.relation(source)?.clone(),
            self.world.relation(id)?.clone(),
        );
        let mut indexes = Vec::new();
        for index in self.world.indexes(source) {
            let relation = self.world.relation(index)?.clone();
            let constraint = from
                .constraints
                .iter()
                .find(|of| of.index == Some(index))
                .cloned();
            let primary = constraint
                .as_ref()
                .is_some_and(|of| of.kind == ConstraintKind::PrimaryKey);
            indexes.push((!primary, relation, constraint));
        }
        indexes.sort_by_key(|(not_primary, _, _)| *not_primary);
        for (_, relation, constraint) in indexes {
            let Some(index) = relation.index() else {
                continue;
            };
            let moved = index.moved(&from, &to, id);
            let constraint = constraint.map(|of| Constraint {
                columns: of.columns.iter().map(|num| from.num_in(&to, *num)).collect(),
                inherited: 0,
                local: true,
                parent: None,
                index: None,
                comment: of.comment.clone().filter(|_| with_comments),
                ..of
            });
            if let Some(key) = constraint
                .as_ref()
                .filter(|of| of.kind == ConstraintKind::PrimaryKey)
            {
                self.set_not_null(id, &key.columns)?;
            }
            let new = NewIndex {
                name: None,
                index: moved,
                constraint,
                parent: None,
                options: relation.index_options(),
            };
            let made = self.add_index(new, true)?;
            if with_comments {
                self.world
                    .change(made, |made| made.kept.comment.clone_from(&relation.kept.comment))?;
            }
        }
        Ok(())
    }
}
