//! `stagegate-overhead`: what the sandbox costs over the same rules called natively, as JSON for `stagegate-bench`.
//!
//! Both sides run the rules of one policy over one file in one process, turn by turn, so that a busy machine slows both.
//! The time of a side is that of its calls, all threads together: making instances and copying belong to wasm's side.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};
use serde_json::json;
use stagegate::metrics::{PLUGIN_BYTES, PLUGIN_CHECK_US, PLUGIN_INSTANCES, PLUGIN_LOAD_MS};
use stagegate::policy::{Policy, parse_policy};
use stagegate::rules::{Host, RuleSet, Subject};
use stagegate::sql::parse;
use stagegate_native::NativeFile;
use stagegate_tests::workspace;

/// Turns of each side; the middle one counts.
const TURNS: usize = 9;

/// Long enough for any file on any machine: what is measured must not be cut off.
const PATIENCE: Duration = Duration::from_mins(5);

fn main() -> Result<()> {
    let file = std::env::args_os().nth(1).context("name a file of SQL")?;
    let text = std::fs::read_to_string(&file).with_context(|| format!("read {}", file.display()))?;
    let policy = std::env::args_os()
        .nth(2)
        .map_or_else(|| workspace::policies().join("strict.toml"), PathBuf::from);
    let policy = policy_without_haste(&policy)?;
    let scratch = tempfile::tempdir().context("make a folder")?;
    let start = |policy: &Policy| -> Result<(RuleSet, f64)> {
        let start = Instant::now();
        let host = Host::start_beside(workspace::daemon_binary(), scratch.path().join("cache"))?;
        let rules = RuleSet::load(&host, policy, &[workspace::plugins()]).map_err(|problems| {
            let texts: Vec<_> = problems.iter().map(ToString::to_string).collect();
            anyhow!("load the rules: {}", texts.join("; "))
        })?;
        Ok((rules, start.elapsed().as_secs_f64() * 1000.0))
    };
    let (_, cold_ms) = start(&policy)?;
    let (rules, warm_ms) = start(&policy)?;

    let file = parse(&text);
    let native = NativeFile::new(&file);
    let subject = Subject::new("1_bench.sql", &file);
    let before = Copied::now();
    let expected = rules.check_subject(&subject);
    let copied = Copied::now().since(&before);
    ensure!(
        rules.check_natively(&subject, &|call| native.call(call)) == expected,
        "wasm and native differ in what they find"
    );
    let (mut in_wasm, mut natively) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        in_wasm.push(timed(|| drop(rules.check_subject(&subject))));
        natively.push(timed(|| {
            drop(rules.check_natively(&subject, &|call| native.call(call)));
        }));
    }
    let (in_wasm, natively) = (median(in_wasm), median(natively));
    let figures = json!({
        "wasm-ms": in_wasm,
        "native-ms": natively,
        "ratio": in_wasm / natively,
        "findings": expected.findings.len(),
        "instances": copied.instances,
        "bytes-in": copied.bytes_in,
        "bytes-out": copied.bytes_out,
        "load-cold-ms": cold_ms,
        "load-warm-ms": warm_ms,
        "compile-ms": PLUGIN_LOAD_MS.value(["compiled"]),
    });
    println_json(&figures)
}

/// The policy with time enough for a large file.
fn policy_without_haste(file: &std::path::Path) -> Result<Policy> {
    let text = std::fs::read_to_string(file).with_context(|| format!("read {}", file.display()))?;
    let mut policy = parse_policy(&file.display().to_string(), &text)
        .map_err(|problems| anyhow!("the policy has {} problems", problems.len()))?;
    policy.limits.time = PATIENCE;
    policy.limits.memory_bytes = 1 << 30;
    policy.limits.findings = usize::MAX;
    Ok(policy)
}

/// What went to instances and back.
struct Copied {
    instances: u64,
    bytes_in: u64,
    bytes_out: u64,
}

impl Copied {
    fn now() -> Self {
        Self {
            instances: PLUGIN_INSTANCES.value([]),
            bytes_in: PLUGIN_BYTES.value(["in"]),
            bytes_out: PLUGIN_BYTES.value(["out"]),
        }
    }

    fn since(&self, before: &Self) -> Self {
        Self {
            instances: self.instances - before.instances,
            bytes_in: self.bytes_in - before.bytes_in,
            bytes_out: self.bytes_out - before.bytes_out,
        }
    }
}

/// Milliseconds that calls took meanwhile, on all threads.
fn timed(run: impl FnOnce()) -> f64 {
    let before = PLUGIN_CHECK_US.value([]);
    run();
    let micros = u32::try_from(PLUGIN_CHECK_US.value([]) - before).unwrap_or(u32::MAX);
    f64::from(micros) / 1000.0
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn println_json(value: &serde_json::Value) -> Result<()> {
    use std::io::Write as _;
    writeln!(std::io::stdout(), "{value}").context("write the figures")
}
