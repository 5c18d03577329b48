//! `unique-constraint-build`: UNIQUE that builds its index under lock.

use crate::common::TableOptions;
use crate::key_build::{self, Key, Written};
use stagegate_sdk::ast::{ColumnConstraint, Identifier, TableConstraint};
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "unique-constraint-build",
    title: "UNIQUE that builds its index under lock",
    documentation: Documentation {
        what: "\
`ADD UNIQUE` without `USING INDEX` on a table that was there before, or a column that is added with `UNIQUE`.",
        why: "\
`ALTER TABLE` holds an `ACCESS EXCLUSIVE` lock while the whole table is read and the index is built: nobody can read or write \
the table until that is done.",
        instead: "\
Build the index while others work, then make the constraint of it, which takes an instant:

```sql
CREATE UNIQUE INDEX CONCURRENTLY orders_number_key ON orders (number);
```

```sql
ALTER TABLE orders ADD CONSTRAINT orders_number_key UNIQUE USING INDEX orders_number_key;
```

A partitioned table can not take an index over like that: add the constraint to each partition, then to the partitioned table, \
which uses those that are there.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    key_build::check(change, options, findings, |written| {
        let (Written::OfTable(TableConstraint::Unique(key))
        | Written::OfColumn(ColumnConstraint::Unique(key))) = written
        else {
            return None;
        };
        (!key.using_index()).then(|| Key {
            words: "UNIQUE",
            node: key.node(),
            columns: key.columns().filter_map(Identifier::named).collect(),
            name: key.named(),
            made_up: (true, "key"),
            deferrable: key.deferrable(),
            initially_deferred: key.initially_deferred(),
            is_plain: key.include().next().is_none() && !key.nulls_not_distinct(),
        })
    });
}
