//! `insert-order-by-random`: an INSERT that sorts its rows by chance.

use stagegate_sdk::ast::{Expression, FunctionCall, Insert, Select};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, NoOptions, Rule, View};

/// Functions that give another value each time.
const RANDOM: &[&str] = &[
    "random",
    "random_normal",
    "gen_random_uuid",
    "uuid_generate_v4",
    "uuidv4",
];

pub(crate) static RULE: Rule = Rule {
    id: "insert-order-by-random",
    title: "INSERT in random order",
    documentation: Documentation {
        what: "An `INSERT ... SELECT` whose query, or one inside it, is sorted by `random()` or by another function of chance.",
        why: "\
Every row is read, given a number and sorted, on disk where they are many, although a handful is taken in the end. And no two \
databases get the same rows: what was reviewed and tested is not what happens in production, and the change can not be repeated.",
        instead: "\
Take rows by something they have:

```sql
INSERT INTO survey (account_id)
SELECT id FROM account WHERE id % 100 = 7 ORDER BY id LIMIT 1000;
```

Where a sample of a large table is wanted, and it may differ from database to database:

```sql
INSERT INTO survey (account_id)
SELECT id FROM account TABLESAMPLE SYSTEM (1) REPEATABLE (42);
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
    for insert in change
        .statements()
        .flat_map(|statement| statement.node().all::<Insert>())
    {
        let keys = insert.query().into_iter().flat_map(|query| {
            query
                .node()
                .all::<Select>()
                .flat_map(|select| select.order_by().collect::<Vec<_>>())
        });
        for call in keys.filter_map(chance) {
            let table = insert.target().map(View::text).unwrap_or_default();
            findings.report(
                Finding::at(
                    call,
                    format!("all rows are read and sorted by chance, and every database puts other ones into {table}"),
                )
                .object(table)
                .help("Sort by a column, or take a sample: FROM ... TABLESAMPLE SYSTEM (1) REPEATABLE (42)."),
            );
        }
    }
}

/// The call of a function of chance in a sort key.
fn chance(key: Expression<'_>) -> Option<FunctionCall<'_>> {
    key.node().all::<FunctionCall>().find(|call| {
        let name = call.named().unwrap_or_default();
        RANDOM.contains(&name.rsplit('.').next().unwrap_or(name))
    })
}
