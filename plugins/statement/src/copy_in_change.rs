//! `copy-in-change`: a COPY from or to the server's own disk or programs.

use stagegate_sdk::ast::CopyRows;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, NoOptions, Rule, View};

pub(crate) static RULE: Rule = Rule {
    id: "copy-in-change",
    title: "COPY of a server file or program",
    documentation: Documentation {
        what: "\
`COPY ... FROM` or `TO` a file of the database server, and `COPY ... PROGRAM`, which runs a command there. Of the two only `PROGRAM` weighs \
as much as the policy says; a file is a warning at most.",
        why: "\
The file has to lie on the disk of every database server the change is rolled out to, readable for PostgreSQL's own user, with the same \
content: it is not in the repository, so nobody reviewed it. The role needs rights that are next to a superuser's. `PROGRAM` runs a shell \
command as the operating system's user that owns all data.",
        instead: "\
Put small data into the change:

```sql
INSERT INTO country (code, name) VALUES ('at', 'Austria'), ('ch', 'Switzerland');
```

Load large data by a tool outside of changes, from the client's side: `\\copy country FROM 'country.csv'` of psql.",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    for copy in change
        .statements()
        .flat_map(|statement| statement.node().all::<CopyRows>())
    {
        if let (false, false, Some(place)) = (copy.stdin(), copy.stdout(), copy.value()) {
            let object = copy.target().map(View::text).unwrap_or_default();
            let finding = Finding::at(place, message(copy))
                .object(object)
                .help("Write small data as INSERT; load large data from the client, outside of changes.");
            findings.report(if copy.program() {
                finding
            } else {
                finding.level(Level::Warning)
            });
        }
    }
}

fn message(copy: CopyRows<'_>) -> &'static str {
    match (copy.program(), copy.from()) {
        (true, _) => "this runs a command on every database server, as the user that owns all its data",
        (false, true) => {
            "this file must lie on the disk of every database server; what is in it, nobody has reviewed"
        }
        (false, false) => "this writes to the disk of every database server, over whatever is there",
    }
}
