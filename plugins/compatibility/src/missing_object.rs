//! `missing-object`: step that can not succeed.

use stagegate_sdk::moment::{impossible_steps, ledger, this_file};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, NoOptions, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "missing-object",
    title: "Step that can not succeed",
    documentation: Documentation {
        what: "\
A statement that PostgreSQL would refuse when the change comes to it: a relation, column, constraint, index or type that does \
not exist at that point, or exists already. It needs a catalog: the statements are followed one after another from the schema as \
it is. `IF EXISTS` and `IF NOT EXISTS` say that both are fine.",
        why: "\
The rollout stops at that statement, and the change is rolled back. Where it is applied step by step, what came before stays.",
        instead: "\
Write the change against the schema of the database that it goes to; look at it with:

```sql
SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'orders' ORDER BY ordinal_position;
```

Where the databases differ, say so:

```sql
ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: true,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    let Ok(steps) = impossible_steps() else {
        return;
    };
    if is_applied() {
        return;
    }
    for step in steps {
        let Some(statement) = change
            .statements()
            .find(|statement| statement.index() == step.statement)
        else {
            continue;
        };
        let help = match step.reason.as_str() {
            "missing" => format!(
                "See how the {} is called in this database, or which change makes it; IF EXISTS says that it may be absent.",
                step.kind
            ),
            "exists" => format!(
                "The database has this {} already; IF NOT EXISTS says that this is fine.",
                step.kind
            ),
            _ => "Write the change against the schema of the database that it goes to.".to_owned(),
        };
        findings.report(
            Finding::at(
                statement.node(),
                format!("{} (error {})", step.message, step.sqlstate),
            )
            .span(step.at.unwrap_or(statement.span()))
            .object(format!("{}.{}", step.kind, step.name))
            .help(help),
        );
    }
}

/// Whether the ledger has this very change: it will not run again, so nothing of it can fail.
fn is_applied() -> bool {
    let (Some(file), Ok(applied)) = (this_file(), ledger()) else {
        return false;
    };
    applied
        .iter()
        .any(|row| Some(&row.version) == file.version.as_ref() && row.checksum == file.checksum)
}
