//! A world for one run: the real daemon with every way into it in our hands.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};

use super::ending;
use super::scenario::{Person, Scenario};
use crate::bitbucket::PullRequest;
use crate::bitbucket::forge::Hook;
use crate::clock::now;
use crate::postgres::proxy::Proxy;
use crate::postgres::{Cluster, TestDatabase};
use crate::preload::Orders;
use crate::state_file::StateFile;
use crate::wait::{PATIENCE, a_moment};
use crate::world::{REPOSITORY, Setup, WEBHOOK_SECRET, World};

/// The name of the state file.
const STATE: &str = "stagegate.db";

/// Time between two looks at a daemon that starts.
const PAUSE: Duration = Duration::from_millis(10);

/// Remembers all work that was ever asked for.
const REMEMBER_WORK: &str = "
    CREATE TABLE harness_work (kind TEXT, key TEXT, payload TEXT, UNIQUE (kind, key));
    CREATE TRIGGER harness_sees_work AFTER INSERT ON work BEGIN
        INSERT OR IGNORE INTO harness_work VALUES (new.kind, new.key, new.payload);
    END;
    INSERT OR IGNORE INTO harness_work SELECT kind, key, payload FROM work;";

/// A world that plays one scenario.
pub struct Stage {
    /// The world; its databases are reached through the proxy.
    pub world: World,
    /// Between daemon and databases.
    pub proxy: Proxy,
    /// Between daemon and the C library.
    pub orders: Arc<Orders>,
    /// The databases' server.
    pub cluster: Arc<Cluster>,
    pid: Arc<AtomicI32>,
}

impl Stage {
    /// Sets up both databases and the daemon's folder; nothing runs yet.
    pub async fn set(cluster: Arc<Cluster>, scenario: &Scenario) -> Result<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let process = std::process::id();
        let names = ["a", "b"].map(|letter| format!("stagegate_test_{process}_fault{number}_{letter}"));
        let (test, prod) = tokio::try_join!(
            TestDatabase::create_named(cluster.clone(), &names[0]),
            TestDatabase::create_named(cluster.clone(), &names[1]),
        )?;
        tokio::join!(test.execute(scenario.before), prod.execute(scenario.before));
        let host = test
            .url
            .host_str()
            .context("the server has an address")?
            .to_owned();
        let proxy = Proxy::before(&host, test.url.port().unwrap_or(5432)).await?;
        let setup = Setup {
            prod_by_itself: true,
            // A delivery that could not be written down is refused; this is what repairs it.
            poll_interval: "3s",
            ..Setup::default()
        };
        let mut world = World::assemble(setup, test, prod).await?;
        write_settings(&world, &proxy, scenario)?;
        register_webhook(&world);
        let orders = Orders::new(world.daemon.folder(), STATE)?;
        world.daemon.set_environment(orders.environment()?);
        Ok(Self {
            world,
            proxy,
            orders: Arc::new(orders),
            cluster,
            pid: Arc::default(),
        })
    }

    /// Starts the daemon and waits until it answers or has ended: harm may come that early.
    pub async fn start(&mut self) -> Result<()> {
        let daemon = &mut self.world.daemon;
        daemon.spawn()?;
        let pid = daemon.pid().and_then(|pid| i32::try_from(pid).ok());
        self.pid.store(pid.unwrap_or_default(), Ordering::SeqCst);
        let (health, client) = (daemon.url("/healthz"), crate::http::client());
        let start = Instant::now();
        while daemon.ended().is_none() {
            if client
                .get(&health)
                .send()
                .await
                .is_ok_and(|answer| answer.status() == 200)
            {
                return Ok(());
            }
            ensure!(start.elapsed() < PATIENCE, "the daemon does not answer");
            a_moment(PAUSE).await;
        }
        Ok(())
    }

    /// Where the state is.
    pub fn state_path(&self) -> PathBuf {
        self.world.daemon.folder().join(STATE)
    }

    /// The state, opened for one look: a daemon that starts again must find it as a dead one left it.
    pub async fn state(&self) -> Result<StateFile> {
        StateFile::open(&self.state_path()).await
    }

    /// Remembers all work from now on, so that it can be given once more.
    pub async fn remember_work(&self) -> Result<()> {
        self.state().await?.change(REMEMBER_WORK).await.map(drop)
    }

    /// What kills the daemon at once, from wherever it is called.
    pub fn killer(&self) -> impl Fn() + Send + Sync + 'static {
        let pid = self.pid.clone();
        move || {
            if let Some(pid) = Pid::from_raw(pid.load(Ordering::SeqCst)) {
                // One that has just ended by itself is gone as well.
                let _ = kill_process(pid, Signal::KILL);
            }
        }
    }

    /// A person does something on the command line. Gives what was said against it, where it was refused.
    pub async fn command(&self, arguments: &[&str]) -> Result<Option<String>> {
        let output = self.world.daemon.run(arguments).await?;
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok((!output.status.success()).then_some(complaint))
    }

    /// What stands everywhere now.
    pub async fn ending(&self, pull_request: &PullRequest) -> Result<Vec<String>> {
        let mut lines = ending::of_database("test", &self.world.hr_test).await?;
        lines.extend(ending::of_database("prod", &self.world.hr_prod).await?);
        lines.extend(ending::of_state(&self.state().await?).await?);
        let comments = pull_request.comments();
        lines.extend(comments.iter().map(|comment| ending::of_comment(&comment.text)));
        Ok(lines)
    }
}

/// Both databases behind the proxy, both environments by themselves.
fn write_settings(world: &World, proxy: &Proxy, scenario: &Scenario) -> Result<()> {
    for (file, database) in [("hr_test.url", &world.hr_test), ("hr_prod.url", &world.hr_prod)] {
        let mut url = database.url.clone();
        ensure!(url.set_port(Some(proxy.port())).is_ok(), "an address has a port");
        world.daemon.write(file, url.as_str())?;
    }
    for environment in ["test", "prod"] {
        let is_production = environment == "prod";
        let mode = if is_production && scenario.person == Person::OpensProduction {
            "manual"
        } else {
            "automatic"
        };
        let besides = if is_production { scenario.production } else { "" };
        let policy = format!("[rollout]\nmode = \"{mode}\"\n{}{besides}", scenario.policy);
        let policy = policy.replace("{user}", &user()?);
        world
            .daemon
            .write(&format!("policies/{environment}.toml"), &policy)?;
    }
    Ok(())
}

/// Whose command line it is.
fn user() -> Result<String> {
    let output = Command::new("id").arg("-un").output().context("ask who we are")?;
    ensure!(output.status.success(), "nobody knows who we are");
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// As `stagegate project connect` does, without a process for it.
fn register_webhook(world: &World) {
    let url = world.daemon.url("/webhooks/bitbucket/bitbucket");
    let events = [
        "pullrequest:created",
        "pullrequest:updated",
        "pullrequest:fulfilled",
        "pullrequest:rejected",
    ];
    world.bitbucket.act(|forge| {
        forge.repository(REPOSITORY).hooks.push(Hook {
            uuid: format!("{{{}}}", uuid::Uuid::new_v4()),
            url,
            description: "Stagegate".to_owned(),
            active: true,
            secret: Some(WEBHOOK_SECRET.to_owned()),
            events: events.map(str::to_owned).to_vec(),
            created_at: now(),
        });
    });
}
