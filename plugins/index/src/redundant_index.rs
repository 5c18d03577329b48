//! `redundant-index`: an index that another one of its table makes superfluous.

use stagegate_sdk::keys::{Key, Keys, Sort};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, options};

use crate::owner::At;

pub(crate) static RULE: Rule<Options> = Rule {
    id: "redundant-index",
    title: "Index that another one replaces",
    documentation: Documentation {
        what: "\
An index that the change adds, and that is equal to another one of its table when the change ends, or to the beginning of another one. \
Equal are the method, the columns or expressions with their operator classes and order, and the condition of a partial index. A unique \
index is superfluous only beside a unique one over the same columns; an index with `INCLUDE` beside one that has these columns as well. Only \
btree indexes are compared by their beginnings.

Indexes that were there before are known from the catalog; without one, only those of the change are compared.",
        why: "\
Both are written at each insert and update, vacuumed and kept in memory, and no query gets faster by the second one.",
        instead: "\
Leave it out. Where the wider index is the new one, drop the old one in the same change:

```sql
CREATE INDEX CONCURRENTLY idx_account_city_email ON account (city, email);
DROP INDEX CONCURRENTLY idx_account_city;
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
    /// Options of `redundant-index`.
    pub(crate) struct Options {
        /// Tables that are left alone, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for table in Keys::of(change).lasting() {
        if table.name.matches_any(&options.ignore_tables) {
            continue;
        }
        for (position, key) in table.keys.iter().enumerate() {
            let Some(at) = key.at else { continue };
            let better = table.keys.iter().enumerate().find(|(other_position, other)| {
                *other_position != position
                    && replaces(other, key)
                    // Of two that are equal, the one that came later is superfluous.
                    && (!replaces(key, other) || *other_position < position)
            });
            let Some((_, better)) = better else { continue };
            let what = if matches!(key.sort, Sort::Primary | Sort::Unique) {
                "constraint"
            } else {
                "index"
            };
            findings.report(
                Finding::at(
                    At(at.node),
                    format!(
                        "the {what} `{}` does what `{}` does for {} ({}): both are written at every change of a row",
                        key.name,
                        better.name,
                        table.name,
                        better.columns_text()
                    ),
                )
                .span(at.span)
                .object(format!("{}.{}", table.name.key(), key.name))
                .help(format!("Leave `{}` out, or drop `{}` in the same change.", key.name, better.name)),
            );
        }
    }
}

/// Whether one index does all that another one does.
fn replaces(one: &Key<'_>, other: &Key<'_>) -> bool {
    let (Some(method), Some(other_method)) = (&one.method, &other.method) else {
        // Where no catalog tells more, the primary key and plain columns of a constraint are btree all the same.
        return false;
    };
    if method != other_method || one.predicate != other.predicate {
        return false;
    }
    // The primary key is more than an index; nothing replaces it.
    if other.sort == Sort::Primary {
        return false;
    }
    let carries = |column: &String| {
        one.include.contains(column) || one.parts.iter().any(|part| part.column.as_ref() == Some(column))
    };
    let is_equal = one.parts == other.parts;
    let begins = method == "btree" && one.parts.starts_with(&other.parts);
    let is_strict = |key: &Key<'_>| key.sort != Sort::Index;
    let fits = if is_strict(other) {
        is_equal && is_strict(one)
    } else {
        is_equal || begins
    };
    fits && other.include.iter().all(carries)
}
