//! `trigger-name`: a trigger whose new name does not fit the pattern of the team.

use crate::format::{Format, MAX_LENGTH, SNAKE_CASE};
use stagegate_sdk::names::What;
use stagegate_sdk::pattern::problems_of;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "trigger-name",
    title: "Trigger name that does not fit",
    documentation: Documentation {
        what: "\
A trigger or event trigger that the change creates or renames, under a name that does not match `format` or is longer than `max-length` \
bytes. The name is looked at as PostgreSQL stores it.",
        why: "\
Triggers of one table fire in the order of their names, so a name is part of what they do; upper case sorts before lower case. It also \
stands in every error that comes out of one.",
        instead: "\
Use lower case words joined by underscores, or what `format` asks for:

```sql
CREATE TRIGGER account_set_updated_at
BEFORE UPDATE ON account
FOR EACH ROW EXECUTE FUNCTION set_updated_at();
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
    /// Options of `trigger-name`.
    pub(crate) struct Options {
        /// A regular expression that the name must match; `^` and `$` hold it to the whole of it.
        format: String = SNAKE_CASE.to_owned(),
        /// The longest name, in bytes; PostgreSQL cuts off what is over 63.
        max_length: i64 = MAX_LENGTH => "minimum": 1,
        /// Tables whose triggers, and triggers themselves, that may be called anything, as globs over `schema.table` or, without a dot, over the name of the table or trigger.
        ignore: Vec<String> = Vec::new(),
    }
    problems = problems;
}

fn problems(options: &Options) -> Vec<String> {
    problems_of("format", &options.format)
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let format = Format {
        what: What::Trigger,
        pattern: &options.format,
        max_length: options.max_length,
        ignore: &options.ignore,
    };
    format.check(change, findings);
}
