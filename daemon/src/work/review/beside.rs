//! Files of the repository that belong to a pull request's files and are not part of it: a verification that was merged
//! before its change is picked up with it, and a verification that comes after its change is known to come too late.
//!
//! One request, whatever lies in the folder: the forge is asked for these paths alone.

use std::collections::BTreeSet;

use anyhow::Context;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::{PARALLEL_FILES, ReadFiles, read_file};
use crate::ids::CommitHash;
use crate::review::ReviewedFile;
use crate::verification::{change_path, is_verification, verification_path};
use crate::work::pull_request::Look;

/// Adds the verifications that lie beside the changes at this commit, and notes the changes that are there already.
pub(super) async fn add_beside(
    look: &Look<'_>,
    commit: &CommitHash,
    read: &mut ReadFiles,
) -> anyhow::Result<()> {
    let wanted = counterparts(&read.files);
    if wanted.is_empty() {
        return Ok(());
    }
    let folder = &look.project.directory;
    let found = look
        .forge
        .existing_files(&look.project.repository, commit, folder, &wanted)
        .await
        .with_context(|| format!("look for verifications at {}", commit.short()))?;
    let (verifications, changes): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|path| is_verification(path));
    read.settled.extend(changes);
    let mut reading = Vec::new();
    for path in verifications {
        reading.push(read_file(look, commit, path));
    }
    let files: Vec<_> = stream::iter(reading)
        .buffered(PARALLEL_FILES)
        .try_collect()
        .await?;
    for (file, reason) in files {
        read.too_large
            .extend(reason.map(|reason| (file.path.clone(), reason)));
        read.files.push(file);
    }
    Ok(())
}

/// The verification of each change, and the change of each verification, where the other one is not among the files.
fn counterparts(files: &[ReviewedFile]) -> BTreeSet<String> {
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let other = |path: &&str| {
        if is_verification(path) {
            change_path(path)
        } else {
            verification_path(path)
        }
    };
    let others = paths.iter().map(other);
    others.filter(|path| !paths.contains(path.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_looked_for() {
        let files = [
            "db/1_a.sql",
            "db/1_a.verify.sql",
            "db/2_b.sql",
            "db/3_c.verify.sql",
        ];
        let files = files.map(|path| ReviewedFile {
            path: path.to_owned(),
            bytes: Vec::new(),
        });
        let wanted: Vec<_> = counterparts(&files).into_iter().collect();
        assert_eq!(wanted, ["db/2_b.verify.sql", "db/3_c.sql"]);
    }
}
