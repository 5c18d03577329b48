//! Pins in a policy's text: the `sha256` of each plugin, with everything else of the text as it was.

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, InlineTable, Item, TableLike, Value};

/// The key of a pin.
const KEY: &str = "sha256";

/// What became of a plugin's pin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinChange {
    /// It was right.
    Kept,
    /// There was none.
    Added,
    /// It was another.
    Replaced {
        /// What stood there.
        old: String,
    },
}

/// A policy's text with pins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pinned {
    /// All of the policy.
    pub text: String,
    /// By plugin.
    pub changes: BTreeMap<String, PinChange>,
}

/// Writes pins (sha256 in hex by plugin) into a policy. Plugins that are not named keep what they have.
///
/// # Errors
/// Where the text is no TOML.
pub fn with_pins(text: &str, pins: &BTreeMap<String, String>) -> Result<Pinned, toml_edit::TomlError> {
    let mut document: DocumentMut = text.parse()?;
    let mut changes = BTreeMap::new();
    if let Some(plugins) = document.get_mut("plugins").and_then(Item::as_table_like_mut) {
        for (name, pin) in pins {
            if let Some(change) = plugins.get_mut(name).and_then(|plugin| set(plugin, pin)) {
                changes.insert(name.clone(), change);
            }
        }
    }
    Ok(Pinned {
        text: document.to_string(),
        changes,
    })
}

fn set(plugin: &mut Item, pin: &str) -> Option<PinChange> {
    if let Some(old) = plugin.as_table_like_mut()?.get_mut(KEY) {
        let old = old.as_value_mut()?;
        let was = old.as_str().unwrap_or_default().to_owned();
        if was.eq_ignore_ascii_case(pin) {
            return Some(PinChange::Kept);
        }
        let decor = old.decor().clone();
        *old = Value::from(pin);
        *old.decor_mut() = decor;
        return Some(PinChange::Replaced { old: was });
    }
    if let Some(table) = plugin.as_inline_table_mut() {
        append(table, pin);
    } else {
        let table: &mut dyn TableLike = plugin.as_table_like_mut()?;
        table.insert(KEY, Item::Value(Value::from(pin)));
    }
    Some(PinChange::Added)
}

/// At the end of an inline table: the blank before the brace stays before the brace.
fn append(table: &mut InlineTable, pin: &str) {
    let mut value = Value::from(pin);
    value.decor_mut().set_prefix(" ");
    if let Some((_, last)) = table.iter_mut().last() {
        let suffix = last
            .decor()
            .suffix()
            .and_then(|suffix| suffix.as_str())
            .unwrap_or_default();
        value.decor_mut().set_suffix(suffix.to_owned());
        last.decor_mut().set_suffix("");
    }
    table.insert(KEY, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str, change: &PinChange) {
        let pins = BTreeMap::from([("ours".to_owned(), "ab12".to_owned())]);
        let pinned = with_pins(text, &pins).unwrap();
        assert_eq!(pinned.text, expected);
        assert_eq!(pinned.changes.get("ours"), Some(change));
        let again = with_pins(expected, &pins).unwrap();
        assert_eq!(
            (again.text.as_str(), &again.changes["ours"]),
            (expected, &PinChange::Kept)
        );
    }

    #[test]
    fn pins_are_added_in_every_way_a_plugin_is_written() {
        for (text, expected) in [
            (
                "# why\n[plugins]\nours = { path = \"ours.wasm\" }   # what for\nother = {path='x'}\n\n[rules] # all\n",
                "# why\n[plugins]\nours = { path = \"ours.wasm\", sha256 = \"ab12\" }   # what for\nother = {path='x'}\n\n[rules] # all\n",
            ),
            (
                "[plugins]\nours = {path = \"ours.wasm\"}\n",
                "[plugins]\nours = {path = \"ours.wasm\", sha256 = \"ab12\"}\n",
            ),
            (
                "[plugins.ours]\npath = \"ours.wasm\" # here\n\n[rules]\n",
                "[plugins.ours]\npath = \"ours.wasm\" # here\nsha256 = \"ab12\"\n\n[rules]\n",
            ),
            (
                "[plugins]\nours.path = \"ours.wasm\"\n",
                "[plugins]\nours.path = \"ours.wasm\"\nours.sha256 = \"ab12\"\n",
            ),
        ] {
            check(text, expected, &PinChange::Added);
        }
    }

    #[test]
    fn another_pin_is_replaced_where_it_stands() {
        let old = "00".to_owned();
        check(
            "[plugins]\nours = { sha256 = \"00\" , path = \"ours.wasm\" } # so\n",
            "[plugins]\nours = { sha256 = \"ab12\" , path = \"ours.wasm\" } # so\n",
            &PinChange::Replaced { old },
        );
    }

    #[test]
    fn who_is_not_in_the_policy_changes_nothing() {
        let pins = BTreeMap::from([("ours".to_owned(), "ab12".to_owned())]);
        for text in ["", "[plugins]\nother = { path = \"x\" }\n"] {
            let pinned = with_pins(text, &pins).unwrap();
            assert_eq!((pinned.text.as_str(), pinned.changes.len()), (text, 0));
        }
    }
}
