//! `foreign-key-name`: a name that does not tell what its foreign key is over.

use crate::format::MAX_LENGTH;
use crate::key_format::{KeyFormat, OF_REFERENCES};
use stagegate_sdk::keys::Sort;
use stagegate_sdk::pattern::problems_of_template;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "foreign-key-name",
    title: "Name of a foreign key that does not fit",
    documentation: Documentation {
        what: "\
A foreign key that the change names or renames by a name that does not match the template `format`, or is longer than `max-length` bytes. In \
the template, `{{referencing_table}}` and `{{referencing_column}}` are where it points from, `{{referenced_table}}` and \
`{{referenced_column}}` where it points to; several columns are joined by `_`. Where the name that the template asks for would itself be too \
long, only the length is looked at. A key without a name is fine by default.

A reference without columns means the primary key of the other table, which is known from the change or the catalog; without, its part of \
the name may be anything. Renames of keys that were there before are looked at where a catalog knows them. Keys of temporary tables are \
left alone.",
        why: "\
The name is all that a program sees when a row is refused: \"violates foreign key constraint\". One that tells both ends can be \
turned into a sentence for the user; and a later change drops the key by its name in every environment.",
        instead: "\
Name it as the template says:

```sql
ALTER TABLE invoice ADD CONSTRAINT fk_invoice_account_id_account_id
    FOREIGN KEY (account_id) REFERENCES account (id) NOT VALID;
ALTER TABLE invoice VALIDATE CONSTRAINT fk_invoice_account_id_account_id;
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
    /// Options of `foreign-key-name`.
    pub(crate) struct Options {
        /// A regular expression with placeholders; the alternative `^$` lets names be left out.
        format: String = "^$|^fk_{{referencing_table}}_{{referencing_column}}_{{referenced_table}}_{{referenced_column}}$".to_owned(),
        /// The longest name, in bytes; PostgreSQL cuts off what is over 63.
        max_length: i64 = MAX_LENGTH => "minimum": 1,
        /// Tables that are left alone, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
    problems = problems;
}

fn problems(options: &Options) -> Vec<String> {
    problems_of_template("format", &options.format, OF_REFERENCES)
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let format = KeyFormat {
        words: "foreign key",
        sorts: &[Sort::Foreign],
        format: &options.format,
        max_length: options.max_length,
        ignore_tables: &options.ignore_tables,
    };
    format.check(change, findings);
}
