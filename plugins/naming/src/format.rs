//! Names by a regular expression and a length: what the rules about the names of one kind of object share.

use crate::reserved::is_reserved;
use stagegate_sdk::names::{NewName, What, new_names};
use stagegate_sdk::token::Occurrences;
use stagegate_sdk::{Change, Finding, Findings, Fix, Pattern, TableName, View};

/// Words of lower case letters and digits, joined by underscores; the first one starts with a letter.
pub(crate) const SNAKE_CASE: &str = "^[a-z][a-z0-9]*(_[a-z0-9]+)*$";

/// PostgreSQL cuts longer names off.
pub(crate) const MAX_LENGTH: i64 = 63;

/// What a rule is told about names of one kind.
pub(crate) struct Format<'o> {
    pub(crate) what: What,
    pub(crate) pattern: &'o str,
    pub(crate) max_length: i64,
    pub(crate) ignore: &'o [String],
}

impl Format<'_> {
    /// Reports every new name that does not fit.
    pub(crate) fn check<'t>(&self, change: &'t Change<'t>, findings: &mut Findings<'t>) {
        let pattern = Pattern::new(self.pattern);
        for new in new_names(change) {
            let is_ignored = || new.of.matches_any(self.ignore) || own(new).matches_any(self.ignore);
            if new.what != self.what || (!self.ignore.is_empty() && is_ignored()) {
                continue;
            }
            let length = i64::try_from(new.name.len()).unwrap_or(i64::MAX);
            if !pattern.accepts(&new.name) {
                findings.report(self.unlike(change, new, &pattern));
            } else if length > self.max_length {
                findings.report(
                    finding(
                        new,
                        format!(
                            "the {} name `{}` has {length} bytes; at most {} are fine",
                            self.what.words(),
                            new.name,
                            self.max_length
                        ),
                    )
                    .help("Choose a shorter one."),
                );
            }
        }
    }

    fn unlike<'t>(&self, change: &Change<'t>, new: &NewName<'t>, pattern: &Pattern) -> Finding<'t> {
        let finding = finding(
            new,
            format!(
                "the {} name `{}` does not match {}: whoever writes a query has to look it up",
                self.what.words(),
                new.name,
                self.pattern
            ),
        );
        let better = snake_case(&new.name);
        if better == new.name || better.is_empty() || is_reserved(&better) || !pattern.accepts(&better) {
            return finding.help("Choose a name that matches.");
        }
        let finding = finding.help(format!("Call it {better}."));
        // Where it is used again, the repair would leave those places behind.
        if Occurrences::in_change(change).is_single(&new.name) {
            let title = format!("Call it {better}");
            finding.fix(Fix::new(title).replace(new.span, better))
        } else {
            finding
        }
    }
}

/// The object itself, for globs; that of a table is the table.
fn own(new: &NewName<'_>) -> TableName {
    new.of.renamed(&new.name)
}

/// A finding at a name.
pub(crate) fn finding<'t>(new: &NewName<'t>, message: String) -> Finding<'t> {
    Finding::at(At(new.node), message)
        .span(new.span)
        .object(new.key())
}

/// Any node as a view of itself.
#[derive(Clone, Copy)]
pub(crate) struct At<'t>(pub(crate) stagegate_sdk::Node<'t>);

impl<'t> View<'t> for At<'t> {
    fn cast(node: stagegate_sdk::Node<'t>) -> Option<Self> {
        Some(Self(node))
    }

    fn node(self) -> stagegate_sdk::Node<'t> {
        self.0
    }
}

/// A name in lower case words joined by underscores: `userId` is `user_id`.
pub(crate) fn snake_case(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (position, character) in characters.iter().enumerate() {
        if !character.is_alphanumeric() {
            if !out.is_empty() && !out.ends_with('_') {
                out.push('_');
            }
            continue;
        }
        let before = position.checked_sub(1).map(|before| characters[before]);
        let after = characters.get(position + 1);
        let starts_word = character.is_uppercase()
            && (before.is_some_and(|before| before.is_lowercase() || before.is_ascii_digit())
                || (before.is_some_and(char::is_uppercase)
                    && after.is_some_and(|after| after.is_lowercase())));
        if starts_word && !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        out.extend(character.to_lowercase());
    }
    out.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use stagegate_sdk::bindings::stagegate::review::types::{OptionValue, RuleOption};

    use super::snake_case;

    #[test]
    fn patterns_that_can_not_be_read_are_refused_with_the_policy() {
        for (rule, format, fine) in [
            ("table-name", "^t_", true),
            ("table-name", "(", false),
            ("index-name", "^idx_{{table}}$", true),
            ("index-name", "^idx_{{tabel}}$", false),
            (
                "foreign-key-name",
                "^{{referencing_table}}_{{referenced_table}}$",
                true,
            ),
            ("foreign-key-name", "^{{table}}$", false),
        ] {
            let option = RuleOption {
                name: "format".to_owned(),
                value: OptionValue::Text(format.to_owned()),
            };
            let answer = crate::FAMILY.validate(rule, &[option]);
            assert_eq!(answer.is_ok(), fine, "{rule}: {format}: {answer:?}");
        }
    }

    #[test]
    fn words_are_found_in_names() {
        for (name, expected) in [
            ("userId", "user_id"),
            ("HTTPServer", "http_server"),
            ("Order Line", "order_line"),
            ("user__id", "user_id"),
            ("_id", "id"),
            ("OAuth2Token", "o_auth2_token"),
            ("name", "name"),
        ] {
            assert_eq!(snake_case(name), expected);
        }
    }
}
