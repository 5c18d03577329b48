//! What guests write to the operator's log: limited in number and length, and never able to forge a line.

use tracing::{debug, info, warn};

use super::bindings::log::{Host, Severity};
use super::call::CallState;
use super::text::clean_line;

/// Lines one call may write; the rest is counted and dropped.
const MAX_LINES: usize = 50;

/// Bytes of one line.
const MAX_LINE_BYTES: usize = 500;

/// How much a call has written.
#[derive(Debug, Default)]
pub(super) struct Lines(usize);

impl Host for CallState {
    fn write(&mut self, severity: Severity, message: String) -> wasmtime::Result<()> {
        self.lines.0 += 1;
        if self.lines.0 > MAX_LINES {
            if self.lines.0 == MAX_LINES + 1 {
                warn!(plugin.name = %self.plugin, "a plugin wrote more than {MAX_LINES} lines in one call; the rest is dropped");
            }
            return Ok(());
        }
        let message = clean_line(&message, MAX_LINE_BYTES);
        match severity {
            Severity::Debug => debug!(plugin.name = %self.plugin, "plugin says: {message}"),
            Severity::Info => info!(plugin.name = %self.plugin, "plugin says: {message}"),
            Severity::Warn => warn!(plugin.name = %self.plugin, "plugin says: {message}"),
        }
        Ok(())
    }
}
