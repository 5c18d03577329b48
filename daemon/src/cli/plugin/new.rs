//! `stagegate plugin new NAME`

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::{CommandError, CommandResult, exit, output};
use crate::ids::PluginName;
use crate::plugin_kit::language::Language;
use crate::plugin_kit::project::{ProjectError, create};

/// Write a project with one example rule, its cases and all that it needs to be built
///
/// Asks nothing and needs no network: templates, the SDK and the plugin interface are in this program.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  stagegate plugin new our-rules
  stagegate plugin new our-rules --language python --folder rules/python")]
pub(super) struct New {
    /// What the plugin is called: lower-case letters, digits and hyphens
    name: PluginName,
    /// What its rules are written in
    #[arg(long, short, value_enum, default_value_t = LanguageName::Rust)]
    language: LanguageName,
    /// Where to write it [default: a new folder of that name]
    #[arg(long, short, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LanguageName {
    /// Small and fast
    Rust,
    /// Also TypeScript
    Javascript,
    /// Large, and slow to start
    Python,
}

impl From<LanguageName> for Language {
    fn from(name: LanguageName) -> Self {
        match name {
            LanguageName::Rust => Self::Rust,
            LanguageName::Javascript => Self::JavaScript,
            LanguageName::Python => Self::Python,
        }
    }
}

impl New {
    pub(super) fn run(self) -> CommandResult {
        let folder = self.folder.unwrap_or_else(|| PathBuf::from(self.name.as_str()));
        let files = create(&self.name, self.language.into(), &folder).map_err(|error| match error {
            ProjectError::NotEmpty { .. } => CommandError::Usage(error.into()),
            ProjectError::Write { .. } => CommandError::Environment(error.into()),
        })?;
        let folder = folder.display();
        let mut text = format!("{folder} has:\n");
        for file in files {
            let _ = writeln!(text, "  {file}");
        }
        let _ = write!(
            text,
            "\nNext:\n  cd {folder}\n  stagegate plugin build\n  stagegate plugin test"
        );
        output::say(&text);
        Ok(exit::CLEAN)
    }
}
