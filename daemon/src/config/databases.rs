//! Labels of databases, and which databases a project's list means: names, patterns, labels, and what is left out.

use std::collections::{BTreeMap, BTreeSet};

use super::parse::reference;
use crate::ids::DatabaseName;
use crate::selector::Selector;
use crate::settings::{Entry, Section, listed};

/// `region = "eu"` and the like.
pub type Labels = BTreeMap<String, String>;

/// All databases that the file names, also those whose own table has problems, with their labels.
pub(super) type KnownDatabases = BTreeMap<String, Labels>;

/// Where a project's changes go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Selection {
    /// In the order of the list, those of a pattern by name.
    pub(super) databases: Vec<DatabaseName>,
    /// What chose those that are not named themselves.
    pub(super) selectors: BTreeMap<DatabaseName, String>,
}

/// Reads them without a word about what is wrong: that is said where each is read for itself.
pub(super) fn known_databases(root: &Section<'_>) -> KnownDatabases {
    let section = root.optional("databases").and_then(|entry| entry.nested());
    let entries = section.map(|section| section.entries()).unwrap_or_default();
    entries
        .into_iter()
        .map(|(name, entry)| (name, labels_of(&entry).unwrap_or_default()))
        .collect()
}

fn labels_of(database: &Entry<'_>) -> Option<Labels> {
    let labels = database.nested()?.optional("labels")?.nested()?.entries();
    let texts = labels
        .iter()
        .filter_map(|(label, entry)| Some((label.clone(), entry.as_text()?.to_owned())));
    Some(texts.collect())
}

/// `labels = { region = "eu" }`
pub(super) fn read_labels(section: &Section<'_>) -> Labels {
    let labels = section.optional("labels").and_then(Entry::section);
    let entries = labels.map(|labels| labels.entries()).unwrap_or_default();
    let read = |(key, entry): (String, Entry<'_>)| {
        if key.contains([',', '=']) || key.trim() != key {
            let help = "labels are asked for as \"label:region=eu,tier=1\"".to_owned();
            return entry.refuse_key("holds a comma, an equals sign or a space at its end", Some(help));
        }
        Some((key, entry.filled_text()?))
    };
    entries.into_iter().filter_map(read).collect()
}

/// The databases that a project's list means.
pub(super) fn read_selection(entry: &Entry<'_>, known: &KnownDatabases) -> Option<Selection> {
    let elements = entry.clone().elements()?;
    if elements.is_empty() {
        return entry.refuse(
            "names no database",
            Some("a project's changes must go somewhere".to_owned()),
        );
    }
    let mut selection = Selection::default();
    let mut named = BTreeSet::new();
    let mut excluded = Vec::new();
    for element in &elements {
        let text = element.clone().filled_text()?;
        let selector = match Selector::parse(&text) {
            Ok(selector) => selector,
            Err(error) => {
                element.refuse::<()>(&error.to_string(), Some(error.help().to_owned()));
                continue;
            }
        };
        if selector.is_exclusion() {
            excluded.push((element, selector));
        } else if selector.name().is_some() {
            let name: Option<DatabaseName> =
                reference(element, "database", || known.keys().map(String::as_str));
            let Some(name) = name else { continue };
            if named.insert(name.clone()) {
                selection.add(name, None);
            } else {
                element.refuse::<()>(&format!("names {name} a second time"), None);
            }
        } else {
            let fitting = fitting(&selector, known);
            if fitting.is_empty() {
                nothing_fits(element, &text, known);
            }
            for name in fitting {
                selection.add(name, Some(&text));
            }
        }
    }
    for (element, selector) in excluded {
        selection.leave_out(element, &selector, known);
    }
    if selection.databases.is_empty() {
        // Said already where a selector fits nothing.
        return None;
    }
    Some(selection)
}

fn fitting(selector: &Selector, known: &KnownDatabases) -> Vec<DatabaseName> {
    let fitting = known.iter().filter(|(name, labels)| selector.fits(name, labels));
    fitting.filter_map(|(name, _)| name.parse().ok()).collect()
}

fn nothing_fits(element: &Entry<'_>, text: &str, known: &KnownDatabases) {
    let labels: BTreeSet<String> = known
        .values()
        .flatten()
        .map(|(label, value)| format!("{label}={value}"))
        .collect();
    let names = listed(known.keys().map(String::as_str).take(20));
    let help = if text.contains("label:") {
        match listed(labels.iter().map(String::as_str).take(20)).as_str() {
            "" => "no database has labels; give it some: `labels = { region = \"eu\" }`".to_owned(),
            labels => format!("labels that databases have: {labels}"),
        }
    } else {
        format!("configured: {names}")
    };
    element.refuse::<()>(&format!("fits no configured database: {text:?}"), Some(help));
}

impl Selection {
    fn add(&mut self, name: DatabaseName, selector: Option<&str>) {
        if self.databases.contains(&name) {
            return;
        }
        if let Some(selector) = selector {
            self.selectors.insert(name.clone(), selector.to_owned());
        }
        self.databases.push(name);
    }

    fn leave_out(&mut self, element: &Entry<'_>, selector: &Selector, known: &KnownDatabases) {
        let none = Labels::new();
        let labels = |name: &DatabaseName| known.get(name.as_str()).unwrap_or(&none);
        let before = self.databases.len();
        self.databases
            .retain(|name| !selector.fits(name.as_str(), labels(name)));
        self.selectors.retain(|name, _| self.databases.contains(name));
        if self.databases.len() == before {
            let help = "it would change nothing: take it out, or correct it".to_owned();
            element.refuse::<()>("leaves out no database that the list names", Some(help));
        } else if self.databases.is_empty() {
            let help = "a project's changes must go somewhere".to_owned();
            element.refuse::<()>("leaves no database over", Some(help));
        }
    }
}
