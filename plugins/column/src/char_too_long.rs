//! `char-too-long`: char(n) with an n that wastes space in every row.

use crate::typed::{columns_of_type, with_fix};
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "char-too-long",
    title: "char(n) that is too long",
    documentation: Documentation {
        what: "\
A column that gets the type `char(n)`, `character(n)` or `bpchar(n)` with an `n` over `max`, with its table, by `ADD COLUMN` \
or by `ALTER COLUMN TYPE`. Temporary and foreign tables are left alone.",
        why: "\
Every value is padded with blanks to `n` characters: the table, its indexes and everything that is sent to a program grow by \
what nobody wrote, and rows that would fit a page no longer do.",
        instead: "\
Use `text`, and a check where the length is a rule:

```sql
CREATE TABLE account (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    city text NOT NULL CHECK (length(city) <= 80)
);
```",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `char-too-long`.
    pub(crate) struct Options {
        /// The longest `n` that is still fine.
        max: i64 = 20 => "minimum": 1,
        /// Tables that may have such columns, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for typed in columns_of_type(change, &options.ignore_tables, &["character", "bpchar"]) {
        let length = typed.length().unwrap_or(1);
        if length <= options.max {
            continue;
        }
        let column = typed.quoted();
        let finding = typed
            .finding(format!(
                "`{}` of {} pads every value with blanks to {length} characters; at most {} are fine",
                typed.name(),
                typed.table,
                options.max
            ))
            .help(format!(
                "Use {column} {}, with CHECK (length({column}) <= {length}) where the length is a rule.",
                typed.with_type("text")
            ));
        findings.report(with_fix(finding, typed.fix("text")));
    }
}
