//! A new project: the language's template, with copies of the SDK and the boundary, so that it builds without Stagegate's
//! repository.

mod cargo;

use std::io;
use std::path::{Path, PathBuf};

use super::files;
use super::language::Language;
use crate::ids::PluginName;

/// Where the templates lie in Stagegate's repository.
const TEMPLATES: &str = "plugins/templates";

/// Why a project was not made.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// The folder has something in it.
    #[error("{} is not empty", folder.display())]
    NotEmpty {
        /// Which folder.
        folder: PathBuf,
    },
    /// A file can not be written.
    #[error("write {}", path.display())]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A file of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectFile {
    /// From the project's folder.
    pub path: String,
    /// What is in it.
    pub content: Vec<u8>,
}

/// Writes a new project into a folder that is not there or empty; gives its files without those of the SDK.
///
/// # Errors
/// Where the folder has something in it, or can not be written to.
pub fn create(name: &PluginName, language: Language, folder: &Path) -> Result<Vec<String>, ProjectError> {
    if std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(ProjectError::NotEmpty {
            folder: folder.to_owned(),
        });
    }
    let template = template(name, language);
    let names = template.iter().map(|file| file.path.clone()).collect();
    for file in template.into_iter().chain(vendored(name, language)) {
        let path = folder.join(&file.path);
        write(&path, &file.content).map_err(|source| ProjectError::Write { path, source })?;
    }
    Ok(names)
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, content)
}

/// The files that a person will edit.
fn template(name: &PluginName, language: Language) -> Vec<ProjectFile> {
    let folder = format!("{TEMPLATES}/{language}");
    let render = |(path, content): (&str, &[u8])| {
        let content = match std::str::from_utf8(content) {
            Ok(text) => filled(text, name).into_bytes(),
            Err(_) => content.to_owned(),
        };
        ProjectFile {
            path: dotted(&filled(path, name)),
            content,
        }
    };
    files::below(&folder).map(render).collect()
}

/// The SDK, the boundary, and what a build without network needs.
fn vendored(name: &PluginName, language: Language) -> Vec<ProjectFile> {
    let copies = language.vendored();
    let copy = |from: &'static str, to: &'static str| {
        files::below(from).map(move |(path, content)| ProjectFile {
            path: format!("{to}/{path}"),
            content: content.to_owned(),
        })
    };
    let copies = copies.into_iter().flat_map(|it| copy(it.from, it.to));
    match language {
        Language::Rust => cargo::standing_alone(name.as_str(), copies.collect()),
        Language::JavaScript | Language::Python => copies.collect(),
    }
}

/// A template with its blanks filled in.
fn filled(text: &str, name: &PluginName) -> String {
    text.replace("{{name}}", name.as_str())
        .replace("{{name_underscored}}", &name.as_str().replace('-', "_"))
        .replace("{{stagegate_version}}", env!("CARGO_PKG_VERSION"))
}

/// `gitignore` is `.gitignore` in a project: under its own name it would be obeyed in Stagegate's repository.
fn dotted(path: &str) -> String {
    match path {
        "gitignore" => ".gitignore".to_owned(),
        path => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name() -> PluginName {
        "our-rules".parse().unwrap()
    }

    #[test]
    fn no_blank_is_left_in_a_project() {
        for language in Language::ALL {
            for file in template(&name(), language) {
                let text = String::from_utf8(file.content).unwrap();
                assert!(!text.contains("{{"), "{language}: {}", file.path);
            }
        }
    }

    #[test]
    fn a_project_has_all_that_a_stranger_needs() {
        let folder = tempfile::tempdir().unwrap();
        let project = folder.path().join("our-rules");
        let names = create(&name(), Language::Rust, &project).unwrap();
        assert!(names.contains(&".gitignore".to_owned()), "{names:?}");
        for file in [
            "Cargo.toml",
            "Cargo.lock",
            "README.md",
            "src/lib.rs",
            "cases/throwaway-table-name.md",
            "wit/review.wit",
            "vendor/stagegate-sdk/src/lib.rs",
        ] {
            assert!(project.join(file).is_file(), "{file}");
        }
        let readme = std::fs::read_to_string(project.join("README.md")).unwrap();
        assert!(readme.starts_with("# our-rules\n"), "{readme}");
    }

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("notes"), "mine").unwrap();
        let error = create(&name(), Language::Rust, folder.path()).unwrap_err();
        assert!(error.to_string().ends_with("is not empty"), "{error}");
    }
}
