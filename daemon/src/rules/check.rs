//! One file through all plugins of a policy.
//!
//! A component is called once for a file, with all its rules. Where that call fails, each rule is called alone in an
//! instance of its own: those that answer keep their findings, and each that fails becomes a finding about itself.

use std::sync::Arc;
use std::time::Instant;

use super::answer::{Source, order, read_findings};
use super::bindings::types as wit;
use super::call::{CallState, Caller, Failure};
use super::catalog::Surroundings;
use super::native::{Native, NativeCall};
use super::registry::{ActivePlugin, ActiveRule};
use super::text::clean_line;
use super::wire::{bytes_of_file, bytes_of_finding, wire_statements, wire_tree, with_runs};
use super::{HostInner, Outcome, RuleSetInner, Subject};
use crate::ids::RuleId;
use crate::metrics::{PLUGIN_BYTES, PLUGIN_CHECK_US};
use crate::parallel;
use crate::policy::PluginLimits;
use crate::review::finding::{Finding, NotEvaluated};

/// From this many bytes on, plugins look at a file at the same time; below, a thread costs more than it saves.
const BYTES_WORTH_THREADS: usize = 64 << 10;

/// Bytes of a guest's own words about its failure.
const MAX_FAILURE_BYTES: usize = 300;

/// One file, ready to be passed to guests.
pub(super) struct Check<'a> {
    host: &'a HostInner,
    limits: &'a PluginLimits,
    path: &'a str,
    source: Source<'a>,
    statements: Vec<wit::Statement<'a>>,
    surroundings: Arc<Surroundings>,
    /// Instead of the components.
    native: Option<&'a Native<'a>>,
}

impl<'a> Check<'a> {
    pub(super) fn new(rules: &'a RuleSetInner, subject: &Subject<'a>) -> Self {
        let surroundings = Surroundings {
            postgres_version: rules.postgres_version,
            ..Surroundings::of(subject)
        };
        Self {
            host: &rules.host,
            limits: &rules.limits,
            path: subject.path,
            source: Source::new(subject.file),
            statements: wire_statements(subject.file),
            surroundings: Arc::new(surroundings),
            native: None,
        }
    }

    /// The same with calls that are answered natively.
    pub(super) fn with_native(self, native: &'a Native<'a>) -> Self {
        Self {
            native: Some(native),
            ..self
        }
    }

    /// All plugins' findings, by place.
    pub(super) fn run(&self, plugins: &[ActivePlugin]) -> Outcome {
        let outcomes: Vec<_> = if self.source.file.tree.text.len() < BYTES_WORTH_THREADS {
            plugins.iter().map(|plugin| self.outcome_of(plugin)).collect()
        } else {
            self.outcomes_in_parallel(plugins)
        };
        let mut outcome = Outcome::default();
        for mut of_plugin in outcomes {
            outcome.findings.append(&mut of_plugin.findings);
            outcome.not_evaluated.append(&mut of_plugin.not_evaluated);
        }
        outcome.findings.sort_by(|a, b| order(a).cmp(&order(b)));
        outcome
    }

    /// Those of all plugins, in their order; the ones with the most rules begin, so that the last one to end is a short one.
    fn outcomes_in_parallel(&self, plugins: &[ActivePlugin]) -> Vec<Outcome> {
        let mut order: Vec<usize> = (0..plugins.len()).collect();
        order.sort_by_key(|index| std::cmp::Reverse(plugins[*index].rules.len()));
        let outcome = |turn: usize| (order[turn], self.outcome_of(&plugins[order[turn]]));
        let mut outcomes =
            parallel::map(order.len(), outcome).unwrap_or_else(|_| (0..order.len()).map(outcome).collect());
        outcomes.sort_unstable_by_key(|(index, _)| *index);
        outcomes.into_iter().map(|(_, outcome)| outcome).collect()
    }

    fn outcome_of(&self, plugin: &ActivePlugin) -> Outcome {
        let mut outcome = Outcome::default();
        let rules = self.rules_to_run(plugin, &mut outcome.not_evaluated);
        if !rules.is_empty() {
            self.run_plugin(plugin, &rules, &mut outcome);
        }
        outcome
    }

    /// Rules that want a statement of this file, and have the catalog where they need it.
    fn rules_to_run<'p>(
        &self,
        plugin: &'p ActivePlugin,
        not_evaluated: &mut Vec<NotEvaluated>,
    ) -> Vec<&'p ActiveRule> {
        let mut rules: Vec<_> = plugin.rules.iter().filter(|rule| self.wants_file(rule)).collect();
        if self.surroundings.catalog.is_none() {
            let without = rules.iter().filter(|rule| rule.needs_catalog);
            not_evaluated.extend(without.map(|rule| needs_catalog(rule)));
            rules.retain(|rule| !rule.needs_catalog);
        }
        rules
    }

    fn wants_file(&self, rule: &ActiveRule) -> bool {
        let wanted = |statement: &wit::Statement<'_>| rule.tags.iter().any(|tag| tag == statement.tag);
        rule.tags.is_empty() || self.statements.iter().any(wanted)
    }

    fn run_plugin(&self, plugin: &ActivePlugin, rules: &[&ActiveRule], outcome: &mut Outcome) {
        let failure = match self.call(plugin, rules) {
            Ok(answer) => return self.accept(rules, answer, outcome),
            Err(failure) => failure,
        };
        if let [rule] = rules {
            outcome.findings.push(self.failed(plugin, rule, &failure));
            return;
        }
        for rule in rules {
            match self.call(plugin, &[rule]) {
                Ok(answer) => self.accept(&[rule], answer, outcome),
                Err(failure) => outcome.findings.push(self.failed(plugin, rule, &failure)),
            }
        }
    }

    fn accept(&self, rules: &[&ActiveRule], answer: Vec<wit::Finding>, outcome: &mut Outcome) {
        let (findings, not_evaluated) = read_findings(&self.source, rules, self.limits, answer);
        outcome.findings.extend(findings);
        outcome.not_evaluated.extend(not_evaluated);
    }

    fn call(&self, plugin: &ActivePlugin, rules: &[&ActiveRule]) -> Result<Vec<wit::Finding>, Failure> {
        with_runs(rules, |runs| {
            let start = Instant::now();
            let answer = match self.native {
                None => self.call_component(plugin, runs)?,
                Some(native) => native(NativeCall {
                    path: self.path,
                    runs,
                    host: CallState::new(
                        plugin.name.as_str(),
                        Some(Arc::clone(&self.surroundings)),
                        self.limits.memory_bytes,
                    ),
                }),
            };
            PLUGIN_CHECK_US.add([], u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX));
            answer.map_err(|said| Failure::GaveUp(clean_line(&said, MAX_FAILURE_BYTES)))
        })
    }

    fn call_component(
        &self,
        plugin: &ActivePlugin,
        runs: &[wit::Run<'_>],
    ) -> Result<Result<Vec<wit::Finding>, String>, Failure> {
        let caller = Caller {
            clock: &self.host.clock,
            guest: &plugin.loaded.guest,
            plugin: plugin.name.as_str(),
            limits: self.limits,
            surroundings: Some(&self.surroundings),
        };
        let tree = wire_tree(&self.source.file.tree);
        PLUGIN_BYTES.add(["in"], bytes_of_file(self.source.file));
        let answer = caller.call(|guest, store| {
            let checks = guest.stagegate_review_checks();
            checks.call_check(store, self.path, tree, &self.statements, runs)
        })?;
        let findings = answer.iter().flatten();
        PLUGIN_BYTES.add(["out"], findings.map(bytes_of_finding).sum());
        Ok(answer)
    }

    /// The finding about a rule that could not judge the file: what was not looked at never reads as approval.
    fn failed(&self, plugin: &ActivePlugin, rule: &ActiveRule, failure: &Failure) -> Finding {
        let reported_by = match failure {
            Failure::TimedOut(_) => "rule-timed-out",
            _ => "rule-crashed",
        };
        let (id, plugin) = (&rule.id, &plugin.name);
        Finding {
            rule: reported_by
                .parse::<RuleId>()
                .expect("a constant that is a rule id"),
            level: self.limits.on_crash,
            statement: None,
            place: self.source.beginning(),
            message: format!(
                "The rule `{id}` of the plugin `{plugin}` {failure}. It did not judge this file."
            ),
            help: Some(
                "This says nothing about the SQL. Ask whoever runs Stagegate to look at the plugin; \
                 its log tells more."
                    .to_owned(),
            ),
            notes: Vec::new(),
            fixes: Vec::new(),
            fingerprint: format!("{reported_by}:{id}"),
        }
    }
}

fn needs_catalog(rule: &ActiveRule) -> NotEvaluated {
    NotEvaluated {
        rule: Some(rule.id.clone()),
        statement: None,
        place: None,
        reason: format!(
            "The rule `{}` looks at the database, and none could be reached.",
            rule.id
        ),
    }
}
