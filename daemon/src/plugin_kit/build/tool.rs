//! Runs the programs that build projects. What they say goes to standard error, as they say it.

use std::io;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use super::BuildError;

/// A program with its arguments, run in a project's folder.
pub(super) struct Tool {
    program: String,
    command: Command,
    install: String,
}

impl Tool {
    /// A program and the command that installs it.
    pub(super) fn new(program: &str, install: &str, folder: &Path) -> Self {
        let mut command = Command::new(program);
        command.current_dir(folder).stdin(Stdio::null());
        Self {
            program: program.to_owned(),
            command,
            install: install.to_owned(),
        }
    }

    /// With more arguments.
    pub(super) fn arguments<I: IntoIterator<Item: AsRef<std::ffi::OsStr>>>(mut self, arguments: I) -> Self {
        self.command.args(arguments);
        self
    }

    /// With a variable of the environment.
    pub(super) fn variable(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it; all that it says goes to standard error.
    pub(super) fn run(mut self) -> Result<(), BuildError> {
        self.command.stdout(io::stderr());
        let status = self.command.status().map_err(|error| self.not_started(&error))?;
        self.judged(status)
    }

    /// Runs it and gives what it writes to standard output.
    pub(super) fn read(mut self) -> Result<String, BuildError> {
        self.command.stderr(Stdio::inherit());
        let output = self.command.output().map_err(|error| self.not_started(&error))?;
        self.judged(output.status)?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// As [`Self::read`], for questions whose failure is an answer: none, and nothing on standard error.
    pub(super) fn ask(mut self) -> Option<String> {
        let output = self.command.stderr(Stdio::null()).output().ok()?;
        let answer = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success().then_some(answer)
    }

    fn not_started(&self, error: &io::Error) -> BuildError {
        if error.kind() == io::ErrorKind::NotFound {
            return BuildError::MissingTool {
                tool: self.program.clone(),
                install: self.install.clone(),
            };
        }
        BuildError::ToolFailed {
            command: self.line(),
            how: error.to_string(),
        }
    }

    fn judged(&self, status: ExitStatus) -> Result<(), BuildError> {
        if status.success() {
            return Ok(());
        }
        Err(BuildError::ToolFailed {
            command: self.line(),
            how: status.to_string(),
        })
    }

    /// As a person would type it.
    fn line(&self) -> String {
        let arguments = self.command.get_args();
        let mut words = vec![self.program.clone()];
        words.extend(arguments.map(|argument| argument.to_string_lossy().into_owned()));
        words.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tool(program: &str) -> Tool {
        Tool::new(program, "apt-get install it", Path::new("."))
    }

    #[test]
    fn a_missing_program_is_named_with_its_remedy() {
        let error = tool("a-program-nobody-has").run().unwrap_err();
        assert_eq!(
            error.to_string(),
            "a-program-nobody-has is missing; install it with `apt-get install it`"
        );
    }

    #[test]
    fn a_failure_names_the_command() {
        let error = tool("sh").arguments(["-c", "exit 3"]).run().unwrap_err();
        assert_eq!(error.to_string(), "`sh -c exit 3` failed (exit status: 3)");
        assert_eq!(tool("sh").arguments(["-c", "exit 3"]).ask(), None);
    }

    #[test]
    fn what_it_writes_is_read() {
        let echo = tool("sh").variable("WORD", "yes").arguments(["-c", "echo $WORD"]);
        assert_eq!(echo.read().unwrap(), "yes\n");
    }
}
