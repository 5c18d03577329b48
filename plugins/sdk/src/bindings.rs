//! Bindings to `wit/review.wit`, written by wit-bindgen when this crate is compiled.
#![expect(
    missing_docs,
    clippy::same_length_and_capacity,
    reason = "the macro's text; what it says is documented in wit/review.wit"
)]

wit_bindgen::generate!({
    path: "../../wit",
    world: "plugin",
    pub_export_macro: true,
    export_macro_name: "export_component",
    default_bindings_module: "stagegate_sdk::bindings",
    additional_derives: [PartialEq],
});
