//! The families of rules in `plugins/`, as the host loads them.

use std::fs;
use std::path::{Path, PathBuf};

use stagegate::policy::parse_policy;
use stagegate::rules::{RuleDeclaration, RuleSet};

use super::components::plugins;
use super::support::{host, lines};

/// A family of `plugins/`, built.
pub(crate) struct Family {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    pub(crate) declarations: Vec<RuleDeclaration>,
}

/// All of them, by name.
pub(crate) fn families() -> Vec<Family> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace");
    let folders = fs::read_dir(root.join("plugins")).expect("the folder of plugins");
    let mut families: Vec<_> = folders
        .map(|entry| entry.expect("an entry").path())
        .filter(|folder| {
            fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|text| text.contains("cdylib"))
        })
        .map(|folder| {
            let name = folder
                .file_name()
                .expect("a folder's name")
                .to_string_lossy()
                .into_owned();
            Family {
                declarations: rules_of(&name, "").expect("the family loads").declarations(),
                name,
                folder,
            }
        })
        .collect();
    families.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(!families.is_empty(), "there are plugins");
    families
}

/// One family with these settings of a policy.
pub(crate) fn rules_of(family: &str, rules: &str) -> Result<RuleSet, String> {
    let directory = plugins("", &format!("{family}.wasm"));
    let text = format!("[plugins]\nfamily = {{ path = '{family}' }}\n[limits]\ntime = '60s'\n{rules}");
    let policy = parse_policy("case", &text).map_err(|problems| lines(&problems))?;
    RuleSet::load(&host(), &policy, &[directory]).map_err(|problems| lines(&problems))
}
