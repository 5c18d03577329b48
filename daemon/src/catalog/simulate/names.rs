//! Names: what has one now or had it before, and what PostgreSQL finds along the search path.

use std::sync::Arc;

use super::model::{Id, Object, Routine, Schema};
use super::refusal::{Done, Stop, missing};
use super::tokens::Name;
use super::world::{Found, HIDDEN, Key, TEMPORARY, World, is_hidden};
use crate::catalog::snapshot;

impl World {
    /// What has this name now.
    pub(super) fn named(&self, key: &Key) -> Option<Id> {
        self.names.get(key).copied()
    }

    /// What had this name at a moment.
    pub(super) fn named_at(&self, key: &Key, moment: u32) -> Option<Id> {
        self.names.at(key, moment).copied()
    }

    /// The schemas that are searched now.
    pub(super) fn path(&self) -> Arc<Vec<String>> {
        self.path.get(&()).cloned().unwrap_or_default()
    }

    /// The schemas that were searched at a moment.
    pub(super) fn path_at(&self, moment: u32) -> Arc<Vec<String>> {
        self.path.at(&(), moment).cloned().unwrap_or_default()
    }

    /// Searches other schemas from now on.
    pub(super) fn set_path(&mut self, path: Vec<String>) {
        self.path.set(self.moment, (), Some(Arc::new(path)));
    }

    /// The number of a schema.
    pub(super) fn schema(&self, name: &str) -> Done<Id> {
        self.named(&Key::Schema(name.to_owned()))
            .ok_or_else(|| hidden_or(name, || missing("schema", name)))
    }

    /// Where new objects without a schema go.
    pub(super) fn creation_schema(&self) -> Done<Id> {
        for name in self.path().iter() {
            if HIDDEN.contains(&name.as_str()) {
                return Err(Stop::Unread);
            }
            if let Some(schema) = self.named(&Key::Schema(name.clone())) {
                return Ok(schema);
            }
        }
        Err(super::refusal::other(
            "3F000",
            "schema",
            "",
            "no schema has been selected to create in",
        ))
    }

    /// The schema in which a statement creates this name.
    pub(super) fn schema_for(&mut self, name: &Name) -> Done<Id> {
        match &name.schema {
            Some(schema) if schema == TEMPORARY => Ok(self.temporary_schema()),
            Some(schema) => self.schema(schema).map_err(|stop| stop.at(&name.span)),
            None => self.creation_schema(),
        }
    }

    /// The schema of temporary objects.
    pub(super) fn temporary_schema(&mut self) -> Id {
        if let Some(id) = self.named(&Key::Schema(TEMPORARY.to_owned())) {
            return id;
        }
        self.add(Object::Schema(Schema {
            name: TEMPORARY.to_owned(),
            kept: snapshot::Schema::default(),
        }))
    }

    /// From now on nothing is said about this name where it is not there.
    pub(super) fn perhaps(&mut self, name: &str) {
        self.perhaps.insert(name.to_owned());
    }

    /// Whether something of this name may be there although it is not known.
    pub(super) fn may_be_there(&self, name: &str) -> bool {
        self.perhaps.contains(name)
    }

    /// Looks a name up as PostgreSQL does, now.
    pub(super) fn look_up(&self, name: &Name, key: impl Fn(Id, String) -> Key) -> Found {
        if let Some(schema) = &name.schema {
            let Some(id) = self.named(&Key::Schema(schema.clone())) else {
                return if is_hidden(schema) {
                    Found::Hidden
                } else {
                    Found::Missing
                };
            };
            return match self.named(&key(id, name.name.clone())) {
                Some(found) => Found::Object(found),
                None if self.perhaps.contains(&name.name) => Found::Hidden,
                None => Found::Missing,
            };
        }
        let path = self.path();
        let searched = std::iter::once(TEMPORARY).chain(path.iter().map(String::as_str));
        for schema in searched {
            if let Some(id) = self.named(&Key::Schema(schema.to_owned()))
                && let Some(found) = self.named(&key(id, name.name.clone()))
            {
                return Found::Object(found);
            }
        }
        let perhaps = self.perhaps.contains(&name.name);
        if perhaps || path.iter().any(|schema| is_hidden(schema)) || name.name.starts_with("pg_") {
            Found::Hidden
        } else {
            Found::Missing
        }
    }

    /// The relation of this name, whatever it is.
    pub(super) fn find_relation(&self, name: &Name) -> Done<Id> {
        match self.look_up(name, Key::Relation) {
            Found::Object(id) => Ok(id),
            Found::Hidden => Err(Stop::Unread),
            Found::Missing => Err(self.no_relation(name)),
        }
    }

    /// What PostgreSQL says where a relation is not there: perhaps not even its schema is.
    pub(super) fn no_relation(&self, name: &Name) -> Stop {
        let stop = match &name.schema {
            Some(schema) if self.schema(schema).is_err() => missing("schema", schema),
            _ => missing("relation", &name.shown()),
        };
        stop.at(&name.span)
    }

    /// Everything that may be a routine of this name.
    pub(super) fn routines_named<'w>(&'w self, name: &'w str) -> impl Iterator<Item = (Id, &'w Routine)> {
        let ids = self.routines.get(name).into_iter().flatten();
        ids.filter_map(move |id| match self.object(*id) {
            Some(Object::Routine(routine)) if routine.name == *name => Some((*id, routine)),
            _ => None,
        })
    }

    /// Every number that may be a routine of this name, at any moment.
    pub(super) fn routine_ids(&self, name: &str) -> &[Id] {
        self.routines.get(name).map_or(&[], Vec::as_slice)
    }

    /// The name of a schema now.
    pub(super) fn schema_name(&self, id: Id) -> &str {
        match self.object(id) {
            Some(Object::Schema(schema)) => &schema.name,
            _ => "",
        }
    }

    /// Whether an extension may have brought objects that no snapshot shows.
    pub(super) fn has_extensions(&self) -> bool {
        let mut keys = self.objects.keys();
        keys.any(|id| matches!(self.object(*id), Some(Object::Extension(of)) if of.name != "plpgsql"))
    }
}

fn hidden_or(schema: &str, stop: impl FnOnce() -> Stop) -> Stop {
    if is_hidden(schema) { Stop::Unread } else { stop() }
}
