//! Types: enums, composites, domains, ranges.

#![expect(clippy::too_many_arguments, reason = "they are the parts of one definition")]

use super::alter_table::Altered;
use super::model::{Column, Domain, DomainCheck, Id, Kind, Object, Relation, Type, TypeOf};
use super::naming::After;
use super::refusal::{Done, Stop, exists, missing, other, wrong_kind};
use super::runner::Run;
use super::tokens::{MAX_NAME_BYTES, Name, Tokens};
use super::world::{Found, Key};
use crate::catalog::snapshot::{self, TypeKind};

impl Run<'_> {
    /// CREATE TYPE, after that word.
    pub(super) fn create_type(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let name = tokens.name()?;
        let schema = self.world.schema_for(&name)?;
        let owner = self.world.role.clone();
        if tokens.eat("as enum") {
            let mut labels: Vec<String> = Vec::new();
            while !tokens.eat(")") {
                tokens.eat_any(&["(", ","]);
                if tokens.is(")") {
                    continue;
                }
                let label = tokens.string()?;
                expect_label(&label)?;
                if labels.contains(&label) {
                    let message =
                        "duplicate key value violates unique constraint \"pg_enum_typid_label_index\"";
                    return Err(other("23505", "enum label", &label, message));
                }
                labels.push(label);
            }
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
            let inside = tokens.parenthesized()?;
            let mut relation = Relation::new(schema, &name.name, Kind::Composite, &owner);
            for mut item in tokens.part(inside).items() {
                let clause = item.column_clause()?;
                if relation.column(&clause.name).is_some() {
                    let message = format!("column \"{}\" specified more than once", clause.name);
                    return Err(other("42701", "column", &clause.name, message).at(&clause.span));
                }
                let mut pending = super::create_table::Pending::default();
                let num = relation.last_num + 1;
                let column: Column = self.column(&relation, num, clause, &mut pending)?;
                relation.last_num = num;
                relation.columns.push(column);
            }
            if self.world.named(&Key::Type(schema, name.name.clone())).is_some() {
                return Err(exists("type", &name.name).at(&name.span));
            }
            self.world.expect_free_relation(schema, &name)?;
            self.world.add(Object::Relation(Box::new(relation)));
        } else {
            self.world.expect_free_type(schema, &name)?;
            self.add_type(schema, &name, TypeKind::Base, TypeOf::Base);
        }
        Ok(())
    }

    fn add_type(&mut self, schema: Id, name: &Name, kind: TypeKind, of: TypeOf) -> Id {
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

    /// CREATE DOMAIN, after that word.
    pub(super) fn create_domain(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let name = tokens.name()?;
        let schema = self.world.schema_for(&name)?;
        tokens.eat("as");
        let base = tokens.data_type()?;
        let clauses = tokens.column_constraints()?;
        tokens.expect_end()?;
        self.world.expect_free_type(schema, &name)?;
        let base = self.world.any_type(&base)?;
        let mut domain = Domain {
            base,
            not_null: false,
            default: None,
            collation: None,
            checks: Vec::new(),
        };
        let mut nullable = false;
        let conflict = || {
            other(
                "42601",
                "domain",
                &name.name,
                "conflicting NULL/NOT NULL constraints",
            )
        };
        for clause in clauses {
            use super::clause::ClauseOf;
            match &clause.of {
                ClauseOf::NotNull if nullable => return Err(conflict()),
                ClauseOf::NotNull => domain.not_null = true,
                ClauseOf::Null if domain.not_null => return Err(conflict()),
                ClauseOf::Null => nullable = true,
                ClauseOf::Default(_) if domain.default.is_some() => {
                    return Err(other(
                        "42601",
                        "domain",
                        &name.name,
                        "multiple default expressions",
                    ));
                }
                ClauseOf::Default(tokens) => domain.default = self.default(tokens)?,
                ClauseOf::Collate(name) => domain.collation = super::create_table::collation(name),
                ClauseOf::Check(tokens) => {
                    let check =
                        self.domain_check(schema, &name.name, &domain, clause.name.clone(), tokens)?;
                    domain.checks.push(check);
                }
                ClauseOf::Key(_) => {
                    return Err(other(
                        "42601",
                        "domain",
                        &name.name,
                        "unique constraints not possible for domains",
                    ));
                }
                ClauseOf::Foreign(_) => {
                    let message = "foreign key constraints not possible for domains";
                    return Err(other("42601", "domain", &name.name, message));
                }
                _ => return Err(Stop::Unread),
            }
        }
        self.add_type(schema, &name, TypeKind::Domain, TypeOf::Domain(domain));
        Ok(())
    }

    fn domain_check(
        &self,
        schema: Id,
        domain_name: &str,
        domain: &Domain,
        name: Option<String>,
        tokens: &Tokens<'_>,
    ) -> Done<DomainCheck> {
        let taken: Vec<String> = domain.checks.iter().map(|check| check.name.clone()).collect();
        let name = match name {
            Some(name) if taken.contains(&name) => {
                let message = format!("constraint \"{name}\" for domain \"{domain_name}\" already exists");
                return Err(exists("constraint", &name).saying(message));
            }
            Some(name) => name,
            None => {
                let after = After {
                    table: domain_name,
                    columns: "",
                    label: "check",
                };
                self.world.choose_constraint_name(schema, &after, &taken)
            }
        };
        Ok(DomainCheck {
            name,
            check: self.world.expression(tokens, &[])?,
            validated: true,
            comment: None,
        })
    }

    /// The type that a statement names.
    fn find_type(&self, name: &Name) -> Done<Id> {
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

    /// ALTER TYPE, after that word.
    pub(super) fn alter_type(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let name = tokens.name()?;
        let id = self.find_type(&name)?;
        if let Ok(relation) = self.world.relation(id) {
            if !matches!(relation.kind, Kind::Composite) {
                let message = format!("{} is a table's row type", relation.name);
                return Err(wrong_kind(&name.name, "composite type")
                    .saying(message)
                    .at(&name.span));
            }
            return self.alter_composite(id, tokens);
        }
        self.alter_own_type(id, &name, tokens)
    }

    fn alter_composite(&mut self, id: Id, tokens: &mut Tokens<'_>) -> Done {
        let altered = Altered { id, only: false };
        if tokens.eat("rename") {
            return self.rename_relation(&altered, tokens);
        }
        if tokens.eat("set schema") {
            return self.move_relation(&altered, tokens);
        }
        let mut rest = Tokens {
            tokens: Vec::new(),
            ..tokens.clone()
        };
        // ALTER ATTRIBUTE is ALTER COLUMN under another name.
        rest.tokens = tokens.tokens[tokens.at..].to_vec();
        rest.at = 0;
        let is_alter =
            |at: usize| at > 0 && rest.text[rest.tokens[at - 1].range()].eq_ignore_ascii_case("alter");
        let keep = (0..rest.tokens.len()).filter(|at| {
            !(is_alter(*at) && rest.text[rest.tokens[*at].range()].eq_ignore_ascii_case("attribute"))
        });
        let kept = keep.map(|at| rest.tokens[at]).collect();
        rest.tokens = kept;
        self.actions(&altered, &mut rest)
    }

    fn alter_own_type(&mut self, id: Id, name: &Name, tokens: &mut Tokens<'_>) -> Done {
        let Some(Object::Type(of)) = self.world.object(id).cloned() else {
            return Err(Stop::Unread);
        };
        let mut of = of;
        if tokens.eat("add value") {
            let if_not_exists = tokens.eat("if not exists");
            let label = tokens.string()?;
            let labels = enum_labels(&mut of, name)?;
            expect_label(&label)?;
            if labels.contains(&label) {
                if if_not_exists {
                    return Ok(());
                }
                let message = format!("enum label \"{label}\" already exists");
                return Err(exists("enum label", &label).saying(message));
            }
            let before = tokens.eat("before");
            let at = if before || tokens.eat("after") {
                let neighbour = tokens.string()?;
                let at = labels.iter().position(|known| *known == neighbour);
                at.ok_or_else(|| no_label(&neighbour))? + usize::from(!before)
            } else {
                labels.len()
            };
            labels.insert(at, label);
        } else if tokens.eat("rename value") {
            let from = tokens.string()?;
            tokens.expect("to")?;
            let to = tokens.string()?;
            let labels = enum_labels(&mut of, name)?;
            expect_label(&to)?;
            let at = labels
                .iter()
                .position(|label| *label == from)
                .ok_or_else(|| no_label(&from))?;
            if labels.contains(&to) {
                let message = format!("enum label \"{to}\" already exists");
                return Err(exists("enum label", &to).saying(message));
            }
            labels[at] = to;
        } else if tokens.is_any(&["add", "drop", "alter"]) || tokens.is("rename attribute") {
            return Err(wrong_kind(&name.name, "composite type").at(&name.span));
        } else {
            return self.alter_any_type(id, of, tokens);
        }
        self.world.put(id, Object::Type(of));
        Ok(())
    }

    /// RENAME TO, SET SCHEMA and OWNER TO of a type that is not composite.
    fn alter_any_type(&mut self, id: Id, mut of: Type, tokens: &mut Tokens<'_>) -> Done {
        if tokens.eat("rename to") {
            let at = tokens.at;
            let to = tokens.identifier()?;
            let free = Name {
                span: tokens.span(at..tokens.at),
                ..Name::made(None, &to)
            };
            self.world.expect_free_type(of.schema, &free)?;
            of.name = to;
        } else if tokens.eat("set schema") {
            let schema_name = tokens.name()?;
            let schema = self
                .world
                .schema(&schema_name.name)
                .map_err(|stop| stop.at(&schema_name.span))?;
            if schema != of.schema {
                let message = format!(
                    "type \"{}\" already exists in schema \"{}\"",
                    of.name, schema_name.name
                );
                let free = Name::made(None, &of.name);
                self.world
                    .expect_free_type(schema, &free)
                    .map_err(|stop| stop.saying(message))?;
            }
            of.schema = schema;
        } else if tokens.eat("owner to") {
            of.kept.owner = tokens.identifier()?;
        } else if !tokens.is("set") {
            return Err(Stop::Unread);
        }
        self.world.put(id, Object::Type(of));
        Ok(())
    }

    /// ALTER DOMAIN, after that word.
    pub(super) fn alter_domain(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let name = tokens.name()?;
        let id = self.find_type(&name)?;
        let Some(Object::Type(of)) = self.world.object(id).cloned() else {
            return Err(not_a_domain(&name));
        };
        let mut of = of;
        let schema = of.schema;
        let TypeOf::Domain(domain) = &mut of.of else {
            return Err(not_a_domain(&name));
        };
        let no_constraint = |constraint: &str| {
            let message = format!(
                "constraint \"{constraint}\" of domain \"{}\" does not exist",
                name.name
            );
            missing("constraint", constraint).saying(message)
        };
        if tokens.eat("set default") {
            let rest = tokens.part(tokens.at..tokens.tokens.len());
            domain.default = self.default(&rest)?;
        } else if tokens.eat("drop default") {
            domain.default = None;
        } else if tokens.eat("set not null") {
            domain.not_null = true;
        } else if tokens.eat("drop not null") {
            domain.not_null = false;
        } else if tokens.eat("add") {
            let constraint = if tokens.eat("constraint") {
                Some(tokens.identifier()?)
            } else {
                None
            };
            tokens.expect("check")?;
            let inside = tokens.parenthesized()?;
            let inside = tokens.part(inside);
            let mut check = self.domain_check(schema, &name.name, domain, constraint, &inside)?;
            check.validated = !tokens.eat("not valid");
            domain.checks.push(check);
        } else if tokens.eat("drop constraint") {
            let if_exists = tokens.eat("if exists");
            let constraint = tokens.identifier()?;
            let before = domain.checks.len();
            domain.checks.retain(|check| check.name != constraint);
            if domain.checks.len() == before && !if_exists {
                return Err(no_constraint(&constraint));
            }
        } else if tokens.eat("rename constraint") {
            let constraint = tokens.identifier()?;
            tokens.expect("to")?;
            let to = tokens.identifier()?;
            if domain.checks.iter().any(|check| check.name == to) {
                let message = format!("constraint \"{to}\" for domain {} already exists", name.name);
                return Err(exists("constraint", &to).saying(message));
            }
            let check = domain.checks.iter_mut().find(|check| check.name == constraint);
            check.ok_or_else(|| no_constraint(&constraint))?.name = to;
        } else if tokens.eat("validate constraint") {
            let constraint = tokens.identifier()?;
            let check = domain.checks.iter_mut().find(|check| check.name == constraint);
            check.ok_or_else(|| no_constraint(&constraint))?.validated = true;
        } else {
            return self.alter_any_type(id, of, tokens);
        }
        self.world.put(id, Object::Type(of));
        Ok(())
    }
}

fn enum_labels<'t>(of: &'t mut Type, name: &Name) -> Done<&'t mut Vec<String>> {
    match &mut of.of {
        TypeOf::Enum(labels) => Ok(labels),
        _ => Err(wrong_kind(&name.name, "enum").at(&name.span)),
    }
}

fn no_label(label: &str) -> Stop {
    other(
        "22023",
        "enum label",
        label,
        format!("\"{label}\" is not an existing enum label"),
    )
}

fn expect_label(label: &str) -> Done {
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

fn not_a_domain(name: &Name) -> Stop {
    wrong_kind(&name.name, "domain").at(&name.span)
}
