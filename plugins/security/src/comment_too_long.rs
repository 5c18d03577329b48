//! `comment-too-long`: a comment that nobody can read where it is shown.

use stagegate_sdk::ast::CommentOn;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, View, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "comment-too-long",
    title: "Comment that is too long",
    documentation: Documentation {
        what: "A `COMMENT ON` any object whose text has more than `max` characters.",
        why: "\
Comments are shown beside their object, in one line of `\\d+`, in a tooltip, in a column of a data catalog. A page of text makes all of \
that unreadable, and it is fetched by every tool that reads the schema.",
        instead: "\
Say in a sentence what the object is, and where to read on:

```sql
COMMENT ON TABLE account IS 'A customer''s account; see docs/accounts.md';
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
    /// Options of `comment-too-long`.
    pub(crate) struct Options {
        /// The most characters that a comment may have.
        max: i64 = 1000 => "minimum": 1,
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for comment in change
        .statements()
        .flat_map(|statement| statement.node().all::<CommentOn>())
    {
        let Some(text) = comment.value().filter(|value| value.string()) else {
            continue;
        };
        let length = text.named().unwrap_or_default().chars().count();
        if i64::try_from(length).is_ok_and(|length| length <= options.max) {
            continue;
        }
        let object = comment.target().map(View::text).unwrap_or_default();
        findings.report(
            Finding::at(
                text,
                format!("this comment on {object} has {length} characters, more than {}: nobody reads it where it is shown", options.max),
            )
            .object(format!("{} {object}", comment.named().unwrap_or_default()))
            .help("Say it in a sentence, and name the page that says more."),
        );
    }
}
