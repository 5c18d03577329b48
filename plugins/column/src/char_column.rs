//! `char-column`: char(n), which pads with blanks.

use crate::typed::{Typed, columns_of_type, with_fix};
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "char-column",
    title: "Column of type char",
    documentation: Documentation {
        what: "\
A column that gets the type `char`, `char(n)`, `character(n)` or `bpchar`, with its table, by `ADD COLUMN` or by \
`ALTER COLUMN TYPE`. The one-byte type `\"char\"`, in quotes, is another one and left alone, as are temporary and foreign tables.",
        why: "\
Every value is padded with blanks to the full length, on disk as well; the blanks come back to programs, are ignored by `=` \
but not by `LIKE`, and vanish in casts. Nothing is faster for it: PostgreSQL stores `char(n)` like any text.",
        instead: "\
Use `text`, and a check where the length is a rule of the business:

```sql
CREATE TABLE country (
    code text PRIMARY KEY CHECK (length(code) = 2),
    name text NOT NULL
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
    /// Options of `char-column`.
    pub(crate) struct Options {
        /// Tables that may have such columns, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for typed in columns_of_type(change, &options.ignore_tables, &["character", "bpchar"]) {
        let finding = typed
            .finding(format!(
                "`{}` of {} is {}: values are padded with blanks that come back to programs and confuse LIKE",
                typed.name(),
                typed.table,
                typed.data_type_text()
            ))
            .help(help(&typed));
        findings.report(with_fix(finding, typed.fix("text")));
    }
}

fn help(typed: &Typed<'_>) -> String {
    let column = typed.quoted();
    match typed.length() {
        Some(length) if !typed.data_type.array() => {
            format!("Use {column} text, with CHECK (length({column}) = {length}) where the length is a rule.")
        }
        _ => format!("Use {column} {}.", typed.with_type("text")),
    }
}
