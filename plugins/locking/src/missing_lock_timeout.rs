//! `missing-lock-timeout`: lock that waits without a limit.

use stagegate_sdk::locks::{self, Mode};
use stagegate_sdk::transactions::Transactions;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Fix, Level, Rule, Scene, Statement, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "missing-lock-timeout",
    title: "Lock that waits without a limit",
    documentation: Documentation {
        what: "\
A statement that takes a lock which blocks writes (`SHARE` or stronger) on a table that was there before, without a \
`lock_timeout` that the same change set before. It is said once for each transaction.

Stagegate's own rollouts set one (`lock-timeout` of the policy), so this is for changes that run elsewhere as well.",
        why: "\
The statement waits for every transaction that uses the table, and everything that comes after it waits behind it: one forgotten \
session, or an autovacuum that prevents wraparound, is enough to stop the application for as long as it takes.",
        instead: "\
Give up early and try again later:

```sql
SET lock_timeout = '5s';
ALTER TABLE orders ADD COLUMN note text;
```

`SET LOCAL` lasts for the transaction alone, and says nothing outside of one.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `missing-lock-timeout`.
    pub(crate) struct Options {
        /// The time that the repair writes.
        timeout: String = "5s".to_owned(),
        /// Tables that may be waited for, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

/// How far a `lock_timeout` reaches.
#[derive(Clone, Copy, PartialEq)]
enum Limit {
    None,
    /// SET LOCAL, in the transaction of this number.
    Transaction(u32),
    Session,
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let transactions = Transactions::of(change);
    let mut limit = Limit::None;
    let mut said = None;
    Scene::walk(change, |scene, step| {
        let transaction = transactions.number(step.statement);
        if let Some(set) = limit_of(step.statement, transaction) {
            limit = set;
            return;
        }
        if limit == Limit::Session || limit == Limit::Transaction(transaction) || said == Some(transaction) {
            return;
        }
        let strong = locks::of(scene, step)
            .into_iter()
            .find(|lock| lock.mode >= Mode::Share && !lock.table.matches_any(&options.ignore_tables));
        if let Some(lock) = strong {
            said = Some(transaction);
            let statement = format!("SET lock_timeout = '{}';", options.timeout);
            let start = step.statement.span().start;
            findings.report(
                Finding::at(
                    lock.at,
                    format!(
                        "the {} lock on {} is waited for without a limit, and {} queue behind it meanwhile",
                        lock.mode,
                        lock.table,
                        lock.mode.blocks()
                    ),
                )
                .object(lock.table.key())
                .help(format!("Say {statement} before it."))
                .fix(Fix::new("Set a lock_timeout").insert(start, format!("{statement}\n"))),
            );
        }
    });
}

/// What a statement makes of `lock_timeout`; none where it is about something else.
fn limit_of(statement: Statement<'_>, transaction: u32) -> Option<Limit> {
    if !matches!(statement.tag(), "SET" | "RESET" | "SELECT") {
        return None;
    }
    let lower = statement.text().trim().to_ascii_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || "='\"(),;".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    let limit = match words.as_slice() {
        ["set", "local", "lock_timeout", rest @ ..]
        | [
            "select",
            "set_config" | "pg_catalog.set_config",
            "lock_timeout",
            rest @ ..,
            "true",
        ] => (rest, Limit::Transaction(transaction)),
        ["set", "session", "lock_timeout", rest @ ..]
        | ["set", "lock_timeout", rest @ ..]
        | [
            "select",
            "set_config" | "pg_catalog.set_config",
            "lock_timeout",
            rest @ ..,
        ] => (rest, Limit::Session),
        ["reset", "lock_timeout" | "all"] => return Some(Limit::None),
        _ => return None,
    };
    let value = limit.0.iter().find(|word| **word != "to").copied().unwrap_or("0");
    let is_off = value == "default" || value.trim_end_matches(char::is_alphabetic).parse() == Ok(0);
    Some(if is_off { Limit::None } else { limit.1 })
}
