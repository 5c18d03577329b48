//! Compiled components on disk, shared by the daemon and every command run beside it.
//!
//! Compiled code is machine code that this process will execute, so none is loaded that this installation did not
//! write itself: the directory belongs to the user and nobody else may write there; every entry carries an
//! HMAC-SHA256 under a random key kept in the directory with mode 0600, over its name and its bytes. An entry that
//! does not verify (cut short by a full disk, changed by anyone, written under another key) is compiled again and
//! replaced; it is never an error.
//!
//! Races: files appear by rename of a complete temporary file, so a reader sees all or nothing; two writers
//! of one entry write the same code, and the last one wins. What is removed meanwhile (see [`sweep`]) is compiled again.

mod sweep;

use std::cell::RefCell;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::hash::{Hash, Hasher};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use super::compile::CompileError;

/// The file with the installation's key.
const KEY_FILE: &str = "key";

/// Bytes of the key and of the code's authentication.
const SECRET_BYTES: usize = 32;

/// First bytes of every entry; changes with the layout.
const MAGIC: &[u8] = b"stagegate compiled component 1\n";

/// Code, and whether it had to be compiled for that.
pub(super) struct Cached {
    pub(super) component: Component,
    pub(super) was_compiled: bool,
}

/// The directory and its key.
pub(super) struct Cache {
    directory: PathBuf,
    key: [u8; SECRET_BYTES],
    compatibility: String,
}

impl Cache {
    /// Opens the directory, made where absent, and its key, drawn where absent.
    pub(super) fn open(directory: PathBuf, engine: &Engine) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(&directory)?;
        refuse_shared(&directory)?;
        Ok(Self {
            key: open_key(&directory)?,
            compatibility: compatibility(engine),
            directory,
        })
    }

    /// The compiled component: from its entry, or from `compile` and kept for the next time. Either way it is loaded
    /// only after its authentication was checked.
    pub(super) fn component(
        &self,
        engine: &Engine,
        digest: &str,
        compile: impl FnOnce() -> Result<Vec<u8>, CompileError>,
    ) -> Result<Cached, CompileError> {
        let name = format!("{digest}-{}", self.compatibility);
        if let Some(component) = self.load(engine, &name) {
            sweep::touch(&self.directory.join(&name));
            return Ok(Cached {
                component,
                was_compiled: false,
            });
        }
        let entry = self.sealed(&name, &compile()?);
        match self.store(&name, &entry) {
            Ok(()) => sweep::sweep(&self.directory, &name),
            Err(error) => tracing::warn!(
                cache.entry = name,
                error = format!("{error:#}"),
                "could not keep compiled code in the cache; it will be compiled again next time"
            ),
        }
        let component = self.open_entry(engine, &name, &entry);
        Ok(Cached {
            component: component
                .ok_or_else(|| CompileError::Ended("it gave code of another build".to_owned()))?,
            was_compiled: true,
        })
    }

    fn load(&self, engine: &Engine, name: &str) -> Option<Component> {
        thread_local! {
            /// A thread reads several entries, each larger than what the C library keeps for another use.
            static ENTRY: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        }
        ENTRY.with_borrow_mut(|entry| {
            entry.clear();
            let mut file = File::open(self.directory.join(name)).ok()?;
            file.read_to_end(entry).ok()?;
            self.open_entry(engine, name, entry)
        })
    }

    fn open_entry(&self, engine: &Engine, name: &str, entry: &[u8]) -> Option<Component> {
        let Some(code) = self.verified(name, entry) else {
            tracing::warn!(cache.entry = name, "a damaged cache entry is compiled again");
            return None;
        };
        deserialize(engine, code)
            .inspect_err(|error| {
                tracing::warn!(cache.entry = name, error = %error, "a cache entry of another build is compiled again");
            })
            .ok()
    }

    fn verified<'entry>(&self, name: &str, entry: &'entry [u8]) -> Option<&'entry [u8]> {
        let (tag, code) = entry.strip_prefix(MAGIC)?.split_at_checked(SECRET_BYTES)?;
        self.authentication(name, code).verify_slice(tag).ok()?;
        Some(code)
    }

    fn sealed(&self, name: &str, code: &[u8]) -> Vec<u8> {
        let tag = self.authentication(name, code).finalize().into_bytes();
        [MAGIC, &tag, code].concat()
    }

    fn store(&self, name: &str, entry: &[u8]) -> io::Result<()> {
        let temporary = Temporary::write(&self.directory, entry)?;
        fs::rename(&temporary.path, self.directory.join(name))
    }

    fn authentication(&self, name: &str, code: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.update(name.as_bytes());
        mac.update(&[0]);
        mac.update(code);
        mac
    }
}

/// Loads compiled code whose authentication was checked.
#[expect(
    unsafe_code,
    reason = "wasmtime can not prove that bytes are its own output; the HMAC does"
)]
fn deserialize(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: `code` verified under this installation's key, so it is what `Component::serialize` of this program
    // returned for this name; the name holds the engine's compatibility hash, and wasmtime checks version and
    // settings once more. The bytes are in our own memory: nobody can change them after the check.
    unsafe { Component::deserialize(engine, code) }
}

/// Refuses a directory in which somebody else could put files.
fn refuse_shared(directory: &Path) -> io::Result<()> {
    let metadata = fs::metadata(directory)?;
    let denied = |why: &str| io::Error::new(io::ErrorKind::PermissionDenied, why);
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(denied("it belongs to another user"));
    }
    if metadata.mode() & 0o022 != 0 {
        return Err(denied(
            "others than its owner may write to it; run chmod 700 on it",
        ));
    }
    Ok(())
}

/// The key, or a new one where there is none that can be trusted.
fn open_key(directory: &Path) -> io::Result<[u8; SECRET_BYTES]> {
    let path = directory.join(KEY_FILE);
    if let Some(key) = read_key(&path)? {
        return Ok(key);
    }
    // Processes that start together make the key one after another, and all but the first find it made.
    let turn = File::open(directory)?;
    turn.lock()?;
    if let Some(key) = read_key(&path)? {
        return Ok(key);
    }
    // Absent, damaged, or readable by others: made anew, which also makes every entry under an old one void.
    let temporary = Temporary::write(directory, &rand::random::<[u8; SECRET_BYTES]>())?;
    fs::rename(&temporary.path, &path)?;
    read_key(&path)?.ok_or_else(|| io::Error::other("its key can not be kept"))
}

fn read_key(path: &Path) -> io::Result<Option<[u8; SECRET_BYTES]>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if file.metadata()?.mode() & 0o077 != 0 {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes.try_into().ok())
}

/// The engine's own hash of everything that compiled code depends on, as text for a file name.
fn compatibility(engine: &Engine) -> String {
    struct Sha(Sha256);
    impl Hasher for Sha {
        fn write(&mut self, bytes: &[u8]) {
            self.0.update(bytes);
        }
        fn finish(&self) -> u64 {
            0 // Not used: the digest is taken whole.
        }
    }
    let mut hasher = Sha(Sha256::new());
    engine.precompile_compatibility_hash().hash(&mut hasher);
    hex::encode(&hasher.0.finalize()[..8])
}

/// A complete file under a name of its own; removed when dropped, unless it was renamed away.
struct Temporary {
    path: PathBuf,
}

impl Temporary {
    fn write(directory: &Path, bytes: &[u8]) -> io::Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let (process, number) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = directory.join(format!(".{process}-{number}{}", sweep::TEMPORARY));
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&path)?;
        let temporary = Self { path };
        file.write_all(bytes)?;
        Ok(temporary)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // After a rename there is nothing to remove.
        fs::remove_file(&self.path).ok();
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::rules::engine::new_engine;

    /// The smallest component there is: the header alone.
    const EMPTY_COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

    struct World {
        _scratch: tempfile::TempDir,
        directory: PathBuf,
        engine: Engine,
    }

    fn world() -> World {
        let scratch = tempfile::tempdir().unwrap();
        World {
            directory: scratch.path().join("deep/cache"),
            _scratch: scratch,
            engine: new_engine().unwrap(),
        }
    }

    impl World {
        fn open(&self) -> io::Result<Cache> {
            Cache::open(self.directory.clone(), &self.engine)
        }

        fn compile(&self) -> String {
            let cache = self.open().unwrap();
            let code = || Ok(self.engine.precompile_component(EMPTY_COMPONENT).unwrap());
            cache.component(&self.engine, "aa", code).unwrap();
            format!("aa-{}", cache.compatibility)
        }
    }

    #[test]
    fn an_entry_is_found_by_the_next_process() {
        let world = world();
        let name = world.compile();
        assert!(world.open().unwrap().load(&world.engine, &name).is_some());
        let mode = |name: &str| fs::metadata(world.directory.join(name)).unwrap().mode() & 0o777;
        assert_eq!((mode("."), mode(KEY_FILE), mode(&name)), (0o700, 0o600, 0o600));
        assert_eq!(
            fs::read_dir(&world.directory).unwrap().count(),
            2,
            "no temporary files are left"
        );
    }

    #[test]
    fn what_does_not_verify_is_never_loaded_and_replaced() {
        let world = world();
        let name = world.compile();
        let path = world.directory.join(&name);
        let good = fs::read(&path).unwrap();
        let mut flipped = good.clone();
        *flipped.last_mut().unwrap() ^= 1;
        for (what, bad) in [
            ("a flipped bit", flipped.as_slice()),
            ("a cut entry", &good[..good.len() / 2]),
            ("an empty file", &[]),
            ("only the beginning", &good[..MAGIC.len() + 3]),
        ] {
            fs::write(&path, bad).unwrap();
            assert!(
                world.open().unwrap().load(&world.engine, &name).is_none(),
                "{what}"
            );
            world.compile();
            assert!(
                world.open().unwrap().load(&world.engine, &name).is_some(),
                "{what}, replaced"
            );
        }
        let other = world.directory.join("bb-0000");
        fs::copy(&path, &other).unwrap();
        assert!(
            world.open().unwrap().load(&world.engine, "bb-0000").is_none(),
            "an entry under another name"
        );
    }

    #[test]
    fn a_key_that_others_could_read_is_replaced() {
        let world = world();
        let name = world.compile();
        let key = world.directory.join(KEY_FILE);
        let before = fs::read(&key).unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(world.open().unwrap().load(&world.engine, &name).is_none());
        assert_ne!(fs::read(&key).unwrap(), before);
        fs::write(&key, "short").unwrap();
        assert_eq!(world.open().unwrap().key.len(), SECRET_BYTES);
    }

    #[test]
    fn a_directory_others_may_write_to_is_refused() {
        let world = world();
        world.open().unwrap();
        for mode in [0o720, 0o702, 0o777] {
            fs::set_permissions(&world.directory, fs::Permissions::from_mode(mode)).unwrap();
            let error = world.open().err().expect("refused");
            assert_eq!(error.kind(), io::ErrorKind::PermissionDenied, "{mode:o}");
        }
        fs::set_permissions(&world.directory, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(world.open().is_ok(), "reading is harmless");
    }

    #[test]
    fn processes_that_start_together_agree_on_the_key() {
        let world = world();
        fs::create_dir_all(&world.directory).unwrap();
        fs::set_permissions(&world.directory, fs::Permissions::from_mode(0o700)).unwrap();
        let keys: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| world.open().unwrap().key))
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| key == &keys[0]));
    }
}
