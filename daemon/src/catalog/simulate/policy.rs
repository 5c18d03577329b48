//! Row security policies: CREATE and ALTER.

use super::model::{Attached, Id, Kind};
use super::refusal::{Done, other, wrong_kind};
use super::runner::Run;
use super::tokens::{Name, Tokens};
use crate::catalog::snapshot::{self, RelationKind};

impl Run<'_> {
    /// CREATE POLICY, after that word.
    pub(super) fn create_policy(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let at = tokens.at;
        let name = tokens.identifier()?;
        let span = tokens.span(at..tokens.at);
        tokens.expect("on")?;
        let table_name = tokens.name()?;
        let id = self.policy_table(&table_name)?;
        let mut policy = Attached {
            of: snapshot::Policy {
                name: name.clone(),
                ..snapshot::Policy::default()
            },
            columns: Vec::new(),
            objects: Vec::new(),
            cloned: false,
        };
        if tokens.eat("as permissive") {
        } else if tokens.eat("as restrictive") {
            policy.of.permissive = false;
        }
        if tokens.eat("for") {
            policy.of.command = tokens.identifier()?.to_ascii_uppercase();
        }
        self.policy_clauses(tokens, id, &mut policy)?;
        let table = self.world.relation(id)?;
        if table.attached_part("policy", &name).is_some() {
            let message = format!("policy \"{name}\" for table \"{}\" already exists", table.name);
            return Err(super::refusal::exists("policy", &name).saying(message).at(&span));
        }
        let wrong = match policy.of.command.as_str() {
            "INSERT" if policy.of.using.is_some() => Some("only WITH CHECK expression allowed for INSERT"),
            "SELECT" | "DELETE" if policy.of.check.is_some() => {
                Some("WITH CHECK cannot be applied to SELECT or DELETE")
            }
            _ => None,
        };
        if let Some(message) = wrong {
            return Err(other("42601", "policy", &name, message).at(&span));
        }
        self.world.change(id, |table| table.policies.push(policy))
    }

    fn policy_table(&self, name: &Name) -> Done<Id> {
        let id = self.world.find_relation(name)?;
        let table = self.world.relation(id)?;
        match table.kind {
            Kind::Shown(RelationKind::Table | RelationKind::PartitionedTable) => Ok(id),
            _ => Err(wrong_kind(&name.name, "table").at(&name.span)),
        }
    }

    /// `TO roles USING (...) WITH CHECK (...)`
    fn policy_clauses(
        &self,
        tokens: &mut Tokens<'_>,
        id: Id,
        policy: &mut Attached<snapshot::Policy>,
    ) -> Done {
        let columns = self.world.relation(id)?.columns.clone();
        if tokens.eat("to") {
            let mut roles = Vec::new();
            loop {
                let role = tokens.identifier()?;
                roles.push(match role.as_str() {
                    "current_user" | "session_user" | "current_role" => self.world.role.clone(),
                    _ => role,
                });
                if !tokens.eat(",") {
                    break;
                }
            }
            roles.retain(|role| role != "public");
            roles.sort();
            policy.of.roles = roles;
        }
        for (words, check) in [("using", false), ("with check", true)] {
            if tokens.eat(words) {
                let inside = tokens.parenthesized()?;
                let inside = tokens.part(inside);
                let has_query = inside
                    .list
                    .iter()
                    .any(|token| inside.text[token.range()].eq_ignore_ascii_case("select"));
                let read = if has_query {
                    self.world
                        .known_expression(inside.written(0..inside.list.len()), &columns)
                } else {
                    self.expression(&inside, &columns)?
                };
                for column in read.columns {
                    super::expression::push_num(&mut policy.columns, column);
                }
                policy.objects.extend(read.objects);
                *(if check {
                    &mut policy.of.check
                } else {
                    &mut policy.of.using
                }) = Some(read.text);
            }
        }
        tokens.expect_end()
    }

    pub(super) fn alter_policy(&mut self, tokens: &mut Tokens<'_>, id: Id, name: &str) -> Done {
        let table = self.world.relation(id)?;
        let Some(mut policy) = table.policies.iter().find(|of| of.of.name == name).cloned() else {
            return Ok(());
        };
        self.policy_clauses(tokens, id, &mut policy)?;
        self.world.change(id, |table| {
            if let Some(own) = table.policies.iter_mut().find(|of| of.of.name == name) {
                *own = policy;
            }
        })
    }
}
