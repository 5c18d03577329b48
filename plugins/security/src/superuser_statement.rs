//! `superuser-statement`: what only a superuser may do, or what makes one.

use stagegate_sdk::ast::{
    AlterRole, CopyRows, CreateRole, CreateRoutine, DoBlock, Setting, Statement as Kind,
};
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Level, Rule, Span, Statement, View, options, token,
};

/// Attributes of a role that are as good as every right.
const POWERS: &[&str] = &["superuser", "replication", "bypassrls"];

/// Tags of statements that need a superuser.
const TAGS: &[(&str, &str)] = &[
    (
        "LOAD",
        "loads a library into the server: it runs with all rights of PostgreSQL itself",
    ),
    (
        "CREATE EVENT TRIGGER",
        "runs a function at every schema change of anybody, superusers too",
    ),
    ("CREATE TABLESPACE", "takes a directory of the server's disk"),
    (
        "CREATE ACCESS METHOD",
        "has code of the server's own decide how tables are stored",
    ),
];

pub(crate) static RULE: Rule<Options> = Rule {
    id: "superuser-statement",
    title: "Statement for superusers",
    documentation: Documentation {
        what: "\
`ALTER SYSTEM`; `CREATE` or `ALTER ROLE` with `SUPERUSER`, `REPLICATION` or `BYPASSRLS`; `COPY ... PROGRAM`; routines, `DO` blocks and `CREATE LANGUAGE` in a \
language that is not of the option `languages`; `LOAD`, `CREATE EVENT TRIGGER`, `CREATE TABLESPACE`, `CREATE ACCESS METHOD`.",
        why: "\
Such a statement reaches beyond its database, to the settings, the disk and the operating system of the server, or makes a role that \
can. To run it, the role that rolls changes out would have to be a superuser, and then every change of every pull request could do all of \
this. On a managed service it fails.",
        instead: "\
Let the people who run the servers do it, outside of changes. What a change can do by itself:

```sql
ALTER DATABASE app SET work_mem = '64MB';
ALTER ROLE report SET statement_timeout = '5min';
CREATE FUNCTION round_up(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE RETURN ceil($1);
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `superuser-statement`.
    pub(crate) struct Options {
        /// Languages in which every role may write routines.
        languages: Vec<String> = ["sql", "plpgsql", "plperl", "pltcl", "plv8"].map(str::to_owned).to_vec(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for statement in change.statements() {
        let root = statement.node();
        for (at, object, message) in whole(statement, options) {
            let finding = Finding::at(statement.view(), message).span(at).object(object);
            findings.report(finding.help("Let the people who run the server do it, outside of changes."));
        }
        for copy in root.all::<CopyRows>().filter(|copy| copy.program()) {
            let finding = Finding::at(
                copy,
                "runs a command on the server, as the user that owns all its data",
            )
            .span(token::find(copy.node(), "program").unwrap_or(copy.span()))
            .object("copy program");
            findings.report(finding.help("Load data from the client, outside of changes."));
        }
    }
}

/// Reasons of a statement of the file itself: where, about what, and what happens.
fn whole(statement: Statement<'_>, options: &Options) -> Vec<(Span, String, String)> {
    let first_line = statement.first_words();
    match statement.view() {
        Kind::AlterSystem(alter) => vec![(
            first_line,
            "alter system".to_owned(),
            format!(
                "`{}` is set for every database of the server, in a file of the server itself",
                alter.named().unwrap_or("this")
            ),
        )],
        Kind::CreateRole(role) => powers(CreateRole::options(role), role.name().map(View::text)),
        Kind::AlterRole(role) => powers(AlterRole::options(role), role.name().map(View::text)),
        Kind::CreateRoutine(routine) => language(CreateRoutine::named(routine), first_line, options)
            .into_iter()
            .collect(),
        Kind::DoBlock(block) => language(DoBlock::named(block), first_line, options)
            .into_iter()
            .collect(),
        Kind::CreateObject(create) if create.named() == Some("language") => {
            let name = create.name().and_then(stagegate_sdk::ast::ObjectName::named);
            language(name, first_line, options).into_iter().collect()
        }
        _ => {
            let tag = TAGS.iter().find(|(tag, _)| *tag == statement.tag());
            tag.map(|(tag, message)| (first_line, tag.to_lowercase(), format!("{tag} {message}")))
                .into_iter()
                .collect()
        }
    }
}

fn powers<'t>(options: impl Iterator<Item = Setting<'t>>, role: Option<&str>) -> Vec<(Span, String, String)> {
    let role = role.unwrap_or("the role");
    options
        .filter_map(|option| {
            let power = option.named().filter(|name| POWERS.contains(name))?;
            let message = match power {
                "superuser" => format!("{role} may do everything on the whole server"),
                "replication" => format!("{role} may copy all databases of the server"),
                _ => format!("{role} sees and changes all rows of all tables that have policies"),
            };
            Some((option.span(), format!("{power} {role}"), message))
        })
        .collect()
}

fn language(name: Option<&str>, at: Span, options: &Options) -> Option<(Span, String, String)> {
    let name = name.filter(|name| !options.languages.iter().any(|known| known == name))?;
    Some((
        at,
        format!("language {name}"),
        format!(
            "code in `{name}` runs with all rights of PostgreSQL itself: files, network and memory of the server"
        ),
    ))
}
