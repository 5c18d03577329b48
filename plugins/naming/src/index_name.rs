//! `index-name`: a name that does not tell what its index is over.

use crate::format::MAX_LENGTH;
use crate::key_format::{KeyFormat, OF_COLUMNS};
use stagegate_sdk::keys::Sort;
use stagegate_sdk::pattern::problems_of_template;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "index-name",
    title: "Index name that does not fit",
    documentation: Documentation {
        what: "\
An index that is not unique and that the change creates or renames under a name that does not match the template `format`, or is longer than \
`max-length` bytes. In the template, `{{table}}` is the table's name and `{{column_list}}` its columns joined by `_`; an expression may be \
called anything there. Where the name that the template asks for would itself be too long, only the length is looked at. Whether an index \
without a name is fine is up to the template, too.

What a renamed index is over is known where the change creates it, and from the catalog else; without one, renames of older indexes are \
not looked at. Unique indexes are the matter of `unique-key-name`; indexes of temporary tables are left alone.",
        why: "\
The name of an index is what plans, statistics and errors show. One that tells its table and columns needs no looking up, and two \
people who add the same index find out by the name; one that is called by chance is built twice, and dropped by mistake.",
        instead: "\
Name it as the template says:

```sql
CREATE INDEX CONCURRENTLY idx_account_email ON account (email);
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
    /// Options of `index-name`.
    pub(crate) struct Options {
        /// A regular expression with placeholders; the alternative `^$` lets names be left out.
        format: String = "^$|^idx_{{table}}_{{column_list}}$".to_owned(),
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
        words: "index",
        sorts: &[Sort::Index],
        format: &options.format,
        max_length: options.max_length,
        ignore_tables: &options.ignore_tables,
    };
    format.check(change, findings);
}
