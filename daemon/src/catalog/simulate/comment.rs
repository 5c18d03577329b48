//! COMMENT ON.

use super::model::{Id, Object};
use super::refusal::{Done, Stop, missing, missing_part};
use super::runner::Run;
use super::tokens::{Name, Tokens};
use super::world::{Found, Key};
use crate::catalog::snapshot::ObjectKind;

/// Kinds of relations that have comments.
const RELATIONS: [&str; 6] = [
    "materialized view",
    "foreign table",
    "table",
    "view",
    "index",
    "sequence",
];

impl Run<'_> {
    /// COMMENT ON, after these words.
    pub(super) fn comment_on(&mut self, tokens: &mut Tokens<'_>) -> Done {
        if let Some(kind) = RELATIONS.into_iter().find(|kind| tokens.eat(kind)) {
            let name = tokens.name()?;
            let id = self.world.find_relation(&name)?;
            self.expect_kind(id, &name, kind)?;
            let text = comment(tokens)?;
            return self.world.change(id, |relation| match &mut relation.kept_index {
                Some(index) => index.comment = text,
                None => relation.kept.comment = text,
            });
        }
        if tokens.eat("column") {
            return self.comment_on_column(tokens);
        }
        if tokens.eat("constraint") {
            return self.comment_on_constraint(tokens);
        }
        if tokens.is_any(&["trigger", "policy", "rule"]) {
            return self.comment_on_attached(tokens);
        }
        if tokens.eat("schema") {
            let name = tokens.name()?;
            let id = self
                .world
                .schema(&name.name)
                .map_err(|stop| stop.at(&name.span))?;
            return self.comment_on_object(id, tokens);
        }
        if tokens.eat("extension") {
            let name = tokens.name()?;
            let id = self.world.named(&Key::Extension(name.name.clone()));
            return id
                .map(|_| ())
                .ok_or_else(|| missing("extension", &name.name).at(&name.span));
        }
        if tokens.eat("type") || tokens.eat("domain") {
            let domain = tokens.part(tokens.at - 1..tokens.at).is("domain");
            let name = tokens.name()?;
            return match self.world.look_up(&name, Key::Type) {
                Found::Object(id) if domain && !self.is_domain(id) => {
                    Err(super::refusal::wrong_kind(&name.name, "domain").at(&name.span))
                }
                Found::Object(id) => self.comment_on_object(id, tokens),
                Found::Hidden => Err(Stop::Unread),
                Found::Missing if self.world.has_extensions() => Err(Stop::Unread),
                Found::Missing => Err(missing("type", &name.shown()).at(&name.span)),
            };
        }
        for kind in ["function", "procedure", "routine", "aggregate"] {
            if tokens.eat(kind) {
                let signature = tokens.signature()?;
                let id = self.find_routine(&signature, kind)?;
                return self.comment_on_object(id, tokens);
            }
        }
        if tokens.eat("statistics") {
            let name = tokens.name()?;
            let schema = self.world.schema_for(&name)?;
            let key = Key::Other(ObjectKind::Statistics, Some(schema), name.name.clone());
            let id = self.world.named(&key);
            let id = id.ok_or_else(|| missing("statistics object", &name.name).at(&name.span))?;
            return self.comment_on_object(id, tokens);
        }
        Ok(())
    }

    fn comment_on_object(&mut self, id: Id, tokens: &mut Tokens<'_>) -> Done {
        let text = comment(tokens)?;
        let Some(mut object) = self.world.object(id).cloned() else {
            return Err(Stop::Unread);
        };
        match &mut object {
            Object::Schema(schema) => schema.kept.comment = text,
            Object::Relation(relation) => relation.kept.comment = text,
            Object::Type(of) => of.kept.comment = text,
            Object::Routine(routine) => routine.kept.comment = text,
            Object::Other(of) => of.kept.comment = text,
            Object::Extension(_) => {}
        }
        self.world.put(id, object);
        Ok(())
    }

    fn comment_on_column(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let at = tokens.at;
        let mut parts = tokens.parts()?;
        let span = tokens.span(at..tokens.at);
        let column = parts.pop().ok_or(Stop::Unread)?;
        let table = Name {
            name: parts.pop().ok_or(Stop::Unread)?,
            schema: parts.pop(),
            span: span.clone(),
        };
        let id = self.world.find_relation(&table)?;
        let relation = self.world.relation(id)?;
        if relation.index().is_some() || relation.sequence.is_some() {
            let message = format!("cannot set comment on relation \"{}\"", relation.name);
            return Err(super::refusal::wrong_kind(&relation.name, "table")
                .saying(message)
                .at(&span));
        }
        let found = relation
            .column(&column)
            .ok_or_else(|| missing_part("column", &column, &relation.name).at(&span))?;
        let num = found.num;
        let text = comment(tokens)?;
        self.world.change(id, |relation| {
            if let Some(column) = relation.column_mut(num) {
                column.kept.comment = text;
            }
        })
    }

    fn comment_on_constraint(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let at = tokens.at;
        let name = tokens.identifier()?;
        let span = tokens.span(at..tokens.at);
        tokens.expect("on")?;
        if tokens.eat("domain") {
            return Err(Stop::Unread);
        }
        let table = tokens.name()?;
        let id = self.world.find_relation(&table)?;
        let relation = self.world.relation(id)?;
        if relation.constraint(&name).is_none() {
            let message = format!(
                "constraint \"{name}\" for table \"{}\" does not exist",
                relation.name
            );
            return Err(missing("constraint", &name).saying(message).at(&span));
        }
        let text = comment(tokens)?;
        self.world.change(id, |relation| {
            if let Some(constraint) = relation.constraints.iter_mut().find(|of| of.name == name) {
                constraint.comment = text;
            }
        })
    }

    fn comment_on_attached(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let kind = ["trigger", "policy", "rule"]
            .into_iter()
            .find(|kind| tokens.eat(kind))
            .unwrap_or("trigger");
        let at = tokens.at;
        let name = tokens.identifier()?;
        let span = tokens.span(at..tokens.at);
        tokens.expect("on")?;
        let table = tokens.name()?;
        let id = self.world.find_relation(&table)?;
        let relation = self.world.relation(id)?;
        if relation.attached_part(kind, &name).is_none() {
            let preposition = if kind == "rule" { "relation" } else { "table" };
            let message = format!(
                "{kind} \"{name}\" for {preposition} \"{}\" does not exist",
                relation.name
            );
            return Err(missing(kind, &name).saying(message).at(&span));
        }
        let text = comment(tokens)?;
        self.world.change(id, |relation| {
            for of in relation
                .triggers
                .iter_mut()
                .filter(|of| kind == "trigger" && of.of.name == name)
            {
                of.of.comment.clone_from(&text);
            }
            for of in relation
                .policies
                .iter_mut()
                .filter(|of| kind == "policy" && of.of.name == name)
            {
                of.of.comment.clone_from(&text);
            }
            for of in relation
                .rules
                .iter_mut()
                .filter(|of| kind == "rule" && of.of.name == name)
            {
                of.of.comment.clone_from(&text);
            }
        })
    }
}

/// `IS 'text'` or `IS NULL`
fn comment(tokens: &mut Tokens<'_>) -> Done<Option<String>> {
    tokens.expect("is")?;
    if tokens.eat("null") {
        return Ok(None);
    }
    // Text with escapes is there, whatever it says.
    let text = tokens.string().or_else(|_| {
        let text = tokens.written(tokens.at..tokens.list.len()).to_owned();
        if text.is_empty() {
            Err(Stop::Unread)
        } else {
            Ok(text)
        }
    })?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}
