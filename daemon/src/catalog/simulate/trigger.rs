//! Triggers, policies and rules: what hangs on a table under a name of its own there.

#![expect(
    clippy::match_same_arms,
    reason = "each arm is a case of its own in PostgreSQL"
)]
#![expect(clippy::nonminimal_bool, reason = "written as the rule is documented")]

use super::model::{Attached, Id, Kind, Num, Object, Relation};
use super::refusal::{Done, Stop, missing, other, wrong_kind};
use super::runner::Run;
use super::tokens::{Name, Tokens};
use crate::catalog::snapshot::{self, RelationKind};

impl Run<'_> {
    /// CREATE TRIGGER, after that word.
    pub(super) fn create_trigger(
        &mut self,
        tokens: &mut Tokens<'_>,
        or_replace: bool,
        constraint: bool,
    ) -> Done {
        let at = tokens.at;
        let name = tokens.identifier()?;
        let span = tokens.span(at..tokens.at);
        let instead = tokens.is("instead");
        let before = tokens.is("before");
        let events = tokens.until(&["on"]);
        let events = tokens.part(events);
        tokens.expect("on")?;
        let table_name = tokens.name()?;
        let mut needs = Vec::new();
        if tokens.eat("from") {
            needs.push(self.world.find_relation(&tokens.name()?)?);
        }
        let head = tokens.until(&["execute"]);
        let head = tokens.part(head);
        tokens.expect("execute")?;
        tokens.eat_any(&["function", "procedure"]);
        let function = tokens.name()?;
        let id = self.world.find_relation(&table_name)?;
        let table = self.world.relation(id)?.clone();
        let row = head.clone().has("for each row") || head.clone().has("for row");
        expect_trigger_possible(
            &table,
            &table_name,
            instead,
            before && row,
            events.clone().has("truncate"),
        )?;
        let columns = event_columns(events, &table)?;
        let mut attached = Attached {
            of: snapshot::Trigger {
                name: name.clone(),
                definition: tokens.text.to_owned(),
                function: snapshot::ObjectName::new(
                    function.schema.clone().unwrap_or_default(),
                    &function.name,
                ),
                enabled: None,
                comment: None,
            },
            columns,
            objects: needs,
            cloned: false,
        };
        if let Some(when) = condition(head) {
            let mentioned = self.world.expression(&when, &table.columns)?;
            for column in mentioned.columns {
                super::expression::push_num(&mut attached.columns, column);
            }
            attached.objects.extend(mentioned.objects);
        }
        if let Some(function) = self.trigger_function(&function)? {
            self.expect_trigger_function(function)?;
            attached.objects.push(function);
        }
        let taken = table.triggers.iter().any(|known| known.of.name == name);
        if taken && !(or_replace && !constraint) {
            let message = format!(
                "trigger \"{name}\" for relation \"{}\" already exists",
                table.name
            );
            return Err(super::refusal::exists("trigger", &name).saying(message).at(&span));
        }
        let members = if row && table.is_partitioned() {
            self.world.family(id)
        } else {
            vec![id]
        };
        for member in members {
            let own = Attached {
                cloned: member != id,
                ..attached.clone()
            };
            self.world.change(member, |table| {
                table.triggers.retain(|known| known.of.name != name);
                table.triggers.push(own);
            })?;
        }
        Ok(())
    }

    fn expect_trigger_function(&self, id: Id) -> Done {
        let Some(Object::Routine(routine)) = self.world.object(id) else {
            return Ok(());
        };
        let returns = routine.returns.as_ref().map(|of| self.world.now().data_type(of));
        if returns.as_deref().is_some_and(|of| of != "trigger") {
            let message = format!("function {} must return type trigger", routine.name);
            return Err(other("42P17", "function", &routine.name, message));
        }
        Ok(())
    }

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
                    .tokens
                    .iter()
                    .any(|token| inside.text[token.range()].eq_ignore_ascii_case("select"));
                let read = if has_query {
                    self.world
                        .known_expression(inside.written(0..inside.tokens.len()), &columns)
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

    /// CREATE RULE, after that word.
    pub(super) fn create_rule(&mut self, tokens: &mut Tokens<'_>, or_replace: bool) -> Done {
        let name = tokens.identifier()?;
        tokens.expect("as on")?;
        let event = tokens.identifier()?;
        tokens.expect("to")?;
        let table_name = tokens.name()?;
        let id = self.world.find_relation(&table_name)?;
        if event == "select" {
            return Err(Stop::Unread);
        }
        let table = self.world.relation(id)?;
        let taken = table.attached_part("rule", &name).is_some();
        if taken && !or_replace {
            let message = format!("rule \"{name}\" for relation \"{}\" already exists", table.name);
            return Err(super::refusal::exists("rule", &name).saying(message));
        }
        let rule = Attached {
            of: snapshot::RewriteRule {
                name: name.clone(),
                definition: tokens.text.to_owned(),
                enabled: None,
                comment: None,
            },
            columns: Vec::new(),
            objects: Vec::new(),
            cloned: false,
        };
        self.world.change(id, |table| {
            table.rules.retain(|known| known.of.name != name);
            table.rules.push(rule);
            // What a rule's commands need is not looked into.
            table.uncertain |= false;
        })
    }

    /// ALTER TRIGGER, POLICY or RULE.
    pub(super) fn alter_attached(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let kind = ["trigger", "policy", "rule"]
            .into_iter()
            .find(|kind| tokens.eat(kind))
            .unwrap_or("trigger");
        let if_exists = tokens.eat("if exists");
        let at = tokens.at;
        let name = tokens.identifier()?;
        let span = tokens.span(at..tokens.at);
        tokens.expect("on")?;
        let table_name = tokens.name()?;
        let id = match self.world.find_relation(&table_name) {
            Err(Stop::Refused(_)) if if_exists => return Ok(()),
            found => found?,
        };
        let table = self.world.relation(id)?;
        if table.attached_part(kind, &name).is_none() {
            let preposition = if kind == "rule" { "relation" } else { "table" };
            let message = format!(
                "{kind} \"{name}\" for {preposition} \"{}\" does not exist",
                table.name
            );
            return Err(missing(kind, &name).saying(message).at(&span));
        }
        if !tokens.eat("rename to") {
            return match kind {
                "policy" => self.alter_policy(tokens, id, &name),
                _ => Ok(()),
            };
        }
        let to = tokens.identifier()?;
        if table.attached_part(kind, &to).is_some() {
            let message = format!("{kind} \"{to}\" for relation \"{}\" already exists", table.name);
            return Err(super::refusal::exists(kind, &to).saying(message));
        }
        let members = if table.is_partitioned() {
            self.world.family(id)
        } else {
            vec![id]
        };
        for member in members {
            self.world
                .change(member, |table| table.rename_attached(kind, &name, &to))?;
        }
        Ok(())
    }

    fn alter_policy(&mut self, tokens: &mut Tokens<'_>, id: Id, name: &str) -> Done {
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

impl Relation {
    fn rename_attached(&mut self, kind: &str, from: &str, to: &str) {
        let name = match kind {
            "trigger" => self
                .triggers
                .iter_mut()
                .map(|of| &mut of.of.name)
                .find(|name| *name == from),
            "policy" => self
                .policies
                .iter_mut()
                .map(|of| &mut of.of.name)
                .find(|name| *name == from),
            _ => self
                .rules
                .iter_mut()
                .map(|of| &mut of.of.name)
                .find(|name| *name == from),
        };
        if let Some(name) = name {
            to.clone_into(name);
        }
    }
}

impl Tokens<'_> {
    /// Whether these words come anywhere outside brackets.
    fn has(mut self, words: &str) -> bool {
        self.until(&[words]);
        !self.at_end()
    }
}

/// The condition of WHEN.
fn condition(mut head: Tokens<'_>) -> Option<Tokens<'_>> {
    head.until(&["when"]);
    head.eat("when")
        .then(|| head.parenthesized().ok().map(|inside| head.part(inside)))?
}

/// The columns of `UPDATE OF a, b`.
fn event_columns(mut events: Tokens<'_>, table: &Relation) -> Done<Vec<Num>> {
    events.until(&["of"]);
    // INSTEAD OF is not followed by columns.
    if events.at > 0 && events.part(events.at - 1..events.at).is("instead") {
        events.at += 1;
        events.until(&["of"]);
    }
    let mut columns = Vec::new();
    if events.eat("of") {
        loop {
            let name = events.identifier()?;
            let column = table.column(&name);
            let column = column.ok_or_else(|| super::refusal::missing_part("column", &name, &table.name))?;
            if columns.contains(&column.num) {
                let message = format!("column \"{name}\" specified more than once");
                return Err(other("42701", "column", &name, message));
            }
            columns.push(column.num);
            if !events.eat(",") {
                break;
            }
        }
    }
    Ok(columns)
}

fn expect_trigger_possible(
    table: &Relation,
    name: &Name,
    instead: bool,
    before_row: bool,
    truncate: bool,
) -> Done {
    let refuse = |what: String| Err(other("42809", "relation", &table.name, what).at(&name.span));
    match table.kind {
        Kind::Shown(RelationKind::Table | RelationKind::ForeignTable) if instead => {
            refuse(format!("\"{}\" is a table", table.name))
        }
        Kind::Shown(RelationKind::PartitionedTable) if instead => {
            refuse(format!("\"{}\" is a table", table.name))
        }
        Kind::Shown(RelationKind::Table | RelationKind::ForeignTable | RelationKind::PartitionedTable) => {
            Ok(())
        }
        Kind::Shown(RelationKind::View) if truncate || before_row => {
            refuse(format!("\"{}\" is a view", table.name))
        }
        Kind::Shown(RelationKind::View) => Ok(()),
        _ => refuse(format!("relation \"{}\" cannot have triggers", table.name)),
    }
}
