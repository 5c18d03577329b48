//! `revoke`: a right that deployed code may need.

use stagegate_sdk::ast::{Grant, Identifier, ObjectName, Statement as Kind};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, NoOptions, Rule, Statement, TableName};

use crate::grants::{of_objects, privileges};

pub(crate) static RULE: Rule = Rule {
    id: "revoke",
    title: "REVOKE",
    documentation: Documentation {
        what: "\
`REVOKE` of a right or of a membership, with a finding for each role that loses it. Fine is what was made in the same change before \
(such as a function whose `EXECUTE` everybody has by default), what the change grants again after it, and what concerns later objects only \
(`ALTER DEFAULT PRIVILEGES`).",
        why: "\
The right is gone the moment the change is applied, for sessions that are open as well. Whatever the deployed application, a report \
or a job still does with it fails from then on with \"permission denied\".",
        instead: "\
Grant the new, narrower right first, deploy what uses it, see that nobody needs the old one, and take that away in a later change:

```sql
GRANT SELECT (id, name) ON account TO report;
```

```sql
REVOKE SELECT ON account FROM report;
```

PostgreSQL knows who has a right: `SELECT * FROM information_schema.role_table_grants WHERE table_name = 'account';`",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    let mut created: Vec<TableName> = Vec::new();
    for statement in change.statements() {
        created.extend(made(statement).map(TableName::of));
        let Kind::Grant(grant) = statement.view() else {
            continue;
        };
        if !grant.revoke() || grant.default_privileges() {
            continue;
        }
        let is_new =
            |target: ObjectName<'_>| created.iter().any(|table| table.is_same(&TableName::of(target)));
        if grant.targets().next().is_some() && grant.targets().all(is_new) {
            continue;
        }
        for role in grant.grantees() {
            let name = role.named().unwrap_or_default();
            if is_granted_again(change, statement, grant, name) {
                continue;
            }
            let what = format!("{}{}", privileges(grant), of_objects(grant));
            let message = if grant.grant_option() {
                format!("`{name}` can no longer pass {what} on")
            } else {
                format!(
                    "`{name}` loses {what} at once: whatever still uses it fails with \"permission denied\""
                )
            };
            let finding = Finding::at(role, message).object(format!("{what} from {name}"));
            findings.report(finding.help(
                "Grant what is still needed first, deploy what uses it, and revoke in a later change.",
            ));
        }
    }
}

/// What a statement makes, as GRANT names it.
fn made(statement: Statement<'_>) -> impl Iterator<Item = ObjectName<'_>> {
    let name = match statement.view() {
        Kind::CreateTable(create) if !create.if_not_exists() => create.name(),
        Kind::CreateView(create) if !create.or_replace() => create.name(),
        Kind::CreateRoutine(create) if !create.or_replace() => create.name(),
        Kind::CreateObject(create) if !create.if_not_exists() && !create.or_replace() => create.name(),
        Kind::CreateType(create) => create.name(),
        Kind::CreateDomain(create) => create.name(),
        _ => None,
    };
    name.into_iter()
}

/// Whether a later GRANT gives the role rights on the same objects.
fn is_granted_again(change: &Change<'_>, statement: Statement<'_>, revoke: Grant<'_>, role: &str) -> bool {
    let targets = |grant: Grant<'_>| -> Vec<String> {
        grant
            .targets()
            .map(|target| TableName::of(target).key())
            .collect()
    };
    let privileges = |grant: Grant<'_>| -> Vec<String> {
        grant
            .privileges()
            .filter_map(Identifier::named)
            .map(str::to_owned)
            .collect()
    };
    let later = change.statements().skip(statement.index() as usize + 1);
    later
        .filter_map(|statement| match statement.view() {
            Kind::Grant(grant) if !grant.revoke() && !grant.default_privileges() => Some(grant),
            _ => None,
        })
        .any(|grant| {
            let gives = grant.all_privileges() || revoke.all_privileges() || {
                let given = privileges(grant);
                privileges(revoke)
                    .iter()
                    .all(|privilege| given.contains(privilege))
            };
            gives
                && grant.membership() == revoke.membership()
                && targets(grant) == targets(revoke)
                && grant.grantees().any(|grantee| grantee.named() == Some(role))
        })
}
