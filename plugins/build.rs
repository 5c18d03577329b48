//! The build script of every family: finds its rules, so that no list of them is kept by hand.
//!
//! Every `src/*.rs` with a `static RULE` is a rule; its id must be the file's name in kebab-case.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script by its environment"
)]
fn main() {
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=../build.rs");
    let package = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let package = Path::new(&package);
    let category = package
        .file_name()
        .expect("a package has a folder")
        .to_string_lossy();
    let mut modules: Vec<(String, bool)> = fs::read_dir(package.join("src"))
        .expect("a package has src")
        .filter_map(|entry| module(&entry.expect("src can be read").path()))
        .collect();
    modules.sort();

    let mut out = String::new();
    for (name, _) in &modules {
        let path = package
            .join("src")
            .join(format!("{name}.rs"))
            .display()
            .to_string();
        let _ = writeln!(out, "#[path = {path:?}]\nmod {name};");
    }
    let _ = writeln!(out, "const CATEGORY: &str = {category:?};");
    out.push_str("static RULES: &[&dyn ::stagegate_sdk::rule::AnyRule] = &[\n");
    for (name, _) in modules.iter().filter(|(_, is_rule)| *is_rule) {
        let _ = writeln!(out, "    &{name}::RULE,");
    }
    out.push_str("];\n");
    let target = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&target).join("rules.rs"), out).expect("OUT_DIR can be written");
}

/// The module's name and whether it is a rule; none for `lib.rs` and what is not Rust.
fn module(path: &Path) -> Option<(String, bool)> {
    let name = path.file_name()?.to_str()?.strip_suffix(".rs")?.to_owned();
    if name == "lib" {
        return None;
    }
    let text = fs::read_to_string(path).expect("src can be read");
    let is_rule = text.contains("static RULE:");
    let id = format!("id: \"{}\"", name.replace('_', "-"));
    assert!(
        !is_rule || text.contains(&id),
        "{}: the rule's id must be written as `{id}`",
        path.display()
    );
    Some((name, is_rule))
}
