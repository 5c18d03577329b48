//! The daemon's folder as a team would write it: `stagegate.toml`, policies, secrets.

use anyhow::{Context, Result};

use super::{ADMIN_TOKEN, DIRECTORY, OPERATOR, REPOSITORY, Setup, WEBHOOK_SECRET, World};
use crate::bitbucket::account_of;
use crate::bitbucket::forge::Scope;
use crate::postgres::TestDatabase;
use crate::workspace;

/// What the daemon's account may do.
const SCOPES: &[Scope] = &[
    Scope::Repository,
    Scope::PullRequest,
    Scope::Webhook,
    Scope::Write,
];
/// The address of the user whose API token the daemon may have.
const EMAIL: &str = "stagegate@example.com";

/// Whom the daemon is on Bitbucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Account {
    /// An access token of the repository.
    #[default]
    AccessToken,
    /// The same without the scope to see webhooks.
    AccessTokenWithoutWebhooks,
    /// A user's API token.
    ApiToken,
    /// An OAuth consumer.
    Consumer,
}

/// Writes all files.
pub(super) fn write(world: &World, setup: Setup) -> Result<()> {
    let daemon = &world.daemon;
    let account = account_settings(world, setup.account)?;
    let text = connection_settings(world, &account) + &rollout_settings(setup.poll_interval);
    daemon.write("stagegate.toml", &text)?;
    daemon.write("admin-token", ADMIN_TOKEN)?;
    daemon.write("webhook-secret", WEBHOOK_SECRET)?;
    daemon.write("hr_test.url", &over_the_line(world, &world.hr_test)?)?;
    daemon.write("hr_prod.url", &over_the_line(world, &world.hr_prod)?)?;
    for environment in ["test", "prod"] {
        let file = workspace::policies().join(format!("{environment}.toml"));
        let policy = std::fs::read_to_string(&file).with_context(|| format!("read {}", file.display()))?;
        let by_itself = setup.prod_by_itself && environment == "prod";
        let policy = if by_itself {
            policy.replace("\"manual\"", "\"automatic\"")
        } else {
            policy
        };
        daemon.write(&format!("policies/{environment}.toml"), &policy)?;
    }
    Ok(())
}

/// A database's address as the daemon has it.
fn over_the_line(world: &World, database: &TestDatabase) -> Result<String> {
    let mut url = database.url.clone();
    url.set_host(Some("127.0.0.1"))
        .context("put the line into the address")?;
    url.set_port(Some(world.line.port()))
        .ok()
        .context("put the line into the address")?;
    Ok(url.into())
}

/// The lines of the connection that name the account; its secret goes into a file.
fn account_settings(world: &World, account: Account) -> Result<String> {
    let bitbucket = &world.bitbucket;
    let (secret, lines) = match account {
        Account::AccessToken => (
            bitbucket.act(|forge| forge.create_access_token("Stagegate", SCOPES)),
            "access-token = { file = \"bitbucket-token\" }".to_owned(),
        ),
        Account::AccessTokenWithoutWebhooks => (
            bitbucket.act(|forge| forge.create_access_token("Stagegate", &SCOPES[..2])),
            "access-token = { file = \"bitbucket-token\" }".to_owned(),
        ),
        Account::ApiToken => (
            bitbucket.act(|forge| forge.create_api_token(EMAIL, SCOPES)),
            format!("email = \"{EMAIL}\"\napi-token = {{ file = \"bitbucket-token\" }}"),
        ),
        Account::Consumer => {
            let (id, secret) = bitbucket.act(|forge| forge.create_consumer("Stagegate", SCOPES));
            let shop = format!("{}/site/oauth2/access_token", bitbucket.address());
            let consumer = format!("client-id = \"{id}\"\nclient-secret = {{ file = \"bitbucket-token\" }}");
            (secret, format!("{consumer}\ntoken-url = \"{shop}\""))
        }
    };
    world.daemon.write("bitbucket-token", &secret)?;
    Ok(lines)
}

fn connection_settings(world: &World, account: &str) -> String {
    format!(
        r#"[server]
listen = "{address}"
public-url = "http://{address}"
admin-token = {{ file = "admin-token" }}

[state]
path = "stagegate.db"

[plugins]
directories = ["{plugins}"]
cache = "{cache}"

[connections.bitbucket]
api-url = "{api}"
{account}
webhook-secret = {{ file = "webhook-secret" }}
"#,
        address = world.daemon.address(),
        plugins = workspace::plugins().display(),
        // Kept between runs: compiled once, every daemon of every story starts warm.
        cache = workspace::target().join("plugin-cache").display(),
        api = world.bitbucket.api_url(),
    )
}

fn rollout_settings(poll_interval: &str) -> String {
    format!(
        r#"
[[environments]]
name = "test"
policy = "policies/test.toml"

[[environments]]
name = "prod"
policy = "policies/prod.toml"

[databases.hr_test]
environment = "test"
url = {{ file = "hr_test.url" }}

[databases.hr_prod]
environment = "prod"
url = {{ file = "hr_prod.url" }}

[projects.hr]
connection = "bitbucket"
repository = "{REPOSITORY}"
branch = "main"
directory = "{DIRECTORY}"
databases = ["hr_test", "hr_prod"]
poll-interval = "{poll_interval}"
operators = ["{operator}"]
"#,
        operator = account_of(OPERATOR),
    )
}
