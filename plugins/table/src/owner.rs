//! The table that a statement makes or alters: what rules name that look at its parts.

use stagegate_sdk::ast;
use stagegate_sdk::{Scope, Statement, TableName};

/// The table, for CREATE TABLE and ALTER TABLE.
pub(crate) fn table_of(
    scope: &Scope,
    statement: Statement<'_>,
    view: ast::Statement<'_>,
) -> Option<TableName> {
    let name = match view {
        ast::Statement::CreateTable(create) => create.name(),
        ast::Statement::AlterTable(alter) => alter.name(),
        _ => None,
    };
    Some(scope.resolve(statement, name?))
}
