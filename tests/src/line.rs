//! The network between the daemon and its databases, with a button: cut, and mend.
//!
//! A cut closes every open connection at once, in the middle of whatever it carries, and refuses new ones until it is
//! mended. What the server had committed by then is committed; the daemon may not know.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A line to one server. It ends with its value.
#[derive(Debug)]
pub struct Line {
    address: SocketAddr,
    state: watch::Sender<State>,
}

/// Cuts are counted: a connection ends with the next one, however soon it is mended.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    cuts: u32,
    is_cut: bool,
}

impl Line {
    /// A whole line to a server.
    pub async fn to(host: &str, port: u16) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .context("listen on loopback")?;
        let address = listener.local_addr().context("listen on loopback")?;
        let (state, seen) = watch::channel(State::default());
        tokio::spawn(carry(listener, (host.to_owned(), port), seen));
        Ok(Self { address, state })
    }

    /// Where it begins.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Closes all connections and refuses new ones.
    pub fn cut(&self) {
        self.state.send_modify(|state| {
            state.cuts += 1;
            state.is_cut = true;
        });
    }

    /// Lets new connections through again.
    pub fn mend(&self) {
        self.state.send_modify(|state| state.is_cut = false);
    }
}

async fn carry(listener: TcpListener, server: (String, u16), seen: watch::Receiver<State>) {
    let mut owner = seen.clone();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            // The value is gone, and the line with it.
            _ = owner.wait_for(|_| false) => return,
        };
        let Ok((mut near, _)) = accepted else { continue };
        let (mut seen, server) = (seen.clone(), server.clone());
        let State { cuts, is_cut } = *seen.borrow_and_update();
        if is_cut {
            continue;
        }
        tokio::spawn(async move {
            let talk = async {
                let mut far = TcpStream::connect(server).await?;
                copy_bidirectional(&mut near, &mut far).await
            };
            tokio::select! {
                _ = talk => {}
                _ = seen.wait_for(|state| state.cuts != cuts) => {}
            }
        });
    }
}
