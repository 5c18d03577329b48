//! `opaque-dynamic-sql`: SQL that is put together while it runs, which no rule can look into.

use stagegate_sdk::ast::{DynamicSql, Expression, Statement as Kind};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, View, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "opaque-dynamic-sql",
    title: "SQL that can not be reviewed",
    documentation: Documentation {
        what: "\
`EXECUTE` of a text inside a `DO` block, and a `DO` block that can not be looked into because it is written in another language than PL/pgSQL \
or in a form that is not understood.

Routines are left alone unless the option says so: what they execute runs when they are called, not in the change.",
        why: "\
What the statement does is decided when it runs, from names and values of the database it runs on. No other rule has seen it: it may drop \
a column, lock the largest table or fail, and the review is silent about it.",
        instead: "\
Write the statements themselves:

```sql
ALTER TABLE account_2023 ADD COLUMN region text;
ALTER TABLE account_2024 ADD COLUMN region text;
```

Where the names can only be known on the database, keep the block short, build names with `format('%I', ...)`, and read it with care.",
    },
    default_level: Level::Info,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `opaque-dynamic-sql`.
    pub(crate) struct Options {
        /// Also in the bodies of functions and procedures.
        routines: bool = false,
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for statement in change.statements() {
        let (opaque, what) = match statement.view() {
            Kind::DoBlock(block) => (block.opaque(), "this DO block"),
            Kind::CreateRoutine(routine) if options.routines => (routine.opaque(), "this routine"),
            _ => continue,
        };
        if opaque {
            findings.report(
                Finding::at(
                    statement.view(),
                    format!("{what} could not be looked into: what it does to the database was not reviewed"),
                )
                .span(statement.first_words())
                .object(change.path())
                .help("Write its statements outside of the block, or read it with care."),
            );
        }
        for execute in statement.node().all::<DynamicSql>() {
            findings.report(finding(change, execute));
        }
    }
}

fn finding<'t>(change: &'t Change<'t>, execute: DynamicSql<'t>) -> Finding<'t> {
    let message = match execute.expression() {
        Some(Expression::Literal(_)) => "this text is executed, but not reviewed: no rule looks into it",
        _ => "what this executes is put together when it runs: no rule has looked at it",
    };
    let finding = Finding::at(execute, message).object(change.path());
    let finding = match execute.expression() {
        Some(expression) => finding.span(expression.span()),
        None => finding,
    };
    finding.help(
        "Write the statement itself where its names are known; build names with format('%I', ...) where not.",
    )
}
