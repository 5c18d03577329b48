//! From a core module with wit-bindgen's notes to a component; refuses one that asks for more than the world offers.

use anyhow::{Context, Result, ensure};
use wit_component::ComponentEncoder;
use wit_parser::decoding::{DecodedWasm, decode};

/// What a component may import, whatever the version after it.
const ALLOWED: [&str; 2] = ["stagegate:review/catalog", "stagegate:review/log"];

/// The component; validated.
pub(crate) fn encode(module: &[u8]) -> Result<Vec<u8>> {
    let component = ComponentEncoder::default()
        .module(module)
        .context("read the module")?
        .validate(true)
        .encode()
        .context("encode the component")?;
    let foreign = foreign_imports(&component)?;
    ensure!(
        foreign.is_empty(),
        "it imports {}, which no host offers: rules have no clock, files, network or randomness",
        foreign.join(", ")
    );
    Ok(component)
}

/// The imports that are not [`ALLOWED`]. Interfaces that hold types alone do not count: they ask for nothing.
fn foreign_imports(component: &[u8]) -> Result<Vec<String>> {
    let DecodedWasm::Component(resolve, world) = decode(component).context("read the component")? else {
        anyhow::bail!("it is a WIT package, not a component");
    };
    Ok(resolve.worlds[world]
        .imports
        .iter()
        .filter(|(_, item)| match item {
            wit_parser::WorldItem::Interface { id, .. } => !resolve.interfaces[*id].functions.is_empty(),
            _ => true,
        })
        .map(|(key, _)| resolve.name_world_key(key))
        .filter(|name| !ALLOWED.contains(&name.split('@').next().unwrap_or(name)))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::encode;

    /// `(module (import "env" "f" (func)))`
    const ASKS_FOR_ENV: &[u8] = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x09\x01\x03env\x01f\0\0";

    #[test]
    fn a_module_that_asks_for_more_is_refused_by_name() {
        let problem = encode(ASKS_FOR_ENV).expect_err("env is no part of the world");
        assert!(format!("{problem:#}").contains("env"), "{problem:#}");
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(encode(b"#!/bin/sh").is_err());
    }
}
