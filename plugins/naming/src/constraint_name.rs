//! `constraint-name`: a constraint whose new name does not fit the pattern of the team.

use crate::format::{Format, MAX_LENGTH, SNAKE_CASE};
use stagegate_sdk::names::What;
use stagegate_sdk::pattern::problems_of;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "constraint-name",
    title: "Constraint name that does not fit",
    documentation: Documentation {
        what: "\
A constraint that the change names, in `CREATE TABLE`, `ADD COLUMN`, `ADD CONSTRAINT` or `RENAME CONSTRAINT`, by a name that does not \
match `format` or is longer than `max-length` bytes. The name is looked at as PostgreSQL stores it. Constraints without a name, and \
those of temporary tables, are left alone. What keys are called by their columns is the matter of `primary-key-name`, \
`unique-key-name` and `foreign-key-name`.",
        why: "\
The name of a constraint is what a program sees when a row is refused, and what a later change drops it by. One that needs quotes, or \
that no pattern gives, is looked up each time.",
        instead: "\
Use lower case words joined by underscores, or what `format` asks for:

```sql
ALTER TABLE account ADD CONSTRAINT account_age_positive CHECK (age > 0) NOT VALID;
ALTER TABLE account VALIDATE CONSTRAINT account_age_positive;
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
    /// Options of `constraint-name`.
    pub(crate) struct Options {
        /// A regular expression that the name must match; `^` and `$` hold it to the whole of it.
        format: String = SNAKE_CASE.to_owned(),
        /// The longest name, in bytes; PostgreSQL cuts off what is over 63.
        max_length: i64 = MAX_LENGTH => "minimum": 1,
        /// Tables whose constraints, and constraints themselves, that may be called anything, as globs over `schema.table` or, without a dot, over the name of the table or constraint.
        ignore: Vec<String> = Vec::new(),
    }
    problems = problems;
}

fn problems(options: &Options) -> Vec<String> {
    problems_of("format", &options.format)
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let format = Format {
        what: What::Constraint,
        pattern: &options.format,
        max_length: options.max_length,
        ignore: &options.ignore,
    };
    format.check(change, findings);
}
