//! `security-definer-search-path`: a function with its owner's rights that looks names up where the caller says.

use stagegate_sdk::ast::{CreateRoutine, Setting, Statement as Kind};
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Fix, Level, NoOptions, Rule, Span, Statement, TableName, View,
    token,
};

pub(crate) static RULE: Rule = Rule {
    id: "security-definer-search-path",
    title: "SECURITY DEFINER without a fixed search_path",
    documentation: Documentation {
        what: "\
`CREATE FUNCTION` or `CREATE PROCEDURE` with `SECURITY DEFINER` and without `SET search_path`, unless a later `ALTER FUNCTION ... SET search_path` of the \
same change gives it one; also `ALTER FUNCTION ... SECURITY DEFINER` without it.",
        why: "\
The function runs with the rights of its owner, but finds tables, functions and operators along the search path of the caller. Whoever may \
call it and create objects in any schema, if only temporary ones, makes a function or an operator of a name that the body uses, and has it \
run as the owner. That is the usual way from a plain role to a superuser.",
        instead: "\
Fix the path, with `pg_temp` last, so that temporary objects never come first:

```sql
CREATE FUNCTION close_account(account_id bigint) RETURNS void
LANGUAGE sql
SECURITY DEFINER
SET search_path = app, pg_temp
AS $$ UPDATE account SET closed = true WHERE id = account_id $$;

REVOKE EXECUTE ON FUNCTION close_account(bigint) FROM PUBLIC;
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    for statement in change.statements() {
        for routine in statement.node().all::<CreateRoutine>() {
            let has_path = routine.options().any(is_search_path);
            let Some(name) = routine.name().filter(|_| routine.security_definer() && !has_path) else {
                continue;
            };
            let routine_name = TableName::of(name);
            if is_fixed_later(change, statement, &routine_name) {
                continue;
            }
            let finding = finding(Finding::at(name, message(&routine_name)), &routine_name);
            let definer = definer(routine.node());
            findings.report(match definer {
                Some(words) => finding.fix(fix(words.end)),
                None => finding,
            });
        }
        if let Kind::AlterObject(alter) = statement.view()
            && let Some(name) = alter.name()
            && matches!(alter.named(), Some("function" | "procedure" | "routine"))
            && !settings(statement).any(is_search_path)
            && let Some(words) = definer(alter.node())
        {
            let routine_name = TableName::of(name);
            if !is_fixed_later(change, statement, &routine_name) {
                let finding = finding(Finding::at(name, message(&routine_name)), &routine_name);
                findings.report(finding.fix(fix(words.end)));
            }
        }
    }
}

fn message(name: &TableName) -> String {
    format!(
        "{name} runs with its owner's rights and looks names up where the caller says: a caller can make it run other code"
    )
}

fn finding<'t>(finding: Finding<'t>, name: &TableName) -> Finding<'t> {
    let schema = name.schema.as_deref().unwrap_or("public");
    finding.object(name.key()).help(format!(
        "Fix its path: SECURITY DEFINER SET search_path = {schema}, pg_temp."
    ))
}

/// The path that is most often meant; what the body uses may be elsewhere.
fn fix(at: u32) -> Fix {
    Fix::new("Fix the search path").insert(at, " SET search_path = public, pg_temp")
}

fn is_search_path(setting: Setting<'_>) -> bool {
    setting.named() == Some("search_path")
}

/// All settings in a statement.
fn settings(statement: Statement<'_>) -> impl Iterator<Item = Setting<'_>> {
    statement.node().all::<Setting>()
}

/// The words SECURITY DEFINER: DEFINER is written after nothing else.
fn definer(node: stagegate_sdk::Node<'_>) -> Option<Span> {
    token::find(node, "definer")
}

/// `ALTER FUNCTION ... SET search_path`, further on.
fn is_fixed_later(change: &Change<'_>, statement: Statement<'_>, name: &TableName) -> bool {
    let mut later = change.statements().skip(statement.index() as usize + 1);
    later.any(|later| {
        let same = matches!(later.view(), Kind::AlterObject(alter)
            if alter.name().is_some_and(|altered| TableName::of(altered).is_same(name)));
        same && settings(later).any(is_search_path)
    })
}
