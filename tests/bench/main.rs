//! `cargo xtask bench`: how fast the optimised daemon is, as rates and ratios of this machine.
//!
//! Each figure comes from the real binary, a real PostgreSQL and real HTTP. The stand-in for Bitbucket answers at once, so
//! what is measured is ours. Figures belong here and never in a test: a slow machine is not a defect.

mod changes;
mod check;
mod generate;
mod load;
mod overhead;
mod process;
mod review;
mod webhook;
mod wide;

use std::io::Write as _;

use anyhow::{Result, ensure};

/// What is measured, in this order; arguments choose some.
const PARTS: &[&str] = &[
    "check", "overhead", "daemon", "waiting", "webhooks", "reviews", "changes", "load", "wide",
];

/// One line of the table.
struct Row {
    what: &'static str,
    figure: String,
    /// What it should be at least or at most, or what it is compared with.
    floor: &'static str,
}

/// The table as it grows.
#[derive(Default)]
struct Table(Vec<Row>);

impl Table {
    fn add(&mut self, what: &'static str, figure: String, floor: &'static str) {
        eprint(&format!("  {what}: {figure}"));
        self.0.push(Row { what, figure, floor });
    }

    fn print(&self) -> std::io::Result<()> {
        let mut out = std::io::stdout().lock();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        writeln!(
            out,
            "\n{cores} cores, {:.0} GiB of memory\n",
            process::memory_gib()
        )?;
        writeln!(out, "| what | figure | wanted |\n|---|---|---|")?;
        for Row { what, figure, floor } in &self.0 {
            writeln!(out, "| {what} | {figure} | {floor} |")?;
        }
        Ok(())
    }
}

fn eprint(line: &str) {
    // Progress for a person; a closed terminal must not end the run.
    let _ = writeln!(std::io::stderr(), "{line}");
}

#[tokio::main]
async fn main() -> Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    ensure!(
        wanted.iter().all(|part| PARTS.contains(&part.as_str())),
        "the parts are: {}",
        PARTS.join(", ")
    );
    let mut table = Table::default();
    for part in PARTS {
        // What the sandbox costs belongs to a check.
        let is_wanted = |name: &String| name == part || (name == "check" && *part == "overhead");
        if !wanted.is_empty() && !wanted.iter().any(is_wanted) {
            continue;
        }
        eprint(part);
        match *part {
            "check" => check::measure(&mut table)?,
            "overhead" => overhead::measure(&mut table)?,
            "daemon" => process::measure(&mut table).await?,
            "waiting" => wide::measure_waiting(&mut table).await?,
            "wide" => wide::measure(&mut table).await?,
            "webhooks" => webhook::measure(&mut table).await?,
            "reviews" => review::measure(&mut table).await?,
            "changes" => changes::measure(&mut table).await?,
            _ => load::measure(&mut table).await?,
        }
    }
    table.print()?;
    Ok(())
}

/// The value below which this share of the sorted values lies.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index into a short list"
    )]
    let index = (sorted.len() as f64 * share) as usize;
    sorted
        .get(index.min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or_default()
}

/// The middle one of several runs.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    percentile(&values, 0.5)
}
