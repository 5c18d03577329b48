//! FROM: tables, queries, functions and joins as sources of columns.

use super::Given;
use super::scope::Analysis;
use super::source::{Columns, Source, SourceColumn};
use crate::catalog::simulate::model::{DataType, Kind, Object};
use crate::catalog::simulate::node::Node;
use crate::catalog::simulate::refusal::{Done, missing, other};
use crate::catalog::simulate::tokens::{Name, Tokens};
use crate::catalog::simulate::world::{Found, Key};
use crate::sql::kinds::{bit, kind, role};

/// What is written behind a source: names for its columns, for a function of records their types too.
#[derive(Debug, Default)]
pub(super) struct Tail {
    pub(super) names: Vec<String>,
    pub(super) types: Vec<DataType>,
    pub(super) ordinality: bool,
}

impl Analysis<'_> {
    /// Takes up one item of FROM.
    pub(super) fn source(&mut self, node: Node<'_>) -> Done {
        let alias = node.child(role::ALIAS).map(|alias| alias.name().to_owned());
        let tail = self.tail(node);
        match node.kind() {
            kind::TABLE_SOURCE => {
                let source = self.table(node, alias, &tail)?;
                self.add(source);
            }
            kind::QUERY_SOURCE => {
                let given = self.query_source(node)?;
                let columns = Columns::of_query(given).renamed(&tail.names);
                self.add(Source::new(alias.unwrap_or_default(), columns));
            }
            kind::JOINED_SOURCE => self.join(node)?,
            kind::VALUES_SOURCE => {
                let rows: Vec<_> = node.all(role::ROW).collect();
                let given = self.rows(&rows)?;
                let columns = Columns::of_query(Some(given)).renamed(&tail.names);
                self.add(Source::new(alias.unwrap_or_default(), columns));
            }
            kind::FUNCTION_SOURCE => {
                let source = self.function_source(node, alias, &tail)?;
                self.add(source);
            }
            _ => {
                for argument in node.all(role::EXPRESSION) {
                    self.expression(argument)?;
                }
                self.add(Source::new(alias.unwrap_or_default(), Columns::default()));
            }
        }
        Ok(())
    }

    /// Only LATERAL sees what comes before it.
    fn query_source(&mut self, node: Node<'_>) -> Done<Option<Vec<Given>>> {
        let lateral = node.has(bit::query_source::LATERAL);
        let hidden = if lateral { None } else { self.scopes.pop() };
        let given = match node.child(role::QUERY) {
            Some(query) => self.query(query),
            None => Ok(None),
        };
        if let Some(hidden) = hidden {
            self.scopes.push(hidden);
        }
        given
    }

    /// Names of columns are not in the tree: they are read from the text behind the alias.
    fn tail(&self, node: Node<'_>) -> Tail {
        let mut tail = Tail::default();
        let before = [role::NAME, role::EXPRESSION, role::QUERY, role::ROW];
        let inner = node.children().filter(|child| before.contains(&child.role()));
        let Some(from) = inner.map(|child| child.span().end).max() else {
            return tail;
        };
        let text = node.tree.text.get(from as usize..node.span().end as usize);
        let mut tokens = Tokens::new(text.unwrap_or_default(), from);
        tokens.eat(")");
        tail.ordinality = tokens.eat("with ordinality");
        tokens.eat("as");
        if !tokens.is("(") && tokens.identifier().is_err() {
            return tail;
        }
        let Ok(inside) = tokens.parenthesized() else {
            return tail;
        };
        for mut item in tokens.part(inside).items() {
            let Ok(name) = item.identifier() else {
                return Tail::default();
            };
            tail.names.push(name);
            if !item.at_end() {
                let of = item.data_type().and_then(|of| self.world.any_type(&of));
                tail.types.push(of.unwrap_or_else(|_| DataType::unknown()));
            }
        }
        tail
    }

    fn join(&mut self, node: Node<'_>) -> Done {
        let from = self.scopes.last().map_or(0, Vec::len);
        let mut sides = Vec::new();
        for side in [role::LEFT, role::RIGHT] {
            let first = self.scopes.last().map_or(0, Vec::len);
            if let Some(side) = node.child(side) {
                self.source(side)?;
            }
            let own = self.scopes.last().map_or(&[][..], |scope| &scope[first..]);
            sides.push(own.iter().find(|source| source.bare).map(|of| of.columns.clone()));
        }
        let [Some(left), Some(right)] = sides.as_slice() else {
            return Ok(());
        };
        let mut merged: Vec<String> = node
            .all(role::COLUMN)
            .map(|column| column.name().to_owned())
            .collect();
        let mut complete = true;
        if node.has(bit::joined_source::NATURAL) {
            let names = left.known.iter().map(|column| column.given.name.clone());
            merged = names.filter(|name| right.has(name)).collect();
            complete = left.complete && right.complete;
        }
        for (columns, side) in [(left, "left"), (right, "right")] {
            for column in node.all(role::COLUMN) {
                expect_common(columns, &column, side)?;
            }
        }
        let mut columns = left.joined(right, &merged);
        columns.complete &= complete;
        if let Some(on) = node.child(role::ON) {
            self.expression(on)?;
        }
        if let Some(scope) = self.scopes.last_mut() {
            for source in scope.iter_mut().skip(from) {
                source.bare = false;
            }
            scope.push(Source::new(String::new(), columns));
        }
        Ok(())
    }

    fn add(&mut self, source: Source) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.push(source);
        }
    }

    fn table(&mut self, node: Node<'_>, alias: Option<String>, tail: &Tail) -> Done<Source> {
        let name = node.child(role::NAME);
        let parts = name.map(Node::parts).unwrap_or_default();
        let (schema, last) = match parts.as_slice() {
            [.., schema, last] => (Some(*schema), *last),
            [last] => (None, *last),
            [] => (None, ""),
        };
        let mut source = Source::new(alias.unwrap_or_else(|| last.to_owned()), Columns::default());
        if schema.is_none()
            && let Some((_, given)) = self.named.iter().rev().find(|(name, _)| name == last)
        {
            source.columns = Columns::of_query(given.clone()).renamed(&tail.names);
            return Ok(source);
        }
        let name = Name {
            span: node.span(),
            ..Name::made(schema, last)
        };
        let id = match self.world.look_up(&name, Key::Relation) {
            Found::Object(id) => id,
            Found::Hidden => return Ok(source),
            Found::Missing if self.world.has_extensions() => return Ok(source),
            // PostgreSQL does not say here that the schema is not there.
            Found::Missing => return Err(missing("relation", &name.shown()).at(&name.span)),
        };
        self.need(id, None);
        if let Some(Object::Relation(relation)) = self.world.object(id)
            && matches!(relation.kind, Kind::Shown(_))
            && relation.sequence.is_none()
            && !relation.uncertain
        {
            let column = |column: &crate::catalog::simulate::model::Column| SourceColumn {
                given: Given {
                    name: column.name.clone(),
                    data_type: column.data_type.clone(),
                    collation: column.collation.clone(),
                },
                needs: vec![(id, column.num)],
            };
            let columns = relation.columns.iter().map(column).collect();
            source.columns = Columns::all(columns).renamed(&tail.names);
        }
        Ok(source)
    }
}

/// A column of USING is once on each side.
fn expect_common(columns: &Columns, column: &Node<'_>, side: &str) -> Done {
    let name = column.name();
    let found = columns.known.iter().filter(|known| known.given.name == name);
    match found.count() {
        0 if columns.complete => {
            let message =
                format!("column \"{name}\" specified in USING clause does not exist in {side} table");
            Err(missing("column", name).saying(message).at(&column.span()))
        }
        0 | 1 => Ok(()),
        _ => {
            let message = format!("common column name \"{name}\" appears more than once in {side} table");
            Err(other("42702", "column", name, message).at(&column.span()))
        }
    }
}
