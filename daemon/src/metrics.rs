//! What the daemon counts, and how it reads in Prometheus' text format. Counts start at zero with the process.
//!
//! Labels are fixed words of ours, never text from outside, so that the number of lines stays small.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};

/// A counter with one line for each combination of its labels.
pub struct Counter<const LABELS: usize> {
    name: &'static str,
    help: &'static str,
    labels: [&'static str; LABELS],
    values: Mutex<BTreeMap<[&'static str; LABELS], u64>>,
}

/// Webhook deliveries by what became of them.
pub static DELIVERIES: Counter<1> = Counter::new(
    "stagegate_deliveries_total",
    "Webhook deliveries by result.",
    ["result"],
);

/// Attempts of queued work by kind and how they ended.
pub static WORK: Counter<2> = Counter::new(
    "stagegate_work_total",
    "Attempts of queued work by kind and outcome.",
    ["kind", "outcome"],
);

/// Reviews by whether anything was found.
pub static REVIEWS: Counter<1> = Counter::new(
    "stagegate_reviews_total",
    "Reviews by the worst level found.",
    ["worst"],
);

/// Rounds of the poll by how they ended.
pub static POLLS: Counter<1> = Counter::new(
    "stagegate_polls_total",
    "Rounds of the poll by outcome.",
    ["outcome"],
);

/// Plugins made ready to run, by where their machine code came from.
pub static PLUGIN_LOADS: Counter<1> = Counter::new(
    "stagegate_plugin_loads_total",
    "Plugins made ready, by where their machine code came from.",
    ["code"],
);

/// How long that took, in milliseconds.
pub static PLUGIN_LOAD_MS: Counter<1> = Counter::new(
    "stagegate_plugin_load_milliseconds_total",
    "Time to have the machine code of plugins, by where it came from.",
    ["code"],
);

/// Instances of plugins that were made.
pub static PLUGIN_INSTANCES: Counter<0> = Counter::new(
    "stagegate_plugin_instances_total",
    "Instances of plugins that were made.",
    [],
);

/// Bytes copied to plugins for checks and back from them.
pub static PLUGIN_BYTES: Counter<1> = Counter::new(
    "stagegate_plugin_bytes_total",
    "Bytes copied to plugins for checks and back.",
    ["direction"],
);

/// How long plugins took to check files, in microseconds, all threads together.
pub static PLUGIN_CHECK_US: Counter<0> = Counter::new(
    "stagegate_plugin_check_microseconds_total",
    "Time in which plugins checked files, all threads together.",
    [],
);

impl<const LABELS: usize> Counter<LABELS> {
    const fn new(name: &'static str, help: &'static str, labels: [&'static str; LABELS]) -> Self {
        Self {
            name,
            help,
            labels,
            values: Mutex::new(BTreeMap::new()),
        }
    }

    /// Adds one.
    pub fn count(&self, labels: [&'static str; LABELS]) {
        self.add(labels, 1);
    }

    /// Adds several.
    pub fn add(&self, labels: [&'static str; LABELS], several: u64) {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        *values.entry(labels).or_default() += several;
    }

    /// How many there were since the process started.
    pub fn value(&self, labels: [&'static str; LABELS]) -> u64 {
        let values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        values.get(&labels).copied().unwrap_or_default()
    }

    fn render(&self, text: &mut String) {
        heading(text, self.name, self.help, "counter");
        let values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        for (words, value) in &*values {
            let labels: Vec<_> = self
                .labels
                .iter()
                .zip(words)
                .map(|(name, word)| (*name, *word))
                .collect();
            line(text, self.name, &labels, *value);
        }
    }
}

/// All counters of this module.
pub fn render_counters() -> String {
    let mut text = String::new();
    DELIVERIES.render(&mut text);
    WORK.render(&mut text);
    REVIEWS.render(&mut text);
    POLLS.render(&mut text);
    PLUGIN_LOADS.render(&mut text);
    PLUGIN_LOAD_MS.render(&mut text);
    PLUGIN_INSTANCES.render(&mut text);
    PLUGIN_BYTES.render(&mut text);
    PLUGIN_CHECK_US.render(&mut text);
    text
}

/// Writes what a family of lines is about.
pub fn heading(text: &mut String, name: &str, help: &str, kind: &str) {
    write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n").expect("a String takes all");
}

/// Writes one line. Label values are our own words and configured names, which need no escaping.
pub fn line(text: &mut String, name: &str, labels: &[(&str, &str)], value: u64) {
    let labels: Vec<_> = labels
        .iter()
        .map(|(name, word)| format!("{name}=\"{word}\""))
        .collect();
    let labels = if labels.is_empty() {
        String::new()
    } else {
        format!("{{{}}}", labels.join(","))
    };
    writeln!(text, "{name}{labels} {value}").expect("a String takes all");
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn counters_read_as_prometheus_expects() {
        let counter = Counter::new("apples_total", "Apples by colour.", ["colour", "size"]);
        counter.add(["red", "big"], 2);
        counter.count(["green", "small"]);
        assert_eq!(
            (counter.value(["red", "big"]), counter.value(["red", "small"])),
            (2, 0)
        );
        let mut text = String::new();
        counter.render(&mut text);
        expect![[r#"
            # HELP apples_total Apples by colour.
            # TYPE apples_total counter
            apples_total{colour="green",size="small"} 1
            apples_total{colour="red",size="big"} 2
        "#]]
        .assert_eq(&text);
    }
}
