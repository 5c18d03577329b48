//! `timestamp-column`: timestamp without time zone, which names no moment.

use crate::typed::{columns_of_type, with_fix};
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "timestamp-column",
    title: "Column of type timestamp without time zone",
    documentation: Documentation {
        what: "\
A column that gets the type `timestamp` or `timestamp without time zone`, with its table, by `ADD COLUMN` or by \
`ALTER COLUMN TYPE`. Temporary and foreign tables are left alone.",
        why: "\
It stores what a clock on a wall showed, and not where that wall was. `now()` and values of clients are cut down to the \
session's time zone on the way in: two sessions with different settings store different values for one moment, an hour is \
ambiguous each autumn, and intervals over a change of clocks are wrong.",
        instead: "\
Use `timestamptz`, which takes the same eight bytes and stores a moment:

```sql
CREATE TABLE event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    happened_at timestamptz NOT NULL DEFAULT now()
);
```

For a day, use `date`; for the opening hours of a shop, `time`.",
    },
    default_level: Level::Info,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `timestamp-column`.
    pub(crate) struct Options {
        /// Tables that may have such columns, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for typed in columns_of_type(change, &options.ignore_tables, &["timestamp without time zone"]) {
        let with_zone = match typed.length() {
            Some(precision) => format!("timestamptz({precision})"),
            None => "timestamptz".to_owned(),
        };
        let finding = typed
            .finding(format!(
                "`{}` of {} has no time zone: sessions with different settings store different values for one moment",
                typed.name(),
                typed.table
            ))
            .help(format!("Use {} {}.", typed.quoted(), typed.with_type(&with_zone)));
        findings.report(with_fix(finding, typed.fix(&with_zone)));
    }
}
