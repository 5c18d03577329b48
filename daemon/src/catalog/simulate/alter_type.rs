//! ALTER TYPE: labels of enums, attributes of composites, names and schemas of all.

use super::alter_table::Altered;
use super::model::{Id, Kind, Object, Type, TypeOf};
use super::refusal::{Done, Stop, exists, missing, other, wrong_kind};
use super::runner::Run;
use super::tokens::{Name, Tokens};
use super::types::expect_label;

impl Run<'_> {
    /// ALTER TYPE, after that word.
    pub(super) fn alter_type(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let name = tokens.name()?;
        let id = self.find_type(&name)?;
        if let Ok(relation) = self.world.relation(id) {
            if !matches!(relation.kind, Kind::Composite) {
                let message = format!("{} is a table's row type", relation.name);
                return Err(wrong_kind(&name.name, "composite type")
                    .saying(message)
                    .at(&name.span));
            }
            return self.alter_composite(id, tokens);
        }
        self.alter_own_type(id, &name, tokens)
    }

    fn alter_composite(&mut self, id: Id, tokens: &mut Tokens<'_>) -> Done {
        let altered = Altered {
            id,
            only: false,
            cascade: false,
        };
        if tokens.eat("rename") {
            return self.rename_relation(&altered, tokens);
        }
        if tokens.eat("set schema") {
            return self.move_relation(&altered, tokens);
        }
        let mut rest = Tokens {
            list: Vec::new(),
            ..tokens.clone()
        };
        // ALTER ATTRIBUTE is ALTER COLUMN under another name.
        rest.list = tokens.list[tokens.at..].to_vec();
        rest.at = 0;
        let is_alter =
            |at: usize| at > 0 && rest.text[rest.list[at - 1].range()].eq_ignore_ascii_case("alter");
        let keep = (0..rest.list.len()).filter(|at| {
            !(is_alter(*at) && rest.text[rest.list[*at].range()].eq_ignore_ascii_case("attribute"))
        });
        let kept = keep.map(|at| rest.list[at]).collect();
        rest.list = kept;
        self.actions(&altered, &mut rest)
    }

    fn alter_own_type(&mut self, id: Id, name: &Name, tokens: &mut Tokens<'_>) -> Done {
        let Some(Object::Type(mut of)) = self.world.object(id).cloned() else {
            return Err(Stop::Unread);
        };
        if tokens.eat("add value") {
            add_value(&mut of, name, tokens)?;
        } else if tokens.eat("rename value") {
            rename_value(&mut of, name, tokens)?;
        } else if tokens.is_any(&["add", "drop", "alter"]) || tokens.is("rename attribute") {
            // PostgreSQL looks for the relation behind a composite type.
            return Err(missing("relation", &name.shown()).at(&name.span));
        } else {
            return self.alter_any_type(id, of, tokens);
        }
        self.world.put(id, Object::Type(of));
        Ok(())
    }

    /// RENAME TO, SET SCHEMA and OWNER TO of a type that is not composite.
    pub(super) fn alter_any_type(&mut self, id: Id, mut of: Type, tokens: &mut Tokens<'_>) -> Done {
        if tokens.eat("rename to") {
            let at = tokens.at;
            let to = tokens.identifier()?;
            let free = Name {
                span: tokens.span(at..tokens.at),
                ..Name::made(None, &to)
            };
            self.world.expect_free_type(of.schema, &free)?;
            of.name = to;
        } else if tokens.eat("set schema") {
            let schema_name = tokens.name()?;
            let schema = self
                .world
                .schema(&schema_name.name)
                .map_err(|stop| stop.at(&schema_name.span))?;
            if schema != of.schema {
                let message = format!(
                    "type \"{}\" already exists in schema \"{}\"",
                    of.name, schema_name.name
                );
                let free = Name::made(None, &of.name);
                self.world
                    .expect_free_type(schema, &free)
                    .map_err(|stop| stop.saying(message))?;
            }
            of.schema = schema;
        } else if tokens.eat("owner to") {
            of.kept.owner = tokens.identifier()?;
        } else if !tokens.is("set") {
            return Err(Stop::Unread);
        }
        self.world.put(id, Object::Type(of));
        Ok(())
    }
}

fn add_value(of: &mut Type, name: &Name, tokens: &mut Tokens<'_>) -> Done {
    let if_not_exists = tokens.eat("if not exists");
    let label = tokens.string()?;
    let labels = enum_labels(of, name)?;
    expect_label(&label)?;
    if labels.contains(&label) {
        return if if_not_exists {
            Ok(())
        } else {
            Err(label_exists(&label))
        };
    }
    let before = tokens.eat("before");
    let at = if before || tokens.eat("after") {
        let neighbour = tokens.string()?;
        let at = labels.iter().position(|known| *known == neighbour);
        at.ok_or_else(|| no_label(&neighbour))? + usize::from(!before)
    } else {
        labels.len()
    };
    labels.insert(at, label);
    Ok(())
}

fn rename_value(of: &mut Type, name: &Name, tokens: &mut Tokens<'_>) -> Done {
    let from = tokens.string()?;
    tokens.expect("to")?;
    let to = tokens.string()?;
    let labels = enum_labels(of, name)?;
    expect_label(&to)?;
    let at = labels.iter().position(|label| *label == from);
    let at = at.ok_or_else(|| no_label(&from))?;
    if labels.contains(&to) {
        return Err(label_exists(&to));
    }
    labels[at] = to;
    Ok(())
}

fn enum_labels<'t>(of: &'t mut Type, name: &Name) -> Done<&'t mut Vec<String>> {
    match &mut of.of {
        TypeOf::Enum(labels) => Ok(labels),
        _ => Err(wrong_kind(&name.name, "enum").at(&name.span)),
    }
}

fn label_exists(label: &str) -> Stop {
    let message = format!("enum label \"{label}\" already exists");
    exists("enum label", label).saying(message)
}

fn no_label(label: &str) -> Stop {
    let message = format!("\"{label}\" is not an existing enum label");
    other("22023", "enum label", label, message)
}
