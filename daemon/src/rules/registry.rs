//! A policy's rules matched with what its plugins declare: every mistake of the policy, each at its place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::HostInner;
use super::call::{Caller, Failure};
use super::component::{LoadedPlugin, load_plugin};
use super::describe::DescribedRule;
use super::directories::find_plugin;
use super::host_rules::{Control, host_rule};
use super::options::{FlatOptions, OptionProblem, no_options};
use super::text::clean;
use super::wire::WireOptions;
use crate::ids::{PluginName, RuleId};
use crate::parallel;
use crate::policy::{Location, PluginReference, Policy, RulePattern, RuleSetting, SettingProblem};
use crate::review::finding::Level;
use crate::settings::did_you_mean;

/// Bytes of one text of a guest's `validate`.
const MAX_PROBLEM_BYTES: usize = 500;

/// A plugin of a policy with the rules that the policy turns on.
pub(super) struct ActivePlugin {
    pub(super) name: PluginName,
    pub(super) loaded: Arc<LoadedPlugin>,
    /// In the component's order.
    pub(super) rules: Vec<ActiveRule>,
}

/// A rule that is on.
pub(super) struct ActiveRule {
    pub(super) id: RuleId,
    pub(super) level: Level,
    pub(super) options: FlatOptions,
    pub(super) tags: Vec<String>,
    pub(super) needs_catalog: bool,
}

/// Loads a policy's plugins and settles its rules; all that is wrong, in the order of the file.
pub(super) fn build(
    host: &HostInner,
    policy: &Policy,
    plugin_dirs: &[PathBuf],
) -> Result<Vec<ActivePlugin>, Vec<SettingProblem>> {
    let mut problems = Vec::new();
    let mut plugins = load_all(host, policy, plugin_dirs, &mut problems);
    let all_loaded = problems.is_empty();
    let owners = owners(policy, &plugins, &mut problems);
    let mut active: BTreeMap<RuleId, ActiveRule> = BTreeMap::new();
    for (id, setting) in &policy.rules {
        match owners.get(id) {
            Some(&index) => match settle(&plugins[index], (id, setting)) {
                Ok(rule) => active.extend(rule.map(|rule| (id.clone(), rule))),
                Err(of_rule) => problems.extend(of_rule),
            },
            None if has_level(id) => {
                let options = no_options(&setting.options);
                problems.extend(
                    options
                        .err()
                        .into_iter()
                        .flat_map(|found| option_problems(id, setting, found)),
                );
            }
            // Where a plugin is missing, the rule may well be its; the missing plugin is reported.
            None if all_loaded => problems.push(unknown_rule(id, setting, owners.keys())),
            None => {}
        }
    }
    if all_loaded {
        problems.extend(unknown_suppressed(policy, &owners));
    }
    for plugin in &mut plugins {
        let declared = plugin.loaded.description.rules.iter();
        plugin.rules = declared
            .filter_map(|rule| active.remove(&rule.declaration.id))
            .collect();
    }
    let refused = |index: usize| refused_by(host, policy, &plugins[index]);
    let refused =
        parallel::map(plugins.len(), refused).unwrap_or_else(|_| (0..plugins.len()).map(refused).collect());
    problems.extend(refused.into_iter().flatten());
    if problems.is_empty() {
        return Ok(plugins);
    }
    problems.sort_by(|a, b| a.location.cmp(&b.location));
    Err(problems)
}

fn load_all(
    host: &HostInner,
    policy: &Policy,
    plugin_dirs: &[PathBuf],
    problems: &mut Vec<SettingProblem>,
) -> Vec<ActivePlugin> {
    let references: Vec<_> = policy.plugins.iter().collect();
    // Each may have to be compiled, in a process of its own.
    let load = |index: usize| load_one(host, policy, references[index].1, plugin_dirs);
    let loaded =
        parallel::map(references.len(), load).unwrap_or_else(|_| (0..references.len()).map(load).collect());
    let mut plugins = Vec::new();
    for ((name, reference), loaded) in references.into_iter().zip(loaded) {
        match loaded {
            Ok(loaded) => plugins.push(ActivePlugin {
                name: name.clone(),
                loaded,
                rules: Vec::new(),
            }),
            Err((message, help)) => problems.push(plugin_problem(name, reference, message, help)),
        }
    }
    plugins
}

fn load_one(
    host: &HostInner,
    policy: &Policy,
    reference: &PluginReference,
    plugin_dirs: &[PathBuf],
) -> Result<Arc<LoadedPlugin>, (String, Option<String>)> {
    let folder = Path::new(&policy.file).parent().unwrap_or(Path::new(""));
    let path = find_plugin(&reference.path, folder, plugin_dirs).map_err(|missing| {
        (
            format!("can not be found: {missing}"),
            Some("build the plugins, or name their directory".to_owned()),
        )
    })?;
    load_plugin(host, &path, reference.sha256.as_deref(), &policy.limits).map_err(|error| {
        let source = std::error::Error::source(&error).map(|source| format!(": {source:#}"));
        (
            format!("can not be used: {error}{}", source.unwrap_or_default()),
            error.help(),
        )
    })
}

fn plugin_problem(
    name: &PluginName,
    reference: &PluginReference,
    message: String,
    help: Option<String>,
) -> SettingProblem {
    SettingProblem {
        location: reference.location.clone(),
        key: format!("plugins.{name}"),
        message,
        help,
    }
}

/// Which plugin declares each rule; two that declare the same one are a problem.
fn owners(
    policy: &Policy,
    plugins: &[ActivePlugin],
    problems: &mut Vec<SettingProblem>,
) -> BTreeMap<RuleId, usize> {
    let mut owners = BTreeMap::new();
    for (index, plugin) in plugins.iter().enumerate() {
        for rule in &plugin.loaded.description.rules {
            let id = &rule.declaration.id;
            if let Some(first) = owners.insert(id.clone(), index) {
                let other = &plugins[first].name;
                let message = format!("declares the rule `{id}`, which the plugin `{other}` declares too");
                let help = format!("remove one of the plugins `{other}` and `{}`", plugin.name);
                let reference = &policy.plugins[&plugin.name];
                problems.push(plugin_problem(&plugin.name, reference, message, Some(help)));
            }
        }
    }
    owners
}

/// Whether it is a rule of the host that has a level in `[rules]`.
fn has_level(id: &RuleId) -> bool {
    host_rule(id.as_str()).is_some_and(|rule| rule.control == Control::Level)
}

/// Rules that `[suppressions]` names and no plugin has.
fn unknown_suppressed(policy: &Policy, owners: &BTreeMap<RuleId, usize>) -> Vec<SettingProblem> {
    let suppressions = &policy.suppressions;
    let lists = [
        ("suppressions.allowed", &suppressions.allowed),
        ("suppressions.forbidden", &suppressions.forbidden),
    ];
    let known = || owners.keys().map(RuleId::as_str);
    let check = |key: &str, pattern: &RulePattern| {
        let is_unknown = pattern.is_exact() && !known().any(|id| id == pattern.text);
        is_unknown.then(|| SettingProblem {
            location: pattern.location.clone(),
            key: key.to_owned(),
            message: format!(
                "names `{}`, which is not a rule of the policy's plugins",
                pattern.text
            ),
            help: did_you_mean(&pattern.text, known()),
        })
    };
    let of_list = |(key, patterns): (&'static str, &Vec<RulePattern>)| {
        let problems = patterns.iter().filter_map(|pattern| check(key, pattern));
        problems.collect::<Vec<_>>()
    };
    lists.into_iter().flat_map(of_list).collect()
}

fn unknown_rule<'a>(
    id: &RuleId,
    setting: &RuleSetting,
    known: impl Iterator<Item = &'a RuleId>,
) -> SettingProblem {
    let (message, help) = if host_rule(id.as_str()).is_some() {
        let help = "remove it; `limits` has the level of rules that crash".to_owned();
        (
            "is what stagegate itself reports; it has no setting".to_owned(),
            Some(help),
        )
    } else {
        let help = did_you_mean(id.as_str(), known.map(RuleId::as_str));
        ("is not a rule of the policy's plugins".to_owned(), help)
    };
    SettingProblem {
        location: setting.location.clone(),
        key: format!("rules.{id}"),
        message,
        help,
    }
}

/// Checks a rule's options by its schema, also where it is off; the rule, where it is on.
fn settle(
    plugin: &ActivePlugin,
    (id, setting): (&RuleId, &RuleSetting),
) -> Result<Option<ActiveRule>, Vec<SettingProblem>> {
    let described = described(plugin, id);
    let options = match &described.schema {
        Some(schema) => schema.apply(&setting.options),
        None => no_options(&setting.options),
    };
    let options = options.map_err(|problems| option_problems(id, setting, problems))?;
    let Some(level) = setting.level else {
        return Ok(None);
    };
    Ok(Some(ActiveRule {
        id: id.clone(),
        level,
        options,
        tags: described.tags.clone(),
        needs_catalog: described.declaration.needs_catalog,
    }))
}

fn described<'a>(plugin: &'a ActivePlugin, id: &RuleId) -> &'a DescribedRule {
    let mut rules = plugin.loaded.description.rules.iter();
    rules
        .find(|rule| &rule.declaration.id == id)
        .expect("the owner of a rule declares it")
}

fn option_problems(id: &RuleId, setting: &RuleSetting, problems: Vec<OptionProblem>) -> Vec<SettingProblem> {
    let key = |path: &str| match path {
        "" => format!("rules.{id}.options"),
        path => format!("rules.{id}.options.{path}"),
    };
    let problem = |problem: OptionProblem| SettingProblem {
        location: nearest_location(setting, &problem.path).clone(),
        key: key(&problem.path),
        message: problem.message,
        help: problem.help,
    };
    problems.into_iter().map(problem).collect()
}

/// Where an option stands, or what it is part of.
fn nearest_location<'a>(setting: &'a RuleSetting, path: &str) -> &'a Location {
    let mut path = path;
    loop {
        if let Some(location) = setting.option_locations.get(path) {
            return location;
        }
        match path.rsplit_once('.') {
            Some((parent, _)) => path = parent,
            None => return setting.option_locations.get("").unwrap_or(&setting.location),
        }
    }
}

/// What a plugin itself refuses of the options of its rules that are on: all are asked in one instance, and each in one of
/// its own where that fails.
fn refused_by(host: &HostInner, policy: &Policy, plugin: &ActivePlugin) -> Vec<SettingProblem> {
    let rules: Vec<_> = plugin.rules.iter().collect();
    if rules.is_empty() {
        return Vec::new();
    }
    let answers = match validate(host, policy, plugin, &rules) {
        Ok(answers) => answers,
        Err(failure) if rules.len() == 1 => vec![Err(vec![asked(&failure)])],
        Err(_) => {
            let alone = |rule| match validate(host, policy, plugin, &[rule]) {
                Ok(answers) => answers.into_iter().next().unwrap_or(Ok(())),
                Err(failure) => Err(vec![asked(&failure)]),
            };
            rules.iter().copied().map(alone).collect()
        }
    };
    let problem = |rule: &ActiveRule, message: &str| SettingProblem {
        location: policy.rules[&rule.id].location.clone(),
        key: format!("rules.{}", rule.id),
        message: format!("is refused by the rule itself: {message}"),
        help: None,
    };
    let of_rule = |(rule, answer): (&&ActiveRule, Result<(), Vec<String>>)| {
        let messages = match answer {
            Ok(()) => Vec::new(),
            Err(messages) if messages.is_empty() => vec!["it does not say why".to_owned()],
            Err(messages) => messages,
        };
        let problems = messages
            .iter()
            .map(|text| problem(rule, &clean(text, MAX_PROBLEM_BYTES)));
        problems.collect::<Vec<_>>()
    };
    rules.iter().zip(answers).flat_map(of_rule).collect()
}

fn asked(failure: &Failure) -> String {
    format!("asked to check its options, it {failure}")
}

/// One answer for each rule, or why there is none at all.
fn validate(
    host: &HostInner,
    policy: &Policy,
    plugin: &ActivePlugin,
    rules: &[&ActiveRule],
) -> Result<Vec<Result<(), Vec<String>>>, Failure> {
    let caller = Caller {
        clock: &host.clock,
        guest: &plugin.loaded.guest,
        plugin: plugin.name.as_str(),
        limits: &policy.limits,
        surroundings: None,
    };
    caller.call(|guest, store| {
        let checks = guest.stagegate_review_checks();
        let ask = |rule: &&ActiveRule| {
            let wire = WireOptions::new(&rule.options);
            checks.call_validate(&mut *store, rule.id.as_str(), &wire.list())
        };
        rules.iter().map(ask).collect()
    })
}
