//! The HTTP client underneath: TLS with the machine's certificates, no redirects, time limits.
//!
//! TLS is set up here and not by a process-wide default, so that no other part's choice of a provider matters.

use std::sync::Arc;
use std::time::Duration;

use rustls_platform_verifier::BuilderVerifierExt;
use url::Url;

use super::BitbucketError;
use super::call::transport;
use crate::config::ConnectionConfig;

/// Most time for a connection to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// For the API of one connection.
pub(super) fn http_client(config: &ConnectionConfig) -> Result<reqwest::Client, BitbucketError> {
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| transport("set up TLS", source);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|source| failed(source.into()))?
        .with_no_client_auth();
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(concat!("stagegate/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT.min(config.timeout))
        .timeout(config.timeout);
    if is_loopback(&config.api_url) {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|source| failed(source.into()))
}

/// A proxy has no business between two ends of this machine.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
