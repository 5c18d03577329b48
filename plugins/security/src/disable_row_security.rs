//! `disable-row-security`: a table whose policies stop counting.

use stagegate_sdk::ast::{AlterAction, AlterTable, Statement as Kind};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, NoOptions, Rule, TableName};

pub(crate) static RULE: Rule = Rule {
    id: "disable-row-security",
    title: "Row security switched off",
    documentation: Documentation {
        what: "\
`ALTER TABLE ... DISABLE ROW LEVEL SECURITY` and `NO FORCE ROW LEVEL SECURITY`. A table that the same change creates, and one for which the change \
switches it on again further on, are left alone.",
        why: "\
The policies of the table stay, but none counts any longer: every role with `SELECT` sees the rows of all tenants, and every role with \
`UPDATE` or `DELETE` may change them. With `NO FORCE` that holds for the owner of the table, which is often the role of the application.",
        instead: "\
Change the policy that is in the way, rather than switching all of them off:

```sql
CREATE POLICY support_reads_all ON account FOR SELECT TO support USING (status <> 'private');
```

A job that has to see all rows gets a role of its own: `ALTER ROLE nightly BYPASSRLS;`",
    },
    default_level: Level::Warning,
    tags: &["ALTER TABLE"],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    let mut created: Vec<TableName> = Vec::new();
    for statement in change.statements() {
        let alter = match statement.view() {
            Kind::CreateTable(create) if !create.if_not_exists() => {
                created.extend(create.name().map(TableName::of));
                continue;
            }
            Kind::AlterTable(alter) => alter,
            _ => continue,
        };
        let Some(table) = alter.name().map(TableName::of) else {
            continue;
        };
        if created.iter().any(|new| new.is_same(&table)) {
            continue;
        }
        for action in alter.actions() {
            let AlterAction::RowSecurity(security) = action else {
                continue;
            };
            let (loosened, message) = (
                security.disable() || security.no_force(),
                if security.disable() {
                    format!(
                        "the policies of {table} no longer count: every role with a right to it sees and changes all rows"
                    )
                } else {
                    format!(
                        "the policies of {table} no longer count for its owner, which is often the application's role"
                    )
                },
            );
            let later = change.statements().skip(statement.index() as usize + 1);
            let again = later.filter_map(|later| match later.view() {
                Kind::AlterTable(alter) => Some(alter),
                _ => None,
            });
            if loosened && !tightens(again, &table, security.disable()) {
                findings.report(
                    Finding::at(security, message)
                        .object(table.key())
                        .help("Change the policy that is in the way, or give the job that needs all rows a role with BYPASSRLS."),
                );
            }
        }
    }
}

/// Whether one of the statements switches it on again.
fn tightens<'t>(
    mut later: impl Iterator<Item = AlterTable<'t>>,
    table: &TableName,
    was_disabled: bool,
) -> bool {
    later.any(|alter| {
        let same = alter
            .name()
            .is_some_and(|name| TableName::of(name).is_same(table));
        same && alter.actions().any(|action| {
            matches!(action, AlterAction::RowSecurity(security)
                if if was_disabled { security.enable() } else { security.force() })
        })
    })
}
