//! `several-exclusive-locks`: several tables locked in one transaction.

use stagegate_sdk::locks::{self, Lock, Mode};
use stagegate_sdk::transactions::Transactions;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scene, options};

/// How many tables a message names.
const NAMED: usize = 5;

pub(crate) static RULE: Rule<Options> = Rule {
    id: "several-exclusive-locks",
    title: "Several tables locked in one transaction",
    documentation: Documentation {
        what: "\
One transaction takes an `ACCESS EXCLUSIVE` lock on more than `max` tables (1) that were there before. It is said once for each \
transaction, at the first table that is too many.

A change is one transaction, unless it has a statement that PostgreSQL refuses inside of one, states `-- stagegate: transaction \
off` at its head, or opens transactions of its own.",
        why: "\
Each lock is kept until the end, so the first table is blocked while the change waits for the second. A transaction of the \
application that uses both in the other order deadlocks with it, and PostgreSQL cancels one of the two.",
        instead: "\
Give each table a change of its own:

```sql
ALTER TABLE orders ADD COLUMN note text;
```

```sql
ALTER TABLE invoice ADD COLUMN note text;
```

Where they belong together, lock them in the order in which the application does, at the start and with a limit:

```sql
SET lock_timeout = '2s';
LOCK TABLE orders, invoice IN ACCESS EXCLUSIVE MODE;
```

and allow it with a reason.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `several-exclusive-locks`.
    pub(crate) struct Options {
        /// How many tables one transaction may lock.
        max: i64 = 1 => "minimum": 1,
        /// Tables that do not count, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let transactions = Transactions::of(change);
    let most = usize::try_from(options.max).unwrap_or(1);
    let mut current = None;
    let mut tables: Vec<Lock<'t>> = Vec::new();
    Scene::walk(change, |scene, step| {
        let transaction = transactions.number(step.statement);
        if current != Some(transaction) {
            report(findings, most, &tables);
            tables.clear();
            current = Some(transaction);
        }
        for lock in locks::of(scene, step) {
            let is_known = tables.iter().any(|known| known.table.is_same(&lock.table));
            if lock.mode == Mode::AccessExclusive
                && !is_known
                && !lock.table.matches_any(&options.ignore_tables)
            {
                tables.push(lock);
            }
        }
    });
    report(findings, most, &tables);
}

/// Of the tables that one transaction locks, the first that is too many.
fn report<'t>(findings: &mut Findings<'t>, most: usize, tables: &[Lock<'t>]) {
    let Some(lock) = tables.get(most) else { return };
    let mut names: Vec<String> = tables
        .iter()
        .take(NAMED)
        .map(|lock| lock.table.to_string())
        .collect();
    if tables.len() > NAMED {
        names.push(format!("{} more", tables.len() - NAMED));
    }
    let mut finding = Finding::at(
        lock.at,
        format!(
            "this transaction locks {} tables ACCESS EXCLUSIVE until it ends ({}): all reads and writes of the first wait while it waits for the next, and a \
             transaction that uses them in another order deadlocks with it",
            tables.len(),
            names.join(", ")
        ),
    )
    .object(lock.table.key())
    .help("Give each table a change of its own; where they belong together, LOCK TABLE them first, in the order in which the application does.");
    for earlier in tables.iter().take(most.min(NAMED)) {
        finding = finding.note(earlier.at, format!("{} is locked here", earlier.table));
    }
    findings.report(finding);
}
