//! Which statement takes which table-level lock on which relation, and what PostgreSQL does while it holds it.
//!
//! The modes are those of PostgreSQL 14 to 18, as its documentation and `pg_locks` tell them. Only relations that others can
//! be using are listed (see [`Scene::existing`]). Where the answer depends on what nobody knows here, it is the heavier one.

mod actions;
pub mod column;
pub mod types;
pub mod volatility;

use std::fmt;

use crate::ast::{self, ObjectName, TableConstraint};
use crate::name::TableName;
use crate::scene::{Scene, Step};
use crate::tree::{Node, View};

/// A table-level lock mode, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Of a query.
    AccessShare,
    /// Of SELECT FOR UPDATE.
    RowShare,
    /// Of data statements.
    RowExclusive,
    /// Of VACUUM, ANALYZE, concurrent index builds, VALIDATE CONSTRAINT.
    ShareUpdateExclusive,
    /// Of CREATE INDEX.
    Share,
    /// Of CREATE TRIGGER and foreign keys.
    ShareRowExclusive,
    /// Of REFRESH MATERIALIZED VIEW CONCURRENTLY.
    Exclusive,
    /// Of most of ALTER TABLE, of DROP and TRUNCATE.
    AccessExclusive,
}

/// What is done while a lock is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// The catalogs alone.
    Instant,
    /// Rows are written: as many as the statement says.
    Rows,
    /// The whole table is read.
    Scan,
    /// The whole table is read and an index is built.
    IndexBuild,
    /// The whole table is written anew, with its indexes.
    Rewrite,
}

/// A lock that a statement takes.
#[derive(Debug, Clone)]
pub struct Lock<'t> {
    /// On what.
    pub table: TableName,
    /// How strong.
    pub mode: Mode,
    /// What is done meanwhile.
    pub work: Work,
    /// The narrowest part of the statement that takes it.
    pub at: Node<'t>,
}

impl Mode {
    /// As PostgreSQL's documentation writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// Who waits: `all reads and writes`.
    pub fn blocks(self) -> &'static str {
        match self {
            Self::AccessExclusive => "all reads and writes",
            Self::Exclusive | Self::ShareRowExclusive | Self::Share => "all writes",
            Self::ShareUpdateExclusive => "other schema changes and vacuum",
            _ => "schema changes",
        }
    }

    /// The mode of LOCK TABLE.
    pub fn named(name: &str) -> Option<Self> {
        [
            Self::AccessShare,
            Self::RowShare,
            Self::RowExclusive,
            Self::ShareUpdateExclusive,
            Self::Share,
            Self::ShareRowExclusive,
            Self::Exclusive,
            Self::AccessExclusive,
        ]
        .into_iter()
        .find(|mode| mode.name().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The locks that a statement takes on relations that others can be using.
pub fn of<'t>(scene: &Scene<'t>, step: Step<'t>) -> Vec<Lock<'t>> {
    let mut locks = Locks {
        scene,
        list: Vec::new(),
    };
    locks.statement(step.view);
    locks.list
}

/// Locks as they are collected.
struct Locks<'s, 't> {
    scene: &'s Scene<'t>,
    list: Vec<Lock<'t>>,
}

impl<'t> Locks<'_, 't> {
    fn add(&mut self, name: Option<ObjectName<'t>>, mode: Mode, work: Work) {
        if let Some(name) = name {
            let at = name.node();
            self.add_at(&self.scene.resolve(name), mode, work, at);
        }
    }

    fn add_at(&mut self, table: &TableName, mode: Mode, work: Work, at: Node<'t>) {
        if !self.scene.is_new(table) {
            self.list.push(Lock {
                table: table.clone(),
                mode,
                work,
                at,
            });
        }
    }

    fn statement(&mut self, view: ast::Statement<'t>) {
        use Mode::{AccessExclusive, Exclusive, RowExclusive, ShareRowExclusive, ShareUpdateExclusive};
        match view {
            ast::Statement::CreateTable(create) => self.create_table(create),
            ast::Statement::AlterTable(alter) => self.alter_table(alter),
            ast::Statement::CreateIndex(index) => {
                let mode = if index.concurrently() {
                    ShareUpdateExclusive
                } else {
                    Mode::Share
                };
                self.add(index.target(), mode, Work::IndexBuild);
            }
            ast::Statement::Drop(drop) => self.drop(drop),
            ast::Statement::Reindex(reindex) => self.reindex(reindex),
            ast::Statement::RefreshMaterializedView(refresh) => {
                let mode = if refresh.concurrently() {
                    Exclusive
                } else {
                    AccessExclusive
                };
                self.add(refresh.target(), mode, Work::Rewrite);
            }
            ast::Statement::Vacuum(vacuum) => {
                let (mode, work) = if vacuum.full() {
                    (AccessExclusive, Work::Rewrite)
                } else {
                    (ShareUpdateExclusive, Work::Scan)
                };
                vacuum
                    .targets()
                    .for_each(|target| self.add(Some(target), mode, work));
            }
            ast::Statement::Cluster(cluster) => self.add(cluster.target(), AccessExclusive, Work::Rewrite),
            ast::Statement::Truncate(truncate) => truncate
                .targets()
                .for_each(|target| self.add(Some(target), AccessExclusive, Work::Instant)),
            ast::Statement::LockTable(lock) => {
                let mode = lock.named().and_then(Mode::named).unwrap_or(AccessExclusive);
                lock.targets()
                    .for_each(|target| self.add(Some(target), mode, Work::Instant));
            }
            ast::Statement::CreateTrigger(trigger) if !trigger.event() => {
                self.add(trigger.target(), ShareRowExclusive, Work::Instant);
            }
            ast::Statement::CreatePolicy(policy) => self.add(policy.target(), AccessExclusive, Work::Instant),
            ast::Statement::AlterPolicy(policy) => self.add(policy.target(), AccessExclusive, Work::Instant),
            ast::Statement::Insert(insert) => {
                let many = insert.query().is_some_and(|query| !query.values());
                let work = if many { Work::Rows } else { Work::Instant };
                self.add(insert.target(), RowExclusive, work);
            }
            ast::Statement::Update(update) => self.add(update.target(), RowExclusive, Work::Rows),
            ast::Statement::Delete(delete) => self.add(delete.target(), RowExclusive, Work::Rows),
            ast::Statement::Merge(merge) => self.add(merge.target(), RowExclusive, Work::Rows),
            ast::Statement::CopyRows(copy) if copy.from() => {
                self.add(copy.target(), RowExclusive, Work::Rows);
            }
            _ => {}
        }
    }

    /// A new table locks those that it points to.
    fn create_table(&mut self, create: ast::CreateTable<'t>) {
        for key in create.node().all::<ast::ForeignKeyConstraint<'t>>() {
            self.add(key.referenced_table(), Mode::ShareRowExclusive, Work::Instant);
        }
        let mode = if create.partition_of() {
            Mode::AccessExclusive
        } else {
            Mode::ShareUpdateExclusive
        };
        create
            .parents()
            .for_each(|parent| self.add(Some(parent), mode, Work::Instant));
    }

    fn drop(&mut self, drop: ast::Drop<'t>) {
        match drop.named() {
            Some("table" | "foreign table" | "view" | "materialized view") => drop
                .targets()
                .for_each(|target| self.add(Some(target), Mode::AccessExclusive, Work::Instant)),
            Some("index") => {
                let mode = if drop.concurrently() {
                    Mode::ShareUpdateExclusive
                } else {
                    Mode::AccessExclusive
                };
                for target in drop.targets() {
                    self.add_for_index(target, mode, Work::Instant);
                }
            }
            Some("trigger" | "policy" | "rule") => {
                self.add(drop.name(), Mode::AccessExclusive, Work::Instant);
            }
            _ => {}
        }
    }

    fn reindex(&mut self, reindex: ast::Reindex<'t>) {
        let mode = if reindex.concurrently() {
            Mode::ShareUpdateExclusive
        } else {
            Mode::Share
        };
        match (reindex.named(), reindex.target()) {
            (Some("table"), target) => self.add(target, mode, Work::IndexBuild),
            (Some("index"), Some(target)) => self.add_for_index(target, mode, Work::IndexBuild),
            _ => {}
        }
    }

    /// A lock on the table of an index, under the index' own name where nobody knows the table.
    fn add_for_index(&mut self, index: ObjectName<'t>, mode: Mode, work: Work) {
        let name = self.scene.resolve(index);
        let table = self.scene.table_of_index(&name).unwrap_or(name);
        self.add_at(&table, mode, work, index.node());
    }

    /// What a table constraint locks; the work is that of the table's lock.
    fn add_constraint(&mut self, table: &TableName, constraint: TableConstraint<'t>) {
        let at = constraint.node();
        let (mode, work) = match constraint {
            TableConstraint::ForeignKey(key) => {
                let work = if key.not_valid() || key.not_enforced() {
                    Work::Instant
                } else {
                    Work::Scan
                };
                self.add(key.referenced_table(), Mode::ShareRowExclusive, work);
                (Mode::ShareRowExclusive, work)
            }
            TableConstraint::Check(check) if check.not_valid() || check.not_enforced() => {
                (Mode::AccessExclusive, Work::Instant)
            }
            TableConstraint::PrimaryKey(key) if key.using_index() => (Mode::AccessExclusive, Work::Instant),
            TableConstraint::Unique(key) if key.using_index() => (Mode::AccessExclusive, Work::Instant),
            TableConstraint::PrimaryKey(_) | TableConstraint::Unique(_) | TableConstraint::Exclude(_) => {
                (Mode::AccessExclusive, Work::IndexBuild)
            }
            _ => (Mode::AccessExclusive, Work::Scan),
        };
        self.add_at(table, mode, work, at);
    }
}

#[cfg(test)]
mod tests {
    use super::{Mode, Work, of};
    use crate::sample::Sample;
    use crate::scene::Scene;

    #[track_caller]
    fn check(outline: &str, expected: &[(&str, Mode, Work)]) {
        let sample = Sample::new(outline);
        let change = sample.change();
        let mut found = Vec::new();
        Scene::walk(&change, |scene, step| {
            found.extend(
                of(scene, step)
                    .into_iter()
                    .map(|lock| (lock.table.key(), lock.mode, lock.work)),
            );
        });
        let found: Vec<_> = found
            .iter()
            .map(|(table, mode, work)| (table.as_str(), *mode, *work))
            .collect();
        assert_eq!(found, expected, "{outline}");
    }

    fn alter(action: &str) -> String {
        format!("root alter-table\n  name object-name = t\n  action {action}")
    }

    #[test]
    fn statements_lock_as_the_documentation_says() {
        let index = "root create-index = btree\n  target object-name = t";
        check(index, &[("public.t", Mode::Share, Work::IndexBuild)]);
        check(
            &index.replace("create-index", "create-index +concurrently"),
            &[("public.t", Mode::ShareUpdateExclusive, Work::IndexBuild)],
        );
        check(
            "root drop = table\n  target object-name = a.t",
            &[("a.t", Mode::AccessExclusive, Work::Instant)],
        );
        check(
            "root create-trigger\n  target object-name = t",
            &[("public.t", Mode::ShareRowExclusive, Work::Instant)],
        );
        check(
            "root vacuum +full\n  target object-name = t",
            &[("public.t", Mode::AccessExclusive, Work::Rewrite)],
        );
    }

    #[test]
    fn actions_lock_as_the_documentation_says() {
        let access_exclusive = |work| [("public.t", Mode::AccessExclusive, work)];
        check(&alter("drop-column"), &access_exclusive(Work::Instant));
        check(&alter("set-not-null"), &access_exclusive(Work::Scan));
        check(&alter("set-unlogged"), &access_exclusive(Work::Rewrite));
        check(
            &alter("validate-constraint"),
            &[("public.t", Mode::ShareUpdateExclusive, Work::Scan)],
        );
        let key =
            "add-constraint\n    constraint foreign-key-constraint\n      referenced-table object-name = u";
        check(
            &alter(key),
            &[
                ("public.u", Mode::ShareRowExclusive, Work::Scan),
                ("public.t", Mode::ShareRowExclusive, Work::Scan),
            ],
        );
    }

    #[test]
    fn new_tables_are_nobodys_concern() {
        check(
            &format!(
                "root create-table\n  name object-name = t\n{}",
                alter("set-not-null")
            ),
            &[],
        );
    }

    #[test]
    fn modes_are_read_by_name() {
        assert_eq!(Mode::named("share row exclusive"), Some(Mode::ShareRowExclusive));
        assert!(Mode::named("shared").is_none() && Mode::Share < Mode::AccessExclusive);
    }
}
