//! `unlogged-table`: a table that is empty after a crash.

use stagegate_sdk::ast::{AlterAction, Statement};
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Fix, Level, Node, Rule, Scope, Span, TableName, View, options,
    token,
};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "unlogged-table",
    title: "Unlogged table",
    documentation: Documentation {
        what: "\
`CREATE UNLOGGED TABLE` (also `AS`), `SELECT ... INTO UNLOGGED` and `ALTER TABLE ... SET UNLOGGED`, unless the table is dropped \
again or made logged by the same change.",
        why: "\
Its rows are not written to the log: after a crash or an unclean shutdown PostgreSQL empties the table, it is empty on every replica, \
and a failover loses it. It is in no physical backup.",
        instead: "\
Leave the word out. Where rows really may be lost (a cache, one step of a load), name the table in `ignore-tables`, and say so:

```sql
CREATE TABLE session_cache (
    key text PRIMARY KEY,
    value jsonb NOT NULL
);
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
    /// Options of `unlogged-table`.
    pub(crate) struct Options {
        /// Tables that may be lost, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

/// A table that became unlogged.
struct Unlogged<'t> {
    table: TableName,
    finding: Finding<'t>,
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let scope = Scope::of(change);
    let mut unlogged: Vec<Unlogged<'t>> = Vec::new();
    for statement in change.statements() {
        match statement.view() {
            Statement::CreateTable(create) if create.unlogged() => {
                if let Some(name) = create.name() {
                    let table = scope.resolve(statement, name);
                    let word = token::find(statement.node(), "unlogged");
                    unlogged.push(created(table, name, word));
                }
            }
            Statement::Select(select) if select.into() => {
                if let Some(name) = select.name()
                    && let Some(word) = word_before(statement.node(), name.span())
                {
                    unlogged.push(created(scope.resolve(statement, name), name, Some(word)));
                }
            }
            Statement::AlterTable(alter) => {
                let Some(name) = alter.name() else { continue };
                let table = scope.resolve(statement, name);
                for action in alter.actions() {
                    match action {
                        AlterAction::SetUnlogged(set) => unlogged.push(Unlogged {
                            finding: finding(&table, set, set.span()),
                            table: table.clone(),
                        }),
                        AlterAction::SetLogged(_) => unlogged.retain(|known| !known.table.is_same(&table)),
                        _ => {}
                    }
                }
            }
            Statement::Drop(drop) if drop.named() == Some("table") => {
                for target in drop.targets() {
                    let table = scope.resolve(statement, target);
                    unlogged.retain(|known| !known.table.is_same(&table));
                }
            }
            _ => {}
        }
    }
    for known in unlogged {
        if !known.table.matches_any(&options.ignore_tables) {
            findings.report(known.finding);
        }
    }
}

/// `UNLOGGED` in `INTO UNLOGGED TABLE name`.
fn word_before(statement: Node<'_>, name: Span) -> Option<Span> {
    let start = statement.span().start;
    let words = token::words_at(statement.text());
    let before = words
        .iter()
        .rev()
        .filter(|(at, _)| start as usize + at < name.start as usize);
    let (at, word) = before
        .copied()
        .find(|(_, word)| !word.eq_ignore_ascii_case("table"))?;
    let start = start + u32::try_from(at).ok()?;
    let end = start + u32::try_from(word.len()).ok()?;
    word.eq_ignore_ascii_case("unlogged")
        .then_some(Span { start, end })
}

fn created<'t>(table: TableName, name: impl View<'t>, word: Option<Span>) -> Unlogged<'t> {
    let finding = finding(&table, name, word.unwrap_or(name.span()));
    let finding = match word {
        // The blank after the word goes with it.
        Some(word) => finding.fix(Fix::new("Make the table logged").replace(
            Span {
                start: word.start,
                end: word.end + 1,
            },
            "",
        )),
        None => finding,
    };
    Unlogged { table, finding }
}

fn finding<'t>(table: &TableName, node: impl View<'t>, at: Span) -> Finding<'t> {
    Finding::at(
        node,
        format!("{table} is not logged: it is empty after a crash or a failover, and on every replica"),
    )
    .span(at)
    .object(table.key())
    .help("Leave UNLOGGED out; where its rows may be lost, name the table in ignore-tables.")
}
