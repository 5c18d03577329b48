//! Rules find the same natively and in wasm: over every case of every rule, with its options and its catalog.

#[path = "../../../daemon/tests/support/cases.rs"]
mod case_file;

use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use case_file::{Case, read_cases};
use stagegate::catalog::estimate::{Estimate, Estimates};
use stagegate::catalog::lookup::Lookup;
use stagegate::catalog::snapshot::Snapshot;
use stagegate::policy::{SettingProblem, parse_policy};
use stagegate::rules::{Host, Outcome, RuleSet, Subject};
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
fn both(rules: &RuleSet, case: &Case) -> (Outcome, Outcome) {
    let file = parse(&case.sql);
    let catalog = case
        .catalog
        .as_ref()
        .map(|json| Arc::new(Lookup::new(Snapshot::from_json(json).expect("a catalog"))));
    let estimates = case.estimates.as_deref().map(estimates);
    let subject = Subject {
        catalog: catalog.as_ref(),
        estimates: estimates.as_ref(),
        ..Subject::new("1_case.sql", &file)
    };
    let native = NativeFile::new(&file);
    (
        rules.check_subject(&subject),
        rules.check_natively(&subject, &|call| native.call(call)),
    )
}

fn estimates(json: &str) -> Estimates {
    let list: Vec<serde_json::Value> = serde_json::from_str(json).expect("estimates");
    let estimate = |it: &serde_json::Value| {
        let text = |index: usize| it["failure"][index].as_str().map(str::to_owned);
        let statement = it["statement"]
            .as_u64()
            .and_then(|number| u32::try_from(number).ok());
        let estimate = Estimate {
            rows: it["rows"].as_u64().unwrap_or_default(),
            failure: text(0).zip(text(1)),
        };
        (statement.expect("the number of a statement"), estimate)
    };
    list.iter().map(estimate).collect()
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
        for rule in family.rules {
            let path = workspace::root().join(format!("plugins/{name}/cases/{}.md", rule.id()));
            let text =
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            for case in read_cases(&text).expect("cases") {
                let options = case.options.parse().expect("options");
                let setting = [
                    ("level".to_owned(), "warning".into()),
                    ("options".to_owned(), toml::Value::Table(options)),
                ];
                let of_rule =
                    toml::Table::from_iter([(rule.id().to_owned(), toml::Table::from_iter(setting).into())]);
                let settings = toml::Table::from_iter([("rules".to_owned(), toml::Value::Table(of_rule))]);
                let rules = load(&format!("{plugins}{settings}"))
                    .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                let (in_wasm, natively) = both(&rules, &case);
                found += natively.findings.len();
                cases += 1;
                if in_wasm != natively {
                    differ.push(format!(
                        "{}:{}\n  wasm: {in_wasm:?}\n  native: {natively:?}",
                        path.display(),
                        case.line
                    ));
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
