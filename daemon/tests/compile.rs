//! Plugins are compiled in a child process: what the compiler can not bear ends the child, not the daemon.

#[path = "support/components.rs"]
mod components;

use std::path::{Path, PathBuf};

use stagegate::metrics::PLUGIN_LOADS;
use stagegate::policy::{SettingProblem, parse_policy};
use stagegate::rules::{Host, RuleSet};

/// Locals of the hostile function, and how many loops change all of them.
const LOCALS: u32 = 600;
const LOOPS: u32 = 600;

/// A component that is small and valid, and takes a compiler minutes and gigabytes: one function of loops in loops in
/// which every local changes, so that every loop joins every local.
fn hostile_component() -> Vec<u8> {
    let mut body = Vec::new();
    body.push(1);
    leb(&mut body, LOCALS);
    body.push(0x7f);
    for _ in 0..LOOPS {
        body.extend([0x03, 0x40]);
        for local in 0..LOCALS {
            body.push(0x20);
            leb(&mut body, local);
            body.push(0x20);
            leb(&mut body, (local * 7 + 1) % LOCALS);
            body.extend([0x6a, 0x21]);
            leb(&mut body, local);
        }
    }
    for local in 0..LOOPS {
        body.push(0x20);
        leb(&mut body, local % LOCALS);
        body.extend([0x0d, 0x00, 0x0b]);
    }
    body.push(0x0b);
    let mut code = vec![1];
    leb(&mut code, len(&body));
    code.extend(body);
    let mut module = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0".to_vec();
    section(&mut module, 10, &code);
    let mut component = b"\0asm\x0d\0\x01\0".to_vec();
    section(&mut component, 1, &module);
    component
}

fn section(out: &mut Vec<u8>, id: u8, content: &[u8]) {
    out.push(id);
    leb(out, len(content));
    out.extend(content);
}

fn len(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).expect("a small component")
}

fn leb(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

/// What is wrong with a policy that names the component `hostile`.
fn problems_of_hostile(limits: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = folder.path().join("cache");
    std::fs::write(folder.path().join("hostile.wasm"), hostile_component()).expect("write it");
    let text = format!("[plugins]\nhostile = {{ path = 'hostile' }}\n[limits]\n{limits}\n");
    let policy = parse_policy("policy.toml", &text).expect("a policy");
    let loaded = RuleSet::load(&start(cache.clone()), &policy, &[folder.path().to_owned()]);
    assert_eq!(entries(&cache), 0, "nothing was kept");
    let scratch = folder.path().display().to_string();
    lines(&loaded.err().expect("refused")).replace(&scratch, "/plugins")
}

fn start(cache: PathBuf) -> Host {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_stagegate"));
    Host::start_beside(program, cache).expect("start the host")
}

fn lines(problems: &[SettingProblem]) -> String {
    let lines: Vec<_> = problems.iter().map(|problem| format!("{problem}\n")).collect();
    lines.concat()
}

fn entries(cache: &Path) -> usize {
    let files = std::fs::read_dir(cache).expect("the cache");
    files
        .filter(|file| file.as_ref().expect("an entry").file_name() != "key")
        .count()
}

#[test]
fn a_component_that_takes_the_compiler_too_long_is_ended() {
    expect_test::expect![[r#"
        policy.toml:2:1: plugins.hostile can not be used: /plugins/hostile.wasm can not be compiled: compiling it takes longer than 0.5s, the limit `compile-time`
          help: if you trust this plugin, raise `compile-time` in the policy's [limits]; else remove it from the policy
    "#]]
    .assert_eq(&problems_of_hostile("compile-time = '500ms'\ncompile-memory = '8GiB'"));
}

#[test]
fn a_component_that_takes_the_compiler_too_much_memory_is_ended() {
    expect_test::expect![[r#"
        policy.toml:2:1: plugins.hostile can not be used: /plugins/hostile.wasm can not be compiled: compiling it takes more than 64 MiB of memory, the limit `compile-memory`
          help: if you trust this plugin, raise `compile-memory` in the policy's [limits]; else remove it from the policy
    "#]]
    .assert_eq(&problems_of_hostile("compile-time = '5min'\ncompile-memory = '64MiB'"));
}

#[test]
fn plugins_are_compiled_once_and_loaded_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    let names = ["table", "column", "statement"];
    let plugins = names
        .map(|name| format!("{name} = {{ path = '{name}' }}\n"))
        .concat();
    let policy = parse_policy("policy.toml", &format!("[plugins]\n{plugins}")).unwrap();
    let directory = [components::plugins("", "table.wasm")];
    let load = || {
        let count = || ["compiled", "cached"].map(|code| PLUGIN_LOADS.value([code]));
        let before = count();
        let set = RuleSet::load(&start(cache.clone()), &policy, &directory);
        assert!(
            set.unwrap_or_else(|problems| panic!("{}", lines(&problems)))
                .rule_ids()
                .count()
                > 20
        );
        let after = count();
        [after[0] - before[0], after[1] - before[1]]
    };
    assert_eq!(load(), [3, 0]);
    assert_eq!(entries(&cache), 3);
    assert_eq!(load(), [0, 3]);
}

#[test]
fn another_program_is_not_taken_for_the_compiler() {
    let folder = tempfile::tempdir().unwrap();
    // This program is a test program: it takes the command for the name of a test, finds none and is content.
    let host = Host::start(folder.path().join("cache")).unwrap();
    let policy = parse_policy("policy.toml", "[plugins]\ntable = { path = 'table' }").unwrap();
    let loaded = RuleSet::load(&host, &policy, &[components::plugins("", "table.wasm")]);
    let problems = lines(&loaded.err().expect("refused"));
    assert!(
        problems.contains("answers otherwise than this stagegate's compiler"),
        "{problems}"
    );
}
