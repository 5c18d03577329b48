//! `blocking-index-build`: CREATE INDEX without CONCURRENTLY on a table that is in use.

use crate::common::{is_partitioned, lasting, may_leave_transaction};
use stagegate_sdk::ast::{self, CreateIndex};
use stagegate_sdk::scene::{Step, size_of};
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Fix, Level, Rule, Scene, View, keyword, options,
};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "blocking-index-build",
    title: "Index built while writes wait",
    documentation: Documentation {
        what: "\
`CREATE INDEX` without `CONCURRENTLY` on a table or materialized view that was there before the change. A table of the same change, a \
temporary one, and `CREATE INDEX ... ON ONLY` (which builds nothing on the partitions) are left alone. A table that is created with \
`IF NOT EXISTS` counts as new unless the catalog shows it.",
        why: "\
The table is locked in `SHARE` mode until the whole of it was read and the index is written: every `INSERT`, `UPDATE` and `DELETE` waits, \
for minutes on a table of some ten million rows, and all of the change's other locks are held meanwhile.",
        instead: "\
Build it while others work. It takes longer and waits for running transactions, but writers go on (`SHARE UPDATE EXCLUSIVE`):

```sql
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_customer_id_idx ON orders (customer_id);
```

PostgreSQL runs it only outside of a transaction block, so keep it in a change of its own. Where it fails, it leaves an index that is not \
valid: `DROP INDEX CONCURRENTLY` it before the next try.

A partitioned table can not be indexed concurrently; build the parts one by one, the parent's index is valid once all are attached:

```sql
CREATE INDEX measurement_at_idx ON ONLY measurement (at);
CREATE INDEX CONCURRENTLY measurement_2024_at_idx ON measurement_2024 (at);
ALTER INDEX measurement_at_idx ATTACH PARTITION measurement_2024_at_idx;
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
    /// Options of `blocking-index-build`.
    pub(crate) struct Options {
        /// From how many rows on, by the catalog's estimate, the message calls the table large.
        rows: i64 = 1_000_000 => "minimum": 0,
        /// Tables with fewer rows by the catalog's estimate are left alone; 0 reports all.
        min_rows: i64 = 0 => "minimum": 0,
        /// Tables whose writers may wait, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    Scene::walk(change, |scene, step| {
        if let ast::Statement::CreateIndex(index) = step.view
            && !index.concurrently()
            && !index.only()
        {
            report(scene, options, findings, step, index);
        }
    });
}

fn report<'t>(
    scene: &Scene<'t>,
    options: &Options,
    findings: &mut Findings<'t>,
    step: Step<'t>,
    index: CreateIndex<'t>,
) {
    let Some(target) = index.target() else { return };
    let Some(table) = lasting(scene, target, &options.ignore_tables) else {
        return;
    };
    let relation = scene.relation(&table);
    let rows = relation.as_ref().map_or(-1, |relation| relation.rows_estimate);
    if rows >= 0 && rows < options.min_rows {
        return;
    }
    let large = if rows >= options.rows.max(1) {
        "the large table "
    } else {
        ""
    };
    let message = format!(
        "the build holds a SHARE lock on {large}{table}{}: every write to it waits until the whole table has been read",
        size_of(relation.as_deref())
    );
    let finding = Finding::at(target, message).object(format!(
        "{}.{}",
        table.key(),
        index.name().map_or("", View::text)
    ));
    let keyword = keyword::find(index.node(), &["index"]);
    findings.report(match keyword {
        _ if is_partitioned(scene, &table) => finding.help(format!(
            "A partitioned table can not be indexed concurrently: create the index ON ONLY {table}, build one with CREATE INDEX CONCURRENTLY \
             on each partition, and ALTER INDEX ... ATTACH PARTITION them."
        )),
        Some(keyword) if may_leave_transaction(step) => finding
            .help(format!("Write {}; it has to run outside of a transaction block.", concurrent(index, keyword.end)))
            .fix(Fix::new("Build the index CONCURRENTLY").insert(keyword.end, " CONCURRENTLY")),
        _ => finding.help(
            "CREATE INDEX CONCURRENTLY lets writers go on; it can not run inside a transaction block, so move it to a change of its own.",
        ),
    });
}

/// The statement as it should be, where it is one line.
fn concurrent(index: CreateIndex<'_>, keyword_end: u32) -> String {
    let text = index.text();
    let at = (keyword_end - index.span().start) as usize;
    match (text.contains('\n'), text.split_at_checked(at)) {
        (false, Some((before, after))) => format!("{before} CONCURRENTLY{after}"),
        _ => "CREATE INDEX CONCURRENTLY ...".to_owned(),
    }
}
