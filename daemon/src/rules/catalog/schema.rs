//! The schema at one moment, as guests see it: of the database itself, or as the simulation has it.

use super::wire::{
    dependents, wire_detail, wire_name, wire_relation, wire_routine, wire_simulated, wire_type,
};
use super::wit;
use crate::catalog::history::History;
use crate::catalog::lookup::Lookup;
use crate::catalog::simulate::{Dependent, View};
use crate::catalog::snapshot::ObjectName;

/// Where answers come from.
pub(super) enum Schema<'s> {
    /// The database as it was looked at; the history knows what would go with what, also through others.
    Before(&'s Lookup, Option<&'s History>),
    /// In the middle of the change; the database knows PostgreSQL's own objects.
    During(View<'s>, &'s Lookup),
}

impl Schema<'_> {
    pub(super) fn relation(&self, schema: Option<&str>, name: &str) -> Option<wit::Relation> {
        match self {
            Self::Before(lookup, _) => lookup.relation(schema, name).map(wire_relation),
            Self::During(view, _) => view.relation(schema, name).map(|it| wire_relation(&it)),
        }
    }

    pub(super) fn detail(&self, schema: Option<&str>, name: &str) -> Option<wit::RelationDetail> {
        match self {
            Self::Before(lookup, history) => {
                let relation = lookup.relation(schema, name)?;
                let needed_by = match history {
                    Some(history) => simulated(&history.timeline().at(0).dependents(schema, name)),
                    None => dependents(lookup, &relation.object_name()),
                };
                Some(wire_detail(relation, needed_by))
            }
            Self::During(view, _) => {
                let relation = view.relation(schema, name)?;
                Some(wire_detail(&relation, simulated(&view.dependents(schema, name))))
            }
        }
    }

    pub(super) fn table_of_index(&self, schema: Option<&str>, name: &str) -> Option<wit::Name> {
        let table = match self {
            Self::Before(lookup, _) => lookup.index(schema, name)?.0.object_name(),
            Self::During(view, _) => {
                let (schema, name) = view.table_of_index(schema, name)?;
                ObjectName { schema, name }
            }
        };
        Some(wire_name(&table))
    }

    pub(super) fn routines(&self, schema: Option<&str>, name: &str) -> Vec<wit::Routine> {
        let all = match self {
            Self::Before(lookup, _) => lookup.routines(schema, name),
            Self::During(view, lookup) => {
                let users = view.routines(schema, name).into_iter();
                let users = users.map(|routine| (routine, false));
                users.chain(lookup.system(schema, name)).collect()
            }
        };
        let all = all.iter();
        all.map(|(routine, system)| wire_routine(routine, *system))
            .collect()
    }

    pub(super) fn data_type(&self, schema: Option<&str>, name: &str) -> Option<wit::TypeDetail> {
        match self {
            Self::Before(lookup, history) => {
                let found = lookup.data_type(schema, name)?;
                let needed_by = match history {
                    Some(history) => simulated(&history.timeline().at(0).dependents_of_type(schema, name)),
                    None => dependents(lookup, &found.object_name()),
                };
                Some(wire_type(found, needed_by))
            }
            Self::During(view, _) => {
                let found = view.data_type(schema, name)?;
                Some(wire_type(
                    &found,
                    simulated(&view.dependents_of_type(schema, name)),
                ))
            }
        }
    }
}

fn simulated(dependents: &[Dependent]) -> Vec<wit::Dependent> {
    dependents.iter().map(wire_simulated).collect()
}
