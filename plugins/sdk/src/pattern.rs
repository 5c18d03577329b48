//! Regular expressions in options, and templates over what a name is about.
//!
//! A policy with a pattern that can not be read is refused when it is loaded; a rule that meets one all the same is
//! silent rather than wrong.

mod small;

use regex::Regex;
use small::Small;

/// What an expression of an index may be called inside a template.
const ANY_WORD: &str = "[a-z0-9_]+";

/// A regular expression that a name must match; one that matches a part of it is enough, so policies write `^` and `$`.
pub struct Pattern(Kind);

enum Kind {
    Small(Small),
    Full(Regex),
    /// It can not be read.
    None,
}

/// What a placeholder of a template stands for.
pub enum Part<'n> {
    /// These very words.
    Name(&'n str),
    /// Names in order, joined by `_`; none stands for an expression, which may be called anything.
    Names(&'n [Option<String>]),
}

/// Placeholders with what they stand for.
pub type Parts<'n> = [(&'static str, Part<'n>)];

impl Pattern {
    /// Reads one.
    pub fn new(pattern: &str) -> Self {
        Self(match Small::read(pattern) {
            Some(small) => Kind::Small(small),
            None => Regex::new(pattern).map_or(Kind::None, Kind::Full),
        })
    }

    /// Whether a name is fine.
    pub fn accepts(&self, name: &str) -> bool {
        match &self.0 {
            Kind::Small(small) => small.is_match(name),
            Kind::Full(regex) => regex.is_match(name),
            Kind::None => true,
        }
    }

    /// A template with its placeholders (`{{table}}`) filled in.
    pub fn of_template(template: &str, parts: &Parts<'_>) -> Self {
        Self::new(&filled(template, parts, regex::escape, ANY_WORD))
    }
}

/// What is wrong with a pattern, for an option's name.
pub fn problems_of(option: &str, pattern: &str) -> Vec<String> {
    if Small::read(pattern).is_some() {
        return Vec::new();
    }
    match Regex::new(pattern) {
        Ok(_) => Vec::new(),
        Err(error) => {
            let reason = error.to_string();
            let last = reason.lines().last().unwrap_or_default();
            vec![format!("`{option}` is no regular expression: {last}")]
        }
    }
}

/// What is wrong with a template: an unknown placeholder, or no regular expression without them.
pub fn problems_of_template(option: &str, template: &str, placeholders: &[&str]) -> Vec<String> {
    let mut plain = template.to_owned();
    for placeholder in placeholders {
        plain = plain.replace(&format!("{{{{{placeholder}}}}}"), "x");
    }
    let Some((_, rest)) = plain.split_once("{{") else {
        return problems_of(option, &plain);
    };
    let unknown = rest.split("}}").next().unwrap_or_default();
    vec![format!(
        "`{option}` has the placeholder {{{{{unknown}}}}}; there are {}",
        placeholders.join(", ")
    )]
}

/// The name that a template asks for, where it asks for one and no expression is in it: of its alternatives the
/// first that says something.
pub fn suggestion(template: &str, parts: &Parts<'_>) -> Option<String> {
    const META: &[char] = &[
        '\\', '.', '+', '*', '?', '(', ')', '|', '[', ']', '{', '}', '^', '$',
    ];
    let mut alternatives = template
        .split('|')
        .map(|alternative| alternative.trim_start_matches('^').trim_end_matches('$'))
        .filter(|alternative| !alternative.is_empty());
    let asked = alternatives.next()?;
    let plain = filled(asked, parts, |_| String::new(), "");
    let has_expression = parts
        .iter()
        .any(|(_, part)| matches!(part, Part::Names(names) if names.iter().any(Option::is_none)));
    if plain.contains(META) || has_expression {
        return None;
    }
    Some(filled(asked, parts, str::to_owned, ""))
}

/// Placeholders that nothing is known of stay as they are.
fn filled(template: &str, parts: &Parts<'_>, word: fn(&str) -> String, expression: &str) -> String {
    let mut filled = String::with_capacity(2 * template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let known = after.split_once("}}").and_then(|(placeholder, after)| {
            let (_, part) = parts.iter().find(|(known, _)| *known == placeholder)?;
            Some((part, after))
        });
        rest = match known {
            Some((Part::Name(name), after)) => {
                filled.push_str(&word(name));
                after
            }
            Some((Part::Names(names), after)) => {
                for (position, name) in names.iter().enumerate() {
                    if position > 0 {
                        filled.push('_');
                    }
                    match name {
                        Some(name) => filled.push_str(&word(name)),
                        None => filled.push_str(expression),
                    }
                }
                after
            }
            None => {
                filled.push_str("{{");
                after
            }
        };
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::{Part, Pattern, problems_of, problems_of_template, suggestion};

    const INDEX: &str = "^$|^idx_{{table}}_{{column_list}}$";

    #[test]
    fn a_template_is_filled_with_names_taken_literally() {
        let columns = [Some("a.b".to_owned()), None];
        let parts = [("table", Part::Name("t")), ("column_list", Part::Names(&columns))];
        let pattern = Pattern::of_template(INDEX, &parts);
        for (name, fine) in [
            ("", true),
            ("idx_t_a.b_lower", true),
            ("idx_t_axb_lower", false),
            ("idx_t_a.b", false),
        ] {
            assert_eq!(pattern.accepts(name), fine, "{name:?}");
        }
        assert_eq!(
            suggestion(INDEX, &parts),
            None,
            "nobody knows what the expression is called"
        );
    }

    #[test]
    fn a_template_suggests_the_name_it_asks_for() {
        let columns = [Some("a".to_owned()), Some("b".to_owned())];
        let parts = [("table", Part::Name("t")), ("column_list", Part::Names(&columns))];
        assert_eq!(suggestion(INDEX, &parts).as_deref(), Some("idx_t_a_b"));
        assert_eq!(suggestion("^idx_[a-z]+$", &parts), None);
    }

    #[test]
    fn what_can_not_be_read_is_said() {
        assert!(problems_of("format", "^[a-z]+$").is_empty());
        assert!(
            problems_of("format", "(")
                .concat()
                .starts_with("`format` is no regular expression")
        );
        assert!(problems_of_template("format", INDEX, &["table", "column_list"]).is_empty());
        assert_eq!(
            problems_of_template("format", "{{tabel}}", &["table"]),
            ["`format` has the placeholder {{tabel}}; there are table"]
        );
        assert!(Pattern::new("(").accepts("anything"));
    }
}
