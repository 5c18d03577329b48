//! The data types that a change gives to columns: what the rules about single types go through.

use stagegate_sdk::ast::{AlterAction, ColumnDefinition, Identifier, ObjectName, Statement, TypeName};
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

/// Those of one of these types.
pub(crate) fn columns_of_type<'t>(
    change: &'t Change<'t>,
    ignored: &[String],
    names: &[&str],
) -> Vec<Typed<'t>> {
    typed_columns(change, ignored, |data_type| {
        !data_type.serial() && data_type.named().is_some_and(|name| names.contains(&name))
    })
}

/// Those of the types that are wanted, but the columns of temporary and foreign tables and of tables that are ignored.
pub(crate) fn typed_columns<'t>(
    change: &'t Change<'t>,
    ignored: &[String],
    wanted: impl Fn(TypeName<'t>) -> bool,
) -> Vec<Typed<'t>> {
    let scope = Scope::of(change);
    let mut found = Vec::new();
    let mut look = |statement: stagegate_sdk::Statement<'t>,
                    name: Option<ObjectName<'t>>,
                    columns: &mut dyn Iterator<Item = Column<'t>>| {
        let Some(name) = name else { return };
        for (column, data_type, definition) in columns.filter(|(_, data_type, _)| wanted(*data_type)) {
            let table = scope.resolve(statement, name);
            if !scope.is_temporary(&table) && !table.matches_any(ignored) {
                found.push(Typed {
                    table,
                    column,
                    data_type,
                    definition,
                });
            }
        }
    };
    for (statement, view) in views(change) {
        match view {
            Statement::CreateTable(create) if !create.foreign() => {
                look(
                    statement,
                    create.name(),
                    &mut create.columns().filter_map(of_definition),
                );
            }
            Statement::AlterTable(alter) if !alter.foreign() => {
                look(
                    statement,
                    alter.name(),
                    &mut alter.actions().filter_map(of_action),
                );
            }
            _ => {}
        }
    }
    found
}

type Column<'t> = (Identifier<'t>, TypeName<'t>, Option<ColumnDefinition<'t>>);

fn of_definition(definition: ColumnDefinition<'_>) -> Option<Column<'_>> {
    Some((definition.name()?, definition.type_()?, Some(definition)))
}

fn of_action(action: AlterAction<'_>) -> Option<Column<'_>> {
    match action {
        AlterAction::AddColumn(add) => of_definition(add.column()?),
        AlterAction::SetType(set) => Some((set.column()?, set.type_()?, None)),
        _ => None,
    }
}

impl<'t> Typed<'t> {
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
