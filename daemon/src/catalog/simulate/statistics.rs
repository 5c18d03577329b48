//! Extended statistics: CREATE and ALTER.

use super::model::{Id, Need, Object, Other, Relation};
use super::naming::{After, first_free, joined_columns};
use super::refusal::{Done, Stop, exists, missing, other};
use super::runner::Run;
use super::tokens::Tokens;
use super::world::Key;
use crate::catalog::snapshot::{self, ObjectKind};

impl Run<'_> {
    /// CREATE STATISTICS, after that word.
    pub(super) fn create_statistics(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let if_not_exists = tokens.eat("if not exists");
        let name = if tokens.is("(") || tokens.is("on") {
            None
        } else {
            Some(tokens.name()?)
        };
        if tokens.is("(") {
            tokens.skip_balanced();
        }
        tokens.expect("on")?;
        let keys = tokens.until(&["from"]);
        let keys = tokens.part(keys);
        tokens.expect("from")?;
        let table_name = tokens.name()?;
        let id = self.world.find_relation(&table_name)?;
        let table = self.world.relation(id)?.clone();
        let (names, needs) = self.statistics_keys(id, &table, &keys)?;
        if needs.len() == 2 && names.len() == 1 && names[0] != "expr" {
            let message = "extended statistics require at least 2 columns";
            return Err(other("42P17", "statistics object", "", message));
        }
        let schema = match &name {
            Some(name) => self.world.schema_for(name)?,
            None => table.schema,
        };
        let key = |name: &str| Key::Other(ObjectKind::Statistics, Some(schema), name.to_owned());
        let name = match name {
            Some(name) if self.world.named(&key(&name.name)).is_some() => {
                return if if_not_exists {
                    Ok(())
                } else {
                    Err(exists("statistics object", &name.name).at(&name.span))
                };
            }
            Some(name) => name.name,
            None => {
                let after = After {
                    table: &table.name,
                    columns: &joined_columns(&names),
                    label: "stat",
                };
                first_free(&after, |name| self.world.named(&key(name)).is_none())
            }
        };
        self.world.add(Object::Other(Other {
            schema: Some(schema),
            name,
            kept: snapshot::Other {
                kind: ObjectKind::Statistics,
                owner: self.world.role.clone(),
                definition: tokens.text.to_owned(),
                ..snapshot::Other::default()
            },
            needs,
        }));
        Ok(())
    }

    /// What the keys give to a name that PostgreSQL makes up, and what they need.
    fn statistics_keys(&self, id: Id, table: &Relation, keys: &Tokens<'_>) -> Done<(Vec<String>, Vec<Need>)> {
        let need = |column| Need { object: id, column };
        let mut needs = vec![need(None)];
        let mut names = Vec::new();
        for mut key in keys.clone().items() {
            if key.is_name(0) && key.list.len() == 1 {
                let column = key.identifier()?;
                let found = table.column(&column).ok_or_else(|| missing("column", &column))?;
                let own = need(Some(found.num));
                if needs.contains(&own) {
                    let message = "duplicate column name in statistics definition";
                    return Err(other("42701", "column", &column, message));
                }
                needs.push(own);
                names.push(column);
            } else {
                let mentioned = self.expression(&key, &table.columns)?;
                needs.extend(mentioned.columns.iter().map(|num| need(Some(*num))));
                names.push("expr".to_owned());
            }
        }
        Ok((names, needs))
    }

    /// ALTER STATISTICS, after that word.
    pub(super) fn alter_statistics(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let if_exists = tokens.eat("if exists");
        let name = tokens.name()?;
        let schema = self.world.schema_for(&name)?;
        let Some(id) = self.world.named(&Key::Other(
            ObjectKind::Statistics,
            Some(schema),
            name.name.clone(),
        )) else {
            if if_exists {
                return Ok(());
            }
            return Err(missing("statistics object", &name.name).at(&name.span));
        };
        let Some(Object::Other(of)) = self.world.object(id).cloned() else {
            return Err(Stop::Unread);
        };
        let mut of = of;
        if tokens.eat("rename to") {
            of.name = tokens.identifier()?;
            let key = Key::Other(ObjectKind::Statistics, of.schema, of.name.clone());
            if self.world.named(&key).is_some() {
                return Err(exists("statistics object", &of.name));
            }
        } else if tokens.eat("set schema") {
            let schema = tokens.identifier()?;
            let to = self.world.schema(&schema)?;
            let key = Key::Other(ObjectKind::Statistics, Some(to), of.name.clone());
            if of.schema != Some(to) && self.world.named(&key).is_some() {
                let message = format!(
                    "statistics object \"{}\" already exists in schema \"{schema}\"",
                    of.name
                );
                return Err(exists("statistics object", &of.name).saying(message));
            }
            of.schema = Some(to);
        }
        self.world.put(id, Object::Other(of));
        Ok(())
    }
}
