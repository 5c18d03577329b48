//! How a target proves who it is, and the driver's TLS for that.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::TargetError;

/// How the server proves who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tls {
    /// Not at all, and nothing is encrypted.
    Disable,
    /// Not at all.
    Require,
    /// By a certificate for its name.
    VerifyFull {
        /// Signed by one of these; else by one that the machine trusts.
        roots: Option<PathBuf>,
    },
}

/// The driver's TLS for a target.
pub(super) fn connector(tls: &Tls, target: &str) -> Result<MakeRustlsConnect, TargetError> {
    let failed = |source| TargetError::Tls {
        target: target.to_owned(),
        source,
    };
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let config = match tls {
        Tls::Disable => builder.with_root_certificates(RootCertStore::empty()),
        Tls::Require => builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyServer(provider))),
        Tls::VerifyFull { roots: None } => builder.with_platform_verifier().map_err(failed)?,
        Tls::VerifyFull { roots: Some(path) } => builder.with_root_certificates(read_roots(path, failed)?),
    };
    Ok(MakeRustlsConnect::new(config.with_no_client_auth()))
}

fn read_roots(
    path: &PathBuf,
    failed: impl Fn(rustls::Error) -> TargetError,
) -> Result<RootCertStore, TargetError> {
    let unreadable = |source| TargetError::Certificates {
        path: path.clone(),
        source,
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
        roots.add(certificate.map_err(unreadable)?).map_err(&failed)?;
    }
    Ok(roots)
}

/// `sslmode=require`: the bytes are encrypted, the server is whoever answers. The handshake is still checked.
#[derive(Debug)]
struct AnyServer(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyServer {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use crate::target::Connection;
    use crate::target::testing::TestDatabase;

    async fn connect(host: &str, parameters: &str) -> Result<bool, String> {
        let database = TestDatabase::new().await;
        let url = database.tcp_url(host, parameters);
        let connection = Connection::open(&url, None)
            .await
            .map_err(|error| format!("{:#}", anyhow::Error::new(error)))?;
        let encrypted = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        let row = connection.client().query_typed_one(encrypted, &[]).await;
        Ok(row.unwrap().get(0))
    }

    #[tokio::test]
    async fn a_server_is_believed_as_far_as_the_url_asks() {
        let roots = format!("sslrootcert={}", TestDatabase::roots().display());
        assert_eq!(
            connect("127.0.0.1", "").await,
            Ok(false),
            "this machine is reached plainly"
        );
        assert_eq!(connect("127.0.0.1", "sslmode=require").await, Ok(true));
        assert_eq!(
            connect("localhost", &format!("sslmode=verify-full&{roots}")).await,
            Ok(true)
        );
        for (host, parameters) in [
            // The machine does not know who signed it.
            ("localhost", "sslmode=verify-full".to_owned()),
            // The certificate is for localhost.
            ("127.0.0.1", format!("sslmode=verify-full&{roots}")),
            ("127.0.0.1", roots.clone()),
        ] {
            let error = connect(host, &parameters)
                .await
                .expect_err("the server should not be believed");
            assert!(error.contains("certificate"), "{error}");
        }
        let missing = connect("localhost", "sslrootcert=/nowhere/ca.pem")
            .await
            .unwrap_err();
        assert!(
            missing.starts_with("read the root certificates /nowhere/ca.pem"),
            "{missing}"
        );
    }
}
