//! `grant-to-public`: a right for everybody.

use stagegate_sdk::ast::{Grant, Identifier};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, NoOptions, Rule, View};

use crate::grants::{of_objects, privileges};

pub(crate) static RULE: Rule = Rule {
    id: "grant-to-public",
    title: "GRANT to PUBLIC",
    documentation: Documentation {
        what: "`GRANT ... TO PUBLIC`, of any right on any object, also by `ALTER DEFAULT PRIVILEGES`.",
        why: "\
`PUBLIC` is every role there is and every one that will ever be: the reporting tool's, the former colleague's, the one an attacker got \
hold of. A right that everybody has can not be taken from one of them.",
        instead: "\
Give it to the role that needs it:

```sql
CREATE ROLE app_reader NOLOGIN;
GRANT SELECT ON account TO app_reader;
GRANT app_reader TO report;
```",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    for grant in change
        .statements()
        .flat_map(|statement| statement.node().all::<Grant>())
    {
        if grant.revoke() {
            continue;
        }
        // PostgreSQL takes it for the same word in quotes too.
        for public in grant
            .grantees()
            .filter(|grantee| Identifier::named(*grantee) == Some("public"))
        {
            let (what, objects) = (privileges(grant), of_objects(grant));
            findings.report(
                Finding::at(
                    public,
                    format!("every role there is, and every later one, gets {what}{objects}"),
                )
                .object(format!("{what}{objects}"))
                .help(format!(
                    "Name the role that needs it: {} ... TO app_reader;",
                    start(grant, public)
                )),
            );
        }
    }
}

/// The first line up to TO.
fn start<'t>(grant: Grant<'t>, public: Identifier<'t>) -> &'t str {
    let length = (public.span().start - grant.span().start) as usize;
    let line = grant
        .text()
        .get(..length)
        .unwrap_or_default()
        .lines()
        .next()
        .unwrap_or_default();
    let words = line.trim_end();
    let without_to = words
        .len()
        .checked_sub(3)
        .and_then(|end| words.get(..end))
        .filter(|_| {
            words
                .get(words.len() - 3..)
                .is_some_and(|last| last.eq_ignore_ascii_case(" to"))
        });
    without_to.unwrap_or(words)
}
