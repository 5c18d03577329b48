//! `json-column`: a column of type json, which can be compared with nothing.

use crate::typed::{columns_of_type, with_fix};
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "json-column",
    title: "Column of type json",
    documentation: Documentation {
        what: "\
A column that gets the type `json` (or `json[]`), with its table, by `ADD COLUMN` or by `ALTER COLUMN TYPE`. Temporary and \
foreign tables are left alone.",
        why: "\
`json` keeps the text as it was typed and has no equality: `SELECT DISTINCT`, `GROUP BY` and `UNION` over the table fail with \
\"could not identify an equality operator for type json\", also in queries that worked before the column came. Each access \
parses the text again, and no GIN index can be built on it.",
        instead: "\
Use `jsonb`, which is parsed once, compared and indexed:

```sql
CREATE TABLE event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payload jsonb NOT NULL
);
```

Where the exact text matters (signatures, key order, repeated keys), keep it in a column of type `text` beside it.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `json-column`.
    pub(crate) struct Options {
        /// Tables that may have such columns, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for typed in columns_of_type(change, &options.ignore_tables, &["json"]) {
        let finding = typed
            .finding(format!(
                "`{}` of {} is json, which has no equality: SELECT DISTINCT, GROUP BY and UNION over it fail",
                typed.name(),
                typed.table
            ))
            .help(format!("Use {} {}.", typed.quoted(), typed.with_type("jsonb")));
        findings.report(with_fix(finding, typed.fix("jsonb")));
    }
}
