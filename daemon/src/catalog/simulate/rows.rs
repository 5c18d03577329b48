//! Statements about rows, and maintenance: what they name must be there. SELECT INTO makes a table.

use super::refusal::{Done, Stop, missing, missing_part, other};
use super::runner::{Run, identifiers};
use super::tokens::{Name, Tokens};
use super::world::{Found, Key};
use crate::sql::kinds::{bit, kind, role};

impl Run<'_> {
    /// INSERT, UPDATE, DELETE, SELECT and their like.
    pub(super) fn rows(&mut self, tokens: &mut Tokens<'_>) -> Done {
        if tokens.eat("lock") {
            tokens.eat("table");
            return self.expect_names(tokens);
        }
        if tokens.eat("truncate") {
            tokens.eat("table");
            return self.truncate(tokens);
        }
        if tokens.is("copy") {
            tokens.at += 1;
            return if tokens.is("(") {
                Ok(())
            } else {
                self.expect_names(tokens)
            };
        }
        let (tree, nodes) = self.nodes();
        if !self.is_full || nodes.is_empty() {
            return Ok(());
        }
        let root = super::node::Node::new(tree, nodes.start);
        if root.kind() == kind::SELECT {
            if root.has(bit::select::INTO) {
                return Err(Stop::Unread);
            }
            return self.world.query_checked(root);
        }
        let Some(target) = root
            .child(role::TARGET)
            .filter(|target| target.kind() == kind::OBJECT_NAME)
        else {
            return Ok(());
        };
        let name = match target.parts().as_slice() {
            [.., schema, name] => Name::made(Some(schema), name),
            [name] => Name::made(None, name),
            [] => return Ok(()),
        };
        let name = Name {
            span: target.span(),
            ..name
        };
        let id = match self.world.look_up(&name, Key::Relation) {
            Found::Object(id) => id,
            Found::Hidden => return Ok(()),
            Found::Missing => return Err(self.world.no_relation(&name)),
        };
        let relation = self.world.relation(id)?;
        if relation.uncertain {
            return Ok(());
        }
        if !matches!(
            relation.kind_word(),
            "table" | "view" | "foreign table" | "materialized view"
        ) {
            let message = format!("cannot change {} \"{}\"", relation.kind_word(), relation.name);
            return Err(other("42809", "relation", &relation.name, message).at(&name.span));
        }
        for column in root
            .all(role::COLUMN)
            .filter(|column| column.kind() == kind::IDENTIFIER)
        {
            if relation.column(column.name()).is_none() {
                return Err(missing_part("column", column.name(), &relation.name).at(&column.span()));
            }
        }
        if root.kind() == kind::UPDATE {
            for column in root
                .all(role::ASSIGNMENT)
                .flat_map(|assignment| assignment.all(role::COLUMN))
            {
                let parts = column.parts();
                if let [only] = parts.as_slice()
                    && relation.column(only).is_none()
                {
                    return Err(missing_part("column", only, &relation.name).at(&column.span()));
                }
            }
        }
        self.expect_sources(root, tree)
    }

    /// Relations that the statement reads, where nothing in it has a name of its own.
    fn expect_sources(&self, root: super::node::Node<'_>, tree: &crate::sql::Tree) -> Done {
        let (_, nodes) = self.nodes();
        let has_with = nodes
            .clone()
            .any(|node| tree.kinds[node] == kind::COMMON_TABLE_EXPRESSION);
        let _ = root;
        if has_with || self.world.has_extensions() {
            return Ok(());
        }
        for node in nodes.filter(|node| tree.kinds[*node] == kind::TABLE_SOURCE) {
            let name = match identifiers_of_first_name(tree, node).as_slice() {
                [.., schema, name] => Name::made(Some(schema), name),
                [name] => Name::made(None, name),
                [] => continue,
            };
            let name = Name {
                span: tree.starts_at[node]..tree.ends_at[node],
                ..name
            };
            if self.world.look_up(&name, Key::Relation) == Found::Missing {
                return Err(self.world.no_relation(&name));
            }
        }
        Ok(())
    }

    fn expect_names(&self, tokens: &mut Tokens<'_>) -> Done {
        loop {
            tokens.eat("only");
            let name = tokens.name()?;
            match self.world.look_up(&name, Key::Relation) {
                Found::Missing => return Err(self.world.no_relation(&name)),
                Found::Hidden | Found::Object(_) => {}
            }
            tokens.eat("*");
            if !tokens.eat(",") {
                return Ok(());
            }
        }
    }

    fn truncate(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let mut all = Vec::new();
        loop {
            let only = tokens.eat("only");
            let name = tokens.name()?;
            tokens.eat("*");
            let id = self.world.find_relation(&name)?;
            let relation = self.world.relation(id)?;
            if !matches!(relation.kind_word(), "table" | "foreign table") {
                return Err(super::refusal::wrong_kind(&name.name, "table").at(&name.span));
            }
            if only && relation.is_partitioned() && !self.world.children(id).is_empty() {
                let message = "cannot truncate only a partitioned table";
                return Err(other("42809", "table", &name.name, message).at(&name.span));
            }
            all.extend(if only { vec![id] } else { self.world.family(id) });
            if !tokens.eat(",") {
                break;
            }
        }
        tokens.eat_any(&["restart identity", "continue identity"]);
        if tokens.eat("cascade") {
            return Ok(());
        }
        for id in &all {
            for user in self.world.users(*id).filter(|user| !all.contains(user)) {
                let Ok(table) = self.world.relation(user) else {
                    continue;
                };
                let points_here =
                    |of: &super::model::Constraint| of.foreign.as_ref().is_some_and(|to| to.table == *id);
                if table.constraints.iter().any(points_here) {
                    let name = &self.world.relation(*id)?.name;
                    let message = "cannot truncate a table referenced in a foreign key constraint";
                    return Err(other("0A000", "table", name, message));
                }
            }
        }
        Ok(())
    }

    /// REFRESH, REINDEX, CLUSTER, VACUUM, ANALYZE, GRANT, REVOKE.
    pub(super) fn maintenance(&mut self, tokens: &mut Tokens<'_>) -> Done {
        if tokens.eat("refresh materialized view") {
            let concurrently = tokens.eat("concurrently");
            let name = tokens.name()?;
            let id = self.world.find_relation(&name)?;
            let relation = self.world.relation(id)?;
            if relation.kind_word() != "materialized view" {
                let message = format!("\"{}\" is not a materialized view", name.name);
                return Err(other("0A000", "relation", &name.name, message).at(&name.span));
            }
            if concurrently {
                self.expect_unique_index(id, &name)?;
            }
            return Ok(());
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
                    Err(Stop::Refused(_)) => return Err(missing("schema", &name.name).at(&name.span)),
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

fn identifiers_of_first_name(tree: &crate::sql::Tree, node: usize) -> Vec<&str> {
    let end = tree.ends[node] as usize;
    let name = (node + 1..end).find(|child| tree.kinds[*child] == kind::OBJECT_NAME);
    name.map(|name| identifiers(tree, name)).unwrap_or_default()
}
