//! `type-name`: a type whose new name does not fit the pattern of the team.

use crate::format::{Format, MAX_LENGTH, SNAKE_CASE};
use stagegate_sdk::names::What;
use stagegate_sdk::pattern::problems_of;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "type-name",
    title: "Type name that does not fit",
    documentation: Documentation {
        what: "\
A type or domain that the change creates or renames, under a name that does not match `format` or is longer than `max-length` bytes. \
The name is looked at as PostgreSQL stores it.",
        why: "\
A type is named in casts, in declarations of columns and functions, and in the mappings of programs. One that needs quotes is not \
found by whoever leaves them out, and a rename breaks every cast in stored text.",
        instead: "\
Use lower case words joined by underscores, or what `format` asks for:

```sql
CREATE TYPE order_state AS ENUM ('open', 'shipped');
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
    /// Options of `type-name`.
    pub(crate) struct Options {
        /// A regular expression that the name must match; `^` and `$` hold it to the whole of it.
        format: String = SNAKE_CASE.to_owned(),
        /// The longest name, in bytes; PostgreSQL cuts off what is over 63.
        max_length: i64 = MAX_LENGTH => "minimum": 1,
        /// Types that may be called anything, as globs over `schema.name` or, without a dot, over the name alone.
        ignore: Vec<String> = Vec::new(),
    }
    problems = problems;
}

fn problems(options: &Options) -> Vec<String> {
    problems_of("format", &options.format)
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let format = Format {
        what: What::Type,
        pattern: &options.format,
        max_length: options.max_length,
        ignore: &options.ignore,
    };
    format.check(change, findings);
}
