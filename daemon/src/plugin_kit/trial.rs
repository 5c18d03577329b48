//! One component alone under a policy made for it, as the daemon would load it.

use std::path::Path;

use toml::{Table, Value};

use crate::policy::parse_policy;
use crate::rules::{Host, RuleSet};

/// Loads a component with the settings of a policy in TOML (`[rules]`, `[limits]`).
///
/// # Errors
/// What the host says against it, for people.
pub fn load_alone(host: &Host, component: &Path, settings: &str) -> Result<RuleSet, String> {
    let absolute = std::path::absolute(component);
    let path = absolute.map_err(|error| format!("{}: {error}", component.display()))?;
    let plugin = Table::from_iter([("path".to_owned(), Value::from(path.to_string_lossy().as_ref()))]);
    let plugins = Table::from_iter([("component".to_owned(), Value::from(plugin))]);
    let text = Table::from_iter([("plugins".to_owned(), Value::from(plugins))]).to_string();
    let policy = parse_policy("", &format!("{text}\n{settings}")).map_err(|problems| lines(&problems))?;
    RuleSet::load(host, &policy, &[]).map_err(|problems| lines(&problems))
}

/// What is wrong, without the places in a policy that nobody wrote.
fn lines(problems: &[crate::policy::SettingProblem]) -> String {
    let line = |problem: &crate::policy::SettingProblem| {
        let help = problem.help.as_ref().map(|help| format!("\n  help: {help}"));
        let message = problem.message.strip_prefix("can not be used: ");
        format!(
            "{}{}",
            message.unwrap_or(&problem.message),
            help.unwrap_or_default()
        )
    };
    problems.iter().map(line).collect::<Vec<_>>().join("\n")
}
