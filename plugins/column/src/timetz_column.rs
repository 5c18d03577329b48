//! `timetz-column`: time with time zone, which knows the offset and not the day.

use crate::typed::{columns_of_type, with_fix};
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "timetz-column",
    title: "Column of type time with time zone",
    documentation: Documentation {
        what: "\
A column that gets the type `timetz` or `time with time zone`, with its table, by `ADD COLUMN` or by `ALTER COLUMN TYPE`. \
Temporary and foreign tables are left alone.",
        why: "\
The offset of a time zone depends on the day, and this type has none: a value stored in summer is an hour off in winter, and \
values of different offsets sort and compare in ways that nobody expects.",
        instead: "\
Use `timestamptz` for a moment, and `time` for an hour that is the same every day:

```sql
CREATE TABLE shop (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    opens_at time NOT NULL,
    time_zone text NOT NULL
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
    /// Options of `timetz-column`.
    pub(crate) struct Options {
        /// Tables that may have such columns, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for typed in columns_of_type(change, &options.ignore_tables, &["time with time zone"]) {
        let finding = typed
            .finding(format!(
                "`{}` of {} keeps an offset without a day: values are an hour off when the clocks change",
                typed.name(),
                typed.table
            ))
            .help(format!(
                "Use {0} {1} for an hour of the day, {0} {2} for a moment.",
                typed.quoted(),
                typed.with_type("time"),
                typed.with_type("timestamptz")
            ));
        findings.report(with_fix(finding, typed.fix("time")));
    }
}
