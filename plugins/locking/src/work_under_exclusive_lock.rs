//! `work-under-exclusive-lock`: slow work while a table is locked.

use crate::common::TableOptions;
use stagegate_sdk::ast;
use stagegate_sdk::locks::{self, Lock, Mode, Work};
use stagegate_sdk::transactions::Transactions;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Node, Rule, Scene, TableName, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "work-under-exclusive-lock",
    title: "Slow work while a table is locked",
    documentation: Documentation {
        what: "\
A statement that takes its time (it scans, rewrites or indexes a table, or writes rows with `UPDATE`, `DELETE`, `MERGE`, `INSERT \
... SELECT`, `CREATE TABLE AS`) after an earlier statement of the same transaction took an `ACCESS EXCLUSIVE` lock on a table \
that was there before and is still there.

A change is one transaction, unless it has a statement that PostgreSQL refuses inside of one, states `-- stagegate: transaction \
off` at its head, or opens transactions of its own.",
        why: "\
Locks are kept until the transaction ends. An `ALTER TABLE ... ADD COLUMN` takes an instant, but with an `UPDATE` of ten million \
rows after it nobody can read or write the table until those are written.",
        instead: "\
Put the slow part in a change of its own:

```sql
ALTER TABLE orders ADD COLUMN region text;
```

```sql
UPDATE orders SET region = 'eu' WHERE id IN (SELECT id FROM orders WHERE region IS NULL LIMIT 10000);
```

Where the order does not matter, put the slow part first.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

/// A table that is locked until its transaction ends.
struct Held<'t> {
    transaction: u32,
    statement: u32,
    table: TableName,
    at: Node<'t>,
}

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    let transactions = Transactions::of(change);
    let mut held: Vec<Held<'t>> = Vec::new();
    Scene::walk(change, |scene, step| {
        let transaction = transactions.number(step.statement);
        let locks = locks::of(scene, step);
        let earlier = held
            .iter()
            .find(|held| held.transaction == transaction && held.statement != step.statement.index());
        if let (Some(earlier), Some((at, what))) = (earlier, slow(&locks, step.view)) {
            findings.report(finding(earlier, at, &what));
        }
        if let ast::Statement::Drop(_) = step.view {
            return;
        }
        for lock in locks {
            if lock.mode == Mode::AccessExclusive && !lock.table.matches_any(&options.ignore_tables) {
                held.push(Held {
                    transaction,
                    statement: step.statement.index(),
                    table: lock.table,
                    at: lock.at,
                });
            }
        }
    });
}

/// The part of a statement that takes its time, and what it does.
fn slow<'t>(locks: &[Lock<'t>], view: ast::Statement<'t>) -> Option<(Node<'t>, String)> {
    if let Some(lock) = locks
        .iter()
        .filter(|lock| lock.work > Work::Instant)
        .max_by_key(|lock| lock.work)
    {
        let table = &lock.table;
        let what = match lock.work {
            Work::Rows => format!("rows of {table} are written"),
            Work::Scan => format!("all of {table} is read"),
            Work::IndexBuild => format!("an index over {table} is built"),
            Work::Rewrite | Work::Instant => format!("all of {table} is written anew"),
        };
        return Some((lock.at, what));
    }
    let filled = match view {
        ast::Statement::CreateTable(create) if create.as_query() => create.name(),
        ast::Statement::Select(select) if select.into() => select.name(),
        ast::Statement::Insert(insert) => insert
            .target()
            .filter(|_| insert.query().is_some_and(|query| !query.values())),
        _ => None,
    };
    filled.map(|name| (name.node(), format!("{} is filled", name.text())))
}

fn finding<'t>(earlier: &Held<'t>, at: Node<'t>, what: &str) -> Finding<'t> {
    Finding::at(
        at,
        format!(
            "{what} while {} is locked ACCESS EXCLUSIVE by an earlier statement: all reads and writes of it wait until this is done and the transaction ends",
            earlier.table
        ),
    )
    .object(format!("{}.{}", earlier.table.key(), at.text()))
    .note(earlier.at, "the lock is taken here")
    .help("Put the slow part in a change of its own, or before the statement that takes the lock.")
}
