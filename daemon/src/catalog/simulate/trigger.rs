//! CREATE TRIGGER: what it may be on, and what it needs.

use std::ops::Range;

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
        let text = tokens.trigger_text()?;
        let id = self.world.find_relation(&text.table)?;
        let table = self.world.relation(id)?.clone();
        let row = text.is_for_rows();
        let truncate = text.events.clone().has("truncate");
        if row && truncate && !matches!(table.kind, Kind::Shown(RelationKind::View)) {
            let message = "TRUNCATE FOR EACH ROW triggers are not supported";
            return Err(other("0A000", "trigger", &text.name, message).at(&text.span));
        }
        expect_trigger_possible(&table, &text, truncate)?;
        let attached = self.trigger_of(&table, &text, tokens.text)?;
        let name = text.name.as_str();
        let taken = table.triggers.iter().any(|known| known.of.name == name);
        if taken && (!or_replace || constraint) {
            let message = format!(
                "trigger \"{name}\" for relation \"{}\" already exists",
                table.name
            );
            return Err(super::refusal::exists("trigger", name)
                .saying(message)
                .at(&text.span));
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

    /// The trigger, with what it needs.
    fn trigger_of(
        &self,
        table: &Relation,
        text: &TriggerText<'_>,
        definition: &str,
    ) -> Done<Attached<snapshot::Trigger>> {
        let function = &text.function;
        let mut attached = Attached {
            of: snapshot::Trigger {
                name: text.name.clone(),
                definition: definition.to_owned(),
                function: snapshot::ObjectName::new(
                    function.schema.clone().unwrap_or_default(),
                    &function.name,
                ),
                enabled: None,
                comment: None,
            },
            columns: event_columns(text.events.clone(), table)?,
            objects: Vec::new(),
            cloned: false,
        };
        if let Some(from) = &text.from {
            attached.objects.push(self.world.find_relation(from)?);
        }
        if let Some(when) = condition(text.head.clone()) {
            let mentioned = self.world.expression(&when, &table.columns)?;
            for column in mentioned.columns {
                super::expression::push_num(&mut attached.columns, column);
            }
            attached.objects.extend(mentioned.objects);
        }
        if let Some(function) = self.trigger_function(function)? {
            self.expect_trigger_function(function)?;
            attached.objects.push(function);
        }
        Ok(attached)
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

/// CREATE TRIGGER as written.
struct TriggerText<'t> {
    name: String,
    span: Range<u32>,
    instead: bool,
    before: bool,
    events: Tokens<'t>,
    table: Name,
    from: Option<Name>,
    /// What comes between the table and EXECUTE.
    head: Tokens<'t>,
    function: Name,
}

impl TriggerText<'_> {
    fn is_for_rows(&self) -> bool {
        self.head.clone().has("for each row") || self.head.clone().has("for row")
    }
}

impl<'t> Tokens<'t> {
    /// CREATE TRIGGER from its name on.
    fn trigger_text(&mut self) -> Done<TriggerText<'t>> {
        let at = self.at;
        let name = self.identifier()?;
        let span = self.span(at..self.at);
        let (instead, before) = (self.is("instead"), self.is("before"));
        let events = self.until(&["on"]);
        let events = self.part(events);
        self.expect("on")?;
        let table = self.name()?;
        let from = if self.eat("from") {
            Some(self.name()?)
        } else {
            None
        };
        let head = self.until(&["execute"]);
        let head = self.part(head);
        self.expect("execute")?;
        self.eat_any(&["function", "procedure"]);
        Ok(TriggerText {
            name,
            span,
            instead,
            before,
            events,
            table,
            from,
            head,
            function: self.name()?,
        })
    }

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

fn expect_trigger_possible(table: &Relation, text: &TriggerText<'_>, truncate: bool) -> Done {
    let (name, instead) = (&text.table, text.instead);
    let before_row = text.before && text.is_for_rows();
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
