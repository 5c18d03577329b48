//! Rules, and the ALTER that triggers, policies and rules share: all have a name of their own on a table.

use super::model::{Attached, Id, Relation};
use super::node::Node;
use super::refusal::{Done, Stop, missing};
use super::runner::Run;
use super::tokens::{Name, Tokens};
use super::world::{Found, Key};
use crate::catalog::snapshot;
use crate::sql::kinds::kind;

impl Run<'_> {
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
            objects: self.named_by_rule(id),
            cloned: false,
        };
        self.world.change(id, |table| {
            table.rules.retain(|known| known.of.name != name);
            table.rules.push(rule);
        })
    }

    /// The relations that the commands of a rule name, besides its own table.
    fn named_by_rule(&self, own: Id) -> Vec<Id> {
        let (tree, nodes) = self.nodes();
        let names = nodes.filter(|node| tree.kinds[*node] == kind::OBJECT_NAME);
        let mut found = Vec::new();
        for node in names {
            let name = match Node::new(tree, node).parts().as_slice() {
                [.., schema, name] => Name::made(Some(schema), name),
                [name] => Name::made(None, name),
                [] => continue,
            };
            if let Found::Object(id) = self.world.look_up(&name, Key::Relation)
                && id != own
                && !found.contains(&id)
            {
                found.push(id);
            }
        }
        found
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
        if kind == "policy" {
            table.expect_free_policy(tokens)?;
        }
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
}

impl Relation {
    /// The new name of a policy is looked at before the old one.
    fn expect_free_policy(&self, tokens: &Tokens<'_>) -> Done {
        let mut tokens = tokens.clone();
        if !tokens.eat("rename to") {
            return Ok(());
        }
        let to = tokens.identifier()?;
        if self.attached_part("policy", &to).is_none() {
            return Ok(());
        }
        let message = format!("policy \"{to}\" for table \"{}\" already exists", self.name);
        Err(super::refusal::exists("policy", &to).saying(message))
    }

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
