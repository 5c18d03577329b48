//! Removes entries that nobody used for long, and the oldest where all together are too large.
//!
//! An entry's time of change says when it was last used. Sweeping happens after an entry was written, the only time
//! the directory grows, in one process at a time. Only files that are entries or left temporary files by their names
//! are looked at. The races are harmless: who holds an entry has read all of it; one that was used or written anew while it
//! was removed is compiled once more.

use std::fs::{self, File, FileTimes, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// An entry that was not used for this long is removed.
const MAX_AGE: Duration = Duration::from_hours(30 * 24);

/// All entries together are at most this large, the newest one aside.
const MAX_BYTES: u64 = 1 << 30;

/// A temporary file this old was left by a process that died.
const MAX_TEMPORARY_AGE: Duration = Duration::from_hours(1);

/// Use is noted at most this often, so that a warm start seldom writes.
const USE_GRAIN: Duration = Duration::from_hours(24);

/// How the names of unfinished files end.
pub(super) const TEMPORARY: &str = ".new";

/// Bytes of a digest and of the engine's hash, in hex.
const DIGEST_DIGITS: usize = 64;
const COMPATIBILITY_DIGITS: usize = 16;

/// Notes that the entry at `path` is in use.
pub(super) fn touch(path: &Path) {
    // Where it can not be noted, the entry may go early and is compiled again.
    let note = || {
        let file = File::options().write(true).open(path)?;
        let now = now();
        let is_fresh = |at: SystemTime| now.duration_since(at).is_ok_and(|age| age < USE_GRAIN);
        if !is_fresh(file.metadata()?.modified()?) {
            file.set_times(FileTimes::new().set_modified(now))?;
        }
        std::io::Result::Ok(())
    };
    note().ok();
}

/// Removes what is too old or too much; never the entry called `newest`.
pub(super) fn sweep(directory: &Path, newest: &str) {
    let Ok(turn) = File::open(directory) else { return };
    // Who has the turn sweeps for all.
    if turn.try_lock().is_err() {
        return;
    }
    for path in to_remove(list(directory, newest), now()) {
        if let Err(error) = fs::remove_file(&path) {
            tracing::debug!("{} stays in the plugin cache: {error}", path.display());
        }
    }
}

fn now() -> SystemTime {
    let seconds = crate::clock::Clock::system().now().as_second();
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.try_into().unwrap_or_default())
}

/// A file that may be removed.
#[derive(Debug, Clone)]
struct Candidate {
    path: PathBuf,
    used: SystemTime,
    bytes: u64,
    is_temporary: bool,
}

fn list(directory: &Path, newest: &str) -> Vec<Candidate> {
    let files = fs::read_dir(directory).into_iter().flatten().flatten();
    files
        .filter_map(|file| {
            let name = file.file_name().into_string().ok()?;
            let is_temporary = name.starts_with('.') && name.ends_with(TEMPORARY);
            let is_candidate = is_temporary || (is_entry(&name) && name != newest);
            let metadata: Metadata = file.metadata().ok().filter(|_| is_candidate)?;
            Some(Candidate {
                path: file.path(),
                used: metadata.modified().ok()?,
                bytes: metadata.len(),
                is_temporary,
            })
        })
        .collect()
}

fn is_entry(name: &str) -> bool {
    let is_hex =
        |text: &str, digits: usize| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    name.split_once('-').is_some_and(|(digest, compatibility)| {
        is_hex(digest, DIGEST_DIGITS) && is_hex(compatibility, COMPATIBILITY_DIGITS)
    })
}

/// What goes, given all that may go.
fn to_remove(mut candidates: Vec<Candidate>, now: SystemTime) -> Vec<PathBuf> {
    candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.used));
    let mut kept_bytes = 0_u64;
    let mut goes = |candidate: &Candidate| {
        // A file of the future is as good as new.
        let age = now.duration_since(candidate.used).unwrap_or_default();
        if candidate.is_temporary {
            return age > MAX_TEMPORARY_AGE;
        }
        kept_bytes = kept_bytes.saturating_add(candidate.bytes);
        age > MAX_AGE || kept_bytes > MAX_BYTES
    };
    candidates.retain(|candidate| goes(candidate));
    candidates.into_iter().map(|candidate| candidate.path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_HOURS: u64 = 100_000;

    fn at(hours_ago: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_hours(NOW_HOURS - hours_ago)
    }

    #[track_caller]
    fn check(files: &[(&str, u64, u64)], expected: &[&str]) {
        let candidates = files.iter().map(|(name, hours_ago, bytes)| Candidate {
            path: PathBuf::from(name),
            used: at(*hours_ago),
            bytes: *bytes,
            is_temporary: name.ends_with(TEMPORARY),
        });
        let mut removed = to_remove(candidates.collect(), at(0));
        removed.sort();
        assert_eq!(removed, expected.iter().map(PathBuf::from).collect::<Vec<_>>());
    }

    #[test]
    fn old_entries_and_the_oldest_of_too_many_go() {
        check(&[("a", 1, 10), ("b", 29 * 24, 10), ("c", 31 * 24, 10)], &["c"]);
        let half = MAX_BYTES / 2;
        check(
            &[("a", 1, half), ("b", 2, half), ("c", 3, 1), ("d", 0, 1)],
            &["b", "c"],
        );
        check(&[(".1-0.new", 2, 10), (".1-1.new", 0, 10)], &[".1-0.new"]);
    }

    #[test]
    fn only_entries_and_left_files_are_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let entry = |digit: &str| format!("{}-{}", digit.repeat(64), "0".repeat(16));
        let names = [
            "key".to_owned(),
            "notes.txt".to_owned(),
            entry("a"),
            entry("b"),
            ".7-0.new".to_owned(),
        ];
        for name in &names {
            let file = File::create(folder.path().join(name)).unwrap();
            file.set_times(FileTimes::new().set_modified(at(0))).unwrap();
        }
        sweep(folder.path(), &entry("a"));
        let left = |name: &str| folder.path().join(name).exists();
        assert_eq!(names.map(|name| left(&name)), [true, true, true, false, false]);
    }

    #[test]
    fn use_is_noted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("entry");
        let file = File::create(&path).unwrap();
        file.set_times(FileTimes::new().set_modified(at(0))).unwrap();
        touch(&path);
        let used = || fs::metadata(&path).unwrap().modified().unwrap();
        let noted = used();
        assert!(noted > at(0));
        touch(&path);
        assert_eq!(used(), noted, "once a day is enough");
    }
}
