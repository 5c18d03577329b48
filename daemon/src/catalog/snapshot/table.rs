//! What a table is made of: columns, constraints, indexes.

#![expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of PostgreSQL's catalog"
)]

use serde::{Deserialize, Serialize};

use super::{Grants, ObjectName, Sequence};

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
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
    /// The sequence of an identity column, where it is not just as PostgreSQL makes it.
    pub identity_sequence: Option<IdentitySequence>,
    /// The expression, for a generated column.
    pub generated: Option<String>,
    /// VIRTUAL, not STORED; from PostgreSQL 18 on.
    pub generated_virtual: bool,
    /// A collation that is not the type's own, as SQL names it.
    pub collation: Option<String>,
    /// STORAGE that is not the type's own: `plain`, `external`, `extended` or `main`.
    pub storage: Option<String>,
    /// COMPRESSION: `pglz` or `lz4`.
    pub compression: Option<String>,
    /// STATISTICS
    pub statistics: Option<i32>,
    /// Written by its own table, not only inherited.
    pub local: bool,
    /// Rights on this column alone.
    pub grants: Grants,
    /// COMMENT ON.
    pub comment: Option<String>,
}

/// A sequence of an identity column.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct IdentitySequence {
    /// A name that is not `TABLE_COLUMN_seq`.
    pub name: Option<ObjectName>,
    /// Its options.
    pub options: Sequence,
}

/// What a constraint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConstraintKind {
    /// PRIMARY KEY
    PrimaryKey,
    /// UNIQUE
    Unique,
    /// FOREIGN KEY
    ForeignKey,
    /// CHECK
    #[default]
    Check,
    /// EXCLUDE
    Exclusion,
    /// NOT NULL, named from PostgreSQL 18 on
    NotNull,
}

/// A constraint of a relation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Constraint {
    /// Unquoted.
    pub name: String,
    /// What it is.
    pub kind: ConstraintKind,
    /// Key columns in order; for a check, those it mentions.
    pub columns: Vec<String>,
    /// Not NOT VALID.
    pub validated: bool,
    /// Not NOT ENFORCED; from PostgreSQL 18 on.
    pub enforced: bool,
    /// DEFERRABLE
    pub deferrable: bool,
    /// INITIALLY DEFERRED
    pub initially_deferred: bool,
    /// NO INHERIT
    pub no_inherit: bool,
    /// Written by its own table, not only inherited.
    pub local: bool,
    /// The table a foreign key points to.
    pub references: Option<ObjectName>,
    /// The columns a foreign key points to, in order.
    pub referenced_columns: Vec<String>,
    /// ON DELETE of a foreign key, such as `CASCADE`; none for NO ACTION.
    pub on_delete: Option<String>,
    /// ON UPDATE of a foreign key; none for NO ACTION.
    pub on_update: Option<String>,
    /// The condition of a check.
    pub expression: Option<String>,
    /// The index of a primary key, unique or exclusion constraint; of a foreign key, the one it points to.
    pub index: Option<String>,
    /// `pg_get_constraintdef`.
    pub definition: String,
    /// COMMENT ON.
    pub comment: Option<String>,
}

/// A key of an index; in JSON just a column's name where that says all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "WrittenKey", into = "WrittenKey")]
pub struct IndexKey {
    /// A column's name, unquoted, or an expression as deparsed.
    pub text: String,
    /// It is an expression.
    pub is_expression: bool,
    /// An operator class that is not the type's default, as SQL names it.
    pub operator_class: Option<String>,
    /// A collation that is not the column's own, as SQL names it.
    pub collation: Option<String>,
    /// DESC
    pub descending: bool,
    /// NULLS FIRST; usual for DESC.
    pub nulls_first: bool,
}

/// How JSON writes an [`IndexKey`].
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WrittenKey {
    Column(String),
    Full(FullKey),
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct FullKey {
    text: String,
    is_expression: bool,
    operator_class: Option<String>,
    collation: Option<String>,
    descending: bool,
    nulls_first: bool,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Index {
    /// Unquoted.
    pub name: String,
    /// btree, gin, ...
    pub method: String,
    /// Keys in order.
    pub columns: Vec<IndexKey>,
    /// INCLUDE (...), in order.
    pub include: Vec<String>,
    /// WHERE (...)
    pub predicate: Option<String>,
    /// UNIQUE.
    pub unique: bool,
    /// NULLS NOT DISTINCT.
    pub nulls_not_distinct: bool,
    /// Usable: not left over from a failed concurrent build.
    pub valid: bool,
    /// Belongs to a constraint of the same name.
    pub of_constraint: bool,
    /// The index of the partitioned table that it is a part of.
    pub part_of: Option<ObjectName>,
    /// CLUSTER ON
    pub clustered: bool,
    /// REPLICA IDENTITY USING INDEX
    pub replica_identity: bool,
    /// One that is not the database's own.
    pub tablespace: Option<String>,
    /// WITH (...), such as `fillfactor=70`; by name.
    pub storage_parameters: Vec<String>,
    /// On disk.
    pub bytes: u64,
    /// `pg_get_indexdef`.
    pub definition: String,
    /// COMMENT ON.
    pub comment: Option<String>,
}

impl Default for Column {
    fn default() -> Self {
        Self {
            name: String::new(),
            type_name: "text".to_owned(),
            not_null: false,
            default: None,
            identity: None,
            identity_sequence: None,
            generated: None,
            generated_virtual: false,
            collation: None,
            storage: None,
            compression: None,
            statistics: None,
            local: true,
            grants: Grants::default(),
            comment: None,
        }
    }
}

impl Default for Constraint {
    fn default() -> Self {
        Self {
            name: String::new(),
            kind: ConstraintKind::default(),
            columns: Vec::new(),
            validated: true,
            enforced: true,
            deferrable: false,
            initially_deferred: false,
            no_inherit: false,
            local: true,
            references: None,
            referenced_columns: Vec::new(),
            on_delete: None,
            on_update: None,
            expression: None,
            index: None,
            definition: String::new(),
            comment: None,
        }
    }
}

impl Default for Index {
    fn default() -> Self {
        Self {
            name: String::new(),
            method: "btree".to_owned(),
            columns: Vec::new(),
            include: Vec::new(),
            predicate: None,
            unique: false,
            nulls_not_distinct: false,
            valid: true,
            of_constraint: false,
            part_of: None,
            clustered: false,
            replica_identity: false,
            tablespace: None,
            storage_parameters: Vec::new(),
            bytes: 0,
            definition: String::new(),
            comment: None,
        }
    }
}

impl IndexKey {
    /// A plain column.
    pub fn column(name: impl Into<String>) -> Self {
        Self {
            text: name.into(),
            ..Self::default()
        }
    }

    /// A plain expression.
    pub fn expression(text: impl Into<String>) -> Self {
        Self {
            is_expression: true,
            ..Self::column(text)
        }
    }
}

impl Index {
    /// Its keys as texts: names and expressions.
    pub fn key_texts(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|key| key.text.as_str())
    }
}

impl From<WrittenKey> for IndexKey {
    fn from(written: WrittenKey) -> Self {
        match written {
            WrittenKey::Column(name) => Self::column(name),
            WrittenKey::Full(full) => Self {
                text: full.text,
                is_expression: full.is_expression,
                operator_class: full.operator_class,
                collation: full.collation,
                descending: full.descending,
                nulls_first: full.nulls_first,
            },
        }
    }
}

impl From<IndexKey> for WrittenKey {
    fn from(key: IndexKey) -> Self {
        if key == IndexKey::column(key.text.clone()) {
            return Self::Column(key.text);
        }
        Self::Full(FullKey {
            text: key.text,
            is_expression: key.is_expression,
            operator_class: key.operator_class,
            collation: key.collation,
            descending: key.descending,
            nulls_first: key.nulls_first,
        })
    }
}
