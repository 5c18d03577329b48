//! The real daemon as users run it: the built binary, a folder with its configuration, signals, its log.
//!
//! It may be killed, stopped, reloaded and started again at any time; folder, port and databases stay. What it said is
//! kept in one file over all its lives and shown when a test fails.

use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::wait::wait_until;
use crate::{port::free_port, workspace};

/// Where the daemon lives and how it is started.
#[derive(Debug)]
pub struct Daemon {
    folder: TempDir,
    address: SocketAddr,
    child: Option<Child>,
    environment: Vec<(String, String)>,
}

impl Daemon {
    /// A folder and an address for a daemon that is not running yet.
    pub fn new() -> Result<Self> {
        let folder = TempDir::with_prefix("stagegate-daemon-").context("create the daemon's folder")?;
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        Ok(Self {
            folder,
            address,
            child: None,
            environment: Vec::new(),
        })
    }

    /// What `serve` finds in its environment from its next start on, besides that of the tests.
    pub fn set_environment(&mut self, environment: Vec<(String, String)>) {
        self.environment = environment;
    }

    /// Its process, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Its folder, with `stagegate.toml` in it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of one of its pages.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Writes a file into its folder.
    pub fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.folder().join(name);
        let parent = path.parent().context("a file lies in a folder")?;
        std::fs::create_dir_all(parent).with_context(|| format!("create {}", parent.display()))?;
        std::fs::write(&path, text).with_context(|| format!("write {}", path.display()))
    }

    /// Reads a file of its folder.
    pub fn read(&self, name: &str) -> Result<String> {
        let path = self.folder().join(name);
        std::fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))
    }

    /// A command of the binary, run in its folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(workspace::daemon_binary());
        command
            .current_dir(self.folder())
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    /// Runs a command of the binary to its end.
    pub async fn run(&self, arguments: &[&str]) -> Result<Output> {
        let shown = arguments.join(" ");
        let mut command = tokio::process::Command::from(self.command(arguments));
        command
            .output()
            .await
            .with_context(|| format!("run stagegate {shown}"))
    }

    /// Starts `serve` and waits until it answers.
    ///
    /// # Panics
    /// When it does not come up, with its log.
    pub async fn start(&mut self) {
        self.spawn().expect("start the daemon");
        let health = self.url("/healthz");
        let client = crate::http::client();
        wait_until("the daemon to answer", async || {
            if let Some(status) = self.ended() {
                panic!("the daemon ended at once ({status}); its log:\n{}", self.log());
            }
            match client.get(&health).send().await {
                Ok(answer) if answer.status() == 200 => Ok(()),
                Ok(answer) => Err(answer.status().to_string()),
                Err(error) => Err(error.to_string()),
            }
        })
        .await;
    }

    /// Starts `serve` without waiting.
    pub fn spawn(&mut self) -> Result<()> {
        ensure!(self.child.is_none(), "the daemon runs already");
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log_path())
            .context("open the log")?;
        let errors = log.try_clone().context("open the log")?;
        let mut command = self.command(&["serve", "--log-level", "info,stagegate=debug"]);
        self.child = Some(
            command
                .envs(self.environment.iter().map(|(name, value)| (name, value)))
                .stdout(log)
                .stderr(errors)
                .spawn()
                .context("start stagegate serve")?,
        );
        Ok(())
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // One that has just ended by itself is gone as well.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// `kill -9`, then up again.
    pub async fn kill_and_restart(&mut self) {
        self.kill();
        self.start().await;
    }

    /// SIGTERM; gives how it ended.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn stop(&mut self) -> ExitStatus {
        self.signal(Signal::TERM);
        let status = wait_until("the daemon to stop", async || {
            self.ended().ok_or_else(|| self.log())
        })
        .await;
        self.child = None;
        status
    }

    /// SIGHUP: read the policies again.
    pub fn reload(&self) {
        self.signal(Signal::HUP);
    }

    /// What it said so far, in all its lives.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    /// Lines of the log that no test should see.
    pub fn complaints(&self) -> Vec<String> {
        let log = self.log();
        log.lines()
            .filter(|line| line.contains("panicked at"))
            .map(str::to_owned)
            .collect()
    }

    fn signal(&self, signal: Signal) {
        let child = self.child.as_ref().expect("the daemon runs");
        let pid = i32::try_from(child.id())
            .ok()
            .and_then(Pid::from_raw)
            .expect("a process id");
        kill_process(pid, signal).expect("signal the daemon");
    }

    /// How it ended, where it did so without being told to through here.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.as_mut()?.try_wait().expect("ask after the daemon")
    }

    fn log_path(&self) -> PathBuf {
        self.folder().join("daemon.log")
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.kill();
    }
}
