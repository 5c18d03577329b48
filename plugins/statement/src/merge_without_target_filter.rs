//! `merge-without-target-filter`: a MERGE that deletes whatever matches, or whatever does not.

use stagegate_sdk::ast::{Merge, MergeWhen};
use stagegate_sdk::logic::{Truth, truth};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, NoOptions, Rule, TableName};

use stagegate_sdk::new_tables::NewTables;

pub(crate) static RULE: Rule = Rule {
    id: "merge-without-target-filter",
    title: "MERGE that deletes without a condition",
    documentation: Documentation {
        what: "\
`MERGE ... WHEN MATCHED THEN DELETE` and `WHEN NOT MATCHED BY SOURCE THEN DELETE` without `AND condition`, or with one that is always \
true. Tables that the same change creates are left alone.",
        why: "\
Which rows go is up to the source alone. A source that is larger than thought (a join that matches everything, a table that was loaded \
twice) deletes rows nobody meant; with `NOT MATCHED BY SOURCE` it is the other way round, and a source that happens to be empty \
empties the table.",
        instead: "\
Say which rows of the target may go at all:

```sql
MERGE INTO session AS s
USING closed_account AS c ON c.account_id = s.account_id
WHEN MATCHED AND s.expires_at < now() THEN DELETE;
```",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    let new_tables = NewTables::of(change);
    for merge in change
        .statements()
        .flat_map(|statement| statement.node().all::<Merge>())
    {
        let Some(table) = merge.target().and_then(|target| new_tables.unless_new(target)) else {
            continue;
        };
        for when in merge.whens().filter(|when| deletes_all(*when)) {
            findings.report(finding(&table, when));
        }
    }
}

fn deletes_all(when: MergeWhen<'_>) -> bool {
    let chooses = when
        .where_()
        .is_some_and(|condition| truth(condition) != Truth::True);
    when.named() == Some("delete") && !chooses
}

fn finding<'t>(table: &TableName, when: MergeWhen<'t>) -> Finding<'t> {
    let (message, words) = if when.by_source() {
        (
            format!(
                "every row of {table} that the source does not have is deleted: an empty source empties the table"
            ),
            "WHEN NOT MATCHED BY SOURCE",
        )
    } else {
        (
            format!("every row of {table} that the source matches is deleted, however many that are"),
            "WHEN MATCHED",
        )
    };
    Finding::at(when, message).object(table.key()).help(format!(
        "Say which rows of {table} may go: {words} AND ... THEN DELETE."
    ))
}
