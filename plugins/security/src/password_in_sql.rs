//! `password-in-sql`: a password for everybody who can read the repository.

use stagegate_sdk::ast::{Expression, Literal, Setting, Statement as Kind};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, NoOptions, Rule, View};

/// What PostgreSQL stores of a password, which tells it to nobody.
const VERIFIER: &str = "SCRAM-SHA-256$";

pub(crate) static RULE: Rule = Rule {
    id: "password-in-sql",
    title: "Password in a change",
    documentation: Documentation {
        what: "\
A literal `PASSWORD` in `CREATE` or `ALTER ROLE` (`USER`, `GROUP`), a `password` option of a `USER MAPPING` or `SERVER`, and a password in the connection \
string of a `SUBSCRIPTION`. `PASSWORD NULL` takes one away and is fine. A SCRAM verifier weighs a warning at most: nobody can log in with \
it, but it can be guessed at in peace.",
        why: "\
Everybody who can read the repository, its history, its forks and backups, or the log of the database server, has the password, and \
every environment gets the same one. It stays in the history when the file is changed: once merged, it has to be taken for known.",
        instead: "\
Create the role without one, and set it where nobody writes it down: by `\\password` of psql, which sends only a verifier, or by what manages \
your secrets:

```sql
CREATE ROLE report LOGIN PASSWORD NULL;
```

Change a password that was in a pull request, also where that was declined.",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    for statement in change.statements() {
        let (name, in_connections) = match statement.view() {
            Kind::CreateRole(role) => (role.name(), false),
            Kind::AlterRole(role) => (role.name(), false),
            Kind::CreateObject(create) => (create.name(), create.named() == Some("subscription")),
            Kind::AlterObject(alter) => (alter.name(), alter.named() == Some("subscription")),
            _ => continue,
        };
        let name = name.map(View::text).unwrap_or_default();
        for setting in statement.node().all::<Setting>() {
            let is_password = setting
                .named()
                .is_some_and(|named| matches!(named, "password" | "passwd"));
            let is_connection = in_connections && setting.named() == Some("connection");
            let literal = literal(setting).filter(|literal| {
                is_password || (is_connection && has_password(literal.named().unwrap_or_default()))
            });
            if let Some(literal) = literal {
                findings.report(finding(literal, name));
            }
        }
    }
}

fn literal(setting: Setting<'_>) -> Option<Literal<'_>> {
    setting.values().find_map(|value| match value {
        Expression::Literal(literal) if literal.string() => Some(literal),
        _ => None,
    })
}

/// `host=db password=secret` or `postgresql://user:secret@db/app`
fn has_password(connection: &str) -> bool {
    let by_address = connection
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once('@'))
        .is_some_and(|(user, _)| user.contains(':'));
    by_address || connection.to_lowercase().replace(' ', "").contains("password=")
}

/// The message never repeats what it is about.
fn finding<'t>(literal: Literal<'t>, name: &str) -> Finding<'t> {
    let of = if name.is_empty() {
        String::new()
    } else {
        format!(" of {name}")
    };
    if literal.named().is_some_and(|text| text.starts_with(VERIFIER)) {
        return Finding::at(
            literal,
            format!("everybody who can read the repository can try passwords against this verifier{of}"),
        )
        .object(name)
        .level(Level::Warning)
        .help("Set the password outside of changes, by \\password of psql or by what manages your secrets.");
    }
    Finding::at(
        literal,
        format!("everybody who can read the repository, its history or the server's log has this password{of}"),
    )
    .object(name)
    .help("Take it out, and set it outside of changes: \\password of psql sends only a verifier. Take this one for known.")
}
