//! What a database's session is set to, and whether it is a session at all.
//!
//! The rollout lock and every `SET` belong to a session. A pooler that hands out another one for each transaction makes
//! both lies: two rollouts could hold "the" lock at once, and limits would apply to strangers. So a connection must
//! prove that it has one backend to itself before the lock is taken. A server tells each session its process at the
//! login, and a pooler tells one of its own invention: where the two are equal, there is no pooler. Where they differ,
//! a second session makes itself busy, and the backend that answers the first must stay the same all the same.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf};
use tokio_postgres::SimpleQueryMessage;
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream};

use super::{Connection, TargetError};

/// How often the second session makes itself busy before the first one is believed.
const ROUNDS: usize = 3;

/// A backend of one's own answers at once.
const ANSWER_TIME: Duration = Duration::from_secs(5);

/// The code of a request for TLS in PostgreSQL's protocol.
const TLS_REQUEST: i32 = 80_877_103;

/// `[databases.NAME]`: what a session there is set to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionSettings {
    /// The role that changes run as; the login role where none is given. Lock, ledger and questions stay with the
    /// login role.
    pub role: Option<String>,
    /// Schemas in which unqualified names are looked up; the server's own where empty.
    pub search_path: Vec<String>,
    /// Other settings of the server, by name.
    pub settings: BTreeMap<String, String>,
}

impl SessionSettings {
    /// The statements that set a fresh session, each with the key it comes from.
    fn statements(&self) -> impl Iterator<Item = (String, String)> {
        let path = self.search_path.iter().map(|schema| identifier(schema));
        let path = path.collect::<Vec<_>>().join(", ");
        let path =
            (!path.is_empty()).then(|| ("search-path".to_owned(), format!("SET search_path TO {path}")));
        let others = self.settings.iter().map(|(name, value)| {
            let name_parts: Vec<_> = name.split('.').map(identifier).collect();
            (
                format!("settings.{name}"),
                format!("SET {} TO {}", name_parts.join("."), literal(value)),
            )
        });
        others.chain(path)
    }

    /// Sets a fresh session.
    pub(super) async fn apply(&self, connection: &Connection) -> Result<(), TargetError> {
        for (key, sql) in self.statements() {
            set(connection, key, &sql).await?;
        }
        Ok(())
    }
}

/// Runs a statement that `key` of the configuration asks for.
pub(super) async fn set(connection: &Connection, key: String, sql: &str) -> Result<(), TargetError> {
    let done = connection.client().batch_execute(sql).await;
    done.map_err(|source| TargetError::Session {
        key,
        target: connection.target().to_owned(),
        source,
    })
}

/// A name in quotes.
pub(super) fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text in quotes, whatever `standard_conforming_strings` says.
fn literal(text: &str) -> String {
    let text = text.replace('\'', "''");
    if text.contains('\\') {
        format!("E'{}'", text.replace('\\', "\\\\"))
    } else {
        format!("'{text}'")
    }
}

/// The process on the server that answers this connection, once it is known to be always the same.
///
/// # Errors
/// Where a pooler lends another one to each transaction, or the server can not be asked.
pub(super) async fn own_backend(connection: &Connection) -> Result<i32, TargetError> {
    let pid = backend(connection, "SELECT pg_backend_pid()").await?;
    if announced(connection).await == Some(pid) {
        return Ok(pid);
    }
    let Ok(other) = connection.sibling().await else {
        // The server or the pool has room for one session only: then nobody can take it away in between.
        return Ok(pid);
    };
    for _ in 0..ROUNDS {
        let busy = backend(&other, "BEGIN; SELECT pg_backend_pid()").await?;
        if busy == pid {
            return Err(pooled(
                connection,
                format!("backend {pid} answers two connections"),
            ));
        }
        let again = backend(connection, "SELECT pg_backend_pid()");
        match tokio::time::timeout(ANSWER_TIME, again).await {
            Ok(Ok(again)) if again == pid => {}
            Ok(Ok(again)) => {
                return Err(pooled(
                    connection,
                    format!("backends {pid} and {again} answer one connection"),
                ));
            }
            Ok(Err(error)) => return Err(error),
            Err(_) => {
                return Err(pooled(
                    connection,
                    "it gives no answer while another session is busy".to_owned(),
                ));
            }
        }
        let ended = other.client().batch_execute("ROLLBACK").await;
        ended.map_err(other.failed("end a transaction"))?;
    }
    Ok(pid)
}

pub(super) fn pooled(connection: &Connection, seen: String) -> TargetError {
    TargetError::Pooled {
        target: connection.target().to_owned(),
        seen,
    }
}

async fn backend(connection: &Connection, sql: &str) -> Result<i32, TargetError> {
    let answers = connection.client().simple_query(sql).await;
    let answers = answers.map_err(connection.failed("ask which backend answers"))?;
    let pid = answers.iter().find_map(|answer| match answer {
        SimpleQueryMessage::Row(row) => row.get(0)?.parse().ok(),
        _ => None,
    });
    Ok(pid.unwrap_or_default())
}

/// The process that the server announced at the login. The driver gives it away only in a request to cancel, so one is
/// written to ourselves.
async fn announced(connection: &Connection) -> Option<i32> {
    let token = connection.client().cancel_token();
    let (near, mut far) = tokio::io::duplex(64);
    let read = async {
        let (_length, code) = (far.read_i32().await.ok()?, far.read_i32().await.ok()?);
        if code == TLS_REQUEST {
            far.write_all(b"S").await.ok()?;
            far.read_i64().await.ok()?;
        }
        far.read_i32().await.ok()
    };
    let (_, pid) = tokio::join!(token.cancel_query_raw(near, Plain), read);
    pid
}

/// "TLS" between two ends of this process.
struct Plain;

struct PlainStream(DuplexStream);

impl TlsConnect<DuplexStream> for Plain {
    type Stream = PlainStream;
    type Error = std::io::Error;
    type Future = std::future::Ready<std::io::Result<PlainStream>>;

    fn connect(self, stream: DuplexStream) -> Self::Future {
        std::future::ready(Ok(PlainStream(stream)))
    }
}

impl TlsStream for PlainStream {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for PlainStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for PlainStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests;
