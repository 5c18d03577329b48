//! A daemon's shared parts without a network: a state in a folder of its own, a scripted forge, policies without rules.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::{Notify, broadcast, watch};
use tokio_util::sync::CancellationToken;

use super::{App, Policies};
use crate::bitbucket::testing::{Script, Scripted, repository};
use crate::config::{
    Config, ConnectionConfig, Credentials, PluginsConfig, ProjectConfig, ServerConfig, StateConfig,
};
use crate::store::tests::TestStore;

/// The secret of the connection `acme`.
pub(crate) const WEBHOOK_SECRET: &str = "a secret that signs";

/// The parts, with what tests look at.
pub(crate) struct TestApp {
    pub(crate) app: Arc<App>,
    pub(crate) forge: Script,
    pub(crate) state: TestStore,
    policies: watch::Sender<Arc<Policies>>,
}

impl TestApp {
    /// With a forge that gives these answers, in order.
    pub(crate) async fn start(answers: impl IntoIterator<Item = Scripted>) -> Self {
        let state = TestStore::open().await;
        let forge = Script::start(answers).await;
        let (policies, in_force) = watch::channel(Arc::new(no_rules("first")));
        let app = App {
            config: config(),
            clock: state.store.clock.clone(),
            store: state.store.clone(),
            policies: in_force,
            forges: BTreeMap::from([("acme".parse().unwrap(), forge.client())]),
            events: broadcast::Sender::new(16),
            work_added: Notify::new(),
            schema_readers: Arc::default(),
            shutdown: CancellationToken::new(),
        };
        Self {
            app: Arc::new(app),
            forge,
            state,
            policies,
        }
    }

    /// As after a reload of other policies.
    pub(crate) fn change_policies(&self) {
        self.policies.send_replace(Arc::new(no_rules("second")));
    }
}

fn no_rules(digest: &str) -> Policies {
    Policies {
        environments: Vec::new(),
        digest: digest.to_owned(),
    }
}

fn config() -> Config {
    let project = ProjectConfig {
        connection: "acme".parse().unwrap(),
        repository: repository(),
        branch: "main".to_owned(),
        directory: "db".to_owned(),
        databases: Vec::new(),
        selectors: BTreeMap::new(),
        poll_interval: Duration::from_mins(1),
        operators: Vec::new(),
    };
    let connection = ConnectionConfig {
        api_url: "http://127.0.0.1:1/2.0".parse().unwrap(),
        allowed_hosts: Vec::new(),
        credentials: Credentials::AccessToken(SecretString::from("token")),
        webhook_secret: Some(SecretString::from(WEBHOOK_SECRET)),
        timeout: Duration::from_secs(10),
    };
    let without_secret = ConnectionConfig {
        webhook_secret: None,
        ..connection.clone()
    };
    Config {
        server: ServerConfig {
            listen: "127.0.0.1:0".parse().unwrap(),
            public_url: "https://gate.test/".parse().unwrap(),
            admin_token: SecretString::from("admin"),
        },
        state: StateConfig {
            path: "unused.db".into(),
        },
        plugins: PluginsConfig {
            directories: Vec::new(),
            cache: "unused".into(),
        },
        connections: BTreeMap::from([
            ("acme".parse().unwrap(), connection),
            ("unsigned".parse().unwrap(), without_secret),
        ]),
        environments: Vec::new(),
        databases: BTreeMap::new(),
        projects: BTreeMap::from([("hr".parse().unwrap(), project)]),
        accounts: BTreeMap::new(),
        groups: BTreeMap::new(),
    }
}
