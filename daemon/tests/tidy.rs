//! House rules as code: module headers, sizes, and who may know whom. Each rule is a sentence of the README's
//! architecture chapter.

use std::fs;
use std::path::{Path, PathBuf};

/// No file is longer than this, tests included.
const LONGEST_FILE: usize = 600;

/// Written by `cargo xtask codegen`.
const GENERATED: &[&str] = &["daemon/src/sql/kinds.rs", "plugins/sdk/src/ast.rs"];

/// Polls, bounded, for a PostgreSQL that starts: the one place outside the harness that pauses between two looks.
const POLLS: &str = "daemon/src/target/testing.rs";

/// Folders with our own Rust code, from the root of the workspace.
const SOURCES: &[&str] = &[
    "daemon/src",
    "daemon/tests",
    "plugins",
    "tests/src",
    "tests/demo",
    "tests/e2e",
    "tests/fault_matrix",
    "tests/preload",
    "tests/guests",
    "xtask/src",
];

/// `part`: the modules (files and folders under `daemon/src`) whose code must not contain any of `words`.
struct Absence {
    part: &'static [&'static str],
    words: &'static [&'static str],
    reason: &'static str,
}

/// `word` may stand only in these modules of the daemon.
struct Presence {
    word: &'static str,
    only_in: &'static [&'static str],
    reason: &'static str,
}

const ABSENCES: &[Absence] = &[
    Absence {
        part: &[
            "sql",
            "policy",
            "settings",
            "review",
            "catalog",
            "rollout/plan",
            "rollout/gate",
        ],
        words: &["async fn", "tokio", "axum::", "reqwest", "sqlx", "tokio_postgres"],
        reason: "is pure: data to data",
    },
    Absence {
        part: &["store", "bitbucket", "target"],
        words: &[
            "crate::work",
            "crate::http",
            "crate::cli",
            "crate::app",
            "crate::review::comment",
        ],
        reason: "is an adapter and knows nobody above it",
    },
    Absence {
        part: &["policy", "rules", "sql", "catalog", "settings"],
        words: &[
            "crate::store",
            "crate::bitbucket",
            "crate::target",
            "crate::work",
            "crate::http",
            "crate::app",
        ],
        reason: "lies below the adapters and the work",
    },
    Absence {
        part: &["review", "rollout/plan", "rollout/gate"],
        words: &[
            "crate::store",
            "crate::bitbucket",
            "crate::target",
            "crate::http",
            "crate::cli",
        ],
        reason: "turns data into data for whoever asks",
    },
    Absence {
        part: &["work", "rollout"],
        words: &["crate::http", "crate::cli", "axum::"],
        reason: "does not know who asked",
    },
];

const PRESENCES: &[Presence] = &[
    Presence {
        word: "wasmtime::",
        only_in: &["rules"],
        reason: "only the host knows the sandbox",
    },
    Presence {
        word: "sqlparser::",
        only_in: &["sql"],
        reason: "only sql knows a parser",
    },
    Presence {
        word: "squawk_syntax::",
        only_in: &["sql"],
        reason: "only sql knows a parser",
    },
    Presence {
        word: "sqlx::",
        only_in: &["store"],
        reason: "only the store has SQL for our tables",
    },
    Presence {
        word: "tokio_postgres::",
        only_in: &["target"],
        reason: "only target opens a connection to a database that rollouts change",
    },
    Presence {
        word: "StatusCode",
        only_in: &["http", "bitbucket"],
        reason: "only http returns status codes",
    },
    Presence {
        word: "reqwest::",
        only_in: &["bitbucket"],
        reason: "only the forge's adapter sends requests",
    },
    Presence {
        word: "X-Hub-Signature",
        only_in: &["bitbucket", "http"],
        reason: "only the door reads signatures",
    },
];

#[test]
fn every_file_says_what_it_is_for() {
    let silent = files(SOURCES)
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//! "));
    assert_none("start with a `//!` header", silent.map(|(path, _)| path));
}

#[test]
fn no_file_is_too_long() {
    let long = files(SOURCES)
        .into_iter()
        .filter(|(path, text)| !GENERATED.contains(&path.as_str()) && text.lines().count() > LONGEST_FILE);
    assert_none("split it: it has more than 600 lines", long.map(|(path, _)| path));
}

#[test]
fn folders_have_no_mod_rs() {
    let found = files(SOURCES)
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| path.ends_with("/mod.rs"));
    assert_none("name it after its folder instead", found);
}

#[test]
fn modules_know_only_whom_they_may() {
    let mut broken = Vec::new();
    for (path, text) in files(&["daemon/src"]) {
        let module = module_of(&path);
        let code = without_tests_and_comments(&text);
        for absence in ABSENCES
            .iter()
            .filter(|absence| absence.part.iter().any(|part| is_in(&module, part)))
        {
            for word in absence.words.iter().filter(|word| code.contains(**word)) {
                broken.push(format!("{path}: `{word}`, but this part {}", absence.reason));
            }
        }
        for presence in PRESENCES.iter().filter(|presence| code.contains(presence.word)) {
            if !presence.only_in.iter().any(|part| is_in(&module, part)) {
                broken.push(format!("{path}: `{}`, but {}", presence.word, presence.reason));
            }
        }
    }
    assert!(
        broken.is_empty(),
        "the layering is broken:\n{}",
        broken.join("\n")
    );
}

#[test]
fn lints_are_expected_never_allowed() {
    let attribute = ["#[", "allow("].concat();
    let found = files(SOURCES)
        .into_iter()
        .filter(|(_, text)| text.contains(&attribute));
    assert_none(
        "use #[expect(lint, reason = \"...\")]",
        found.map(|(path, _)| path),
    );
}

#[test]
fn no_test_is_switched_off_or_sleeps() {
    let words = [["#[", "ignore"].concat(), ["thread::", "sleep"].concat()];
    let found = files(&["daemon", "plugins", "tests"])
        .into_iter()
        .filter(|(path, _)| path != POLLS)
        .filter(|(_, text)| words.iter().any(|word| text.contains(word.as_str())));
    assert_none(
        "wait for a state instead of sleeping; run every test",
        found.map(|(path, _)| path),
    );
}

#[test]
fn nothing_is_left_unwritten() {
    let words = [
        ["todo", "!("].concat(),
        ["unimpl", "emented!("].concat(),
        ["FIX", "ME"].concat(),
    ];
    let found = files(SOURCES)
        .into_iter()
        .filter(|(_, text)| words.iter().any(|word| text.contains(word.as_str())));
    assert_none("write it", found.map(|(path, _)| path));
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the daemon is a folder of the workspace")
        .to_owned()
}

/// All Rust files below these folders, with their paths from the root.
fn files(folders: &[&str]) -> Vec<(String, String)> {
    let root = root();
    let mut found = Vec::new();
    let mut left: Vec<PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    while let Some(path) = left.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("the sources can be read");
            left.extend(
                entries
                    .map(|entry| entry.expect("the sources can be read").path())
                    .filter(|path| !path.join("CACHEDIR.TAG").exists()),
            );
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path
                .strip_prefix(&root)
                .expect("the sources can be read")
                .display()
                .to_string();
            found.push((name, fs::read_to_string(&path).expect("the sources can be read")));
        }
    }
    found.sort();
    found
}

/// `rollout/plan` for `daemon/src/rollout/plan.rs`.
fn module_of(path: &str) -> String {
    path.trim_start_matches("daemon/src/")
        .trim_end_matches(".rs")
        .to_owned()
}

fn is_in(module: &str, part: &str) -> bool {
    module == part
        || module
            .strip_prefix(part)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// The code that ships: comments and everything from the test module on left out.
fn without_tests_and_comments(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[track_caller]
fn assert_none(remedy: &str, found: impl Iterator<Item = String>) {
    let found: Vec<_> = found.collect();
    assert!(found.is_empty(), "{remedy}:\n{}", found.join("\n"));
}
