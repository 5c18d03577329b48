//! `table-name`: a table whose new name does not fit the pattern of the team.

use crate::format::{Format, MAX_LENGTH, SNAKE_CASE};
use stagegate_sdk::names::What;
use stagegate_sdk::pattern::problems_of;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "table-name",
    title: "Table name that does not fit",
    documentation: Documentation {
        what: "\
A table that the change creates (also by `CREATE TABLE AS` and `SELECT INTO`) or renames, under a name that does not match `format` \
or is longer than `max-length` bytes. The name is looked at as PostgreSQL stores it: `Account` without quotes is `account`. Schemas \
are the matter of `schema-name`; temporary tables are left alone.",
        why: "\
Names that follow no pattern are guessed wrong: every query, join and foreign key that mentions the table starts with looking it up, \
and tools that make classes or files of tables stumble. A later rename breaks every program that uses the old one.",
        instead: "\
Use lower case words joined by underscores, or what `format` asks for:

```sql
CREATE TABLE order_line (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id bigint NOT NULL
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
    /// Options of `table-name`.
    pub(crate) struct Options {
        /// A regular expression that the name must match; `^` and `$` hold it to the whole of it.
        format: String = SNAKE_CASE.to_owned(),
        /// The longest name, in bytes; PostgreSQL cuts off what is over 63.
        max_length: i64 = MAX_LENGTH => "minimum": 1,
        /// Tables that may be called anything, as globs over `schema.name` or, without a dot, over the name alone.
        ignore: Vec<String> = Vec::new(),
    }
    problems = problems;
}

fn problems(options: &Options) -> Vec<String> {
    problems_of("format", &options.format)
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let format = Format {
        what: What::Table,
        pattern: &options.format,
        max_length: options.max_length,
        ignore: &options.ignore,
    };
    format.check(change, findings);
}
