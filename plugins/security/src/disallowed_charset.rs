//! `disallowed-charset`: a database in an encoding that is not on the list.

use stagegate_sdk::ast::{Expression, Setting, Statement as Kind};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, View, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "disallowed-charset",
    title: "Encoding that is not allowed",
    documentation: Documentation {
        what: "\
`CREATE DATABASE ... ENCODING`, `SET client_encoding` and `SET NAMES` with an encoding that is not of the option `charsets`. Case, dashes and \
underscores do not count: `utf-8` is `UTF8`.",
        why: "\
The encoding of a database is for good. In `LATIN1` there is no euro sign and no name of most of the world: the `INSERT` fails, years \
later. In `SQL_ASCII` PostgreSQL checks nothing, and every client reads the bytes in its own way. A client encoding that is not what the file \
is written in stores other characters than those that were reviewed.",
        instead: "\
```sql
CREATE DATABASE app ENCODING 'UTF8' TEMPLATE template0;
```",
    },
    default_level: Level::Warning,
    tags: &["CREATE DATABASE", "SET"],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `disallowed-charset`.
    pub(crate) struct Options {
        /// Encodings that are fine.
        charsets: Vec<String> = vec!["UTF8".to_owned()],
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for statement in change.statements() {
        let values: Vec<Expression<'t>> = match statement.view() {
            Kind::CreateObject(create) if create.named() == Some("database") => create
                .options()
                .filter(|option| option.named() == Some("encoding"))
                .flat_map(Setting::values)
                .collect(),
            Kind::SetParameter(set) if matches!(set.named(), Some("client_encoding" | "names")) => {
                set.values().collect()
            }
            _ => continue,
        };
        for value in values {
            let written = value.node().name().unwrap_or(value.text());
            let is_default = written.eq_ignore_ascii_case("default");
            if is_default
                || options
                    .charsets
                    .iter()
                    .any(|known| plain(known) == plain(written))
            {
                continue;
            }
            findings.report(
                Finding::at(
                    value,
                    format!("the encoding {written} is not allowed here: text comes back as other characters, or fails to be stored"),
                )
                .object(written)
                .help(format!("Use {}.", options.charsets.join(" or "))),
            );
        }
    }
}

/// As PostgreSQL compares names of encodings.
fn plain(name: &str) -> String {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    match plain.to_lowercase().as_str() {
        "unicode" => "utf8".to_owned(),
        other => other.to_owned(),
    }
}
