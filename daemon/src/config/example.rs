//! The commented example that `stagegate config example` prints; it holds every setting with its default.

/// A whole `stagegate.toml` with a comment on every setting.
pub const EXAMPLE: &str = include_str!("example.toml");
