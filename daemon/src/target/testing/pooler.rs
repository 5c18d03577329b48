//! A pooler that speaks just enough of PostgreSQL's protocol: it lets everybody in, invents the process it announces,
//! and lends a backend to each transaction or to each session.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a client has a backend for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lends {
    /// For a transaction, the one that rested longest first.
    Transactions,
    /// For a transaction, the one that worked last first, as `PgBouncer` does.
    TransactionsWarmFirst,
    /// Until the client goes.
    Sessions,
}

/// A request for TLS, with its length before it.
const TLS_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// Welcome; you are process 999999; I am ready.
const WELCOME: [u8; 28] = [
    b'R', 0, 0, 0, 8, 0, 0, 0, 0, b'K', 0, 0, 0, 12, 0, 15, 66, 63, 0, 0, 0, 1, b'Z', 0, 0, 0, 5, b'I',
];

struct Pool {
    lends: Lends,
    server: u16,
    idle: Mutex<VecDeque<TcpStream>>,
}

/// Starts one in front of the server at a port of this machine; gives its own port. It ends with the runtime.
pub(crate) async fn start(server: u16, lends: Lends) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let pool = Arc::new(Pool {
        lends,
        server,
        idle: Mutex::default(),
    });
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(serve(client, pool.clone()));
        }
    });
    port
}

async fn serve(mut client: TcpStream, pool: Arc<Pool>) -> Option<()> {
    let startup = read_startup(&mut client).await?;
    client.write_all(&WELCOME).await.ok()?;
    let (mut asked, mut answered) = (Vec::new(), Vec::new());
    let mut backend: Option<TcpStream> = None;
    let mut open_questions = 0;
    loop {
        let from_backend = async {
            match &mut backend {
                Some(backend) => backend.read_buf(&mut answered).await,
                None => std::future::pending().await,
            }
        };
        let read = tokio::select! {
            read = client.read_buf(&mut asked) => read,
            read = from_backend => read,
        };
        read.ok().filter(|read| *read > 0)?;
        while let Some(message) = take_message(&mut asked) {
            if message[0] == b'X' {
                return None;
            }
            open_questions += u32::from(matches!(message[0], b'Q' | b'S'));
            if backend.is_none() {
                backend = Some(pool.lend(&startup).await?);
            }
            backend.as_mut()?.write_all(&message).await.ok()?;
        }
        while let Some(message) = take_message(&mut answered) {
            client.write_all(&message).await.ok()?;
            if message[0] == b'Z' {
                open_questions -= 1;
                let is_over = open_questions == 0 && message[5] == b'I';
                if is_over && pool.lends != Lends::Sessions {
                    pool.take_back(backend.take()?);
                }
            }
        }
    }
}

async fn read_startup(client: &mut TcpStream) -> Option<Vec<u8>> {
    loop {
        let length = client.read_u32().await.ok()?;
        let mut message = length.to_be_bytes().to_vec();
        message.resize(length as usize, 0);
        client.read_exact(&mut message[4..]).await.ok()?;
        if message != TLS_REQUEST {
            return Some(message);
        }
        client.write_all(b"N").await.ok()?;
    }
}

/// A whole message from the front of what was read.
fn take_message(read: &mut Vec<u8>) -> Option<Vec<u8>> {
    let length: [u8; 4] = read.get(1..5)?.try_into().ok()?;
    let end = 1 + u32::from_be_bytes(length) as usize;
    (read.len() >= end).then(|| read.drain(..end).collect())
}

impl Pool {
    async fn lend(&self, startup: &[u8]) -> Option<TcpStream> {
        let idle = {
            let mut idle = self.idle.lock().unwrap();
            match self.lends {
                Lends::TransactionsWarmFirst => idle.pop_back(),
                _ => idle.pop_front(),
            }
        };
        if let Some(backend) = idle {
            return Some(backend);
        }
        let mut backend = TcpStream::connect(("127.0.0.1", self.server)).await.ok()?;
        backend.write_all(startup).await.ok()?;
        let mut read = Vec::new();
        loop {
            backend.read_buf(&mut read).await.ok().filter(|read| *read > 0)?;
            while let Some(message) = take_message(&mut read) {
                if message[0] == b'Z' {
                    return Some(backend);
                }
            }
        }
    }

    fn take_back(&self, backend: TcpStream) {
        self.idle.lock().unwrap().push_back(backend);
    }
}
