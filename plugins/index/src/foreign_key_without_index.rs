//! `foreign-key-without-index`: a reference that PostgreSQL has to look for row by row.

use stagegate_sdk::ast::Statement;
use stagegate_sdk::keys::{Key, KeyedTable, Keys, Reference};
use stagegate_sdk::name::quote;
use stagegate_sdk::token::Occurrences;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Fix, Level, Rule, options};

use crate::owner::At;

pub(crate) static RULE: Rule<Options> = Rule {
    id: "foreign-key-without-index",
    title: "Foreign key without an index",
    documentation: Documentation {
        what: "\
A foreign key that the change adds, and for whose columns no index of the table leads when the change ends; or one that was there \
before and loses that index. The columns may come in any order, with others after them; primary and unique keys count as indexes. An \
index over a part of the rows helps where that part is `... IS NOT NULL` of the columns themselves; one of a method other than btree and \
hash does not.

Indexes that were there before are known from the catalog. Without one, a key that the change adds to an older table is reported, since \
an index is made with it in most cases; and what older keys lose is not looked at. Temporary tables are left alone.",
        why: "\
Each delete of a row in the other table, and each change of its key, looks for rows that point at it: without an index it reads this whole \
table, once for every row that is deleted, and holds its locks meanwhile. Joins over the key read all of it, too. PostgreSQL makes an \
index for the other end alone.",
        instead: "\
Make an index with the key; on a table with rows, concurrently:

```sql
CREATE INDEX CONCURRENTLY idx_invoice_account_id ON invoice (account_id);
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
    /// Options of `foreign-key-without-index`.
    pub(crate) struct Options {
        /// Tables whose foreign keys need no index, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let keys = Keys::of(change);
    for table in keys.lasting() {
        if table.name.matches_any(&options.ignore_tables) {
            continue;
        }
        for reference in &table.references {
            if table.keys.iter().any(|key| serves(key, &reference.columns)) {
                continue;
            }
            let columns = reference.columns.join(", ");
            let finding = if let Some(at) = reference.at {
                let message = format!(
                    "no index leads with `{columns}` of {}: each delete in {} reads all of it",
                    table.name, reference.to
                );
                Finding::at(At(at.node), message).span(at.span)
            } else {
                let lost = keys
                    .dropped
                    .iter()
                    .find(|(of, key, _)| of.is_same(&table.name) && serves(key, &reference.columns));
                let Some((_, _, at)) = lost else { continue };
                let message = format!(
                    "no index leads with `{columns}` of {} any more: each delete in {} reads all of it",
                    table.name, reference.to
                );
                Finding::at(At(at.node), message).span(at.span)
            };
            let finding = finding
                .object(format!("{}.{}", table.name.key(), reference.columns.join(",")))
                .help(format!("{};", create_index(table, reference)));
            findings.report(match fix(change, table, reference) {
                Some(fix) => finding.fix(fix),
                None => finding,
            });
        }
    }
}

/// The statement that makes the index.
fn create_index(table: &KeyedTable<'_>, reference: &Reference<'_>) -> String {
    let concurrently = if table.created.is_some() {
        ""
    } else {
        "CONCURRENTLY "
    };
    let columns: Vec<String> = reference.columns.iter().map(|column| quote(column)).collect();
    let name = quote(&format!(
        "idx_{}_{}",
        table.name.name,
        reference.columns.join("_")
    ));
    format!(
        "CREATE INDEX {concurrently}{name} ON {} ({})",
        table.name,
        columns.join(", ")
    )
}

/// The index right after the table; one that was there before has rows, and its index is another change's matter.
fn fix<'t>(change: &Change<'t>, table: &KeyedTable<'t>, reference: &Reference<'t>) -> Option<Fix> {
    let statement = change.statement_of(reference.at?.node)?;
    let is_create = matches!(statement.view(), Statement::CreateTable(_));
    let longest = format!("idx_{}_{}", table.name.name, reference.columns.join("_"));
    // A later statement may rename the table or a column; the index would come before that.
    let words = Occurrences::of(statement.text());
    let is_as_created =
        words.has(&table.name.name) && reference.columns.iter().all(|column| words.has(column));
    let can = is_create && is_as_created && longest.len() <= 63;
    let fix = Fix::new(format!("Make an index over {}", reference.columns.join(", ")));
    // Before the statement's own semicolon, where it has one.
    can.then(|| {
        fix.insert(
            statement.span().end,
            format!(";\n{}", create_index(table, reference)),
        )
    })
}

/// Whether an index finds the rows that point at something.
fn serves(key: &Key<'_>, columns: &[String]) -> bool {
    let of_all = Key {
        predicate: key
            .predicate
            .clone()
            .filter(|predicate| !is_not_null(predicate, columns)),
        ..key.clone()
    };
    of_all.leads_with(columns)
}

/// Whether a condition only leaves out rows that point nowhere.
fn is_not_null(predicate: &str, columns: &[String]) -> bool {
    let plain = predicate.replace(['(', ')', '"'], " ").to_ascii_lowercase();
    plain.split(" and ").all(|part| {
        let words: Vec<&str> = part.split_whitespace().collect();
        matches!(words[..], [column, "is", "not", "null"] if columns.iter().any(|of| of.eq_ignore_ascii_case(column)))
    })
}
