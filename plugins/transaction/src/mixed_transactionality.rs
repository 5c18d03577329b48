//! `mixed-transactionality`: statements that run outside of a transaction together with others.

use stagegate_sdk::transactions::{non_transactional, states_transaction_off};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, NoOptions, Rule, Statement};

/// Tags of what only prepares the session, or says something: nothing is left behind when it fails.
const HARMLESS: &[&str] = &[
    "SET",
    "RESET",
    "SHOW",
    "SELECT",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "START TRANSACTION",
    "ANALYZE",
    "COMMENT",
    "NOTIFY",
    "DISCARD ALL",
];

pub(crate) static RULE: Rule = Rule {
    id: "mixed-transactionality",
    title: "Transactional and other statements in one change",
    documentation: Documentation {
        what: "\
A change that has statements which PostgreSQL runs outside of a transaction only, such as `CREATE INDEX CONCURRENTLY`, and others that \
could be rolled back together. The finding is at the first of the former.

What only prepares or describes (`SET`, `COMMENT`, `ANALYZE`, a query) does not count, and neither does a change that states `-- \
stagegate: transaction off` before its first statement.",
        why: "\
One statement that can not run in a transaction takes the transaction away from all. Where the third of five statements fails, the \
first two stay: the database is in a state that no version of the schema describes until the rest has run. Stagegate does not roll \
out such a change unless it says that this is meant.",
        instead: "\
Make two changes of it, so that all that can be rolled back is:

```sql
-- 20240919_add_email.sql
ALTER TABLE account ADD COLUMN email text;
```

```sql
-- 20240920_index_email.sql
CREATE INDEX CONCURRENTLY account_email ON account (email);
```

Where they belong together and each may be for good, write `-- stagegate: transaction off` at the head of the file.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    if states_transaction_off(change) {
        return;
    }
    let outside = change
        .statements()
        .find_map(|statement| Some((statement, non_transactional(statement)?)));
    let Some((statement, words)) = outside else { return };
    let counts =
        |other: &Statement<'_>| non_transactional(*other).is_none() && !HARMLESS.contains(&other.tag());
    let others: Vec<Statement<'t>> = change.statements().filter(counts).collect();
    let Some(first) = others.first() else { return };
    let count = match others.len() {
        1 => "the other statement".to_owned(),
        count => format!("the {count} other statements"),
    };
    findings.report(
        Finding::at(
            statement.view(),
            format!(
                "{words} takes the transaction away from {count} of this change: what ran before a failure stays"
            ),
        )
        .span(statement.first_words())
        .object(words)
        .note(first.view(), format!("{} could be rolled back, were it in a change of its own", first.tag()))
        .help(format!(
            "Make two changes of it: {words} in a file of its own, with a later version than what it needs. Or write `-- stagegate: \
             transaction off` at the head of this one, where each statement may be for good."
        )),
    );
}
