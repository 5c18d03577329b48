//! A private PostgreSQL cluster for the tests of this package, one database for each test.
//!
//! The server is the child of a shell that waits for the end of its standard input: when the test process ends,
//! however it ends, the pipe closes, the server stops and its files go.

pub(crate) mod pooler;

use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use secrecy::SecretString;
use tokio_postgres::{Client, NoTls};

use super::{Connection, RolloutLock};

/// An authority and a certificate of the server for the name localhost.
const CERTIFICATES: &str = "set -e
    new='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
    openssl req -x509 $new -days 2 -subj /CN=authority -keyout ca.key -out ca.pem
    openssl req $new -subj /CN=localhost -keyout server.key -out server.csr
    echo subjectAltName=DNS:localhost >extensions
    openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile extensions -out server.pem";

struct Cluster {
    port: u16,
    folder: PathBuf,
    _shell: Child,
}

/// A fresh database with nothing in it.
pub(crate) struct TestDatabase {
    pub(crate) name: String,
    pub(crate) url: SecretString,
}

impl TestDatabase {
    pub(crate) async fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let cluster = cluster();
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let admin = client(&cluster.url("postgres", "", "postgres")).await;
        admin
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .await
            .unwrap();
        let url = cluster.url("postgres", "", &name).into();
        Self { name, url }
    }

    /// Takes the database away, for tests that need very many.
    pub(crate) async fn discard(self) {
        let admin = client(&cluster().url("postgres", "", "postgres")).await;
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        admin.batch_execute(&drop).await.unwrap();
    }

    /// The address for another role.
    pub(crate) fn url_of(&self, role: &str, password: &str) -> SecretString {
        cluster().url(role, password, &self.name).into()
    }

    /// The address over TCP, with these parameters.
    pub(crate) fn tcp_url(&self, host: &str, parameters: &str) -> SecretString {
        format!(
            "postgres://postgres@{host}:{}/{}?{parameters}",
            cluster().port,
            self.name
        )
        .into()
    }

    /// The address through a pooler.
    pub(crate) async fn pooled_url(&self, lends: pooler::Lends) -> SecretString {
        let port = pooler::start(cluster().port, lends).await;
        format!("postgres://postgres@127.0.0.1:{port}/{}", self.name).into()
    }

    /// The certificate of who signed the server's.
    pub(crate) fn roots() -> PathBuf {
        cluster().folder.join("ca.pem")
    }

    /// As the daemon connects.
    pub(crate) async fn connect(&self) -> Connection {
        Connection::open(&self.url, None).await.unwrap()
    }

    pub(crate) async fn lock(&self) -> RolloutLock {
        RolloutLock::acquire(self.connect().await, std::time::Duration::from_secs(10))
            .await
            .unwrap()
    }

    /// A plain session, for looking and meddling.
    pub(crate) async fn client(&self) -> Client {
        client(secrecy::ExposeSecret::expose_secret(&self.url)).await
    }
}

impl Cluster {
    fn url(&self, role: &str, password: &str, database: &str) -> String {
        let folder = self.folder.display();
        format!(
            "postgres://{role}:{password}@/{database}?host={folder}&port={}",
            self.port
        )
    }
}

async fn client(url: &str) -> Client {
    let config: tokio_postgres::Config = url.parse().unwrap();
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(start)
}

fn start() -> Cluster {
    let binaries = binaries();
    let folder = tempfile::Builder::new()
        .prefix("stagegate-pg-")
        .tempdir()
        .unwrap()
        .keep();
    let owner = server_user();
    if let Some((uid, gid)) = owner {
        chown(&folder, Some(uid), Some(gid)).unwrap();
    }
    let as_owner = |mut command: Command| {
        if let Some((uid, gid)) = owner {
            command.uid(uid).gid(gid);
        }
        command.current_dir(&folder);
        command
    };
    let data = folder.join("data");
    let mut initdb = Command::new(binaries.join("initdb"));
    initdb.args([
        "-A",
        "trust",
        "-U",
        "postgres",
        "--no-sync",
        "-E",
        "UTF8",
        "--locale=C",
        "-D",
    ]);
    let made = as_owner(initdb).arg(&data).output().unwrap();
    assert!(
        made.status.success(),
        "initdb: {}",
        String::from_utf8_lossy(&made.stderr)
    );

    let mut openssl = Command::new("sh");
    openssl.args(["-c", CERTIFICATES]);
    let made = as_owner(openssl).output().unwrap();
    assert!(
        made.status.success(),
        "openssl: {}",
        String::from_utf8_lossy(&made.stderr)
    );

    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut shell = Command::new("sh");
    let script = r#""$0"/postgres -D "$1"/data -k "$1" -p "$2" -c listen_addresses=localhost -c ssl=on \
        -c ssl_cert_file="$1"/server.pem -c ssl_key_file="$1"/server.key -c fsync=off -c max_connections=200 \
        -c full_page_writes=off -c shared_buffers=16MB >"$1"/log 2>&1 & server=$!; read -r _; kill -QUIT $server; wait; rm -rf "$1""#;
    shell
        .args(["-c", script])
        .arg(&binaries)
        .arg(&folder)
        .arg(port.to_string());
    let shell = as_owner(shell).stdin(Stdio::piped()).spawn().unwrap();
    wait_for(&folder, port);
    Cluster {
        port,
        folder,
        _shell: shell,
    }
}

fn wait_for(folder: &Path, port: u16) {
    let ready = folder.join("data/postmaster.pid");
    for _ in 0..600 {
        if std::fs::read_to_string(&ready).is_ok_and(|text| text.contains("ready")) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
    panic!("PostgreSQL does not start on port {port}: {log}");
}

/// The newest server of the machine.
fn binaries() -> PathBuf {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse().ok()?,
                entry.path().join("bin"),
            ))
        })
        .filter(|(_, folder)| folder.join("initdb").exists())
        .collect();
    found.sort();
    found
        .pop()
        .expect("PostgreSQL's server binaries are in /usr/lib/postgresql/*/bin")
        .1
}

/// PostgreSQL does not run as root: the user it runs as there.
fn server_user() -> Option<(u32, u32)> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let user = users
        .lines()
        .find(|line| line.starts_with("postgres:"))
        .expect("there is a user postgres");
    let fields: Vec<&str> = user.split(':').collect();
    Some((fields[2].parse().unwrap(), fields[3].parse().unwrap()))
}
