//! Commits with whole trees, branches, merge bases, and what differs between two commits.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::Repository;

/// All files of a commit by path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// One commit.
#[derive(Debug, Clone)]
pub struct Commit {
    /// 40 hexadecimal digits.
    pub hash: String,
    /// Full hashes.
    pub parents: Vec<String>,
    /// All files.
    pub files: Files,
    /// As written.
    pub message: String,
    /// When.
    pub at: Timestamp,
}

/// What happened to one file between two commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Only in the newer.
    Added(String),
    /// Only in the older.
    Removed(String),
    /// In both, with other bytes.
    Modified(String),
    /// The same bytes at another path.
    Renamed {
        /// Where they were.
        from: String,
        /// Where they are.
        to: String,
    },
}

impl Repository {
    /// Adds a commit and gives its hash.
    pub fn add_commit(&mut self, parents: Vec<String>, files: Files, message: &str, at: Timestamp) -> String {
        let mut digest = Sha256::new();
        digest.update(format!("{}{parents:?}{message}{at}", self.uuid));
        for (path, bytes) in &files {
            digest.update(path);
            digest.update(bytes);
        }
        let hash = hex::encode(digest.finalize())[..40].to_owned();
        let commit = Commit {
            hash: hash.clone(),
            parents,
            files,
            message: message.to_owned(),
            at,
        };
        self.commits.insert(hash.clone(), commit);
        hash
    }

    /// The head of a branch.
    pub fn head(&self, branch: &str) -> Option<&Commit> {
        self.commits.get(self.branches.get(branch)?)
    }

    /// The commit that a branch name, a full hash or the first digits of one mean.
    pub fn resolve(&self, revision: &str) -> Option<&Commit> {
        self.head(revision).or_else(|| {
            let mut matching = self.commits.range(revision.to_owned()..);
            let (hash, commit) = matching.next()?;
            (revision.len() >= 7 && hash.starts_with(revision)).then_some(commit)
        })
    }

    /// The newest commit that both come from.
    pub fn merge_base(&self, one: &str, other: &str) -> Option<&Commit> {
        let (of_one, of_other) = (self.ancestors(one), self.ancestors(other));
        let common = of_one
            .intersection(&of_other)
            .filter_map(|hash| self.commits.get(hash));
        common.max_by_key(|commit| commit.at)
    }

    fn ancestors(&self, from: &str) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut open = vec![from.to_owned()];
        while let Some(hash) = open.pop() {
            if let Some(commit) = self.commits.get(&hash)
                && seen.insert(hash)
            {
                open.extend(commit.parents.iter().cloned());
            }
        }
        seen
    }

    /// What a merge of `source` into `destination` holds.
    pub fn merged_files(&self, source: &str, destination: &str) -> Files {
        let files_of = |hash: &str| {
            self.commits
                .get(hash)
                .map(|commit| commit.files.clone())
                .unwrap_or_default()
        };
        let base = self
            .merge_base(source, destination)
            .map(|commit| commit.files.clone())
            .unwrap_or_default();
        let mut merged = files_of(destination);
        let source = files_of(source);
        merged.retain(|path, _| source.contains_key(path) || !base.contains_key(path));
        for (path, bytes) in source {
            if base.get(&path) != Some(&bytes) {
                merged.insert(path, bytes);
            }
        }
        merged
    }
}

/// What differs, in the order of paths.
pub fn differences(old: &Files, new: &Files) -> Vec<Difference> {
    let mut gone: Vec<&String> = old.keys().filter(|path| !new.contains_key(*path)).collect();
    let mut found = Vec::new();
    for (path, bytes) in new {
        let twin = gone.iter().position(|lost| old.get(*lost) == Some(bytes));
        match (old.get(path), twin) {
            (Some(before), _) if before == bytes => {}
            (Some(_), _) => found.push(Difference::Modified(path.clone())),
            (None, Some(twin)) => {
                found.push(Difference::Renamed {
                    from: gone.remove(twin).clone(),
                    to: path.clone(),
                });
            }
            (None, None) => found.push(Difference::Added(path.clone())),
        }
    }
    found.extend(gone.into_iter().cloned().map(Difference::Removed));
    found.sort_by(|a, b| a.path().cmp(b.path()));
    found
}

impl Difference {
    /// The path now, or the one that was.
    pub fn path(&self) -> &str {
        match self {
            Self::Added(path) | Self::Removed(path) | Self::Modified(path) => path,
            Self::Renamed { to, .. } => to,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_name_what_happened_to_each_file() {
        let files = |list: &[(&str, &str)]| -> Files {
            list.iter()
                .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
                .collect()
        };
        let old = files(&[("kept", "1"), ("changed", "1"), ("gone", "x"), ("moved", "m")]);
        let new = files(&[("kept", "1"), ("changed", "2"), ("fresh", "f"), ("there", "m")]);
        let wanted = [
            Difference::Modified("changed".into()),
            Difference::Added("fresh".into()),
            Difference::Removed("gone".into()),
            Difference::Renamed {
                from: "moved".into(),
                to: "there".into(),
            },
        ];
        assert_eq!(differences(&old, &new), wanted);
    }
}
