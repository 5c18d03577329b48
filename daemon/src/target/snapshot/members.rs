//! What belongs to relations: columns, constraints, indexes, triggers, policies, rules.

use std::collections::HashMap;

use super::assemble::Shared;
use super::constraint_text::definition;
use super::objects::class;
use super::rows::{ColumnRow, ConstraintRow, IdentityRow, IndexRow, Oid, Rows};
use crate::catalog::ddl::index_definition;
use crate::catalog::snapshot::{
    Column, Constraint, ConstraintKind, IdentitySequence, Index, IndexKey, ObjectName, Policy, RewriteRule,
    Sequence, Trigger,
};

/// DESC in the options of an index's key.
const DESCENDING: i32 = 1;

/// The collation that most columns have, which is not asked for.
const DEFAULT_COLLATION: Oid = 100;

/// NULLS FIRST in the options of an index's key.
const NULLS_FIRST: i32 = 2;

/// Bytes of the longest name.
const MAX_NAME_BYTES: usize = 63;

/// The columns of relations, and their names by number.
pub(super) struct Columns {
    lists: HashMap<Oid, Vec<Column>>,
    names: HashMap<(Oid, i32), String>,
}

/// What else belongs to relations, by their oid.
pub(super) struct Members {
    pub(super) constraints: HashMap<Oid, Vec<Constraint>>,
    pub(super) indexes: HashMap<Oid, Vec<Index>>,
    pub(super) triggers: HashMap<Oid, Vec<Trigger>>,
    pub(super) policies: HashMap<Oid, Vec<Policy>>,
    pub(super) rules: HashMap<Oid, Vec<RewriteRule>>,
}

impl Columns {
    pub(super) fn new(rows: &mut Rows, shared: &mut Shared) -> Self {
        let tables: HashMap<Oid, ObjectName> = rows
            .relations
            .iter()
            .map(|row| (row.oid, ObjectName::new(&row.schema, &row.name)))
            .collect();
        let mut identities: HashMap<(Oid, i32), IdentityRow> = std::mem::take(&mut rows.identities)
            .into_iter()
            .map(|row| ((row.relation, row.column), row))
            .collect();
        let mut columns = Self {
            lists: HashMap::new(),
            names: HashMap::new(),
        };
        for row in std::mem::take(&mut rows.columns) {
            let place = (row.relation, row.number);
            columns.names.insert(place, row.name.clone());
            let data_type = rows.type_names.get(&(row.data_type, row.modifier));
            let identity = identities
                .remove(&place)
                .zip(tables.get(&row.relation))
                .and_then(|(identity, table)| unusual(identity, table, &row, data_type));
            let (comment, grants) = shared.column(row.relation, row.number);
            let column = Column {
                identity_sequence: identity,
                comment,
                grants,
                ..column(row, data_type.cloned().unwrap_or_default())
            };
            columns.lists.entry(place.0).or_default().push(column);
        }
        columns
    }

    pub(super) fn take(&mut self, relation: Oid) -> Vec<Column> {
        self.lists.remove(&relation).unwrap_or_default()
    }

    fn name(&self, relation: Oid, number: i32) -> String {
        // A system column, such as tableoid in a check, has no row.
        self.names.get(&(relation, number)).cloned().unwrap_or_default()
    }

    fn names(&self, relation: Oid, numbers: &[i32]) -> Vec<String> {
        let names = numbers.iter().map(|number| self.name(relation, *number));
        names.filter(|name| !name.is_empty()).collect()
    }
}

fn column(row: ColumnRow, type_name: String) -> Column {
    let (default, generated) = match row.generated {
        Some(_) => (None, row.expression),
        None => (row.expression, None),
    };
    Column {
        name: row.name,
        type_name,
        not_null: row.not_null,
        default,
        identity: row.identity.map(|code| {
            let word = if code == 'a' { "always" } else { "by default" };
            word.to_owned()
        }),
        generated,
        generated_virtual: row.generated == Some('v'),
        collation: row.collation,
        storage: row.storage,
        compression: row.compression,
        statistics: row.statistics,
        local: row.local,
        ..Column::default()
    }
}

/// The sequence of an identity column, where it is not just as PostgreSQL makes it.
fn unusual(
    identity: IdentityRow,
    table: &ObjectName,
    column: &ColumnRow,
    data_type: Option<&String>,
) -> Option<IdentitySequence> {
    let options = Sequence::from(identity.options);
    let is_usual = |name: &ObjectName| {
        let usual = format!("{}_{}_seq", table.name, column.name);
        // What PostgreSQL cuts it to is not worked out: a name of that length is written.
        name.schema == table.schema && name.name == usual && usual.len() <= MAX_NAME_BYTES
    };
    let name = Some(identity.name).filter(|name| !is_usual(name));
    let is_default = data_type.is_some_and(|name| options == Sequence::of_type(name));
    (name.is_some() || !is_default).then_some(IdentitySequence { name, options })
}

impl Members {
    pub(super) fn new(rows: &mut Rows, columns: &Columns, shared: &mut Shared) -> Self {
        let tables: HashMap<Oid, ObjectName> = rows
            .relations
            .iter()
            .map(|row| (row.oid, ObjectName::new(&row.schema, &row.name)))
            .collect();
        let mut indexes: HashMap<Oid, Vec<Index>> = HashMap::new();
        for row in std::mem::take(&mut rows.indexes) {
            if let Some(table) = tables.get(&row.relation) {
                let of_table = indexes.entry(row.relation).or_default();
                of_table.push(index(row, table, rows, columns, shared));
            }
        }
        let constraints = std::mem::take(&mut rows.constraints).into_iter();
        let triggers = std::mem::take(&mut rows.triggers).into_iter().map(|row| {
            let trigger = Trigger {
                comment: shared.comment(class::TRIGGER, row.oid),
                name: row.name,
                definition: row.definition,
                function: row.function,
                enabled: row.enabled,
            };
            (row.relation, trigger)
        });
        let triggers = grouped(triggers);
        let policies = std::mem::take(&mut rows.policies).into_iter().map(|row| {
            let policy = Policy {
                comment: shared.comment(class::POLICY, row.oid),
                name: row.name,
                command: row.command,
                permissive: row.permissive,
                roles: row.roles,
                using: row.using,
                check: row.check,
            };
            (row.relation, policy)
        });
        let policies = grouped(policies);
        let rules = std::mem::take(&mut rows.rules).into_iter().map(|row| {
            let rule = RewriteRule {
                comment: shared.comment(class::RULE, row.oid),
                name: row.name,
                definition: row.definition,
                enabled: row.enabled,
            };
            (row.relation, rule)
        });
        let rules = grouped(rules);
        Self {
            constraints: grouped(constraints.map(|row| (row.relation, constraint(row, columns, shared)))),
            indexes,
            triggers,
            policies,
            rules,
        }
    }
}

fn constraint(row: ConstraintRow, columns: &Columns, shared: &mut Shared) -> Constraint {
    let referenced = row.referenced.unwrap_or_default();
    let written = row.definition;
    let constraint = Constraint {
        kind: match row.kind {
            'p' => ConstraintKind::PrimaryKey,
            'u' => ConstraintKind::Unique,
            'f' => ConstraintKind::ForeignKey,
            'x' => ConstraintKind::Exclusion,
            'n' => ConstraintKind::NotNull,
            _ => ConstraintKind::Check,
        },
        columns: columns.names(row.relation, &row.columns),
        referenced_columns: columns.names(referenced, &row.referenced_columns),
        comment: shared.comment(class::CONSTRAINT, row.oid),
        name: row.name,
        validated: row.validated,
        enforced: row.enforced,
        deferrable: row.deferrable,
        initially_deferred: row.initially_deferred,
        no_inherit: row.no_inherit,
        local: row.local,
        references: row.references,
        on_delete: row.on_delete,
        on_update: row.on_update,
        expression: row.expression,
        index: row.index,
        definition: String::new(),
    };
    let definition = written.unwrap_or_else(|| definition(&constraint));
    Constraint {
        definition,
        ..constraint
    }
}

fn index(row: IndexRow, table: &ObjectName, rows: &Rows, columns: &Columns, shared: &mut Shared) -> Index {
    let mut expressions = row.expressions.into_iter();
    let mut keys = Vec::with_capacity(row.keys);
    for at in 0..row.keys {
        let number = row.columns[at];
        let collation = row.collations.get(at).copied().filter(|oid| *oid != 0);
        // An expression's own collation is not known; the definition has it where it differs.
        let own = rows.own_collations.get(&(row.relation, number)).copied();
        let differs = number != 0 && collation != Some(own.unwrap_or(DEFAULT_COLLATION));
        let options = row.options.get(at).copied().unwrap_or_default();
        let class = row.operator_classes.get(at).copied().unwrap_or_default();
        keys.push(IndexKey {
            text: match number {
                0 => expressions.next().unwrap_or_default(),
                number => columns.name(row.relation, number),
            },
            is_expression: number == 0,
            operator_class: rows.operator_classes.get(&class).cloned(),
            collation: collation
                .filter(|_| differs)
                .and_then(|oid| rows.collations.get(&oid).cloned()),
            descending: options & DESCENDING != 0,
            nulls_first: options & NULLS_FIRST != 0,
        });
    }
    let index = Index {
        columns: keys,
        include: columns.names(row.relation, &row.columns[row.keys..]),
        comment: shared.comment(class::RELATION, row.oid),
        name: row.name,
        method: row.method,
        predicate: row.predicate,
        unique: row.unique,
        nulls_not_distinct: row.nulls_not_distinct,
        valid: row.valid,
        of_constraint: row.of_constraint,
        part_of: row.part_of,
        clustered: row.clustered,
        replica_identity: row.replica_identity,
        tablespace: row.tablespace,
        storage_parameters: row.storage_parameters,
        bytes: row.bytes,
        definition: String::new(),
    };
    let definition = row.definition.unwrap_or_else(|| index_definition(table, &index));
    Index { definition, ..index }
}

/// What belongs to each relation, in the order of the answer.
fn grouped<T>(pairs: impl Iterator<Item = (Oid, T)>) -> HashMap<Oid, Vec<T>> {
    let mut groups: HashMap<Oid, Vec<T>> = HashMap::new();
    for (oid, item) in pairs {
        groups.entry(oid).or_default().push(item);
    }
    groups
}
