//! CREATE TRIGGER: what it may be on, and what it needs.

use super::model::{Attached, Id, Kind, Num, Object, Relation};
use super::refusal::{Done, other};
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
        if taken && (!or_replace || constraint) {
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
        Kind::Shown(RelationKind::Table | RelationKind::ForeignTable | RelationKind::PartitionedTable)
            if instead =>
        {
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
