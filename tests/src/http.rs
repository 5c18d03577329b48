//! The HTTP client of everything in the harness: loopback only, no proxy, no redirect followed by itself.

use std::sync::OnceLock;
use std::time::Duration;

/// How long anything on loopback may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A client; cheap to clone.
pub fn client() -> reqwest::Client {
    static CLIENT_READY: OnceLock<()> = OnceLock::new();
    CLIENT_READY.get_or_init(|| {
        // A second installation is refused and changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(TIMEOUT)
        .build()
        .expect("a client without surprises")
}
