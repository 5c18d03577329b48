//! The file under review as a rule sees it: statements in order, each with its tag and its part of the tree.

use crate::ast;
use crate::bindings::stagegate::review::types::{self as wire, ParseState, Span};
use crate::catalog::Catalog;
use crate::memo::Memo;
use crate::moment::Moment;
use crate::tree::{Node, View};

/// One file of a change.
pub struct Change<'t> {
    path: &'t str,
    tree: &'t wire::Tree,
    statements: &'t [wire::Statement],
    catalog: &'t Catalog,
    /// What rules worked out so far.
    pub(crate) memo: Memo<'t>,
}

/// One statement of the file.
#[derive(Clone, Copy)]
pub struct Statement<'t> {
    index: u32,
    node: Node<'t>,
    wire: &'t wire::Statement,
}

impl<'t> Change<'t> {
    /// What the host passed, to be looked at.
    pub fn new(
        path: &'t str,
        tree: &'t wire::Tree,
        statements: &'t [wire::Statement],
        catalog: &'t Catalog,
    ) -> Self {
        Self {
            path,
            tree,
            statements,
            catalog,
            memo: Memo::default(),
        }
    }

    /// The file's name in its repository.
    pub fn path(&self) -> &'t str {
        self.path
    }

    /// The file's text.
    pub fn text(&self) -> &'t str {
        &self.tree.text
    }

    /// What is known of the database before the change.
    pub fn catalog(&self) -> &'t Catalog {
        self.catalog
    }

    /// The statements, in file order.
    pub fn statements(&self) -> impl Iterator<Item = Statement<'t>> + use<'t> {
        let (tree, statements) = (self.tree, self.statements);
        (0..statements.len()).filter_map(move |position| Statement::at(tree, statements, position))
    }

    /// The schema before the change.
    pub fn at_start(&self) -> Moment {
        Moment::after_statements(0)
    }

    /// The schema when the change ends.
    pub fn at_end(&self) -> Moment {
        Moment::after_statements(u32::try_from(self.statements.len()).unwrap_or(u32::MAX))
    }

    /// The statement that a node belongs to.
    pub fn statement_of(&self, node: Node<'t>) -> Option<Statement<'t>> {
        let after = self.statements.partition_point(|wire| wire.node <= node.index());
        let statement = Statement::at(self.tree, self.statements, after.checked_sub(1)?)?;
        statement.node.contains(node).then_some(statement)
    }
}

impl<'t> Statement<'t> {
    fn at(tree: &'t wire::Tree, statements: &'t [wire::Statement], position: usize) -> Option<Self> {
        let wire = statements.get(position)?;
        Some(Self {
            index: u32::try_from(position).ok()?,
            node: Node::at(tree, wire.node)?,
            wire,
        })
    }

    /// Its place among the statements of the file.
    pub fn index(self) -> u32 {
        self.index
    }

    /// The schema just before it runs.
    pub fn before(self) -> Moment {
        Moment::after_statements(self.index)
    }

    /// The schema just after it ran.
    pub fn after(self) -> Moment {
        Moment::after_statements(self.index.saturating_add(1))
    }

    /// PostgreSQL's command tag, such as `ALTER TABLE`.
    pub fn tag(self) -> &'t str {
        &self.wire.tag
    }

    /// Whether the tree holds all of it; else only its tag and its text are known.
    pub fn is_full(self) -> bool {
        self.wire.parse == ParseState::Full
    }

    /// Inside a transaction block that the file itself opened.
    pub fn in_transaction(self) -> bool {
        self.wire.in_transaction
    }

    /// Its bytes in the file.
    pub fn span(self) -> Span {
        self.wire.at
    }

    /// Its first line, at most up to a parenthesis: where a finding about all of it points.
    pub fn first_words(self) -> Span {
        let (at, text) = (self.wire.at, self.text());
        let length = text.find(['\n', '(']).unwrap_or(text.len());
        let words = text[..length].trim_end().len();
        Span {
            start: at.start,
            end: u32::try_from(words).map_or(at.end, |words| at.start + words),
        }
    }

    /// Its text.
    pub fn text(self) -> &'t str {
        let range = self.wire.at.start as usize..self.wire.at.end as usize;
        self.node.file_text().get(range).unwrap_or_default()
    }

    /// Its root.
    pub fn node(self) -> Node<'t> {
        self.node
    }

    /// Its root as what it is.
    pub fn view(self) -> ast::Statement<'t> {
        ast::Statement::cast(self.node).unwrap_or(ast::Statement::Unknown(self.node))
    }

    /// The names of relations in it.
    pub fn relations(self) -> impl Iterator<Item = ast::ObjectName<'t>> + use<'t> {
        let root = self.node;
        self.wire
            .relations
            .iter()
            .filter_map(move |index| root.sibling(*index)?.cast())
    }
}
