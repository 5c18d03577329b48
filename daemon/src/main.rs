//! The `stagegate` binary: arguments, telemetry, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    stagegate::cli::main()
}
