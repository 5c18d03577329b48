//! Partitions: what a new or attached one takes over, and what a detached one keeps.

use super::model::{Constraint, Id, Key, KeyOf, Relation};
use super::naming::After;
use super::refusal::{Done, Stop, missing, other};
use super::runner::Run;
use super::tokens::{Name, Tokens};
use crate::catalog::snapshot::ConstraintKind;

impl Run<'_> {
    /// Indexes, foreign keys and triggers of the partitioned table, on a partition.
    pub(super) fn clone_to_partition(&mut self, id: Id) -> Done {
        let parent = self.world.relation(id)?.of_partition().ok_or(Stop::Unread)?;
        for index in self.world.indexes(parent) {
            let relation = self.world.relation(index)?;
            if relation.index().is_some_and(|index| !index.only || index.valid) {
                self.index_on_partition(index, id)?;
            }
        }
        let of_parent = self.world.relation(parent)?.clone();
        for constraint in of_parent.constraints.iter().filter(|of| of.foreign.is_some()) {
            self.clone_foreign_key(parent, constraint, id)?;
        }
        for trigger in &of_parent.triggers {
            let copy = super::model::Attached {
                cloned: true,
                ..trigger.clone()
            };
            self.world.change(id, |table| {
                table.triggers.retain(|known| known.of.name != copy.of.name);
                table.triggers.push(copy);
            })?;
        }
        Ok(())
    }

    /// ATTACH PARTITION.
    pub(super) fn attach_partition(&mut self, parent: Id, tokens: &mut Tokens<'_>) -> Done {
        let name = tokens.name()?;
        if self.world.relation(parent)?.index().is_some() {
            return self.attach_index(parent, &name);
        }
        let bound = tokens.bound()?;
        let id = self.world.find_relation(&name)?;
        let (of_parent, table) = (
            self.world.relation(parent)?.clone(),
            self.world.relation(id)?.clone(),
        );
        let Some(key) = &of_parent.partition_key else {
            let message = format!("table \"{}\" is not partitioned", of_parent.name);
            return Err(other("42P17", "table", &of_parent.name, message));
        };
        let refuse =
            |sqlstate, message: String| Err(other(sqlstate, "table", &name.name, message).at(&name.span));
        if table.partition_of.is_some() {
            return refuse("42809", format!("\"{}\" is already a partition", table.name));
        }
        if !table.inherits.is_empty() {
            return refuse("42809", "cannot attach inheritance child as partition".to_owned());
        }
        if !table.is_partitioned() && !self.world.children(id).is_empty() {
            return refuse(
                "42809",
                "cannot attach inheritance parent as partition".to_owned(),
            );
        }
        if self.world.family(id).contains(&parent) {
            return refuse("42P07", "circular inheritance not allowed".to_owned());
        }
        if table.columns.iter().any(|column| column.identity.is_some())
            && self.world.server_version >= 170_000
        {
            return refuse(
                "0A000",
                format!(
                    "table \"{}\" being attached contains an identity column",
                    table.name
                ),
            );
        }
        for column in &table.columns {
            if of_parent.column(&column.name).is_none() {
                let message = format!(
                    "table \"{}\" contains column \"{}\" not found in parent \"{}\"",
                    table.name, column.name, of_parent.name
                );
                return refuse("42804", message);
            }
        }
        self.adopt_columns(&of_parent, id, &table)?;
        self.expect_bound(parent, key, &bound, &table.name)?;
        self.world
            .change(id, |table| table.partition_of = Some((parent, bound)))?;
        self.adopt_checks(parent, id)?;
        self.clone_to_partition(id)
    }

    /// Refuses where a child does not have what its new parent has; then it has inherited it.
    pub(super) fn adopt_columns(&mut self, parent: &Relation, id: Id, child: &Relation) -> Done {
        for column in &parent.columns {
            let Some(own) = child.column(&column.name) else {
                let message = format!("child table is missing column \"{}\"", column.name);
                return Err(other("42804", "column", &column.name, message));
            };
            let known = own.data_type.is_known() && column.data_type.is_known();
            if known && own.data_type != column.data_type {
                let message = format!(
                    "child table \"{}\" has different type for column \"{}\"",
                    child.name, own.name
                );
                return Err(other("42804", "column", &column.name, message));
            }
            if column.not_null && !own.not_null {
                let message = format!("column \"{}\" in child table must be marked NOT NULL", own.name);
                return Err(other("42804", "column", &column.name, message));
            }
            if column.generated.is_some() != own.generated.is_some() {
                let message = format!(
                    "column \"{}\" in child table must be a generated column",
                    own.name
                );
                return Err(other("42804", "column", &column.name, message));
            }
        }
        self.world.change(id, |child| {
            for column in &mut child.columns {
                if parent.column(&column.name).is_some() {
                    column.inherited += 1;
                    if parent.is_partitioned() {
                        column.local = false;
                    }
                }
            }
        })
    }

    /// The same for checks.
    pub(super) fn adopt_checks(&mut self, parent: Id, id: Id) -> Done {
        let partitioned = self.world.relation(parent)?.is_partitioned();
        let checks: Vec<Constraint> = self
            .world
            .relation(parent)?
            .inheritable_checks()
            .cloned()
            .collect();
        for check in checks {
            let Some(own) = self.world.relation(id)?.constraint(&check.name).cloned() else {
                let message = format!("child table is missing constraint \"{}\"", check.name);
                return Err(other("42804", "constraint", &check.name, message));
            };
            let same = matches!((&own.check, &check.check), (Some(a), Some(b)) if super::query::same_words(&a.text, &b.text));
            if !same {
                let message = format!(
                    "child table has different definition for check constraint \"{}\"",
                    check.name
                );
                return Err(other("42804", "constraint", &check.name, message));
            }
            self.world.change(id, |child| {
                if let Some(own) = child.constraints.iter_mut().find(|own| own.name == check.name) {
                    own.inherited += 1;
                    own.local &= !partitioned;
                }
            })?;
        }
        Ok(())
    }

    fn attach_index(&mut self, parent: Id, name: &Name) -> Done {
        let id = self
            .world
            .find_relation(name)
            .map_err(|_| missing("index", &name.name).at(&name.span))?;
        let (of_parent, own) = (
            self.world.relation(parent)?.clone(),
            self.world.relation(id)?.clone(),
        );
        let (Some(parent_index), Some(index)) = (of_parent.index(), own.index()) else {
            return Err(Stop::Unread);
        };
        let refuse =
            |sqlstate, message: String| Err(other(sqlstate, "index", &name.name, message).at(&name.span));
        if own
            .partition_of
            .as_ref()
            .is_some_and(|(known, _)| *known == parent)
        {
            return Ok(());
        }
        let table = self.world.relation(index.table)?;
        if table.of_partition() != Some(parent_index.table) {
            return refuse(
                "55000",
                format!(
                    "cannot attach index \"{}\" as a partition of index \"{}\"",
                    own.name, of_parent.name
                ),
            );
        }
        let other_index = |of: &Id| {
            self.world
                .relation(*of)
                .is_ok_and(|of| of.of_partition() == Some(parent))
        };
        if self.world.indexes(index.table).iter().any(other_index) {
            return refuse(
                "55000",
                format!(
                    "cannot attach index \"{}\" as a partition of index \"{}\"",
                    own.name, of_parent.name
                ),
            );
        }
        self.world.change(id, |relation| {
            relation.partition_of = Some((parent, String::new()));
        })?;
        let partitions = self.world.children(parent_index.table);
        let mut attached = self.world.users(parent).filter(|user| {
            self.world
                .relation(*user)
                .is_ok_and(|relation| relation.of_partition() == Some(parent))
        });
        let mut count = 0;
        while attached.next().is_some() {
            count += 1;
        }
        drop(attached);
        if count >= partitions.len() {
            self.world.change(parent, |relation| {
                if let Some(index) = relation.index_mut() {
                    index.valid = true;
                }
            })?;
        }
        Ok(())
    }

    /// DETACH PARTITION.
    pub(super) fn detach_partition(&mut self, parent: Id, tokens: &mut Tokens<'_>) -> Done {
        let name = tokens.name()?;
        let concurrently = tokens.eat("concurrently");
        if concurrently {
            self.not_in_transaction("ALTER TABLE ... DETACH CONCURRENTLY")?;
        }
        tokens.eat("finalize");
        let id = self.world.find_relation(&name)?;
        let of_parent = self.world.relation(parent)?.clone();
        if self.world.relation(id)?.of_partition() != Some(parent) {
            let message = format!(
                "relation \"{}\" is not a partition of relation \"{}\"",
                name.name, of_parent.name
            );
            return Err(other("42P01", "relation", &name.name, message).at(&name.span));
        }
        if concurrently {
            self.keep_bound(&of_parent, id)?;
        }
        for index in self.world.indexes(id) {
            self.world
                .change(index, |relation| relation.partition_of = None)?;
        }
        self.world.change(id, |table| {
            table.partition_of = None;
            table.triggers.retain(|trigger| !trigger.cloned);
            for column in &mut table.columns {
                column.inherited = column.inherited.saturating_sub(1);
                column.local |= column.inherited == 0;
            }
            for constraint in &mut table.constraints {
                constraint.parent = None;
                constraint.inherited = constraint.inherited.saturating_sub(1);
                constraint.local |= constraint.inherited == 0;
            }
        })
    }

    /// After DETACH CONCURRENTLY a check stands for the bound; followed where it is of one plain column.
    fn keep_bound(&mut self, parent: &Relation, id: Id) -> Done {
        let table = self.world.relation(id)?;
        let bound = table.partition_of.as_ref().map(|(_, bound)| bound.clone());
        let key = parent.partition_key.as_ref().map(|key| key.keys.as_slice());
        let (
            Some(bound),
            Some(
                [
                    Key {
                        of: KeyOf::Column(num),
                        ..
                    },
                ],
            ),
        ) = (bound, key)
        else {
            return Err(Stop::Unread);
        };
        let name = parent.column_name(*num);
        let column = table.column(name).ok_or(Stop::Unread)?.num;
        let condition = super::bound::as_condition(&bound, name).ok_or(Stop::Unread)?;
        let after = After {
            table: &table.name,
            columns: name,
            label: "check",
        };
        let chosen = self.world.choose_constraint_name(table.schema, &after, &[]);
        let mut check = Constraint::new(chosen, ConstraintKind::Check, vec![column]);
        check.check = Some(self.world.known_expression(&condition, &table.columns));
        self.world.change(id, |table| table.constraints.push(check))
    }
}
