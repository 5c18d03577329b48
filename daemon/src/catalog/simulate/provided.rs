//! What well-known extensions bring: their types and operator classes, by the names they have in every version.
//!
//! Of anything else it is not known whether an extension has it: nothing is claimed then.

use super::model::{BaseType, Id, Object};
use super::show::At;
use super::tokens::Name;
use super::world::{Key, World};
use crate::catalog::ddl::qualified;

/// Types by their extension.
const TYPES: &[(&str, &[&str])] = &[
    ("citext", &["citext"]),
    ("cube", &["cube"]),
    ("hstore", &["hstore"]),
    (
        "isn",
        &[
            "ean13", "isbn", "isbn13", "ismn", "ismn13", "issn", "issn13", "upc",
        ],
    ),
    ("ltree", &["lquery", "ltree", "ltxtquery"]),
    ("postgis", &["box2d", "box3d", "geography", "geometry"]),
    ("seg", &["seg"]),
    ("vector", &["halfvec", "sparsevec", "vector"]),
];

/// Operator classes that are not their type's default, by their extension.
const CLASSES: &[(&str, &[&str])] = &[
    ("hstore", &["gist_hstore_ops", "hash_hstore_ops"]),
    ("pg_trgm", &["gin_trgm_ops", "gist_trgm_ops"]),
    (
        "vector",
        &[
            "vector_cosine_ops",
            "vector_ip_ops",
            "vector_l1_ops",
            "vector_l2_ops",
        ],
    ),
];

fn extension_of(list: &[(&'static str, &[&str])], name: &str) -> Option<&'static str> {
    let found = list.iter().find(|(_, names)| names.contains(&name));
    found.map(|(extension, _)| *extension)
}

impl World {
    /// The type of an extension that is installed where the name looks.
    pub(super) fn provided_type(&self, name: &Name) -> Option<BaseType> {
        let extension = extension_of(TYPES, &name.name)?;
        let id = self.named(&Key::Extension(extension.to_owned()))?;
        let schema = self.now().schema_of_extension(id)?;
        let is_seen = match &name.schema {
            Some(wanted) => wanted == schema,
            None => self.path().iter().any(|searched| searched == schema),
        };
        is_seen.then(|| BaseType::Provided(id, name.name.clone()))
    }
}

impl<'w> At<'w> {
    /// Where an extension has its objects.
    pub(super) fn schema_of_extension(self, id: Id) -> Option<&'w str> {
        match self.object(id)? {
            Object::Extension(extension) => extension.schema.map(|schema| self.schema_name(schema)),
            _ => None,
        }
    }

    /// `schema.name` of a type that an extension brought.
    pub(super) fn provided(self, extension: Id, name: &str) -> String {
        qualified(self.schema_of_extension(extension).unwrap_or_default(), name)
    }

    /// An operator class as PostgreSQL prints it.
    pub(super) fn operator_class(self, written: &str) -> String {
        let name = written.rsplit('.').next().unwrap_or(written);
        let extension = extension_of(CLASSES, name);
        let id = extension.and_then(|extension| {
            self.world
                .named_at(&Key::Extension(extension.to_owned()), self.moment)
        });
        id.map_or_else(|| written.to_owned(), |id| self.provided(id, name))
    }
}
