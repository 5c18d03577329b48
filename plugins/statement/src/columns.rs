//! The columns that a table has when the change comes to a statement, where the catalog or the change itself tells.

use stagegate_sdk::ast::{AlterAction, CreateTable, Identifier, ObjectName, Statement as Kind};
use stagegate_sdk::name::quote;
use stagegate_sdk::{Change, Statement, TableName};

/// The names of a table's columns in order, as SQL; none where nobody knows them for sure.
pub(crate) fn columns_before(
    change: &Change<'_>,
    statement: Statement<'_>,
    table: ObjectName<'_>,
) -> Option<Vec<String>> {
    let table = TableName::of(table);
    let found = statement.before().relation(table.schema.as_deref(), &table.name);
    match found {
        Ok(Some(relation)) => Some(
            relation
                .columns
                .iter()
                .map(|column| quote(&column.name))
                .collect(),
        ),
        Ok(None) => None,
        Err(_) => columns_in_text(change, statement, &table),
    }
}

/// From the change's own CREATE TABLE, as long as nothing alters the table in between.
fn columns_in_text(change: &Change<'_>, statement: Statement<'_>, table: &TableName) -> Option<Vec<String>> {
    let mut columns = None;
    for earlier in change.statements().take(statement.index() as usize) {
        match earlier.view() {
            Kind::CreateTable(create) if create.name().is_some_and(|name| is(table, name)) => {
                columns = own_columns(create);
            }
            Kind::AlterTable(alter) if alter.name().is_some_and(|name| is(table, name)) => {
                let moves_columns = |action| {
                    matches!(
                        action,
                        AlterAction::AddColumn(_) | AlterAction::DropColumn(_) | AlterAction::RenameColumn(_)
                    )
                };
                if alter.actions().any(moves_columns) {
                    columns = None;
                }
            }
            _ => {}
        }
    }
    columns
}

fn is(table: &TableName, name: ObjectName<'_>) -> bool {
    table.is_same(&TableName::of(name))
}

/// None where the table takes columns from elsewhere too.
fn own_columns(create: CreateTable<'_>) -> Option<Vec<String>> {
    let elsewhere = create.as_query()
        || create.partition_of()
        || create.of_type()
        || create.like().next().is_some()
        || create.parents().next().is_some();
    let names = create
        .columns()
        .map(|column| column.name().and_then(Identifier::named).map(quote));
    if elsewhere { None } else { names.collect() }
}
