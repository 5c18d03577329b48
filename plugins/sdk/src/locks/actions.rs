//! ALTER TABLE, action by action.

use super::{Locks, Mode, Work, column, types};
use crate::ast::{AlterAction, AlterTable, ColumnConstraint, OtherAction};
use crate::keyword;
use crate::name::TableName;
use crate::tree::View;

impl<'t> Locks<'_, 't> {
    pub(super) fn alter_table(&mut self, alter: AlterTable<'t>) {
        let Some(table) = alter.name().map(|name| self.scene.resolve(name)) else {
            return;
        };
        for action in alter.actions() {
            self.action(&table, action);
        }
    }

    fn action(&mut self, table: &TableName, action: AlterAction<'t>) {
        use Mode::{AccessExclusive, ShareRowExclusive, ShareUpdateExclusive};
        let (mode, work) = match action {
            AlterAction::AddColumn(add) => {
                let Some(added) = add.column() else { return };
                for constraint in added.constraints() {
                    if let ColumnConstraint::ForeignKey(key) = constraint {
                        self.add(key.referenced_table(), ShareRowExclusive, Work::Instant);
                    }
                }
                (AccessExclusive, column::work_of_adding(self.scene, added))
            }
            AlterAction::AddConstraint(add) => {
                if let Some(constraint) = add.constraint() {
                    self.add_constraint(table, constraint);
                }
                return;
            }
            AlterAction::ValidateConstraint(_) => (ShareUpdateExclusive, Work::Scan),
            AlterAction::SetNotNull(_) => (AccessExclusive, Work::Scan),
            AlterAction::SetType(set) => {
                let work = match types::change_of(self.scene, table, set) {
                    types::Change::Free => Work::Instant,
                    types::Change::Indexes => Work::IndexBuild,
                    types::Change::Rewrite | types::Change::Unknown => Work::Rewrite,
                };
                (AccessExclusive, work)
            }
            AlterAction::SetLogged(_)
            | AlterAction::SetUnlogged(_)
            | AlterAction::SetTablespace(_)
            | AlterAction::SetAccessMethod(_) => (AccessExclusive, Work::Rewrite),
            AlterAction::AttachPartition(attach) => {
                self.add(attach.target(), AccessExclusive, Work::Scan);
                (ShareUpdateExclusive, Work::Instant)
            }
            AlterAction::DetachPartition(detach) => {
                let concurrently = detach.concurrently() || detach.finalize();
                let mode = if concurrently {
                    ShareUpdateExclusive
                } else {
                    AccessExclusive
                };
                self.add(detach.target(), mode, Work::Instant);
                (mode, Work::Instant)
            }
            AlterAction::TriggerState(state) if state.named() != Some("rule") => {
                (ShareRowExclusive, Work::Instant)
            }
            AlterAction::SetOptions(_) | AlterAction::ClusterOn(_) => (ShareUpdateExclusive, Work::Instant),
            AlterAction::OtherAction(other) => (mode_of_other(other), Work::Instant),
            _ => (AccessExclusive, Work::Instant),
        };
        self.add_at(table, mode, work, action.node());
    }
}

/// The few that are weaker than the rest.
fn mode_of_other(other: OtherAction<'_>) -> Mode {
    let weak = [&["set", "statistics"][..], &["set", "("], &["reset", "("]];
    if weak
        .iter()
        .any(|words| keyword::find(other.node(), words).is_some())
    {
        Mode::ShareUpdateExclusive
    } else {
        Mode::AccessExclusive
    }
}
