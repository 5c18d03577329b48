//! `duplicate-index-column`: a key that names a column twice.

use std::collections::BTreeMap;

use stagegate_sdk::ast::{
    CreateIndex, ForeignKeyConstraint, Identifier, PrimaryKeyConstraint, UniqueConstraint,
};
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Level, Node, Rule, TableName, View, options, token,
};

use crate::owner::table_of;

pub(crate) static RULE: Rule<Options> = Rule {
    id: "duplicate-index-column",
    title: "Column twice in one key",
    documentation: Documentation {
        what: "\
The same column or the same expression twice among the key columns of an index, a primary key, a unique key or a foreign key. The same \
column with another operator class is another matter and fine, as is one column inside of different expressions. Temporary tables count \
as well.",
        why: "\
PostgreSQL refuses a primary, unique or foreign key that names a column twice, and the change stops there. An index it builds: larger and \
slower than it need be, and without the column that was meant.",
        instead: "\
Name each column once:

```sql
CREATE INDEX CONCURRENTLY idx_account_city_name ON account (city, name);
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `duplicate-index-column`.
    pub(crate) struct Options {
        /// Tables that are left alone, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for statement in change.statements() {
        let Some(table) = table_of(statement).filter(|table| !table.matches_any(&options.ignore_tables))
        else {
            continue;
        };
        let node = statement.node();
        for index in node.all::<CreateIndex>() {
            let parts = index
                .columns()
                .map(|column| (column.node(), text_of(column.node())));
            report(findings, &table, "index", parts.collect());
        }
        for key in node.all::<PrimaryKeyConstraint>() {
            report(findings, &table, "primary key", named(&mut key.columns()));
        }
        for key in node.all::<UniqueConstraint>() {
            report(findings, &table, "unique key", named(&mut key.columns()));
        }
        for key in node.all::<ForeignKeyConstraint>() {
            report(findings, &table, "foreign key", named(&mut key.columns()));
        }
    }
}

fn named<'t>(columns: &mut dyn Iterator<Item = Identifier<'t>>) -> Vec<(Node<'t>, String)> {
    let parts = columns.filter_map(|column| Some((column.node(), column.named()?.to_owned())));
    parts.collect()
}

/// A part of an index as PostgreSQL compares it, without its order.
fn text_of(part: Node<'_>) -> String {
    const ORDER: &[&str] = &["asc", "desc", "nulls", "first", "last"];
    let words = token::words_at(part.text());
    let last = words
        .iter()
        .rposition(|(_, word)| !ORDER.contains(&word.to_ascii_lowercase().as_str()))
        .map_or(0, |position| position + 1);
    let folded = words[..last].iter().map(|(_, word)| {
        if word.starts_with('\'') {
            (*word).to_owned()
        } else {
            token::fold(word)
        }
    });
    folded.collect::<Vec<_>>().join(" ")
}

fn report<'t>(findings: &mut Findings<'t>, table: &TableName, what: &str, parts: Vec<(Node<'t>, String)>) {
    let mut seen: BTreeMap<String, Node<'t>> = BTreeMap::new();
    for (node, text) in parts {
        let Some(first) = seen.get(&text) else {
            seen.insert(text, node);
            continue;
        };
        findings.report(
            Finding::at(
                crate::owner::At(node),
                format!(
                    "the {what} on {table} has `{text}` twice: the second one tells nothing, or is refused"
                ),
            )
            .object(format!("{}.{text}", table.key()))
            .note(crate::owner::At(*first), "the first time is here")
            .help("Take one away, or name the column that was meant."),
        );
    }
}
