//! `column-type-rewrite`: type change that writes the table anew.

use crate::common::{TableOptions, for_each_action, size};
use stagegate_sdk::ast::{AlterAction, Identifier, TypeName};
use stagegate_sdk::locks::types;
use stagegate_sdk::name::quote;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scene, TableName, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "column-type-rewrite",
    title: "Type change that writes the table anew",
    documentation: Documentation {
        what: "\
`ALTER COLUMN ... TYPE` that writes the whole table anew, builds the column's indexes anew, or has to check the column's `CHECK` \
constraints again, on a table that was there before.

Fine are changes that PostgreSQL makes in the catalog alone: `varchar(n)` to a longer one or to `text`, `numeric(p, s)` to a \
higher precision of the same scale or to none, `bit varying` to a longer one, more digits of seconds (`timestamp(3)` to \
`timestamp`), `cidr` to `inet`, and to or from a domain that checks nothing; also with a `USING` that says no more than that. \
`timestamp` to `timestamptz` and back leaves the rows alone where the change says `SET timezone TO 'UTC'` first. The old type \
comes from the catalog or from the same change; where nobody knows it, the rule says so rather than nothing.",
        why: "\
A rewrite holds an `ACCESS EXCLUSIVE` lock while every row is written to a new file and every index is built anew: nobody can \
read or write the table until that is done, and it needs as much room on disk again. Views and generated columns that use the \
column make the statement fail.",
        instead: "\
Add a column of the new type, let a trigger fill it for new rows, fill the old rows in batches, then swap the names:

```sql
ALTER TABLE orders ADD COLUMN id_new bigint;
```

```sql
UPDATE orders SET id_new = id WHERE id IN (SELECT id FROM orders WHERE id_new IS NULL LIMIT 10000);
```

Where a shorter text is meant, a check does it without a rewrite:

```sql
ALTER TABLE orders ADD CONSTRAINT orders_code_length CHECK (length(code) <= 10) NOT VALID;
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    for_each_action(change, &options.ignore_tables, |scene, site| {
        let AlterAction::SetType(set) = site.action else {
            return;
        };
        let (Some(column), Some(new)) = (set.column().and_then(Identifier::named), set.type_()) else {
            return;
        };
        let cost = types::change_of(scene, &site.table, set);
        if let Some(what) = consequence(scene, &site.table, column, cost) {
            findings.report(finding(scene, &site.table, column, new, &what));
        }
    });
}

/// What happens to the table, as the end of a sentence; none where it is nothing.
fn consequence(scene: &Scene<'_>, table: &TableName, column: &str, cost: types::Change) -> Option<String> {
    let size = size(scene, table);
    let wait = "under an ACCESS EXCLUSIVE lock: all reads and writes wait until it is done";
    match cost {
        types::Change::Rewrite => Some(format!("writes all of {table}{size} and its indexes anew {wait}")),
        types::Change::Unknown => Some(format!(
            "writes all of {table}{size} and its indexes anew {wait}, unless the old type (which nobody knows here) is one that only gets wider"
        )),
        types::Change::Indexes => Some(format!(
            "keeps the rows of {table}{size}, but builds the indexes on the column anew {wait}"
        )),
        types::Change::Free => {
            let relation = scene.relation(table)?;
            let check = relation.constraints.iter().find(|constraint| {
                constraint.kind == "check" && constraint.columns.iter().any(|of| of == column)
            })?;
            Some(format!(
                "keeps the rows, but checks {} again for all of {table}{size} {wait}",
                quote(&check.name)
            ))
        }
    }
}

fn finding<'t>(
    scene: &Scene<'t>,
    table: &TableName,
    column: &str,
    new: TypeName<'t>,
    what: &str,
) -> Finding<'t> {
    let old = types::type_before(scene, table, column)
        .map_or_else(String::new, |old| format!(" from {}", old.name));
    let name = quote(&format!("{column}_new"));
    Finding::at(new, format!("changing `{column}`{old} to {} {what}", new.text()))
        .object(format!("{}.{column}", table.key()))
        .help(format!(
            "ALTER TABLE {table} ADD COLUMN {name} {}; keep it in step with a trigger, fill the old rows in batches, then swap the names.",
            new.text()
        ))
}
