//! Compiles components in a child process, so that hostile wasm can at most end the child.
//!
//! A compiler that is given hostile code may need any amount of time and memory, or have a defect of its own. The child
//! is this very program (`stagegate compile-plugin`, see [`child`]): it limits its own memory and processor time before
//! it reads the first byte, has nothing of this process's environment, and answers through a pipe. This side keeps the
//! wall clock.
//!
//! What the child says is believed only with the greeting before it, so that another program in its place (a test
//! program, say) is an error and never code.

mod child;

use std::io::{self, Read, Write as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use rustix::process::Signal;

use super::text::{clean, clean_line};
use crate::policy::CompileLimits;
pub use child::{SUBCOMMAND, compile_standard_input};

/// What a child writes before compiled code; changes when the answer does.
const GREETING: &[u8] = b"stagegate compiled this 1\n";

/// The file of this very program on Linux: also where it was replaced or removed since it started.
const THIS_PROGRAM: &str = "/proc/self/exe";

/// Bytes of what a child complains that are read; the rest is dropped.
const MAX_COMPLAINT_BYTES: u64 = 64 << 10;

/// Bytes of a complaint that are shown.
const MAX_SHOWN_BYTES: usize = 1_000;

/// Threads of one child; more have little to do, and each reserves memory.
const MAX_THREADS: usize = 8;

/// Starts children of one program.
pub(super) struct Compiler {
    program: PathBuf,
}

/// Why there is no compiled code.
#[derive(Debug, thiserror::Error)]
pub(super) enum CompileError {
    #[error("the compiler {} can not be run", program.display())]
    Start { program: PathBuf, source: io::Error },
    #[error("{} answers otherwise than this stagegate's compiler", program.display())]
    OtherProgram { program: PathBuf },
    #[error("compiling it takes longer than {}s, the limit `compile-time`", .0.as_secs_f64())]
    Time(Duration),
    #[error("compiling it takes more than {} MiB of memory, the limit `compile-memory`", .0 >> 20)]
    Memory(usize),
    #[error("the compiler ended unexpectedly: {0}")]
    Ended(String),
    /// The compiler's own words about the component.
    #[error("{0}")]
    Invalid(String),
}

impl CompileError {
    /// What the person who wrote the policy can do.
    pub(super) fn help(&self) -> Option<String> {
        let raise = |key: &str| {
            format!(
                "if you trust this plugin, raise `{key}` in the policy's [limits]; else remove it from the policy"
            )
        };
        match self {
            Self::Time(_) => Some(raise("compile-time")),
            Self::Memory(_) => Some(raise("compile-memory")),
            Self::Start { .. } | Self::OtherProgram { .. } => {
                Some("start stagegate again, from a path where it can be executed".to_owned())
            }
            Self::Ended(_) => Some("if you trust this plugin, tell its author; else remove it".to_owned()),
            Self::Invalid(_) => None,
        }
    }
}

impl Compiler {
    /// Children of this very program.
    pub(super) fn of_this_program() -> io::Result<Self> {
        let program = Path::new(THIS_PROGRAM);
        if program.exists() {
            return Ok(Self::new(program.to_owned()));
        }
        std::env::current_exe().map(Self::new)
    }

    /// Children of the stagegate at a path.
    pub(super) fn new(program: PathBuf) -> Self {
        Self { program }
    }

    /// The component as machine code. Blocking: a second for a small component on a slow machine, much longer for one
    /// that brings a language's runtime along.
    pub(super) fn compile(&self, wasm: &[u8], limits: &CompileLimits) -> Result<Vec<u8>, CompileError> {
        let child = self.spawn(limits).map_err(|source| CompileError::Start {
            program: self.program.clone(),
            source,
        })?;
        let answer = converse(child, wasm, limits).map_err(|source| CompileError::Start {
            program: self.program.clone(),
            source,
        })?;
        self.judge(answer, limits)
    }

    fn spawn(&self, limits: &CompileLimits) -> io::Result<Child> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = cores.min(MAX_THREADS);
        Command::new(&self.program)
            .arg0("stagegate")
            .arg(SUBCOMMAND)
            .args(child::arguments(limits, threads))
            // Nothing of it is for a compiler, and secrets may be in it.
            .env_clear()
            .env("RAYON_NUM_THREADS", threads.to_string())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
    }

    fn judge(&self, answer: Answer, limits: &CompileLimits) -> Result<Vec<u8>, CompileError> {
        let complaint = String::from_utf8_lossy(&answer.complaint);
        if answer.late {
            return Err(CompileError::Time(limits.time));
        }
        if answer.too_long || child::says_out_of_memory(&complaint) {
            return Err(CompileError::Memory(limits.memory_bytes));
        }
        if answer.status.success() {
            let mut code = answer.code;
            return if code.starts_with(GREETING) {
                code.drain(..GREETING.len());
                Ok(code)
            } else {
                Err(CompileError::OtherProgram {
                    program: self.program.clone(),
                })
            };
        }
        Err(match child::refusal(answer.status, &complaint) {
            Some(why) => CompileError::Invalid(clean(why, MAX_SHOWN_BYTES)),
            None if ended_by(answer.status, Signal::XCPU) => CompileError::Time(limits.time),
            None => CompileError::Ended(how_it_ended(answer.status, &complaint)),
        })
    }
}

/// All that a child leaves behind.
struct Answer {
    code: Vec<u8>,
    complaint: Vec<u8>,
    status: ExitStatus,
    /// Ended by the wall clock.
    late: bool,
    /// Wrote more than it can have had memory for.
    too_long: bool,
}

/// Gives the child its input and takes its output at the same time, for as long as it may take.
fn converse(mut child: Child, wasm: &[u8], limits: &CompileLimits) -> io::Result<Answer> {
    let (mut input, output, complaints) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (done, is_done) = mpsc::channel();
    std::thread::scope(|scope| {
        // A child that ends early does not read it all; why it ended is told by its status.
        scope.spawn(move || input.as_mut().map(|input| input.write_all(wasm)));
        let complaint = scope.spawn(move || read_all(complaints, MAX_COMPLAINT_BYTES, &mut io::sink()));
        let code = scope.spawn(move || {
            let mut rest = Counted(0);
            let code = read_all(output, limits.memory_bytes as u64, &mut rest);
            // The other side is gone only where nobody waits any more.
            done.send(()).ok();
            (code, rest.0 > 0)
        });
        // The end of the output is the end of the child.
        let late = is_done.recv_timeout(limits.time).is_err();
        if late {
            child.kill()?;
        }
        let status = child.wait()?;
        let (code, too_long) = joined(code);
        Ok(Answer {
            code,
            complaint: joined(complaint),
            status,
            late,
            too_long,
        })
    })
}

fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// The first bytes; what follows goes to `rest`, so that the child is never held up.
fn read_all(from: Option<impl Read>, most: u64, rest: &mut dyn io::Write) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut from) = from {
        // What can not be read is missing, and is found missing by who looks at it.
        (&mut from).take(most).read_to_end(&mut bytes).ok();
        io::copy(&mut from, rest).ok();
    }
    bytes
}

/// Counts what it is given.
struct Counted(u64);

impl io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn ended_by(status: ExitStatus, signal: Signal) -> bool {
    status.signal() == Some(signal.as_raw())
}

fn how_it_ended(status: ExitStatus, complaint: &str) -> String {
    let hint = if ended_by(status, Signal::KILL) {
        ", as the system does where memory runs out"
    } else {
        ""
    };
    match complaint.lines().rev().find(|line| !line.trim().is_empty()) {
        Some(line) => format!("{status}{hint}; {}", clean_line(line.trim(), MAX_SHOWN_BYTES)),
        None => format!("{status}{hint}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program of the system that stands in for the compiler.
    fn stand_in(script: &str) -> (tempfile::TempDir, Compiler) {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("stand-in");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(&program, mode).unwrap();
        (folder, Compiler::new(program))
    }

    fn compile(script: &str) -> Result<Vec<u8>, CompileError> {
        let limits = CompileLimits {
            time: Duration::from_mins(1),
            memory_bytes: 1 << 20,
        };
        let (_folder, compiler) = stand_in(script);
        compiler.compile(&vec![b'x'; 300_000], &limits)
    }

    #[test]
    fn what_a_child_says_is_understood() {
        let greet = "printf 'stagegate compiled this 1\\n'";
        assert_eq!(compile(&format!("{greet}; head -c 3")).unwrap(), b"xxx");
        for (what, script, expected) in [
            (
                "another program",
                "echo running 0 tests",
                "answers otherwise than this stagegate's compiler",
            ),
            (
                "silence",
                "exit 0",
                "answers otherwise than this stagegate's compiler",
            ),
            ("a refusal", "echo 'not so' >&2; exit 1", "not so"),
            ("a crash", "echo 'oh dear' >&2; kill -SEGV $$", "signal: 11"),
            (
                "its processor time",
                "kill -XCPU $$",
                "longer than 60s, the limit `compile-time`",
            ),
            (
                "its memory",
                "echo 'memory allocation of 8 bytes failed' >&2; kill -ABRT $$",
                "more than 1 MiB of memory, the limit `compile-memory`",
            ),
            (
                "the system",
                "kill -KILL $$",
                "as the system does where memory runs out",
            ),
            ("a flood", "head -c 3000000 /dev/zero", "more than 1 MiB"),
        ] {
            let error = compile(script).expect_err(what).to_string();
            assert!(error.contains(expected), "{what}: {error}");
        }
    }

    #[test]
    fn a_child_that_takes_too_long_is_ended() {
        let limits = CompileLimits {
            time: Duration::from_millis(50),
            memory_bytes: 1 << 20,
        };
        let (_folder, compiler) = stand_in("exec tail -f /dev/null");
        let error = compiler.compile(b"x", &limits).unwrap_err();
        assert!(matches!(error, CompileError::Time(_)), "{error}");
    }

    #[test]
    fn a_program_that_is_not_there_is_said() {
        let limits = CompileLimits {
            time: Duration::from_secs(1),
            memory_bytes: 1 << 20,
        };
        let error = Compiler::new("/nowhere/stagegate".into()).compile(b"x", &limits);
        assert!(error.unwrap_err().to_string().contains("/nowhere/stagegate"));
    }

    #[test]
    fn a_child_gets_nothing_of_the_environment() {
        let environment = compile("env >&2; exit 1").unwrap_err().to_string();
        assert!(environment.contains("RAYON_NUM_THREADS"), "{environment}");
        assert!(!environment.contains("CARGO"), "{environment}");
    }
}
