//! `varchar-column`: varchar(n), whose limit is in the way later.

use crate::typed::{Typed, columns_of_type, with_fix};
use stagegate_sdk::{Change, Documentation, Findings, Fix, Level, Rule, View, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "varchar-column",
    title: "Column of type varchar(n)",
    documentation: Documentation {
        what: "\
A column that gets the type `varchar(n)` or `character varying(n)`, with its table, by `ADD COLUMN` or by `ALTER COLUMN TYPE`. \
`varchar` without a length is `text` under another name and is fine; temporary and foreign tables are left alone.",
        why: "\
The limit buys nothing: PostgreSQL stores `varchar(n)` and `text` alike. When the limit turns out too small, raising it takes \
an exclusive lock on the table, and lowering it reads every row; views that use the column stand in the way of both.",
        instead: "\
Use `text`. Where the length is a rule of the business, make it a check, which can be replaced without blocking anyone:

```sql
CREATE TABLE account (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL CONSTRAINT account_email_length CHECK (length(email) <= 254)
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
    /// Options of `varchar-column`.
    pub(crate) struct Options {
        /// Tables that may have such columns, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for typed in columns_of_type(change, &options.ignore_tables, &["character varying"]) {
        let Some(length) = typed.length() else {
            continue;
        };
        let column = typed.quoted();
        let finding = typed
            .finding(format!(
                "`{}` of {} is limited by its type: changing the limit later takes an exclusive lock on the table",
                typed.name(),
                typed.table
            ))
            .help(format!(
                "Use {column} {}, with CHECK (length({column}) <= {length}) where the length is a rule.",
                typed.with_type("text")
            ));
        findings.report(with_fix(finding, fix(&typed, length)));
    }
}

/// text with the same limit as a check.
fn fix(typed: &Typed<'_>, length: i64) -> Option<Fix> {
    let definition = typed.definition.filter(|_| !typed.data_type.array())?;
    let check = format!(" CHECK (length({}) <= {length})", typed.column.text());
    Some(typed.fix("text")?.insert(definition.span().end, check))
}
