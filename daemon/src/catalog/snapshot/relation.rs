//! Tables, views and sequences, with what hangs on them.

use serde::{Deserialize, Serialize};

use super::name::public;
use super::{Column, Constraint, Grants, Index, ObjectKind, ObjectName};

/// What a relation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RelationKind {
    /// An ordinary table.
    #[default]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Persistence {
    /// Logged.
    #[default]
    Permanent,
    /// Lost at a crash.
    Unlogged,
    /// Of one session.
    Temporary,
}

/// A table, view or sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
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
    /// One that is not `heap`.
    pub access_method: Option<String>,
    /// One that is not the database's own.
    pub tablespace: Option<String>,
    /// WITH (...), such as `fillfactor=70`; `check_option=local` of a view; by name.
    pub storage_parameters: Vec<String>,
    /// The planner's estimate; -1 where it was never analysed.
    pub rows_estimate: i64,
    /// With indexes and toast.
    pub bytes: u64,
    /// How many partitions it has.
    pub partitions: u32,
    /// `PARTITION BY` clause, for a partitioned table.
    pub partition_key: Option<String>,
    /// For a partition.
    pub partition_of: Option<Partition>,
    /// Parents by INHERITS, in order.
    pub inherits: Vec<ObjectName>,
    /// Of a table made OF a composite type.
    pub of_type: Option<ObjectName>,
    /// In order.
    pub columns: Vec<Column>,
    /// By name.
    pub constraints: Vec<Constraint>,
    /// By name; those that implement a constraint too.
    pub indexes: Vec<Index>,
    /// By name; those that a partition has from its table are not here.
    pub triggers: Vec<Trigger>,
    /// By name.
    pub policies: Vec<Policy>,
    /// By name; not the query of a view.
    pub rules: Vec<RewriteRule>,
    /// Row security is on.
    pub row_security: bool,
    /// Row security holds for the owner too.
    pub force_row_security: bool,
    /// `full`, `nothing` or `index`; none for the default.
    pub replica_identity: Option<String>,
    /// Rights that differ from a new relation's.
    pub grants: Grants,
    /// The query of a view.
    pub definition: Option<String>,
    /// The options of a sequence.
    pub sequence: Option<Sequence>,
    /// For a foreign table.
    pub foreign: Option<ForeignTable>,
    /// COMMENT ON.
    pub comment: Option<String>,
}

/// Which part of which table a partition is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Partition {
    /// The partitioned table.
    pub parent: ObjectName,
    /// `FOR VALUES ...` or `DEFAULT`.
    pub bound: String,
}

/// The options of a sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Sequence {
    /// smallint, integer or bigint.
    pub type_name: String,
    /// START WITH
    pub start: i64,
    /// INCREMENT BY
    pub increment: i64,
    /// MINVALUE
    pub min: i64,
    /// MAXVALUE
    pub max: i64,
    /// CACHE
    pub cache: i64,
    /// CYCLE
    pub cycle: bool,
    /// The column it goes with.
    pub owned_by: Option<OwnedBy>,
}

/// The column that a sequence goes with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct OwnedBy {
    /// Its table.
    pub table: ObjectName,
    /// Unquoted.
    pub column: String,
}

/// Where the rows of a foreign table are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ForeignTable {
    /// Unquoted.
    pub server: String,
    /// OPTIONS (...), such as `table_name=t`; in order.
    pub options: Vec<String>,
}

/// A trigger.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Trigger {
    /// Unquoted.
    pub name: String,
    /// `pg_get_triggerdef`.
    pub definition: String,
    /// What it calls.
    pub function: ObjectName,
    /// `disabled`, `replica` or `always`; none for a trigger that fires as usual.
    pub enabled: Option<String>,
    /// COMMENT ON.
    pub comment: Option<String>,
}

/// A row security policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Policy {
    /// Unquoted.
    pub name: String,
    /// ALL, SELECT, INSERT, UPDATE or DELETE.
    pub command: String,
    /// Not AS RESTRICTIVE.
    pub permissive: bool,
    /// By name; none for PUBLIC.
    pub roles: Vec<String>,
    /// USING
    pub using: Option<String>,
    /// WITH CHECK
    pub check: Option<String>,
    /// COMMENT ON.
    pub comment: Option<String>,
}

/// A rewrite rule.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct RewriteRule {
    /// Unquoted.
    pub name: String,
    /// `pg_get_ruledef`.
    pub definition: String,
    /// `disabled`, `replica` or `always`; none for a rule that works as usual.
    pub enabled: Option<String>,
    /// COMMENT ON.
    pub comment: Option<String>,
}

impl RelationKind {
    /// How dependencies call it.
    pub fn object_kind(self) -> ObjectKind {
        match self {
            Self::Table | Self::PartitionedTable | Self::ForeignTable => ObjectKind::Table,
            Self::View => ObjectKind::View,
            Self::MaterializedView => ObjectKind::MaterializedView,
            Self::Sequence => ObjectKind::Sequence,
        }
    }
}

impl Relation {
    /// Its qualified name.
    pub fn object_name(&self) -> ObjectName {
        ObjectName::new(&self.schema, &self.name)
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The constraint of this name.
    pub fn constraint(&self, name: &str) -> Option<&Constraint> {
        self.constraints.iter().find(|constraint| constraint.name == name)
    }
}

impl Default for Relation {
    fn default() -> Self {
        Self {
            schema: public(),
            name: String::new(),
            kind: RelationKind::default(),
            persistence: Persistence::default(),
            owner: String::new(),
            access_method: None,
            tablespace: None,
            storage_parameters: Vec::new(),
            rows_estimate: -1,
            bytes: 0,
            partitions: 0,
            partition_key: None,
            partition_of: None,
            inherits: Vec::new(),
            of_type: None,
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            triggers: Vec::new(),
            policies: Vec::new(),
            rules: Vec::new(),
            row_security: false,
            force_row_security: false,
            replica_identity: None,
            grants: Grants::default(),
            definition: None,
            sequence: None,
            foreign: None,
            comment: None,
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            name: String::new(),
            command: "ALL".to_owned(),
            permissive: true,
            roles: Vec::new(),
            using: None,
            check: None,
            comment: None,
        }
    }
}

impl Sequence {
    /// What `CREATE SEQUENCE ... AS type` makes.
    pub fn of_type(type_name: &str) -> Self {
        let max = match type_name {
            "smallint" => i64::from(i16::MAX),
            "integer" => i64::from(i32::MAX),
            _ => i64::MAX,
        };
        Self {
            type_name: type_name.to_owned(),
            start: 1,
            increment: 1,
            min: 1,
            max,
            cache: 1,
            cycle: false,
            owned_by: None,
        }
    }
}

impl Default for Sequence {
    fn default() -> Self {
        Self::of_type("bigint")
    }
}
