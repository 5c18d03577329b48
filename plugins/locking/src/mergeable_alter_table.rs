//! `mergeable-alter-table`: several ALTER TABLE that could be one.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::TableOptions;
use stagegate_sdk::ast::{
    self, AlterAction, AlterTable, ColumnReference, ForeignKeyConstraint, Identifier, ObjectName,
    PrimaryKeyConstraint, UniqueConstraint,
};
use stagegate_sdk::scene::Step;
use stagegate_sdk::transactions::Transactions;
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Fix, Level, Node, Rule, Scene, Span, TableName, View,
};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "mergeable-alter-table",
    title: "Several ALTER TABLE that could be one",
    documentation: Documentation {
        what: "\
An `ALTER TABLE` of a table that an earlier `ALTER TABLE` or `CREATE TABLE` of the same transaction could have done as well, \
with no statement between them that looks at the table.

Left alone is what PostgreSQL does not take together with other actions (renames, `SET SCHEMA`, attaching and detaching \
partitions), `VALIDATE CONSTRAINT`, what names a constraint or column that the earlier statement makes, foreign keys to tables \
that are made in between, and constraints that take over an index.",
        why: "\
Each statement takes the lock anew and, where it has to read or write the whole table, does so once for each: three changes of \
type in one statement write the table once, in three statements three times. A table whose definition is spread over several \
statements is also harder to read.",
        instead: "\
Put the actions into one statement:

```sql
ALTER TABLE orders
    ADD COLUMN note text,
    ALTER COLUMN total SET DEFAULT 0;
```

What a new table needs belongs in its `CREATE TABLE`.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

/// A statement that later actions could be part of.
struct Open<'t> {
    transaction: u32,
    /// The statement, for its last action's end; none for CREATE TABLE.
    alter: Option<AlterTable<'t>>,
    at: Node<'t>,
    /// Columns and constraints that it makes or takes.
    names: BTreeSet<&'t str>,
}

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    let transactions = Transactions::of(change);
    let mut open: BTreeMap<String, Open<'t>> = BTreeMap::new();
    let mut made: Vec<(String, u32)> = Vec::new();
    Scene::walk(change, |scene, step| {
        let transaction = transactions.number(step.statement);
        match step.view {
            ast::Statement::CreateTable(create) => {
                let Some(name) = create.name() else { return };
                let table = scene.resolve(name);
                made.push((table.key(), step.statement.index()));
                forget_mentioned(&mut open, scene, step);
                if !create.as_query()
                    && !create.partition_of()
                    && !create.of_type()
                    && !create.if_not_exists()
                {
                    let at = name.node();
                    open.insert(
                        table.key(),
                        Open {
                            transaction,
                            alter: None,
                            at,
                            names: BTreeSet::new(),
                        },
                    );
                }
            }
            ast::Statement::AlterTable(alter) => {
                let Some(name) = alter.name() else { return };
                let table = scene.resolve(name);
                let earlier = open
                    .get(&table.key())
                    .filter(|earlier| earlier.transaction == transaction);
                let merges = earlier.filter(|earlier| can_join(scene, earlier, alter, &made));
                if let Some(earlier) = merges.filter(|_| !table.matches_any(&options.ignore_tables)) {
                    findings.report(finding(&table, earlier, alter, step));
                }
                let is_joined = merges.is_some();
                let names = names_of(alter);
                forget_mentioned_but(&mut open, scene, step, &table.key());
                match open.get_mut(&table.key()) {
                    Some(earlier) if is_joined => earlier.names.extend(names),
                    _ if alter.actions().all(is_joinable) => {
                        let at = name.node();
                        open.insert(
                            table.key(),
                            Open {
                                transaction,
                                alter: Some(alter),
                                at,
                                names,
                            },
                        );
                    }
                    _ => {
                        open.remove(&table.key());
                    }
                }
            }
            _ => forget_mentioned(&mut open, scene, step),
        }
    });
}

/// A statement that looks at a table closes it; one that nobody looks into closes all.
fn forget_mentioned<'t>(open: &mut BTreeMap<String, Open<'t>>, scene: &Scene<'t>, step: Step<'t>) {
    forget_mentioned_but(open, scene, step, "");
}

fn forget_mentioned_but<'t>(
    open: &mut BTreeMap<String, Open<'t>>,
    scene: &Scene<'t>,
    step: Step<'t>,
    but: &str,
) {
    if matches!(
        step.view,
        ast::Statement::DoBlock(_) | ast::Statement::Unknown(_) | ast::Statement::UnknownStatement(_)
    ) {
        open.clear();
    }
    for name in step.view.node().all::<ObjectName<'t>>() {
        let key = scene.resolve(name).key();
        if key != but {
            open.remove(&key);
        }
    }
}

/// Whether PostgreSQL takes an action together with others.
fn is_joinable(action: AlterAction<'_>) -> bool {
    let is_by_itself = matches!(
        action,
        AlterAction::RenameTable(_)
            | AlterAction::RenameColumn(_)
            | AlterAction::RenameConstraint(_)
            | AlterAction::RenameObject(_)
            | AlterAction::SetSchema(_)
            | AlterAction::AttachPartition(_)
            | AlterAction::DetachPartition(_)
            | AlterAction::ValidateConstraint(_)
            | AlterAction::OtherAction(_)
            | AlterAction::Unknown(_)
    );
    let takes_index = action
        .node()
        .all::<PrimaryKeyConstraint<'_>>()
        .any(PrimaryKeyConstraint::using_index)
        || action
            .node()
            .all::<UniqueConstraint<'_>>()
            .any(UniqueConstraint::using_index);
    !is_by_itself && !takes_index
}

fn can_join<'t>(
    scene: &Scene<'t>,
    earlier: &Open<'t>,
    alter: AlterTable<'t>,
    made: &[(String, u32)],
) -> bool {
    let is_same_form = earlier
        .alter
        .is_none_or(|first| first.if_exists() == alter.if_exists() && first.only() == alter.only());
    let is_new = earlier.alter.is_none();
    let points_at_later = alter.node().all::<ForeignKeyConstraint<'t>>().any(|key| {
        let to = key.referenced_table().map(|table| scene.resolve(table).key());
        made.iter().any(|(table, _)| Some(table) == to.as_ref() && is_new)
    });
    let is_about_earlier = names_of(alter).iter().any(|name| earlier.names.contains(name));
    let fits_create = |action| {
        matches!(
            action,
            AlterAction::AddColumn(_)
                | AlterAction::AddConstraint(_)
                | AlterAction::SetNotNull(_)
                | AlterAction::SetDefault(_)
        )
    };
    is_same_form
        && !points_at_later
        && !is_about_earlier
        && alter.actions().all(is_joinable)
        && (!is_new || alter.actions().all(fits_create))
}

/// Columns and constraints that a statement speaks of.
fn names_of<'t>(alter: AlterTable<'t>) -> BTreeSet<&'t str> {
    let parts = alter
        .actions()
        .flat_map(|action| action.node().all::<Identifier<'t>>());
    let references = alter
        .actions()
        .flat_map(|action| action.node().all::<ColumnReference<'t>>());
    let made = alter.actions().filter_map(|action| match action {
        AlterAction::AddConstraint(add) => add.constraint()?.node().name(),
        _ => None,
    });
    parts
        .filter_map(Identifier::named)
        .chain(made)
        .chain(references.filter_map(ColumnReference::named))
        .collect()
}

fn finding<'t>(table: &TableName, earlier: &Open<'t>, alter: AlterTable<'t>, step: Step<'t>) -> Finding<'t> {
    let what = if earlier.alter.is_some() {
        "ALTER TABLE"
    } else {
        "CREATE TABLE"
    };
    let node = alter.name().map_or(alter.node(), View::node);
    let finding = Finding::at(
        node,
        format!(
            "{table} is altered again in the same transaction: as part of the earlier {what} this would lock it once, and read or write all of it at most once"
        ),
    )
    .object(table.key())
    .note(earlier.at, format!("the earlier {what}"))
    .help(format!("Put the actions into that {what}, separated by commas."));
    match fix(earlier, alter, step) {
        Some(fix) => finding.fix(fix),
        None => finding,
    }
}

/// Moves the actions behind those of the earlier ALTER TABLE.
fn fix<'t>(earlier: &Open<'t>, alter: AlterTable<'t>, step: Step<'t>) -> Option<Fix> {
    if step.view.node() != step.statement.node() {
        return None;
    }
    let end = earlier.alter?.actions().last()?.span().end;
    let (first, last) = (alter.actions().next()?.span(), alter.actions().last()?.span());
    let text = alter.node().file_text();
    let actions = text.get(first.start as usize..last.end as usize)?;
    let whole = step.statement.span();
    let rest = text.get(whole.end as usize..)?;
    let semicolon = u32::try_from(rest.len() - rest.trim_start().len()).ok()? + 1;
    let ends = rest.trim_start().starts_with(';');
    let end_of_statement = if ends { whole.end + semicolon } else { whole.end };
    let removed = Span {
        start: whole.start,
        end: end_of_statement,
    };
    Some(
        Fix::new("Put the actions into the earlier ALTER TABLE")
            .insert(end, format!(",\n    {actions}"))
            .replace(removed, ""),
    )
}
