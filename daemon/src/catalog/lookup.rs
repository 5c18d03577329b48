//! A snapshot that is asked for names: each answer costs one look, however large the schema is.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::snapshot::{Index, Relation, Routine, Snapshot, Type};
use super::system::system_routines;

/// Where something is in the snapshot's lists.
type At = usize;

/// A snapshot with an index of its names.
#[derive(Debug)]
pub struct Lookup {
    snapshot: Snapshot,
    relations: HashMap<String, Vec<At>>,
    /// Relation and index.
    indexes: HashMap<String, Vec<(At, At)>>,
    types: HashMap<String, Vec<At>>,
    routines: HashMap<String, Vec<At>>,
    /// By schema and name of what is needed.
    needed_by: OnceLock<HashMap<(String, String), Vec<super::snapshot::Dependency>>>,
}

impl Lookup {
    /// Indexes the names.
    pub fn new(snapshot: Snapshot) -> Self {
        let mut indexes: HashMap<String, Vec<(At, At)>> = HashMap::new();
        for (at, relation) in snapshot.relations.iter().enumerate() {
            for (of_relation, index) in relation.indexes.iter().enumerate() {
                indexes
                    .entry(index.name.clone())
                    .or_default()
                    .push((at, of_relation));
            }
        }
        Self {
            relations: by_name(snapshot.relations.iter().map(|it| &it.name)),
            indexes,
            types: by_name(snapshot.types.iter().map(|it| &it.name)),
            routines: by_name(snapshot.routines.iter().map(|it| &it.name)),
            needed_by: OnceLock::new(),
            snapshot,
        }
    }

    /// What is looked up.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// A table, view or sequence; without a schema, the first along the search path.
    pub fn relation(&self, schema: Option<&str>, name: &str) -> Option<&Relation> {
        let found = self.relations.get(name)?.iter();
        let found: Vec<_> = found.map(|at| &self.snapshot.relations[*at]).collect();
        self.first(schema, &found, |relation| &relation.schema).copied()
    }

    /// An index with its table.
    pub fn index(&self, schema: Option<&str>, name: &str) -> Option<(&Relation, &Index)> {
        let found = self.indexes.get(name)?.iter().map(|(at, of_relation)| {
            let relation = &self.snapshot.relations[*at];
            (relation, &relation.indexes[*of_relation])
        });
        let found: Vec<_> = found.collect();
        self.first(schema, &found, |(relation, _)| &relation.schema)
            .copied()
    }

    /// An enum, domain, composite or range type.
    pub fn data_type(&self, schema: Option<&str>, name: &str) -> Option<&Type> {
        let found = self.types.get(name)?.iter();
        let found: Vec<_> = found.map(|at| &self.snapshot.types[*at]).collect();
        self.first(schema, &found, |it| &it.schema).copied()
    }

    /// All overloads of a routine, those of PostgreSQL itself too; the second says whether it is one of these.
    pub fn routines(&self, schema: Option<&str>, name: &str) -> Vec<(Routine, bool)> {
        let is_wanted = |routine: &&Routine| match schema {
            Some(schema) => routine.schema == schema,
            None => self.snapshot.search_path.contains(&routine.schema),
        };
        let users = self.routines.get(name).map_or(&[][..], Vec::as_slice);
        let users = users.iter().map(|at| &self.snapshot.routines[*at]);
        let users = users.filter(is_wanted).map(|routine| (routine.clone(), false));
        users.chain(self.system(schema, name)).collect()
    }

    /// PostgreSQL's own; where the server's differ from those this build knows, the server's.
    pub fn system(&self, schema: Option<&str>, name: &str) -> Vec<(Routine, bool)> {
        if schema.is_some_and(|schema| schema != "pg_catalog") {
            return Vec::new();
        }
        let of_server = self.snapshot.system_routines.iter();
        let of_server: Vec<_> = of_server
            .filter(|routine| routine.name == name)
            .cloned()
            .collect();
        let known = system_routines(name)
            .filter(|known| !of_server.iter().any(|own| own.arguments == known.arguments))
            .collect::<Vec<_>>();
        let all = of_server.into_iter().chain(known);
        all.map(|routine| (routine, true)).collect()
    }

    /// What needs an object or a part of it, directly.
    pub fn needed_by(&self, schema: &str, name: &str) -> &[super::snapshot::Dependency] {
        let all = self.needed_by.get_or_init(|| {
            let mut all: HashMap<(String, String), Vec<_>> = HashMap::new();
            for dependency in self.snapshot.all_dependencies() {
                let key = (dependency.needs.schema.clone(), dependency.needs.name.clone());
                all.entry(key).or_default().push(dependency);
            }
            all
        });
        let found = all.get(&(schema.to_owned(), name.to_owned()));
        found.map_or(&[], Vec::as_slice)
    }

    fn first<'f, T>(&self, schema: Option<&str>, found: &'f [T], of: impl Fn(&T) -> &str) -> Option<&'f T> {
        let in_schema = |schema: &str| found.iter().find(|it| of(it) == schema);
        if let Some(schema) = schema {
            return in_schema(schema);
        }
        let path = &self.snapshot.search_path;
        path.iter().find_map(|schema| in_schema(schema))
    }
}

fn by_name<'n>(names: impl Iterator<Item = &'n String>) -> HashMap<String, Vec<At>> {
    let mut places: HashMap<String, Vec<At>> = HashMap::new();
    for (at, name) in names.enumerate() {
        places.entry(name.clone()).or_default().push(at);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::snapshot::ObjectKind;

    fn lookup() -> Lookup {
        let json = r#"{"search-path": ["app", "public"],
            "relations": [{"name": "t", "indexes": [{"name": "i"}]}, {"schema": "app", "name": "t"},
                {"name": "child", "inherits": ["t"], "constraints": [{"name": "f", "kind": "foreign-key",
                    "columns": ["a"], "references": "t", "referenced-columns": ["id"]}]},
                {"schema": "hidden", "name": "h"}],
            "routines": [{"name": "lower", "arguments": "t"}, {"schema": "hidden", "name": "f"}],
            "types": [{"name": "mood"}]}"#;
        Lookup::new(Snapshot::from_json(json).unwrap())
    }

    #[test]
    fn names_are_looked_up_as_postgresql_does() {
        let lookup = lookup();
        let schema = |schema: Option<&str>, name: &str| {
            let found = lookup.relation(schema, name)?;
            Some(found.schema.clone())
        };
        assert_eq!(
            schema(None, "t").as_deref(),
            Some("app"),
            "the first along the search path"
        );
        assert_eq!(schema(Some("public"), "t").as_deref(), Some("public"));
        assert_eq!(schema(None, "h"), None, "not on the search path");
        assert_eq!(schema(Some("hidden"), "h").as_deref(), Some("hidden"));
        assert_eq!(schema(None, "T"), None);
        assert_eq!(lookup.index(None, "i").unwrap().0.schema, "public");
        assert!(lookup.data_type(Some("public"), "mood").is_some());
    }

    #[test]
    fn postgresqls_own_routines_are_there_too() {
        let lookup = lookup();
        let lower = lookup.routines(None, "lower");
        assert!(
            lower
                .iter()
                .any(|(routine, system)| !system && routine.arguments == "t")
        );
        assert!(
            lower
                .iter()
                .any(|(routine, system)| *system && routine.arguments == "text")
        );
        assert_eq!(lookup.routines(Some("public"), "lower").len(), 1);
        assert!(lookup.routines(None, "f").is_empty() && lookup.routines(Some("hidden"), "f").len() == 1);
    }

    #[test]
    fn what_the_structure_shows_counts_as_needing() {
        let lookup = lookup();
        let mut kinds: Vec<_> = lookup
            .needed_by("public", "t")
            .iter()
            .map(|it| it.object.kind)
            .collect();
        kinds.sort();
        assert_eq!(kinds, [ObjectKind::Table, ObjectKind::Constraint]);
    }
}
