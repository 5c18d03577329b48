//! The wasmtime host with real components: honest ones keep their findings, whatever the hostile ones beside them do.
//!
//! The components are those of `tests/guests/`; each vice is a rule of `vices`.

#[path = "support/components.rs"]
mod components;
#[path = "support/host.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use components::plugins;
use expect_test::{Expect, expect};
use stagegate::catalog::lookup::Lookup;
use stagegate::catalog::snapshot::Snapshot;
use stagegate::policy::{SettingProblem, parse_policy};
use stagegate::review::finding::Level;
use stagegate::rules::{Host, Outcome, RuleSet};
use stagegate::sql::parse;
use support::{host, lines};

const TWO_STATEMENTS: &str = "CREATE TABLE t (id int);\nDROP TABLE u;\n";

/// A catalog with one table `t` of one column.
const SNAPSHOT: &str = r#"{
    "server-version": 150018, "current-role": "app",
    "relations": [{"name": "t", "columns": [{"name": "id", "type-name": "bigint", "not-null": true}]}]
}"#;

/// Limits small enough to wait for and large enough for an honest rule on a busy machine.
const LIMITS: &str = "time = '1s'\nmemory = '16MiB'\nfindings = 20\ntext = '100B'";

fn guests() -> PathBuf {
    plugins("guests", "vices.wasm")
}

fn load_with(host: &Host, plugins: &str, limits: &str, rules: &str) -> Result<RuleSet, Vec<SettingProblem>> {
    let text = format!("[plugins]\n{plugins}\n[limits]\n{limits}\n[rules]\n{rules}\n");
    let policy = parse_policy("policy.toml", &text).expect("the policy's text is valid");
    RuleSet::load(host, &policy, &[guests(), components::plugins("", "table.wasm")])
}

fn load(rules: &str) -> Result<RuleSet, Vec<SettingProblem>> {
    load_with(&host(), "vices = { path = 'vices' }", LIMITS, rules)
}

/// Turns rules on and runs them over [`TWO_STATEMENTS`].
#[track_caller]
fn run(rules: &[&str], catalog: Option<&Arc<Lookup>>) -> Outcome {
    let rules: Vec<_> = rules.iter().map(|rule| format!("{rule} = 'warning'\n")).collect();
    let set = load(&rules.concat()).unwrap_or_else(|problems| panic!("{}", lines(&problems)));
    set.check("1_t.sql", &parse(TWO_STATEMENTS), catalog)
}

#[track_caller]
fn check(rules: &[&str], expected: &Expect) {
    expected.assert_eq(&render(&run(rules, None)));
}

fn render(outcome: &Outcome) -> String {
    let findings = outcome.findings.iter().map(|finding| {
        let (line, column) = (finding.place.start.line, finding.place.start.column);
        format!(
            "{line}:{column} {} {}: {}\n",
            finding.level, finding.rule, finding.message
        )
    });
    let missing = outcome
        .not_evaluated
        .iter()
        .map(|missing| format!("not evaluated: {}\n", missing.reason));
    findings.chain(missing).collect::<Vec<_>>().concat()
}

#[track_caller]
fn refused(plugins: &str, rules: &str, expected: &Expect) {
    let Err(problems) = load_with(&host(), plugins, LIMITS, rules) else {
        panic!("nothing was refused");
    };
    let folder = components::plugins("", "table.wasm");
    let folder = folder.display().to_string();
    expected.assert_eq(&lines(&problems).replace(folder.trim_end_matches('/'), "PLUGINS"));
}

#[test]
fn an_honest_rule_reports_at_its_places() {
    check(
        &["honest"],
        &expect![[r#"
        1:1 warning honest: statement 0 is CREATE TABLE
        2:1 warning honest: statement 1 is DROP TABLE
    "#]],
    );
}

#[test]
fn a_loop_ends_at_its_deadline_and_costs_nobody_else() {
    check(
        &["honest", "loops"],
        &expect![[r#"
        1:1 warning honest: statement 0 is CREATE TABLE
        1:1 error rule-timed-out: The rule `loops` of the plugin `vices` ran out of time (1s). It did not judge this file.
        2:1 warning honest: statement 1 is DROP TABLE
    "#]],
    );
}

#[test]
fn a_huge_allocation_is_refused() {
    check(
        &["allocates", "honest"],
        &expect![[r#"
        1:1 warning honest: statement 0 is CREATE TABLE
        1:1 error rule-crashed: The rule `allocates` of the plugin `vices` ran out of memory (16 MiB). It did not judge this file.
        2:1 warning honest: statement 1 is DROP TABLE
    "#]],
    );
}

#[test]
fn a_trap_is_told() {
    check(
        &["honest", "panics"],
        &expect![[r#"
            1:1 warning honest: statement 0 is CREATE TABLE
            1:1 error rule-crashed: The rule `panics` of the plugin `vices` crashed. It did not judge this file.
            2:1 warning honest: statement 1 is DROP TABLE
        "#]],
    );
}

#[test]
fn endless_recursion_is_told() {
    check(
        &["honest", "recurses"],
        &expect![[r#"
            1:1 warning honest: statement 0 is CREATE TABLE
            1:1 error rule-crashed: The rule `recurses` of the plugin `vices` crashed. It did not judge this file.
            2:1 warning honest: statement 1 is DROP TABLE
        "#]],
    );
}

#[test]
fn a_rule_may_say_that_it_failed() {
    check(
        &["fails"],
        &expect![[r#"
            1:1 error rule-crashed: The rule `fails` of the plugin `vices` gave up: the rule[31m gave up. It did not judge this file.
        "#]],
    );
}

#[test]
fn a_flood_of_findings_is_cut() {
    let outcome = run(&["floods-findings", "honest"], None);
    assert_eq!(outcome.findings.len(), 22);
    expect!["The rule `floods-findings` reported 5000 findings; only the first 20 are kept."]
        .assert_eq(&outcome.not_evaluated[0].reason);
}

#[test]
fn a_flood_of_text_is_cut() {
    let outcome = run(&["floods-text"], None);
    assert_eq!(outcome.findings[0].message.len(), 104);
}

#[test]
fn a_flood_of_memory_never_reaches_the_host() {
    let limits = "time = '5s'\nmemory = '64MiB'";
    let set = load_with(
        &host(),
        "vices = { path = 'vices' }",
        limits,
        "floods-memory = 'error'\nhonest = 'info'",
    );
    let outcome = set.unwrap().check("1_t.sql", &parse(TWO_STATEMENTS), None);
    expect![[r#"
        1:1 info honest: statement 0 is CREATE TABLE
        1:1 error rule-crashed: The rule `floods-memory` of the plugin `vices` returned more than 16 MiB. It did not judge this file.
        2:1 info honest: statement 1 is DROP TABLE
    "#]].assert_eq(&render(&outcome));
}

#[test]
fn lies_are_moved_into_the_text() {
    let outcome = run(&["lies"], None);
    expect![[r#"
        1:6 info lies: backwards
        3:1 warning lies: far away
    "#]]
    .assert_eq(&render(&outcome));
    assert!(
        outcome.findings.iter().all(|finding| finding.fixes.is_empty()),
        "no repair fits"
    );
}

#[test]
fn nothing_is_kept_between_calls() {
    let set = load("remembers = 'info'").unwrap();
    for _ in 0..3 {
        let outcome = set.check("1_t.sql", &parse(TWO_STATEMENTS), None);
        assert_eq!(outcome.findings[0].message, "call 1");
    }
}

#[test]
fn a_chatty_rule_is_heard_no_longer() {
    check(
        &["chats"],
        &expect![[r#"
        1:1 warning chats: said enough
    "#]],
    );
}

#[test]
fn the_crash_level_is_the_policys() {
    let limits = "time = '1s'\non-crash = 'info'";
    let set = load_with(&host(), "vices = { path = 'vices' }", limits, "panics = 'error'").unwrap();
    let outcome = set.check("1_t.sql", &parse(TWO_STATEMENTS), None);
    assert_eq!(outcome.findings[0].level, Level::Info);
}

#[test]
fn rules_are_called_for_the_statements_they_want() {
    let set = load("wants-drop-table = 'info'").unwrap();
    let count = |sql: &str| set.check("1_t.sql", &parse(sql), None).findings.len();
    assert_eq!(count("CREATE TABLE t (id int);"), 0);
    assert_eq!(count(TWO_STATEMENTS), 2, "once called, it sees the whole file");
}

#[test]
fn an_empty_file_is_no_trouble() {
    let set = load("honest = 'info'\npanics = 'info'").unwrap();
    let outcome = set.check("1_t.sql", &parse(""), None);
    expect![[r#"
        1:1 error rule-crashed: The rule `panics` of the plugin `vices` crashed. It did not judge this file.
    "#]]
    .assert_eq(&render(&outcome));
}

#[test]
fn the_catalog_is_asked_where_there_is_one() {
    let snapshot = Arc::new(Lookup::new(Snapshot::from_json(SNAPSHOT).expect("a snapshot")));
    let rules = ["asks-catalog", "needs-catalog"];
    expect![[r#"
        1:1 warning asks-catalog: 150018: table with 1 columns, nothing
        1:1 warning needs-catalog: 150018: table with 1 columns, nothing
    "#]]
    .assert_eq(&render(&run(&rules, Some(&snapshot))));
    expect![[r#"
        1:1 warning asks-catalog: Problem::Offline
        not evaluated: The rule `needs-catalog` looks at the database, and none could be reached.
    "#]]
    .assert_eq(&render(&run(&rules, None)));
}

#[test]
fn options_reach_the_rule_with_their_defaults() {
    let options = "takes-options = { level = 'info', options = { exempt = ['a', 'b'], mode = 'lenient' } }";
    let outcome = load(options)
        .unwrap()
        .check("1_t.sql", &parse(TWO_STATEMENTS), None);
    expect![[r#"exempt = OptionValue::Texts(["a", "b"]); mode = OptionValue::Text("lenient"); name.length = OptionVa ..."#]].assert_eq(&outcome.findings[0].message);
}

#[test]
fn options_are_checked_where_they_stand() {
    let rules = "takes-options = { level = 'off', options = { exemt = [], name = { length = 'long' } } }";
    refused(
        "vices = { path = 'vices' }",
        rules,
        &expect![[r#"
            policy.toml:9:46: rules.takes-options.options.exemt is not an option of the rule
              help: did you mean `exempt`?
            policy.toml:9:67: rules.takes-options.options.name.length does not fit: "long" is not of type "integer"
        "#]],
    );
    let rules = "takes-options = { level = 'info', options.name.length = 13 }";
    refused(
        "vices = { path = 'vices' }",
        rules,
        &expect![[r#"
            policy.toml:9:1: rules.takes-options is refused by the rule itself: takes-options does not like 13
        "#]],
    );
    refused(
        "vices = { path = 'vices' }",
        "honest = { level = 'info', options.x = 1 }",
        &expect![[r#"
            policy.toml:9:36: rules.honest.options.x is not an option of the rule
              help: the rule has no options
        "#]],
    );
}

#[test]
fn unknown_rules_are_named_with_the_near_one() {
    refused(
        "vices = { path = 'vices' }",
        "honets = 'error'\nsyntax-error = 'off'\nsomething-else = 'info'",
        &expect![[r#"
            policy.toml:9:1: rules.honets is not a rule of the policy's plugins
              help: did you mean `honest`?
            policy.toml:10:1: rules.syntax-error is what stagegate itself reports; it has no setting
              help: remove it; `limits` has the level of rules that crash
            policy.toml:11:1: rules.something-else is not a rule of the policy's plugins
        "#]],
    );
}

#[test]
fn a_plugin_must_be_there_and_be_what_the_policy_trusts() {
    let pin = "0".repeat(64);
    refused(
        "none = { path = 'none' }",
        "of-it = 'error'",
        &expect![[r#"
            policy.toml:2:1: plugins.none can not be found: there is no PLUGINS/guests/none.wasm or PLUGINS/none.wasm
              help: build the plugins, or name their directory
        "#]],
    );
    let Err(problems) = load_with(
        &host(),
        &format!("vices = {{ path = 'vices', sha256 = '{pin}' }}"),
        LIMITS,
        "",
    ) else {
        panic!("a wrong pin was accepted");
    };
    let help = problems[0].help.clone().expect("the right pin");
    let right = help.split('"').nth(1).expect("a quoted sha256");
    load_with(
        &host(),
        &format!("vices = {{ path = 'vices', sha256 = '{right}' }}"),
        LIMITS,
        "",
    )
    .expect("the right pin");
}

#[test]
fn two_plugins_may_not_declare_the_same_rule() {
    let Err(problems) = load_with(
        &host(),
        "a = { path = 'vices' }\nb = { path = 'vices.wasm' }",
        LIMITS,
        "",
    ) else {
        panic!("duplicates were accepted");
    };
    expect![[r#"
        policy.toml:3:1: plugins.b declares the rule `honest`, which the plugin `a` declares too
          help: remove one of the plugins `a` and `b`"#]]
    .assert_eq(&problems[0].to_string());
}

#[test]
fn a_bad_description_is_refused_with_all_that_is_wrong() {
    refused(
        "bad = { path = 'bad-describe' }",
        "",
        &expect![[r#"
            policy.toml:2:1: plugins.bad can not be used: PLUGINS/guests/bad-describe.wasm describes itself wrongly: it declares the rule `twice` twice; "Not An\nId" is not a rule id: lower-case letters, digits and hyphens, starting with a letter, at most 60; the rule id `rule-crashed` is stagegate's own; title of rule `giant-title` has 1048576 bytes; the limit is 200; options schema of rule `bad-schema`: not a JSON Schema: "nonsense" is not valid under any of the schemas listed in the 'anyOf' keyword
              help: tell the plugin's author
        "#]],
    );
}

#[test]
fn an_endless_description_ends() {
    refused(
        "endless = { path = 'endless-describe' }",
        "",
        &expect![[r#"
            policy.toml:2:1: plugins.endless can not be used: asked to describe itself, PLUGINS/guests/endless-describe.wasm ran out of time (1s)
              help: tell the plugin's author
        "#]],
    );
}

#[test]
fn another_major_version_is_refused_clearly() {
    refused(
        "later = { path = 'other-major' }",
        "",
        &expect![[r#"
            policy.toml:2:1: plugins.later can not be used: PLUGINS/guests/other-major.wasm was built for stagegate:review/checks@2.0.0 of the plugin boundary; this stagegate speaks stagegate:review@1.1.0
              help: use a build of the plugin for this version, or a stagegate that speaks the plugin's
        "#]],
    );
}

#[test]
fn a_component_built_for_the_first_boundary_runs() {
    let kept = components::root().join("tests/guests/kept");
    let text = "[plugins]\nold = { path = 'statement-1.0.0' }\n[rules]\nupdate-without-where = 'error'\n";
    let policy = parse_policy("policy.toml", text).expect("the policy's text is valid");
    let set =
        RuleSet::load(&host(), &policy, &[kept]).unwrap_or_else(|problems| panic!("{}", lines(&problems)));
    let outcome = set.check("1_t.sql", &parse("SELECT 1;\nUPDATE t SET x = 1;\n"), None);
    let found: Vec<_> = outcome
        .findings
        .iter()
        .map(|it| (it.rule.as_str(), it.place.start.line))
        .collect();
    assert_eq!(found, [("update-without-where", 2)]);
}

#[test]
fn files_that_are_no_rule_components_are_refused_clearly() {
    let folder = tempfile::tempdir().unwrap();
    let component = |import: &str| {
        let mut bytes = b"\0asm\x0d\0\x01\0\x07\x03\x01\x42\0".to_vec();
        bytes.extend([
            10,
            u8::try_from(import.len() + 5).unwrap(),
            1,
            0,
            u8::try_from(import.len()).unwrap(),
        ]);
        bytes.extend(import.as_bytes());
        bytes.extend([5, 0]);
        bytes
    };
    for (name, bytes, expected) in [
        ("text", b"hello".to_vec(), "is not WebAssembly"),
        (
            "module",
            b"\0asm\x01\0\0\0".to_vec(),
            "is a WebAssembly core module, not a component",
        ),
        (
            "damaged",
            b"\0asm\x0d\0\x01\0\xff\xff".to_vec(),
            "is not a valid component",
        ),
        (
            "empty",
            b"\0asm\x0d\0\x01\0".to_vec(),
            "does not export stagegate:review/checks",
        ),
        (
            "wasi",
            component("wasi:cli/environment@0.2.3"),
            "imports wasi:cli/environment@0.2.3, which rules may not have",
        ),
        (
            "unknown",
            component("stagegate:review/shell@1.0.0"),
            "imports stagegate:review/shell@1.0.0, which rules may not have",
        ),
        (
            "later",
            component("stagegate:review/log@2.1.0"),
            "was built for stagegate:review/log@2.1.0",
        ),
    ] {
        std::fs::write(folder.path().join(format!("{name}.wasm")), bytes).unwrap();
        let policy = parse_policy("p.toml", &format!("[plugins]\np = {{ path = '{name}' }}")).unwrap();
        let problems = RuleSet::load(&host(), &policy, &[folder.path().to_owned()])
            .err()
            .unwrap_or_default();
        assert!(
            lines(&problems).contains(expected),
            "{name}: {}",
            lines(&problems)
        );
    }
}

#[test]
fn a_damaged_cache_is_compiled_again() {
    let cache = tempfile::tempdir().unwrap();
    let directory = cache.path().join("cache");
    let load = || {
        let host = support::start(directory.clone());
        let set = load_with(&host, "vices = { path = 'vices' }", LIMITS, "honest = 'info'").unwrap();
        set.check("1_t.sql", &parse(TWO_STATEMENTS), None).findings.len()
    };
    assert_eq!(load(), 2);
    for entry in std::fs::read_dir(&directory).unwrap() {
        damage(&entry.unwrap().path());
    }
    assert_eq!(load(), 2, "compiled again");
    assert_eq!(load(), 2, "and loaded");
}

fn damage(path: &Path) {
    let mut bytes = std::fs::read(path).expect("the entry is readable");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    std::fs::write(path, bytes).expect("the entry is writable");
}

#[test]
fn declarations_tell_what_a_page_needs() {
    let set = load("honest = 'off'").unwrap();
    let declarations = set.declarations();
    let found = declarations
        .iter()
        .find(|rule| rule.id.as_str() == "takes-options")
        .unwrap();
    assert_eq!(
        (found.plugin.as_str(), found.category.as_str()),
        ("vices", "vice")
    );
    assert!(found.options_schema.as_ref().unwrap()["properties"]["mode"].is_object());
    assert!(declarations.is_sorted_by_key(|rule| &rule.id));
}

#[test]
fn a_large_file_is_judged_as_a_small_one() {
    let plugins = "a = { path = 'vices' }\nshipped = { path = 'table' }";
    let set = load_with(
        &host(),
        plugins,
        "time = '60s'\nmemory = '256MiB'\nfindings = 9999",
        "honest = 'info'\nmissing-primary-key = 'error'",
    );
    let statement = "CREATE TABLE t (id int PRIMARY KEY, name text);\n";
    let outcome = set
        .unwrap()
        .check("1_t.sql", &parse(&statement.repeat(2_000)), None);
    assert_eq!(outcome.findings.len(), 2_000);
    assert!(
        outcome
            .findings
            .is_sorted_by_key(|finding| finding.place.start_byte)
    );
}

#[test]
fn many_threads_may_check_at_once() {
    let set = load("honest = 'info'\nremembers = 'info'\ntakes-options = 'info'").unwrap();
    let expected = set.check("1_t.sql", &parse(TWO_STATEMENTS), None);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..20 {
                    assert_eq!(set.check("1_t.sql", &parse(TWO_STATEMENTS), None), expected);
                }
            });
        }
    });
}
