//! Which policies an editor's documents are reviewed under, and where they are looked for.

use std::path::{Path, PathBuf};

use url::Url;

use super::protocol::InitializeParams;
use crate::cli::policies::PolicySource;
use crate::cli::reviewer::Reviewer;
use crate::review::Naming;

/// The configuration that is looked for.
const CONFIG: &str = "stagegate.toml";

/// The policies of a session, and how they are found again.
pub(super) struct Policies {
    source: PolicySource,
    /// The editor's folder; documents are called after it.
    pub(super) root: PathBuf,
}

impl Policies {
    pub(super) fn new(source: PolicySource, params: &InitializeParams) -> Self {
        let folders = params
            .workspace_folders
            .iter()
            .flatten()
            .map(|folder| &folder.uri);
        let root = folders
            .chain(&params.root_uri)
            .find_map(|uri| path_of(uri))
            .or_else(|| std::env::current_dir().ok())
            .unwrap_or_default();
        Self { source, root }
    }

    /// Loads the policies as they are now; the reason in words where it fails.
    pub(super) fn load(&mut self) -> Result<Reviewer, String> {
        if self.source.policies.is_empty() && self.source.config.is_none() {
            let found = self
                .root
                .ancestors()
                .map(|folder| folder.join(CONFIG))
                .find(|path| path.exists());
            if found.is_none() {
                return Err(format!(
                    "there is no {CONFIG} in {} or above it: start `stagegate lsp` with --policy",
                    self.root.display()
                ));
            }
            self.source.config = found;
        }
        let loaded = self.source.load().map_err(|error| error.to_string())?;
        Ok(Reviewer::new(loaded, Naming::Free))
    }

    /// What findings call a document.
    pub(super) fn name_of(&self, uri: &str) -> String {
        let Some(path) = path_of(uri) else {
            return uri.to_owned();
        };
        let path = path.strip_prefix(&self.root).unwrap_or(&path);
        path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
    }
}

fn path_of(uri: &str) -> Option<PathBuf> {
    Url::parse(uri).ok()?.to_file_path().ok()
}

/// Whether an address names a file that policies are made of.
pub(super) fn is_setting(uri: &str) -> bool {
    Path::new(uri)
        .extension()
        .is_some_and(|extension| extension == "toml")
}
