//! Where components are found.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where plugins are looked up when nobody says where: beside a build, beside an installation, in the system.
///
/// `executable` is the path of the running program: `target/debug/stagegate` finds `target/plugins`,
/// `/opt/stagegate/bin/stagegate` finds `/opt/stagegate/lib/stagegate/plugins`.
pub fn default_plugin_directories(executable: Option<&Path>) -> Vec<PathBuf> {
    let prefix = executable.and_then(Path::parent).and_then(Path::parent);
    let beside = prefix
        .into_iter()
        .flat_map(|prefix| [prefix.join("plugins"), prefix.join("lib/stagegate/plugins")]);
    let mut directories: Vec<PathBuf> = beside.collect();
    let system = PathBuf::from("/usr/lib/stagegate/plugins");
    if !directories.contains(&system) {
        directories.push(system);
    }
    directories
}

/// A component that is nowhere.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Missing {
    looked_at: Vec<PathBuf>,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no ")?;
        for (index, path) in self.looked_at.iter().enumerate() {
            let comma = if index == 0 { "" } else { " or " };
            write!(f, "{comma}{}", path.display())?;
        }
        Ok(())
    }
}

/// The component that a policy means by the path it wrote; where it is nowhere, what was looked at.
///
/// # Errors
/// Where there is no such file.
pub fn plugin_path(written: &str, policy: &Path, directories: &[PathBuf]) -> Result<PathBuf, String> {
    let folder = policy.parent().unwrap_or(Path::new(""));
    find_plugin(written, folder, directories).map_err(|missing| missing.to_string())
}

/// The file that a policy means: a path that starts with `./`, `../` or `/` counts from the policy's folder, another
/// is the first that exists in the plugin directories; `.wasm` may be left out.
pub(super) fn find_plugin(
    written: &str,
    policy_folder: &Path,
    directories: &[PathBuf],
) -> Result<PathBuf, Missing> {
    let is_path = ["./", "../", "/"].iter().any(|start| written.starts_with(start));
    let file = if Path::new(written)
        .extension()
        .is_some_and(|extension| extension == "wasm")
    {
        written.to_owned()
    } else {
        format!("{written}.wasm")
    };
    let looked_at: Vec<_> = if is_path {
        vec![policy_folder.join(&file)]
    } else {
        directories
            .iter()
            .map(|directory| directory.join(&file))
            .collect()
    };
    match looked_at.iter().find(|path| path.is_file()) {
        Some(path) => Ok(path.clone()),
        None if looked_at.is_empty() => Err(Missing {
            looked_at: vec![PathBuf::from(file)],
        }),
        None => Err(Missing { looked_at }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_follow_the_executable() {
        let of = |path: &str| default_plugin_directories(Some(Path::new(path)));
        assert_eq!(of("/w/target/debug/stagegate")[0], Path::new("/w/target/plugins"));
        assert_eq!(
            of("/opt/s/bin/stagegate")[1],
            Path::new("/opt/s/lib/stagegate/plugins")
        );
        assert_eq!(
            of("/usr/bin/stagegate").len(),
            2,
            "the system's directory is named once"
        );
        assert_eq!(
            default_plugin_directories(None),
            [Path::new("/usr/lib/stagegate/plugins")]
        );
    }

    #[test]
    fn plugins_are_found_by_name_or_path() {
        let scratch = tempfile::tempdir().unwrap();
        let (first, second) = (scratch.path().join("first"), scratch.path().join("second"));
        for directory in [&first, &second] {
            std::fs::create_dir(directory).unwrap();
            std::fs::write(directory.join("both.wasm"), "").unwrap();
        }
        std::fs::write(second.join("one.wasm"), "").unwrap();
        let directories = [first.clone(), second.clone()];
        let find = |written: &str| find_plugin(written, &first, &directories);
        assert_eq!(find("both.wasm"), Ok(first.join("both.wasm")));
        assert_eq!(find("one"), Ok(second.join("one.wasm")));
        assert_eq!(find("../second/one.wasm"), Ok(first.join("../second/one.wasm")));
        assert!(find("./one.wasm").is_err(), "a path is not looked up elsewhere");
        let missing = find("none.wasm").unwrap_err().to_string();
        assert!(
            missing.contains("first/none.wasm") && missing.contains("second/none.wasm"),
            "{missing}"
        );
    }
}
