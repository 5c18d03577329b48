//! Which compiler makes wasm here: rustup's target where it is or can be had, else Debian's own.
//!
//! Debian packages `rustc-web` and the standard library's source (`rust-web-src`) but no wasm target of it; cargo
//! then builds the standard library as well, linked by rustup's `rust-lld`. `STAGEGATE_WASM_TOOLCHAIN=rustup` or
//! `debian` forces one.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use duct::{Expression, cmd};

use crate::paths;

/// What components are compiled for: no WASI, so there is nothing to import but what the world says.
const TARGET: &str = "wasm32-unknown-unknown";
/// The profile of the workspace that makes components.
const PROFILE: &str = "plugin";
/// How long rustup may try to download the target before we do without it.
const DOWNLOAD_PATIENCE: Duration = Duration::from_mins(1);
/// Debian's compiler.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
/// Where Debian's `rust-web-src` puts the standard library.
const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/src/rust/library";

/// A way to compile to wasm.
pub(crate) enum Toolchain {
    /// rustup's toolchain with its prebuilt standard library.
    Rustup,
    /// Debian's compiler, with the standard library built here and this linker.
    Debian { linker: PathBuf },
}

impl Toolchain {
    /// The first way that works here, or the one that is forced.
    pub(crate) fn find() -> Result<Self> {
        match env::var("STAGEGATE_WASM_TOOLCHAIN").ok().as_deref() {
            Some("rustup") => {
                ensure!(
                    has_rustup_target() || add_rustup_target(),
                    "rustup has no target {TARGET}"
                );
                Ok(Self::Rustup)
            }
            Some("debian") => Self::debian(),
            Some(other) => bail!("STAGEGATE_WASM_TOOLCHAIN is `{other}`: it may be `rustup` or `debian`"),
            None if has_rustup_target() => Ok(Self::Rustup),
            // What is installed goes first: rustup is asked for a download only where there is nothing else.
            None => match Self::debian() {
                Ok(debian) => Ok(debian),
                Err(_) if add_rustup_target() => Ok(Self::Rustup),
                Err(problem) => Err(problem.context("no way to compile to wasm; run `cargo xtask setup`")),
            },
        }
    }

    fn debian() -> Result<Self> {
        ensure!(
            Path::new(DEBIAN_RUSTC).exists(),
            "{DEBIAN_RUSTC} is absent (Debian package rustc-web)"
        );
        ensure!(
            Path::new(DEBIAN_LIBRARY).exists(),
            "{DEBIAN_LIBRARY} is absent (Debian package rust-web-src)"
        );
        let sysroot = cmd!("rustc", "--print", "sysroot")
            .dir(paths::root())
            .read()
            .context("ask rustc for its sysroot")?;
        let host = cmd!("rustc", "--print", "host-tuple")
            .dir(paths::root())
            .read()
            .context("ask rustc for its host")?;
        let linker = Path::new(&sysroot)
            .join("lib/rustlib")
            .join(host)
            .join("bin/rust-lld");
        ensure!(linker.exists(), "{} is absent", linker.display());
        Ok(Self::Debian { linker })
    }

    /// Compiles packages; returns the folder with their modules.
    pub(crate) fn build(&self, manifest: &Path, packages: &[&str]) -> Result<PathBuf> {
        let mut arguments: Vec<String> = ["build", "--quiet", "--profile", PROFILE, "--target", TARGET]
            .map(str::to_owned)
            .to_vec();
        for package in packages {
            arguments.extend(["--package".to_owned(), (*package).to_owned()]);
        }
        if matches!(self, Self::Debian { .. }) {
            arguments.push("-Zbuild-std=std,panic_abort".to_owned());
        }
        let target_dir = paths::root().join(match self {
            Self::Rustup => "target/wasm",
            Self::Debian { .. } => "target/wasm-debian",
        });
        arguments.extend(["--manifest-path".to_owned(), manifest.display().to_string()]);
        arguments.extend(["--target-dir".to_owned(), target_dir.display().to_string()]);
        self.with_environment(&cmd("cargo", arguments).dir(paths::root()))
            .run()
            .with_context(|| format!("compile {} with {self}", packages.join(", ")))?;
        Ok(target_dir.join(TARGET).join(PROFILE))
    }

    /// What identifies the compiler's output.
    pub(crate) fn fingerprint(&self) -> Result<String> {
        let rustc = match self {
            Self::Rustup => "rustc",
            Self::Debian { .. } => DEBIAN_RUSTC,
        };
        let version = cmd!(rustc, "-vV")
            .dir(paths::root())
            .read()
            .context("ask rustc for its version")?;
        Ok(format!("{self}\n{version}"))
    }

    /// Paths of this machine stay out of the components, so that the same sources give the same bytes everywhere.
    fn with_environment(&self, command: &Expression) -> Expression {
        let registry = env::var_os("CARGO_HOME")
            .map(PathBuf::from)
            .or_else(|| env::home_dir().map(|home| home.join(".cargo")))
            .unwrap_or_default()
            .join("registry/src");
        let mut flags = vec![format!(
            "--remap-path-prefix={}=stagegate",
            paths::root().display()
        )];
        for index in std::fs::read_dir(registry).into_iter().flatten().flatten() {
            flags.push(format!("--remap-path-prefix={}=crates", index.path().display()));
        }
        let command = command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
        match self {
            Self::Rustup => command,
            Self::Debian { linker } => command
                .env("RUSTC", DEBIAN_RUSTC)
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker),
        }
    }
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rustup => "rustup's target wasm32-unknown-unknown",
            Self::Debian { .. } => "Debian's rustc-web and rust-web-src",
        })
    }
}

/// Whether rustup's toolchain has the target's standard library.
pub(crate) fn has_rustup_target() -> bool {
    cmd!("rustc", "--print", "target-libdir", "--target", TARGET)
        .dir(paths::root())
        .stderr_null()
        .read()
        .is_ok_and(|folder| Path::new(&folder).is_dir())
}

/// Lets rustup download the target, for as long as is decent.
pub(crate) fn add_rustup_target() -> bool {
    println!("asking rustup for the target {TARGET}");
    let Ok(handle) = cmd!("rustup", "target", "add", TARGET)
        .dir(paths::root())
        .unchecked()
        .start()
    else {
        return false;
    };
    let finished = matches!(
        handle.wait_timeout(DOWNLOAD_PATIENCE),
        Ok(Some(output)) if output.status.success()
    );
    if !finished {
        let _ = handle.kill();
        println!(
            "rustup could not bring it within {} s",
            DOWNLOAD_PATIENCE.as_secs()
        );
    }
    finished && has_rustup_target()
}

/// Whether Debian's compiler can do it.
pub(crate) fn has_debian() -> bool {
    Toolchain::debian().is_ok()
}
