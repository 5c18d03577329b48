//! What a rule component in Rust is made with: typed views over the tree, rule declaration, findings, catalog.
//!
//! A rule is one file: its documentation, its options, its check (see [`Rule`]). A family is a package with a
//! `src/` full of such files; [`family!`] makes a component of it. Nothing of this crate does anything outside of the
//! component but ask the catalog and write the operator's log.

pub mod ast;
pub mod bindings;
mod by_table;
pub mod catalog;
pub mod change;
pub mod comments;
#[cfg(any(target_arch = "wasm32", test))]
mod compare;
pub mod family;
pub mod finding;
pub mod keys;
pub mod keyword;
pub mod locks;
pub mod logic;
mod memo;
#[cfg(target_arch = "wasm32")]
pub mod memory;
pub mod moment;
pub mod name;
pub mod names;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;
pub mod new_tables;
pub mod options;
pub mod pattern;
pub mod rule;
#[cfg(test)]
mod sample;
pub mod scene;
pub mod scope;
pub mod tables;
pub mod token;
pub mod transactions;
pub mod tree;

pub use bindings::exports::stagegate::review::checks::Guest;
pub use bindings::stagegate::review::types::{Level, Span};
pub use catalog::Catalog;
pub use change::{Change, Statement};
pub use family::Family;
pub use finding::{Finding, Findings, Fix};
pub use name::TableName;
pub use options::{NoOptions, Options};
pub use pattern::Pattern;
pub use rule::{Documentation, Rule};
pub use scene::Scene;
pub use scope::Scope;
pub use tree::{Node, View};
