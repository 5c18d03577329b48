//! `non-transactional-statement`: a statement that keeps the change from being one transaction.

use stagegate_sdk::transactions::non_transactional;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, NoOptions, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "non-transactional-statement",
    title: "Statement that runs outside of a transaction",
    documentation: Documentation {
        what: "\
A statement that PostgreSQL refuses inside a transaction: `CREATE INDEX CONCURRENTLY` and its like, `VACUUM`, `CREATE DATABASE`, `ALTER \
SYSTEM`, `CREATE SUBSCRIPTION` and some more. Each has a finding, so that what forces the change out of its transaction can be seen.",
        why: "\
A change with such a statement can not be applied as a whole: its statements run one by one, each for good. Where one fails, those \
before it stay, and the change goes on with it when its task is run again. A failed `CREATE INDEX CONCURRENTLY` leaves an \
invalid index that costs every write and serves no query.",
        instead: "\
It is often the right thing to do, and therefore a remark. Keep the statement in a change of its own:

```sql
CREATE INDEX CONCURRENTLY account_email ON account (email);
```

Stagegate puts each statement on record before and after it runs. An invalid index of that name is dropped concurrently and built anew.",
    },
    default_level: Level::Info,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    for statement in change.statements() {
        let Some(words) = non_transactional(statement) else {
            continue;
        };
        findings.report(
            Finding::at(
                statement.view(),
                format!("{words} runs outside of a transaction: this change is applied statement by statement, each for good"),
            )
            .span(statement.first_words())
            .object(words)
            .help("Keep it in a change of its own; after a failure the change goes on with the statement that failed."),
        );
    }
}
