//! `volatile-column-default`: column default that writes the table anew.

use crate::common::{Site, VersionOptions, for_each_action, size};
use stagegate_sdk::ast::{AlterAction, ColumnDefinition};
use stagegate_sdk::locks::column::{self, Rewrite};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Node, Rule, Scene, View};

/// The first major version that keeps a default of old rows in the catalog.
const FIRST_WITH_KEPT_DEFAULTS: i64 = 11;

pub(crate) static RULE: Rule<VersionOptions> = Rule {
    id: "volatile-column-default",
    title: "Column default that writes the table anew",
    documentation: Documentation {
        what: "\
`ADD COLUMN` with a default that has to be evaluated for every row, such as `random()`, `clock_timestamp()`, `gen_random_uuid()` \
or `nextval('...')`, on a table that was there before; also a column of a domain that checks its values, which PostgreSQL does \
by writing every row.

Constants and stable functions such as `now()` or `current_user` are fine from PostgreSQL 11 on: the value is kept once in the \
catalog. What a function is comes from the catalog where there is one, from `CREATE FUNCTION` of the same change, or from a \
table of PostgreSQL's own functions; a function that none of them knows may be volatile, as functions are unless declared \
otherwise.",
        why: "\
PostgreSQL writes the whole table and all its indexes anew under an `ACCESS EXCLUSIVE` lock: nobody can read or write the table \
until that is done, and it needs as much room on disk again.",
        instead: "\
Add the column without the default, set the default for new rows, then fill the old ones in batches:

```sql
ALTER TABLE orders ADD COLUMN token uuid;
ALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid();
```

```sql
UPDATE orders SET token = gen_random_uuid() WHERE id IN (SELECT id FROM orders WHERE token IS NULL LIMIT 10000);
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &VersionOptions, findings: &mut Findings<'t>) {
    let is_old = Scene::version(options.postgres_version) < FIRST_WITH_KEPT_DEFAULTS;
    for_each_action(change, &options.ignore_tables, |scene, site| {
        let AlterAction::AddColumn(add) = site.action else {
            return;
        };
        let Some(column) = add.column() else { return };
        let (at, cause) = match column::rewrite_of_adding(scene, column) {
            Some(Rewrite::VolatileDefault(volatile)) => {
                let name = volatile.call.named().unwrap_or("its default");
                let cause = if volatile.certain {
                    format!("`{name}` is volatile, so each row needs a value of its own:")
                } else {
                    format!(
                        "nothing says that `{name}` is not volatile; if it is, each row needs a value of its own:"
                    )
                };
                (volatile.call.node(), cause)
            }
            Some(Rewrite::Domain) => match column.type_() {
                Some(data_type) => (
                    data_type.node(),
                    "its domain checks values, which PostgreSQL does by writing every row:".to_owned(),
                ),
                None => return,
            },
            None if is_old => match column::default_of(column) {
                Some(default) => (
                    default.node(),
                    "before PostgreSQL 11 every default is written to each row:".to_owned(),
                ),
                None => return,
            },
            _ => return,
        };
        findings.report(finding(scene, &site, column, at, &cause));
    });
}

fn finding<'t>(
    scene: &Scene<'t>,
    site: &Site<'t>,
    column: ColumnDefinition<'t>,
    at: Node<'t>,
    cause: &str,
) -> Finding<'t> {
    let table = &site.table;
    let (name, plain) = column::name_of(column).map_or(("...", ""), |(name, plain)| (name.text(), plain));
    let default = column::default_of(column).map_or("...", View::text);
    Finding::at(site.action, format!(
        "{cause} all of {table}{} is written anew under an ACCESS EXCLUSIVE lock, and all reads and writes wait until it is done",
        size(scene, table)
    ))
    .span(at.span())
    .object(format!("{}.{plain}", table.key()))
    .help(format!(
        "ALTER TABLE {table} ADD COLUMN {name} {}; ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {default}; then fill the old rows in batches: UPDATE \
         {table} SET {name} = {default} WHERE {name} IS NULL AND ...;",
        column.type_().map_or("...", View::text)
    ))
}
