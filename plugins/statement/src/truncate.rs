//! `truncate`: a statement that empties tables.

use stagegate_sdk::ast::Truncate;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, options};

use stagegate_sdk::new_tables::NewTables;

pub(crate) static RULE: Rule<Options> = Rule {
    id: "truncate",
    title: "TRUNCATE",
    documentation: Documentation {
        what: "\
`TRUNCATE`, with a finding for each table it names. Tables that the same change creates, and temporary ones, are left alone.",
        why: "\
All rows are gone, and only a backup brings them back. `TRUNCATE` takes an `ACCESS EXCLUSIVE` lock: everybody who uses the table waits, \
first for it to get the lock and then until the transaction ends. No `DELETE` trigger runs, and to a transaction that began before, the \
table looks empty as well.",
        instead: "\
Remove the rows that are meant, in batches where they are many:

```sql
DELETE FROM session WHERE expires_at < now() - interval '30 days';
```

Where the table really has to be empty, allow the finding and say why, and run the change while nobody needs the table.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `truncate`.
    pub(crate) struct Options {
        /// Tables that may be emptied, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let new_tables = NewTables::of(change);
    let truncates = change
        .statements()
        .flat_map(|statement| statement.node().all::<Truncate>());
    for target in truncates.flat_map(Truncate::targets) {
        let Some(table) = new_tables.unless_new(target) else {
            continue;
        };
        if table.matches_any(&options.ignore_tables) {
            continue;
        }
        findings.report(
            Finding::at(
                target,
                format!("TRUNCATE removes every row of {table}, and locks it against all others until the transaction ends"),
            )
            .object(table.key())
            .help(format!("Remove the rows that are meant: DELETE FROM {table} WHERE ....")),
        );
    }
}
