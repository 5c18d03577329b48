//! `disallowed-collation`: text that is sorted by rules which are not on the list.

use stagegate_sdk::ast::{Collate, CollateConstraint, IndexColumn, Setting, Statement as Kind};
use stagegate_sdk::name::matches;
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Level, Node, Rule, TableName, View, options, token,
};

/// Options of CREATE DATABASE that choose a collation.
const LOCALES: &[&str] = &["lc_collate", "locale", "icu_locale", "builtin_locale"];

pub(crate) static RULE: Rule<Options> = Rule {
    id: "disallowed-collation",
    title: "Collation that is not allowed",
    documentation: Documentation {
        what: "\
`COLLATE` of a column, a domain, an index or an expression, and the locale of `CREATE DATABASE`, that is not of the option `collations`.",
        why: "\
Most collations are those of the operating system. They change when it is updated, and then the indexes of the text are wrong: rows \
are there and are not found, and a unique index lets the same value in twice. A replica on another system sorts in another way. Two \
columns of different collations can not be compared without saying which one is meant.",
        instead: "\
Use a collation that comes with PostgreSQL, and sort for people where text is shown:

```sql
CREATE TABLE country (code text COLLATE \"C\" PRIMARY KEY, name text NOT NULL);
SELECT name FROM country ORDER BY name COLLATE \"und-x-icu\";
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
    /// Options of `disallowed-collation`.
    pub(crate) struct Options {
        /// Collations that are fine, as globs over the name without its schema: `*` is any text, `?` any one character.
        collations: Vec<String> = ["C", "POSIX", "default", "ucs_basic", "pg_c_utf8", "C.UTF8", "C.UTF-8", "unicode", "*-x-icu"]
            .map(str::to_owned)
            .to_vec(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let mut report = |node: Node<'t>, view: stagegate_sdk::ast::Statement<'t>, name: &str| {
        if options.collations.iter().any(|glob| matches(glob, name)) {
            return;
        }
        findings.report(
            Finding::at(
                view,
                format!("the collation `{name}` is not allowed here: it may sort differently after an update of the system, and indexes go wrong"),
            )
            .span(node.span())
            .object(name)
            .help(format!("Use one of {}.", options.collations.join(", "))),
        );
    };
    for statement in change.statements() {
        let (root, view) = (statement.node(), statement.view());
        let of_columns = root
            .all::<CollateConstraint>()
            .filter_map(CollateConstraint::name);
        let of_expressions = root.all::<Collate>().filter_map(Collate::name);
        for name in of_columns.chain(of_expressions) {
            report(name.node(), view, &TableName::of(name).name);
        }
        for key in root.all::<IndexColumn>() {
            if let Some(name) = collation_of(key) {
                report(key.node(), view, &name);
            }
        }
        if let Kind::CreateObject(create) = view
            && create.named() == Some("database")
        {
            let locales = create
                .options()
                .filter(|option| option.named().is_some_and(|name| LOCALES.contains(&name)));
            for value in locales.flat_map(Setting::values) {
                report(value.node(), view, value.node().name().unwrap_or(value.text()));
            }
        }
    }
}

/// The name behind COLLATE in a key of an index, for which the tree has no node.
fn collation_of(key: IndexColumn<'_>) -> Option<String> {
    let words = token::words_at(key.text());
    let mut rest = words.iter().map(|(_, word)| *word);
    rest.find(|word| word.eq_ignore_ascii_case("collate"))?;
    let mut name = rest.next()?;
    while rest.next() == Some(".") {
        name = rest.next()?;
    }
    Some(token::fold(name))
}
