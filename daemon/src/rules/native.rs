//! Rules called without wasm: the same code linked into a program, for tests and for measuring what the sandbox costs.
//!
//! Everything around the call is the host's own: which rules run with which options, what they may ask, how findings
//! are read. Only the call is another's.

use super::bindings::{catalog, types};
use super::call::CallState;

/// The boundary's own types, as the host has them.
pub mod boundary {
    pub use crate::rules::bindings::{catalog, types};
}

/// One call of a component's `check`, to be answered natively.
pub struct NativeCall<'a> {
    pub(super) path: &'a str,
    pub(super) runs: &'a [types::Run<'a>],
    pub(super) host: CallState,
}

impl<'a> NativeCall<'a> {
    /// The file's name in its repository.
    pub fn path(&self) -> &'a str {
        self.path
    }

    /// The rules with their options; all of one component.
    pub fn runs(&self) -> &'a [types::Run<'a>] {
        self.runs
    }

    /// Answers what the rules ask.
    pub fn into_catalog(self) -> impl catalog::Host + use<> {
        self.host
    }
}

/// Answers calls; findings are as a component would return them.
pub type Native<'a> = dyn Fn(NativeCall<'_>) -> Result<Vec<types::Finding>, String> + Sync + 'a;
