//! The catalog as guests see it: a copy of a snapshot, indexed by name, in host memory.
//!
//! It is made at most once for a file, and only where a component asks for the catalog at all; every call shares it.
//! An answer is never larger than the guest's own memory, so a guest can not make the host copy without end.

use std::collections::HashMap;
use std::sync::Arc;

use super::bindings::catalog as wit;
use super::call::CallState;
use crate::catalog::snapshot::{self, ConstraintKind, RelationKind, Snapshot};

/// Bytes counted for a record, besides its texts.
const RECORD_BYTES: usize = 64;

/// Names one call may ask for at once.
const MAX_NAMES: usize = 10_000;

/// A snapshot, ready to be asked.
pub(super) struct CatalogView {
    server_version: u32,
    search_path: Vec<String>,
    /// By name, then schema.
    relations: HashMap<String, HashMap<String, Sized>>,
}

struct Sized {
    relation: wit::Relation,
    bytes: usize,
}

impl CatalogView {
    /// Copies what guests can ask for.
    pub(super) fn new(snapshot: &Snapshot) -> Arc<Self> {
        let mut relations: HashMap<String, HashMap<String, Sized>> = HashMap::new();
        for relation in &snapshot.relations {
            let (schema, name) = (relation.schema.clone(), relation.name.clone());
            let relation = wire_relation(relation);
            let bytes = bytes_of(&relation);
            relations
                .entry(name)
                .or_default()
                .insert(schema, Sized { relation, bytes });
        }
        Arc::new(Self {
            server_version: snapshot.server_version,
            search_path: snapshot.search_path.clone(),
            relations,
        })
    }

    fn find(&self, name: &wit::Name) -> Option<&Sized> {
        let schemas = self.relations.get(&name.name)?;
        match &name.schema {
            Some(schema) => schemas.get(schema),
            None => self.search_path.iter().find_map(|schema| schemas.get(schema)),
        }
    }

    /// All relations asked for, or none where they are more than `max_bytes`.
    fn answer(&self, names: &[wit::Name], max_bytes: usize) -> Option<Vec<Option<wit::Relation>>> {
        let found: Vec<_> = names.iter().map(|name| self.find(name)).collect();
        let bytes: usize = found.iter().flatten().map(|found| found.bytes).sum();
        (names.len() <= MAX_NAMES && bytes <= max_bytes).then(|| {
            found
                .into_iter()
                .map(|found| found.map(|found| found.relation.clone()))
                .collect()
        })
    }
}

impl wit::Host for CallState {
    fn server_version(&mut self) -> wasmtime::Result<Result<u32, wit::Problem>> {
        Ok(match &self.catalog {
            Some(catalog) => Ok(catalog.server_version),
            None => Err(wit::Problem::Offline),
        })
    }

    fn relations(
        &mut self,
        names: Vec<wit::Name>,
    ) -> wasmtime::Result<Result<Vec<Option<wit::Relation>>, wit::Problem>> {
        let Some(catalog) = &self.catalog else {
            return Ok(Err(wit::Problem::Offline));
        };
        catalog
            .answer(&names, self.memory_bytes())
            .map(Ok)
            .ok_or_else(|| wasmtime::Error::msg("it asked the catalog for more than fits in its memory"))
    }

    fn relations_at(
        &mut self,
        _: wit::Moment,
        _: Vec<wit::Name>,
    ) -> wasmtime::Result<Result<Vec<Option<wit::Relation>>, wit::Problem>> {
        Ok(Err(self.unknown()))
    }

    fn details_at(
        &mut self,
        _: wit::Moment,
        _: Vec<wit::Name>,
    ) -> wasmtime::Result<Result<Vec<Option<wit::RelationDetail>>, wit::Problem>> {
        Ok(Err(self.unknown()))
    }

    fn tables_of_indexes_at(
        &mut self,
        _: wit::Moment,
        _: Vec<wit::Name>,
    ) -> wasmtime::Result<Result<Vec<Option<wit::Name>>, wit::Problem>> {
        Ok(Err(self.unknown()))
    }

    fn routines_at(
        &mut self,
        _: wit::Moment,
        _: Vec<wit::Name>,
    ) -> wasmtime::Result<Result<Vec<Vec<wit::Routine>>, wit::Problem>> {
        Ok(Err(self.unknown()))
    }

    fn types_at(
        &mut self,
        _: wit::Moment,
        _: Vec<wit::Name>,
    ) -> wasmtime::Result<Result<Vec<Option<wit::TypeDetail>>, wit::Problem>> {
        Ok(Err(self.unknown()))
    }

    fn goes_with(&mut self, _: u32) -> wasmtime::Result<Result<Vec<wit::Dependent>, wit::Problem>> {
        Ok(Err(self.unknown()))
    }

    fn impossible_steps(&mut self) -> wasmtime::Result<Result<Vec<wit::Impossible>, wit::Problem>> {
        Ok(Err(self.unknown()))
    }

    fn estimates(
        &mut self,
        _: Vec<u32>,
    ) -> wasmtime::Result<Result<Vec<Option<wit::Estimate>>, wit::Problem>> {
        Ok(Err(self.unknown()))
    }

    fn current_role(&mut self) -> wasmtime::Result<Result<wit::Role, wit::Problem>> {
        Ok(Err(self.unknown()))
    }

    fn ledger(&mut self) -> wasmtime::Result<Result<Vec<wit::Applied>, wit::Problem>> {
        Ok(Err(self.unknown()))
    }

    fn this_file(&mut self) -> wasmtime::Result<wit::ThisChange> {
        Ok(wit::ThisChange {
            version: None,
            checksum: String::new(),
        })
    }
}

impl CallState {
    /// Why there is no answer.
    fn unknown(&self) -> wit::Problem {
        match &self.catalog {
            Some(_) => wit::Problem::NotCaptured,
            None => wit::Problem::Offline,
        }
    }
}

fn wire_relation(relation: &snapshot::Relation) -> wit::Relation {
    wit::Relation {
        name: wit::Name {
            schema: Some(relation.schema.clone()),
            name: relation.name.clone(),
        },
        kind: kind_word(relation.kind).to_owned(),
        rows_estimate: relation.rows_estimate,
        bytes: relation.bytes,
        partitions: relation.partitions,
        columns: relation.columns.iter().map(wire_column).collect(),
        indexes: relation.indexes.iter().map(wire_index).collect(),
        constraints: relation.constraints.iter().map(wire_constraint).collect(),
    }
}

fn wire_column(column: &snapshot::Column) -> wit::Column {
    wit::Column {
        name: column.name.clone(),
        type_name: column.type_name.clone(),
        not_null: column.not_null,
        // An identity column fills itself just as a default does.
        has_default: column.default.is_some() || column.identity.is_some(),
        generated: column.generated.is_some(),
    }
}

fn wire_index(index: &snapshot::Index) -> wit::Index {
    wit::Index {
        name: index.name.clone(),
        columns: index.key_texts().map(str::to_owned).collect(),
        unique: index.unique,
        valid: index.valid,
        bytes: index.bytes,
    }
}

fn wire_constraint(constraint: &snapshot::Constraint) -> wit::Constraint {
    wit::Constraint {
        name: constraint.name.clone(),
        kind: constraint_word(constraint.kind).to_owned(),
        columns: constraint.columns.clone(),
        validated: constraint.validated,
        references: constraint.references.as_ref().map(wire_name),
    }
}

fn wire_name(name: &snapshot::ObjectName) -> wit::Name {
    wit::Name {
        schema: Some(name.schema.clone()),
        name: name.name.clone(),
    }
}

fn kind_word(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Table => "table",
        RelationKind::PartitionedTable => "partitioned-table",
        RelationKind::View => "view",
        RelationKind::MaterializedView => "materialized-view",
        RelationKind::ForeignTable => "foreign-table",
        RelationKind::Sequence => "sequence",
    }
}

fn constraint_word(kind: ConstraintKind) -> &'static str {
    match kind {
        ConstraintKind::PrimaryKey => "primary-key",
        ConstraintKind::Unique => "unique",
        ConstraintKind::ForeignKey => "foreign-key",
        ConstraintKind::Check => "check",
        ConstraintKind::Exclusion => "exclusion",
        ConstraintKind::NotNull => "not-null",
    }
}

fn bytes_of(relation: &wit::Relation) -> usize {
    let texts = |texts: &[String]| texts.iter().map(|text| text.len() + RECORD_BYTES).sum::<usize>();
    let columns = relation.columns.iter().map(|c| c.name.len() + c.type_name.len());
    let indexes = relation.indexes.iter().map(|i| i.name.len() + texts(&i.columns));
    let constraints = relation
        .constraints
        .iter()
        .map(|c| c.name.len() + texts(&c.columns));
    let parts = columns.chain(indexes).chain(constraints);
    parts.map(|bytes| bytes + 2 * RECORD_BYTES).sum::<usize>() + 4 * RECORD_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot() -> Snapshot {
        let table = |schema, name| {
            serde_json::json!({
                "schema": schema, "name": name, "bytes": 8192, "rows-estimate": 7,
                "columns": [{"name": "id", "type-name": "bigint", "not-null": true, "identity": "always"}],
            })
        };
        let json = serde_json::json!({
            "server-version": 150_018, "current-role": "app", "search-path": ["app", "public"],
            "relations": [table("public", "t"), table("app", "t"), table("public", "only"), table("hidden", "h")],
        });
        Snapshot::from_json(&json.to_string()).unwrap()
    }

    fn name(schema: Option<&str>, name: &str) -> wit::Name {
        wit::Name {
            schema: schema.map(str::to_owned),
            name: name.to_owned(),
        }
    }

    #[test]
    fn names_are_looked_up_as_postgresql_does() {
        let view = CatalogView::new(&snapshot());
        let found = |schema: Option<&str>, of: &str| {
            let found = view.find(&name(schema, of))?;
            found.relation.name.schema.clone()
        };
        assert_eq!(
            found(None, "t").as_deref(),
            Some("app"),
            "the first along the search path"
        );
        assert_eq!(found(Some("public"), "t").as_deref(), Some("public"));
        assert_eq!(found(None, "only").as_deref(), Some("public"));
        assert_eq!(found(None, "h"), None, "not on the search path");
        assert_eq!(found(Some("hidden"), "h").as_deref(), Some("hidden"));
        assert_eq!(found(None, "T"), None);
    }

    #[test]
    fn an_answer_has_a_limit() {
        let view = CatalogView::new(&snapshot());
        let names = vec![name(None, "t"), name(None, "nothing"), name(None, "only")];
        let answer = view.answer(&names, 1 << 20).expect("small");
        assert_eq!(
            answer.iter().map(Option::is_some).collect::<Vec<_>>(),
            [true, false, true]
        );
        assert!(
            answer[0].as_ref().unwrap().columns[0].has_default,
            "identity fills itself"
        );
        assert!(view.answer(&names, 700).is_none(), "more than fits");
        assert!(
            view.answer(&vec![name(None, "x"); MAX_NAMES + 1], 1 << 20)
                .is_none(),
            "too many names"
        );
    }
}
