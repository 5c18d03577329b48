//! `stagegate doctor`

use std::path::PathBuf;

use anyhow::Context as _;

use super::{CommandError, CommandResult, exit, output};
use crate::config::load_config;
use crate::doctor::{Item, Verdict, examine};

/// Look whether everything the configuration names is in place
///
/// Looks at state, policies, plugins, credentials and their scopes, webhooks, databases and privileges; says for each
/// what is wrong and what to do. Changes nothing. Exits 0 where nothing is bad, 3 otherwise.
#[derive(Debug, clap::Args)]
pub(super) struct Doctor {
    /// The configuration
    #[arg(long, short, value_name = "FILE", default_value = "stagegate.toml")]
    config: PathBuf,
}

impl Doctor {
    pub(super) fn run(self) -> CommandResult {
        let config = load_config(&self.config)?;
        print(&Item {
            subject: "configuration".to_owned(),
            verdict: Verdict::Good,
            seen: self.config.display().to_string(),
            remedy: None,
        });
        let runtime = runtime()?;
        let mut bad = 0;
        let mut items = 1;
        runtime.block_on(examine(&config, |item| {
            items += 1;
            bad += usize::from(item.verdict == Verdict::Bad);
            print(&item);
        }));
        if bad == 0 {
            output::say(&format!("{items} things looked at; everything is in place"));
            return Ok(exit::CLEAN);
        }
        output::say(&format!("{items} things looked at; {bad} must be mended"));
        Ok(exit::ENVIRONMENT)
    }
}

/// A runtime for a command that talks to others.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, CommandError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("start the runtime")
        .map_err(CommandError::Environment)
}

fn print(item: &Item) {
    let sign = match item.verdict {
        Verdict::Good => "ok  ",
        Verdict::Notice => "note",
        Verdict::Bad => "BAD ",
    };
    let mut lines = item.seen.lines();
    output::say(&format!(
        "{sign} {}: {}",
        item.subject,
        lines.next().unwrap_or_default()
    ));
    for line in lines {
        output::say(&format!("       {line}"));
    }
    if let Some(remedy) = &item.remedy {
        output::say(&format!("       -> {remedy}"));
    }
}
