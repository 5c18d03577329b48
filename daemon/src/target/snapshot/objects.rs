//! Which object a pair of numbers in `pg_depend` is.

use std::collections::{BTreeSet, HashMap};

use super::rows::{DependencyRow, Oid, RelationRow, Rows};
use crate::catalog::snapshot::{Dependency, ObjectKind, ObjectRef, RelationKind};

/// The catalogs that objects are in; these numbers never change.
pub(super) mod class {
    use super::Oid;

    /// `pg_class`
    pub(in super::super) const RELATION: Oid = 1259;
    /// `pg_type`
    pub(in super::super) const TYPE: Oid = 1247;
    /// `pg_proc`
    pub(in super::super) const ROUTINE: Oid = 1255;
    /// `pg_namespace`
    pub(in super::super) const SCHEMA: Oid = 2615;
    /// `pg_constraint`
    pub(in super::super) const CONSTRAINT: Oid = 2606;
    /// `pg_trigger`
    pub(in super::super) const TRIGGER: Oid = 2620;
    /// `pg_policy`
    pub(in super::super) const POLICY: Oid = 3256;
    /// `pg_rewrite`
    pub(in super::super) const RULE: Oid = 2618;
    /// `pg_attrdef`
    pub(in super::super) const DEFAULT: Oid = 2604;
    /// `pg_extension`
    pub(in super::super) const EXTENSION: Oid = 3079;
}

/// What needs what, but for what the structure of the objects shows.
pub(super) fn dependencies(rows: &Rows) -> Vec<Dependency> {
    if rows.dependencies.is_empty() {
        return Vec::new();
    }
    let objects = Objects::new(rows);
    let edges: BTreeSet<Dependency> = rows
        .dependencies
        .iter()
        .filter_map(|row| objects.dependency(row))
        .collect();
    edges.into_iter().collect()
}

struct Objects<'r> {
    rows: &'r Rows,
    relations: HashMap<Oid, &'r RelationRow>,
    /// Whole objects and members of relations, by class and oid.
    named: HashMap<(Oid, Oid), ObjectRef>,
    columns: HashMap<(Oid, i32), &'r str>,
    /// The extension that an object belongs to.
    extensions: HashMap<(Oid, Oid), Oid>,
    aliases: HashMap<Oid, Oid>,
}

impl<'r> Objects<'r> {
    fn new(rows: &'r Rows) -> Self {
        let mut objects = Self {
            rows,
            relations: rows.relations.iter().map(|row| (row.oid, row)).collect(),
            named: HashMap::new(),
            columns: HashMap::new(),
            extensions: rows
                .members
                .iter()
                .map(|&(class, oid, extension)| ((class, oid), extension))
                .collect(),
            aliases: rows.type_aliases.iter().copied().collect(),
        };
        objects.add_relations();
        objects.add_members();
        objects.add_types_and_others();
        objects
    }

    fn add_relations(&mut self) {
        for row in &self.rows.relations {
            let kind = RelationKind::from(row.kind).object_kind();
            let object = ObjectRef::new(kind, &row.schema, &row.name);
            if let Some(query) = row.query {
                self.named.insert((class::RULE, query), object.clone());
            }
            if row.row_type != 0 {
                self.named.insert((class::TYPE, row.row_type), object.clone());
            }
            self.named.insert((class::RELATION, row.oid), object);
        }
        for row in &self.rows.indexes {
            if let Some(table) = self.relations.get(&row.relation) {
                let object = ObjectRef::new(ObjectKind::Index, &table.schema, &row.name);
                self.named.insert((class::RELATION, row.oid), object);
            }
        }
        for row in &self.rows.columns {
            self.columns.insert((row.relation, row.number), &row.name);
        }
    }

    fn add_members(&mut self) {
        let rows = self.rows;
        let defaults = rows.columns.iter().filter_map(|row| {
            let kind = ObjectKind::ColumnDefault;
            Some((class::DEFAULT, row.default_oid?, row.relation, kind, &row.name))
        });
        let constraints = rows.constraints.iter();
        let constraints = constraints.map(|row| {
            let kind = ObjectKind::Constraint;
            (class::CONSTRAINT, row.oid, row.relation, kind, &row.name)
        });
        let triggers = rows.triggers.iter();
        let triggers = triggers.map(|row| {
            (
                class::TRIGGER,
                row.oid,
                row.relation,
                ObjectKind::Trigger,
                &row.name,
            )
        });
        let policies = rows.policies.iter();
        let policies = policies.map(|row| {
            (
                class::POLICY,
                row.oid,
                row.relation,
                ObjectKind::Policy,
                &row.name,
            )
        });
        let rules = rows.rules.iter();
        let rules = rules.map(|row| (class::RULE, row.oid, row.relation, ObjectKind::Rule, &row.name));
        let all = defaults
            .chain(constraints)
            .chain(triggers)
            .chain(policies)
            .chain(rules);
        for (class, oid, relation, kind, name) in all {
            if let Some(table) = self.relations.get(&relation) {
                let object = ObjectRef::part(kind, &table.schema, &table.name, name);
                self.named.insert((class, oid), object);
            }
        }
    }

    fn add_types_and_others(&mut self) {
        let mut types = HashMap::new();
        for row in &self.rows.types {
            let object = ObjectRef::new(ObjectKind::Type, &row.schema, &row.name);
            types.insert(row.oid, row);
            if row.relation != 0 {
                self.named.insert((class::RELATION, row.relation), object.clone());
            }
            self.named.insert((class::TYPE, row.oid), object);
        }
        for row in &self.rows.domain_constraints {
            if let Some(domain) = types.get(&row.data_type) {
                let kind = ObjectKind::Constraint;
                let object = ObjectRef::part(kind, &domain.schema, &domain.name, &row.name);
                self.named.insert((class::CONSTRAINT, row.oid), object);
            }
        }
        for row in &self.rows.routines {
            let signature = format!("{}({})", row.name, row.arguments);
            let object = ObjectRef::new(ObjectKind::Routine, &row.schema, signature);
            self.named.insert((class::ROUTINE, row.oid), object);
        }
        for row in &self.rows.others {
            let object = ObjectRef::new(row.kind, &row.schema, &row.name);
            self.named.insert((row.class, row.oid), object);
        }
        for row in &self.rows.extensions {
            let object = ObjectRef::new(ObjectKind::Extension, "", &row.name);
            self.named.insert((class::EXTENSION, row.oid), object);
        }
    }

    fn dependency(&self, row: &DependencyRow) -> Option<Dependency> {
        let object = self.object(row.class, row.oid, row.part)?;
        // What belongs to an extension goes and stays with it.
        let needed = match self.extensions.get(&(row.needed_class, row.needed_oid)) {
            Some(&extension) => self.object(class::EXTENSION, extension, 0),
            None => self.object(row.needed_class, row.needed_oid, row.needed_part),
        }?;
        (!is_part(&object, &needed)).then(|| Dependency {
            object,
            needs: needed,
            kind: row.kind(),
        })
    }

    fn object(&self, class: Oid, oid: Oid, part: i32) -> Option<ObjectRef> {
        let mut oid = oid;
        if class == class::TYPE {
            while let Some(of) = self.aliases.get(&oid) {
                oid = *of;
            }
        }
        let object = self.named.get(&(class, oid))?;
        // An attribute of a composite type counts as the type.
        if part == 0 || class != class::RELATION || object.kind == ObjectKind::Type {
            return Some(object.clone());
        }
        let column = self.columns.get(&(oid, part))?;
        Some(ObjectRef::part(
            ObjectKind::Column,
            &object.schema,
            &object.name,
            *column,
        ))
    }
}

/// Nothing new: an object and itself, or a default and its own column.
fn is_part(object: &ObjectRef, needs: &ObjectRef) -> bool {
    let same_place = (&object.schema, &object.name) == (&needs.schema, &needs.name);
    let of_own_column = object.kind == ObjectKind::ColumnDefault
        && needs.kind == ObjectKind::Column
        && object.member == needs.member;
    object == needs || same_place && of_own_column
}
