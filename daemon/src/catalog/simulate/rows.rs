//! Statements about rows: what they name must be there. SELECT INTO makes a table.

use super::model::Relation;
use super::node::Node;
use super::refusal::{Done, Stop, missing, missing_part, other};
use super::runner::Run;
use super::runner::identifiers;
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
        let root = Node::new(tree, nodes.start);
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
            // PostgreSQL does not say here that the schema is not there.
            Found::Missing => return Err(missing("relation", &name.shown()).at(&name.span)),
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
        expect_columns(root, relation)?;
        self.expect_sources(tree)
    }

    /// Relations that the statement reads, where nothing in it has a name of its own.
    fn expect_sources(&self, tree: &crate::sql::Tree) -> Done {
        let (_, nodes) = self.nodes();
        let has_with = nodes
            .clone()
            .any(|node| tree.kinds[node] == kind::COMMON_TABLE_EXPRESSION);
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
                return Err(missing("relation", &name.shown()).at(&name.span));
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
}

/// Refuses columns that the target does not have.
fn expect_columns(root: Node<'_>, relation: &Relation) -> Done {
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
    Ok(())
}

fn identifiers_of_first_name(tree: &crate::sql::Tree, node: usize) -> Vec<&str> {
    let end = tree.ends[node] as usize;
    let name = (node + 1..end).find(|child| tree.kinds[*child] == kind::OBJECT_NAME);
    name.map(|name| identifiers(tree, name)).unwrap_or_default()
}
