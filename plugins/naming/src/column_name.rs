//! `column-name`: a column whose new name does not fit the pattern of the team.

use crate::format::{Format, MAX_LENGTH, SNAKE_CASE};
use stagegate_sdk::names::What;
use stagegate_sdk::pattern::problems_of;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "column-name",
    title: "Column name that does not fit",
    documentation: Documentation {
        what: "\
A column that the change creates, with its table or by `ADD COLUMN`, or renames, under a name that does not match `format` or is \
longer than `max-length` bytes. Aliases of `CREATE TABLE AS` are names of columns too. The name is looked at as PostgreSQL stores it. \
Columns of views, of types, of partitions and of temporary tables are left alone.",
        why: "\
Names that follow no pattern are guessed wrong, and a name with upper case must be quoted by everyone for ever: `userid`, without, is \
another column. A later rename breaks every program that uses the old one.",
        instead: "\
Use lower case words joined by underscores, or what `format` asks for:

```sql
ALTER TABLE account ADD COLUMN last_login_at timestamptz;
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
    /// Options of `column-name`.
    pub(crate) struct Options {
        /// A regular expression that the name must match; `^` and `$` hold it to the whole of it.
        format: String = SNAKE_CASE.to_owned(),
        /// The longest name, in bytes; PostgreSQL cuts off what is over 63.
        max_length: i64 = MAX_LENGTH => "minimum": 1,
        /// Tables whose columns, and columns themselves, that may be called anything, as globs over `schema.table` or, without a dot, over the name of the table or column.
        ignore: Vec<String> = Vec::new(),
    }
    problems = problems;
}

fn problems(options: &Options) -> Vec<String> {
    problems_of("format", &options.format)
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let format = Format {
        what: What::Column,
        pattern: &options.format,
        max_length: options.max_length,
        ignore: &options.ignore,
    };
    format.check(change, findings);
}
