//! `unique-key-name`: a name that does not tell what its unique key is over.

use crate::format::MAX_LENGTH;
use crate::key_format::{KeyFormat, OF_COLUMNS};
use stagegate_sdk::keys::Sort;
use stagegate_sdk::pattern::problems_of_template;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "unique-key-name",
    title: "Name of a unique key that does not fit",
    documentation: Documentation {
        what: "\
A unique constraint or unique index that the change creates or renames under a name that does not match the template `format`, or is longer \
than `max-length` bytes. In the template, `{{table}}` is the table's name and `{{column_list}}` its columns joined by `_`; an expression may \
be called anything there. Where the name that the template asks for would itself be too long, only the length is looked at.

What a renamed key is over is known where the change creates it, and from the catalog else; without one, renames of older keys are not \
looked at. Keys of temporary tables are left alone.",
        why: "\
The name of the key is all that a program sees when a row comes twice: \"duplicate key value violates unique constraint\". One that tells \
table and columns can be turned into a sentence for the user, and is found again by `ON CONFLICT ON CONSTRAINT`.",
        instead: "\
Name it as the template says:

```sql
ALTER TABLE account ADD CONSTRAINT uk_account_email UNIQUE (email);
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
    /// Options of `unique-key-name`.
    pub(crate) struct Options {
        /// A regular expression with placeholders; the alternative `^$` lets names be left out.
        format: String = "^$|^uk_{{table}}_{{column_list}}$".to_owned(),
        /// The longest name, in bytes; PostgreSQL cuts off what is over 63.
        max_length: i64 = MAX_LENGTH => "minimum": 1,
        /// Tables that are left alone, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
    problems = problems;
}

fn problems(options: &Options) -> Vec<String> {
    problems_of_template("format", &options.format, OF_COLUMNS)
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let format = KeyFormat {
        words: "unique key",
        sorts: &[Sort::Unique, Sort::UniqueIndex],
        format: &options.format,
        max_length: options.max_length,
        ignore_tables: &options.ignore_tables,
    };
    format.check(change, findings);
}
