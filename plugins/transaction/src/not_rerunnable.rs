//! `not-rerunnable`: a statement that fails the second time, in a change that may have to run twice.

use stagegate_sdk::ast::{
    AddConstraint, AlterAction, AlterTable, CreateIndex, Drop, ObjectName, Statement as Kind, TableConstraint,
};
use stagegate_sdk::transactions::non_transactional;
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Fix, Level, Rule, Span, Statement, TableName, View, options,
};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "not-rerunnable",
    title: "Statement that can not be repeated",
    documentation: Documentation {
        what: "\
`CREATE`, `DROP` and `ALTER TABLE ... ADD` or `DROP` without `IF NOT EXISTS`, `IF EXISTS` or `OR REPLACE`, in a change that does not run in one \
transaction because one of its statements can not.

A statement is fine where one before it clears the way (`DROP INDEX IF EXISTS i` before `CREATE INDEX i`). Not looked at is what \
PostgreSQL has no such words for, but for constraints, which can be dropped first.",
        why: "\
When such a change fails half-way, what ran stays. Somebody removes the cause and starts it again, and now it fails at its first \
statement, because that is done already: the change has to be finished by hand.",
        instead: "\
Say that it may be there already:

```sql
CREATE TABLE IF NOT EXISTS region (id bigint PRIMARY KEY);
ALTER TABLE account ADD COLUMN IF NOT EXISTS region_id bigint;
```

An index that was built concurrently and failed is there, but invalid, and `IF NOT EXISTS` would leave it so. Drop it first:

```sql
DROP INDEX CONCURRENTLY IF EXISTS account_email;
CREATE INDEX CONCURRENTLY account_email ON account (email);
```",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `not-rerunnable`.
    pub(crate) struct Options {
        /// Also in changes that run in one transaction.
        always: bool = false,
    }
}

/// What is missing, and where it goes.
struct Missing<'t> {
    /// What the statement is about.
    name: ObjectName<'t>,
    /// Where the finding points, and where the words go before.
    at: Span,
    /// The object, for the message and for finding a DROP before.
    object: String,
    words: &'static str,
    fails: &'static str,
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let whole = change
        .statements()
        .all(|statement| non_transactional(statement).is_none());
    if whole && !options.always {
        return;
    }
    let mut dropped: Vec<String> = Vec::new();
    for statement in change.statements() {
        for missing in missing(statement) {
            if !dropped.contains(&missing.object) {
                findings.report(finding(&missing));
            }
        }
        dropped.extend(clears(statement));
    }
}

fn finding<'t>(missing: &Missing<'t>) -> Finding<'t> {
    let finding = Finding::at(
        missing.name,
        format!(
            "when this change is run again after a failure, it stops here: {} {}",
            missing.object, missing.fails
        ),
    )
    .span(missing.at)
    .object(missing.object.clone());
    if missing.words.is_empty() {
        return finding.help(format!(
            "Drop it first: ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}.",
            TableName::of(missing.name),
            missing.object
        ));
    }
    finding
        .help(format!("Write {} {}.", missing.words, missing.object))
        .fix(
            Fix::new(format!("Write {}", missing.words))
                .insert(missing.at.start, format!("{} ", missing.words)),
        )
}

fn missing(statement: Statement<'_>) -> Vec<Missing<'_>> {
    match statement.view() {
        Kind::CreateTable(create) if !create.if_not_exists() && !create.temporary() => created(create.name()),
        Kind::CreateIndex(index) if !index.if_not_exists() => created(CreateIndex::name(index)),
        Kind::CreateView(view) if view.materialized() && !view.if_not_exists() => created(view.name()),
        Kind::CreateExtension(extension) if !extension.if_not_exists() => created(extension.name()),
        Kind::CreateObject(create)
            if !create.if_not_exists() && matches!(create.named(), Some("schema" | "sequence")) =>
        {
            created(create.name())
        }
        Kind::Drop(drop) if !drop.if_exists() => {
            let first = drop.targets().next();
            first
                .map(|name| gone(name, TableName::of(name).to_string(), name.span()))
                .into_iter()
                .collect()
        }
        Kind::AlterTable(alter) => {
            let name = alter.name();
            name.map(|name| {
                alter
                    .actions()
                    .filter_map(|action| of_action(name, action))
                    .collect()
            })
            .unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

fn created(name: Option<ObjectName<'_>>) -> Vec<Missing<'_>> {
    let missing = name.map(|name| Missing {
        name,
        object: TableName::of(name).to_string(),
        words: "IF NOT EXISTS",
        at: name.span(),
        fails: "is there already",
    });
    missing.into_iter().collect()
}

fn gone(name: ObjectName<'_>, object: String, at: Span) -> Missing<'_> {
    Missing {
        name,
        object,
        words: "IF EXISTS",
        at,
        fails: "is gone already",
    }
}

fn of_action<'t>(table: ObjectName<'t>, action: AlterAction<'t>) -> Option<Missing<'t>> {
    match action {
        AlterAction::AddColumn(add) if !add.if_not_exists() => {
            let column = add.column()?;
            Some(Missing {
                name: table,
                object: stagegate_sdk::name::quote(column.name()?.named()?),
                words: "IF NOT EXISTS",
                at: column.name()?.span(),
                fails: "is there already",
            })
        }
        AlterAction::DropColumn(drop) if !drop.if_exists() => {
            let column = drop.column()?;
            Some(gone(
                table,
                stagegate_sdk::name::quote(column.named()?),
                column.span(),
            ))
        }
        AlterAction::DropConstraint(drop) if !drop.if_exists() => {
            let name = drop.name()?;
            Some(gone(
                table,
                stagegate_sdk::name::quote(name.named()?),
                name.span(),
            ))
        }
        AlterAction::AddConstraint(add) => Some(Missing {
            name: table,
            object: stagegate_sdk::name::quote(constraint_name(add)?),
            words: "",
            at: add.span(),
            fails: "is there already",
        }),
        _ => None,
    }
}

fn constraint_name(add: AddConstraint<'_>) -> Option<&str> {
    match add.constraint()? {
        TableConstraint::PrimaryKey(key) => key.named(),
        TableConstraint::Unique(key) => key.named(),
        TableConstraint::Check(check) => check.named(),
        TableConstraint::ForeignKey(key) => key.named(),
        TableConstraint::Exclude(exclude) => exclude.named(),
        _ => None,
    }
}

/// What a statement takes away where it is there.
fn clears(statement: Statement<'_>) -> Vec<String> {
    match statement.view() {
        Kind::Drop(drop) if Drop::if_exists(drop) => drop
            .targets()
            .map(|target| TableName::of(target).to_string())
            .collect(),
        Kind::AlterTable(alter) => AlterTable::actions(alter)
            .filter_map(|action| match action {
                AlterAction::DropConstraint(drop) if drop.if_exists() => drop.name()?.named(),
                AlterAction::DropColumn(drop) if drop.if_exists() => drop.column()?.named(),
                _ => None,
            })
            .map(stagegate_sdk::name::quote)
            .collect(),
        _ => Vec::new(),
    }
}
