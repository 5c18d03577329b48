//! `vacuum-full`: vACUUM FULL.

use crate::common::{TableOptions, lasting, size};
use stagegate_sdk::ast;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scene, View, keyword};

const HELP: &str = "VACUUM (ANALYZE) makes the room usable again without blocking anyone; to give it back while others work, use pg_repack or pg_squeeze.";

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "vacuum-full",
    title: "VACUUM FULL",
    documentation: Documentation {
        what: "\
`VACUUM FULL`, of named tables or of the whole database.",
        why: "\
Each table is written anew with all its indexes under an `ACCESS EXCLUSIVE` lock: nobody can read or write it until that is \
done, and it needs as much room on disk again. It can not run inside a transaction block, so a change that has it is applied \
step by step.",
        instead: "\
Plain `VACUUM` makes the room usable again without blocking anyone:

```sql
VACUUM (ANALYZE) orders;
```

To give it back to the operating system while others work, use `pg_repack` or `pg_squeeze`; indexes alone by `REINDEX TABLE \
CONCURRENTLY`.",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    Scene::walk(change, |scene, step| {
        let ast::Statement::Vacuum(vacuum) = step.view else {
            return;
        };
        if !vacuum.full() {
            return;
        }
        let at = keyword::find(vacuum.node(), &["full"]).unwrap_or(vacuum.span());
        let mut targets = vacuum.targets().peekable();
        if targets.peek().is_none() {
            let message = "VACUUM FULL writes every table of the database anew, each under an ACCESS EXCLUSIVE lock: all reads and writes wait";
            findings.report(
                Finding::at(vacuum, message)
                    .span(at)
                    .object("database")
                    .help(HELP),
            );
        }
        for target in targets {
            let Some(table) = lasting(scene, target, &options.ignore_tables) else {
                continue;
            };
            let message = format!(
                "VACUUM FULL writes all of {table}{} anew under an ACCESS EXCLUSIVE lock: all reads and writes wait until it is done",
                size(scene, &table)
            );
            findings.report(Finding::at(target, message).object(table.key()).help(HELP));
        }
    });
}
