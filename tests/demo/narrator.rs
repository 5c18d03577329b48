//! How the demo speaks.

use std::io::Write;

/// A step begins.
pub(crate) fn heading(text: &str) {
    say(&format!("\n== {text}"));
}

/// A sentence.
pub(crate) fn say(text: &str) {
    // A reader who has gone away is no reason to fail.
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Something a user would see, line by line.
pub(crate) fn quote(text: &str) {
    for line in text.trim().lines() {
        say(&format!("   | {line}"));
    }
}

/// Where a user would look.
pub(crate) fn link(what: &str, url: &str) {
    say(&format!("   {what}: {url}"));
}

/// Why it ends badly.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
