//! Is everything in place? Looks at each thing the configuration names and says what is wrong and what to do.
//!
//! Only reads: nothing is written to a forge or a database, and one failing thing never hides the next.

mod database;
mod forge;

use std::path::Path;

use crate::bitbucket::Client;
use crate::config::Config;
use crate::policy::parse_policy;
use crate::rules::{Host, RuleSet};

/// How one thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As it should be.
    Good,
    /// Works, but somebody should know.
    Notice,
    /// Must be mended.
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// `database hr_prod`
    pub subject: String,
    /// How it stands.
    pub verdict: Verdict,
    /// What was seen.
    pub seen: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

impl Item {
    fn good(subject: impl Into<String>, seen: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            verdict: Verdict::Good,
            seen: seen.into(),
            remedy: None,
        }
    }

    fn notice(subject: impl Into<String>, seen: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Notice,
            remedy: Some(remedy.into()),
            ..Self::good(subject, seen)
        }
    }

    fn bad(subject: impl Into<String>, seen: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Bad,
            ..Self::notice(subject, seen, remedy)
        }
    }
}

/// Looks at everything a configuration names, handing over each item as it is known.
pub async fn examine(config: &Config, mut tell: impl FnMut(Item)) {
    tell(state(&config.state.path));
    policies(config).into_iter().for_each(&mut tell);
    for (name, connection) in &config.connections {
        let subject = format!("connection {name}");
        match Client::at_terminal(connection) {
            Ok(client) => forge::examine(config, name, &client, &mut tell).await,
            Err(error) => tell(Item::bad(
                subject,
                chain(&error),
                "TLS needs the certificates of this machine; install `ca-certificates`",
            )),
        }
    }
    for (name, database) in &config.databases {
        tell(database::examine(name, database).await);
    }
}

fn state(path: &Path) -> Item {
    let subject = format!("state {}", path.display());
    let Some(folder) = path.parent() else {
        return Item::bad(
            subject,
            "is not a file in a folder",
            "name a file in [state] path",
        );
    };
    let remedy = || format!("make {} a folder that this user can write", folder.display());
    match std::fs::metadata(folder) {
        Err(error) => return Item::bad(subject, format!("{}: {error}", folder.display()), remedy()),
        Ok(metadata) if !metadata.is_dir() || metadata.permissions().readonly() => {
            return Item::bad(subject, "its folder can not be written", remedy());
        }
        Ok(_) => {}
    }
    if path.exists() {
        Item::good(subject, "exists")
    } else {
        Item::good(subject, "will be made at the first start")
    }
}

fn policies(config: &Config) -> Vec<Item> {
    let host = match Host::start(config.plugins.cache.clone()) {
        Ok(host) => host,
        Err(error) => {
            let remedy = "give [plugins] cache a folder that only this user can use";
            return vec![Item::bad("plugins", chain(&error), remedy)];
        }
    };
    config
        .environments
        .iter()
        .map(|environment| policy(config, &host, environment))
        .collect()
}

fn policy(config: &Config, host: &Host, environment: &crate::config::EnvironmentConfig) -> Item {
    let file = environment.policy.display().to_string();
    let subject = format!("policy of {}", environment.name);
    let text = match std::fs::read_to_string(&environment.policy) {
        Ok(text) => text,
        Err(error) => {
            let remedy = "put the policy there, or name another in [[environments]]";
            return Item::bad(subject, format!("{file}: {error}"), remedy);
        }
    };
    let loaded = parse_policy(&file, &text).and_then(|policy| {
        let rules = policy.rules.values().filter(|rule| rule.level.is_some()).count();
        RuleSet::load(host, &policy, &config.plugins.directories).map(|_| (policy.plugins.len(), rules))
    });
    match loaded {
        Ok((plugins, rules)) => Item::good(subject, format!("{plugins} plugins, {rules} rules turned on")),
        Err(problems) => {
            let seen: Vec<_> = problems.iter().map(ToString::to_string).collect();
            Item::bad(
                subject,
                seen.join("\n"),
                "mend the policy; `stagegate config check` shows the same",
            )
        }
    }
}

/// An error with everything that caused it, for an operator.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
