//! What several rules of this family ask of a statement.

use stagegate_sdk::ast::Statement;
use stagegate_sdk::{Node, TableName, View};

/// The table that a statement makes, alters or indexes.
pub(crate) fn table_of(statement: stagegate_sdk::Statement<'_>) -> Option<TableName> {
    let name = match statement.view() {
        Statement::CreateTable(create) => create.name(),
        Statement::AlterTable(alter) => alter.name(),
        Statement::CreateIndex(index) => index.target(),
        _ => None,
    };
    name.map(TableName::of)
}

/// Any node as a view of itself.
#[derive(Clone, Copy)]
pub(crate) struct At<'t>(pub(crate) Node<'t>);

impl<'t> View<'t> for At<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        Some(Self(node))
    }

    fn node(self) -> Node<'t> {
        self.0
    }
}
