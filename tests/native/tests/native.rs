//! Rules find the same natively and in wasm: over every case of every rule, with its options and its catalog.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use stagegate::plugin_kit::cases::{Case, CaseFile, Trial, settings};
use stagegate::policy::{SettingProblem, parse_policy};
use stagegate::review::finding::Level;
use stagegate::rules::{Host, Outcome, RuleSet};
use stagegate::sql::parse;
use stagegate_native::{FAMILIES, NativeFile};
use stagegate_tests::workspace;

fn host() -> &'static Host {
    static HOST: OnceLock<Host> = OnceLock::new();
    let cache = || Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    HOST.get_or_init(|| Host::start_beside(workspace::daemon_binary(), cache()).expect("start the host"))
}

fn load(policy: &str) -> Result<RuleSet, String> {
    let texts = |problems: Vec<SettingProblem>| {
        let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
        lines.join("\n")
    };
    let policy = parse_policy("case.toml", policy).map_err(texts)?;
    RuleSet::load(host(), &policy, &[workspace::plugins()]).map_err(texts)
}

/// The findings in wasm, and natively.
fn both(rules: &RuleSet, file: &CaseFile, case: &Case) -> Result<[Outcome; 2], String> {
    let folder = file.path.parent().unwrap_or(Path::new(""));
    let trial = Trial::new(rules, case, folder)?;
    let parsed = parse(&case.sql);
    let native = NativeFile::new(&parsed);
    let subject = trial.subject(&parsed);
    Ok([
        rules.check_subject(&subject),
        rules.check_natively(&subject, &|call| native.call(call)),
    ])
}

#[test]
fn every_case_is_judged_alike() {
    let (mut found, mut cases) = (0, 0);
    let mut differ = Vec::new();
    for family in FAMILIES {
        let name = family.category;
        let plugins = format!("[plugins]\n{name} = {{ path = '{name}' }}\n[limits]\ntime = '60s'\n");
        // Keeps the component loaded between the cases.
        let _loaded = load(&plugins).unwrap_or_else(|error| panic!("{name}: {error}"));
        let folder = workspace::root().join("plugins").join(name).join("cases");
        for rule in family.rules {
            let file = CaseFile::read(&folder.join(format!("{}.md", rule.id())));
            let file = file.unwrap_or_else(|error| panic!("{}: {error}", rule.id()));
            for case in &file.cases {
                let outcomes = settings(&file.rule, Level::Warning, case)
                    .and_then(|rules| load(&format!("{plugins}{rules}")))
                    .and_then(|rules| both(&rules, &file, case));
                let [in_wasm, natively] =
                    outcomes.unwrap_or_else(|error| panic!("{}:{}: {error}", file.path.display(), case.line));
                found += natively.findings.len();
                cases += 1;
                if in_wasm != natively {
                    let place = format!("{}:{}", file.path.display(), case.line);
                    differ.push(format!("{place}\n  wasm: {in_wasm:?}\n  native: {natively:?}"));
                }
            }
        }
    }
    assert!(
        differ.is_empty(),
        "{} cases of {cases} differ:\n{}",
        differ.len(),
        differ.join("\n")
    );
    assert!(found > 300 && cases > 600, "{found} findings in {cases} cases");
}

#[test]
fn every_family_is_linked() {
    let shipped = fs::read_dir(workspace::plugins()).expect("the components");
    let shipped = shipped.filter_map(|entry| {
        let path = entry.expect("an entry").path();
        let is_component = path.extension().is_some_and(|extension| extension == "wasm");
        is_component.then(|| {
            path.file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        })
    });
    let mut shipped: Vec<_> = shipped.collect();
    shipped.sort();
    assert_eq!(
        shipped,
        FAMILIES.iter().map(|family| family.category).collect::<Vec<_>>()
    );
}
