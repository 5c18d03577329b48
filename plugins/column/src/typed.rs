//! The data types that a change gives to columns: what the rules about single types go through.

use stagegate_sdk::ast::{AlterAction, ColumnDefinition, Identifier, Statement, TypeName};
use stagegate_sdk::name::quote;
use stagegate_sdk::scope::views;
use stagegate_sdk::{Change, Finding, Fix, Scope, TableName, View};

/// A column with the type that a statement gives it.
pub(crate) struct Typed<'t> {
    pub(crate) table: TableName,
    pub(crate) column: Identifier<'t>,
    pub(crate) data_type: TypeName<'t>,
    /// None for ALTER COLUMN TYPE.
    pub(crate) definition: Option<ColumnDefinition<'t>>,
}

/// All of them, but those of temporary and foreign tables and of tables that are ignored.
pub(crate) fn typed_columns<'t>(change: &'t Change<'t>, ignored: &[String]) -> Vec<Typed<'t>> {
    let scope = Scope::of(change);
    let mut found = Vec::new();
    for (statement, view) in views(change) {
        match view {
            Statement::CreateTable(create) if !create.foreign() => {
                let Some(name) = create.name() else { continue };
                let table = scope.resolve(statement, name);
                let definitions = create.columns();
                found.extend(definitions.filter_map(|definition| of_definition(&table, definition)));
            }
            Statement::AlterTable(alter) if !alter.foreign() => {
                let Some(name) = alter.name() else { continue };
                let table = scope.resolve(statement, name);
                found.extend(alter.actions().filter_map(|action| of_action(&table, action)));
            }
            _ => {}
        }
    }
    found.retain(|typed| !scope.is_temporary(&typed.table) && !typed.table.matches_any(ignored));
    found
}

fn of_definition<'t>(table: &TableName, definition: ColumnDefinition<'t>) -> Option<Typed<'t>> {
    Some(Typed {
        table: table.clone(),
        column: definition.name()?,
        data_type: definition.type_()?,
        definition: Some(definition),
    })
}

fn of_action<'t>(table: &TableName, action: AlterAction<'t>) -> Option<Typed<'t>> {
    match action {
        AlterAction::AddColumn(add) => of_definition(table, add.column()?),
        AlterAction::SetType(set) => Some(Typed {
            table: table.clone(),
            column: set.column()?,
            data_type: set.type_()?,
            definition: None,
        }),
        _ => None,
    }
}

impl<'t> Typed<'t> {
    /// Whether its type has this name; serial is a number of another name.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.data_type.named() == Some(name) && !self.data_type.serial()
    }

    /// Its type as written, in one line.
    pub(crate) fn data_type_text(&self) -> String {
        let words: Vec<&str> = self.data_type.text().split_whitespace().collect();
        words.join(" ")
    }

    /// The n of a type such as `char(n)`.
    pub(crate) fn length(&self) -> Option<i64> {
        self.data_type.arguments().next()?.named()?.parse().ok()
    }

    /// The column's name, folded.
    pub(crate) fn name(&self) -> &'t str {
        self.column.named().unwrap_or_default()
    }

    /// A finding at the type.
    pub(crate) fn finding(&self, message: String) -> Finding<'t> {
        Finding::at(self.data_type, message).object(format!("{}.{}", self.table.key(), self.name()))
    }

    /// The column in SQL.
    pub(crate) fn quoted(&self) -> String {
        quote(self.name())
    }

    /// Another type in its place; an array stays one.
    pub(crate) fn with_type(&self, other: &str) -> String {
        let written = self.data_type.text();
        if !self.data_type.array() {
            return other.to_owned();
        }
        let word = written.to_ascii_lowercase().rfind(" array");
        let from = written.find('[').into_iter().chain(word).min();
        format!("{other}{}", from.map_or("[]", |from| &written[from..]))
    }

    /// A repair that writes another type, where the column is new; the type of an old one has rows behind it.
    pub(crate) fn fix(&self, other: &str) -> Option<Fix> {
        self.definition?;
        let title = format!("Make {} {other}", self.quoted());
        Some(Fix::new(title).replace(self.data_type.span(), self.with_type(other)))
    }
}

/// A finding with its repair, where there is one.
pub(crate) fn with_fix(finding: Finding<'_>, fix: Option<Fix>) -> Finding<'_> {
    match fix {
        Some(fix) => finding.fix(fix),
        None => finding,
    }
}
