//! A database's schema at one moment, as plain data.
//!
//! Its JSON form is what `catalog` files hold; `format` grows when a reader of the older form would misread it.

use serde::{Deserialize, Serialize};

/// The version of the JSON form written by this build.
pub const FORMAT: u32 = 1;

/// A whole schema.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Snapshot {
    /// [`FORMAT`] of the writer.
    pub format: u32,
    /// As `server_version_num`: 150018 is 15.18.
    pub server_version: u32,
    /// The role that looked.
    pub current_role: String,
    /// Effective, in order, without the implicit system schemas.
    pub search_path: Vec<String>,
    /// By name.
    pub schemas: Vec<Schema>,
    /// By schema, then name.
    pub relations: Vec<Relation>,
    /// By schema, then name, then signature.
    pub routines: Vec<Definition>,
    /// Enums, domains, composite and range types; by schema, then name.
    pub types: Vec<Definition>,
    /// By name.
    pub extensions: Vec<Extension>,
}

/// A schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Schema {
    /// Unquoted.
    pub name: String,
    /// The owning role.
    pub owner: String,
    /// COMMENT ON.
    pub comment: Option<String>,
}

/// What a relation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RelationKind {
    /// An ordinary table.
    Table,
    /// A table with PARTITION BY.
    PartitionedTable,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
    /// A foreign table.
    ForeignTable,
    /// A sequence.
    Sequence,
}

/// How a relation is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Persistence {
    /// Logged.
    Permanent,
    /// Lost at a crash.
    Unlogged,
    /// Of one session.
    Temporary,
}

/// A table, view or sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Relation {
    /// Unquoted.
    pub schema: String,
    /// Unquoted.
    pub name: String,
    /// What it is.
    pub kind: RelationKind,
    /// How it is kept.
    pub persistence: Persistence,
    /// The owning role.
    pub owner: String,
    /// The planner's estimate; -1 where it was never analysed.
    pub rows_estimate: i64,
    /// With indexes and toast.
    pub bytes: u64,
    /// How many partitions it has.
    pub partitions: u32,
    /// `PARTITION BY` clause, for a partitioned table.
    pub partition_key: Option<String>,
    /// `schema.name` of the partitioned table and the bound, for a partition.
    pub partition_of: Option<(String, String)>,
    /// Parents by INHERITS, as `schema.name`.
    pub inherits: Vec<String>,
    /// In order.
    pub columns: Vec<Column>,
    /// By name.
    pub constraints: Vec<Constraint>,
    /// By name; those that implement a constraint too.
    pub indexes: Vec<Index>,
    /// `pg_get_triggerdef` of each, by name.
    pub triggers: Vec<Definition>,
    /// `CREATE POLICY` of each, by name.
    pub policies: Vec<Definition>,
    /// Row security is on.
    pub row_security: bool,
    /// The query of a view; the options of a sequence.
    pub definition: Option<String>,
    /// COMMENT ON.
    pub comment: Option<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Column {
    /// Unquoted.
    pub name: String,
    /// As `format_type` writes it.
    pub type_name: String,
    /// Can not hold NULL.
    pub not_null: bool,
    /// The DEFAULT expression, deparsed.
    pub default: Option<String>,
    /// `always` or `by default`, for an identity column.
    pub identity: Option<String>,
    /// The expression, for a generated column.
    pub generated: Option<String>,
    /// A collation that is not the type's own.
    pub collation: Option<String>,
    /// COMMENT ON.
    pub comment: Option<String>,
}

/// What a constraint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConstraintKind {
    /// PRIMARY KEY
    PrimaryKey,
    /// UNIQUE
    Unique,
    /// FOREIGN KEY
    ForeignKey,
    /// CHECK
    Check,
    /// EXCLUDE
    Exclusion,
    /// NOT NULL, named from PostgreSQL 18 on
    NotNull,
}

/// A constraint of a relation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Constraint {
    /// Unquoted.
    pub name: String,
    /// What it is.
    pub kind: ConstraintKind,
    /// Key columns in order; for a check, those it mentions.
    pub columns: Vec<String>,
    /// Not NOT VALID.
    pub validated: bool,
    /// `(schema, name)` of the table a foreign key points to.
    pub references: Option<(String, String)>,
    /// `pg_get_constraintdef`.
    pub definition: String,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Index {
    /// Unquoted.
    pub name: String,
    /// btree, gin, ...
    pub method: String,
    /// Key columns in order; an expression as deparsed.
    pub columns: Vec<String>,
    /// UNIQUE.
    pub unique: bool,
    /// Usable: not left over from a failed concurrent build.
    pub valid: bool,
    /// Belongs to a constraint of the same name.
    pub of_constraint: bool,
    /// On disk.
    pub bytes: u64,
    /// `pg_get_indexdef`.
    pub definition: String,
}

/// Something whose definition PostgreSQL writes itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Definition {
    /// Unquoted; empty for what lives in its table.
    pub schema: String,
    /// Unquoted; with the argument types, for a routine.
    pub name: String,
    /// The whole CREATE statement.
    pub definition: String,
    /// COMMENT ON.
    pub comment: Option<String>,
}

/// An installed extension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Extension {
    /// Its name.
    pub name: String,
    /// The installed version.
    pub version: String,
    /// Where its objects are.
    pub schema: String,
}

impl Snapshot {
    /// The relation of this name; without a schema, the first along the search path.
    pub fn relation(&self, schema: Option<&str>, name: &str) -> Option<&Relation> {
        let named = |schema: &str| {
            self.relations
                .iter()
                .find(|r| r.schema == schema && r.name == name)
        };
        match schema {
            Some(schema) => named(schema),
            None => self.search_path.iter().find_map(|schema| named(schema)),
        }
    }
}
