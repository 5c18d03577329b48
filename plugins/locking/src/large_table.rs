//! `large-table`: heavy work on a large table.

use stagegate_sdk::locks::{self, Work};
use stagegate_sdk::scene::size_of;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scene, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "large-table",
    title: "Heavy work on a large table",
    documentation: Documentation {
        what: "\
Any statement that reads all of a table, builds an index over it or writes it anew, where the catalog knows the table to have \
more than `rows` (1,000,000) rows or to take more than `size` (1GB). It says how large the table is and which lock is held \
meanwhile. Row counts are the planner's estimates; a partitioned table counts with all that the catalog says of it.",
        why: "\
What takes a second on a test database takes an hour on a table of this size, and everyone whom the lock stops waits as long. \
PostgreSQL reads a few hundred megabytes a second at best and writes less.",
        instead: "\
Choose the form that lets others work, and a quiet hour:

```sql
CREATE INDEX CONCURRENTLY orders_at_idx ON orders (at);
ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT VALID;
```

The other rules of this family say for each statement which form that is.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: true,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `large-table`.
    pub(crate) struct Options {
        /// A table with more rows is large.
        rows: i64 = 1_000_000 => "minimum": 0,
        /// A table that takes more room is large, with its indexes: a number and kB, MB, GB or TB.
        size: String = "1GB".to_owned() => "pattern": "^[0-9]+ ?([kKMGT]B)?$",
        /// Tables that may be large, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let most = bytes(&options.size);
    Scene::walk(change, |scene, step| {
        for lock in locks::of(scene, step) {
            let what = match lock.work {
                Work::Scan => "all of it is read",
                Work::IndexBuild => "an index over all of it is built",
                Work::Rewrite => "all of it is written anew",
                Work::Instant | Work::Rows => continue,
            };
            let Some(relation) = scene.relation(&lock.table) else {
                continue;
            };
            let is_large = relation.rows_estimate > options.rows || relation.bytes > most;
            if is_large && !lock.table.matches_any(&options.ignore_tables) {
                let message = format!(
                    "{} is large{}: {what} under {} {} lock, and {} wait meanwhile",
                    lock.table,
                    size_of(Some(&relation)),
                    if lock.mode.name().starts_with(['A', 'E']) {
                        "an"
                    } else {
                        "a"
                    },
                    lock.mode,
                    lock.mode.blocks()
                );
                findings.report(Finding::at(lock.at, message).object(lock.table.key()).help(
                    "Choose the form that lets others work (CONCURRENTLY, NOT VALID, USING INDEX) where there is one, and a quiet hour.",
                ));
            }
        }
    });
}

/// `1GB`; nothing is that large where it can not be read.
fn bytes(text: &str) -> u64 {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let shift = match unit.trim() {
        "" => 0,
        "kB" | "KB" => 10,
        "MB" => 20,
        "GB" => 30,
        "TB" => 40,
        _ => return u64::MAX,
    };
    number
        .parse::<u64>()
        .map_or(u64::MAX, |number| number.saturating_mul(1 << shift))
}
