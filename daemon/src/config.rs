//! `stagegate.toml` + secrets -> [`Config`]. Validated once, all problems reported together.
//!
//! Secrets never stand in the file: a setting names where to read one (`{ credential = "..." }` of systemd,
//! `{ file = "..." }` or `{ env = "..." }`).

pub mod databases;
pub mod example;
pub mod layout;
mod parse;
pub mod people;
pub mod secret;
mod session;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

pub use self::people::AccountConfig;
use crate::forge::RepositorySlug;
use crate::ids::{AccountName, ConnectionName, DatabaseName, EnvironmentName, GroupName, ProjectName};
use crate::people::Approver;
use crate::rules::default_plugin_directories;
use crate::target::SessionSettings;

/// The whole configuration, valid.
#[derive(Debug, Clone)]
pub struct Config {
    /// `[server]`
    pub server: ServerConfig,
    /// `[state]`
    pub state: StateConfig,
    /// `[plugins]`
    pub plugins: PluginsConfig,
    /// `[connections.NAME]`
    pub connections: BTreeMap<ConnectionName, ConnectionConfig>,
    /// `[[environments]]`, in the order of rollouts.
    pub environments: Vec<EnvironmentConfig>,
    /// `[databases.NAME]`
    pub databases: BTreeMap<DatabaseName, DatabaseConfig>,
    /// `[projects.NAME]`
    pub projects: BTreeMap<ProjectName, ProjectConfig>,
    /// `[accounts.NAME]`
    pub accounts: BTreeMap<AccountName, AccountConfig>,
    /// `[groups.NAME]`: its members, none of them a group.
    pub groups: BTreeMap<GroupName, Vec<Approver>>,
}

/// Where the daemon listens and how it is reached.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// `127.0.0.1:8470`
    pub listen: SocketAddr,
    /// What people and the forge type; links in comments start with it.
    pub public_url: Url,
    /// Signs a person in as administrator.
    pub admin_token: SecretString,
}

/// Where the daemon keeps its own state.
#[derive(Debug, Clone)]
pub struct StateConfig {
    /// The SQLite file.
    pub path: PathBuf,
}

/// Where components are.
#[derive(Debug, Clone)]
pub struct PluginsConfig {
    /// Searched in order for a plugin that a policy names without a path; the standard ones where none is configured.
    pub directories: Vec<PathBuf>,
    /// Compiled code is kept here; private to the user.
    pub cache: PathBuf,
}

/// One account on a forge.
#[derive(Debug, Clone)]
pub struct ConnectionConfig {
    /// `https://api.bitbucket.org/2.0`
    pub api_url: Url,
    /// Hosts that a `next` or `Location` of the forge may point to, besides that of `api_url`.
    pub allowed_hosts: Vec<String>,
    /// How requests are signed.
    pub credentials: Credentials,
    /// Checks deliveries; at most 128 characters. Without one the webhook door is shut and the poll does the work.
    pub webhook_secret: Option<SecretString>,
    /// How long a request may take.
    pub timeout: Duration,
}

/// How requests to a forge are signed.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// Repository, project or workspace access token: Bearer.
    AccessToken(SecretString),
    /// A user's API token: Basic with the account's e-mail address.
    ApiToken {
        /// E-mail address of the account.
        email: String,
        /// The token.
        token: SecretString,
    },
    /// OAuth consumer: client credentials, refreshed.
    OAuth {
        /// Key of the consumer.
        client_id: String,
        /// Its secret.
        client_secret: SecretString,
        /// `https://bitbucket.org/site/oauth2/access_token`
        token_url: Url,
    },
}

/// An environment and its policy.
#[derive(Debug, Clone)]
pub struct EnvironmentConfig {
    /// `prod`
    pub name: EnvironmentName,
    /// The policy file, absolute.
    pub policy: PathBuf,
}

/// A database that changes go to.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// Which environment it belongs to.
    pub environment: EnvironmentName,
    /// `postgres://user:password@host:5432/name`
    pub url: SecretString,
    /// What sessions there are set to.
    pub session: SessionSettings,
    /// What projects and policies may choose it by.
    pub labels: databases::Labels,
}

/// A directory of a repository whose changes go to databases.
#[derive(Debug, Clone)]
pub struct ProjectConfig {
    /// Which account reaches it.
    pub connection: ConnectionName,
    /// `workspace/slug`
    pub repository: RepositorySlug,
    /// Pull requests to this branch.
    pub branch: String,
    /// Changes are the `.sql` files directly in this directory; without slashes at the ends; empty for the root.
    pub directory: String,
    /// Where its changes go.
    pub databases: Vec<DatabaseName>,
    /// Which pattern or labels chose those of them that the list does not name.
    pub selectors: BTreeMap<DatabaseName, String>,
    /// How often the repository is asked what changed.
    pub poll_interval: Duration,
    /// Whose comments may command rollouts.
    pub operators: Vec<Approver>,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is absent or unreadable.
    #[error("read {}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Everything that is wrong with it.
    #[error("{} in {}", if problems.len() == 1 { "1 problem".to_owned() } else { format!("{} problems", problems.len()) }, path.display())]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// In the order of the file.
        problems: Vec<crate::policy::SettingProblem>,
    },
}

/// Reads `stagegate.toml` and the secrets it names. Relative paths count from the file's folder.
///
/// # Errors
/// Where the file can not be read, or all that is wrong with it.
pub fn load_config(path: &Path) -> Result<Config, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
        path: path.to_owned(),
        source,
    })?;
    let folder = std::path::absolute(path)
        .map_err(|source| ConfigError::Read {
            path: path.to_owned(),
            source,
        })?
        .parent()
        .map(Path::to_owned)
        .unwrap_or_default();
    let mut config =
        parse::parse_config(&path.display().to_string(), &text, &folder).map_err(|problems| {
            ConfigError::Invalid {
                path: path.to_owned(),
                problems,
            }
        })?;
    if config.plugins.directories.is_empty() {
        config.plugins.directories = default_plugin_directories(std::env::current_exe().ok().as_deref());
    }
    Ok(config)
}

impl ConfigError {
    /// The problems one by one, for people; empty where the file could not be read at all.
    pub fn problems(&self) -> &[crate::policy::SettingProblem] {
        match self {
            Self::Read { .. } => &[],
            Self::Invalid { problems, .. } => problems,
        }
    }
}

impl Config {
    /// The projects whose changes come from this repository through this connection.
    pub fn projects_of<'a>(
        &'a self,
        connection: &'a ConnectionName,
        repository: &'a RepositorySlug,
    ) -> impl Iterator<Item = (&'a ProjectName, &'a ProjectConfig)> {
        self.projects.iter().filter(move |(_, project)| {
            &project.connection == connection && &project.repository == repository
        })
    }

    /// The environments a project reaches, in order, each with its databases in the project's order.
    pub fn reach<'a>(
        &'a self,
        project: &'a ProjectConfig,
    ) -> impl Iterator<Item = (&'a EnvironmentConfig, Vec<&'a DatabaseName>)> {
        self.environments.iter().filter_map(|environment| {
            let belongs = |name: &&DatabaseName| {
                self.databases
                    .get(*name)
                    .is_some_and(|database| database.environment == environment.name)
            };
            let databases: Vec<_> = project.databases.iter().filter(belongs).collect();
            (!databases.is_empty()).then_some((environment, databases))
        })
    }

    /// The public address without a slash at the end, for links.
    pub fn base_url(&self) -> &str {
        self.server.public_url.as_str().trim_end_matches('/')
    }
}
