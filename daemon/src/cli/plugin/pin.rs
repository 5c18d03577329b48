//! `stagegate plugin pin [NAME]...`

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use sha2::{Digest as _, Sha256};

use crate::cli::policies::PolicySource;
use crate::cli::{CommandError, CommandResult, exit, output};
use crate::plugin_kit::pin::{PinChange, Pinned, with_pins};
use crate::policy::{Policy, parse_policy};
use crate::rules::plugin_path;

/// Digits of a sha256 that are shown.
const SHOWN_DIGITS: usize = 12;

/// Pin the plugins of policies to the bytes that they have now
///
/// Writes `sha256` of every plugin, or of those named, into the policies; comments and layout stay as they are. A
/// policy with pins refuses every other file under the plugin's name.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  stagegate plugin pin                                  # of all policies of stagegate.toml
  stagegate plugin pin our-rules --policy policies/prod.toml
  stagegate plugin pin --check                          # in a build: is everything pinned to what is there?")]
pub(super) struct Pin {
    /// Plugins, as the policies call them [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Change nothing; exit with 1 where a plugin is not pinned or has another pin
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    source: PolicySource,
}

impl Pin {
    pub(super) fn run(self) -> CommandResult {
        let files = self.source.files()?;
        let mut known = BTreeSet::new();
        let mut all_right = true;
        let mut policies = Vec::new();
        for file in &files {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("read the policy {}", file.display()))
                .map_err(CommandError::Usage)?;
            let policy = parse_policy(&file.display().to_string(), &text)?;
            known.extend(policy.plugins.keys().map(ToString::to_string));
            policies.push((file, text, policy));
        }
        if let Some(name) = self.names.iter().find(|name| !known.contains(*name)) {
            return Err(CommandError::Usage(anyhow!("no policy has a plugin `{name}`")));
        }
        // All are worked out before one is written: a plugin that is missing leaves every policy as it was.
        let mut pinned = Vec::new();
        for (file, text, policy) in &policies {
            let pins = self.pins(file, policy)?;
            let result = with_pins(text, &pins)
                .with_context(|| format!("read {}", file.display()))
                .map_err(CommandError::Usage)?;
            pinned.push((file, text, pins, result));
        }
        for (file, text, pins, result) in pinned {
            all_right &= result.text == *text;
            output::say(&self.told(file, &pins, &result));
            if !self.check && result.text != *text {
                replace(file, &result.text).map_err(CommandError::Environment)?;
            }
        }
        Ok(if self.check && !all_right {
            exit::BLOCKED
        } else {
            exit::CLEAN
        })
    }

    /// What the wanted plugins of a policy have now.
    fn pins(&self, file: &Path, policy: &Policy) -> Result<BTreeMap<String, String>, CommandError> {
        let directories = self.source.plugin_directories()?;
        let mut pins = BTreeMap::new();
        for (name, reference) in &policy.plugins {
            if !self.names.is_empty() && !self.names.iter().any(|wanted| wanted == name.as_str()) {
                continue;
            }
            let path = plugin_path(&reference.path, file, &directories).map_err(|missing| {
                CommandError::Usage(anyhow!(
                    "{}: plugins.{name} can not be found: {missing}",
                    file.display()
                ))
            })?;
            let bytes = std::fs::read(&path)
                .with_context(|| format!("read {}", path.display()))
                .map_err(CommandError::Environment)?;
            pins.insert(name.to_string(), hex::encode(Sha256::digest(bytes)));
        }
        Ok(pins)
    }

    fn told(&self, file: &Path, pins: &BTreeMap<String, String>, pinned: &Pinned) -> String {
        let mut text = file.display().to_string();
        let width = pins.keys().map(String::len).max().unwrap_or_default();
        for (name, change) in &pinned.changes {
            let new = short(&pins[name]);
            let told = match (change, self.check) {
                (PinChange::Kept, _) => format!("pinned     {new}"),
                (PinChange::Added, false) => format!("added      {new}"),
                (PinChange::Added, true) => format!("not pinned {new}"),
                (PinChange::Replaced { old }, false) => format!("changed    {} -> {new}", short(old)),
                (PinChange::Replaced { old }, true) => {
                    format!("differs    {} is pinned, {new} is there", short(old))
                }
            };
            let _ = write!(text, "\n  {name:<width$}  {told}");
        }
        text
    }
}

fn short(pin: &str) -> &str {
    pin.get(..SHOWN_DIGITS).unwrap_or(pin)
}

/// Writes a file anew: whoever reads it meanwhile reads the old or the new text, whole.
fn replace(file: &Path, text: &str) -> anyhow::Result<()> {
    // Behind a symbolic link, the file is meant.
    let file = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let failed = || format!("write {}", file.display());
    let draft: PathBuf = file.with_extension("toml.draft");
    std::fs::write(&draft, text).with_context(failed)?;
    let permissions = std::fs::metadata(&file).with_context(failed)?.permissions();
    std::fs::set_permissions(&draft, permissions).with_context(failed)?;
    std::fs::rename(&draft, &file).with_context(failed)
}
