//! `missing-column-comment`: a column that the change creates and does not explain.

use stagegate_sdk::ast::Identifier;
use stagegate_sdk::comments::Comments;
use stagegate_sdk::name::{matches, quote};
use stagegate_sdk::tables::{NewColumn, Table, Tables};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, TableName, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "missing-column-comment",
    title: "Column without a comment",
    documentation: Documentation {
        what: "\
A column that the change creates, with its table or by `ADD COLUMN`, and for which it has no `COMMENT ON COLUMN`, where `required` \
says so; and any comment on a column that is longer than `max-length` characters. An empty comment and `IS NULL` count as none. \
Columns of temporary tables, and those that `PARTITION OF`, `OF`, `LIKE`, `INHERITS` and `CREATE TABLE AS` take from elsewhere, are \
left alone.",
        why: "\
What a column means, its unit, and who fills it is known on the day it is made and asked for years later. The comment is part of the \
schema: it is dumped, restored and shown by every tool.",
        instead: "\
Say it in the same change:

```sql
ALTER TABLE account ADD COLUMN credit numeric(14, 2) NOT NULL DEFAULT 0;
COMMENT ON COLUMN account.credit IS 'what the customer may still owe, in euro';
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
    /// Options of `missing-column-comment`.
    pub(crate) struct Options {
        /// Whether every new column needs a comment; without, only the length is looked at.
        required: bool = true,
        /// The longest comment, in characters.
        max_length: i64 = 64 => "minimum": 1,
        /// Columns that need no comment, as globs over the column's name: `*` is any text, `?` any one character. Example: `["id", "*_id"]`.
        ignore_columns: Vec<String> = Vec::new(),
        /// Tables whose columns need no comment, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let comments = Comments::on_columns(change);
    if options.required {
        for table in Tables::of(change).lasting() {
            if table.name.matches_any(&options.ignore_tables) {
                continue;
            }
            for column in &table.columns {
                let ignored = options
                    .ignore_columns
                    .iter()
                    .any(|glob| matches(glob, &column.name));
                if !ignored && !is_explained(comments, table, column) {
                    report(findings, table, column);
                }
            }
        }
    }
    for (key, comment) in comments.iter() {
        let length = comment.length();
        if i64::try_from(length).is_ok_and(|length| length > options.max_length) {
            findings.report(
                Finding::at(
                    comment.at,
                    format!(
                        "the comment on {key} has {length} characters; at most {} are fine, as lists of columns show no more",
                        options.max_length
                    ),
                )
                .object(key)
                .help("Say the one thing a reader needs, and put the rest where the table is documented."),
            );
        }
    }
}

fn report<'t>(findings: &mut Findings<'t>, table: &Table<'t>, column: &NewColumn<'t>) {
    let Some(name) = column.definition.name() else {
        return;
    };
    findings.report(
        Finding::at(
            name,
            format!(
                "`{}` of {} gets no comment: what it means is known to its author alone",
                column.name, table.name
            ),
        )
        .object(format!("{}.{}", table.name.key(), column.name))
        .help(format!(
            "Add to the change: COMMENT ON COLUMN {}.{} IS '...';",
            table.name,
            quote(&column.name)
        )),
    );
}

/// Whether there is a comment under the name that it began or ends with.
fn is_explained(comments: &Comments<'_>, table: &Table<'_>, column: &NewColumn<'_>) -> bool {
    let schema = table.name.schema.as_deref();
    let began = table.created.map(|name| TableName::of(name).or_in(schema).key());
    let declared = column.definition.name().and_then(Identifier::named);
    [Some(table.name.key()), began]
        .into_iter()
        .flatten()
        .any(|table| {
            [Some(column.name.as_str()), declared]
                .into_iter()
                .flatten()
                .any(|column| {
                    comments
                        .on(&format!("{table}.{column}"))
                        .is_some_and(|comment| comment.is_text())
                })
        })
}
