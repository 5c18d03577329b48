//! The schema as it moves: objects by number, their names, and who needs whom.
//!
//! `users`, `members` and `routines` only ever grow: they say where to look, and what is found there is checked
//! against the object as it is at the moment asked about. So they need no history and no way back.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::history::{History, Mark};
use super::model::{Id, Kind, Object, Relation, Type};
use super::refusal::{Done, Stop};
use super::show::At;
use crate::catalog::snapshot::ObjectKind;

/// The schema of temporary objects, under this name in the simulation only.
pub(super) const TEMPORARY: &str = "pg_temp";

/// Schemas that no snapshot shows: what they hold is there or not.
pub(super) const HIDDEN: [&str; 4] = ["pg_catalog", "information_schema", "pg_toast", "stagegate"];

/// A name that can be taken once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Schema(String),
    Extension(String),
    /// Tables, views, sequences, indexes, composite types.
    Relation(Id, String),
    /// Types, also the row types of relations.
    Type(Id, String),
    Other(ObjectKind, Option<Id>, String),
}

/// Where a name leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Object(Id),
    /// Something of PostgreSQL's own, or nothing.
    Hidden,
    Missing,
}

/// A place to go back to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    objects: Mark,
    pub(super) names: Mark,
    pub(super) path: Mark,
}

/// All objects.
#[derive(Debug, Clone, Default)]
pub(super) struct World {
    pub(super) objects: History<Id, Arc<Object>>,
    pub(super) names: History<Key, Id>,
    pub(super) path: History<(), Arc<Vec<String>>>,
    pub(super) users: HashMap<Id, Vec<Id>>,
    pub(super) edges: HashSet<(Id, Id)>,
    pub(super) members: HashMap<Id, Vec<Id>>,
    pub(super) routines: HashMap<String, Vec<Id>>,
    pub(super) constraints: HashMap<String, Vec<Id>>,
    /// Names that may be taken: nothing is said about them.
    pub(super) perhaps: HashSet<String>,
    next: Id,
    pub(super) moment: u32,
    pub(super) server_version: u32,
    pub(super) role: String,
}

impl World {
    /// Where the schema is now.
    pub(super) fn place(&self) -> Place {
        Place {
            objects: self.objects.mark(),
            names: self.names.mark(),
            path: self.path.mark(),
        }
    }

    /// Goes back to how it was at a place.
    pub(super) fn back(&mut self, place: Place) {
        self.objects.back(self.moment, place.objects);
        self.names.back(self.moment, place.names);
        self.path.back(self.moment, place.path);
    }

    /// The same schema with nothing before it.
    pub(super) fn settled(&self) -> Self {
        Self {
            objects: self.objects.settled(),
            names: self.names.settled(),
            path: self.path.settled(),
            users: self.users.clone(),
            edges: self.edges.clone(),
            members: self.members.clone(),
            routines: self.routines.clone(),
            constraints: self.constraints.clone(),
            perhaps: self.perhaps.clone(),
            next: self.next,
            moment: 0,
            server_version: self.server_version,
            role: self.role.clone(),
        }
    }

    /// Takes up a new object.
    pub(super) fn add(&mut self, object: Object) -> Id {
        let id = self.next;
        self.next += 1;
        self.put(id, object);
        id
    }

    /// Gives an object another state.
    pub(super) fn put(&mut self, id: Id, object: Object) {
        let old = self.objects.get(&id).cloned();
        let new_keys = keys_of(&object);
        let old_keys = old.as_deref().map(keys_of).unwrap_or_default();
        for key in old_keys.iter().filter(|key| !new_keys.contains(key)) {
            self.names.set(self.moment, key.clone(), None);
        }
        for key in new_keys.iter().filter(|key| !old_keys.contains(key)) {
            self.names.set(self.moment, key.clone(), Some(id));
        }
        if let Some(schema) = object.schema()
            && self.edges.insert((schema, id))
        {
            self.members.entry(schema).or_default().push(id);
        }
        if let Object::Routine(routine) = &object {
            let known = self.routines.entry(routine.name.clone()).or_default();
            if !known.contains(&id) {
                known.push(id);
            }
        }
        for name in object.constraint_names() {
            match self.constraints.get_mut(name) {
                Some(owners) if owners.contains(&id) => {}
                Some(owners) => owners.push(id),
                None => {
                    self.constraints.insert(name.to_owned(), vec![id]);
                }
            }
        }
        for need in object.needs() {
            if self.edges.insert((need.object, id)) {
                self.users.entry(need.object).or_default().push(id);
            }
        }
        self.objects.set(self.moment, id, Some(Arc::new(object)));
    }

    /// Takes an object away.
    pub(super) fn remove(&mut self, id: Id) {
        if let Some(object) = self.objects.get(&id).cloned() {
            for key in keys_of(&object) {
                self.names.set(self.moment, key, None);
            }
            self.objects.set(self.moment, id, None);
        }
    }

    /// The object as it is now.
    pub(super) fn object(&self, id: Id) -> Option<&Object> {
        self.objects.get(&id).map(Arc::as_ref)
    }

    /// The relation as it is now.
    pub(super) fn relation(&self, id: Id) -> Done<&Relation> {
        match self.object(id) {
            Some(Object::Relation(relation)) => Ok(relation),
            _ => Err(Stop::Unread),
        }
    }

    /// Changes a relation.
    pub(super) fn change(&mut self, id: Id, change: impl FnOnce(&mut Relation)) -> Done {
        let mut relation = Box::new(self.relation(id)?.clone());
        change(&mut relation);
        self.put(id, Object::Relation(relation));
        Ok(())
    }

    /// Those that may need the object, each once.
    pub(super) fn users(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        self.users.get(&id).into_iter().flatten().copied()
    }

    /// Those that are, or were, in the schema.
    pub(super) fn ever_members(&self, schema: Id) -> &[Id] {
        self.members.get(&schema).map_or(&[], Vec::as_slice)
    }

    /// The schema as it is now.
    pub(super) fn now(&self) -> At<'_> {
        At {
            world: self,
            moment: self.moment,
        }
    }

    /// Whether a table or domain of the schema has a constraint of this name.
    pub(super) fn has_constraint(&self, schema: Id, name: &str) -> bool {
        let owners = self.constraints.get(name).into_iter().flatten();
        owners.filter_map(|id| self.object(*id)).any(|object| {
            object.schema() == Some(schema) && object.constraint_names().any(|known| known == name)
        })
    }

    /// The indexes of a table, in the order they were made.
    pub(super) fn indexes(&self, table: Id) -> Vec<Id> {
        let of_table = |id: &Id| {
            matches!(self.object(*id), Some(Object::Relation(relation))
                if matches!(&relation.kind, Kind::Index(index) if index.table == table))
        };
        self.users(table).filter(of_table).collect()
    }

    /// Tables that inherit from this one, partitions too.
    pub(super) fn children(&self, table: Id) -> Vec<Id> {
        self.now().children(table)
    }

    /// The table and all that inherit from it, parents first.
    pub(super) fn family(&self, table: Id) -> Vec<Id> {
        let mut family = vec![table];
        let mut at = 0;
        while at < family.len() {
            for child in self.children(family[at]) {
                if !family.contains(&child) {
                    family.push(child);
                }
            }
            at += 1;
        }
        family
    }

    /// The type as it is now.
    pub(super) fn type_of(&self, id: Id) -> Option<&Type> {
        match self.object(id) {
            Some(Object::Type(of)) => Some(of),
            _ => None,
        }
    }
}

/// Whether no snapshot shows the schema.
pub(super) fn is_hidden(schema: &str) -> bool {
    HIDDEN.contains(&schema) || (schema.starts_with("pg_") && schema != TEMPORARY)
}

fn keys_of(object: &Object) -> Vec<Key> {
    match object {
        Object::Schema(schema) => vec![Key::Schema(schema.name.clone())],
        Object::Extension(extension) => vec![Key::Extension(extension.name.clone())],
        Object::Relation(relation) => {
            let mut keys = vec![Key::Relation(relation.schema, relation.name.clone())];
            if relation.has_row_type() {
                keys.push(Key::Type(relation.schema, relation.name.clone()));
            }
            keys
        }
        Object::Type(of) => vec![Key::Type(of.schema, of.name.clone())],
        Object::Routine(_) => Vec::new(),
        Object::Other(of) => vec![Key::Other(of.kept.kind, of.schema, of.name.clone())],
    }
}
