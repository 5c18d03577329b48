//! Domains: CREATE and ALTER, with their checks.

use super::clause::{Clause, ClauseOf};
use super::model::{Domain, DomainCheck, Id, Object, TypeOf};
use super::naming::After;
use super::refusal::{Done, Stop, exists, missing, other, wrong_kind};
use super::runner::Run;
use super::tokens::{Name, Tokens};
use crate::catalog::snapshot::TypeKind;

/// A domain that a statement is about.
#[derive(Clone, Copy)]
struct Subject<'n> {
    schema: Id,
    name: &'n Name,
}

impl Run<'_> {
    /// CREATE DOMAIN, after that word.
    pub(super) fn create_domain(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let name = tokens.name()?;
        let schema = self.world.schema_for(&name)?;
        tokens.eat("as");
        let base = tokens.data_type()?;
        let clauses = tokens.column_constraints()?;
        tokens.expect_end()?;
        self.world.expect_free_type(schema, &name)?;
        let mut domain = Domain {
            base: self.world.any_type(&base)?,
            not_null: false,
            default: None,
            collation: None,
            checks: Vec::new(),
        };
        let subject = Subject { schema, name: &name };
        let mut nullable = false;
        for clause in &clauses {
            nullable |= matches!(clause.of, ClauseOf::Null);
            self.domain_clause(subject, &mut domain, clause)?;
            if nullable && domain.not_null {
                return Err(refused(&name, "conflicting NULL/NOT NULL constraints"));
            }
        }
        self.add_type(schema, &name, TypeKind::Domain, TypeOf::Domain(domain));
        Ok(())
    }

    fn domain_clause(&self, subject: Subject<'_>, domain: &mut Domain, clause: &Clause<'_>) -> Done {
        let refuse = |message| Err(refused(subject.name, message));
        match &clause.of {
            ClauseOf::NotNull => domain.not_null = true,
            ClauseOf::Null => {}
            ClauseOf::Default(_) if domain.default.is_some() => {
                return refuse("multiple default expressions");
            }
            ClauseOf::Default(tokens) => domain.default = self.default(tokens)?,
            ClauseOf::Collate(name) => domain.collation = super::new_column::collation(name),
            ClauseOf::Check(tokens) => {
                let check = self.domain_check(subject, domain, clause.name.clone(), tokens)?;
                domain.checks.push(check);
            }
            ClauseOf::Key(_) => return refuse("unique constraints not possible for domains"),
            ClauseOf::Foreign(_) => {
                return refuse("foreign key constraints not possible for domains");
            }
            _ => return Err(Stop::Unread),
        }
        Ok(())
    }

    fn domain_check(
        &self,
        subject: Subject<'_>,
        domain: &Domain,
        name: Option<String>,
        tokens: &Tokens<'_>,
    ) -> Done<DomainCheck> {
        let taken: Vec<String> = domain.checks.iter().map(|check| check.name.clone()).collect();
        let domain_name = &subject.name.name;
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
                self.world.choose_constraint_name(subject.schema, &after, &taken)
            }
        };
        Ok(DomainCheck {
            name,
            check: self.world.expression(tokens, &[])?,
            validated: true,
            comment: None,
        })
    }

    /// ALTER DOMAIN, after that word.
    pub(super) fn alter_domain(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let name = tokens.name()?;
        let id = self.find_type(&name)?;
        let Some(Object::Type(mut of)) = self.world.object(id).cloned() else {
            return Err(not_a_domain(&name));
        };
        let subject = Subject {
            schema: of.schema,
            name: &name,
        };
        let TypeOf::Domain(domain) = &mut of.of else {
            return Err(not_a_domain(&name));
        };
        if tokens.eat("set default") {
            let rest = tokens.part(tokens.at..tokens.list.len());
            tokens.at = tokens.list.len();
            domain.default = self.default(&rest)?;
        } else if tokens.eat("drop default") {
            domain.default = None;
        } else if tokens.eat("set not null") {
            domain.not_null = true;
        } else if tokens.eat("drop not null") {
            domain.not_null = false;
        } else if tokens.eat("add") {
            let check = self.added_check(subject, domain, tokens)?;
            domain.checks.push(check);
        } else if !alter_check(subject, domain, tokens)? {
            return self.alter_any_type(id, of, tokens);
        }
        tokens.expect_end()?;
        self.world.put(id, Object::Type(of));
        Ok(())
    }

    fn added_check(
        &self,
        subject: Subject<'_>,
        domain: &Domain,
        tokens: &mut Tokens<'_>,
    ) -> Done<DomainCheck> {
        let name = if tokens.eat("constraint") {
            Some(tokens.identifier()?)
        } else {
            None
        };
        tokens.expect("check")?;
        let inside = tokens.parenthesized()?;
        let inside = tokens.part(inside);
        let mut check = self.domain_check(subject, domain, name, &inside)?;
        check.validated = !tokens.eat("not valid");
        Ok(check)
    }
}

/// DROP, RENAME and VALIDATE CONSTRAINT; says whether it was one.
fn alter_check(subject: Subject<'_>, domain: &mut Domain, tokens: &mut Tokens<'_>) -> Done<bool> {
    let actions = ["drop constraint", "rename constraint", "validate constraint"];
    let Some(action) = actions.into_iter().find(|words| tokens.eat(words)) else {
        return Ok(false);
    };
    let if_exists = tokens.eat("if exists");
    let constraint = tokens.identifier()?;
    let Some(at) = domain.checks.iter().position(|check| check.name == constraint) else {
        if if_exists {
            tokens.eat_any(&["cascade", "restrict"]);
            return Ok(true);
        }
        let message = format!(
            "constraint \"{constraint}\" of domain \"{}\" does not exist",
            subject.name.name
        );
        return Err(missing("constraint", &constraint).saying(message));
    };
    match action {
        "drop constraint" => {
            domain.checks.remove(at);
            tokens.eat_any(&["cascade", "restrict"]);
        }
        "rename constraint" => {
            tokens.expect("to")?;
            let to = tokens.identifier()?;
            if domain.checks.iter().any(|check| check.name == to) {
                let message = format!(
                    "constraint \"{to}\" for domain {} already exists",
                    subject.name.name
                );
                return Err(exists("constraint", &to).saying(message));
            }
            domain.checks[at].name = to;
        }
        _ => domain.checks[at].validated = true,
    }
    Ok(true)
}

fn refused(name: &Name, message: &str) -> Stop {
    other("42601", "domain", &name.name, message)
}

fn not_a_domain(name: &Name) -> Stop {
    wrong_kind(&name.name, "domain").at(&name.span)
}
