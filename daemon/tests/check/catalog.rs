//! `check` with a database to ask.

use super::{Folder, code, policy};

const DROPS_KEY: &str = "ALTER TABLE account DROP CONSTRAINT account_key;\n";

const CATALOG: &str = r#"{"server-version": 150018, "relations": [{"name": "account", "columns": [{"name": "id", "type-name": "bigint", "not-null": true}],
    "constraints": [{"name": "account_key", "kind": "primary-key", "columns": ["id"]}]}]}"#;

#[test]
fn a_catalog_file_tells_what_the_text_does_not() {
    let folder = Folder::with(&[("1_t.sql", DROPS_KEY), ("catalog.json", CATALOG)]);
    let prod = policy("prod.toml");
    let with = folder.reported(&["1_t.sql", "--policy", &prod, "--catalog", "catalog.json"]);
    assert!(
        with.iter().any(|it| it.contains("missing-primary-key")),
        "{with:?}"
    );
    let without = folder.reported(&["1_t.sql", "--policy", &prod]);
    assert!(
        !without.iter().any(|it| it.contains("missing-primary-key")),
        "{without:?}"
    );
}

#[test]
fn a_catalog_that_can_not_be_used_is_refused_clearly() {
    let folder = Folder::with(&[
        ("1_t.sql", DROPS_KEY),
        ("old.json", "{\"format\": 1}"),
        ("misspelt.json", "{\"relation\": []}"),
    ]);
    let prod = policy("prod.toml");
    for (arguments, expected) in [
        (["--catalog", "old.json"], "stagegate database snapshot"),
        (["--catalog", "misspelt.json"], "unknown field `relation`"),
        (["--catalog", "absent.json"], "absent.json"),
    ] {
        let output = folder.check(&[&["1_t.sql", "--policy", &prod], &arguments[..]].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(code(&output), 2, "{said}");
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn a_policy_names_the_version_of_servers_that_can_not_be_asked() {
    let default = "ALTER TABLE account ADD COLUMN active boolean NOT NULL DEFAULT true;\n";
    let rules =
        "[plugins]\nlocking = { path = \"locking.wasm\" }\n[rules]\nvolatile-column-default = \"error\"\n";
    let folder = Folder::with(&[
        ("1_t.sql", default),
        ("new.toml", rules),
        ("old.toml", &format!("postgres-version = 10\n{rules}")),
        ("catalog.json", CATALOG),
    ]);
    let rewrite = ["1_t.sql:1 volatile-column-default"];
    assert_eq!(folder.reported(&["1_t.sql", "--policy", "new.toml"]), [""; 0]);
    assert_eq!(folder.reported(&["1_t.sql", "--policy", "old.toml"]), rewrite);
    let asked = folder.reported(&["1_t.sql", "--policy", "old.toml", "--catalog", "catalog.json"]);
    assert_eq!(asked, [""; 0], "the database knows better");
}
