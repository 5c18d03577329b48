//! `drop-database`: database dropped.

use crate::common::{ObjectOptions, report_drops};
use stagegate_sdk::name::quote;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule};

pub(crate) static RULE: Rule<ObjectOptions> = Rule {
    id: "drop-database",
    title: "Database dropped",
    documentation: Documentation {
        what: "\
`DROP DATABASE`.",
        why: "\
All that is in it is gone, and only a backup brings it back. With `FORCE` the sessions that use it are ended first. It can not \
run inside a transaction block, so nothing of the change can be rolled back with it.",
        instead: "\
A database is not part of what a migration describes. Drop it by hand, after a backup that was tried, when nobody has used it \
for a while:

```sql
ALTER DATABASE shop_old WITH ALLOW_CONNECTIONS false;
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &ObjectOptions, findings: &mut Findings<'t>) {
    report_drops(change, &["database"], &options.ignore, findings, |_, name, _| {
        let own = quote(&name.name);
        (
            format!("dropping the database {own} loses all that is in it, which only a backup brings back"),
            format!(
                "Do it by hand, outside of changes: ALTER DATABASE {own} WITH ALLOW_CONNECTIONS false; and drop it when nobody missed it."
            ),
        )
    });
}
