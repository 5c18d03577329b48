//! Queries: the columns they give, and the tables and columns they need.
//!
//! A column that is not there is claimed only where every source of its scope is known. Types are derived for what is
//! plain (columns, casts, literals, common functions); the rest is unknown.

mod from;
mod function_source;
mod name;
mod scope;
mod source;
mod types;

use super::model::{Column, DataType, Need};
use super::node::Node;
use super::refusal::{Done, Stop, other};
use super::runner::Run;
use super::tokens::Tokens;
use super::world::World;
use crate::sql::kinds::{kind, role};
use crate::sql::lexer::TokenKind;
use scope::Analysis;

/// A column that a query gives.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) name: String,
    pub(super) data_type: DataType,
    pub(super) collation: Option<String>,
}

impl World {
    /// What a query needs, as far as it can be known.
    pub(super) fn query_needs(&self, text: &str) -> Vec<Need> {
        let file = crate::sql::parse(text);
        let Some(statement) = file.statements.first() else {
            return Vec::new();
        };
        let node = Node::new(&file.tree, statement.node as usize);
        if node.kind() != kind::SELECT {
            return Vec::new();
        }
        let mut analysis = Analysis::new(self);
        let _ = analysis.query(node);
        analysis.needs
    }
}

impl World {
    /// Refuses a query that names what is not there.
    pub(super) fn query_checked(&self, node: Node<'_>) -> Done {
        Analysis::new(self).query(node).map(|_| ())
    }
}

impl Run<'_> {
    /// Columns of a query under these names, and what it needs.
    pub(super) fn query_columns(
        &self,
        query: &Tokens<'_>,
        names: &[String],
    ) -> Done<(Vec<Column>, Vec<Need>)> {
        let (tree, nodes) = self.nodes();
        let span = query.span(0..query.list.len());
        let own = nodes.clone().find(|node| {
            tree.kinds[*node] == kind::SELECT
                && tree.roles[*node] == role::QUERY
                && tree.starts_at[*node] <= span.start
        });
        let (given, needs) = if let Some(node) = own.filter(|_| self.is_full) {
            analyse(&self.world, Node::new(tree, node))?
        } else {
            let text = query.written(0..query.list.len());
            let file = crate::sql::parse(text);
            let statement = file.statements.first().ok_or(Stop::Unread)?;
            let node = Node::new(&file.tree, statement.node as usize);
            if node.kind() != kind::SELECT {
                return Err(Stop::Unread);
            }
            analyse(&self.world, node)?
        };
        if names.len() > given.len() {
            let message = "CREATE specifies more column names than columns";
            return Err(other("42601", "query", "", message));
        }
        let mut columns: Vec<Column> = Vec::new();
        for (at, given) in given.into_iter().enumerate() {
            let name = names.get(at).cloned().unwrap_or(given.name);
            if columns.iter().any(|column| column.name == name) {
                let message = format!("column \"{name}\" specified more than once");
                return Err(other("42701", "column", &name, message));
            }
            let num = u16::try_from(at + 1).map_err(|_| Stop::Unread)?;
            let mut column = Column::new(num, &name, given.data_type);
            column.collation = given.collation;
            columns.push(column);
        }
        Ok((columns, needs))
    }
}

fn analyse(world: &World, node: Node<'_>) -> Done<(Vec<Given>, Vec<Need>)> {
    let mut analysis = Analysis::new(world);
    let given = analysis.query(node)?.ok_or(Stop::Unread)?;
    Ok((given, analysis.needs))
}

/// The words of an expression without what PostgreSQL adds or rewrites: parentheses, casts, case.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut tokens = Tokens::new(text, 0);
    let mut words: Vec<String> = Vec::new();
    while let Some(token) = tokens.token(0) {
        if tokens.eat("::") {
            let _ = tokens.data_type();
            continue;
        }
        let word = tokens.ahead(0);
        match token.kind {
            TokenKind::Punctuation if matches!(word, "(" | ")") => {}
            TokenKind::Word => words.push(word.to_ascii_lowercase()),
            // PostgreSQL writes `-1.5` and numbers that are large as a string that is cast.
            TokenKind::String if is_number(word) => {
                let number = &word[1..word.len() - 1];
                words.extend(number.strip_prefix('-').map(|_| "-".to_owned()));
                words.push(number.trim_start_matches('-').to_owned());
            }
            TokenKind::QuotedIdentifier => words.push(super::tokens::fold(token.kind, word)),
            _ => words.push(word.to_owned()),
        }
        tokens.at += 1;
    }
    words
}

fn is_number(string: &str) -> bool {
    let inside = string.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    let number = inside.map_or("", |inside| inside.strip_prefix('-').unwrap_or(inside));
    !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// Whether two expressions are the same but for what PostgreSQL adds or rewrites.
pub(super) fn same_words(a: &str, b: &str) -> bool {
    words(a) == words(b)
}
