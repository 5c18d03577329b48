//! The names at the plugin boundary: what a component may import and must export, and what another one is.
//!
//! Names are read from the file's own sections, without compiling it: what has to be refused is refused cheaply, and can be
//! named where nothing else of the component is sound.

use wasmparser::{Parser, Payload};

/// The boundary this host speaks.
pub(super) const PACKAGE: &str = "stagegate:review";

/// Major version of the boundary.
const MAJOR: &str = "1";

/// Version of the boundary this host was built with.
pub const VERSION: &str = "1.1.0";

/// What a component may import.
const IMPORTS: &[&str] = &["types", "catalog", "log"];

/// What a component must export.
pub(super) const EXPORT: &str = "checks";

/// An import or export, as this host sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Belongs to the boundary.
    Known,
    /// Belongs to the boundary of another major version.
    OtherMajor,
    /// Nothing that rules may have.
    Foreign,
}

/// The names that a component imports and exports, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// What it wants.
    pub imports: Vec<String>,
    /// What it offers.
    pub exports: Vec<String>,
}

impl Names {
    /// Reads them from a component's bytes; what comes after the first thing that can not be read is left out.
    pub fn read(component: &[u8]) -> Self {
        let mut names = Self::default();
        let mut depth = 0_usize;
        for payload in Parser::new(0).parse_all(component) {
            match payload {
                Ok(Payload::ModuleSection { .. } | Payload::ComponentSection { .. }) => depth += 1,
                Ok(Payload::End(_)) => depth = depth.saturating_sub(1),
                Ok(Payload::ComponentImportSection(section)) if depth == 0 => {
                    let imports = section.into_iter().map_while(Result::ok);
                    names
                        .imports
                        .extend(imports.map(|import| import.name.name.to_owned()));
                }
                Ok(Payload::ComponentExportSection(section)) if depth == 0 => {
                    let exports = section.into_iter().map_while(Result::ok);
                    names
                        .exports
                        .extend(exports.map(|export| export.name.name.to_owned()));
                }
                Ok(_) => {}
                Err(_) => break,
            }
        }
        names
    }

    /// The version of the boundary that the component was built for.
    pub fn version(&self) -> Option<&str> {
        let mut names = self.exports.iter().chain(&self.imports);
        names.find_map(|name| {
            name.strip_prefix(PACKAGE)?
                .split_once('@')
                .map(|(_, version)| version)
        })
    }
}

/// What an import is to this host.
pub fn judge_import(name: &str) -> Verdict {
    match Interface::parse(name) {
        Interface::Ours(interface) if IMPORTS.contains(&interface) => Verdict::Known,
        Interface::OtherMajor => Verdict::OtherMajor,
        Interface::Ours(_) | Interface::Foreign => Verdict::Foreign,
    }
}

/// What an export is to this host.
pub fn judge_export(name: &str) -> Verdict {
    match Interface::parse(name) {
        Interface::Ours(EXPORT) => Verdict::Known,
        Interface::OtherMajor => Verdict::OtherMajor,
        Interface::Ours(_) | Interface::Foreign => Verdict::Foreign,
    }
}

/// An interface's name, such as `stagegate:review/log@1.0.0`, as far as it matters here.
#[derive(Debug, PartialEq, Eq)]
enum Interface<'a> {
    Ours(&'a str),
    OtherMajor,
    Foreign,
}

impl<'a> Interface<'a> {
    fn parse(name: &'a str) -> Self {
        let Some((interface, version)) = name
            .strip_prefix(PACKAGE)
            .and_then(|rest| rest.strip_prefix('/'))
            .and_then(|rest| rest.split_once('@'))
        else {
            return Self::Foreign;
        };
        match version.split('.').next() {
            Some(MAJOR) => Self::Ours(interface),
            _ => Self::OtherMajor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interfaces_are_told_apart() {
        for (name, expected) in [
            ("stagegate:review/log@1.0.0", Interface::Ours("log")),
            ("stagegate:review/log@1.7.3", Interface::Ours("log")),
            ("stagegate:review/log@2.0.0", Interface::OtherMajor),
            ("stagegate:review/log@0.9.0", Interface::OtherMajor),
            ("stagegate:review/log@10.0.0", Interface::OtherMajor),
            ("stagegate:review/log", Interface::Foreign),
            ("stagegate:reviewer/log@1.0.0", Interface::Foreign),
            ("wasi:cli/environment@0.2.3", Interface::Foreign),
        ] {
            assert_eq!(Interface::parse(name), expected, "{name}");
        }
    }

    #[test]
    fn what_belongs_to_the_other_side_does_not_belong() {
        assert_eq!(judge_import("stagegate:review/catalog@1.0.0"), Verdict::Known);
        assert_eq!(judge_import("stagegate:review/checks@1.0.0"), Verdict::Foreign);
        assert_eq!(judge_export("stagegate:review/checks@1.1.0"), Verdict::Known);
        assert_eq!(judge_export("stagegate:review/checks@2.0.0"), Verdict::OtherMajor);
    }

    #[test]
    fn the_version_of_this_build_is_that_of_the_wit_file() {
        let wit = include_str!("../../../wit/review.wit");
        assert!(wit.contains(&format!("package {PACKAGE}@{VERSION};")));
    }

    #[test]
    fn names_are_read_from_the_bytes() {
        let kept = include_bytes!("../../../tests/guests/kept/statement-1.0.0.wasm");
        let names = Names::read(kept);
        assert_eq!(names.version(), Some("1.0.0"));
        assert_eq!(names.exports, ["stagegate:review/checks@1.0.0"]);
        assert!(
            names
                .imports
                .iter()
                .all(|import| judge_import(import) == Verdict::Known)
        );
        assert_eq!(Names::read(b"#!/bin/sh"), Names::default());
    }
}
