//! `view-name`: a view whose new name does not fit the pattern of the team.

use crate::format::{Format, MAX_LENGTH, SNAKE_CASE};
use stagegate_sdk::names::What;
use stagegate_sdk::pattern::problems_of;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "view-name",
    title: "View name that does not fit",
    documentation: Documentation {
        what: "\
A view or materialized view that the change creates or renames, under a name that does not match `format` or is longer than \
`max-length` bytes. The name is looked at as PostgreSQL stores it. Temporary views are left alone.",
        why: "\
A view is used like a table, so its name is looked up like one. Where a team marks views by their names (`v_...`), one that is not \
marked is written to by mistake, or trusted to be fast.",
        instead: "\
Use lower case words joined by underscores, or what `format` asks for:

```sql
CREATE VIEW open_order AS
SELECT id, placed_at FROM orders WHERE shipped_at IS NULL;
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
    /// Options of `view-name`.
    pub(crate) struct Options {
        /// A regular expression that the name must match; `^` and `$` hold it to the whole of it.
        format: String = SNAKE_CASE.to_owned(),
        /// The longest name, in bytes; PostgreSQL cuts off what is over 63.
        max_length: i64 = MAX_LENGTH => "minimum": 1,
        /// Views that may be called anything, as globs over `schema.name` or, without a dot, over the name alone.
        ignore: Vec<String> = Vec::new(),
    }
    problems = problems;
}

fn problems(options: &Options) -> Vec<String> {
    problems_of("format", &options.format)
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let format = Format {
        what: What::View,
        pattern: &options.format,
        max_length: options.max_length,
        ignore: &options.ignore,
    };
    format.check(change, findings);
}
