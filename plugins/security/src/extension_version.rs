//! `extension-version`: an extension of whichever version there is, or one that is not on the list.

use stagegate_sdk::ast::{CreateExtension, Setting};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, TableName, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "extension-version",
    title: "Extension without a version",
    documentation: Documentation {
        what: "\
`CREATE EXTENSION` without `VERSION`. Where the option `extensions` names some, also every extension that is not among them.",
        why: "\
Without a version each database gets what its server has today: the test database 1.6, production 1.4 after an upgrade that nobody \
finished. Functions differ, and a dump of the one can not be read on the other. An extension that is not on every server makes the change \
fail there.",
        instead: "\
Say which one was tested:

```sql
CREATE EXTENSION IF NOT EXISTS pg_trgm VERSION '1.6';
```

`SELECT name, version FROM pg_available_extension_versions;` says what a server has.",
    },
    default_level: Level::Info,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `extension-version`.
    pub(crate) struct Options {
        /// The extensions that may be used; empty for all.
        extensions: Vec<String> = Vec::new(),
        /// Extensions that need no version, such as those that have only one.
        without_version: Vec<String> = vec!["plpgsql".to_owned()],
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for create in change
        .statements()
        .flat_map(|statement| statement.node().all::<CreateExtension>())
    {
        let Some(target) = create.name() else { continue };
        let name = TableName::of(target).name;
        if !options.extensions.is_empty() && !options.extensions.contains(&name) {
            findings.report(
                Finding::at(
                    target,
                    format!("the extension `{name}` is not among those that may be used here"),
                )
                .object(name.clone())
                .help(format!(
                    "Use one of {}, or have it added to the policy.",
                    options.extensions.join(", ")
                )),
            );
        }
        let has_version =
            CreateExtension::options(create).any(|option| Setting::named(option) == Some("version"));
        if !has_version && !options.without_version.contains(&name) {
            findings.report(
                Finding::at(
                    target,
                    format!(
                        "each database gets whichever version of `{name}` its server has: they may differ"
                    ),
                )
                .object(name.clone())
                .help(format!(
                    "Say which one was tested: CREATE EXTENSION IF NOT EXISTS {} VERSION '...';",
                    target_text(&name)
                )),
            );
        }
    }
}

/// As SQL.
fn target_text(name: &str) -> String {
    stagegate_sdk::name::quote(name)
}
