//! Writes to the terminal. A reader that went away (`| head`) ends the output, not the command.

use std::io::{self, IsTerminal, Write};

/// Writes to standard output through `write`, buffered.
///
/// # Errors
/// Those of the writer, but for a closed pipe.
pub fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Writes one line to standard output.
pub fn say(line: &str) {
    // Nothing is left to be told to a terminal that can not be written to.
    print(|out| writeln!(out, "{line}")).unwrap_or_default();
}

/// Writes one line to standard error.
pub fn complain(line: &str) {
    writeln!(io::stderr().lock(), "{line}").unwrap_or_default();
}

/// Whether standard output shows colours.
pub fn has_colours() -> bool {
    io::stdout().is_terminal()
}
