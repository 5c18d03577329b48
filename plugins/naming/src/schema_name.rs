//! `schema-name`: a schema whose new name does not fit the pattern of the team.

use crate::format::{Format, MAX_LENGTH, SNAKE_CASE};
use stagegate_sdk::names::What;
use stagegate_sdk::pattern::problems_of;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "schema-name",
    title: "Schema name that does not fit",
    documentation: Documentation {
        what: "\
A schema that the change creates or renames, under a name that does not match `format` or is longer than `max-length` bytes. The name is \
looked at as PostgreSQL stores it. `CREATE SCHEMA AUTHORIZATION role` without a name of its own is left alone.",
        why: "\
The schema stands in front of every name in it and in every `search_path`: one that needs quotes, or that nobody guesses, is paid for in \
each query. A later rename breaks all of them at once.",
        instead: "\
Use lower case words joined by underscores, or what `format` asks for:

```sql
CREATE SCHEMA order_processing;
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
    /// Options of `schema-name`.
    pub(crate) struct Options {
        /// A regular expression that the name must match; `^` and `$` hold it to the whole of it.
        format: String = SNAKE_CASE.to_owned(),
        /// The longest name, in bytes; PostgreSQL cuts off what is over 63.
        max_length: i64 = MAX_LENGTH => "minimum": 1,
        /// Schemas that may be called anything, as globs over the name.
        ignore: Vec<String> = Vec::new(),
    }
    problems = problems;
}

fn problems(options: &Options) -> Vec<String> {
    problems_of("format", &options.format)
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let format = Format {
        what: What::Schema,
        pattern: &options.format,
        max_length: options.max_length,
        ignore: &options.ignore,
    };
    format.check(change, findings);
}
