//! One PostgreSQL cluster, started in a folder of its own and gone with its owner.
//!
//! The server hangs on a small shell that reads from a pipe of ours: when this process ends, however it ends, the
//! pipe closes, the shell stops the server and removes the folder. So nothing is left by a killed test run, and no
//! test needs to remember to clean up. A line through the pipe makes the server crash and start again.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;
use url::Url;

use crate::{port::free_port, workspace};

/// Starts the server, at each line lets it crash as `pg_ctl stop -m immediate` does and starts it again, and at the end
/// of the pipe stops it at once and removes the folder.
const GUARDIAN: &str = r#"
start() {
    "$1/postgres" -D "$2/data" >>"$2/log" 2>&1 &
    server=$!
}
start "$@"
while read -r _; do
    kill -QUIT "$server"
    wait "$server"
    start "$@"
done
kill -INT "$server"
wait "$server"
rm -rf "$2"
"#;

/// How long a server may take until it answers.
const START_LIMIT: Duration = Duration::from_mins(1);

/// A running server and how to reach it as superuser.
#[derive(Debug)]
pub struct Cluster {
    /// Superuser, on the database `postgres`.
    pub admin_url: Url,
    /// Closing its standard input ends the server.
    guardian: Option<Child>,
}

impl Cluster {
    /// The server this process's tests share: that of `TEST_DATABASE_URL`, else a private one started at the first call.
    ///
    /// # Panics
    /// When there is neither.
    pub async fn shared() -> Arc<Self> {
        static SHARED: tokio::sync::OnceCell<Arc<Cluster>> = tokio::sync::OnceCell::const_new();
        let start = || async { Arc::new(Self::find().await.expect("a PostgreSQL server for the tests")) };
        SHARED.get_or_init(start).await.clone()
    }

    async fn find() -> Result<Self> {
        match workspace::setting("TEST_DATABASE_URL") {
            Some(url) => Ok(Self {
                admin_url: Url::parse(&url).context("read TEST_DATABASE_URL")?,
                guardian: None,
            }),
            None => Self::start().await,
        }
    }

    /// Starts a private server.
    pub async fn start() -> Result<Self> {
        Self::start_with("").await
    }

    /// Starts a private server with these lines more in its `postgresql.conf`.
    pub async fn start_with(settings: &str) -> Result<Self> {
        let binaries = find_binaries()?;
        let owner = server_owner()?;
        let folder = create_folder(owner)?;
        let password = uuid::Uuid::new_v4().simple().to_string();
        initialise(&binaries, &folder, owner, &password)?;
        let port = free_port()?;
        configure(&folder, port, settings)?;
        let guardian = run_guardian(&binaries, &folder, owner)?;
        let admin_url = format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres");
        let cluster = Self {
            admin_url: Url::parse(&admin_url).context("address the new server")?,
            guardian: Some(guardian),
        };
        cluster.wait_until_ready(&folder).await?;
        Ok(cluster)
    }

    /// Makes the private server crash, as by `pg_ctl restart -m immediate`: every session ends at once, and the server
    /// recovers from its log.
    pub fn crash(&self) -> Result<()> {
        let guardian = self
            .guardian
            .as_ref()
            .context("only a private server may crash")?;
        let mut pipe = guardian.stdin.as_ref().context("the guardian has its pipe")?;
        pipe.write_all(b"crash\n").context("tell the guardian")
    }

    /// When the server that answers now was started.
    pub async fn started_at(&self) -> Result<String> {
        let client = super::database::connect(&self.admin_url).await?;
        let query = "SELECT pg_postmaster_start_time()::text";
        let row = client.query_one(query, &[]).await.context("ask the server")?;
        Ok(row.get(0))
    }

    async fn wait_until_ready(&self, folder: &Path) -> Result<()> {
        let start = Instant::now();
        loop {
            match super::database::connect(&self.admin_url).await {
                Ok(_) => return Ok(()),
                Err(error) if start.elapsed() > START_LIMIT => {
                    let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
                    return Err(error.context(format!("PostgreSQL does not answer; its log:\n{log}")));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(guardian) = &mut self.guardian {
            drop(guardian.stdin.take());
            if let Err(error) = guardian.wait() {
                let _ = writeln!(
                    std::io::stderr(),
                    "PostgreSQL's guardian can not be waited for: {error}"
                );
            }
        }
    }
}

/// The folder of `initdb` and `postgres`: from PATH, else the newest of Debian's.
fn find_binaries() -> Result<PathBuf> {
    let path = workspace::setting("PATH").unwrap_or_default();
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse().ok()?,
                entry.path().join("bin"),
            ))
        })
        .collect();
    versions.sort();
    std::env::split_paths(&path)
        .chain(versions.into_iter().rev().map(|(_, bin)| bin))
        .find(|bin| bin.join("initdb").is_file() && bin.join("postgres").is_file())
        .context(
            "no PostgreSQL server binaries in PATH or /usr/lib/postgresql; run `cargo xtask setup`, install the \
             package `postgresql`, or set TEST_DATABASE_URL to a superuser's address",
        )
}

/// User and group the server runs as; none for ourselves. PostgreSQL refuses to run as root.
fn server_owner() -> Result<Option<(u32, u32)>> {
    if !rustix::process::geteuid().is_root() {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd").context("read /etc/passwd")?;
    let ids_of = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    match ids_of("postgres").or_else(|| ids_of("nobody")) {
        Some(ids) => Ok(Some(ids)),
        None => bail!("PostgreSQL refuses to run as root and there is no user `postgres`"),
    }
}

fn create_folder(owner: Option<(u32, u32)>) -> Result<PathBuf> {
    let folder = TempDir::with_prefix("stagegate-postgres-").context("create a folder for PostgreSQL")?;
    if let Some((user, group)) = owner {
        std::os::unix::fs::chown(folder.path(), Some(user), Some(group))
            .context("give the folder to its owner")?;
    }
    Ok(folder.keep())
}

fn as_owner(mut command: Command, owner: Option<(u32, u32)>) -> Command {
    if let Some((user, group)) = owner {
        command.uid(user).gid(group);
    }
    command
}

fn initialise(binaries: &Path, folder: &Path, owner: Option<(u32, u32)>, password: &str) -> Result<()> {
    let password_file = folder.join("password");
    std::fs::write(&password_file, password).context("write the password")?;
    let mut command = as_owner(Command::new(binaries.join("initdb")), owner);
    command
        .current_dir(folder)
        .args([
            "--username=postgres",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ])
        .arg("--pwfile")
        .arg(&password_file)
        .arg("--pgdata")
        .arg(folder.join("data"));
    let output = command.output().context("run initdb")?;
    ensure!(
        output.status.success(),
        "initdb failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    std::fs::remove_file(password_file).context("remove the password file")
}

fn configure(folder: &Path, port: u16, more: &str) -> Result<()> {
    // Whoever drops a database waits for every login under way, and a test that is gone ends none.
    let settings = format!(
        "\nlisten_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\nmax_connections = 200\n\
         shared_buffers = 64MB\nautovacuum_naptime = 1h\nauthentication_timeout = 15s\n{more}\n"
    );
    std::fs::OpenOptions::new()
        .append(true)
        .open(folder.join("data/postgresql.conf"))
        .and_then(|mut file| file.write_all(settings.as_bytes()))
        .context("configure PostgreSQL")
}

fn run_guardian(binaries: &Path, folder: &Path, owner: Option<(u32, u32)>) -> Result<Child> {
    let mut command = as_owner(Command::new("/bin/sh"), owner);
    command
        .current_dir("/")
        .args(["-c", GUARDIAN, "stagegate-postgres"])
        .arg(binaries)
        .arg(folder)
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().context("start PostgreSQL")
}
