//! `object-owner`: a change of something that belongs to another role.

use std::collections::BTreeSet;

use stagegate_sdk::ast::{AlterAction, ObjectName, Statement as Kind};
use stagegate_sdk::moment::{Role, current_role};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, NoOptions, Rule, Statement, TableName};

/// Kinds of objects that are relations.
const RELATIONS: &[&str] = &["table", "view", "materialized view", "sequence", "foreign table"];

pub(crate) static RULE: Rule = Rule {
    id: "object-owner",
    title: "Object of another owner",
    documentation: Documentation {
        what: "\
A statement that only the owner of a relation may run (`ALTER`, `DROP`, `CREATE INDEX`, `COMMENT ON`, `CREATE POLICY`) on one that \
the role which runs the change does not own, neither itself nor through a role it is a member of. What the change creates itself, \
or hands over before, is fine; after a `SET ROLE` the rule says nothing.",
        why: "\
PostgreSQL refuses the statement (\"must be owner of table\"), and the rollout stops there. That the objects of a database have several \
owners is most often a sign that somebody changed it by hand.",
        instead: "\
Let a superuser, or the owner, hand the object over, once:

```sql
ALTER TABLE account OWNER TO app_owner;
```

or make the role that runs changes a member of the owner:

```sql
GRANT app_owner TO deployer;
```",
    },
    default_level: Level::Warning,
    tags: &[
        "ALTER FOREIGN TABLE",
        "ALTER MATERIALIZED VIEW",
        "ALTER POLICY",
        "ALTER SEQUENCE",
        "ALTER TABLE",
        "ALTER VIEW",
        "COMMENT",
        "CREATE INDEX",
        "CREATE POLICY",
        "DROP FOREIGN TABLE",
        "DROP MATERIALIZED VIEW",
        "DROP SEQUENCE",
        "DROP TABLE",
        "DROP VIEW",
        "REFRESH MATERIALIZED VIEW",
    ],
    needs_catalog: true,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    let Ok(role) = current_role() else { return };
    let mut told = BTreeSet::new();
    for statement in change.statements() {
        if matches!(statement.view(), Kind::SetParameter(set) if matches!(set.named(), Some("role" | "session_authorization" | "all")))
        {
            return;
        }
        for name in owned(statement) {
            let table = TableName::of(name);
            let Some(owner) = foreign_owner(change, statement, &table, &role) else {
                continue;
            };
            if told.insert(table.key()) {
                findings.report(finding(&role, name, &table, &owner));
            }
        }
    }
}

/// The relations that the statement may only touch as their owner.
fn owned(statement: Statement<'_>) -> Vec<ObjectName<'_>> {
    let is_relation = |kind: Option<&str>| kind.is_some_and(|kind| RELATIONS.contains(&kind));
    match statement.view() {
        // For a partition's table both are altered.
        Kind::AlterTable(alter) => {
            let partitions = alter.actions().filter_map(|action| match action {
                AlterAction::AttachPartition(attach) => attach.target(),
                _ => None,
            });
            alter.name().into_iter().chain(partitions).collect()
        }
        Kind::AlterObject(alter) if is_relation(alter.named()) => alter.name().into_iter().collect(),
        Kind::CreateIndex(index) => index.target().into_iter().collect(),
        Kind::CreatePolicy(policy) => policy.target().into_iter().collect(),
        Kind::AlterPolicy(policy) => policy.target().into_iter().collect(),
        Kind::Drop(drop) if is_relation(drop.named()) => drop.targets().collect(),
        Kind::CommentOn(comment) if is_relation(comment.named()) => comment.target().into_iter().collect(),
        Kind::RefreshMaterializedView(refresh) => refresh.target().into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The owner, where it is none that the role may act for.
fn foreign_owner(
    change: &Change<'_>,
    statement: Statement<'_>,
    table: &TableName,
    role: &Role,
) -> Option<String> {
    if role.superuser || table.is_temporary() {
        return None;
    }
    let schema = table.schema.as_deref();
    // Where the change could not be followed that far, the owner is the one from before it.
    let detail = match statement.before().detail(schema, &table.name) {
        Err(_) => change.at_start().detail(schema, &table.name),
        known => known,
    };
    let owner = &detail.ok()??.owner;
    let acts_for = owner.is_empty() || *owner == role.name || role.member_of.contains(owner);
    (!acts_for).then(|| owner.clone())
}

fn finding<'t>(role: &Role, name: ObjectName<'t>, table: &TableName, owner: &str) -> Finding<'t> {
    let quote = stagegate_sdk::name::quote;
    Finding::at(
        name,
        format!(
            "{table} belongs to `{owner}`; `{}`, which runs this change, may not alter it: the statement fails",
            role.name
        ),
    )
    .object(table.key())
    .help(format!(
        "Hand it over: ALTER TABLE {table} OWNER TO {}; or: GRANT {} TO {};",
        quote(&role.name),
        quote(owner),
        quote(&role.name)
    ))
}
