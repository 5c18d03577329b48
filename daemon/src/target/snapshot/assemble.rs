//! Puts the rows of the answers together to a [`Snapshot`].

use std::collections::{HashMap, HashSet};

use super::members::{Columns, Members};
use super::objects::{class, dependencies};
use super::rows::{GrantRow, Oid, RelationRow, RoutineRow, Rows, TypeRow};
use crate::catalog::snapshot::{
    Attribute, Column, DomainConstraint, Extension, FORMAT, ForeignTable, Grant, Grants, Other, Partition,
    Range, Relation, Role, Routine, Schema, Snapshot, Type,
};

/// A class of objects, an object of it, and a part of that.
type Part = (Oid, Oid, i32);

/// What objects of every kind have.
pub(super) struct Shared {
    comments: HashMap<Part, String>,
    grants: HashMap<Part, Grants>,
}

impl Shared {
    pub(super) fn comment(&mut self, class: Oid, oid: Oid) -> Option<String> {
        self.comments.remove(&(class, oid, 0))
    }

    pub(super) fn column(&mut self, relation: Oid, number: i32) -> (Option<String>, Grants) {
        let part = (class::RELATION, relation, number);
        (
            self.comments.remove(&part),
            self.grants.remove(&part).unwrap_or_default(),
        )
    }

    fn grants(&mut self, class: Oid, oid: Oid) -> Grants {
        self.grants.remove(&(class, oid, 0)).unwrap_or_default()
    }
}

/// The whole schema.
pub(super) fn assemble(mut rows: Rows) -> Snapshot {
    rows.sort();
    let dependencies = dependencies(&rows);
    let mut shared = Shared {
        comments: std::mem::take(&mut rows.comments),
        grants: grants(std::mem::take(&mut rows.grants)),
    };
    let mut columns = Columns::new(&mut rows, &mut shared);
    let types = types(&mut rows, &mut columns, &mut shared);
    let mut members = Members::new(&mut rows, &columns, &mut shared);
    let schemas = schemas(&mut rows, &mut shared);
    let relations = rows.relations.into_iter();
    let relations = relations
        .map(|row| relation(row, &mut columns, &mut members, &mut shared))
        .collect();
    let routines = rows.routines.into_iter();
    let routines = routines.map(|row| routine(row, &mut shared)).collect();
    let others = rows.others.into_iter().map(|row| Other {
        comment: shared.comment(row.class, row.oid),
        kind: row.kind,
        schema: row.schema,
        name: row.name,
        owner: row.owner,
        definition: row.definition,
        identity: row.identity,
    });
    let extensions = rows.extensions.into_iter().map(|row| Extension {
        name: row.name,
        version: row.version,
        schema: row.schema,
    });
    Snapshot {
        format: FORMAT,
        server_version: rows.settings.server_version,
        current_role: rows.settings.current_role,
        role: Role {
            superuser: rows.settings.superuser,
            member_of: rows.settings.member_of,
        },
        search_path: rows.settings.search_path,
        schemas,
        relations,
        routines,
        types,
        extensions: extensions.collect(),
        others: others.collect(),
        dependencies,
        system_routines: Vec::new(),
        ledger: None,
    }
}

fn grants(rows: Vec<GrantRow>) -> HashMap<Part, Grants> {
    let mut all: HashMap<Part, Grants> = HashMap::new();
    for row in rows {
        let grants = all.entry((row.class, row.oid, row.part)).or_default();
        let list = if row.granted {
            &mut grants.granted
        } else {
            &mut grants.revoked
        };
        list.push(Grant {
            role: row.role,
            grantable: row.grantable,
            privileges: row.privileges,
        });
    }
    all
}

/// Without those that extensions made.
fn schemas(rows: &mut Rows, shared: &mut Shared) -> Vec<Schema> {
    let members: HashSet<Oid> = rows
        .members
        .iter()
        .filter(|(class, ..)| *class == class::SCHEMA)
        .map(|(_, schema, _)| *schema)
        .collect();
    std::mem::take(&mut rows.schemas)
        .into_iter()
        .filter(|row| !members.contains(&row.oid))
        .map(|row| Schema {
            grants: shared.grants(class::SCHEMA, row.oid),
            comment: shared.comment(class::SCHEMA, row.oid),
            name: row.name,
            owner: row.owner,
        })
        .collect()
}

fn relation(row: RelationRow, columns: &mut Columns, members: &mut Members, shared: &mut Shared) -> Relation {
    let oid = row.oid;
    let mut parents = row.parents.unwrap_or_default();
    let partition_of = row.partition_bound.map(|bound| Partition {
        parent: parents.pop().unwrap_or_default(),
        bound,
    });
    Relation {
        schema: row.schema,
        name: row.name,
        kind: row.kind.into(),
        persistence: row.persistence.into(),
        owner: row.owner,
        access_method: row.access_method,
        tablespace: row.tablespace,
        storage_parameters: sorted(row.storage_parameters),
        rows_estimate: row.rows_estimate,
        bytes: row.bytes,
        partitions: row.partitions,
        partition_key: row.partition_key,
        partition_of,
        inherits: parents,
        of_type: row.of_type,
        columns: columns.take(oid),
        constraints: members.constraints.remove(&oid).unwrap_or_default(),
        indexes: members.indexes.remove(&oid).unwrap_or_default(),
        triggers: members.triggers.remove(&oid).unwrap_or_default(),
        policies: members.policies.remove(&oid).unwrap_or_default(),
        rules: members.rules.remove(&oid).unwrap_or_default(),
        row_security: row.row_security,
        force_row_security: row.force_row_security,
        replica_identity: row.replica_identity,
        grants: shared.grants(class::RELATION, oid),
        definition: row.definition,
        sequence: row.sequence.map(Into::into),
        foreign: row
            .foreign
            .map(|(server, options)| ForeignTable { server, options }),
        comment: shared.comment(class::RELATION, oid),
    }
}

fn routine(row: RoutineRow, shared: &mut Shared) -> Routine {
    Routine {
        grants: shared.grants(class::ROUTINE, row.oid),
        comment: shared.comment(class::ROUTINE, row.oid),
        schema: row.schema,
        name: row.name,
        kind: row.kind,
        arguments: row.arguments,
        parameters: row.parameters,
        returns: row.returns,
        language: row.language,
        volatility: row.volatility,
        strict: row.strict,
        security_definer: row.security_definer,
        leakproof: row.leakproof,
        parallel: row.parallel,
        settings: row.settings,
        owner: row.owner,
        definition: row.definition,
    }
}

fn types(rows: &mut Rows, columns: &mut Columns, shared: &mut Shared) -> Vec<Type> {
    let mut constraints: HashMap<Oid, Vec<DomainConstraint>> = HashMap::new();
    for row in std::mem::take(&mut rows.domain_constraints) {
        let constraint = DomainConstraint {
            comment: shared.comment(class::CONSTRAINT, row.oid),
            name: row.name,
            definition: row.definition,
            validated: row.validated,
        };
        constraints.entry(row.data_type).or_default().push(constraint);
    }
    let data_type = |row: TypeRow| Type {
        schema: row.schema,
        kind: row.kind.into(),
        owner: row.owner,
        labels: row.labels,
        base: row.base,
        not_null: row.not_null,
        default: row.default,
        collation: row.collation,
        constraints: constraints.remove(&row.oid).unwrap_or_default(),
        attributes: columns.take(row.relation).into_iter().map(attribute).collect(),
        range: row.range.map(|range| Range {
            subtype: range.subtype,
            operator_class: range.operator_class,
            collation: range.collation,
            canonical: range.canonical,
            difference: range.difference,
            multirange: range
                .multirange
                .filter(|name| *name != usual_multirange(&row.name)),
        }),
        name: row.name,
        grants: shared.grants(class::TYPE, row.oid),
        comment: shared.comment(class::TYPE, row.oid),
    };
    std::mem::take(&mut rows.types)
        .into_iter()
        .map(data_type)
        .collect()
}

/// What PostgreSQL calls the multirange type of a range type that does not say.
fn usual_multirange(range: &str) -> String {
    match range.find("range") {
        Some(at) => format!("{}multi{}", &range[..at], &range[at..]),
        None => format!("{range}_multirange"),
    }
}

fn attribute(column: Column) -> Attribute {
    Attribute {
        name: column.name,
        type_name: column.type_name,
        collation: column.collation,
        comment: column.comment,
    }
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort_unstable();
    texts
}
