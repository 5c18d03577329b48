//! `keyword-name`: a new name that PostgreSQL reserves.

use crate::format::finding;
use crate::reserved::is_reserved;
use stagegate_sdk::names::new_names;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "keyword-name",
    title: "Name that is a keyword",
    documentation: Documentation {
        what: "\
An object or column that the change creates or renames, under a name that is one of PostgreSQL's reserved words, such as `user`, \
`order`, `table` or `left`; and under any word of the list `words`. Words that PostgreSQL knows but does not reserve (`name`, `value`, \
`date`) are fine unless that list has them. Temporary objects are left alone.",
        why: "\
The name must stand in quotes in every statement for ever. Where they are left out, some words are a syntax error, and others are \
worse: `SELECT user FROM account` answers with the name of the role, and no error at all. New versions of PostgreSQL may not parse \
what an old one wrote.",
        instead: "\
Say what it is of, or use a longer word:

```sql
CREATE TABLE customer_order (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_name text NOT NULL
);
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
    /// Options of `keyword-name`.
    pub(crate) struct Options {
        /// Further words that nothing may be called, in lower case, such as those that another database of yours reserves.
        words: Vec<String> = Vec::new(),
        /// Reserved words that may be names all the same.
        allow: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for new in new_names(change) {
        if options.allow.contains(&new.name) {
            continue;
        }
        let what = new.what.words();
        let message = if is_reserved(&new.name) {
            format!(
                "the {what} `{}` has the name of a keyword: without quotes it is an error, or something else",
                new.name
            )
        } else if options.words.contains(&new.name) {
            format!("the {what} is called `{}`, which the policy keeps free", new.name)
        } else {
            continue;
        };
        findings.report(
            finding(new, message).help("Say what it is of, such as user_name, or use a longer word."),
        );
    }
}
