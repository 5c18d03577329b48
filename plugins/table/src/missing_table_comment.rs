//! `missing-table-comment`: a table that the change creates and does not explain.

use stagegate_sdk::comments::Comments;
use stagegate_sdk::tables::{PrimaryKey, Table, Tables};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, TableName, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "missing-table-comment",
    title: "Table without a comment",
    documentation: Documentation {
        what: "\
A table that the change creates and for which it has no `COMMENT ON TABLE`, where `required` says so; and any comment on a table \
that is longer than `max-length` characters. An empty comment and `IS NULL` count as none. Partitions are explained by their \
table; temporary tables are left alone.",
        why: "\
What a row of the table stands for, and who writes it, is known on the day it is made and asked for years later. The comment is part \
of the schema: it is dumped, restored and shown by every tool.",
        instead: "\
Say it in the same change:

```sql
CREATE TABLE membership (
    account_id bigint NOT NULL,
    team_id bigint NOT NULL,
    PRIMARY KEY (account_id, team_id)
);
COMMENT ON TABLE membership IS 'who belongs to which team now; written by sign-up';
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
    /// Options of `missing-table-comment`.
    pub(crate) struct Options {
        /// Whether every new table needs a comment; without, only the length is looked at.
        required: bool = true,
        /// The longest comment, in characters.
        max_length: i64 = 64 => "minimum": 1,
        /// Tables that need no comment, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let comments = Comments::on_tables(change);
    if options.required {
        for table in Tables::of(change).lasting() {
            let Some(created) = table
                .created
                .filter(|_| table.primary_key != PrimaryKey::Inherited)
            else {
                continue;
            };
            if table.name.matches_any(&options.ignore_tables) || is_explained(comments, table) {
                continue;
            }
            findings.report(
                Finding::at(
                    created,
                    format!(
                        "{} gets no comment: what a row of it stands for is known to its author alone",
                        table.name
                    ),
                )
                .object(table.name.key())
                .help(format!(
                    "Add to the change: COMMENT ON TABLE {} IS '...';",
                    table.name
                )),
            );
        }
    }
    for (key, comment) in comments.iter() {
        let length = comment.length();
        if i64::try_from(length).is_ok_and(|length| length > options.max_length) {
            findings.report(
                Finding::at(
                    comment.at,
                    format!(
                        "the comment on {key} has {length} characters; at most {} are fine, as lists of tables show no more",
                        options.max_length
                    ),
                )
                .object(key)
                .help("Say the one thing a reader needs, and put the rest where the table is documented."),
            );
        }
    }
}

/// Whether there is a comment under the name that it began or ends with.
fn is_explained(comments: &Comments<'_>, table: &Table<'_>) -> bool {
    let schema = table.name.schema.as_deref();
    let began = table.created.map(|name| TableName::of(name).or_in(schema).key());
    [Some(table.name.key()), began]
        .into_iter()
        .flatten()
        .any(|key| comments.on(&key).is_some_and(|comment| comment.is_text()))
}
