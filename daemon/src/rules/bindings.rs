//! The host's side of `wit/review.wit`, generated.
//!
//! What goes to a guest borrows: the tree's columns are copied once, straight into the guest's memory. What comes
//! back is owned and was paid for from the store's host-call fuel.

// A module of its own: the macro's output follows neither our lints nor our layout.
#[expect(
    missing_docs,
    reason = "the macro's text; what it says is documented in wit/review.wit"
)]
mod generated {
    wasmtime::component::bindgen!({
        path: "../wit",
        world: "plugin",
        ownership: Borrowing { duplicate_if_necessary: true },
        imports: { default: trappable },
    });
}

pub(super) use generated::stagegate::review::log;
pub use generated::stagegate::review::{catalog, types};
pub(super) use generated::{Plugin, PluginPre};
