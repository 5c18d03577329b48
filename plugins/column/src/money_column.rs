//! `money-column`: money, whose currency is a setting of the server.

use crate::typed::{columns_of_type, with_fix};
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "money-column",
    title: "Column of type money",
    documentation: Documentation {
        what: "\
A column that gets the type `money`, with its table, by `ADD COLUMN` or by `ALTER COLUMN TYPE`. Temporary and foreign tables are \
left alone.",
        why: "\
Currency and number of decimals come from the setting `lc_monetary`, and are not stored: a restored dump or another session \
shows the same bytes as another amount. Fractions of a cent are cut off at every step of a calculation.",
        instead: "\
Use `numeric` with the currency beside it, or whole cents in a `bigint`:

```sql
CREATE TABLE invoice (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    amount numeric(14, 2) NOT NULL,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$')
);
```",
    },
    default_level: Level::Info,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `money-column`.
    pub(crate) struct Options {
        /// Tables that may have such columns, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for typed in columns_of_type(change, &options.ignore_tables, &["money"]) {
        let finding = typed
            .finding(format!(
                "`{}` of {} is money: its currency is the server's setting lc_monetary, and fractions of a cent are lost",
                typed.name(),
                typed.table
            ))
            .help(format!(
                "Use {} {}, and a column for the currency.",
                typed.quoted(),
                typed.with_type("numeric(14, 2)")
            ));
        findings.report(with_fix(finding, typed.fix("numeric(14, 2)")));
    }
}
