//! `identifier-too-long`: a new name that PostgreSQL cuts off.

use crate::format::finding;
use stagegate_sdk::ast::Identifier;
use stagegate_sdk::name::quote;
use stagegate_sdk::names::{NewName, new_names};
use stagegate_sdk::{Change, Documentation, Findings, Fix, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "identifier-too-long",
    title: "Name that is cut off",
    documentation: Documentation {
        what: "\
An object or column that the change creates or renames, under a name of more than `max-length` bytes in UTF-8; PostgreSQL keeps 63. A letter \
beyond ASCII has two bytes or more. Temporary objects are left alone.",
        why: "\
PostgreSQL cuts the name off with no more than a notice. Two names that begin alike become one, and the second statement fails with \
\"already exists\", or with `IF NOT EXISTS` silently does nothing. Programs that look into the catalog for the whole name do not find it.",
        instead: "\
Choose a shorter name; for an index, what it is for tells more than all its columns:

```sql
CREATE INDEX CONCURRENTLY idx_invoice_open ON invoice (customer_id, due_on, reminded_at);
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
    /// Options of `identifier-too-long`.
    pub(crate) struct Options {
        /// The most bytes that the server keeps: 63, unless it was built otherwise.
        max_length: i64 = 63 => "minimum": 1,
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let limit = usize::try_from(options.max_length).unwrap_or(usize::MAX);
    for new in new_names(change) {
        if new.name.len() <= limit {
            continue;
        }
        let kept = cut(&new.name, limit);
        let finding = finding(
            new,
            format!(
                "the {} name has {} bytes: PostgreSQL cuts it off to `{kept}`",
                new.what.words(),
                new.name.len()
            ),
        )
        .help(format!("Choose a name of at most {limit} bytes."));
        // That is what PostgreSQL does with it anyway.
        let fix = Fix::new("Write what PostgreSQL keeps").safe();
        findings.report(finding.fix(fix.replace(new.span, written(new, kept))));
    }
}

/// The beginning that is kept; a character is not cut in two.
fn cut(name: &str, limit: usize) -> &str {
    let end = (0..=limit)
        .rev()
        .find(|end| name.is_char_boundary(*end))
        .unwrap_or(0);
    &name[..end]
}

/// In quotes where the name was.
fn written(new: &NewName<'_>, kept: &str) -> String {
    let unquoted = new
        .node
        .cast::<Identifier<'_>>()
        .is_some_and(|identifier| !identifier.quoted());
    let constraint = new.node.cast::<Identifier<'_>>().is_none() && !new.node.text().contains('"');
    if unquoted || constraint {
        kept.to_owned()
    } else {
        quote(kept)
    }
}
