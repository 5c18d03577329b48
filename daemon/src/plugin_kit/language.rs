//! The languages that rules are written in: how a project's is known, and what of Stagegate lies in it.

use std::fmt;
use std::path::Path;

use super::build::javascript::MANIFEST as PACKAGE_JSON;
use super::build::python::MANIFEST as PYPROJECT_TOML;
use super::build::rust::MANIFEST as CARGO_TOML;

/// A language with a template, an SDK and a way to build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Small and fast.
    Rust,
    /// Also TypeScript.
    JavaScript,
    /// Components of some 20 MB.
    Python,
}

/// A folder of Stagegate's repository that a project gets a copy of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vendored {
    /// In the repository.
    pub from: &'static str,
    /// In the project.
    pub to: &'static str,
}

impl Language {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::Rust, Self::JavaScript, Self::Python];

    /// As the command line and `plugins/templates/` call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::JavaScript => "javascript",
            Self::Python => "python",
        }
    }

    /// The file that makes a folder a project of this language.
    pub fn manifest(self) -> &'static str {
        match self {
            Self::Rust => CARGO_TOML,
            Self::JavaScript => PACKAGE_JSON,
            Self::Python => PYPROJECT_TOML,
        }
    }

    /// The language of the project in a folder.
    pub fn of_project(project: &Path) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|language| project.join(language.manifest()).is_file())
    }

    /// What a new project gets copies of.
    pub fn vendored(self) -> [Vendored; 2] {
        let (from, to) = match self {
            Self::Rust => ("plugins/sdk", "vendor/stagegate-sdk"),
            Self::JavaScript => ("plugins/sdk-js", "vendor/stagegate-sdk"),
            Self::Python => ("plugins/sdk-python", "vendor/stagegate-sdk"),
        };
        let wit = Vendored {
            from: "wit",
            to: "wit",
        };
        [Vendored { from, to }, wit]
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_known_by_its_manifest() {
        for (manifest, language) in [
            ("Cargo.toml", Some(Language::Rust)),
            ("package.json", Some(Language::JavaScript)),
            ("pyproject.toml", Some(Language::Python)),
            ("go.mod", None),
        ] {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join(manifest), "").unwrap();
            assert_eq!(Language::of_project(folder.path()), language, "{manifest}");
        }
    }
}
