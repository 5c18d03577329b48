//! ALTER of everything.

use super::drop_object::is_routine;
use super::model::{Id, Object};
use super::refusal::{Done, Stop, exists, missing};
use super::runner::Run;
use super::tokens::Tokens;
use super::world::Key;

impl Run<'_> {
    /// ALTER, after its first word.
    pub(super) fn alter(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let relations = [
            "materialized view",
            "foreign table",
            "table",
            "index",
            "view",
            "sequence",
        ];
        if let Some(kind) = relations.into_iter().find(|kind| tokens.is(kind)) {
            tokens.eat(kind);
            if tokens.is("all in tablespace") {
                return Ok(());
            }
            return self.alter_relation(tokens, kind);
        }
        if tokens.eat("type") {
            self.alter_type(tokens)
        } else if tokens.eat("domain") {
            self.alter_domain(tokens)
        } else if tokens.eat("schema") {
            self.alter_schema(tokens)
        } else if tokens.is_any(&["function", "procedure", "routine", "aggregate"]) {
            self.alter_routine(tokens)
        } else if tokens.is_any(&["trigger", "policy", "rule"]) {
            self.alter_attached(tokens)
        } else if tokens.eat("extension") {
            self.alter_extension(tokens)
        } else if tokens.eat("statistics") {
            self.alter_statistics(tokens)
        } else if tokens.is_any(&[
            "operator",
            "collation",
            "text",
            "server",
            "foreign",
            "publication",
            "conversion",
        ]) {
            Err(Stop::Unread)
        } else {
            // Roles, databases, default privileges and their like are not part of a schema.
            Ok(())
        }
    }

    fn alter_schema(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let name = tokens.name()?;
        let id = self
            .world
            .schema(&name.name)
            .map_err(|stop| stop.at(&name.span))?;
        let Some(Object::Schema(schema)) = self.world.object(id).cloned() else {
            return Err(Stop::Unread);
        };
        let mut schema = schema;
        if tokens.eat("rename to") {
            let to = tokens.identifier()?;
            if self.world.schema(&to).is_ok() {
                return Err(exists("schema", &to));
            }
            if to.starts_with("pg_") {
                return Err(unacceptable(&to));
            }
            schema.name = to;
        } else if tokens.eat("owner to") {
            schema.kept.owner = tokens.identifier()?;
        }
        self.world.put(id, Object::Schema(schema));
        Ok(())
    }

    fn alter_routine(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let kinds = ["function", "procedure", "routine", "aggregate"];
        let kind = kinds
            .into_iter()
            .find(|kind| tokens.eat(kind))
            .unwrap_or("routine");
        let signature = tokens.signature()?;
        let id = self.find_routine(&signature, kind)?;
        let Some(Object::Routine(routine)) = self.world.object(id).cloned() else {
            return Err(Stop::Unread);
        };
        let mut routine = routine;
        if tokens.eat("rename to") {
            routine.name = tokens.identifier()?;
            self.expect_free_routine(id, routine.schema, &routine)?;
        } else if tokens.eat("owner to") {
            routine.kept.owner = tokens.identifier()?;
        } else if tokens.eat("set schema") {
            let schema = tokens.name()?;
            routine.schema = self
                .world
                .schema(&schema.name)
                .map_err(|stop| stop.at(&schema.span))?;
            self.expect_free_routine(id, routine.schema, &routine)?;
        } else {
            super::routine_text::attributes(tokens, &mut routine.kept);
        }
        self.world.put(id, Object::Routine(routine));
        Ok(())
    }

    fn expect_free_routine(&self, id: Id, schema: Id, routine: &super::model::Routine) -> Done {
        let arguments = self.world.now().arguments(routine);
        let taken = self.world.routines_named(&routine.name).any(|(known, of)| {
            known != id && of.schema == schema && self.world.now().arguments(of) == arguments
        });
        if taken {
            let message = format!("function {}({arguments}) already exists in schema", routine.name);
            return Err(exists("function", &routine.name).saying(message));
        }
        Ok(())
    }

    fn alter_extension(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let name = tokens.name()?;
        let id = self.world.named(&Key::Extension(name.name.clone()));
        let id = id.ok_or_else(|| missing("extension", &name.name).at(&name.span))?;
        let Some(Object::Extension(extension)) = self.world.object(id).cloned() else {
            return Err(Stop::Unread);
        };
        let mut extension = extension;
        if tokens.eat("set schema") {
            let schema = tokens.name()?;
            extension.schema = Some(
                self.world
                    .schema(&schema.name)
                    .map_err(|stop| stop.at(&schema.span))?,
            );
        } else if tokens.eat("update to") {
            extension.version = tokens.string().or_else(|_| tokens.identifier())?;
        }
        self.world.put(id, Object::Extension(extension));
        Ok(())
    }

    /// The routine of a trigger.
    pub(super) fn trigger_function(&self, name: &super::tokens::Name) -> Done<Option<Id>> {
        let ids = self.world.routines_called(name);
        let without_arguments = ids.into_iter().find(|id| match self.world.object(*id) {
            Some(Object::Routine(routine)) => !routine.parameters.iter().any(|of| of.mode.is_input()),
            _ => false,
        });
        let builtin = [
            "suppress_redundant_updates_trigger",
            "tsvector_update_trigger",
            "tsvector_update_trigger_column",
        ];
        match without_arguments {
            Some(id) => {
                debug_assert!(is_routine(self.world.object(id)));
                Ok(Some(id))
            }
            None if builtin.contains(&name.name.as_str()) || self.world.has_extensions() => Ok(None),
            None if name.schema.as_deref().is_some_and(super::world::is_hidden) => Ok(None),
            None => {
                let stop = match &name.schema {
                    Some(schema) if self.world.schema(schema).is_err() => missing("schema", schema),
                    _ => {
                        let message = format!("function {}() does not exist", name.shown());
                        missing("function", &name.shown()).saying(message)
                    }
                };
                Err(stop.at(&name.span))
            }
        }
    }
}

/// Names that PostgreSQL keeps for itself.
pub(super) fn unacceptable(name: &str) -> Stop {
    let message = format!("unacceptable schema name \"{name}\"");
    super::refusal::other("42939", "schema", name, message)
}
