//! What PRIMARY KEY and UNIQUE on a table that is there have in common: an index that is built under the table's lock.

use stagegate_sdk::ast::{AlterAction, ColumnConstraint, Identifier, TableConstraint};
use stagegate_sdk::name::quote;
use stagegate_sdk::tree::Node;
use stagegate_sdk::{Change, Finding, Findings, Fix, Scene, View};

use crate::common::{
    Site, TableOptions, for_each_action, is_partitioned, made_up_name, may_leave_transaction, size,
};

/// Where a constraint stands.
pub(crate) enum Written<'t> {
    OfTable(TableConstraint<'t>),
    OfColumn(ColumnConstraint<'t>),
}

/// A constraint whose index is not there yet.
pub(crate) struct Key<'t> {
    /// `PRIMARY KEY` or `UNIQUE`.
    pub(crate) words: &'static str,
    pub(crate) node: Node<'t>,
    /// Empty where it is that of a column.
    pub(crate) columns: Vec<&'t str>,
    pub(crate) name: Option<&'t str>,
    /// How PostgreSQL makes up a name: with the columns or without, and the ending.
    pub(crate) made_up: (bool, &'static str),
    pub(crate) deferrable: bool,
    pub(crate) initially_deferred: bool,
    /// Whether an index by `CREATE UNIQUE INDEX` over the columns is all it needs.
    pub(crate) is_plain: bool,
}

/// Reports the constraints that `key` sees a key in.
pub(crate) fn check<'t>(
    change: &'t Change<'t>,
    options: &TableOptions,
    findings: &mut Findings<'t>,
    key: fn(Written<'t>) -> Option<Key<'t>>,
) {
    for_each_action(change, &options.ignore_tables, |scene, site| match site.action {
        AlterAction::AddConstraint(add) => {
            let Some(key) = add.constraint().and_then(|it| key(Written::OfTable(it))) else {
                return;
            };
            let finding = finding(scene, &site, &key);
            findings.report(match fix(scene, &site, &key) {
                Some(fix) => finding.fix(fix),
                None => finding,
            });
        }
        AlterAction::AddColumn(add) => {
            let Some(column) = add.column() else { return };
            let keys = column.constraints().filter_map(|it| key(Written::OfColumn(it)));
            for mut key in keys {
                key.columns = column.name().and_then(Identifier::named).into_iter().collect();
                findings.report(finding(scene, &site, &key));
            }
        }
        _ => {}
    });
}

impl Key<'_> {
    /// The index's name, as written or as PostgreSQL makes it up.
    fn index_name(&self, site: &Site<'_>) -> String {
        let (with_columns, ending) = self.made_up;
        let columns: &[&str] = if with_columns { &self.columns } else { &[] };
        self.name
            .map_or_else(|| made_up_name(&site.table, columns, ending), str::to_owned)
    }

    fn quoted_columns(&self) -> String {
        let columns: Vec<_> = self.columns.iter().map(|column| quote(column)).collect();
        columns.join(", ")
    }
}

fn finding<'t>(scene: &Scene<'t>, site: &Site<'t>, key: &Key<'t>) -> Finding<'t> {
    let (table, words) = (&site.table, key.words);
    let index = key.index_name(site);
    let name = quote(&index);
    let message = format!(
        "{words} builds an index over all of {table}{} under an ACCESS EXCLUSIVE lock: all reads and writes wait until it is done",
        size(scene, table)
    );
    let first = match site.action {
        AlterAction::AddColumn(_) => "Add the column without it; then ",
        _ => "",
    };
    Finding::at(key.node, message)
        .object(format!("{}.{index}", table.key()))
        .help(if is_partitioned(scene, table) {
            "A partitioned table can not use an index that is there: add the constraint to each partition with USING INDEX, then to this table.".to_owned()
        } else {
            format!(
                "{first}CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({}); outside of a transaction block, then ALTER TABLE {table} ADD CONSTRAINT \
                 {name} {words} USING INDEX {name};",
                key.quoted_columns()
            )
        })
}

/// The two statements, where this is all that the ALTER TABLE does.
fn fix<'t>(scene: &Scene<'t>, site: &Site<'t>, key: &Key<'t>) -> Option<Fix> {
    let is_all = site.alter.actions().count() == 1 && may_leave_transaction(site.step);
    if !key.is_plain || !is_all || key.columns.is_empty() || is_partitioned(scene, &site.table) {
        return None;
    }
    let (table, name, words) = (&site.table, quote(&key.index_name(site)), key.words);
    let tail = match (key.deferrable, key.initially_deferred) {
        (_, true) => " DEFERRABLE INITIALLY DEFERRED",
        (true, false) => " DEFERRABLE",
        _ => "",
    };
    let columns = key.quoted_columns();
    Some(
        Fix::new("Build the index concurrently, then use it")
            .insert(
                site.alter.span().start,
                format!("CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({columns});\n"),
            )
            .replace(
                key.node.span(),
                format!("CONSTRAINT {name} {words} USING INDEX {name}{tail}"),
            ),
    )
}
