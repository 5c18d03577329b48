//! `cargo xtask test`: everything that must hold before a change is merged, in the order that fails fastest.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args as ClapArgs;

use crate::{codegen, examples, paths, plugins, setup};

/// Arguments of `test`.
#[derive(ClapArgs)]
pub(crate) struct Args {
    /// Only the tests whose name contains this; no formatting, no lints.
    filter: Option<String>,
}

/// One command line, run from the root of the repository.
struct Step {
    name: &'static str,
    command: &'static [&'static str],
}

const CHECKS: &[Step] = &[
    Step {
        name: "format",
        command: &["cargo", "fmt", "--all", "--check"],
    },
    Step {
        name: "format of xtask",
        command: &["cargo", "fmt", "--manifest-path", "xtask/Cargo.toml", "--check"],
    },
    Step {
        // Rules are found by a build script, so cargo does not know of them when it formats.
        name: "format of rules",
        command: &[
            "sh",
            "-c",
            "rustfmt --edition 2024 --check plugins/build.rs plugins/*/src/*.rs plugins/examples/rust/src/lib.rs",
        ],
    },
    Step {
        name: "format of hostile guests",
        command: &[
            "cargo",
            "fmt",
            "--manifest-path",
            "tests/guests/Cargo.toml",
            "--all",
            "--check",
        ],
    },
    Step {
        name: "lints",
        command: &[
            "cargo",
            "clippy",
            "--quiet",
            "--workspace",
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ],
    },
    Step {
        name: "lints of xtask",
        command: &[
            "cargo",
            "clippy",
            "--quiet",
            "--manifest-path",
            "xtask/Cargo.toml",
            "--target-dir",
            "target/xtask",
            "--",
            "--deny",
            "warnings",
        ],
    },
    Step {
        name: "tests of xtask",
        command: &[
            "cargo",
            "test",
            "--quiet",
            "--manifest-path",
            "xtask/Cargo.toml",
            "--target-dir",
            "target/xtask",
        ],
    },
];

const BUILD: Step = Step {
    name: "build",
    command: &["cargo", "build", "--workspace", "--bins"],
};

const TESTS: Step = Step {
    name: "tests",
    command: &["cargo", "test", "--workspace", "--no-fail-fast"],
};

/// Runs all of it, or the tests that match.
pub(crate) fn run(args: &Args) -> Result<()> {
    let mut times = Vec::new();
    timed("set-up", &mut times, || setup::run(&setup::Args::default()))?;
    if args.filter.is_none() {
        timed("generated code", &mut times, || {
            codegen::run(&codegen::Args { check: true })
        })?;
        for step in CHECKS {
            timed(step.name, &mut times, || step.run(&[]))?;
        }
    }
    timed("plugins", &mut times, || plugins::run(&plugins::Args::default()))?;
    timed(BUILD.name, &mut times, || BUILD.run(&[]))?;
    timed("examples", &mut times, || {
        examples::run(&examples::Args::default())
    })?;
    let filter: Vec<&str> = args
        .filter
        .iter()
        .flat_map(|filter| ["--", filter.as_str()])
        .collect();
    let tests = timed(TESTS.name, &mut times, || TESTS.run(&filter));
    for (name, duration) in times {
        println!("{:>8.1} s  {name}", duration.as_secs_f64());
    }
    tests
}

impl Step {
    fn run(&self, more: &[&str]) -> Result<()> {
        let arguments = self.command[1..].iter().chain(more).copied();
        let output = duct::cmd(self.command[0], arguments)
            .dir(paths::root())
            .unchecked()
            .run()?;
        if !output.status.success() {
            bail!("{} failed: {}", self.name, self.command.join(" "));
        }
        Ok(())
    }
}

fn timed<T>(
    name: &'static str,
    times: &mut Vec<(&'static str, Duration)>,
    work: impl FnOnce() -> Result<T>,
) -> Result<T> {
    println!("== {name}");
    let start = Instant::now();
    let result = work();
    times.push((name, start.elapsed()));
    result
}
