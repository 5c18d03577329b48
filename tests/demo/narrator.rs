//! How the demo speaks.

use std::io::Write;

/// Tells the story on standard output.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Narrator;

impl Narrator {
    /// A step begins.
    pub(crate) fn heading(self, text: &str) {
        self.say(&format!("\n== {text}"));
    }

    /// A sentence.
    pub(crate) fn say(self, text: &str) {
        // A reader who has gone away is no reason to fail.
        let _ = writeln!(std::io::stdout(), "{text}");
    }

    /// Something a user would see, line by line.
    pub(crate) fn quote(self, text: &str) {
        for line in text.trim().lines() {
            self.say(&format!("   | {line}"));
        }
    }

    /// Where a user would look.
    pub(crate) fn link(self, what: &str, url: &str) {
        self.say(&format!("   {what}: {url}"));
    }

    /// Why it ends badly.
    pub(crate) fn complain(self, text: &str) {
        let _ = writeln!(std::io::stderr(), "{text}");
    }
}
