//! `enum-value-in-same-transaction`: new enum value used before it is committed.

use stagegate_sdk::ast::{self, AlterAction, Cast, Literal, TypeName};
use stagegate_sdk::transactions::Transactions;
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Level, Node, Rule, Scene, TableName, View, options,
};

/// The first major version that lets ADD VALUE run inside a transaction block.
const FIRST_IN_TRANSACTIONS: i64 = 12;

pub(crate) static RULE: Rule<Options> = Rule {
    id: "enum-value-in-same-transaction",
    title: "New enum value used before it is committed",
    documentation: Documentation {
        what: "\
A value that `ALTER TYPE ... ADD VALUE` adds, used as a string by a later statement of the same transaction. A type that the \
same transaction creates is left alone, and so is a string that is cast to another type. Statements inside of function bodies \
run later and are left alone.

A change is one transaction, unless it has a statement that PostgreSQL refuses inside of one, states `-- stagegate: transaction \
off` at its head, or opens transactions of its own. \
Before PostgreSQL 12 (`postgres-version`) `ADD VALUE` itself is refused inside of one.",
        why: "\
PostgreSQL refuses it with error 55P04, `unsafe use of new value`, and the whole change is rolled back: the value could be in an \
index while the transaction that adds it is taken back.",
        instead: "\
Use it in the next change:

```sql
ALTER TYPE mood ADD VALUE 'fine' AFTER 'ok';
```

```sql
UPDATE person SET mood = 'fine' WHERE mood = 'ok';
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `enum-value-in-same-transaction`.
    pub(crate) struct Options {
        /// PostgreSQL's major version where no catalog tells it; the default is the oldest that is supported.
        postgres_version: i64 = 14 => "minimum": 9,
    }
}

/// A value that is not committed yet.
struct Added<'t> {
    transaction: u32,
    label: &'t str,
    /// The type, as SQL.
    of: TableName,
    node: Literal<'t>,
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let transactions = Transactions::of(change);
    let is_refused = Scene::version(options.postgres_version) < FIRST_IN_TRANSACTIONS;
    let mut made: Vec<(u32, TableName)> = Vec::new();
    let mut added: Vec<Added<'t>> = Vec::new();
    Scene::walk(change, |scene, step| {
        let transaction = transactions.number(step.statement);
        match step.view {
            ast::Statement::CreateType(create) => {
                made.extend(create.name().map(|name| (transaction, scene.resolve(name))));
            }
            ast::Statement::AlterObject(alter) => {
                let Some(of) = alter.name().map(|name| scene.resolve(name)) else {
                    return;
                };
                if made
                    .iter()
                    .any(|(at, name)| *at == transaction && name.is_same(&of))
                {
                    return;
                }
                for action in alter.actions() {
                    if let AlterAction::AddValue(add) = action
                        && let Some((node, label)) =
                            add.label().and_then(|label| Some((label, label.named()?)))
                    {
                        if is_refused {
                            let message = format!(
                                "before PostgreSQL 12, ADD VALUE of {of} fails in the transaction that this change is"
                            );
                            findings.report(
                                Finding::at(node, message)
                                    .object(of.key())
                                    .help("Apply it by hand, outside of a transaction."),
                            );
                        }
                        added.push(Added {
                            transaction,
                            label,
                            of: of.clone(),
                            node,
                        });
                    }
                }
            }
            ast::Statement::CreateRoutine(_) | ast::Statement::DoBlock(_) | ast::Statement::CommentOn(_) => {}
            _ if added.is_empty() => {}
            view => {
                for literal in view
                    .node()
                    .all::<Literal<'t>>()
                    .filter(|literal| literal.string())
                {
                    let used = added.iter().find(|value| {
                        value.transaction == transaction && literal.named() == Some(value.label)
                    });
                    if let Some(value) =
                        used.filter(|value| !is_cast_elsewhere(view.node(), literal, &value.of))
                    {
                        findings.report(finding(value, literal));
                    }
                }
            }
        }
    });
}

/// `'fine'::text`
fn is_cast_elsewhere<'t>(root: Node<'t>, literal: Literal<'t>, of: &TableName) -> bool {
    root.all::<Cast<'t>>().any(|cast| {
        let is_of_literal = cast
            .expression()
            .is_some_and(|inner| inner.node() == literal.node());
        let to = cast.type_().and_then(TypeName::named).unwrap_or_default();
        is_of_literal && to.rsplit('.').next() != Some(of.name.as_str())
    })
}

fn finding<'t>(value: &Added<'t>, literal: Literal<'t>) -> Finding<'t> {
    Finding::at(
        literal,
        format!(
            "{} was added to {} in this transaction and can not be used before it is committed: PostgreSQL refuses it with error 55P04",
            literal.text(),
            value.of
        ),
    )
    .object(format!("{}.{}", value.of.key(), value.label))
    .note(value.node, "added here")
    .help("Add the value in this change, and use it in the next one.")
}
