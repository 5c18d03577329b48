//! What `snapshot.sql` answers. A row is a JSON list in the order of the fields here; of what there may be much, a column
//! is.

use std::collections::HashMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::catalog::snapshot::{
    DependencyKind, ObjectKind, ObjectName, OwnedBy, Persistence, RelationKind, RoutineKind, Sequence,
    TypeKind, Volatility,
};

/// An object id of PostgreSQL.
pub(super) type Oid = u32;

/// A row that is answered column by column: the server finds out once for each column how it is written, not once for
/// each value.
macro_rules! columnar {
    ($row:ident from $columns:ident { $($(#[$doc:meta])* $field:ident: $type:ty,)* }) => {
        pub(super) struct $row {
            $($(#[$doc])* pub(super) $field: $type,)*
        }

        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct $columns {
            $($field: Vec<$type>,)*
        }

        impl $row {
            fn list(columns: $columns) -> Vec<Self> {
                $(let mut $field = columns.$field.into_iter();)*
                std::iter::from_fn(|| Some(Self { $($field: $field.next()?,)* })).collect()
            }
        }
    };
}

/// All answers, in the order of the questions.
pub(super) struct Rows {
    pub(super) settings: SettingsRow,
    pub(super) schemas: Vec<SchemaRow>,
    pub(super) extensions: Vec<ExtensionRow>,
    /// class, object, extension
    pub(super) members: Vec<(Oid, Oid, Oid)>,
    pub(super) relations: Vec<RelationRow>,
    pub(super) type_names: HashMap<(Oid, i32), String>,
    pub(super) columns: Vec<ColumnRow>,
    pub(super) identities: Vec<IdentityRow>,
    pub(super) constraints: Vec<ConstraintRow>,
    pub(super) indexes: Vec<IndexRow>,
    pub(super) operator_classes: HashMap<Oid, String>,
    pub(super) collations: HashMap<Oid, String>,
    /// By relation and column.
    pub(super) own_collations: HashMap<(Oid, i32), Oid>,
    pub(super) triggers: Vec<TriggerRow>,
    pub(super) policies: Vec<PolicyRow>,
    pub(super) rules: Vec<RuleRow>,
    pub(super) routines: Vec<RoutineRow>,
    pub(super) types: Vec<TypeRow>,
    /// An array or multirange type, and what it stands for.
    pub(super) type_aliases: Vec<(Oid, Oid)>,
    pub(super) domain_constraints: Vec<DomainConstraintRow>,
    pub(super) grants: Vec<GrantRow>,
    /// By class, object, part.
    pub(super) comments: HashMap<(Oid, Oid, i32), String>,
    pub(super) others: Vec<OtherRow>,
    pub(super) dependencies: Vec<DependencyRow>,
}

#[derive(Deserialize)]
pub(super) struct SettingsRow {
    pub(super) server_version: u32,
    pub(super) current_role: String,
    pub(super) search_path: Vec<String>,
    pub(super) superuser: bool,
    pub(super) member_of: Vec<String>,
    /// There is a ledger, and it can be read.
    pub(super) has_ledger: bool,
}

#[derive(Deserialize)]
pub(super) struct SchemaRow {
    pub(super) oid: Oid,
    pub(super) name: String,
    pub(super) owner: String,
}

#[derive(Deserialize)]
pub(super) struct ExtensionRow {
    pub(super) oid: Oid,
    pub(super) name: String,
    pub(super) version: String,
    pub(super) schema: String,
}

columnar! { RelationRow from RelationColumns {
    oid: Oid,
    row_type: Oid,
    /// The rewrite rule that is a view's query.
    query: Option<Oid>,
    schema: String,
    name: String,
    kind: RelationCode,
    persistence: PersistenceCode,
    owner: String,
    access_method: Option<String>,
    tablespace: Option<String>,
    storage_parameters: Vec<String>,
    rows_estimate: i64,
    bytes: u64,
    partitions: u32,
    partition_key: Option<String>,
    partition_bound: Option<String>,
    parents: Option<Vec<ObjectName>>,
    of_type: Option<ObjectName>,
    row_security: bool,
    force_row_security: bool,
    replica_identity: Option<String>,
    definition: Option<String>,
    sequence: Option<SequenceRow>,
    foreign: Option<(String, Vec<String>)>,
} }

#[derive(Clone, Copy, Deserialize)]
pub(super) enum RelationCode {
    #[serde(rename = "r")]
    Table,
    #[serde(rename = "p")]
    PartitionedTable,
    #[serde(rename = "v")]
    View,
    #[serde(rename = "m")]
    MaterializedView,
    #[serde(rename = "f")]
    ForeignTable,
    #[serde(rename = "S")]
    Sequence,
}

#[derive(Clone, Copy, Deserialize)]
pub(super) enum PersistenceCode {
    #[serde(rename = "p")]
    Permanent,
    #[serde(rename = "u")]
    Unlogged,
    #[serde(rename = "t")]
    Temporary,
}

#[derive(Deserialize)]
pub(super) struct SequenceRow {
    type_name: String,
    start: i64,
    increment: i64,
    min: i64,
    max: i64,
    cache: i64,
    cycle: bool,
    owned_by: Option<(ObjectName, String)>,
}

columnar! { TypeNameRow from TypeNameColumns {
    data_type: Oid,
    modifier: i32,
    name: String,
} }

columnar! { ColumnRow from ColumnColumns {
    relation: Oid,
    number: i32,
    default_oid: Option<Oid>,
    name: String,
    data_type: Oid,
    modifier: i32,
    not_null: bool,
    expression: Option<String>,
    /// `a` or `d`
    identity: Option<char>,
    /// `s` or `v`
    generated: Option<char>,
    collation: Option<String>,
    storage: Option<String>,
    compression: Option<String>,
    statistics: Option<i32>,
    local: bool,
} }

#[derive(Deserialize)]
pub(super) struct IdentityRow {
    pub(super) relation: Oid,
    pub(super) column: i32,
    pub(super) name: ObjectName,
    pub(super) options: SequenceRow,
}

columnar! { ConstraintRow from ConstraintColumns {
    relation: Oid,
    oid: Oid,
    name: String,
    /// `p`, `u`, `f`, `c`, `x` or `n`
    kind: char,
    columns: Vec<i32>,
    validated: bool,
    enforced: bool,
    deferrable: bool,
    initially_deferred: bool,
    no_inherit: bool,
    local: bool,
    referenced: Option<Oid>,
    references: Option<ObjectName>,
    referenced_columns: Vec<i32>,
    on_delete: Option<String>,
    on_update: Option<String>,
    expression: Option<String>,
    index: Option<String>,
    /// Where it has parts that are not asked for one by one.
    definition: Option<String>,
} }

columnar! { IndexRow from IndexColumns {
    relation: Oid,
    oid: Oid,
    name: String,
    method: String,
    /// Of keys and included columns; 0 for an expression.
    columns: Vec<i32>,
    keys: usize,
    /// 1: DESC, 2: NULLS FIRST
    options: Vec<i32>,
    expressions: Vec<String>,
    operator_classes: Vec<Oid>,
    collations: Vec<Oid>,
    predicate: Option<String>,
    unique: bool,
    nulls_not_distinct: bool,
    valid: bool,
    of_constraint: bool,
    part_of: Option<ObjectName>,
    clustered: bool,
    replica_identity: bool,
    tablespace: Option<String>,
    storage_parameters: Vec<String>,
    bytes: u64,
    /// Where it has parts that are not asked for one by one.
    definition: Option<String>,
} }

#[derive(Deserialize)]
pub(super) struct TriggerRow {
    pub(super) relation: Oid,
    pub(super) oid: Oid,
    pub(super) name: String,
    pub(super) definition: String,
    pub(super) function: ObjectName,
    pub(super) enabled: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct PolicyRow {
    pub(super) relation: Oid,
    pub(super) oid: Oid,
    pub(super) name: String,
    pub(super) command: String,
    pub(super) permissive: bool,
    pub(super) roles: Vec<String>,
    pub(super) using: Option<String>,
    pub(super) check: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct RuleRow {
    pub(super) relation: Oid,
    pub(super) oid: Oid,
    pub(super) name: String,
    pub(super) definition: String,
    pub(super) enabled: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct RoutineRow {
    pub(super) oid: Oid,
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) kind: RoutineKind,
    pub(super) arguments: String,
    pub(super) parameters: String,
    pub(super) returns: String,
    pub(super) language: String,
    pub(super) volatility: Volatility,
    pub(super) strict: bool,
    pub(super) security_definer: bool,
    pub(super) leakproof: bool,
    pub(super) parallel: String,
    pub(super) settings: Vec<String>,
    pub(super) owner: String,
    pub(super) definition: String,
}

#[derive(Deserialize)]
pub(super) struct TypeRow {
    pub(super) oid: Oid,
    /// Where the attributes of a composite type are.
    pub(super) relation: Oid,
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) kind: TypeCode,
    pub(super) owner: String,
    pub(super) labels: Vec<String>,
    pub(super) base: Option<String>,
    pub(super) not_null: bool,
    pub(super) default: Option<String>,
    pub(super) collation: Option<String>,
    pub(super) range: Option<RangeRow>,
}

#[derive(Clone, Copy, Deserialize)]
pub(super) enum TypeCode {
    #[serde(rename = "e")]
    Enum,
    #[serde(rename = "d")]
    Domain,
    #[serde(rename = "c")]
    Composite,
    #[serde(rename = "r")]
    Range,
    #[serde(rename = "b")]
    Base,
}

#[derive(Deserialize)]
pub(super) struct RangeRow {
    pub(super) subtype: String,
    pub(super) operator_class: Option<String>,
    pub(super) collation: Option<String>,
    pub(super) canonical: Option<ObjectName>,
    pub(super) difference: Option<ObjectName>,
    pub(super) multirange: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct DomainConstraintRow {
    pub(super) data_type: Oid,
    pub(super) oid: Oid,
    pub(super) name: String,
    pub(super) definition: String,
    pub(super) validated: bool,
}

#[derive(Deserialize)]
pub(super) struct GrantRow {
    pub(super) class: Oid,
    pub(super) oid: Oid,
    pub(super) part: i32,
    /// Given, not taken away.
    pub(super) granted: bool,
    pub(super) role: String,
    pub(super) grantable: bool,
    pub(super) privileges: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct OtherRow {
    pub(super) class: Oid,
    pub(super) oid: Oid,
    pub(super) kind: ObjectKind,
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) owner: String,
    pub(super) definition: String,
    pub(super) identity: String,
}

columnar! { DependencyRow from DependencyColumns {
    class: Oid,
    oid: Oid,
    part: i32,
    needed_class: Oid,
    needed_oid: Oid,
    needed_part: i32,
    /// `n` or `a`
    kind: char,
} }

impl Rows {
    /// Puts what is asked for in no order into the one that it is told in.
    pub(super) fn sort(&mut self) {
        self.relations
            .sort_unstable_by(|a, b| (&a.schema, &a.name).cmp(&(&b.schema, &b.name)));
        self.columns
            .sort_unstable_by_key(|row| (row.relation, row.number));
        self.constraints
            .sort_unstable_by(|a, b| (a.relation, &a.name).cmp(&(b.relation, &b.name)));
        self.indexes
            .sort_unstable_by(|a, b| (a.relation, &a.name).cmp(&(b.relation, &b.name)));
    }

    /// Reads the answers in the order of the questions.
    pub(super) fn read<'t>(texts: &mut impl Iterator<Item = &'t str>) -> Result<Self, serde_json::Error> {
        Ok(Self {
            settings: next(texts)?,
            schemas: next(texts)?,
            extensions: next(texts)?,
            members: next(texts)?,
            relations: RelationRow::list(next(texts)?),
            type_names: TypeNameRow::list(next(texts)?)
                .into_iter()
                .map(|row| ((row.data_type, row.modifier), row.name))
                .collect(),
            columns: ColumnRow::list(next(texts)?),
            identities: next(texts)?,
            constraints: ConstraintRow::list(next(texts)?),
            indexes: IndexRow::list(next(texts)?),
            operator_classes: next::<Vec<(Oid, String)>>(texts)?.into_iter().collect(),
            collations: next::<Vec<(Oid, String)>>(texts)?.into_iter().collect(),
            own_collations: next::<Vec<(Oid, i32, Oid)>>(texts)?
                .into_iter()
                .map(|(relation, column, collation)| ((relation, column), collation))
                .collect(),
            triggers: next(texts)?,
            policies: next(texts)?,
            rules: next(texts)?,
            routines: next(texts)?,
            types: next(texts)?,
            type_aliases: next(texts)?,
            domain_constraints: next(texts)?,
            grants: next(texts)?,
            comments: next::<Vec<(Oid, Oid, i32, String)>>(texts)?
                .into_iter()
                .map(|(class, oid, part, text)| ((class, oid, part), text))
                .collect(),
            others: next(texts)?,
            dependencies: DependencyRow::list(next(texts)?),
        })
    }
}

fn next<'t, T: DeserializeOwned>(texts: &mut impl Iterator<Item = &'t str>) -> Result<T, serde_json::Error> {
    serde_json::from_str(texts.next().unwrap_or_default())
}

impl From<RelationCode> for RelationKind {
    fn from(code: RelationCode) -> Self {
        match code {
            RelationCode::Table => Self::Table,
            RelationCode::PartitionedTable => Self::PartitionedTable,
            RelationCode::View => Self::View,
            RelationCode::MaterializedView => Self::MaterializedView,
            RelationCode::ForeignTable => Self::ForeignTable,
            RelationCode::Sequence => Self::Sequence,
        }
    }
}

impl From<PersistenceCode> for Persistence {
    fn from(code: PersistenceCode) -> Self {
        match code {
            PersistenceCode::Permanent => Self::Permanent,
            PersistenceCode::Unlogged => Self::Unlogged,
            PersistenceCode::Temporary => Self::Temporary,
        }
    }
}

impl From<TypeCode> for TypeKind {
    fn from(code: TypeCode) -> Self {
        match code {
            TypeCode::Enum => Self::Enum,
            TypeCode::Domain => Self::Domain,
            TypeCode::Composite => Self::Composite,
            TypeCode::Range => Self::Range,
            TypeCode::Base => Self::Base,
        }
    }
}

impl From<SequenceRow> for Sequence {
    fn from(row: SequenceRow) -> Self {
        Self {
            type_name: row.type_name,
            start: row.start,
            increment: row.increment,
            min: row.min,
            max: row.max,
            cache: row.cache,
            cycle: row.cycle,
            owned_by: row.owned_by.map(|(table, column)| OwnedBy { table, column }),
        }
    }
}

impl DependencyRow {
    pub(super) fn kind(&self) -> DependencyKind {
        match self.kind {
            'a' => DependencyKind::Auto,
            _ => DependencyKind::Normal,
        }
    }
}
