//! `amount-without-currency`: a table with an amount of money that does not say of which.

use stagegate_sdk::ast::{ColumnDefinition, CreateTable};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, TableName, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "amount-without-currency",
    title: "Amount without a currency",
    documentation: Documentation {
        what: "\
A new table with a column of `amounts` (`amount`, `price`, ...) of a type with decimals and no column of `currencies`. A name matches where it \
is the column's or ends in an underscore and it: `net_amount`.",
        why: "\
The first customer abroad makes every sum over the column wrong. Which rows are in which currency can not be told afterwards.",
        instead: "\
Keep the two together:

```sql
CREATE TABLE invoice (id bigint PRIMARY KEY, amount numeric(12, 2) NOT NULL, currency text NOT NULL);
```",
    },
    default_level: Level::Warning,
    tags: &["CREATE TABLE"],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `amount-without-currency`.
    pub(crate) struct Options {
        /// How columns of money are called.
        amounts: Vec<String> = ["amount", "price", "total"].map(str::to_owned).to_vec(),
        /// How columns are called that say of which money.
        currencies: Vec<String> = ["currency", "currency_code"].map(str::to_owned).to_vec(),
    }
}

/// Types that sums of money are kept in.
const DECIMALS: &[&str] = &["numeric", "money", "real", "double precision"];

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for statement in change.statements() {
        for create in statement.node().all::<CreateTable>() {
            let Some(name) = create.name() else { continue };
            if create
                .columns()
                .any(|column| is_one_of(column, &options.currencies))
            {
                continue;
            }
            let table = TableName::of(name);
            for column in create
                .columns()
                .filter(|column| is_one_of(*column, &options.amounts))
            {
                let data_type = column.type_().and_then(|data_type| data_type.named());
                if !data_type.is_some_and(|name| DECIMALS.contains(&name)) {
                    continue;
                }
                let called = called(column);
                findings.report(
                    Finding::at(
                        column,
                        format!("{called} is money, and no column of {table} says of which currency"),
                    )
                    .object(format!("{}.{called}", table.key()))
                    .help("Add a column `currency`, also where there is but one today."),
                );
            }
        }
    }
}

fn called<'t>(column: ColumnDefinition<'t>) -> &'t str {
    let name = column.name().and_then(|name| name.named());
    name.unwrap_or_default()
}

fn is_one_of(column: ColumnDefinition<'_>, names: &[String]) -> bool {
    let called = called(column);
    names.iter().any(|name| {
        let before = called.strip_suffix(name.as_str());
        before.is_some_and(|before| before.is_empty() || before.ends_with('_'))
    })
}
