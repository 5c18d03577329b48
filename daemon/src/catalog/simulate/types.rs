//! Types as they are made: enums, ranges, composites, shells; and finding one by name.

use super::create_table::Pending;
use super::model::{Id, Kind, Object, Relation, Type, TypeOf};
use super::refusal::{Done, Stop, exists, missing, other};
use super::runner::Run;
use super::tokens::{MAX_NAME_BYTES, Name, Tokens};
use super::world::{Found, Key};
use crate::catalog::snapshot::{self, TypeKind};

impl Run<'_> {
    /// CREATE TYPE, after that word.
    pub(super) fn create_type(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let name = tokens.name()?;
        let schema = self.world.schema_for(&name)?;
        if tokens.eat("as enum") {
            let labels = labels(tokens)?;
            self.world.expect_free_type(schema, &name)?;
            self.add_type(schema, &name, TypeKind::Enum, TypeOf::Enum(labels));
        } else if tokens.eat("as range") {
            let inside = tokens.parenthesized()?;
            let mut options = tokens.part(inside);
            options.until(&["subtype"]);
            options.expect("subtype =")?;
            let subtype = options.data_type()?;
            let subtype = self.world.any_type(&subtype)?;
            self.world.expect_free_type(schema, &name)?;
            self.add_type(schema, &name, TypeKind::Range, TypeOf::Range(subtype));
        } else if tokens.eat("as") {
            return self.create_composite(schema, &name, tokens);
        } else {
            self.expect_free_but_shell(schema, &name, tokens.at_end())?;
            let of = if tokens.at_end() {
                TypeOf::Shell
            } else {
                TypeOf::Base
            };
            self.add_type(schema, &name, TypeKind::Base, of);
        }
        Ok(())
    }

    /// A shell is where its type comes; until then nothing else can be there.
    fn expect_free_but_shell(&mut self, schema: Id, name: &Name, shell: bool) -> Done {
        let known = self.world.named(&Key::Type(schema, name.name.clone()));
        let known_shell = known.filter(|id| {
            self.world
                .type_of(*id)
                .is_some_and(|of| matches!(of.of, TypeOf::Shell))
        });
        match known_shell {
            Some(id) if !shell => self.world.remove(id),
            _ if shell => {}
            // No snapshot shows shells: it may be there.
            _ => return Err(Stop::Unread),
        }
        self.world.expect_free_type(schema, name)
    }

    fn create_composite(&mut self, schema: Id, name: &Name, tokens: &mut Tokens<'_>) -> Done {
        let inside = tokens.parenthesized()?;
        let owner = self.world.role.clone();
        let mut relation = Relation::new(schema, &name.name, Kind::Composite, &owner);
        for mut item in tokens.part(inside).items() {
            let clause = item.column_clause()?;
            if relation.column(&clause.name).is_some() {
                let message = format!("column \"{}\" specified more than once", clause.name);
                return Err(other("42701", "column", &clause.name, message).at(&clause.span));
            }
            let num = relation.last_num + 1;
            let column = self.column(&relation, num, clause, &mut Pending::default())?;
            relation.last_num = num;
            relation.columns.push(column);
        }
        if self.world.named(&Key::Type(schema, name.name.clone())).is_some() {
            return Err(exists("type", &name.name).at(&name.span));
        }
        self.world.expect_free_relation(schema, name)?;
        self.world.add(Object::Relation(Box::new(relation)));
        Ok(())
    }

    /// Takes up a type that is not composite.
    pub(super) fn add_type(&mut self, schema: Id, name: &Name, kind: TypeKind, of: TypeOf) -> Id {
        let kept = snapshot::Type {
            kind,
            owner: self.world.role.clone(),
            ..snapshot::Type::default()
        };
        self.world.add(Object::Type(Type {
            schema,
            name: name.name.clone(),
            of,
            kept,
        }))
    }

    /// The type that a statement names.
    pub(super) fn find_type(&self, name: &Name) -> Done<Id> {
        match self.world.look_up(name, Key::Type) {
            Found::Object(id) => Ok(id),
            Found::Hidden => Err(Stop::Unread),
            Found::Missing if self.world.has_extensions() => Err(Stop::Unread),
            Found::Missing => {
                let stop = match &name.schema {
                    Some(schema) if self.world.schema(schema).is_err() => missing("schema", schema),
                    _ => missing("type", &name.shown()),
                };
                Err(stop.at(&name.span))
            }
        }
    }
}

/// The labels of an enum.
fn labels(tokens: &mut Tokens<'_>) -> Done<Vec<String>> {
    let inside = tokens.parenthesized()?;
    let mut labels: Vec<String> = Vec::new();
    for mut item in tokens.part(inside).items() {
        let label = item.string()?;
        expect_label(&label)?;
        if labels.contains(&label) {
            let message = "duplicate key value violates unique constraint \"pg_enum_typid_label_index\"";
            return Err(other("23505", "enum label", &label, message));
        }
        labels.push(label);
    }
    Ok(labels)
}

/// Labels are as long as names at the most.
pub(super) fn expect_label(label: &str) -> Done {
    if label.len() > MAX_NAME_BYTES {
        return Err(other(
            "42602",
            "enum label",
            label,
            format!("invalid enum label \"{label}\""),
        ));
    }
    Ok(())
}
