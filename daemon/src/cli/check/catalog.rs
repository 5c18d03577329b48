//! The database that `check` knows: a catalog file, or one that the configuration names.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;

use crate::catalog::lookup::Lookup;
use crate::catalog::snapshot::Snapshot;
use crate::cli::state::block_on;
use crate::cli::{CommandError, database};
use crate::config::load_config;
use crate::ids::DatabaseName;

/// Which database the rules may ask about.
#[derive(Debug, clap::Args)]
pub(super) struct CatalogSource {
    /// The schema of the database, as `stagegate database snapshot` writes it
    #[arg(long, value_name = "FILE", conflicts_with = "database")]
    catalog: Option<PathBuf>,
    /// Look at this database, as stagegate.toml calls it
    #[arg(long, value_name = "NAME")]
    database: Option<DatabaseName>,
}

impl CatalogSource {
    /// The schema, where one is named.
    pub(super) fn read(&self, config: Option<&Path>) -> Result<Option<Arc<Lookup>>, CommandError> {
        let snapshot = match (&self.catalog, &self.database) {
            (Some(path), _) => Some(read_catalog(path).map_err(CommandError::Usage)?),
            (None, Some(name)) => {
                let config = load_config(config.unwrap_or(Path::new("stagegate.toml")))?;
                Some(block_on(database::look_at(&config, name))?)
            }
            (None, None) => None,
        };
        Ok(snapshot.map(|snapshot| Arc::new(Lookup::new(snapshot))))
    }
}

/// A catalog file.
pub(in crate::cli) fn read_catalog(path: &Path) -> anyhow::Result<Snapshot> {
    let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    Snapshot::from_json(&text).with_context(|| format!("use {}", path.display()))
}
