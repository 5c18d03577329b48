//! Schemas and extensions; SET `search_path`.

use super::model::{Extension, Id, Object, Schema};
use super::refusal::{Done, Stop, exists};
use super::runner::Run;
use super::tokens::Tokens;
use super::world::{Key, TEMPORARY};
use crate::catalog::snapshot;

impl Run<'_> {
    /// CREATE SCHEMA, after that word, with its elements.
    pub(super) fn create_schema(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let if_not_exists = tokens.eat("if not exists");
        let at = tokens.at;
        let mut name = if tokens.is("authorization") {
            None
        } else {
            Some(tokens.identifier()?)
        };
        let span = tokens.span(at..tokens.at);
        let mut owner = self.world.role.clone();
        if tokens.eat("authorization") {
            let role = tokens.identifier()?;
            if !matches!(role.as_str(), "current_user" | "session_user" | "current_role") {
                owner = role;
            }
            name.get_or_insert_with(|| owner.clone());
        }
        let name = name.ok_or(Stop::Unread)?;
        if self.world.schema(&name).is_ok() {
            return if if_not_exists {
                Ok(())
            } else {
                Err(exists("schema", &name).at(&span))
            };
        }
        if name.starts_with("pg_") {
            return Err(super::alter::unacceptable(&name).at(&span));
        }
        self.world.add(Object::Schema(Schema {
            name: name.clone(),
            kept: snapshot::Schema {
                owner,
                ..snapshot::Schema::default()
            },
        }));
        self.schema_elements(tokens, &name)
    }

    /// What CREATE SCHEMA creates besides is created in it.
    fn schema_elements(&mut self, tokens: &mut Tokens<'_>, schema: &str) -> Done {
        if tokens.at_end() {
            return Ok(());
        }
        let path = self.world.path();
        let mut inner = vec![schema.to_owned()];
        inner.extend(path.iter().cloned());
        self.world.set_path(inner);
        while !tokens.at_end() {
            let from = tokens.at;
            tokens.at += 1;
            tokens.until(&["create", "grant"]);
            let element = tokens.part(from..tokens.at);
            super::statement::run(self, element)?;
        }
        self.world.set_path(path.to_vec());
        Ok(())
    }

    /// CREATE EXTENSION, after that word. What it brings is not known.
    pub(super) fn create_extension(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let if_not_exists = tokens.eat("if not exists");
        let at = tokens.at;
        let name = tokens.identifier()?;
        let span = tokens.span(at..tokens.at);
        if self.world.named(&Key::Extension(name.clone())).is_some() {
            return if if_not_exists {
                Ok(())
            } else {
                Err(exists("extension", &name).at(&span))
            };
        }
        let mut extension = Extension {
            name,
            version: String::new(),
            schema: None,
        };
        tokens.eat("with");
        while !tokens.at_end() {
            if tokens.eat("schema") {
                let schema = tokens.identifier()?;
                extension.schema = Some(self.world.schema(&schema)?);
            } else if tokens.eat("version") {
                extension.version = tokens.string().or_else(|_| tokens.identifier())?;
            } else if !tokens.eat("cascade") {
                return Err(Stop::Unread);
            }
        }
        if extension.schema.is_none() && extension.name != "plpgsql" {
            extension.schema = Some(self.world.creation_schema()?);
        }
        self.world.add(Object::Extension(extension));
        Ok(())
    }

    /// SET, RESET and DISCARD: only the search path and the role matter here.
    pub(super) fn set(&mut self, tokens: &mut Tokens<'_>) -> Done {
        if tokens.eat("reset") {
            if tokens.is("search_path") || tokens.is("all") {
                self.world.set_path(self.first_path.clone());
            }
            return Ok(());
        }
        if tokens.eat("discard") {
            if tokens.is("all") {
                self.not_in_transaction("DISCARD ALL")?;
                self.world.set_path(self.first_path.clone());
            }
            if tokens.is_any(&["all", "temp", "temporary"]) {
                self.discard_temporary()?;
            }
            return Ok(());
        }
        tokens.at += 1;
        let local = tokens.eat("local");
        tokens.eat("session");
        if tokens.is("role") || tokens.is("authorization") {
            return Ok(());
        }
        let is_path = tokens.is("search_path") && tokens.is_name(0);
        let schema = tokens.is("schema");
        if !is_path && !schema {
            return Ok(());
        }
        tokens.at += 1;
        tokens.eat_any(&["to", "="]);
        if local && self.transaction.is_none() {
            return Ok(());
        }
        let path = self.search_path(tokens)?;
        if local {
            let before = self.world.path().to_vec();
            self.path_before.get_or_insert(before);
        } else {
            self.path_before = None;
        }
        self.world.set_path(path);
        Ok(())
    }

    fn search_path(&self, tokens: &mut Tokens<'_>) -> Done<Vec<String>> {
        if tokens.is("default") {
            return Ok(self.first_path.clone());
        }
        let mut path = Vec::new();
        loop {
            let name = match tokens.identifier() {
                Ok(name) => name,
                Err(_) => tokens.string()?,
            };
            let name = if name == "$user" {
                self.world.role.clone()
            } else {
                name
            };
            if !name.is_empty() && name != "pg_catalog" && name != TEMPORARY {
                path.push(name);
            }
            if !tokens.eat(",") {
                break;
            }
        }
        tokens.expect_end()?;
        Ok(path)
    }

    fn discard_temporary(&mut self) -> Done {
        let Some(schema) = self.world.named(&Key::Schema(TEMPORARY.to_owned())) else {
            return Ok(());
        };
        let members: Vec<Id> = self.world.now().members(schema).collect();
        let roots: Vec<_> = members
            .into_iter()
            .map(|id| (id, super::needs::Part::Whole))
            .collect();
        super::remove::remove(&mut self.world, &roots, true)?;
        Ok(())
    }
}
