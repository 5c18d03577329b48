//! docs/rules/ is what the components say of themselves, with the first failing and passing case of each rule.
//! `UPDATE_EXPECT=1 cargo test --workspace --test rule_docs` writes it anew.

#[path = "support/components.rs"]
mod components;
#[path = "support/families.rs"]
mod family_folders;
#[path = "support/host.rs"]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use family_folders::{Family, families};
use stagegate::plugin_kit::cases::{Case, read_cases};
use stagegate::rules::host_rules::HOST_RULES;
use stagegate::rules::page::{host_rule_page, rule_page};

#[test]
fn the_pages_of_the_rules_are_fresh() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules");
    let wanted = pages();
    #[expect(clippy::disallowed_methods, reason = "what expect-test goes by as well")]
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    if update {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("make docs/rules");
        for (name, text) in &wanted {
            fs::write(folder.join(name), text).expect("write a page");
        }
    }
    let found: BTreeMap<String, String> = fs::read_dir(&folder)
        .expect("docs/rules is there")
        .map(|entry| {
            let entry = entry.expect("an entry");
            let text = fs::read_to_string(entry.path()).expect("a page");
            (entry.file_name().to_string_lossy().into_owned(), text)
        })
        .collect();
    let stale: Vec<&String> = wanted
        .keys()
        .chain(found.keys())
        .filter(|name| wanted.get(*name) != found.get(*name))
        .collect();
    assert!(
        stale.is_empty(),
        "stale pages in docs/rules: {stale:?}; write them with UPDATE_EXPECT=1"
    );
}

/// All pages by file name, the table of all rules as `README.md`.
fn pages() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    let mut index = String::from(
        "# Rules\n\nEvery rule of the standard plugins, by family, and what Stagegate reports itself. Written by the rules: do not edit.\n",
    );
    for family in families() {
        let _ = write!(index, "\n## {}\n\n| rule | what |\n|---|---|\n", family.name);
        for rule in &family.declarations {
            let _ = writeln!(index, "| [{0}]({0}.md) | {1} |", rule.id, rule.title);
            let page = rule_page(rule, &examples(&family, rule.id.as_str()));
            pages.insert(format!("{}.md", rule.id), page);
        }
    }
    index.push_str("\n## of Stagegate itself\n\n| rule | what |\n|---|---|\n");
    for rule in HOST_RULES {
        let _ = writeln!(index, "| [{0}]({0}.md) | {1} |", rule.id, rule.title);
        pages.insert(format!("{}.md", rule.id), host_rule_page(rule));
    }
    pages.insert("README.md".to_owned(), index);
    pages
}

/// The first case that fails and the first that passes.
fn examples(family: &Family, rule: &str) -> String {
    let path = family.folder.join("cases").join(format!("{rule}.md"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let cases = read_cases(&text).unwrap_or_else(|error| panic!("{}:{error}", path.display()));
    let first = |fails: bool| cases.iter().find(|case| case.fails == fails).map(example);
    [first(true), first(false)].into_iter().flatten().collect()
}

fn example(case: &Case) -> String {
    let mut text = format!("{}:\n\n", case.title);
    if !case.options.trim().is_empty() {
        let _ = write!(text, "```toml\n{}```\n\n", case.options);
    }
    let _ = write!(text, "```sql\n{}```\n\n", case.sql);
    text
}
