//! `stagegate plugin` as a stranger uses it: the real binary, a folder of her own, no network.

#[path = "support/components.rs"]
mod components;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use components::plugins;
use serde_json::Value;

/// A folder in which commands are run; the same in every run, so that cargo's leftovers do not pile up.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("desks").join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).expect("clear the folder of the test");
        }
        std::fs::create_dir_all(&folder).expect("make a folder for the test");
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("read a file of the test")
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("write a file of the test");
    }

    /// Runs `stagegate`. Projects in Rust share a folder for what cargo makes: each would compile the SDK anew.
    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stagegate"));
        command
            .args(arguments)
            .current_dir(&self.0)
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_TARGET_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/kit"));
        if arguments
            .get(1)
            .is_none_or(|action| !["new", "pin"].contains(action))
        {
            command.args(["--cache", concat!(env!("CARGO_TARGET_TMPDIR"), "/compiled")]);
        }
        command.output().expect("run the binary")
    }

    /// Its standard output; it must end with this exit code.
    #[track_caller]
    fn told(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}\n{told}\n{errors}"
        );
        told
    }
}

#[test]
fn a_stranger_writes_tests_and_uses_a_rule() {
    let desk = Desk::new("first");
    let told = desk.told(0, &["plugin", "new", "our-rules"]);
    assert!(told.contains("cases/throwaway-table-name.md"), "{told}");

    let built = desk.told(0, &["plugin", "build", "our-rules"]);
    assert!(built.contains("rules: throwaway-table-name"), "{built}");

    let tested = desk.told(0, &["plugin", "test", "our-rules"]);
    assert!(tested.contains("4 passed"), "{tested}");

    let inspected = desk.told(0, &["plugin", "inspect", "our-rules", "--format", "json"]);
    let inspected: Value = serde_json::from_str(&inspected).expect("JSON");
    assert_eq!(inspected["runs"], true, "{inspected:#}");
    assert_eq!(inspected["plugin"], "our-rules");
    assert_eq!(inspected["rules"][0]["level"], "warning");
    assert_eq!(inspected["rules"][0]["fixes"], false);
    assert!(
        built.contains(inspected["sha256"].as_str().expect("a digest")),
        "{built}"
    );

    desk.write(
        "policy.toml",
        "[plugins]\nours = { path = \"./our-rules/dist/our-rules.wasm\" } # ours\n\n\
         [rules]\nthrowaway-table-name = \"error\" # they stay for ever\n",
    );
    assert!(
        desk.told(1, &["plugin", "pin", "--policy", "policy.toml", "--check"])
            .contains("not pinned")
    );
    assert!(
        desk.told(0, &["plugin", "pin", "--policy", "policy.toml"])
            .contains("added")
    );
    assert!(
        desk.read("policy.toml").contains("\" } # ours\n"),
        "comments stay"
    );
    desk.told(0, &["plugin", "pin", "--policy", "policy.toml", "--check"]);

    desk.write(
        "1_orders.sql",
        "CREATE TABLE tmp_orders (id bigint PRIMARY KEY);\n",
    );
    let checked = desk.told(1, &["check", "1_orders.sql", "--policy", "policy.toml"]);
    assert!(checked.contains("throwaway-table-name"), "{checked}");
}

#[test]
fn a_case_that_does_not_hold_is_shown_and_written() {
    let desk = Desk::new("update");
    let cases = "## Fails: a mark on the wrong line\n\n\
         ```sql\nCREATE UNLOGGED TABLE a (id int);\nCREATE TABLE b (id int);  -- warning: unlogged-table\n```\n\n\
         ## Passes: a logged one\n\n```sql\nCREATE TABLE c (id int);\n```\n";
    std::fs::create_dir(desk.path("cases")).expect("a folder");
    desk.write("cases/unlogged-table.md", cases);
    let component = shipped("table");
    let test = |code, more: &[&str]| {
        let arguments = ["plugin", "test", &component, "--cases", "cases"];
        desk.told(code, &[&arguments, more].concat())
    };
    let failed = test(1, &[]);
    assert!(failed.contains("1 passed, 1 failed"), "{failed}");
    assert!(
        failed.contains("-CREATE TABLE b (id int);  -- warning")
            && failed.contains("+CREATE TABLE b (id int);\n"),
        "{failed}"
    );
    assert!(test(0, &["--update"]).contains("1 passed, 1 updated"));
    assert!(
        desk.read("cases/unlogged-table.md")
            .contains("CREATE UNLOGGED TABLE a (id int);  -- warning: unlogged-table: ")
    );
    assert!(test(0, &[]).contains("2 passed"));
    assert!(test(0, &["--filter", "logged ONE"]).contains("\n1 passed"));
    test(2, &["--filter", "nothing like it"]);
}

#[test]
fn a_catalog_of_a_case_may_be_statements_in_a_file() {
    let desk = Desk::new("catalog");
    std::fs::create_dir(desk.path("cases")).expect("a folder");
    desk.write(
        "cases/shop.sql",
        "CREATE TABLE shop (id bigint PRIMARY KEY, name text);\n",
    );
    desk.write(
        "cases/missing-object.md",
        "## Fails: a column that is not there\n\n```catalog\nshop.sql\n```\n\n\
         ```sql\nALTER TABLE shop DROP COLUMN title;  -- error: missing-object\n```\n\n\
         ## Passes: one that is\n\n```sql catalog\nCREATE TABLE shop (id bigint PRIMARY KEY, name text);\n```\n\n\
         ```sql\nALTER TABLE shop DROP COLUMN name;\n```\n",
    );
    let told = desk.told(
        0,
        &["plugin", "test", &shipped("compatibility"), "--cases", "cases"],
    );
    assert!(told.contains("2 passed"), "{told}");
}

#[test]
fn inspect_names_what_is_refused() {
    let desk = Desk::new("inspect");
    std::fs::write(desk.path("wasi.wasm"), importing("wasi:cli/environment@0.2.3")).expect("a component");
    let told = desk.told(1, &["plugin", "inspect", "wasi.wasm"]);
    assert!(told.contains("wasi:cli/environment@0.2.3   REFUSED"), "{told}");
    assert!(told.contains("runs here  no"), "{told}");

    let later = plugins("guests", "other-major.wasm").join("other-major.wasm");
    let told = desk.told(1, &["plugin", "inspect", later.to_str().expect("a path")]);
    assert!(
        told.contains("interface  2.0.0 (this stagegate speaks 1."),
        "{told}"
    );
    assert!(
        told.contains("help: use a build of the plugin for this version"),
        "{told}"
    );
}

#[test]
fn bench_measures_every_rule() {
    let desk = Desk::new("bench");
    let component = shipped("transaction");
    let told = desk.told(
        0,
        &["plugin", "bench", &component, "--rounds", "1", "--format", "json"],
    );
    let measured: Value = serde_json::from_str(&told).expect("JSON");
    assert!(measured["statements"].as_u64() >= Some(500), "{measured:#}");
    let rules = measured["rules"].as_array().expect("rules");
    assert!(!rules.is_empty());
    for rule in rules {
        assert!(rule["fuel"].as_u64() > Some(1000), "{rule:#}");
        assert!(rule["memory-bytes"].as_u64() > Some(65_535), "{rule:#}");
    }
    let text = desk.told(0, &["plugin", "bench", &component, "--rounds", "1"]);
    assert!(
        text.contains("compile, once per machine") && text.contains("all together"),
        "{text}"
    );
}

#[test]
fn wrong_use_is_said_with_what_to_do() {
    let desk = Desk::new("wrong");
    let errors = |arguments: &[&str]| {
        let output = desk.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(errors(&["plugin", "build"]).contains("it has none of Cargo.toml, package.json"));
    assert!(errors(&["plugin", "new", "Our Rules"]).contains("is not a plugin name"));
    desk.told(0, &["plugin", "new", "ours"]);
    assert!(errors(&["plugin", "new", "ours"]).contains("is not empty"));
    assert!(errors(&["plugin", "test", "ours"]).contains("run `stagegate plugin build ours`"));
}

#[test]
fn a_missing_compiler_is_named_with_its_remedy() {
    let desk = Desk::new("missing");
    desk.told(0, &["plugin", "new", "ours"]);
    let output = Command::new(env!("CARGO_BIN_EXE_stagegate"))
        .args(["plugin", "build", "ours"])
        .current_dir(&desk.0)
        .env("PATH", &desk.0)
        .output()
        .expect("run the binary");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{errors}");
    assert!(
        errors.contains("a Rust compiler is missing; install it with `curl"),
        "{errors}"
    );
}

/// A component of the standard plugins.
fn shipped(name: &str) -> String {
    let file = format!("{name}.wasm");
    plugins("", &file).join(file).display().to_string()
}

/// A component that imports an empty instance of this name.
fn importing(name: &str) -> Vec<u8> {
    let length = |bytes: usize| u8::try_from(bytes).expect("a short name");
    let mut bytes = b"\0asm\x0d\0\x01\0\x07\x03\x01\x42\0".to_vec();
    bytes.extend([10, length(name.len() + 5), 1, 0, length(name.len())]);
    bytes.extend(name.as_bytes());
    bytes.extend([5, 0]);
    bytes
}
