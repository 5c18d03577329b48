//! `missing-column-default`: a column that is new in the change and that an insert must name.

use std::collections::BTreeSet;

use stagegate_sdk::ast::{AlterAction, ColumnConstraint, Identifier, Statement, TypeName};
use stagegate_sdk::name::{matches, quote};
use stagegate_sdk::tables::{NewColumn, Nullability, PrimaryKey, Table, Tables};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scope, View, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "missing-column-default",
    title: "New column without a default",
    documentation: Documentation {
        what: "\
A column that the change creates, with its table or by `ADD COLUMN`, and that has no `DEFAULT` once all statements of the change \
have run.

Not looked at are `serial` and identity columns, generated columns, columns of a primary key, columns that `PARTITION OF`, `OF`, \
`LIKE`, `INHERITS` and `CREATE TABLE AS` take from elsewhere, and temporary tables. A default of a column's domain does not count.",
        why: "\
Every insert must name the column, also those of programs that were written before it came: they put NULL there, or fail where the \
column is `NOT NULL`.",
        instead: "\
Say what stands there when nothing is said:

```sql
CREATE TABLE account (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    status text NOT NULL DEFAULT 'open',
    created_at timestamptz NOT NULL DEFAULT now()
);
```

Name columns for which there is no sensible one in `ignore-columns`.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `missing-column-default`.
    pub(crate) struct Options {
        /// Columns that need no default, as globs over the column's name: `*` is any text, `?` any one character. Example: `["*_id"]`.
        ignore_columns: Vec<String> = Vec::new(),
        /// Tables whose columns need no default, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let later = set_later(change);
    for table in Tables::of(change).lasting() {
        if table.name.matches_any(&options.ignore_tables) {
            continue;
        }
        for column in &table.columns {
            let key = format!("{}.{}", table.name.key(), column.name);
            let ignored = options
                .ignore_columns
                .iter()
                .any(|glob| matches(glob, &column.name));
            if ignored || fills_itself(table, column) || later.contains(&key) {
                continue;
            }
            let Some(name) = column.definition.name() else {
                continue;
            };
            let declared = column.definition.type_().map_or("...", View::text);
            findings.report(
                Finding::at(
                    name,
                    format!(
                        "`{}` of {} has no default: an insert that does not name it {}",
                        column.name,
                        table.name,
                        if column.can_hold_null() {
                            "stores NULL"
                        } else {
                            "fails"
                        }
                    ),
                )
                .object(key)
                .help(format!(
                    "Give it one: {} {declared} DEFAULT ...; or name it in ignore-columns.",
                    quote(&column.name)
                )),
            );
        }
    }
}

/// Whether a value comes from somewhere, or must come from the insert as with a key.
fn fills_itself(table: &Table<'_>, column: &NewColumn<'_>) -> bool {
    let in_key = matches!(
        &table.primary_key,
        PrimaryKey::Present { columns, .. } if columns.contains(&column.name)
    );
    let serial = column.definition.type_().is_some_and(TypeName::serial);
    let declared = column.definition.constraints().any(|constraint| {
        matches!(
            constraint,
            ColumnConstraint::Default(_) | ColumnConstraint::Identity(_)
        )
    });
    in_key || serial || declared || column.nullability == Nullability::Computed
}

/// Columns, as keys, that a later statement gives a default or an identity.
fn set_later(change: &Change<'_>) -> BTreeSet<String> {
    let scope = Scope::of(change);
    let mut found = BTreeSet::new();
    for statement in change.statements() {
        let Statement::AlterTable(alter) = statement.view() else {
            continue;
        };
        let Some(name) = alter.name() else { continue };
        let table = scope.resolve(statement, name).key();
        for action in alter.actions() {
            let column = match action {
                AlterAction::SetDefault(set) => set.column(),
                AlterAction::AddIdentity(add) => add.column(),
                AlterAction::DropDefault(drop) => {
                    if let Some(column) = drop.column().and_then(Identifier::named) {
                        found.remove(&format!("{table}.{column}"));
                    }
                    None
                }
                _ => None,
            };
            if let Some(column) = column.and_then(Identifier::named) {
                found.insert(format!("{table}.{column}"));
            }
        }
    }
    found
}
