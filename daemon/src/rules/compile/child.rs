//! The child's side of a compilation: limits itself, then reads wasm and writes machine code.
//!
//! The limits are the kernel's, set before the first byte of the component is read, and can not be raised again.

use std::ffi::OsString;
use std::io::{self, Read as _, Write as _};
use std::process::ExitStatus;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};

use super::GREETING;
use crate::policy::CompileLimits;
use crate::rules::engine::engine_with;

/// The hidden command that compiles.
pub const SUBCOMMAND: &str = "compile-plugin";

/// How a child ends whose component is no valid one.
const REFUSED: u8 = 1;

/// How a child ends that can not work.
const UNABLE: u8 = 3;

/// What the standard library writes before it aborts for want of memory.
const OUT_OF_MEMORY: &str = "memory allocation of ";

/// Address space besides the memory that counts: the program's own file, and for each thread what the allocator
/// reserves without using it.
const MAPPED_BYTES: u64 = 512 << 20;
const RESERVED_BYTES_OF_THREAD: u64 = 160 << 20;

/// Between the signal that the processor time is over and the one that can not be caught.
const GRACE_SECONDS: u64 = 5;

/// A child's command line: memory in bytes, wall-clock seconds, threads.
pub(super) fn arguments(limits: &CompileLimits, threads: usize) -> [OsString; 3] {
    let seconds = limits.time.as_secs() + u64::from(limits.time.subsec_nanos() > 0);
    [
        limits.memory_bytes.to_string(),
        seconds.to_string(),
        threads.to_string(),
    ]
    .map(OsString::from)
}

/// Whether a child ended because its memory did.
pub(super) fn says_out_of_memory(complaint: &str) -> bool {
    complaint.lines().any(|line| line.starts_with(OUT_OF_MEMORY))
}

/// Why a child refused the component, if that is how it ended.
pub(super) fn refusal(status: ExitStatus, complaint: &str) -> Option<&str> {
    (status.code() == Some(i32::from(REFUSED))).then(|| complaint.trim())
}

/// What `stagegate compile-plugin` does: reads a component from standard input, writes machine code to standard output.
/// The exit code; complaints go to standard error.
pub fn compile_standard_input(memory_bytes: u64, time: Duration, threads: u64) -> u8 {
    let (complaint, code) = match limit_self(memory_bytes, time, threads) {
        Err(error) => (format!("the limits can not be set: {error}"), UNABLE),
        Ok(()) => match compile() {
            Ok(code) => match write(&code) {
                Ok(()) => return 0,
                Err(error) => (format!("the code can not be written: {error}"), UNABLE),
            },
            Err(error) if is_out_of_memory(&error) => (format!("{OUT_OF_MEMORY}it failed"), UNABLE),
            Err(error) => (format!("{error:#}"), REFUSED),
        },
    };
    // Where nobody listens, the exit code is all there is.
    writeln!(io::stderr(), "{complaint}").ok();
    code
}

fn limit_self(memory_bytes: u64, time: Duration, threads: u64) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    let processor_seconds = time.as_secs().saturating_mul(threads.max(1)).max(1);
    let address_space = memory_bytes
        .saturating_add(MAPPED_BYTES)
        .saturating_add(RESERVED_BYTES_OF_THREAD.saturating_mul(threads));
    limit(Resource::Core, 0, 0)?;
    limit(Resource::Data, memory_bytes, memory_bytes)?;
    limit(Resource::As, address_space, address_space)?;
    limit(
        Resource::Cpu,
        processor_seconds,
        processor_seconds.saturating_add(GRACE_SECONDS),
    )
}

/// Never above what this process has already: a limit that is stricter than ours stays.
fn limit(resource: Resource, soft: u64, hard: u64) -> io::Result<()> {
    let before = rustix::process::getrlimit(resource).maximum;
    let at_most = |wanted: u64| Some(before.map_or(wanted, |before| wanted.min(before)));
    setrlimit(
        resource,
        Rlimit {
            current: at_most(soft),
            maximum: at_most(hard),
        },
    )?;
    Ok(())
}

/// Some allocations fail as errors, most end the process.
fn is_out_of_memory(error: &wasmtime::Error) -> bool {
    let of_reading = error.downcast_ref::<io::Error>().map(io::Error::kind);
    of_reading == Some(io::ErrorKind::OutOfMemory) || error.is::<wasmtime::error::OutOfMemory>()
}

fn compile() -> wasmtime::Result<Vec<u8>> {
    // Nothing runs here, so no address space is set aside for instances; code does not depend on it.
    let engine = engine_with(|_| {})?;
    let mut wasm = Vec::new();
    io::stdin().lock().read_to_end(&mut wasm)?;
    engine.precompile_component(&wasm)
}

fn write(code: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(GREETING)?;
    out.write_all(code)?;
    out.flush()
}
