//! REFRESH, REINDEX, CLUSTER, VACUUM, ANALYZE, GRANT and REVOKE: what they name must be there.

use super::refusal::{Done, Stop, missing, missing_part, other};
use super::runner::Run;
use super::tokens::{Name, Tokens};
use super::world::{Found, Key};

impl Run<'_> {
    /// REFRESH, REINDEX, CLUSTER, VACUUM, ANALYZE, GRANT, REVOKE.
    pub(super) fn maintenance(&mut self, tokens: &mut Tokens<'_>) -> Done {
        if tokens.eat("refresh materialized view") {
            return self.refresh(tokens);
        }
        if tokens.eat("reindex") {
            return self.reindex(tokens);
        }
        if tokens.eat("cluster") {
            tokens.eat("verbose");
            return if tokens.at_end() || tokens.is("(") {
                Ok(())
            } else {
                self.cluster(tokens)
            };
        }
        if tokens.eat("vacuum") {
            self.not_in_transaction("VACUUM")?;
            return self.analyzed(tokens);
        }
        if tokens.eat_any(&["analyze", "analyse"]) {
            return self.analyzed(tokens);
        }
        self.grant(tokens)
    }

    fn refresh(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let concurrently = tokens.eat("concurrently");
        let name = tokens.name()?;
        let no_data = tokens.eat("with no data");
        let id = self.world.find_relation(&name)?;
        let relation = self.world.relation(id)?;
        let refuse = |sqlstate, message: &str| {
            Err(other(sqlstate, "relation", &name.name, message.to_owned()).at(&name.span))
        };
        if relation.kind_word() != "materialized view" {
            return refuse("0A000", &format!("\"{}\" is not a materialized view", name.name));
        }
        if concurrently && relation.unpopulated {
            let message = "CONCURRENTLY cannot be used when the materialized view is not populated";
            return refuse("0A000", message);
        }
        if concurrently && no_data {
            let message = "REFRESH options CONCURRENTLY and WITH NO DATA cannot be used together";
            return refuse("42601", message);
        }
        if concurrently {
            self.expect_unique_index(id, &name)?;
        }
        self.world.change(id, |view| view.unpopulated = no_data)
    }

    fn expect_unique_index(&self, id: super::model::Id, name: &Name) -> Done {
        let fits = self.world.indexes(id).into_iter().any(|index| {
            self.world
                .relation(index)
                .ok()
                .and_then(super::model::Relation::index)
                .is_some_and(|index| {
                    index.unique && index.predicate.is_none() && index.plain_keys().is_some()
                })
        });
        if fits {
            return Ok(());
        }
        let message = format!(
            "cannot refresh materialized view \"{}\" concurrently",
            name.shown()
        );
        Err(other("55000", "materialized view", &name.name, message).at(&name.span))
    }

    fn analyzed(&self, tokens: &mut Tokens<'_>) -> Done {
        if tokens.is("(") {
            tokens.skip_balanced();
        }
        while tokens.eat_any(&["full", "freeze", "verbose", "analyze", "analyse"]) {}
        while !tokens.at_end() {
            let name = tokens.name()?;
            let found = self.world.look_up(&name, Key::Relation);
            if found == Found::Missing {
                return Err(self.world.no_relation(&name));
            }
            if tokens.is("(") {
                let inside = tokens.parenthesized()?;
                if let Found::Object(id) = found {
                    let relation = self.world.relation(id)?;
                    for mut column in tokens.part(inside).items() {
                        let column = column.identifier()?;
                        if relation.column(&column).is_none() {
                            return Err(missing_part("column", &column, &relation.name));
                        }
                    }
                }
            }
            if !tokens.eat(",") {
                break;
            }
        }
        Ok(())
    }

    fn reindex(&self, tokens: &mut Tokens<'_>) -> Done {
        if tokens.is("(") {
            tokens.skip_balanced();
        }
        let index = tokens.eat("index");
        let table = !index && tokens.eat("table");
        if tokens.eat("schema") {
            let concurrently = tokens.eat("concurrently");
            let _ = concurrently;
            let name = tokens.name()?;
            return self
                .world
                .schema(&name.name)
                .map(|_| ())
                .map_err(|stop| stop.at(&name.span));
        }
        if !index && !table {
            return Ok(());
        }
        if tokens.eat("concurrently") {
            self.not_in_transaction("REINDEX CONCURRENTLY")?;
        }
        let name = tokens.name()?;
        let id = self.world.find_relation(&name)?;
        let relation = self.world.relation(id)?;
        let fits = if index {
            relation.index().is_some()
        } else {
            matches!(relation.kind_word(), "table" | "materialized view")
        };
        if fits {
            return Ok(());
        }
        let wanted = if index {
            "index"
        } else {
            "table or materialized view"
        };
        Err(super::refusal::wrong_kind(&name.name, wanted).at(&name.span))
    }

    fn cluster(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let name = tokens.name()?;
        let id = self.world.find_relation(&name)?;
        if tokens.eat("using") {
            let index = tokens.identifier()?;
            return self.cluster_on(id, Some(&index));
        }
        let clustered = self.world.indexes(id).into_iter().any(|index| {
            let relation = self.world.relation(index).ok();
            relation
                .and_then(|relation| relation.kept_index.as_ref())
                .is_some_and(|index| index.clustered)
        });
        if clustered {
            return Ok(());
        }
        let message = format!(
            "there is no previously clustered index for table \"{}\"",
            name.name
        );
        Err(missing("index", &name.name).saying(message).at(&name.span))
    }

    /// Rights are not simulated; what they are on must be there.
    fn grant(&self, tokens: &mut Tokens<'_>) -> Done {
        tokens.until(&["on"]);
        if !tokens.eat("on") || tokens.is("all") {
            return Ok(());
        }
        if tokens.eat("schema") {
            loop {
                let name = tokens.name()?;
                match self.world.schema(&name.name) {
                    Err(Stop::Refused(_)) => {
                        return Err(missing("schema", &name.name).at(&name.span));
                    }
                    _ if tokens.eat(",") => {}
                    _ => return Ok(()),
                }
            }
        }
        let other = [
            "function",
            "procedure",
            "routine",
            "type",
            "domain",
            "database",
            "language",
            "foreign",
            "large",
            "tablespace",
            "parameter",
        ];
        if tokens.is_any(&other) {
            return Ok(());
        }
        let sequence = tokens.eat("sequence");
        tokens.eat("table");
        loop {
            let name = tokens.name()?;
            match self.world.look_up(&name, Key::Relation) {
                Found::Missing => return Err(self.world.no_relation(&name)),
                Found::Object(id) => {
                    let relation = self.world.relation(id)?;
                    if relation.index().is_some() {
                        let message = format!("\"{}\" is an index", name.name);
                        return Err(other_kind(&name, message));
                    }
                    if sequence && relation.sequence.is_none() {
                        return Err(other_kind(&name, format!("\"{}\" is not a sequence", name.name)));
                    }
                }
                Found::Hidden => {}
            }
            if !tokens.eat(",") {
                return Ok(());
            }
        }
    }
}

fn other_kind(name: &Name, message: String) -> Stop {
    other("42809", "relation", &name.name, message).at(&name.span)
}
