//! From a snapshot to the simulation's objects.
//!
//! First every object gets its number and name, then its parts, so that they can refer to each other in any order.
//! What a snapshot refers to and does not have is left out rather than refused.

mod constraints;
mod dependencies;
mod indexes;
mod parts;

use std::collections::HashMap;

use super::model::{
    BaseType, Column, DataType, Domain, DomainCheck, Extension, Id, Kind, Num, Object, Other, Relation,
    Routine, Schema, Sequence, Type, TypeOf,
};
use super::tokens::Tokens;
use super::world::{Key, World};
use crate::catalog::snapshot::{self, ObjectName, Snapshot, TypeKind};

/// The schema of a snapshot, as what there is before the first statement.
pub(super) fn world(snapshot: &Snapshot) -> World {
    let mut loading = Loading {
        world: World::default(),
        data_types: HashMap::new(),
    };
    loading.world.server_version = snapshot.server_version;
    loading.world.role.clone_from(&snapshot.current_role);
    loading.world.set_path(snapshot.search_path.clone());
    loading.names(snapshot);
    loading.types(snapshot);
    loading.routines(snapshot);
    loading.relations(snapshot);
    loading.dependencies(snapshot);
    loading.views_without_dependencies(snapshot);
    loading.world
}

struct Loading {
    world: World,
    data_types: HashMap<String, DataType>,
}

impl Loading {
    fn names(&mut self, snapshot: &Snapshot) {
        for schema in &snapshot.schemas {
            self.world.add(Object::Schema(Schema {
                name: schema.name.clone(),
                kept: schema.clone(),
            }));
        }
        for extension in &snapshot.extensions {
            let schema = self.schema(&extension.schema);
            self.world.add(Object::Extension(Extension {
                name: extension.name.clone(),
                version: extension.version.clone(),
                schema,
            }));
        }
        for relation in &snapshot.relations {
            let Some(schema) = self.schema(&relation.schema) else {
                continue;
            };
            let mut shell = Relation::new(
                schema,
                &relation.name,
                Kind::Shown(relation.kind),
                &relation.owner,
            );
            shell.persistence = relation.persistence;
            shell.sequence = relation.sequence.as_ref().map(|of| sequence(of, false));
            self.world.add(Object::Relation(Box::new(shell)));
        }
        for of in &snapshot.types {
            let Some(schema) = self.schema(&of.schema) else {
                continue;
            };
            let object = match of.kind {
                TypeKind::Composite => {
                    let mut shell = Relation::new(schema, &of.name, Kind::Composite, &of.owner);
                    shell.kept.grants = of.grants.clone();
                    shell.kept.comment.clone_from(&of.comment);
                    Object::Relation(Box::new(shell))
                }
                _ => Object::Type(Type {
                    schema,
                    name: of.name.clone(),
                    of: TypeOf::Base,
                    kept: of.clone(),
                }),
            };
            self.world.add(object);
        }
        for other in &snapshot.others {
            self.world.add(Object::Other(Other {
                schema: self.schema(&other.schema),
                name: other.name.clone(),
                kept: other.clone(),
                needs: Vec::new(),
            }));
        }
    }

    fn schema(&self, name: &str) -> Option<Id> {
        self.world.named(&Key::Schema(name.to_owned()))
    }

    fn named(&self, schema: &str, key: impl Fn(Id) -> Key) -> Option<Id> {
        self.world.named(&key(self.schema(schema)?))
    }

    fn relation(&self, name: &ObjectName) -> Option<Id> {
        self.named(&name.schema, |schema| Key::Relation(schema, name.name.clone()))
    }

    fn data_type_id(&self, schema: &str, name: &str) -> Option<Id> {
        self.named(schema, |schema| Key::Type(schema, name.to_owned()))
    }

    /// A type as `format_type` wrote it.
    fn data_type(&mut self, text: &str) -> DataType {
        if let Some(known) = self.data_types.get(text) {
            return known.clone();
        }
        let mut tokens = Tokens::new(text, 0);
        let read = tokens.data_type().and_then(|of| {
            tokens.expect_end()?;
            self.world.any_type(&of)
        });
        let of = read.unwrap_or_else(|_| DataType {
            base: BaseType::Foreign(text.to_owned()),
            ..DataType::unknown()
        });
        // What an extension brought keeps the text that PostgreSQL wrote.
        let of = match of.base {
            BaseType::Foreign(_) => DataType {
                base: BaseType::Foreign(text.to_owned()),
                ..DataType::unknown()
            },
            _ => of,
        };
        self.data_types.insert(text.to_owned(), of.clone());
        of
    }

    fn types(&mut self, snapshot: &Snapshot) {
        for of in &snapshot.types {
            let Some(id) = self.data_type_id(&of.schema, &of.name) else {
                continue;
            };
            match of.kind {
                TypeKind::Composite => self.composite(id, of),
                TypeKind::Enum => self.set_type(id, TypeOf::Enum(of.labels.clone())),
                TypeKind::Range => {
                    let subtype = of.range.as_ref().map(|range| self.data_type(&range.subtype));
                    self.set_type(id, TypeOf::Range(subtype.unwrap_or_else(DataType::unknown)));
                }
                TypeKind::Base => {}
                TypeKind::Domain => {
                    let domain = self.domain(of);
                    self.set_type(id, TypeOf::Domain(domain));
                }
            }
        }
    }

    fn set_type(&mut self, id: Id, to: TypeOf) {
        if let Some(of) = self.world.type_of(id) {
            let changed = Type { of: to, ..of.clone() };
            self.world.put(id, Object::Type(changed));
        }
    }

    fn composite(&mut self, id: Id, of: &snapshot::Type) {
        let mut columns = Vec::new();
        for (num, attribute) in (1..).zip(&of.attributes) {
            let data_type = self.data_type(&attribute.type_name);
            let mut column = Column::new(num, &attribute.name, data_type);
            column.collation.clone_from(&attribute.collation);
            column.kept.comment.clone_from(&attribute.comment);
            columns.push(column);
        }
        let _ = self.world.change(id, |relation| {
            relation.columns = columns;
            relation.last_num = super::parents::last_num(relation);
        });
    }

    fn domain(&mut self, of: &snapshot::Type) -> Domain {
        let checks = of.constraints.iter().map(|check| {
            let text = check.definition.trim_end_matches(" NOT VALID");
            let text = text
                .strip_prefix("CHECK (")
                .and_then(|text| text.strip_suffix(')'))
                .unwrap_or(text);
            DomainCheck {
                name: check.name.clone(),
                check: self.world.known_expression(text, &[]),
                validated: check.validated,
                comment: check.comment.clone(),
            }
        });
        let checks = checks.collect();
        Domain {
            base: of
                .base
                .as_deref()
                .map_or_else(DataType::unknown, |base| self.data_type(base)),
            not_null: of.not_null,
            default: of
                .default
                .as_deref()
                .map(|text| self.world.known_expression(text, &[])),
            collation: of.collation.clone(),
            checks,
        }
    }

    /// The columns of RETURNS TABLE.
    fn result_columns(&self, returns: &str) -> Vec<super::model::Parameter> {
        let inside = returns
            .strip_prefix("TABLE(")
            .and_then(|rest| rest.strip_suffix(')'));
        let columns = inside.map(|inside| Tokens::new(inside, 0).parameters().unwrap_or_default());
        let column = |of: super::routine_text::ParameterText| super::model::Parameter {
            mode: super::model::Mode::Table,
            data_type: self
                .world
                .any_type(&of.data_type)
                .unwrap_or_else(|_| DataType::unknown()),
            name: of.name,
            has_default: false,
        };
        columns.unwrap_or_default().into_iter().map(column).collect()
    }

    fn routines(&mut self, snapshot: &Snapshot) {
        for of in &snapshot.routines {
            let Some(schema) = self.schema(&of.schema) else {
                continue;
            };
            let mut parameters = Tokens::new(&of.parameters, 0);
            let parameters = parameters.parameters().unwrap_or_default();
            let parameters = parameters.iter().map(|of| super::model::Parameter {
                mode: of.mode,
                name: of.name.clone(),
                data_type: self
                    .world
                    .any_type(&of.data_type)
                    .unwrap_or_else(|_| DataType::unknown()),
                has_default: of.has_default,
            });
            let mut parameters: Vec<super::model::Parameter> = parameters.collect();
            parameters.extend(self.result_columns(&of.returns));
            let returns_set = of.returns.starts_with("SETOF ") || of.returns.starts_with("TABLE(");
            let returns = of.returns.trim_start_matches("SETOF ");
            let returns =
                (!returns.is_empty() && !returns.starts_with("TABLE(")).then(|| self.data_type(returns));
            self.world.add(Object::Routine(Routine {
                schema,
                name: of.name.clone(),
                parameters,
                returns,
                returns_set,
                kept: of.clone(),
                needs: Vec::new(),
            }));
        }
    }
}

/// A sequence of a snapshot.
fn sequence(of: &snapshot::Sequence, identity: bool) -> Sequence {
    Sequence {
        data_type: of.type_name.clone(),
        start: of.start,
        increment: of.increment,
        min: of.min,
        max: of.max,
        cache: of.cache,
        cycle: of.cycle,
        owned_by: None,
        identity,
    }
}

/// The number of a column, where the table has it.
fn num(table: &Relation, name: &str) -> Option<Num> {
    table.column(name).map(|column| column.num)
}
