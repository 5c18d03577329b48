//! `transaction-control`: a change that begins or ends the transaction it runs in.

use stagegate_sdk::ast::{Statement as Kind, Transaction};
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Fix, Level, NoOptions, Rule, Span, Statement, View,
};

pub(crate) static RULE: Rule = Rule {
    id: "transaction-control",
    title: "BEGIN, COMMIT or ROLLBACK in a change",
    documentation: Documentation {
        what: "\
`BEGIN`, `COMMIT`, `ROLLBACK` and their like (`START TRANSACTION`, `END`, `ABORT`, `PREPARE TRANSACTION`, `COMMIT PREPARED`) in a change, \
also inside a `DO` block. Where one has no counterpart, the message says so.

`SAVEPOINT`, `RELEASE` and `ROLLBACK TO` stay inside of the transaction and are fine. So is what only looks alike: `BEGIN ... END` of a \
routine's body, the body of a procedure that is not called.",
        why: "\
The runner applies a change in one transaction together with the row of its ledger: both are there afterwards, or neither. A `COMMIT` \
in the middle would cut that apart, and what failed after it would leave half a change that the ledger knows nothing of; a `ROLLBACK` \
would undo statements that are taken for applied. The rollout therefore refuses to start such a change.",
        instead: "\
Leave them out; the change is one transaction anyway:

```sql
ALTER TABLE account ADD COLUMN region text NOT NULL DEFAULT '';
COMMENT ON COLUMN account.region IS 'Where the account was opened';
```

To try something and go on without it, use a savepoint, or write two changes.",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

/// A statement that begins or ends a transaction, and its counterpart.
struct Control<'t> {
    statement: Statement<'t>,
    transaction: Transaction<'t>,
    counterpart: Option<usize>,
}

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    let controls = controls(change);
    for control in &controls {
        findings.report(finding(&controls, control));
    }
    for statement in change.statements() {
        if let Kind::DoBlock(block) = statement.view() {
            for inside in block
                .node()
                .all::<Transaction>()
                .filter(|inside| is_control(*inside))
            {
                findings.report(
                    Finding::at(
                        inside,
                        format!(
                            "{} in a DO block fails: the block runs inside the transaction of the change",
                            words(inside)
                        ),
                    )
                    .object(words(inside))
                    .help("Leave it out: all of the change is one transaction."),
                );
            }
        }
    }
}

/// The statements of the file in question, with those that belong together.
fn controls<'t>(change: &'t Change<'t>) -> Vec<Control<'t>> {
    let mut controls: Vec<Control<'t>> = Vec::new();
    let mut open: Option<usize> = None;
    for statement in change.statements() {
        let Kind::Transaction(transaction) = statement.view() else {
            continue;
        };
        if !is_control(transaction) {
            continue;
        }
        let number = controls.len();
        let begins = transaction.named() == Some("begin");
        let ends = matches!(transaction.named(), Some("commit" | "rollback" | "prepare"));
        let counterpart = if ends { open.take() } else { None };
        if let Some(begin) = counterpart {
            controls[begin].counterpart = Some(number);
        }
        if begins && open.is_none() {
            open = Some(number);
        }
        controls.push(Control {
            statement,
            transaction,
            counterpart,
        });
    }
    controls
}

/// Not a savepoint, nor the mode of a transaction.
fn is_control(transaction: Transaction<'_>) -> bool {
    matches!(
        transaction.named(),
        Some("begin" | "commit" | "rollback" | "prepare" | "commit prepared" | "rollback prepared")
    )
}

/// The first word as it is written, in upper case.
fn words(transaction: Transaction<'_>) -> String {
    let first = transaction.text().split_whitespace().next().unwrap_or_default();
    first.trim_end_matches(';').to_ascii_uppercase()
}

fn finding<'t>(controls: &[Control<'t>], control: &Control<'t>) -> Finding<'t> {
    let word = words(control.transaction);
    let message = match (control.transaction.named(), control.counterpart) {
        (Some("begin"), Some(_)) => {
            format!("{word} in a change that is one transaction already: the rollout refuses it")
        }
        (Some("begin"), None) => format!("{word} without COMMIT: the rollout refuses it"),
        (Some("commit"), Some(_)) => format!(
            "{word} would end the transaction before the ledger knows of the change: the rollout refuses it"
        ),
        (Some("rollback"), Some(_)) => {
            format!("{word} would undo what the ledger takes for applied: the rollout refuses it")
        }
        (Some("commit prepared" | "rollback prepared"), _) => {
            format!("{word} PREPARED acts on a transaction outside of the change: the rollout refuses it")
        }
        _ => format!(
            "{word} without BEGIN would end the transaction of the change itself: the rollout refuses it"
        ),
    };
    let finding = Finding::at(control.transaction, message)
        .object(word)
        .help("Leave it out: the runner applies the change in one transaction. To go back a part of the way, use SAVEPOINT.");
    match fix(controls, control) {
        Some(fix) => finding.fix(fix),
        None => finding,
    }
}

/// Takes BEGIN and its COMMIT out; a COMMIT alone where it is the last of the file.
fn fix(controls: &[Control<'_>], control: &Control<'_>) -> Option<Fix> {
    let counterpart = controls.get(control.counterpart?)?;
    let (begin, end) = match control.transaction.named()? {
        "begin" => (control, counterpart),
        _ => (counterpart, control),
    };
    let fix = Fix::new("Leave BEGIN and COMMIT to the runner");
    (end.transaction.named() == Some("commit")).then(|| {
        fix.replace(with_semicolon(begin.statement), "")
            .replace(with_semicolon(end.statement), "")
    })
}

/// The statement's bytes with its semicolon and the end of its line.
fn with_semicolon(statement: Statement<'_>) -> Span {
    let at = statement.span();
    let after = statement
        .node()
        .file_text()
        .get(at.end as usize..)
        .unwrap_or_default();
    let spaces = after.len() - after.trim_start().len();
    let semicolon = if after[spaces..].starts_with(';') {
        spaces + 1
    } else {
        0
    };
    let line = usize::from(semicolon > 0 && after[semicolon..].starts_with('\n'));
    Span {
        end: at.end + u32::try_from(semicolon + line).unwrap_or(0),
        ..at
    }
}
