//! Orders for the library that stands between the daemon and the C library (`tests/preload`).

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::workspace;

/// Numbers in the file of orders; their meaning is written down in `tests/preload`.
const FIELDS: u64 = 7;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Calls {
    /// Writes to the state file and its log.
    Writes,
    /// Times they were forced to disk: the end of every commit.
    Syncs,
}

/// What happens at the ordered call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Deed {
    /// The process dies before it.
    DieBefore,
    /// The process dies after it.
    DieAfter,
    /// Half of it is done, then the process dies.
    Tear,
    /// No space is left, from this call on.
    Full,
    /// Nothing may be written, from this call on.
    ReadOnly,
    /// The disk reports an error, from this call on.
    Broken,
}

impl Deed {
    fn number(self) -> i64 {
        match self {
            Self::DieBefore => 1,
            Self::DieAfter => 2,
            Self::Tear => 3,
            // ENOSPC, EROFS, EIO of Linux.
            Self::Full => 28,
            Self::ReadOnly => 30,
            Self::Broken => 5,
        }
    }

    /// Whether the process dies of it.
    pub fn is_deadly(self) -> bool {
        self.number() < 4
    }
}

/// The file of orders of one daemon.
#[derive(Debug)]
pub struct Orders {
    file: File,
    path: PathBuf,
    state: PathBuf,
}

impl Orders {
    /// Makes the file, in the daemon's folder.
    pub fn new(folder: &Path, state: &str) -> Result<Self> {
        let folder = folder
            .canonicalize()
            .with_context(|| format!("look at {}", folder.display()))?;
        let path = folder.join("preload-orders");
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&path)
            .context("make the file of orders")?;
        file.set_len(FIELDS * 8).context("make the file of orders")?;
        Ok(Self {
            file,
            path,
            state: folder.join(state),
        })
    }

    /// What the daemon must find in its environment.
    pub fn environment(&self) -> Result<Vec<(String, String)>> {
        let library = workspace::target().join("debug/deps/libstagegate_preload.so");
        ensure!(
            library.is_file(),
            "{} is absent; build it with `cargo build --workspace --bins`",
            library.display()
        );
        let pairs = [
            ("LD_PRELOAD", &library),
            ("STAGEGATE_PRELOAD_ORDERS", &self.path),
            ("STAGEGATE_PRELOAD_FILES", &self.state),
        ];
        Ok(pairs
            .map(|(name, path)| (name.to_owned(), path.display().to_string()))
            .to_vec())
    }

    /// Calls so far.
    pub fn count(&self, calls: Calls) -> Result<i64> {
        self.field(u64::from(calls == Calls::Syncs))
    }

    /// From now on, the so many-th such call is the one.
    pub fn order(&self, calls: Calls, nth: i64, deed: Deed) -> Result<()> {
        self.set(5, 0)?;
        self.set(3, i64::from(calls == Calls::Syncs))?;
        self.set(4, deed.number())?;
        self.set(2, self.count(calls)? + nth)
    }

    /// From now on everything passes.
    pub fn revoke(&self) -> Result<()> {
        self.set(2, 0)
    }

    /// How often the deed was done.
    pub fn done(&self) -> Result<i64> {
        self.field(5)
    }

    /// From now on the wall clock is wrong by so many seconds.
    pub fn shift_clock(&self, seconds: i64) -> Result<()> {
        self.set(6, seconds)
    }

    fn field(&self, index: u64) -> Result<i64> {
        let mut bytes = [0; 8];
        self.file
            .read_exact_at(&mut bytes, index * 8)
            .context("read the file of orders")?;
        Ok(i64::from_ne_bytes(bytes))
    }

    fn set(&self, index: u64, value: i64) -> Result<()> {
        self.file
            .write_all_at(&value.to_ne_bytes(), index * 8)
            .context("write the file of orders")
    }
}
