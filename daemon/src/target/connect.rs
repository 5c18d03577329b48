//! A connection to a target database: address, TLS, notices, cancelling.
//!
//! TLS follows the url's `sslmode`: `disable`, `require` (encrypted, the server not verified) or `verify-full`.
//! Without one, a server on this machine is reached plainly and every other must prove who it is: `verify-full`
//! against the machine's certificates. `sslrootcert=FILE` names other certificates and always means `verify-full`.
//! A connection is never reused for another task, so no session state leaks.

use std::future::poll_fn;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::mpsc::UnboundedSender;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::error::{DbError, Severity};
use tokio_postgres::{AsyncMessage, CancelToken, Client, Config, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;
use url::form_urlencoded;

use super::TargetError;
use super::session::SessionSettings;
use super::tls::{Tls, connector};
use crate::run_event::RunEvent;
use crate::stage::{LogLevel, LogLine};

/// How long all of connecting may take: name, network, TLS, login.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// How long a silent network is trusted before the kernel asks.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// Then so often, so far apart, before the session counts as lost.
const KEEPALIVE_RETRIES: u32 = 3;
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);

/// What the server's administrators see in `pg_stat_activity`.
const APPLICATION_NAME: &str = "stagegate";

/// Where a database is and how it is reached. Shows no password.
#[derive(Clone)]
struct Address {
    config: Config,
    tls: Tls,
    /// `host:port/name`
    target: String,
}

/// A session on a target database. Dropping it ends the session; open transactions are rolled back by the server.
pub struct Connection {
    client: Client,
    address: Address,
    connector: MakeRustlsConnect,
    role: Option<String>,
    log: Option<UnboundedSender<RunEvent>>,
}

/// Stops what a session is doing, from outside.
#[derive(Clone)]
pub struct Canceller {
    token: CancelToken,
    tls: MakeRustlsConnect,
}

impl Connection {
    /// Connects. What the server remarks is sent to `log`.
    pub async fn open(
        url: &SecretString,
        log: Option<UnboundedSender<RunEvent>>,
    ) -> Result<Self, TargetError> {
        Self::open_at(parse(url.expose_secret())?, log).await
    }

    /// Connects, and sets the session as the database's table in the configuration says.
    pub async fn open_as(
        url: &SecretString,
        settings: &SessionSettings,
        log: Option<UnboundedSender<RunEvent>>,
    ) -> Result<Self, TargetError> {
        let mut connection = Self::open(url, log).await?;
        settings.apply(&connection).await?;
        connection.role.clone_from(&settings.role);
        Ok(connection)
    }

    /// Another session on the same database, with nothing set.
    pub(super) async fn sibling(&self) -> Result<Self, TargetError> {
        Self::open_at(self.address.clone(), None).await
    }

    async fn open_at(address: Address, log: Option<UnboundedSender<RunEvent>>) -> Result<Self, TargetError> {
        let target = address.target.clone();
        let connector = connector(&address.tls, &target)?;
        let connecting = address.config.connect(connector.clone());
        let connected = tokio::time::timeout(CONNECT_TIMEOUT, connecting).await;
        let (client, connection) = match connected {
            Ok(Ok(connected)) => connected,
            Ok(Err(source)) => return Err(TargetError::Connect { target, source }),
            Err(_) => {
                return Err(TargetError::ConnectTimeout {
                    target,
                    after: CONNECT_TIMEOUT,
                });
            }
        };
        tokio::spawn(drive(connection, log.clone(), target));
        Ok(Self {
            client,
            address,
            connector,
            role: None,
            log,
        })
    }

    /// The role that changes run as, where it is another than that of the login.
    pub(super) fn role(&self) -> Option<&str> {
        self.role.as_deref()
    }

    /// The session.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// `host:port/name`, for people.
    pub fn target(&self) -> &str {
        &self.address.target
    }

    /// Stops what this session is doing, from another task.
    pub fn canceller(&self) -> Canceller {
        Canceller {
            token: self.client.cancel_token(),
            tls: self.connector.clone(),
        }
    }

    pub(super) fn log(&self, line: LogLine) {
        self.tell(line.into());
    }

    /// Tells whoever follows the run.
    pub(super) fn tell(&self, event: RunEvent) {
        if let Some(log) = &self.log {
            // Nobody reads it any more: the run is over.
            let _ = log.send(event);
        }
    }

    pub(super) fn failed(
        &self,
        operation: &'static str,
    ) -> impl Fn(tokio_postgres::Error) -> TargetError + use<> {
        let target = self.address.target.clone();
        move |source| TargetError::Query {
            operation,
            target: target.clone(),
            source,
        }
    }
}

impl Canceller {
    /// Asks the server to cancel the session's statement. The statement's own result tells whether it did.
    pub async fn cancel(&self) {
        let asking = self.token.cancel_query(self.tls.clone());
        match tokio::time::timeout(CONNECT_TIMEOUT, asking).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!("could not ask the server to cancel a statement: {error}"),
            Err(_) => tracing::warn!("the server did not answer the request to cancel a statement"),
        }
    }
}

/// Where a url leads, as `host:port/name`: fit to be shown.
pub fn target_of(url: &SecretString) -> Result<String, TargetError> {
    parse(url.expose_secret()).map(|address| address.target)
}

/// Moves the session's bytes until it ends, and passes notices on in the order in which the server sent them.
async fn drive<S>(
    mut connection: tokio_postgres::Connection<Socket, S>,
    log: Option<UnboundedSender<RunEvent>>,
    target: String,
) where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    loop {
        match poll_fn(|cx| connection.poll_message(cx)).await {
            Some(Ok(AsyncMessage::Notice(notice))) => {
                if let Some(log) = &log {
                    let _ = log.send(notice_line(&notice).into());
                }
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => {
                // Whoever waits for an answer gets the error as well and reports it.
                tracing::debug!("the session on {target} ended: {error}");
                return;
            }
            None => return,
        }
    }
}

fn notice_line(notice: &DbError) -> LogLine {
    let level = match notice.parsed_severity() {
        Some(Severity::Warning) => LogLevel::Warning,
        Some(Severity::Info | Severity::Log | Severity::Debug) => LogLevel::Info,
        _ => LogLevel::Notice,
    };
    let more = [("detail", notice.detail()), ("hint", notice.hint())];
    let more = more
        .into_iter()
        .filter_map(|(label, text)| Some(format!("{label}: {}", text?)));
    let message: Vec<String> = std::iter::once(notice.message().to_owned()).chain(more).collect();
    LogLine {
        level,
        message: message.join("\n"),
    }
}

/// Whether the session ended: nothing more is known of what it was doing.
pub(super) fn is_lost(error: &tokio_postgres::Error) -> bool {
    error
        .as_db_error()
        .is_none_or(|db| matches!(db.parsed_severity(), Some(Severity::Fatal | Severity::Panic)))
}

fn parse(url: &str) -> Result<Address, TargetError> {
    let bad = |problem: &str| TargetError::Url {
        problem: problem.to_owned(),
    };
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return Err(bad("it should start with postgres://"));
    }
    let (plain, ssl_mode, roots) = take_tls_parameters(url);
    let mut config: Config = plain
        .parse()
        .map_err(|_| bad("it should look like postgres://user:password@host:5432/name"))?;
    if config.get_hosts().is_empty() {
        return Err(bad("it names no host"));
    }
    let tls = match (ssl_mode.as_deref(), roots) {
        (Some("disable"), None) => Tls::Disable,
        (Some("disable"), Some(_)) => return Err(bad("sslmode=disable contradicts sslrootcert")),
        (Some("require"), None) => Tls::Require,
        (None, None) if is_local(&config) => Tls::Disable,
        (Some("require" | "verify-full") | None, roots) => Tls::VerifyFull { roots },
        (Some(_), _) => return Err(bad("sslmode should be disable, require or verify-full")),
    };
    config
        .application_name(APPLICATION_NAME)
        .connect_timeout(CONNECT_TIMEOUT)
        .keepalives_idle(KEEPALIVE)
        .keepalives_interval(KEEPALIVE_INTERVAL)
        .keepalives_retries(KEEPALIVE_RETRIES)
        .ssl_mode(if tls == Tls::Disable {
            SslMode::Disable
        } else {
            SslMode::Require
        });
    let target = describe(&config);
    Ok(Address { config, tls, target })
}

/// The url without `sslmode` and `sslrootcert`, of which the driver knows other values, and those two.
fn take_tls_parameters(url: &str) -> (String, Option<String>, Option<PathBuf>) {
    let Some((base, query)) = url.split_once('?') else {
        return (url.to_owned(), None, None);
    };
    let (mut mode, mut roots) = (None, None);
    let mut rest = Vec::new();
    for pair in query.split('&') {
        match form_urlencoded::parse(pair.as_bytes()).next() {
            Some((key, value)) if key == "sslmode" => mode = Some(value.into_owned()),
            Some((key, value)) if key == "sslrootcert" && value == "system" => {}
            Some((key, value)) if key == "sslrootcert" => roots = Some(PathBuf::from(value.into_owned())),
            _ => rest.push(pair),
        }
    }
    (format!("{base}?{}", rest.join("&")), mode, roots)
}

fn is_local(config: &Config) -> bool {
    let is_here = |host: &Host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()),
    };
    config.get_hosts().iter().all(is_here) && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

fn describe(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        Some(Host::Unix(path)) => path.display().to_string(),
        None => "?".to_owned(),
    };
    let port = config.get_ports().first().unwrap_or(&5432);
    let name = config.get_dbname().or(config.get_user()).unwrap_or("?");
    format!("{host}:{port}/{name}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::testing::TestDatabase;

    #[track_caller]
    fn check(url: &str, expected: Tls, target: &str) {
        let address = parse(url).unwrap();
        assert_eq!((address.tls, address.target.as_str()), (expected, target));
    }

    #[test]
    fn servers_elsewhere_must_prove_who_they_are() {
        let verify_full = || Tls::VerifyFull { roots: None };
        check(
            "postgres://a:b@db.example.com/hr",
            verify_full(),
            "db.example.com:5432/hr",
        );
        check(
            "postgres://a:b@10.0.0.1:6543/hr",
            verify_full(),
            "10.0.0.1:6543/hr",
        );
        check("postgres://a@localhost/hr", Tls::Disable, "localhost:5432/hr");
        check("postgres://a@[::1]/hr", Tls::Disable, "::1:5432/hr");
        check("postgres://a@127.0.0.9/hr", Tls::Disable, "127.0.0.9:5432/hr");
        check(
            "postgres://a@/hr?host=/run/postgresql",
            Tls::Disable,
            "/run/postgresql:5432/hr",
        );
        check(
            "postgres://a@db.example.com/hr?sslmode=disable",
            Tls::Disable,
            "db.example.com:5432/hr",
        );
        check(
            "postgres://a@db.example.com/hr?sslmode=require",
            Tls::Require,
            "db.example.com:5432/hr",
        );
        check(
            "postgres://a@localhost/hr?sslmode=verify-full",
            verify_full(),
            "localhost:5432/hr",
        );
        check(
            "postgres://a@h/hr?sslrootcert=system&keepalives=1",
            verify_full(),
            "h:5432/hr",
        );
        let own = Tls::VerifyFull {
            roots: Some("/etc/ca.pem".into()),
        };
        check(
            "postgresql://a@h/hr?sslmode=require&sslrootcert=%2Fetc%2Fca.pem",
            own,
            "h:5432/hr",
        );
    }

    #[test]
    fn a_bad_url_is_named_without_its_text() {
        for bad in [
            "mysql://a:hunter2@h/x",
            "postgres://a:hunter2@h:port/x",
            "postgres://a:hunter2@h/x?sslmode=prefer",
            "postgres://a:hunter2@h/x?sslmode=disable&sslrootcert=/ca.pem",
            "postgres://a:hunter2@h/x?what=hunter2",
            "postgres:///x",
        ] {
            let Err(error) = parse(bad) else {
                panic!("{bad} should be refused")
            };
            assert!(!format!("{error:?} {error}").contains("hunter2"), "{error:?}");
        }
    }

    #[tokio::test]
    async fn a_refused_login_does_not_show_the_password() {
        let database = TestDatabase::new().await;
        let url = database.url_of("nobody_here", "hunter2");
        let Err(error) = Connection::open(&url, None).await else {
            panic!("nobody should get in")
        };
        let shown = format!("{error:?}");
        let error = format!("{:#} {shown}", anyhow::Error::new(error));
        assert!(
            error.contains("nobody_here") && !error.contains("hunter2"),
            "{error}"
        );
    }

    #[tokio::test]
    async fn notices_reach_the_log() {
        let database = TestDatabase::new().await;
        let (log, mut lines) = tokio::sync::mpsc::unbounded_channel();
        let connection = Connection::open(&database.url, Some(log)).await.unwrap();
        let raise = "DO $$ BEGIN RAISE NOTICE 'half' USING HINT = 'wait'; RAISE WARNING 'odd'; END $$";
        connection.client().batch_execute(raise).await.unwrap();
        drop(connection);
        let mut seen = Vec::new();
        while let Some(event) = lines.recv().await {
            if let RunEvent::Line(line) = event {
                seen.push((line.level, line.message));
            }
        }
        assert_eq!(
            seen,
            [
                (LogLevel::Notice, "half\nhint: wait".to_owned()),
                (LogLevel::Warning, "odd".to_owned())
            ]
        );
    }
}
