//! DROP of every kind of object.

use super::model::{Id, Kind, Object};
use super::needs::Part;
use super::refusal::{Done, Stop, missing, other, wrong_kind};
use super::remove::{Victim, remove};
use super::runner::Run;
use super::tokens::{Name, Tokens};
use super::world::{Found, Key};
use crate::catalog::snapshot::{ObjectKind, RelationKind};

/// Kinds of relations, as DROP says them.
const RELATIONS: &[&str] = &[
    "table",
    "view",
    "materialized view",
    "foreign table",
    "sequence",
    "index",
];

impl Run<'_> {
    /// DROP, after its first word.
    pub(super) fn drop(&mut self, tokens: &mut Tokens<'_>) -> Done {
        if let Some(kind) = RELATIONS.iter().find(|kind| tokens.is(kind)) {
            tokens.eat(kind);
            return self.drop_relations(tokens, kind);
        }
        if tokens.eat("type") || tokens.eat("domain") {
            let domain = tokens.at > 0 && tokens.clone().part(tokens.at - 1..tokens.at).is("domain");
            return self.drop_types(tokens, domain);
        }
        if tokens.eat("schema") {
            return self.drop_named(tokens, "schema", |_, name| Ok(Key::Schema(name.name.clone())));
        }
        if tokens.eat("extension") {
            return self.drop_named(tokens, "extension", |_, name| {
                Ok(Key::Extension(name.name.clone()))
            });
        }
        if tokens.eat("statistics") {
            return self.drop_named(tokens, "statistics object", |run, name| {
                let schema = match &name.schema {
                    Some(schema) => run.world.schema(schema)?,
                    None => run.world.creation_schema()?,
                };
                Ok(Key::Other(
                    ObjectKind::Statistics,
                    Some(schema),
                    name.name.clone(),
                ))
            });
        }
        if tokens.is_any(&["function", "procedure", "routine", "aggregate"]) {
            return self.drop_routines(tokens);
        }
        if tokens.is_any(&["trigger", "policy", "rule"]) {
            return self.drop_attached(tokens);
        }
        if tokens.is_any(&[
            "owned",
            "operator",
            "cast",
            "collation",
            "text",
            "access",
            "server",
            "foreign",
            "publication",
        ]) {
            return Err(Stop::Unread);
        }
        Ok(())
    }

    /// Removes and remembers what went along.
    pub(super) fn remove(&mut self, roots: &[Victim], cascade: bool) -> Done {
        let along = remove(&mut self.world, roots, cascade)?;
        self.along.extend(along);
        Ok(())
    }

    fn drop_relations(&mut self, tokens: &mut Tokens<'_>, kind: &'static str) -> Done {
        let concurrently = tokens.eat("concurrently");
        if concurrently {
            self.not_in_transaction("DROP INDEX CONCURRENTLY")?;
        }
        let if_exists = tokens.eat("if exists");
        let names = names(tokens)?;
        let cascade = tokens.eat("cascade");
        if concurrently && (names.len() > 1 || cascade) {
            let what = if cascade {
                "CASCADE"
            } else {
                "dropping multiple objects"
            };
            let message = format!("DROP INDEX CONCURRENTLY does not support {what}");
            return Err(other("0A000", "index", "", message));
        }
        let mut roots = Vec::new();
        for name in names {
            match self.world.look_up(&name, Key::Relation) {
                Found::Object(id) => {
                    self.expect_kind(id, &name, kind)?;
                    self.expect_droppable(id, &name)?;
                    if concurrently
                        && self.world.relation(id)?.index().is_some_and(|index| {
                            self.world
                                .relation(index.table)
                                .is_ok_and(super::model::Relation::is_partitioned)
                        })
                    {
                        let message = format!("cannot drop partitioned index \"{}\" concurrently", name.name);
                        return Err(other("0A000", "index", &name.name, message).at(&name.span));
                    }
                    roots.push((id, Part::Whole));
                }
                Found::Hidden => return Err(Stop::Unread),
                Found::Missing if if_exists => {}
                Found::Missing => return Err(self.no_such(kind, &name)),
            }
        }
        self.remove(&roots, cascade)
    }

    fn no_such(&self, kind: &'static str, name: &Name) -> Stop {
        let stop = match &name.schema {
            Some(schema) if self.world.schema(schema).is_err() => missing("schema", schema),
            _ => missing(kind, &name.shown()),
        };
        stop.at(&name.span)
    }

    /// Refuses a relation of another kind.
    pub(super) fn expect_kind(&self, id: Id, name: &Name, kind: &'static str) -> Done {
        let relation = self.world.relation(id)?;
        let fits = match &relation.kind {
            Kind::Index(_) => kind == "index",
            Kind::Composite => kind == "type",
            Kind::Shown(RelationKind::ForeignTable) => kind == "foreign table",
            Kind::Shown(_) => relation.kind_word() == kind,
        };
        if fits {
            Ok(())
        } else {
            Err(wrong_kind(&name.name, kind).at(&name.span))
        }
    }

    /// Refuses what belongs to something else: the index of a constraint, the sequence of an identity column.
    fn expect_droppable(&self, id: Id, name: &Name) -> Done {
        let relation = self.world.relation(id)?;
        let refuse = |why: String| {
            let message = format!(
                "cannot drop {} {} because {why} requires it",
                relation.kind_word(),
                relation.name
            );
            Err(other("2BP01", relation.kind_word(), &relation.name, message).at(&name.span))
        };
        if let Some(index) = relation.index() {
            let table = self.world.relation(index.table)?;
            if let Some(constraint) = table.constraints.iter().find(|of| of.index == Some(id)) {
                return refuse(format!("constraint {} on table {}", constraint.name, table.name));
            }
            if let Some(parent) = relation.of_partition() {
                return refuse(format!("index {}", self.world.relation(parent)?.name));
            }
        }
        if let Some(sequence) = relation.sequence.as_ref().filter(|of| of.identity)
            && let Some((table, num)) = sequence.owned_by
        {
            let table = self.world.relation(table)?;
            return refuse(format!(
                "column {} of table {}",
                table.column_name(num),
                table.name
            ));
        }
        Ok(())
    }

    fn drop_types(&mut self, tokens: &mut Tokens<'_>, domain: bool) -> Done {
        let if_exists = tokens.eat("if exists");
        let names = names(tokens)?;
        let cascade = tokens.eat("cascade");
        let mut roots = Vec::new();
        for name in names {
            match self.world.look_up(&name, Key::Type) {
                Found::Object(id) if domain && !self.is_domain(id) => {
                    let message = format!("\"{}\" is not a domain", name.name);
                    return Err(wrong_kind(&name.name, "domain").saying(message).at(&name.span));
                }
                Found::Object(id) if !self.world.is_type(id) => {
                    let word = self.world.relation(id)?.kind_word();
                    let message = format!("cannot drop type {0} because {word} {0} requires it", name.name);
                    return Err(other("2BP01", "type", &name.name, message).at(&name.span));
                }
                Found::Object(id) => roots.push((id, Part::Whole)),
                Found::Hidden => return Err(Stop::Unread),
                Found::Missing if if_exists => {}
                Found::Missing if self.world.has_extensions() => return Err(Stop::Unread),
                Found::Missing => return Err(self.no_such("type", &name)),
            }
        }
        self.remove(&roots, cascade)
    }

    /// Whether a number is a domain.
    pub(super) fn is_domain(&self, id: Id) -> bool {
        matches!(
            self.world.type_of(id).map(|of| &of.of),
            Some(super::model::TypeOf::Domain(_))
        )
    }

    fn drop_named(
        &mut self,
        tokens: &mut Tokens<'_>,
        kind: &'static str,
        key: impl Fn(&Self, &Name) -> Done<Key>,
    ) -> Done {
        let if_exists = tokens.eat("if exists");
        let names = names(tokens)?;
        let cascade = tokens.eat("cascade");
        let mut roots = Vec::new();
        for name in names {
            let found = key(self, &name)
                .and_then(|key| self.world.named(&key).ok_or_else(|| missing(kind, &name.name)));
            match found {
                Ok(id) => roots.push((id, Part::Whole)),
                Err(Stop::Refused(_)) if if_exists => {}
                Err(_) if super::world::is_hidden(&name.name) => return Err(Stop::Unread),
                Err(stop) => return Err(stop.at(&name.span)),
            }
        }
        self.remove(&roots, cascade)
    }

    fn drop_attached(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let kind = ["trigger", "policy", "rule"]
            .into_iter()
            .find(|kind| tokens.eat(kind))
            .unwrap_or("trigger");
        let if_exists = tokens.eat("if exists");
        let from = tokens.at;
        let name = tokens.identifier()?;
        let span = tokens.span(from..tokens.at);
        tokens.expect("on")?;
        let table_name = tokens.name()?;
        let cascade = tokens.eat("cascade");
        let table = match self.world.find_relation(&table_name) {
            Err(Stop::Refused(_)) if if_exists => return Ok(()),
            found => found?,
        };
        let relation = self.world.relation(table)?;
        let Some(part) = relation.attached_part(kind, &name) else {
            if if_exists {
                return Ok(());
            }
            let message = format!("{kind} \"{name}\" for table \"{}\" does not exist", relation.name);
            return Err(missing(kind, &name).saying(message).at(&span));
        };
        if kind == "trigger" && relation.triggers.iter().any(|of| of.of.name == name && of.cloned) {
            let message = format!(
                "cannot drop trigger {name} on table {} because a trigger of its table requires it",
                relation.name
            );
            return Err(other("2BP01", "trigger", &name, message).at(&span));
        }
        let mut roots = vec![(table, part.clone())];
        if kind == "trigger" && relation.is_partitioned() {
            let clones = self.world.family(table).into_iter().skip(1);
            roots.extend(clones.map(|child| (child, part.clone())));
        }
        self.remove(&roots, cascade)
    }
}

impl super::model::Relation {
    /// The trigger, policy or rule of this name.
    pub(super) fn attached_part(&self, kind: &str, name: &str) -> Option<Part> {
        let found = match kind {
            "trigger" => self.triggers.iter().any(|of| of.of.name == name),
            "policy" => self.policies.iter().any(|of| of.of.name == name),
            _ => self.rules.iter().any(|of| of.of.name == name),
        };
        found.then(|| match kind {
            "trigger" => Part::Trigger(name.to_owned()),
            "policy" => Part::Policy(name.to_owned()),
            _ => Part::Rule(name.to_owned()),
        })
    }
}

/// Names between commas.
pub(super) fn names(tokens: &mut Tokens<'_>) -> Done<Vec<Name>> {
    let mut names = vec![tokens.name()?];
    while tokens.eat(",") {
        names.push(tokens.name()?);
    }
    Ok(names)
}

/// Whether an object is a routine.
pub(super) fn is_routine(object: Option<&Object>) -> bool {
    matches!(object, Some(Object::Routine(_)))
}
