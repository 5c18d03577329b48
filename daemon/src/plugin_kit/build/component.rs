//! From a core module with wit-bindgen's notes to a component.

use wit_component::ComponentEncoder;

/// The component; validated.
pub(super) fn encode(module: &[u8]) -> anyhow::Result<Vec<u8>> {
    let encoder = ComponentEncoder::default().validate(true).module(module)?;
    let mut encoder = encoder;
    encoder.encode()
}

#[cfg(test)]
mod tests {
    use super::encode;

    /// `(module (import "env" "f" (func)))`
    const ASKS_FOR_ENV: &[u8] = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x09\x01\x03env\x01f\0\0";

    #[test]
    fn a_module_that_asks_for_more_is_refused_by_name() {
        let problem = encode(ASKS_FOR_ENV).unwrap_err();
        assert!(format!("{problem:#}").contains("env"), "{problem:#}");
    }
}
