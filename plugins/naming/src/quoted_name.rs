//! `quoted-name`: a new name that works in quotes alone.

use crate::format::{finding, snake_case};
use crate::reserved::is_reserved;
use stagegate_sdk::name::{matches, quote};
use stagegate_sdk::names::{NewName, new_names};
use stagegate_sdk::token::Occurrences;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Fix, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "quoted-name",
    title: "Name that needs quotes",
    documentation: Documentation {
        what: "\
An object or column that the change creates or renames, under a name that is not the same without quotes: with upper case letters, \
blanks, signs, or a digit at its start. A name that is in quotes and does not need them is fine; reserved words are the matter of \
`keyword-name`. Temporary objects are left alone.",
        why: "\
Without quotes PostgreSQL reads `userId` as `userid`, which does not exist: everyone who uses the name must quote it in every \
statement for ever, and tools that do not quote can not be used with it at all.",
        instead: "\
Use lower case letters, digits and underscores:

```sql
ALTER TABLE account ADD COLUMN last_login_at timestamptz;
```

Where programs want other names, let the query give them: `SELECT last_login_at AS \"lastLoginAt\" FROM account`.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `quoted-name`.
    pub(crate) struct Options {
        /// Names that may need quotes, as globs: `*` is any text, `?` any one character.
        ignore: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for new in new_names(change) {
        let ignored = options.ignore.iter().any(|glob| matches(glob, &new.name));
        if !ignored && needs_quotes(&new.name) {
            findings.report(quoted(change, new));
        }
    }
}

fn quoted<'t>(change: &Change<'t>, new: &NewName<'t>) -> Finding<'t> {
    let finding = finding(
        new,
        format!(
            "the {} {} must be quoted in every statement: without quotes it is another name",
            new.what.words(),
            quote(&new.name)
        ),
    );
    let better = snake_case(&new.name);
    if better.is_empty() || needs_quotes(&better) || is_reserved(&better) {
        return finding.help("Use lower case letters, digits and underscores.");
    }
    let finding = finding.help(format!("Call it {better}."));
    // Where it is used again, the repair would leave those places behind.
    if Occurrences::in_change(change).is_single(&new.name) {
        finding.fix(Fix::new(format!("Call it {better}")).replace(new.span, better))
    } else {
        finding
    }
}

/// Whether a name is another one, or none, without quotes. Letters beyond ASCII are letters.
fn needs_quotes(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_lowercase() || c == '_' || !c.is_ascii();
    let starts_well = name.starts_with(is_letter);
    !starts_well
        || !name
            .chars()
            .all(|c| is_letter(c) || c.is_ascii_digit() || c == '$')
}
