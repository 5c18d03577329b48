//! A database's schema at one moment, as plain data.
//!
//! Its JSON form is what `catalog` files hold ([`json`]); `format` grows when a reader of the older form would misread
//! it. Lists are sorted as their fields say, so that two snapshots of the same schema are equal. Everything but names
//! has a default: a catalog that is written by hand says only what matters.

mod dependency;
pub mod json;
mod name;
mod needs;
mod objects;
mod relation;
mod routine;
mod table;
mod types;

use serde::{Deserialize, Serialize};

pub use dependency::{Dependency, DependencyKind, ObjectKind, ObjectRef};
pub use name::ObjectName;
pub use objects::{Applied, Extension, Grant, Grants, Other, Role, Schema};
pub use relation::{
    ForeignTable, OwnedBy, Partition, Persistence, Policy, Relation, RelationKind, RewriteRule, Sequence,
    Trigger,
};
pub use routine::{Routine, RoutineKind, Volatility};
pub use table::{Column, Constraint, ConstraintKind, IdentitySequence, Index, IndexKey};
pub use types::{Attribute, DomainConstraint, Range, Type, TypeKind};

/// The version of the JSON form written by this build.
pub const FORMAT: u32 = 2;

/// The server that a snapshot is of where it does not say.
const SERVER_VERSION: u32 = 150_000;

/// A whole schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Snapshot {
    /// [`FORMAT`] of the writer.
    pub format: u32,
    /// As `server_version_num`: 150018 is 15.18.
    pub server_version: u32,
    /// The role that looked.
    pub current_role: String,
    /// What is known of that role.
    pub role: Role,
    /// Effective, in order, without the implicit system schemas.
    pub search_path: Vec<String>,
    /// By name.
    pub schemas: Vec<Schema>,
    /// By schema, then name.
    pub relations: Vec<Relation>,
    /// By schema, then name, then arguments.
    pub routines: Vec<Routine>,
    /// Enums, domains, composite and range types; by schema, then name.
    pub types: Vec<Type>,
    /// By name.
    pub extensions: Vec<Extension>,
    /// Operators, casts, collations and other objects that are only text here; by kind, schema, name.
    pub others: Vec<Other>,
    /// What needs what; sorted.
    pub dependencies: Vec<Dependency>,
    /// PostgreSQL's own routines that this build does not know; by name, then arguments.
    pub system_routines: Vec<Routine>,
    /// Changes that Stagegate applied, by project and version; none where there is no ledger to read.
    pub ledger: Option<Vec<Applied>>,
}

impl Default for Snapshot {
    fn default() -> Self {
        Self {
            format: FORMAT,
            server_version: SERVER_VERSION,
            current_role: "postgres".to_owned(),
            role: Role::default(),
            search_path: vec!["public".to_owned()],
            schemas: vec![Schema {
                name: "public".to_owned(),
                ..Schema::default()
            }],
            relations: Vec::new(),
            routines: Vec::new(),
            types: Vec::new(),
            extensions: Vec::new(),
            others: Vec::new(),
            dependencies: Vec::new(),
            system_routines: Vec::new(),
            ledger: None,
        }
    }
}

impl Snapshot {
    /// The relation of this name; without a schema, the first along the search path.
    pub fn relation(&self, schema: Option<&str>, name: &str) -> Option<&Relation> {
        self.along(schema, |schema| {
            let mut relations = self.relations.iter();
            relations.find(|r| r.schema == schema && r.name == name)
        })
    }

    /// The index of this name with its table; without a schema, the first along the search path.
    pub fn index(&self, schema: Option<&str>, name: &str) -> Option<(&Relation, &Index)> {
        self.along(schema, |schema| {
            let mut relations = self.relations.iter().filter(|r| r.schema == schema);
            relations.find_map(|r| Some((r, r.indexes.iter().find(|index| index.name == name)?)))
        })
    }

    /// The type of this name; without a schema, the first along the search path.
    pub fn data_type(&self, schema: Option<&str>, name: &str) -> Option<&Type> {
        self.along(schema, |schema| {
            self.types.iter().find(|t| t.schema == schema && t.name == name)
        })
    }

    /// Every routine of this name; without a schema, of all along the search path.
    pub fn routines_named<'s>(
        &'s self,
        schema: Option<&'s str>,
        name: &'s str,
    ) -> impl Iterator<Item = &'s Routine> {
        self.routines.iter().filter(move |routine| {
            let visible = schema.map_or_else(
                || self.search_path.contains(&routine.schema),
                |schema| routine.schema == schema,
            );
            visible && routine.name == name
        })
    }

    fn along<'s, T>(&'s self, schema: Option<&str>, find: impl Fn(&str) -> Option<T> + 's) -> Option<T> {
        match schema {
            Some(schema) => find(schema),
            None => self.search_path.iter().find_map(|schema| find(schema)),
        }
    }

    /// The same without what changes while the schema does not: sizes, estimates and the ledger.
    #[must_use]
    pub fn without_statistics(mut self) -> Self {
        for relation in &mut self.relations {
            (relation.rows_estimate, relation.bytes) = (-1, 0);
            for index in &mut relation.indexes {
                index.bytes = 0;
            }
        }
        self.ledger = None;
        self
    }
}
