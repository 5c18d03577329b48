//! A bystander between the daemon and its databases that understands what they say, and does harm on order.
//!
//! It writes down every exchange of every session: which database, which statements, the how-manieth of its kind. An
//! order names one of these and a side of it; when it comes, the order's deed is done at that very point, before
//! another byte moves. Each order is met once.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use anyhow::{Context, Result};
use futures_util::future::BoxFuture;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;

use super::wire::{Message, Opening, Reader, blank, failing_query, read_message, read_untyped};

/// What a session's login is called among exchanges.
const LOGIN: &str = "(login)";

/// Something a client asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Exchange {
    /// The database of the session, numbers blanked.
    pub database: String,
    /// Its statements, numbers blanked.
    pub text: String,
    /// From 1: the how-manieth of this text on this database.
    pub nth: usize,
}

/// Where in an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// The client has sent it, the server has not seen it.
    Before,
    /// The server has just got it.
    Under,
    /// The server has done it, the client has not seen the answer.
    After,
}

/// When an order is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// At this exchange.
    At(Exchange),
    /// At the exchange that many after the order before it was met.
    Later(usize),
}

/// How the session goes on after the deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It ends for both.
    Cut,
    /// The server gets a statement that fails in place of the exchange.
    Fail,
    /// As if nothing had happened.
    GoOn,
}

/// What is done at a point; nothing moves before it is.
pub type Deed = Arc<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>;

/// Harm that is to be done.
#[derive(Clone)]
pub struct Order {
    /// At which exchange.
    pub when: When,
    /// At which side of it.
    pub side: Side,
    /// What happens besides.
    pub deed: Deed,
    /// How the session goes on.
    pub then: Then,
}

/// The bystander. It ends with its value.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    _owner: watch::Sender<()>,
}

#[derive(Default)]
struct Shared {
    book: Mutex<Book>,
}

#[derive(Default)]
struct Book {
    seen: Vec<Exchange>,
    /// The next is the first.
    orders: Vec<Order>,
    met: Vec<Exchange>,
    seen_when_met: usize,
}

impl Proxy {
    /// Stands before a server.
    pub async fn before(host: &str, port: u16) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .context("listen on loopback")?;
        let address = listener.local_addr().context("listen on loopback")?;
        let (owner, seen) = watch::channel(());
        let shared = Arc::new(Shared::default());
        tokio::spawn(accept(listener, (host.to_owned(), port), shared.clone(), seen));
        Ok(Self {
            address,
            shared,
            _owner: owner,
        })
    }

    /// Where it begins.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Forgets what was seen, and takes orders, to be met one after the other.
    pub fn order(&self, orders: Vec<Order>) {
        *self.shared.book() = Book {
            orders,
            ..Book::default()
        };
    }

    /// All exchanges so far, in the order in which they began.
    pub fn seen(&self) -> Vec<Exchange> {
        self.shared.book().seen.clone()
    }

    /// The exchanges at which orders were met.
    pub fn met(&self) -> Vec<Exchange> {
        self.shared.book().met.clone()
    }
}

impl Shared {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().expect("no holder panics")
    }

    /// Writes an exchange down; gives the order that is met by it.
    fn note(&self, database: &str, text: String) -> Option<Order> {
        let mut book = self.book();
        let database = blank(database);
        let same = |seen: &&Exchange| seen.database == database && seen.text == text;
        let nth = book.seen.iter().filter(same).count() + 1;
        let exchange = Exchange { database, text, nth };
        book.seen.push(exchange.clone());
        let is_met = match &book.orders.first()?.when {
            When::At(at) => *at == exchange,
            When::Later(count) => !book.met.is_empty() && book.seen.len() >= book.seen_when_met + count,
        };
        if !is_met {
            return None;
        }
        book.seen_when_met = book.seen.len();
        book.met.push(exchange);
        Some(book.orders.remove(0))
    }
}

async fn accept(
    listener: TcpListener,
    server: (String, u16),
    shared: Arc<Shared>,
    mut seen: watch::Receiver<()>,
) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            // The value is gone, and the bystander with it.
            _ = seen.changed() => return,
        };
        let Ok((near, _)) = accepted else { continue };
        let (server, shared) = (server.clone(), shared.clone());
        tokio::spawn(async move {
            // A session that ends in an error ends for both sides; what they make of it is what is tested.
            let _ = carry(near, server, shared).await;
        });
    }
}

/// One session, from its first message.
async fn carry(mut near: TcpStream, server: (String, u16), shared: Arc<Shared>) -> Result<()> {
    near.set_nodelay(true)?;
    let mut far = TcpStream::connect(server).await.context("reach the server")?;
    far.set_nodelay(true)?;
    let database = loop {
        let Some(first) = read_untyped(&mut near).await? else {
            return Ok(());
        };
        far.write_all(&first.bytes).await?;
        match first.opening() {
            Opening::Session { database } => break database,
            Opening::Encrypt => {
                let answer = far.read_u8().await?;
                near.write_u8(answer).await?;
            }
            Opening::Cancel => {
                tokio::io::copy_bidirectional(&mut near, &mut far).await?;
                return Ok(());
            }
        }
    };
    let (from_client, to_client) = near.into_split();
    let (from_server, to_server) = far.into_split();
    let (hold, orders) = unbounded_channel();
    // Logging in is the first exchange; its answer ends as all do.
    let login = shared.note(&database, LOGIN.to_owned());
    if let Some(order) = login {
        if order.side != Side::After {
            (order.deed)().await;
            return Ok(());
        }
        hold.send(Some(order))?;
    } else {
        hold.send(None)?;
    }
    let asking = Asking {
        shared,
        database,
        hold,
    };
    // Whichever side ends first ends both.
    tokio::select! {
        ended = asking.run(from_client, to_server) => ended,
        ended = answer(from_server, to_client, orders) => ended,
    }
}

/// The way from the client to the server.
struct Asking {
    shared: Arc<Shared>,
    database: String,
    /// For each exchange, what is to happen after its answer.
    hold: UnboundedSender<Option<Order>>,
}

impl Asking {
    async fn run(self, mut client: OwnedReadHalf, mut server: OwnedWriteHalf) -> Result<()> {
        let mut reader = Reader::default();
        let mut exchange: Vec<Message> = Vec::new();
        while let Some(message) = read_message(&mut client).await? {
            // The words of a login are part of it.
            if matches!(message.tag, b'p' | b'X' | b'd' | b'c' | b'f') {
                server.write_all(&message.bytes).await?;
                continue;
            }
            let ends = message.ends_exchange();
            exchange.push(message);
            if ends {
                let order = self.shared.note(&self.database, reader.text_of(&exchange));
                let bytes: Vec<u8> = exchange.drain(..).flat_map(|message| message.bytes).collect();
                if self.pass(&mut server, bytes, order).await? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Sends an exchange on; gives whether the session is over.
    async fn pass(&self, server: &mut OwnedWriteHalf, bytes: Vec<u8>, order: Option<Order>) -> Result<bool> {
        let Some(order) = order else {
            self.hold.send(None)?;
            server.write_all(&bytes).await?;
            return Ok(false);
        };
        if order.side == Side::After {
            self.hold.send(Some(order))?;
            server.write_all(&bytes).await?;
            return Ok(false);
        }
        if order.side == Side::Under {
            self.hold.send(None)?;
            server.write_all(&bytes).await?;
        }
        (order.deed)().await;
        match (order.then, order.side) {
            (Then::Cut, _) => return Ok(true),
            (_, Side::Under) => return Ok(false),
            (Then::Fail, _) => {
                self.hold.send(None)?;
                server.write_all(&failing_query()).await?;
            }
            (Then::GoOn, _) => {
                self.hold.send(None)?;
                server.write_all(&bytes).await?;
            }
        }
        Ok(false)
    }
}

/// The way from the server to the client. Answers pass as they come, but for one that an order holds back.
async fn answer(
    mut server: OwnedReadHalf,
    mut client: OwnedWriteHalf,
    mut orders: UnboundedReceiver<Option<Order>>,
) -> Result<()> {
    let mut order = None;
    let mut is_known = false;
    let mut kept = Vec::new();
    while let Some(message) = read_message(&mut server).await? {
        if !is_known {
            let Ok(next) = orders.try_recv() else {
                // What the server says of its own accord.
                client.write_all(&message.bytes).await?;
                continue;
            };
            (order, is_known) = (next, true);
        }
        let ends = message.is_ready();
        let Some(at) = &order else {
            client.write_all(&message.bytes).await?;
            is_known = !ends;
            continue;
        };
        // Logging in takes several steps, each of which the client must see.
        if message.tag == b'R' {
            client.write_all(&message.bytes).await?;
            continue;
        }
        kept.extend(message.bytes);
        if ends {
            (at.deed)().await;
            if at.then == Then::Cut {
                return Ok(());
            }
            client.write_all(&std::mem::take(&mut kept)).await?;
            (order, is_known) = (None, false);
        }
    }
    Ok(())
}
