//! `stagegate project list|connect`
//!
//! Connecting compares the webhook that stands in the forge with the one that should, and writes only the
//! difference: run twice, it changes nothing the second time. The one thing that can not be compared is the secret,
//! which the forge never shows; `--send-secret` sends it anyway.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Subcommand;
use secrecy::SecretString;
use url::Url;

use super::{CommandError, CommandResult, exit, output};
use crate::bitbucket::{BitbucketError, Client, WEBHOOK_EVENTS, Webhook};
use crate::config::{Config, ProjectConfig, load_config};
use crate::forge::RepositorySlug;
use crate::ids::{ConnectionName, ProjectName};
use crate::settings::did_you_mean;

/// See the projects, and connect one to its repository
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(super) struct Project {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the projects with their repositories and databases
    List {
        /// The configuration
        #[arg(long, short, value_name = "FILE", default_value = "stagegate.toml")]
        config: PathBuf,
    },
    /// Register the webhook that tells Stagegate what happens in the project's repository
    ///
    /// Run again, it changes only what is not as it should be.
    Connect {
        /// The project as stagegate.toml calls it
        name: ProjectName,
        /// Send the webhook's secret even where nothing seems to have changed: Bitbucket never shows it
        #[arg(long)]
        send_secret: bool,
        /// The configuration
        #[arg(long, short, value_name = "FILE", default_value = "stagegate.toml")]
        config: PathBuf,
    },
}

impl Project {
    pub(super) fn run(self) -> CommandResult {
        match self.action {
            Action::List { config } => list(&config),
            Action::Connect {
                name,
                send_secret,
                config,
            } => {
                let config = load_config(&config)?;
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .context("start the async runtime")
                    .map_err(CommandError::Environment)?;
                runtime.block_on(connect(&config, &name, send_secret))
            }
        }
    }
}

fn list(path: &Path) -> CommandResult {
    let config = load_config(path)?;
    if config.projects.is_empty() {
        output::say("No projects: add one as [projects.NAME] to the configuration.");
    }
    for (name, project) in &config.projects {
        output::say(&described(&config, name, project));
    }
    Ok(exit::CLEAN)
}

/// Three lines on a project.
fn described(config: &Config, name: &ProjectName, project: &ProjectConfig) -> String {
    let directory = match project.directory.as_str() {
        "" => "the root directory".to_owned(),
        directory => format!("{directory}/"),
    };
    let databases: Vec<String> = project
        .databases
        .iter()
        .map(|database| match config.databases.get(database) {
            Some(known) => format!("{database} ({})", known.environment),
            None => database.to_string(),
        })
        .collect();
    format!(
        "{name}\n  changes   {directory} of {}, branch {}, by connection {}\n  databases {}",
        project.repository,
        project.branch,
        project.connection,
        databases.join(", "),
    )
}

async fn connect(config: &Config, name: &ProjectName, send_secret: bool) -> CommandResult {
    let project = find(config, name)?;
    let connection = &config.connections[&project.connection];
    let Some(secret) = &connection.webhook_secret else {
        return Err(CommandError::Usage(anyhow!(
            "connection {0} has no webhook secret: add connections.{0}.webhook-secret to the configuration; \
             without a webhook the poll finds the work, only later",
            project.connection
        )));
    };
    let client = Client::at_terminal(connection)
        .context("prepare the client")
        .map_err(CommandError::Environment)?;
    let wanted = Wanted {
        repository: &project.repository,
        url: webhook_url(&config.server.public_url, &project.connection),
        secret,
        send_secret,
    };
    match settle(&client, &wanted).await {
        Ok(outcome) => {
            output::say(&format!("{name}: {}", outcome.sentence(&wanted)));
            Ok(exit::CLEAN)
        }
        Err(error) => {
            let advice = advice(&client, &wanted, &error).await;
            let failed = anyhow::Error::new(error).context(format!("connect project {name}"));
            for sentence in advice {
                output::complain(&sentence);
            }
            Err(CommandError::Environment(failed))
        }
    }
}

fn find<'a>(config: &'a Config, name: &ProjectName) -> Result<&'a ProjectConfig, CommandError> {
    config.projects.get(name).ok_or_else(|| {
        let hint = did_you_mean(name.as_str(), config.projects.keys().map(ProjectName::as_str));
        let hint = hint.unwrap_or_else(|| "`stagegate project list` shows the projects".to_owned());
        CommandError::Usage(anyhow!("there is no project {name}: {hint}"))
    })
}

/// Where deliveries of a connection go.
fn webhook_url(public_url: &Url, connection: &ConnectionName) -> String {
    format!(
        "{}{}",
        public_url.as_str().trim_end_matches('/'),
        webhook_path(connection.as_str())
    )
}

fn webhook_path(connection: &str) -> String {
    format!("/webhooks/bitbucket/{connection}")
}

/// The webhook that should stand in the forge.
struct Wanted<'a> {
    repository: &'a RepositorySlug,
    url: String,
    secret: &'a SecretString,
    /// Even where nothing else is to change.
    send_secret: bool,
}

/// What was done.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Unchanged,
    Registered,
    Changed {
        /// What was not as it should be.
        reasons: Vec<String>,
    },
}

/// Makes the forge's webhook the wanted one.
async fn settle(client: &Client, wanted: &Wanted<'_>) -> Result<Outcome, BitbucketError> {
    let hooks = client.webhooks(wanted.repository).await?;
    let Some(hook) = ours(&hooks, &wanted.url) else {
        client
            .create_webhook(wanted.repository, &wanted.url, wanted.secret)
            .await?;
        return Ok(Outcome::Registered);
    };
    let mut reasons = differences(hook, &wanted.url);
    if wanted.send_secret {
        reasons.push("its secret was sent again".to_owned());
    }
    if reasons.is_empty() {
        return Ok(Outcome::Unchanged);
    }
    client
        .update_webhook(wanted.repository, &hook.id, &wanted.url, wanted.secret)
        .await?;
    Ok(Outcome::Changed { reasons })
}

/// Our webhook among those of the repository: the one with our address; else one that Stagegate registered for the
/// same connection before its public address changed.
fn ours<'a>(hooks: &'a [Webhook], url: &str) -> Option<&'a Webhook> {
    let path = &url[url.find("/webhooks/bitbucket/").unwrap_or_default()..];
    let same_address = hooks.iter().find(|hook| hook.url == url);
    same_address.or_else(|| {
        hooks
            .iter()
            .find(|hook| hook.description == "Stagegate" && hook.url.ends_with(path))
    })
}

/// What is not as it should be, in words.
fn differences(hook: &Webhook, url: &str) -> Vec<String> {
    let mut reasons = Vec::new();
    if hook.url != url {
        reasons.push(format!("its address was {}", hook.url));
    }
    if !hook.active {
        reasons.push("it was switched off".to_owned());
    }
    if !hook.secret_set {
        reasons.push("its deliveries were not signed".to_owned());
    }
    if hook.events != WEBHOOK_EVENTS {
        reasons.push(format!("its events were {}", hook.events.join(", ")));
    }
    reasons
}

impl Outcome {
    fn sentence(&self, wanted: &Wanted<'_>) -> String {
        let Wanted { repository, url, .. } = wanted;
        match self {
            Self::Unchanged => format!("nothing to change: {repository} already sends its events to {url}"),
            Self::Registered => format!(
                "registered a webhook: {repository} now sends its events, signed, to {url}\n  events: {}",
                WEBHOOK_EVENTS.join(", ")
            ),
            Self::Changed { reasons } => format!(
                "changed the webhook: {repository} now sends its events, signed, to {url}\n  because {}",
                reasons.join("; ")
            ),
        }
    }
}

/// What to do about a refusal, as far as the forge lets us find out.
async fn advice(client: &Client, wanted: &Wanted<'_>, error: &BitbucketError) -> Vec<String> {
    let BitbucketError::Status {
        status: status @ (400 | 401 | 403 | 404),
        ..
    } = error
    else {
        return Vec::new();
    };
    if *status == 400 {
        return vec![format!(
            "Bitbucket takes only addresses that it can reach from the internet; server.public-url makes this one: {}.",
            wanted.url
        )];
    }
    let missing = client
        .missing_permissions(wanted.repository)
        .await
        .unwrap_or_default();
    if missing.is_empty() {
        return vec![
            "The credentials may read webhooks and not write them: an API token needs the scope \
             `write:webhook:bitbucket`, any other `webhook`, and its account must be an administrator of the repository."
                .to_owned(),
        ];
    }
    missing
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::bitbucket::testing::{Script, answer, repository};

    const URL: &str = "https://gate.example.com/webhooks/bitbucket/main";

    fn hook(url: &str) -> Webhook {
        Webhook {
            id: "{h1}".into(),
            url: url.into(),
            description: "Stagegate".into(),
            active: true,
            secret_set: true,
            events: WEBHOOK_EVENTS.iter().map(|&event| event.to_owned()).collect(),
        }
    }

    fn hooks_answer(hooks: &[Webhook]) -> String {
        let values: Vec<_> = hooks
            .iter()
            .map(|hook| {
                serde_json::json!({"uuid":hook.id,"url":hook.url,"description":hook.description,
                    "active":hook.active,"secret_set":hook.secret_set,"events":hook.events})
            })
            .collect();
        serde_json::json!({ "values": values }).to_string()
    }

    /// Lets the command meet these webhooks; gives what it says and the requests that write.
    async fn meet(hooks: &[Webhook], send_secret: bool) -> (String, Vec<String>) {
        let written = serde_json::json!({"uuid":"{h1}"}).to_string();
        let script = Script::start([answer(200, hooks_answer(hooks)), answer(201, written)]).await;
        let (repository, secret) = (repository(), "hush".into());
        let wanted = Wanted {
            repository: &repository,
            url: URL.into(),
            secret: &secret,
            send_secret,
        };
        let said = settle(&script.client(), &wanted).await.unwrap().sentence(&wanted);
        (said, script.lines().split_off(1))
    }

    #[tokio::test]
    async fn a_repository_without_our_webhook_gets_one() {
        let foreign = Webhook {
            description: "Jenkins".into(),
            ..hook("https://ci.example.com/webhooks/bitbucket/main")
        };
        let (said, written) = meet(&[foreign], false).await;
        expect![[r"
            registered a webhook: acme/hr now sends its events, signed, to https://gate.example.com/webhooks/bitbucket/main
              events: pullrequest:comment_created, pullrequest:comment_updated, pullrequest:created, pullrequest:fulfilled, pullrequest:rejected, pullrequest:updated"]]
        .assert_eq(&said);
        assert_eq!(written, ["POST /2.0/repositories/acme/hr/hooks"]);
    }

    #[tokio::test]
    async fn again_nothing_changes() {
        let (said, written) = meet(&[hook("https://ci.example.com/"), hook(URL)], false).await;
        expect!["nothing to change: acme/hr already sends its events to https://gate.example.com/webhooks/bitbucket/main"]
            .assert_eq(&said);
        assert!(written.is_empty());
    }

    #[tokio::test]
    async fn what_differs_is_changed_and_said() {
        let neglected = Webhook {
            active: false,
            secret_set: false,
            events: vec!["repo:push".into()],
            ..hook("https://old.example.com/webhooks/bitbucket/main")
        };
        let (said, written) = meet(&[neglected], false).await;
        expect![[r"
            changed the webhook: acme/hr now sends its events, signed, to https://gate.example.com/webhooks/bitbucket/main
              because its address was https://old.example.com/webhooks/bitbucket/main; it was switched off; its deliveries were not signed; its events were repo:push"]]
        .assert_eq(&said);
        assert_eq!(written, ["PUT /2.0/repositories/acme/hr/hooks/%7Bh1%7D"]);
    }

    #[tokio::test]
    async fn the_secret_is_sent_again_when_asked() {
        let (said, written) = meet(&[hook(URL)], true).await;
        assert!(said.ends_with("because its secret was sent again"), "{said}");
        assert_eq!(written.len(), 1);
    }

    #[tokio::test]
    async fn a_refusal_comes_with_advice() {
        for (status, expected) in [(403, "`write:webhook:bitbucket`"), (400, "server.public-url")] {
            let script = Script::start((0..3).map(|_| answer(200, "{}"))).await;
            let (repository, secret) = (repository(), "hush".into());
            let wanted = Wanted {
                repository: &repository,
                url: URL.into(),
                secret: &secret,
                send_secret: false,
            };
            let error = BitbucketError::Status {
                operation: "register".into(),
                status,
                message: "no".into(),
            };
            let advice = advice(&script.client(), &wanted, &error).await;
            assert!(advice.len() == 1 && advice[0].contains(expected), "{advice:?}");
        }
    }

    #[test]
    fn the_address_follows_the_public_one() {
        let connection = "main".parse().unwrap();
        for public in ["https://gate.example.com", "https://gate.example.com/"] {
            assert_eq!(webhook_url(&public.parse().unwrap(), &connection), URL);
        }
        let nested = webhook_url(&"https://example.com/gate/".parse().unwrap(), &connection);
        assert_eq!(nested, "https://example.com/gate/webhooks/bitbucket/main");
    }
}
