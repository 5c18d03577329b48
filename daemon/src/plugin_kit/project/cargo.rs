//! The SDK as a package of its own: what its manifest takes from Stagegate's workspace is written out, and the versions
//! that the workspace has locked are locked in the project, so that it builds with what was tested, also without network.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::ProjectFile;
use crate::plugin_kit::files;

/// The SDK's manifest in a project.
const MANIFEST: &str = "vendor/stagegate-sdk/Cargo.toml";

/// The SDK's package.
const SDK: &str = "stagegate-sdk";

/// What of a manifest is about Stagegate's own tests and lints.
const NOT_FOR_OTHERS: &[&str] = &["dev-dependencies", "lints"];

/// The files of a project in Rust, from those that were copied.
pub(super) fn standing_alone(project: &str, mut copies: Vec<ProjectFile>) -> Vec<ProjectFile> {
    let workspace: Table = parsed("Cargo.toml");
    let manifest = alone(parsed("plugins/sdk/Cargo.toml"), &workspace);
    let lock = pruned(&parsed("Cargo.lock"), project, &dependencies(&manifest));
    let replaced = |file: &mut ProjectFile| {
        if file.path == MANIFEST {
            file.content = written(&manifest).into_bytes();
        }
    };
    copies.iter_mut().for_each(replaced);
    copies.push(ProjectFile {
        path: "Cargo.lock".to_owned(),
        content: written(&lock).into_bytes(),
    });
    copies
}

fn parsed(path: &str) -> Table {
    let text = files::text(path).expect("the build script embeds it");
    text.parse().expect("cargo has read it when this was built")
}

fn written(table: &Table) -> String {
    toml::to_string(table).expect("it was read from TOML")
}

/// A package's manifest with all that `workspace = true` means.
fn alone(manifest: Table, workspace: &Table) -> Table {
    let shared = &workspace["workspace"];
    let mut alone = Table::new();
    for (part, value) in manifest {
        if NOT_FOR_OTHERS.contains(&part.as_str()) {
            continue;
        }
        let of_workspace = match part.as_str() {
            "package" => shared.get("package"),
            "dependencies" => shared.get("dependencies"),
            _ => None,
        };
        let value = match (value, of_workspace) {
            (Value::Table(entries), Some(shared)) => {
                let entry = |(key, value): (String, Value)| {
                    let value = if is_inherited(&value) {
                        shared[&key].clone()
                    } else {
                        value
                    };
                    (key, value)
                };
                Value::Table(entries.into_iter().map(entry).collect())
            }
            (value, _) => value,
        };
        alone.insert(part, value);
    }
    alone
}

fn is_inherited(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

fn dependencies(manifest: &Table) -> BTreeSet<String> {
    let table = manifest.get("dependencies").and_then(Value::as_table);
    table
        .into_iter()
        .flat_map(|table| table.keys().cloned())
        .collect()
}

/// The part of a lock file that the SDK needs with these dependencies, and the project itself.
fn pruned(lock: &Table, project: &str, of_sdk: &BTreeSet<String>) -> Table {
    let packages = lock["package"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut kept: Vec<Table> = Vec::new();
    let mut left = vec![SDK.to_owned()];
    while let Some(wanted) = left.pop() {
        let package = packages.iter().filter_map(Value::as_table);
        let package = package.into_iter().find(|package| is_meant(package, &wanted));
        let Some(mut package) = package.cloned() else {
            continue;
        };
        if kept.iter().any(|known| is_same(known, &package)) {
            continue;
        }
        if let Some(Value::Array(needed)) = package.get_mut("dependencies") {
            if wanted == SDK {
                needed.retain(|name| of_sdk.contains(first_word(name)));
            }
            left.extend(needed.iter().filter_map(Value::as_str).map(str::to_owned));
        }
        kept.push(package);
    }
    let own = [
        ("name", Value::from(project)),
        ("version", Value::from("0.1.0")),
        ("dependencies", Value::from(vec![SDK])),
    ];
    kept.push(
        own.map(|(key, value)| (key.to_owned(), value))
            .into_iter()
            .collect(),
    );
    kept.sort_by_key(|package| {
        (
            field(package, "name").to_owned(),
            field(package, "version").to_owned(),
        )
    });
    let mut pruned = Table::new();
    pruned.insert("version".to_owned(), lock["version"].clone());
    let kept: Vec<Value> = kept.into_iter().map(Value::Table).collect();
    pruned.insert("package".to_owned(), Value::Array(kept));
    pruned
}

/// Whether a lock file's `name`, or `name version` where there are several, means a package.
fn is_meant(package: &Table, wanted: &str) -> bool {
    let mut words = wanted.split(' ');
    words.next() == Some(field(package, "name"))
        && words
            .next()
            .is_none_or(|version| version == field(package, "version"))
}

fn is_same(a: &Table, b: &Table) -> bool {
    field(a, "name") == field(b, "name") && field(a, "version") == field(b, "version")
}

fn field<'a>(package: &'a Table, name: &str) -> &'a str {
    package.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn first_word(name: &Value) -> &str {
    let name = name.as_str().unwrap_or_default();
    name.split(' ').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        text.parse().unwrap()
    }

    #[test]
    fn what_the_workspace_says_is_written_out() {
        let workspace = table(
            "[workspace.package]\nversion = '1.2.3'\n[workspace.dependencies]\na = { version = '4', features = ['x'] }\n",
        );
        let manifest = table(
            "[package]\nname = 'it'\nversion.workspace = true\n[dependencies]\na.workspace = true\nb = '5'\n\
             [dev-dependencies]\nc = '6'\n[lints]\nworkspace = true\n",
        );
        let expected = table(
            "[package]\nname = 'it'\nversion = '1.2.3'\n[dependencies]\na = { version = '4', features = ['x'] }\nb = '5'\n",
        );
        assert_eq!(alone(manifest, &workspace), expected);
    }

    #[test]
    fn only_what_is_needed_stays_locked() {
        let lock = table(
            "version = 4\n[[package]]\nname = 'a'\nversion = '1.0.0'\ndependencies = ['b 2.0.0']\n\
             [[package]]\nname = 'b'\nversion = '1.0.0'\n[[package]]\nname = 'b'\nversion = '2.0.0'\n\
             [[package]]\nname = 'c'\nversion = '1.0.0'\n\
             [[package]]\nname = 'stagegate-sdk'\nversion = '0.1.0'\ndependencies = ['a', 'c']\n",
        );
        let pruned = pruned(&lock, "ours", &BTreeSet::from(["a".to_owned()]));
        let packages = pruned["package"].as_array().unwrap().iter();
        let names: Vec<_> = packages
            .map(|package| package.as_table().unwrap())
            .map(|package| format!("{} {}", field(package, "name"), field(package, "version")))
            .collect();
        assert_eq!(names, ["a 1.0.0", "b 2.0.0", "ours 0.1.0", "stagegate-sdk 0.1.0"]);
    }
}
