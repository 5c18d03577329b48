//! `constraint-scan`: cHECK that reads the whole table under lock.

use crate::common::{Site, TableOptions, for_each_action, made_up_name, size};
use stagegate_sdk::ast::{AlterAction, CheckConstraint, ColumnConstraint, TableConstraint};
use stagegate_sdk::name::quote;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Fix, Level, Rule, Scene, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "constraint-scan",
    title: "CHECK that reads the whole table under lock",
    documentation: Documentation {
        what: "\
A `CHECK` that is added as valid to a table that was there before: by `ADD CONSTRAINT` without `NOT VALID`, or with the column \
in `ADD COLUMN` (which reads the whole table even where every row of the new column is NULL). Checks that are `NOT VALID` or \
`NOT ENFORCED` are left alone, and so are those of tables of the same change.",
        why: "\
`ALTER TABLE` holds an `ACCESS EXCLUSIVE` lock while every row is read and checked: nobody can read or write the table until \
that is done.",
        instead: "\
Add it for new rows at once, then check the old ones while others work (`VALIDATE CONSTRAINT` takes `SHARE UPDATE EXCLUSIVE`), \
in a later change or transaction:

```sql
ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT VALID;
```

```sql
ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;
```

For a new column: first `ADD COLUMN` without the check, then as above.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    for_each_action(change, &options.ignore_tables, |scene, site| match site.action {
        AlterAction::AddConstraint(add) => {
            if let Some(TableConstraint::Check(check)) = add.constraint()
                && !check.not_valid()
                && !check.not_enforced()
            {
                let fix = Fix::new("Add it NOT VALID; validate it in a later change")
                    .insert(check.span().end, " NOT VALID");
                findings.report(finding(scene, &site, check, None).fix(fix));
            }
        }
        AlterAction::AddColumn(add) => {
            let Some(column) = add.column() else { return };
            for constraint in column.constraints() {
                if let ColumnConstraint::Check(check) = constraint
                    && !check.not_enforced()
                {
                    let name = column.name().map_or("...", View::text);
                    findings.report(finding(scene, &site, check, Some(name)));
                }
            }
        }
        _ => {}
    });
}

fn finding<'t>(
    scene: &Scene<'t>,
    site: &Site<'t>,
    check: CheckConstraint<'t>,
    new_column: Option<&str>,
) -> Finding<'t> {
    let table = &site.table;
    let name = check
        .named()
        .map_or_else(|| made_up_name(table, &[], "check"), str::to_owned);
    let condition = check.expression().map_or("...", View::text);
    let first = match new_column {
        Some(column) => format!("Add {column} without the check; then "),
        None => String::new(),
    };
    let at = check.expression().map_or(check.node(), View::node);
    Finding::at(
        at,
        format!(
            "adding this CHECK reads all of {table}{} under an ACCESS EXCLUSIVE lock: all reads and writes wait until every row is checked",
            size(scene, table)
        ),
    )
    .object(format!("{}.{name}", table.key()))
    .help(format!(
        "{first}ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID; and in a later change, while others work: ALTER TABLE {table} \
         VALIDATE CONSTRAINT {name};",
        name = quote(&name)
    ))
}
