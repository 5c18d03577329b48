//! The text of `stagegate.toml` -> [`Config`], or everything that is wrong with it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::databases::{KnownDatabases, known_databases, read_labels, read_selection};
use super::people::read_people;
use super::secret::read_secret;
use super::session::read_session;
use super::{
    Config, ConnectionConfig, Credentials, DatabaseConfig, EnvironmentConfig, PluginsConfig, ProjectConfig,
    ServerConfig, StateConfig,
};
use crate::forge::RepositorySlug;
use crate::ids::{EnvironmentName, InvalidId};
use crate::people::Approver;
use crate::policy::{SettingProblem, read_approver};
use crate::settings::{Document, Entry, Section, article, did_you_mean, listed};

const API_URL: &str = "https://api.bitbucket.org/2.0";
const TOKEN_URL: &str = "https://bitbucket.org/site/oauth2/access_token";

/// Hosts that Bitbucket's own answers were seen to link to.
const BITBUCKET_HOSTS: &[&str] = &["api.bitbucket.org", "bitbucket.org"];

/// Bitbucket takes no longer secret for a webhook.
const LONGEST_WEBHOOK_SECRET: usize = 128;

/// Shorter ones can be guessed.
const SHORTEST_TOKEN: usize = 16;

/// One request per repository and round: more often would eat the hourly allowance.
const SHORTEST_POLL: Duration = Duration::from_secs(1);

/// Reads a configuration whose relative paths count from `folder`.
pub(super) fn parse_config(file: &str, text: &str, folder: &Path) -> Result<Config, Vec<SettingProblem>> {
    let document = Document::parse(file, text);
    let root = document.root();
    let config = read_root(&root, folder);
    root.finish();
    let problems = document.into_problems();
    match config {
        Some(config) if problems.is_empty() => Ok(config),
        _ => Err(problems),
    }
}

fn read_root(root: &Section<'_>, folder: &Path) -> Option<Config> {
    let server = root
        .required("server", "a table `[server]`")
        .and_then(Entry::section);
    let state = root.table("state");
    let plugins = root.table("plugins");
    let server = server.and_then(|section| read_server(section, folder));
    let state = read_state(state, folder);
    let plugins = read_plugins(plugins, folder, &state);
    let environments = read_environments(root, folder);
    let databases = named_tables(root, "databases", |section| {
        read_database(section, folder, &environments)
    });
    let connections = named_tables(root, "connections", |section| read_connection(section, folder));
    let known = Known {
        connections: keys(root, "connections"),
        databases: known_databases(root),
        groups: keys(root, "groups"),
        accounts: keys(root, "accounts"),
    };
    let projects = named_tables(root, "projects", |section| read_project(section, &known));
    let (accounts, groups) = read_people(root, Some(folder));
    Some(Config {
        server: server?,
        state,
        plugins,
        connections,
        environments,
        databases,
        projects,
        accounts,
        groups,
    })
}

/// Names that projects refer to, also those whose own table has problems.
pub(super) struct Known {
    pub(super) connections: Vec<String>,
    pub(super) databases: KnownDatabases,
    pub(super) groups: Vec<String>,
    pub(super) accounts: Vec<String>,
}

pub(super) fn keys(root: &Section<'_>, key: &str) -> Vec<String> {
    let section = root.optional(key).and_then(|entry| entry.nested());
    section
        .map(|section| section.entries().into_iter().map(|(key, _)| key).collect())
        .unwrap_or_default()
}

pub(super) fn named_tables<K, V>(
    root: &Section<'_>,
    key: &str,
    read: impl Fn(Section<'_>) -> Option<V>,
) -> BTreeMap<K, V>
where
    K: FromStr<Err = InvalidId> + Ord,
{
    let entries = root
        .table(key)
        .map(|section| section.entries())
        .unwrap_or_default();
    let tables = entries.into_iter().filter_map(|(key, entry)| {
        let name = match key.parse() {
            Ok(name) => Some(name),
            Err(InvalidId { kind, rule, .. }) => {
                entry.refuse_key(&format!("is not a {kind}"), Some(format!("use {rule}")))
            }
        };
        name.zip(entry.section().and_then(&read))
    });
    tables.collect()
}

fn read_server(section: Section<'_>, folder: &Path) -> Option<ServerConfig> {
    let listen = match section.optional("listen") {
        Some(entry) => entry.parsed("127.0.0.1:8470"),
        None => Some(std::net::SocketAddr::from(([127, 0, 0, 1], 8470))),
    };
    let public_url = section
        .required("public-url", "\"https://stagegate.example.com\"")
        .and_then(|entry| read_url(&entry));
    let admin_token = section
        .required("admin-token", "{ credential = \"admin-token\" }")
        .and_then(|entry| check_token(&entry, read_secret(&entry, folder)?));
    section.finish();
    Some(ServerConfig {
        listen: listen?,
        public_url: public_url?,
        admin_token: admin_token?,
    })
}

pub(super) fn check_token(entry: &Entry<'_>, token: SecretString) -> Option<SecretString> {
    if token.expose_secret().len() < SHORTEST_TOKEN {
        let help = "make one with `openssl rand -hex 32`".to_owned();
        return entry.refuse(&format!("has fewer than {SHORTEST_TOKEN} characters"), Some(help));
    }
    Some(token)
}

fn read_url(entry: &Entry<'_>) -> Option<Url> {
    let example = "https://stagegate.example.com";
    let url: Url = entry.clone().parsed(example)?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return entry.refuse(
            "is not a web address",
            Some(format!("write it like \"{example}\"")),
        );
    }
    if !url.username().is_empty() || url.password().is_some() {
        return entry.refuse(
            "holds a user or password",
            Some("credentials have settings of their own".into()),
        );
    }
    Some(url)
}

pub(super) fn read_state(section: Option<Section<'_>>, folder: &Path) -> StateConfig {
    let path = section.and_then(|section| {
        let path = section.optional("path").and_then(Entry::path);
        section.finish();
        path
    });
    StateConfig {
        path: folder.join(path.unwrap_or_else(|| PathBuf::from("stagegate.db"))),
    }
}

pub(super) fn read_plugins(
    section: Option<Section<'_>>,
    folder: &Path,
    state: &StateConfig,
) -> PluginsConfig {
    let cache_beside_state = || state.path.with_file_name("plugin-cache");
    let Some(section) = section else {
        return PluginsConfig {
            directories: Vec::new(),
            cache: cache_beside_state(),
        };
    };
    let directories = section
        .optional("directories")
        .and_then(Entry::elements)
        .unwrap_or_default();
    let cache = section.optional("cache").and_then(Entry::path);
    section.finish();
    PluginsConfig {
        directories: directories
            .into_iter()
            .filter_map(Entry::path)
            .map(|path| folder.join(path))
            .collect(),
        cache: cache.map_or_else(cache_beside_state, |path| folder.join(path)),
    }
}

pub(super) fn read_environments(root: &Section<'_>, folder: &Path) -> Vec<EnvironmentConfig> {
    let elements = root
        .required(
            "environments",
            "a list: `[[environments]]` with `name` and `policy`",
        )
        .and_then(Entry::elements)
        .unwrap_or_default();
    let mut environments: Vec<EnvironmentConfig> = Vec::new();
    for entry in elements {
        let Some(section) = entry.nested().or_else(|| entry.refuse("is not a table", None)) else {
            continue;
        };
        let name: Option<EnvironmentName> = section
            .required("name", "\"prod\"")
            .and_then(|entry| entry.parsed("prod"));
        let policy = section
            .required("policy", "\"policies/prod.toml\"")
            .and_then(Entry::path);
        section.finish();
        let Some((name, policy)) = name.zip(policy) else {
            continue;
        };
        if environments.iter().any(|environment| environment.name == name) {
            entry.refuse::<()>(
                &format!("names {name} a second time"),
                Some("each environment once".into()),
            );
            continue;
        }
        environments.push(EnvironmentConfig {
            name,
            policy: folder.join(policy),
        });
    }
    environments
}

fn read_database(
    section: Section<'_>,
    folder: &Path,
    environments: &[EnvironmentConfig],
) -> Option<DatabaseConfig> {
    let environment = section.required("environment", "\"prod\"").and_then(|entry| {
        let known = || environments.iter().map(|environment| environment.name.as_str());
        reference(&entry, "environment", known)
    });
    let url = section
        .required("url", "{ credential = \"hr-prod-url\" }")
        .and_then(|entry| check_database_url(&entry, read_secret(&entry, folder)?));
    let session = read_session(&section);
    let labels = read_labels(&section);
    section.finish();
    Some(DatabaseConfig {
        environment: environment?,
        url: url?,
        session,
        labels,
    })
}

fn check_database_url(entry: &Entry<'_>, secret: SecretString) -> Option<SecretString> {
    let help = || Some("the secret is one line: postgres://user:password@host:5432/database".to_owned());
    // The text is never repeated: it may hold the password.
    match Url::parse(secret.expose_secret()) {
        Ok(url) if matches!(url.scheme(), "postgres" | "postgresql") => Some(secret),
        Ok(url) => entry.refuse(
            &format!("is a {} address, not a PostgreSQL one", url.scheme()),
            help(),
        ),
        Err(error) => entry.refuse(&format!("is not an address: {error}"), help()),
    }
}

fn read_connection(section: Section<'_>, folder: &Path) -> Option<ConnectionConfig> {
    let api_url = match section.optional("api-url") {
        Some(entry) => read_url(&entry),
        None => API_URL.parse().ok(),
    };
    let allowed_hosts = match section.optional("allowed-hosts") {
        Some(entry) => entry
            .elements()?
            .into_iter()
            .filter_map(Entry::filled_text)
            .collect(),
        None if api_url
            .as_ref()
            .is_some_and(|url| url.host_str() == Some("api.bitbucket.org")) =>
        {
            BITBUCKET_HOSTS.iter().map(ToString::to_string).collect()
        }
        None => Vec::new(),
    };
    let credentials = read_credentials(&section, folder);
    let webhook_secret = section
        .optional("webhook-secret")
        .and_then(|entry| check_webhook_secret(&entry, read_secret(&entry, folder)?));
    let timeout = section.optional("timeout").and_then(|entry| entry.duration());
    section.finish();
    Some(ConnectionConfig {
        api_url: api_url?,
        allowed_hosts,
        credentials: credentials?,
        webhook_secret,
        timeout: timeout.unwrap_or(Duration::from_secs(30)),
    })
}

fn check_webhook_secret(entry: &Entry<'_>, secret: SecretString) -> Option<SecretString> {
    let secret = check_token(entry, secret)?;
    if secret.expose_secret().chars().count() > LONGEST_WEBHOOK_SECRET {
        let message = format!("has more than {LONGEST_WEBHOOK_SECRET} characters, which Bitbucket refuses");
        return entry.refuse(&message, Some("make one with `openssl rand -hex 32`".to_owned()));
    }
    Some(secret)
}

fn read_credentials(section: &Section<'_>, folder: &Path) -> Option<Credentials> {
    const HELP: &str =
        "set `access-token`, or `email` and `api-token`, or `client-id` and `client-secret` (OAuth consumer)";
    let secret = |key| {
        section
            .optional(key)
            .and_then(|entry| read_secret(&entry, folder))
    };
    let text = |key| section.optional(key).and_then(Entry::filled_text);
    let has = |key| section.optional(key).is_some();
    let forms = [
        has("access-token"),
        has("api-token") || has("email"),
        has("client-id") || has("client-secret"),
    ];
    let token_url = section.optional("token-url");
    if forms.iter().filter(|given| **given).count() != 1 {
        let message = if forms.contains(&true) {
            "has several credentials"
        } else {
            "has no credentials"
        };
        section.problem(message, Some(HELP.to_owned()));
        return None;
    }
    if forms[0] {
        return secret("access-token").map(Credentials::AccessToken);
    }
    if forms[1] {
        let email = section
            .required("email", "\"bot@example.com\"")
            .and_then(Entry::filled_text);
        section.required("api-token", "{ credential = \"bitbucket-token\" }");
        return Some(Credentials::ApiToken {
            email: email?,
            token: secret("api-token")?,
        });
    }
    section.required("client-id", "\"...\"");
    section.required("client-secret", "{ credential = \"bitbucket-client-secret\" }");
    let token_url = match token_url {
        Some(entry) => read_url(&entry),
        None => TOKEN_URL.parse().ok(),
    };
    Some(Credentials::OAuth {
        client_id: text("client-id")?,
        client_secret: secret("client-secret")?,
        token_url: token_url?,
    })
}

pub(super) fn read_project(section: Section<'_>, known: &Known) -> Option<ProjectConfig> {
    let connection = section.required("connection", "\"bitbucket\"").and_then(|entry| {
        reference(&entry, "connection", || {
            known.connections.iter().map(String::as_str)
        })
    });
    let repository = section
        .required("repository", "\"acme/hr\"")
        .and_then(|entry| read_repository(&entry));
    let branch = section.optional("branch").and_then(Entry::filled_text);
    let directory = section
        .optional("directory")
        .and_then(|entry| read_directory(&entry));
    let known_databases = &known.databases;
    let selection = section
        .required("databases", "[\"hr_test\"]")
        .and_then(|entry| read_selection(&entry, known_databases));
    let poll_interval = section
        .optional("poll-interval")
        .and_then(|entry| read_poll_interval(&entry));
    let operators = section
        .optional("operators")
        .map(|entry| read_operators(&entry, known))
        .unwrap_or_default();
    section.finish();
    let selection = selection?;
    Some(ProjectConfig {
        connection: connection?,
        repository: repository?,
        branch: branch.unwrap_or_else(|| "main".to_owned()),
        directory: directory.unwrap_or_default(),
        databases: selection.databases,
        selectors: selection.selectors,
        poll_interval: poll_interval.unwrap_or(Duration::from_mins(1)),
        operators,
    })
}

fn read_operators(entry: &Entry<'_>, known: &Known) -> Vec<Approver> {
    let elements = entry.clone().elements().unwrap_or_default();
    let read = |element: &Entry<'_>| {
        let operator = read_approver(element)?;
        let (problem, help) = match &operator {
            Approver::Group(name) if !known.groups.iter().any(|group| group == name.as_str()) => (
                format!("names a group that is not configured: {name}"),
                "write it: [groups.NAME] with members",
            ),
            Approver::Local(name) if !known.accounts.iter().any(|account| account == name.as_str()) => (
                format!("names an account that is not configured: {name}"),
                "write it: [accounts.NAME] with a forge-id",
            ),
            Approver::Cli(_) | Approver::Admin => (
                format!("names nobody who writes comments: {operator}"),
                "write \"account:{uuid}\", \"group:NAME\", or \"local:NAME\" of an account with a forge-id",
            ),
            _ => return Some(operator),
        };
        element.refuse(&problem, Some(help.to_owned()))
    };
    elements.iter().filter_map(read).collect()
}

fn read_repository(entry: &Entry<'_>) -> Option<RepositorySlug> {
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    let text = entry.clone().filled_text()?;
    match text.split_once('/') {
        Some((workspace, slug)) if is_part(workspace) && is_part(slug) => Some(RepositorySlug {
            workspace: workspace.to_owned(),
            slug: slug.to_owned(),
        }),
        _ => entry.refuse(
            &format!("is not a repository: {text:?}"),
            Some("write workspace/repository, as in the address of its page: \"acme/hr\"".to_owned()),
        ),
    }
}

fn read_directory(entry: &Entry<'_>) -> Option<String> {
    let text = entry.clone().text()?;
    let directory = text.trim_matches('/');
    if directory.split('/').any(|part| part == ".." || part == ".") {
        return entry.refuse(
            "leaves the repository",
            Some("write it from the root: \"db/migrations\"".to_owned()),
        );
    }
    Some(directory.to_owned())
}

fn read_poll_interval(entry: &Entry<'_>) -> Option<Duration> {
    let interval = entry.duration()?;
    if interval < SHORTEST_POLL {
        return entry.refuse("must be at least 1s", Some("\"1min\" is usual".to_owned()));
    }
    Some(interval)
}

/// A name that must stand elsewhere in the file.
pub(super) fn reference<'k, T, I>(entry: &Entry<'_>, kind: &str, known: impl Fn() -> I) -> Option<T>
where
    T: FromStr<Err = InvalidId>,
    I: Iterator<Item = &'k str>,
{
    let text = entry.clone().filled_text()?;
    if known().any(|name| name == text) {
        return entry.parsed(kind);
    }
    let help = did_you_mean(&text, known()).unwrap_or_else(|| match listed(known()).as_str() {
        "" => format!("no {kind} is configured"),
        names => format!("configured: {names}"),
    });
    entry.refuse(
        &format!(
            "names {article} {kind} that is not configured: {text:?}",
            article = article(kind)
        ),
        Some(help),
    )
}

#[cfg(test)]
mod tests;
