//! Actions that change how a table is kept, not what it is.

use super::text::Storage;
use crate::catalog::simulate::model::Id;
use crate::catalog::simulate::refusal::{Done, missing, other};
use crate::catalog::simulate::runner::Run;
use crate::catalog::snapshot::Persistence;

impl Run<'_> {
    /// STATISTICS, STORAGE, COMPRESSION and options of a column.
    pub(super) fn storage(&mut self, id: Id, name: &str, change: Storage) -> Done {
        let relation = self.world.relation(id)?;
        if relation.index().is_some() {
            return Ok(());
        }
        let num = relation.expect_column(name)?.num;
        self.world.change(id, |table| {
            let Some(column) = table.column_mut(num) else {
                return;
            };
            match change {
                Storage::Statistics(number) => column.kept.statistics = number,
                Storage::Strategy(word) => column.kept.storage = Some(word),
                Storage::Compression(method) => column.kept.compression = method,
                Storage::Other => {}
            }
        })
    }

    /// ENABLE, DISABLE, FORCE and NO FORCE ROW LEVEL SECURITY
    pub(super) fn row_security(&mut self, id: Id, on: Option<bool>, force: Option<bool>) -> Done {
        self.world.change(id, |table| {
            table.kept.row_security = on.unwrap_or(table.kept.row_security);
            table.kept.force_row_security = force.unwrap_or(table.kept.force_row_security);
        })
    }

    /// When a trigger or rule fires.
    pub(super) fn firing(
        &mut self,
        id: Id,
        trigger: bool,
        name: Option<&str>,
        state: Option<&'static str>,
    ) -> Done {
        let table = self.world.relation(id)?;
        let kind = if trigger { "trigger" } else { "rule" };
        if let Some(name) = name
            && table.attached_part(kind, name).is_none()
        {
            let on = if trigger { "table" } else { "relation" };
            let message = format!("{kind} \"{name}\" for {on} \"{}\" does not exist", table.name);
            return Err(missing(kind, name).saying(message));
        }
        let state = state.map(str::to_owned);
        let wanted = |of: &str| name.is_none_or(|name| name == of);
        self.world.change(id, |table| {
            for of in table
                .triggers
                .iter_mut()
                .filter(|of| trigger && wanted(&of.of.name))
            {
                of.of.enabled.clone_from(&state);
            }
            for of in table
                .rules
                .iter_mut()
                .filter(|of| !trigger && wanted(&of.of.name))
            {
                of.of.enabled.clone_from(&state);
            }
        })
    }

    /// SET LOGGED and UNLOGGED
    pub(super) fn set_logged(&mut self, id: Id, logged: bool) -> Done {
        let table = self.world.relation(id)?;
        if table.persistence == Persistence::Temporary {
            let message = format!(
                "cannot change logged status of table \"{}\" because it is temporary",
                table.name
            );
            return Err(other("42P16", "table", &table.name, message));
        }
        if table.is_partitioned() {
            // It has no storage of its own to change.
            return Ok(());
        }
        // A logged table points to logged tables only, and an unlogged one is pointed to by unlogged ones only.
        let own = table
            .constraints
            .iter()
            .filter_map(|of| of.foreign.as_ref())
            .map(|foreign| foreign.table);
        let related: Vec<Id> = if logged {
            own.collect()
        } else {
            let points_here = |user: &Id| {
                self.world.relation(*user).is_ok_and(|of| {
                    of.constraints
                        .iter()
                        .any(|of| of.foreign.as_ref().is_some_and(|foreign| foreign.table == id))
                })
            };
            self.world.users(id).filter(points_here).collect()
        };
        for other_id in related.into_iter().filter(|other| *other != id) {
            let of = self.world.relation(other_id)?;
            let stands_against = if logged {
                of.persistence != Persistence::Permanent
            } else {
                of.persistence == Persistence::Permanent
            };
            if stands_against {
                let to = if logged { "logged" } else { "unlogged" };
                let message = format!(
                    "could not change table \"{}\" to {to} because of table \"{}\"",
                    table.name, of.name
                );
                return Err(other("42P16", "table", &table.name, message));
            }
        }
        let persistence = if logged {
            Persistence::Permanent
        } else {
            Persistence::Unlogged
        };
        let mut all = self.world.indexes(id);
        let columns: Vec<_> = self
            .world
            .relation(id)?
            .columns
            .iter()
            .map(|column| column.num)
            .collect();
        all.extend(columns.iter().filter_map(|num| self.world.sequence_of(id, *num)));
        let owned = self.world.users(id).filter(|user| {
            let sequence = self
                .world
                .relation(*user)
                .ok()
                .and_then(|of| of.sequence.as_ref());
            sequence.is_some_and(|of| of.owned_by.is_some_and(|(table, _)| table == id))
        });
        all.extend(owned.collect::<Vec<_>>());
        all.push(id);
        for relation in all {
            self.world
                .change(relation, |relation| relation.persistence = persistence)?;
        }
        Ok(())
    }

    /// SET (...) and RESET (...)
    pub(super) fn options(&mut self, id: Id, set: &[String], reset: &[String]) -> Done {
        let name = |option: &str| option.split('=').next().unwrap_or_default().to_owned();
        let gone: Vec<String> = set
            .iter()
            .map(|option| name(option))
            .chain(reset.iter().cloned())
            .collect();
        self.world.change(id, |relation| {
            let options = match &mut relation.kept_index {
                Some(index) => &mut index.storage_parameters,
                None => &mut relation.kept.storage_parameters,
            };
            options.retain(|option| !gone.contains(&name(option)));
            options.extend(set.iter().cloned());
            options.sort();
        })
    }

    fn own_index(&self, id: Id, name: &str) -> Done<Id> {
        let table = self.world.relation(id)?;
        let indexes = self.world.indexes(id);
        let found = indexes
            .into_iter()
            .find(|index| self.world.relation(*index).is_ok_and(|of| of.name == name));
        found.ok_or_else(|| {
            let message = format!("index \"{name}\" for table \"{}\" does not exist", table.name);
            missing("index", name).saying(message)
        })
    }

    /// REPLICA IDENTITY
    pub(super) fn replica_identity(&mut self, id: Id, identity: Option<String>, index: Option<&str>) -> Done {
        let chosen = match index {
            Some(name) => Some(self.own_index(id, name)?),
            None => None,
        };
        if let Some(chosen) = chosen {
            let relation = self.world.relation(chosen)?;
            let index = relation
                .index()
                .ok_or(crate::catalog::simulate::refusal::Stop::Unread)?;
            let wrong = if !index.unique {
                Some(("42809", "non-unique"))
            } else if index.plain_keys().is_none() {
                Some(("0A000", "expression"))
            } else if index.predicate.is_some() {
                Some(("0A000", "partial"))
            } else {
                None
            };
            if let Some((sqlstate, what)) = wrong {
                let message = format!(
                    "cannot use {what} index \"{}\" as replica identity",
                    relation.name
                );
                return Err(other(sqlstate, "index", &relation.name, message));
            }
            let table = self.world.relation(id)?;
            let keys = index.plain_keys().unwrap_or_default();
            if table
                .columns
                .iter()
                .any(|column| keys.contains(&column.num) && !column.not_null)
            {
                let message = format!(
                    "index \"{}\" cannot be used as replica identity because a column is nullable",
                    relation.name
                );
                return Err(other("42809", "index", &relation.name, message));
            }
        }
        for member in self.world.indexes(id) {
            self.keep_index(member, |index| index.replica_identity = Some(member) == chosen)?;
        }
        self.world
            .change(id, |table| table.kept.replica_identity = identity)
    }

    /// CLUSTER ON and SET WITHOUT CLUSTER
    pub(in crate::catalog::simulate) fn cluster_on(&mut self, id: Id, index: Option<&str>) -> Done {
        let chosen = match index {
            Some(name) => Some(self.own_index(id, name)?),
            None => None,
        };
        for member in self.world.indexes(id) {
            self.keep_index(member, |index| index.clustered = Some(member) == chosen)?;
        }
        Ok(())
    }

    fn keep_index(&mut self, id: Id, change: impl FnOnce(&mut crate::catalog::snapshot::Index)) -> Done {
        self.world
            .change(id, |relation| change(relation.kept_index.get_or_insert_default()))
    }
}
