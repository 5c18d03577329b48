//! `[rollout] backup`: whether rows are copied before a change touches them, how many, and for how long they are kept.

use std::time::Duration;

use crate::settings::{Entry, Section};

/// Copies are for the days after a rollout, not an archive.
const LONGEST_RETENTION: Duration = Duration::from_hours(366 * 24);

/// Whether a statement whose rows can not be kept may run.
const WITHOUT: &[(&str, bool)] = &[("refuse", true), ("go-on", false)];

/// `[rollout.backup]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupPolicy {
    /// A statement that changes more rows has no backup.
    pub max_rows: u64,
    /// A statement whose rows take more bytes has no backup.
    pub max_bytes: u64,
    /// How long the copies are kept.
    pub retention: Duration,
    /// A statement without a backup does not run; otherwise it is only said.
    pub is_required: bool,
}

impl Default for BackupPolicy {
    fn default() -> Self {
        Self {
            max_rows: 1_000_000,
            max_bytes: 1 << 30,
            retention: Duration::from_hours(14 * 24),
            is_required: true,
        }
    }
}

/// `backup = true`, or a table. None where rows are not kept.
pub(super) fn read_backup(section: &Section<'_>) -> Option<BackupPolicy> {
    let entry = section.optional("backup")?;
    let Some(table) = entry.nested() else {
        return entry.flag()?.then(BackupPolicy::default);
    };
    let defaults = BackupPolicy::default();
    let is_enabled = table.optional("enabled").and_then(Entry::flag).unwrap_or(true);
    let count = |it: usize| u64::try_from(it).unwrap_or(u64::MAX);
    let policy = BackupPolicy {
        max_rows: table
            .optional("max-rows")
            .and_then(Entry::count)
            .map_or(defaults.max_rows, count),
        max_bytes: table
            .optional("max-bytes")
            .and_then(Entry::bytes)
            .map_or(defaults.max_bytes, count),
        retention: table
            .optional("retention")
            .and_then(|entry| read_retention(&entry))
            .unwrap_or(defaults.retention),
        is_required: table
            .optional("without-backup")
            .and_then(|entry| entry.word(WITHOUT))
            .unwrap_or(defaults.is_required),
    };
    table.finish();
    is_enabled.then_some(policy)
}

fn read_retention(entry: &Entry<'_>) -> Option<Duration> {
    let retention = entry.duration()?;
    if retention.is_zero() || retention > LONGEST_RETENTION {
        return entry.refuse("must be more than 0 and at most 366 days (8784h)", None);
    }
    Some(retention)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::parse_policy;

    fn read(text: &str) -> Result<Option<BackupPolicy>, String> {
        match parse_policy("prod.toml", text) {
            Ok(policy) => Ok(policy.rollout.backup),
            Err(problems) => Err(problems
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n")),
        }
    }

    #[test]
    fn it_is_off_on_or_a_table() {
        assert_eq!(read("").unwrap(), None);
        assert_eq!(read("[rollout]\nbackup = false").unwrap(), None);
        assert_eq!(
            read("[rollout]\nbackup = true").unwrap(),
            Some(BackupPolicy::default())
        );
        assert_eq!(read("[rollout.backup]\nenabled = false").unwrap(), None);
        let text = "[rollout.backup]\nmax-rows = 5\nmax-bytes = \"1MiB\"\nretention = \"48h\"\nwithout-backup = \"go-on\"";
        let expected = BackupPolicy {
            max_rows: 5,
            max_bytes: 1 << 20,
            retention: Duration::from_hours(48),
            is_required: false,
        };
        assert_eq!(read(text).unwrap(), Some(expected));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, expected) in [
            ("[rollout]\nbackup = \"yes\"", "prod.toml:2:10: rollout.backup"),
            (
                "[rollout.backup]\nretention = \"0s\"",
                "must be more than 0 and at most 366 days",
            ),
            (
                "[rollout.backup]\nmaxrows = 5",
                "rollout.backup.maxrows is not a known setting",
            ),
            (
                "[rollout.backup]\nwithout-backup = \"stop\"",
                "rollout.backup.without-backup can not be \"stop\"",
            ),
        ] {
            let said = read(text).unwrap_err();
            assert!(said.contains(expected), "{text}: {said}");
        }
    }
}
