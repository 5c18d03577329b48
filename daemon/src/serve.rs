//! The daemon as a whole: puts the parts together, runs them, stops them.
//!
//! Order at start: the address is taken and the policies are read before the state is touched, so that a daemon that
//! can not run leaves no trace. Then what a dead process left is put right, before any work is claimed. Order at the
//! end: nothing new is taken, running jobs end or are given back, the state is closed last.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use sd_notify::NotifyState;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, broadcast, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::app::{App, Policies, PoliciesError};
use crate::bitbucket::{BitbucketError, Client};
use crate::clock::Clock;
use crate::config::Config;
use crate::ids::ConnectionName;
use crate::rules::{Host, HostError};
use crate::store::{Store, StoreError};
use crate::{http, work};

/// Events that a page may lag behind before it must look at the store.
const EVENT_BUFFER: usize = 1_024;

/// How long open answers, such as live logs, may go on after the daemon was asked to stop.
const HTTP_GRACE: Duration = Duration::from_secs(5);

/// How long deliveries are remembered; the forge repeats one within minutes.
const DELIVERY_MEMORY: Duration = Duration::from_hours(30 * 24);

/// How often old rows are swept.
const SWEEP: Duration = Duration::from_hours(6);

/// Why the daemon does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Somebody else has the address, or it is not ours.
    #[error("listen on {address}; is another process using it?")]
    Listen {
        /// Which address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The wasm engine does not start.
    #[error("start the rule engine")]
    Host(#[from] HostError),
    /// The policies are not in order.
    #[error(transparent)]
    Policies(#[from] PoliciesError),
    /// The state can not be used.
    #[error("open the daemon's state")]
    Store(#[from] StoreError),
    /// A client can not be made.
    #[error("set up the connection {connection}")]
    Forge {
        /// Which connection.
        connection: ConnectionName,
        /// Why.
        source: BitbucketError,
    },
    /// A part of the daemon ended although nobody asked it to.
    #[error("{part} ended unexpectedly")]
    PartEnded {
        /// Which part.
        part: &'static str,
    },
}

/// A running daemon.
pub struct Daemon {
    /// What its parts share.
    pub app: Arc<App>,
    /// Where it listens.
    pub address: SocketAddr,
    host: Host,
    policies: watch::Sender<Arc<Policies>>,
    parts: JoinSet<&'static str>,
}

impl Daemon {
    /// Starts the daemon; when this returns, it answers.
    ///
    /// # Errors
    /// Where something it needs is not in order; nothing is left running then.
    pub async fn start(config: Arc<Config>, clock: Clock) -> Result<Self, ServeError> {
        // Who installed a provider before us made the same choice.
        drop(rustls::crypto::ring::default_provider().install_default());
        let config = Arc::unwrap_or_clone(config);
        let address = config.server.listen;
        let listen_failed = |source| ServeError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(listen_failed)?;
        let address = listener.local_addr().map_err(listen_failed)?;
        let (host, loaded) = load_first(config.clone()).await?;
        let (policies, in_force) = watch::channel(Arc::new(loaded));
        let app = Arc::new(App {
            forges: forges(&config)?,
            store: open_store(&config, clock.clone()).await?,
            clock,
            policies: in_force,
            events: broadcast::Sender::new(EVENT_BUFFER),
            work_added: Notify::new(),
            schema_readers: Arc::default(),
            shutdown: CancellationToken::new(),
            config,
        });
        work::check_drift::give_turns(&app).await?;
        let parts = start_parts(&app, listener);
        info!("listening on {address}; pages at {}", app.public_base());
        Ok(Self {
            app,
            address,
            host,
            policies,
            parts,
        })
    }

    /// Serves until SIGTERM or SIGINT, reading the policies again on SIGHUP; tells the service manager.
    ///
    /// # Errors
    /// Where a part ended although nobody asked it to.
    pub async fn run_until_signal(mut self) -> Result<(), ServeError> {
        const HANDLER: &str = "signal handlers can be installed: the runtime has its driver";
        let mut terminate = signal(SignalKind::terminate()).expect(HANDLER);
        let mut interrupt = signal(SignalKind::interrupt()).expect(HANDLER);
        let mut hangup = signal(SignalKind::hangup()).expect(HANDLER);
        tell_manager(&[NotifyState::Ready]);
        let ended = loop {
            tokio::select! {
                _ = terminate.recv() => break None,
                _ = interrupt.recv() => break None,
                _ = hangup.recv() => self.reload_as_told().await,
                part = self.parts.join_next() => break Some(part.and_then(Result::ok).unwrap_or("a part")),
            }
        };
        info!("stopping");
        tell_manager(&[NotifyState::Stopping]);
        self.stop().await;
        ended.map_or(Ok(()), |part| Err(ServeError::PartEnded { part }))
    }

    /// Reads the policies again. Where one is broken, all old ones stay in force.
    ///
    /// # Errors
    /// All that is wrong with the new ones.
    pub async fn reload(&self) -> Result<(), PoliciesError> {
        let (host, config) = (self.host.clone(), self.app.config.clone());
        let loaded = on_blocking_thread(move || Policies::load(&config, &host)).await?;
        let before = self.policies.send_replace(Arc::new(loaded));
        if before.digest != self.policies.borrow().digest {
            self.look_at_open_pull_requests().await;
            self.look_at_open_rollouts().await;
            self.give_databases_turns().await;
        }
        Ok(())
    }

    /// What waits for a window may start now.
    async fn look_at_open_rollouts(&self) {
        match self.app.store.enqueue_open_rollouts().await {
            Ok(()) => self.app.work_added.notify_one(),
            Err(error) => warn!(
                "rollouts that wait are not looked at under the new policies yet: {:#}",
                anyhow::Error::new(error)
            ),
        }
    }

    /// Another interval counts from now on.
    async fn give_databases_turns(&self) {
        if let Err(error) = work::check_drift::give_turns(&self.app).await {
            warn!(
                "databases are not compared at the new interval yet: {:#}",
                anyhow::Error::new(error)
            );
        }
    }

    /// Other policies may judge otherwise what is still open.
    async fn look_at_open_pull_requests(&self) {
        match self.app.store.enqueue_open_pull_requests().await {
            Ok(0) => {}
            Ok(count) => {
                info!("{count} open pull requests are reviewed under the new policies");
                self.app.work_added.notify_one();
            }
            // The next event or poll of each looks at it as well.
            Err(error) => warn!(
                "open pull requests are not reviewed under the new policies yet: {:#}",
                anyhow::Error::new(error)
            ),
        }
    }

    /// Stops gracefully: running jobs end, or are given back.
    pub async fn stop(mut self) {
        self.app.shutdown.cancel();
        while let Some(ended) = self.parts.join_next().await {
            if let Err(error) = ended {
                error!("a part of the daemon did not end well: {error}");
            }
        }
        self.app.store.close().await;
    }

    async fn reload_as_told(&self) {
        match NotifyState::monotonic_usec_now() {
            Ok(now) => tell_manager(&[NotifyState::Reloading, now]),
            Err(error) => warn!("the service manager is not told of the reload: {error}"),
        }
        match self.reload().await {
            Ok(()) => info!("the policies were read again and are in force"),
            Err(PoliciesError::Invalid { problems }) => {
                for problem in &problems {
                    error!("{problem}");
                }
                error!("the policies were not replaced, the old ones stay in force");
            }
            Err(error) => error!("the policies were not replaced: {:#}", anyhow::Error::new(error)),
        }
        tell_manager(&[NotifyState::Ready]);
    }
}

async fn load_first(config: Config) -> Result<(Host, Policies), ServeError> {
    on_blocking_thread(move || {
        let host = Host::start(config.plugins.cache.clone())?;
        let policies = Policies::load(&config, &host)?;
        Ok((host, policies))
    })
    .await
}

/// Compiling is slow and running guests may not happen on an async thread.
async fn on_blocking_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

fn forges(config: &Config) -> Result<std::collections::BTreeMap<ConnectionName, Client>, ServeError> {
    let clients = config.connections.iter().map(|(name, connection)| {
        let client = Client::new(connection).map_err(|source| ServeError::Forge {
            connection: name.clone(),
            source,
        })?;
        Ok((name.clone(), client))
    });
    clients.collect()
}

/// Opens the state and puts right what a dead process left.
async fn open_store(config: &Config, clock: Clock) -> Result<Store, StoreError> {
    let store = Store::open_exclusive(&config.state.path, clock).await?;
    let released = store.release_all_work().await?;
    let interrupted = store.recover_rollouts().await?;
    // Another policy or configuration may be in force than when they began to wait.
    store.enqueue_open_rollouts().await?;
    for project in config.projects.keys() {
        store.start_project(project).await?;
    }
    if released + interrupted > 0 {
        info!("an earlier daemon was interrupted: {released} jobs and {interrupted} runs are taken up again");
    }
    Ok(store)
}

fn start_parts(app: &Arc<App>, listener: TcpListener) -> JoinSet<&'static str> {
    let mut parts = JoinSet::new();
    parts.spawn(serve_http(app.clone(), listener));
    let queue = app.clone();
    parts.spawn(async move {
        work::run_queue(&queue).await;
        "the queue"
    });
    let polls = app.clone();
    parts.spawn(async move {
        work::poll::run_polls(&polls).await;
        polls.shutdown.cancelled().await;
        "the poll"
    });
    parts.spawn(sweep(app.clone()));
    parts.spawn(feed_watchdog(app.clone()));
    parts
}

async fn serve_http(app: Arc<App>, listener: TcpListener) -> &'static str {
    let shutdown = app.shutdown.clone();
    let service = http::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(shutdown.clone().cancelled_owned());
    tokio::select! {
        result = server.into_future() => {
            if let Err(error) = result {
                error!("the HTTP server failed: {error}");
            }
        }
        () = after(&shutdown, HTTP_GRACE) => {}
    }
    "the HTTP server"
}

async fn after(shutdown: &CancellationToken, grace: Duration) {
    shutdown.cancelled().await;
    tokio::time::sleep(grace).await;
}

/// Forgets what nobody will ask for again.
async fn sweep(app: Arc<App>) -> &'static str {
    let forever = async {
        loop {
            let before = app.clock.now() - DELIVERY_MEMORY;
            if let Err(error) = app.store.delete_deliveries(before).await {
                warn!(
                    "old deliveries were not forgotten: {:#}",
                    anyhow::Error::new(error)
                );
            }
            tokio::time::sleep(SWEEP).await;
        }
    };
    app.shutdown.run_until_cancelled(forever).await;
    "the sweep"
}

/// Tells the service manager that we live, while the state answers. Without a manager that asks, does nothing.
async fn feed_watchdog(app: Arc<App>) -> &'static str {
    let Some(limit) = sd_notify::watchdog_enabled() else {
        app.shutdown.cancelled().await;
        return "the watchdog";
    };
    let forever = async {
        loop {
            match tokio::time::timeout(limit / 2, app.store.ping()).await {
                Ok(Ok(())) => tell_manager(&[NotifyState::Watchdog]),
                Ok(Err(error)) => error!("the state does not answer: {:#}", anyhow::Error::new(error)),
                Err(_) => error!("the state does not answer in time"),
            }
            tokio::time::sleep(limit / 3).await;
        }
    };
    app.shutdown.run_until_cancelled(forever).await;
    "the watchdog"
}

fn tell_manager(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        warn!("the service manager can not be told: {error}");
    }
}
