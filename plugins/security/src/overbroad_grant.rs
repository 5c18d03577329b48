//! `overbroad-grant`: more rights than anybody asked for.

use stagegate_sdk::ast::{Grant, Identifier};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Span, View, options, token};

use crate::grants::{of_objects, privileges, roles};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "overbroad-grant",
    title: "GRANT of more than is needed",
    documentation: Documentation {
        what: "\
`GRANT ALL`, `GRANT ... ON ALL TABLES IN SCHEMA` and its like, `WITH GRANT OPTION` and `WITH ADMIN OPTION`, and membership of a role that is as good \
as a superuser (`pg_execute_server_program`, `pg_write_server_files` and the others of the option `roles`).",
        why: "\
`ALL` on a table includes `TRUNCATE`, `REFERENCES` and `TRIGGER`, which an application never needs and an intruder is glad of. `ON ALL TABLES` gives the \
tables nobody thought of as well, and none that are made later, so that the next change surprises both ways. With `GRANT OPTION` it is \
no longer up to you who has the right.",
        instead: "\
Name the rights, and the tables:

```sql
GRANT SELECT, INSERT, UPDATE, DELETE ON account, session TO app;
```",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `overbroad-grant`.
    pub(crate) struct Options {
        /// Roles whose members are as good as superusers.
        roles: Vec<String> = ["pg_execute_server_program", "pg_read_server_files", "pg_write_server_files", "pg_write_all_data", "pg_read_all_data", "postgres"]
            .map(str::to_owned)
            .to_vec(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for grant in change
        .statements()
        .flat_map(|statement| statement.node().all::<Grant>())
    {
        if grant.revoke() {
            continue;
        }
        for (at, message) in reasons(grant, &options.roles) {
            findings.report(
                Finding::at(grant, message)
                    .span(at)
                    .object(format!("{}{} to {}", privileges(grant), of_objects(grant), roles(grant)))
                    .help("Name the rights and the objects that the role needs: GRANT SELECT, INSERT ON account TO app;"),
            );
        }
    }
}

/// What is too much, and where it stands.
fn reasons(grant: Grant<'_>, powerful: &[String]) -> Vec<(Span, String)> {
    let mut reasons = Vec::new();
    let (to, objects) = (roles(grant), of_objects(grant));
    let word = |word: &str| token::find(grant.node(), word).unwrap_or(grant.span());
    if grant.all_privileges() {
        reasons.push((
            word("all"),
            format!("{to} gets every right there is{objects}: TRUNCATE, REFERENCES and TRIGGER too"),
        ));
    } else if grant.all_in_schema() && !grant.default_privileges() {
        reasons.push((
            word("all"),
            format!(
                "{to} gets {}{objects}: those nobody thought of too, and none that come later",
                privileges(grant)
            ),
        ));
    }
    if grant.grant_option() {
        let at = if grant.membership() {
            word("admin")
        } else {
            word("option")
        };
        reasons.push((at, format!("{to} can pass {} on to anybody", privileges(grant))));
    }
    if grant.membership() {
        let powerful = grant.privileges().filter(|role| {
            Identifier::named(*role).is_some_and(|name| powerful.iter().any(|known| known == name))
        });
        reasons.extend(powerful.map(|role| {
            (
                role.span(),
                format!(
                    "{to} becomes a member of `{}`, which is next to a superuser",
                    role.text()
                ),
            )
        }));
    }
    reasons
}
