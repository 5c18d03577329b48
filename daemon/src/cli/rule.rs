//! `stagegate rule list|explain`

mod explain;
mod list;
mod wrap;

use clap::{Subcommand, ValueEnum};

use super::policies::{Loaded, PolicySource};
use super::{CommandError, CommandResult, exit, output};
use crate::ids::RuleId;
use crate::rules::RuleDeclaration;
use crate::rules::host_rules::host_rule;
use crate::settings::did_you_mean;

/// List the rules of policies, or explain one
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(super) struct Rule {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List all rules that the plugins have, with their level in each policy
    List {
        #[command(flatten)]
        source: PolicySource,
        /// How to print them
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Explain a rule: what it looks for, why, what to write instead, its options
    Explain {
        /// The rule, such as `nullable-column`
        #[arg(value_name = "RULE")]
        rule: String,
        #[command(flatten)]
        source: PolicySource,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs: an object with `rules`
    Json,
}

impl Rule {
    pub(super) fn run(self) -> CommandResult {
        let width = wrap::terminal_width();
        let text = match self.action {
            Action::List { source, format } => {
                let loaded = source.load()?;
                let rules = declarations(&loaded);
                match format {
                    Format::Text => list::as_text(&rules, &loaded, width),
                    Format::Json => list::as_json(&rules, &loaded),
                }
            }
            Action::Explain { rule, source } => {
                if let Some(own) = host_rule(&rule) {
                    output::say(explain::host_rule_as_text(own, width).trim_end());
                    return Ok(exit::CLEAN);
                }
                let loaded = source.load()?;
                explain::as_text(&find(&rule, &loaded)?, &loaded, width)
            }
        };
        output::say(text.trim_end());
        Ok(exit::CLEAN)
    }
}

/// The rules of all policies, each once, by category and id.
fn declarations(loaded: &[Loaded]) -> Vec<RuleDeclaration> {
    let mut rules: Vec<_> = loaded
        .iter()
        .flat_map(|policy| policy.rules.declarations())
        .collect();
    rules.sort_by(|a, b| (&a.category, &a.id).cmp(&(&b.category, &b.id)));
    rules.dedup_by(|a, b| a.id == b.id);
    rules
}

fn find(id: &str, loaded: &[Loaded]) -> Result<RuleDeclaration, CommandError> {
    let rules = declarations(loaded);
    if let Some(rule) = rules.iter().find(|rule| rule.id.as_str() == id) {
        return Ok(rule.clone());
    }
    let near = did_you_mean(id, rules.iter().map(|rule| rule.id.as_str()));
    let help = near.unwrap_or_else(|| "`stagegate rule list` lists them".to_owned());
    Err(CommandError::Usage(anyhow::anyhow!(
        "no plugin has the rule `{id}`; {help}"
    )))
}

impl Loaded {
    /// The word for a rule's level here; a rule that the policy does not name is off.
    fn level(&self, rule: &RuleId) -> &'static str {
        let level = self.policy.rules.get(rule).and_then(|setting| setting.level);
        level.map_or("off", |level| level.as_str())
    }
}
