//! `validate-in-same-transaction`: constraint validated in the transaction that adds it.

use crate::common::{TableOptions, for_each_action, size};
use stagegate_sdk::ast::{AlterAction, Identifier, TableConstraint};
use stagegate_sdk::transactions::Transactions;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Node, Rule, Scene, TableName, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "validate-in-same-transaction",
    title: "Constraint validated in the transaction that adds it",
    documentation: Documentation {
        what: "\
`ADD CONSTRAINT ... NOT VALID` and `VALIDATE CONSTRAINT` of it in one transaction. A change is one transaction, unless it has a \
statement that PostgreSQL refuses inside of one, states `-- stagegate: transaction off` at its head, or opens transactions of \
its own.",
        why: "\
The point of `NOT VALID` is to read the table later under a weak lock. A lock is kept until its transaction ends, so the strong \
one of `ADD CONSTRAINT` is still held while `VALIDATE` reads the whole table: `ACCESS EXCLUSIVE` for a `CHECK` (all reads and \
writes wait), `SHARE ROW EXCLUSIVE` on both tables for a foreign key (all writes wait). It is as if the constraint had been \
added as valid.",
        instead: "\
Validate in a later change:

```sql
ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT VALID;
```

```sql
ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;
```",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

/// A constraint that was added NOT VALID.
struct Added<'t> {
    transaction: u32,
    table: TableName,
    /// As given; none where PostgreSQL makes it up.
    name: Option<&'t str>,
    is_key: bool,
    node: Node<'t>,
}

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    let transactions = Transactions::of(change);
    let mut added: Vec<Added<'t>> = Vec::new();
    for_each_action(change, &options.ignore_tables, |scene, site| {
        let transaction = transactions.number(site.step.statement);
        match site.action {
            AlterAction::AddConstraint(add) => {
                let constraint = add.constraint();
                let (name, is_key) = match constraint {
                    Some(TableConstraint::Check(check)) if check.not_valid() => (check.named(), false),
                    Some(TableConstraint::ForeignKey(key)) if key.not_valid() => (key.named(), true),
                    _ => return,
                };
                added.push(Added {
                    transaction,
                    table: site.table,
                    name,
                    is_key,
                    node: add.node(),
                });
            }
            AlterAction::ValidateConstraint(validate) => {
                let Some(name) = validate.name() else { return };
                let known = added.iter().find(|known| {
                    known.transaction == transaction
                        && known.table.is_same(&site.table)
                        && is_named(known, name.named())
                });
                if let Some(known) = known {
                    findings.report(finding(scene, known, &site.table, name));
                }
            }
            _ => {}
        }
    });
}

/// A name that PostgreSQL makes up begins with the table's.
fn is_named(known: &Added<'_>, name: Option<&str>) -> bool {
    match (known.name, name) {
        (Some(known), Some(name)) => known == name,
        (None, Some(name)) => name.starts_with(known.table.name.as_str()),
        _ => false,
    }
}

fn finding<'t>(scene: &Scene<'t>, known: &Added<'t>, table: &TableName, name: Identifier<'t>) -> Finding<'t> {
    let (mode, waits) = if known.is_key {
        ("SHARE ROW EXCLUSIVE", "all writes to both tables wait")
    } else {
        ("ACCESS EXCLUSIVE", "all reads and writes wait")
    };
    Finding::at(
        name,
        format!(
            "the {mode} lock of ADD CONSTRAINT is held until the transaction ends: while this reads all of {table}{}, {waits}",
            size(scene, table)
        ),
    )
    .object(format!("{}.{}", table.key(), name.named().unwrap_or_default()))
    .note(known.node, "added NOT VALID here")
    .help(format!(
        "Leave it out here and put it in the next change: ALTER TABLE {table} VALIDATE CONSTRAINT {};",
        name.text()
    ))
}
