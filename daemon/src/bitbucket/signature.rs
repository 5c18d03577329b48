//! The webhook's signature: HMAC-SHA256 over the raw bytes, checked before anything is parsed.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// Whether `X-Hub-Signature` (`sha256=` and lower-case hex) is the HMAC of these bytes. Constant time.
///
/// An empty secret signs nothing: everybody knows it.
pub fn is_signed(secret: &SecretString, body: &[u8], signature: &str) -> bool {
    let key = secret.expose_secret().as_bytes();
    let Some(digest) = signature.strip_prefix("sha256=") else {
        return false;
    };
    let Ok(digest) = hex::decode(digest) else {
        return false;
    };
    if key.is_empty() {
        return false;
    }
    Hmac::<Sha256>::new_from_slice(key).is_ok_and(|mac| mac.chain_update(body).verify_slice(&digest).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitbucket::testing::shared_file;

    /// Computed with another implementation: HMAC-SHA256, key `key`.
    const FOX: &str = "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
    const FOX_BODY: &[u8] = b"The quick brown fox jumps over the lazy dog";

    #[test]
    fn only_the_right_secret_over_the_right_bytes_signs() {
        let signs = |secret: &str, body: &[u8], signature: &str| is_signed(&secret.into(), body, signature);
        assert!(signs("key", FOX_BODY, FOX));
        assert!(!signs("kex", FOX_BODY, FOX), "another secret");
        assert!(!signs("key", b"other bytes", FOX), "other bytes");
        assert!(!signs("key", FOX_BODY, &FOX[7..]), "no prefix");
        assert!(!signs("key", FOX_BODY, &FOX[..FOX.len() - 2]), "cut short");
        assert!(!signs("key", FOX_BODY, "sha1=f7bc83"), "another algorithm");
        assert!(!signs("key", FOX_BODY, "sha256=not hex"), "not hex");
        assert!(!signs("key", FOX_BODY, ""), "empty");
    }

    #[test]
    fn an_empty_secret_signs_nothing() {
        let empty = "sha256=b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
        assert!(!is_signed(&"".into(), b"", empty));
    }

    #[test]
    fn the_recorded_delivery_is_signed() {
        let folder = "bitbucket/payloads/jenkins-branch-source";
        let (Some(body), Some(headers)) = (
            shared_file(&format!("{folder}/signed_payload.json")),
            shared_file(&format!("{folder}/signed_payload.headers.json")),
        ) else {
            return;
        };
        let headers: serde_json::Value = serde_json::from_slice(&headers).unwrap();
        let secret = headers["_secret"].as_str().unwrap().into();
        let signature = headers["X-Hub-Signature"].as_str().unwrap();
        assert!(is_signed(&secret, &body, signature));
        assert!(!is_signed(&secret, &body[1..], signature));
    }
}
