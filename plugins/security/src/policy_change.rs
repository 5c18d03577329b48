//! `policy-change`: row security that lets more through than before.

use stagegate_sdk::ast::{Expression, Statement as Kind};
use stagegate_sdk::logic::{Truth, truth};
use stagegate_sdk::name::quote;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, NoOptions, Rule, Statement, TableName};

pub(crate) static RULE: Rule = Rule {
    id: "policy-change",
    title: "Policy dropped or loosened",
    documentation: Documentation {
        what: "\
`DROP POLICY`, unless the change creates the policy anew, and a policy whose `USING` or `WITH CHECK` is true for every row, in `CREATE POLICY` and in \
`ALTER POLICY`. A restrictive policy only takes away, so that a condition that is always true takes nothing; dropping one lets more through.",
        why: "\
Permissive policies are joined by `OR`: one with `USING (true)` makes all others of the table pointless, and everybody it applies to sees every \
row of every tenant. Where the last policy of a table is dropped, nobody but its owner sees any row, and the application stands \
still.",
        instead: "\
Say which rows the role may see:

```sql
CREATE POLICY own_account ON account FOR SELECT TO app
USING (tenant_id = current_setting('app.tenant')::bigint);
```

To change a policy, alter it in one step rather than dropping it: `ALTER POLICY own_account ON account USING (...)`.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    for statement in change.statements() {
        match statement.view() {
            Kind::Drop(drop) if drop.named() == Some("policy") => {
                let table = drop.name().map(TableName::of);
                for policy in drop.targets() {
                    let name = TableName::of(policy).name;
                    if !is_created_later(change, statement, &name, table.as_ref()) {
                        let of = shown(table.as_ref());
                        findings.report(
                            Finding::at(
                                policy,
                                format!("the policy {}{of} is gone: other rows can be seen or changed, or none at all", quote(&name)),
                            )
                            .object(object(table.as_ref(), &name))
                            .help("Alter it in one step: ALTER POLICY ... ON ... USING (...); or create its successor in this change."),
                        );
                    }
                }
            }
            Kind::CreatePolicy(policy) if !policy.restrictive() => {
                let (table, name) = (
                    policy.target().map(TableName::of),
                    policy.name().map(TableName::of),
                );
                open(findings, policy.where_(), policy.check(), table.as_ref(), name);
            }
            Kind::AlterPolicy(policy) => {
                let (table, name) = (
                    policy.target().map(TableName::of),
                    policy.name().map(TableName::of),
                );
                open(findings, policy.where_(), policy.check(), table.as_ref(), name);
            }
            _ => {}
        }
    }
}

/// Reports conditions that let everything through.
fn open<'t>(
    findings: &mut Findings<'t>,
    using: Option<Expression<'t>>,
    check: Option<Expression<'t>>,
    table: Option<&TableName>,
    name: Option<TableName>,
) {
    let name = name.map(|name| name.name).unwrap_or_default();
    let of = shown(table);
    for (condition, what) in [
        (using, "USING lets every row"),
        (check, "WITH CHECK lets every new row"),
    ] {
        let Some(condition) = condition.filter(|condition| truth(*condition) == Truth::True) else {
            continue;
        };
        findings.report(
            Finding::at(
                condition,
                format!("this {what}{of} through: policies are joined by OR, so the others no longer count"),
            )
            .object(object(table, &name))
            .help("Say which rows are meant: USING (tenant_id = current_setting('app.tenant')::bigint)."),
        );
    }
}

fn shown(table: Option<&TableName>) -> String {
    table.map(|table| format!(" of {table}")).unwrap_or_default()
}

fn object(table: Option<&TableName>, policy: &str) -> String {
    format!("{}.{policy}", table.map(TableName::key).unwrap_or_default())
}

fn is_created_later(
    change: &Change<'_>,
    statement: Statement<'_>,
    name: &str,
    table: Option<&TableName>,
) -> bool {
    let mut later = change.statements().skip(statement.index() as usize + 1);
    later.any(|later| {
        let Kind::CreatePolicy(policy) = later.view() else {
            return false;
        };
        let same_name = policy
            .name()
            .is_some_and(|created| TableName::of(created).name == name);
        let created_on = policy.target().map(TableName::of);
        same_name && matches!((created_on, table), (Some(created), Some(table)) if created.is_same(table))
    })
}
