//! Names of indexes and keys by a template over their table and columns: what four rules share.

use stagegate_sdk::keys::{KeyName, Keys, Sort};
use stagegate_sdk::name::quote;
use stagegate_sdk::pattern::{Part, Parts, suggestion};
use stagegate_sdk::token::Occurrences;
use stagegate_sdk::{Change, Finding, Findings, Fix, Pattern, Scope};

use crate::format::At;

/// Placeholders of the names of indexes and keys.
pub(crate) const OF_COLUMNS: &[&str] = &["table", "column_list"];

/// Placeholders of the names of foreign keys.
pub(crate) const OF_REFERENCES: &[&str] = &[
    "referencing_table",
    "referencing_column",
    "referenced_table",
    "referenced_column",
];

/// What a rule is told about the names of one sort of keys.
pub(crate) struct KeyFormat<'o> {
    pub(crate) words: &'static str,
    pub(crate) sorts: &'static [Sort],
    pub(crate) format: &'o str,
    pub(crate) max_length: i64,
    pub(crate) ignore_tables: &'o [String],
}

impl KeyFormat<'_> {
    /// Reports every new name that does not fit.
    pub(crate) fn check<'t>(&self, change: &'t Change<'t>, findings: &mut Findings<'t>) {
        let scope = Scope::of(change);
        for key in &Keys::of(change).names {
            let is_ours = self.sorts.contains(&key.sort);
            if is_ours && !scope.is_temporary(&key.table) && !key.table.matches_any(self.ignore_tables) {
                self.check_one(change, key, findings);
            }
        }
    }

    fn check_one<'t>(&self, change: &Change<'t>, key: &KeyName<'t>, findings: &mut Findings<'t>) {
        let limit = usize::try_from(self.max_length).unwrap_or(usize::MAX);
        let (to, to_columns) = match &key.to {
            Some((table, columns)) => (table.name.as_str(), columns.as_slice()),
            None => ("", &[][..]),
        };
        let parts = [
            ("table", Part::Name(&key.table.name)),
            ("column_list", Part::Names(&key.columns)),
            ("referencing_table", Part::Name(&key.table.name)),
            ("referencing_column", Part::Names(&key.columns)),
            ("referenced_table", Part::Name(to)),
            ("referenced_column", Part::Names(to_columns)),
        ];
        let parts: &Parts<'_> = &parts;
        let wanted = suggestion(self.format, parts);
        // What the template asks for can not be had where it is too long.
        let is_possible = wanted.as_ref().is_none_or(|wanted| wanted.len() <= limit);
        let shown = if key.name.is_empty() {
            "without a name"
        } else {
            &key.name
        };
        let what = self.words;
        let message = if is_possible && !self.accepts(&key.name, wanted.as_deref(), parts) {
            format!(
                "the {what} name `{shown}` of {} does not match {}: it does not tell what it is over",
                key.table, self.format
            )
        } else if key.name.len() > limit {
            format!(
                "the {what} name `{shown}` of {} has {} bytes; at most {limit} are fine",
                key.table,
                key.name.len()
            )
        } else {
            return;
        };
        let finding = Finding::at(At(key.at.node), message)
            .span(key.at.span)
            .object(format!("{}.{}", key.table.key(), key.name));
        findings.report(with_help(change, key, wanted.filter(|_| is_possible), finding));
    }

    /// Whether the template has a place for a name; the two most frequent answers need no regular expression.
    fn accepts(&self, name: &str, wanted: Option<&str>, parts: &Parts<'_>) -> bool {
        let may_be_absent = || self.format.split('|').any(|alternative| alternative == "^$");
        wanted == Some(name)
            || (name.is_empty() && may_be_absent())
            || Pattern::of_template(self.format, parts).accepts(name)
    }
}

fn with_help<'t>(
    change: &Change<'t>,
    key: &KeyName<'t>,
    wanted: Option<String>,
    finding: Finding<'t>,
) -> Finding<'t> {
    let Some(wanted) = wanted else {
        return finding.help("Choose a name that matches and is short enough.");
    };
    let finding = finding.help(format!("Call it {wanted}."));
    // Where the name is used again, the repair would leave those places behind.
    if key.name.is_empty() || !Occurrences::in_change(change).is_single(&key.name) {
        return finding;
    }
    let plain = wanted
        .chars()
        .all(|character| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '_');
    let written = if plain { wanted.clone() } else { quote(&wanted) };
    finding.fix(Fix::new(format!("Call it {wanted}")).replace(key.at.span, written))
}
