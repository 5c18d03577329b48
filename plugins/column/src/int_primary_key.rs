//! `int-primary-key`: a key of four bytes or less, which runs out.

use std::collections::BTreeSet;

use stagegate_sdk::ast::{
    AlterAction, ColumnConstraint, ForeignKeyConstraint, Identifier, Statement, TypeName,
};
use stagegate_sdk::name::quote;
use stagegate_sdk::tables::{NewColumn, PrimaryKey, Table, Tables};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Fix, Level, Rule, TableName, View, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "int-primary-key",
    title: "Key that runs out of numbers",
    documentation: Documentation {
        what: "\
A column that is new in the change, of the type `integer` or `smallint` (also as `serial` and `smallserial`), and that alone is \
the primary key of its table, or is numbered by an identity or a sequence.

A column that refers to another table has that table's type and is left alone, as are a part of a primary key of several columns \
that is not numbered, temporary tables, and columns that a later statement of the change makes `bigint`. Columns that were there \
before the change are not looked at.",
        why: "\
After 2,147,483,647 numbers (32,767 for `smallint`) every insert fails; numbers of rolled back and deleted rows count too. By \
then the table is large, and changing the type rewrites it, its indexes and every column that refers to it, under an exclusive \
lock. Four more bytes a row cost nothing beside that, most often not even four bytes, for the sake of alignment.",
        instead: "\
Use `bigint` from the start:

```sql
CREATE TABLE account (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL
);
```

Name small tables that never grow, such as those of countries or states, in `ignore-tables`.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `int-primary-key`.
    pub(crate) struct Options {
        /// Tables that never grow so far, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let exempt = Exempt::of(change);
    for table in Tables::of(change).lasting() {
        if table.name.matches_any(&options.ignore_tables) {
            continue;
        }
        for column in &table.columns {
            let is_key = is_numbered(column) || is_alone_the_key(table, column);
            if !is_key || is_array(column) || exempt.refers(column) || exempt.is_widened(table, column) {
                continue;
            }
            if let Some(finding) = finding(table, column) {
                findings.report(finding);
            }
        }
    }
}

fn finding<'t>(table: &Table<'t>, column: &NewColumn<'t>) -> Option<Finding<'t>> {
    let data_type = column.definition.type_()?;
    let most = match data_type.named()? {
        "integer" => "2,147,483,647",
        "smallint" => "32,767",
        _ => return None,
    };
    let name = quote(&column.name);
    let wider = if data_type.serial() { "bigserial" } else { "bigint" };
    Some(
        Finding::at(
            data_type,
            format!(
                "`{}` of {} runs out after {most} numbers: every insert fails then, and a wider type rewrites the whole table",
                column.name, table.name
            ),
        )
        .object(format!("{}.{}", table.name.key(), column.name))
        .help(format!("Use {name} bigint; now it costs nothing."))
        .fix(Fix::new(format!("Make {name} {wider}")).replace(data_type.span(), wider)),
    )
}

fn is_numbered(column: &NewColumn<'_>) -> bool {
    let serial = column.definition.type_().is_some_and(TypeName::serial);
    serial
        || column
            .definition
            .constraints()
            .any(|constraint| matches!(constraint, ColumnConstraint::Identity(_)))
}

fn is_array(column: &NewColumn<'_>) -> bool {
    column.definition.type_().is_some_and(TypeName::array)
}

fn is_alone_the_key(table: &Table<'_>, column: &NewColumn<'_>) -> bool {
    matches!(&table.primary_key, PrimaryKey::Present { columns, .. } if *columns == [column.name.clone()])
}

/// What speaks against a finding: references and wider types, collected once.
struct Exempt<'t> {
    change: &'t Change<'t>,
    references: Vec<ForeignKeyConstraint<'t>>,
    /// Tables and columns that become bigint.
    widened: BTreeSet<(String, &'t str)>,
}

impl<'t> Exempt<'t> {
    fn of(change: &'t Change<'t>) -> Self {
        let mut exempt = Self {
            change,
            references: Vec::new(),
            widened: BTreeSet::new(),
        };
        for statement in change.statements() {
            exempt
                .references
                .extend(statement.node().all::<ForeignKeyConstraint>());
            let Statement::AlterTable(alter) = statement.view() else {
                continue;
            };
            let Some(table) = alter.name().map(TableName::of) else {
                continue;
            };
            for action in alter.actions() {
                if let AlterAction::SetType(set) = action
                    && set.type_().and_then(TypeName::named) == Some("bigint")
                    && let Some(column) = set.column().and_then(Identifier::named)
                {
                    exempt.widened.insert((table.name.clone(), column));
                }
            }
        }
        exempt
    }

    /// Whether the column points at another table, by itself, by a constraint of its table or by one that comes later.
    fn refers(&self, column: &NewColumn<'t>) -> bool {
        let definition = column.definition.node();
        let own = self
            .change
            .statement_of(definition)
            .map(stagegate_sdk::Statement::index);
        self.references.iter().any(|key| {
            let statement = self.change.statement_of(key.node());
            let is_near = statement.is_some_and(|statement| {
                Some(statement.index()) == own || matches!(statement.view(), Statement::AlterTable(_))
            });
            definition.contains(key.node())
                || (is_near
                    && key
                        .columns()
                        .filter_map(Identifier::named)
                        .any(|name| name == column.name))
        })
    }

    /// Whether a later statement gives it another type.
    fn is_widened(&self, table: &Table<'t>, column: &NewColumn<'t>) -> bool {
        let created = table.created.map(|name| TableName::of(name).name);
        let names = [Some(table.name.name.clone()), created];
        let mut names = names.into_iter().flatten();
        names.any(|name| self.widened.contains(&(name, column.name.as_str())))
    }
}
