//! A whole world for one story: Bitbucket with a repository, two databases, and the daemon between them.
//!
//! When a story ends well the world looks once more for what must not be: breaches of the contract, comments nobody
//! expected, panics in the log. When it ends badly it shows the daemon's log.

mod settings;

use std::io::Write;

use anyhow::{Context, Result, ensure};
use url::Url;

pub use settings::Account;

use crate::bitbucket::{FakeBitbucket, PullRequest, SeenComment};
use crate::daemon::Daemon;
use crate::line::Line;
use crate::person::Person;
use crate::postgres::TestDatabase;
use crate::wait::wait_until;

/// The repository of all stories.
pub const REPOSITORY: &str = "acme/hr";
/// Where its changes lie.
pub const DIRECTORY: &str = "bytebase";
/// Whose comments may command rollouts.
pub const OPERATOR: &str = "Grace";
/// Signs people in.
pub const ADMIN_TOKEN: &str = "admin-token-of-the-stories";
/// Signs webhooks.
pub const WEBHOOK_SECRET: &str = "It's a Secret to Everybody";

/// How a world is set up.
#[derive(Debug, Clone, Copy)]
pub struct Setup {
    /// Whether the repository's webhook is registered.
    pub webhook: bool,
    /// How often the daemon asks by itself.
    pub poll_interval: &'static str,
    /// Whether stages of `prod` start without a person.
    pub prod_by_itself: bool,
    /// Whom the daemon is on Bitbucket.
    pub account: Account,
}

impl Default for Setup {
    /// Webhooks do all the work; the poll is too slow to help.
    fn default() -> Self {
        Self {
            webhook: true,
            poll_interval: "1h",
            prod_by_itself: false,
            account: Account::AccessToken,
        }
    }
}

/// Everything a story needs.
pub struct World {
    /// The code host.
    pub bitbucket: FakeBitbucket,
    /// The daemon.
    pub daemon: Daemon,
    /// The database of environment `test`.
    pub hr_test: TestDatabase,
    /// The database of environment `prod`.
    pub hr_prod: TestDatabase,
    /// What carries the daemon's words to both databases.
    pub line: Line,
    lenient: bool,
}

impl World {
    /// The usual world, the daemon running and its webhook registered.
    ///
    /// # Panics
    /// When it can not be set up.
    pub async fn start() -> Self {
        Self::start_with(Setup::default()).await
    }

    /// A world of another make.
    ///
    /// # Panics
    /// When it can not be set up.
    pub async fn start_with(setup: Setup) -> Self {
        let (hr_test, hr_prod) = (TestDatabase::create().await, TestDatabase::create().await);
        let mut world = Self::assemble(setup, hr_test, hr_prod)
            .await
            .expect("set up a world");
        world.daemon.start().await;
        if setup.webhook {
            world.connect().await.expect("register the webhook");
        }
        world
    }

    /// All parts, the daemon configured and not yet running.
    pub async fn assemble(setup: Setup, hr_test: TestDatabase, hr_prod: TestDatabase) -> Result<Self> {
        let bitbucket = FakeBitbucket::start().await?;
        bitbucket.act(|forge| forge.create_repository(REPOSITORY, "main"));
        let daemon = Daemon::new()?;
        let hr_test_url = hr_test.url.clone();
        let world = Self {
            bitbucket,
            daemon,
            hr_test,
            hr_prod,
            line: line_to(&hr_test_url).await?,
            lenient: false,
        };
        settings::write(&world, setup)?;
        Ok(world)
    }

    /// Looks for nothing at the end: people may have done what they liked.
    pub fn be_lenient(&mut self) {
        self.lenient = true;
    }

    /// Runs `stagegate project connect` and gives what it said.
    pub async fn connect(&self) -> Result<String> {
        let output = self.daemon.run(&["project", "connect", "hr"]).await?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let complaint = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success(),
            "stagegate project connect: {}: {said}{complaint}",
            output.status
        );
        Ok(said)
    }

    /// Opens a pull request that adds changes; names are those in the project's directory.
    pub fn open(&self, title: &str, changes: &[(&str, &str)]) -> PullRequest {
        let files: Vec<(String, &str)> = changes
            .iter()
            .map(|(name, sql)| (format!("{DIRECTORY}/{name}"), *sql))
            .collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, sql)| (path.as_str(), *sql)).collect();
        self.bitbucket.open_pull_request(REPOSITORY, title, &files)
    }

    /// An administrator who has signed in.
    ///
    /// # Panics
    /// When the door stays shut.
    pub async fn admin(&self) -> Person {
        Person::sign_in(&self.daemon.url(""), ADMIN_TOKEN)
            .await
            .expect("sign in")
    }

    /// The path of the rollout's page, from the comment that links to it, and that comment.
    ///
    /// # Panics
    /// When the comment has no such link.
    pub async fn rollout_of(&self, pull_request: &PullRequest) -> (String, SeenComment) {
        let comment = pull_request.next_comment().await;
        let start = self.daemon.url("/rollouts/");
        let rest = comment
            .text
            .split(&start)
            .nth(1)
            .unwrap_or_else(|| panic!("no rollout in {}", comment.text));
        let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
        (format!("/rollouts/{id}"), comment)
    }

    /// Waits until a database's ledger lists exactly these versions.
    pub async fn ledger_is(&self, database: &TestDatabase, versions: &[&str]) {
        wait_until(&format!("the ledger {versions:?}"), async || {
            let found = database.ledger().await;
            if found == versions {
                Ok(())
            } else {
                Err(format!("{found:?}"))
            }
        })
        .await;
    }
}

/// Both databases are on one server.
async fn line_to(database: &Url) -> Result<Line> {
    let host = database
        .host_str()
        .context("a database's address names its host")?;
    Line::to(host, database.port().unwrap_or(5432)).await
}

impl Drop for World {
    fn drop(&mut self) {
        self.daemon.kill();
        let mut complaints = self.bitbucket.complaints();
        complaints.extend(self.daemon.complaints());
        if std::thread::panicking() {
            let _ = writeln!(std::io::stderr(), "the daemon's log:\n{}", self.daemon.log());
            for complaint in complaints {
                let _ = writeln!(std::io::stderr(), "besides: {complaint}");
            }
        } else if !self.lenient {
            assert!(
                complaints.is_empty(),
                "left at the end: {complaints:#?}\n{}",
                self.daemon.log()
            );
        }
    }
}
