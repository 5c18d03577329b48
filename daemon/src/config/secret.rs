//! Secrets: a setting names where one is kept, this file reads it. The only place that reads the environment.

use std::path::{Path, PathBuf};

use secrecy::SecretString;

use crate::settings::{Entry, Section};

/// A secret larger than this is a mistake.
const LONGEST_SECRET_BYTES: u64 = 64 << 10;

/// Where a secret is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    /// A systemd credential of this name.
    Credential(String),
    /// A file.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
}

/// Reads the secret an entry such as `{ file = "token" }` names.
pub(super) fn read_secret(entry: &Entry<'_>, folder: &Path) -> Option<SecretString> {
    const FORMS: &str = "write { credential = \"NAME\" }, { file = \"PATH\" } or { env = \"NAME\" }";
    if entry.as_text().is_some() {
        return entry.refuse(
            "is written out in the file",
            Some(format!("a secret never stands here; {FORMS}")),
        );
    }
    let section = entry
        .nested()
        .or_else(|| entry.refuse("names no secret", Some(FORMS.to_owned())))?;
    let source = read_source(&section, folder);
    section.finish();
    let Some(source) = source else {
        return entry.refuse("names no secret", Some(FORMS.to_owned()));
    };
    match fetch(&source) {
        Ok(text) if text.trim().is_empty() => entry.refuse(&format!("is empty: {}", describe(&source)), None),
        Ok(text) => Some(SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned())),
        Err(reason) => entry.refuse(&format!("can not be read: {reason}"), Some(remedy(&source))),
    }
}

fn read_source(section: &Section<'_>, folder: &Path) -> Option<Source> {
    let credential = section
        .optional("credential")
        .and_then(Entry::filled_text)
        .map(Source::Credential);
    let file = section
        .optional("file")
        .and_then(Entry::path)
        .map(|path| Source::File(folder.join(path)));
    let environment = section
        .optional("env")
        .and_then(Entry::filled_text)
        .map(Source::Environment);
    let mut sources = [credential, file, environment].into_iter().flatten();
    let first = sources.next()?;
    sources.next().is_none().then_some(first)
}

fn fetch(source: &Source) -> Result<String, String> {
    match source {
        Source::Credential(name) => {
            if name.contains('/') || name.starts_with('.') {
                return Err(format!("{name:?} is not the name of a credential"));
            }
            let folder = environment("CREDENTIALS_DIRECTORY")
                .map_err(|_| "the service manager passed no credentials".to_owned())?;
            read_file(&Path::new(&folder).join(name))
        }
        Source::File(path) => read_file(path),
        Source::Environment(name) => environment(name),
    }
}

fn read_file(path: &Path) -> Result<String, String> {
    let size = std::fs::metadata(path)
        .map_err(|error| format!("{}: {error}", path.display()))?
        .len();
    if size > LONGEST_SECRET_BYTES {
        return Err(format!(
            "{} has {size} bytes; a secret has at most {LONGEST_SECRET_BYTES}",
            path.display()
        ));
    }
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

#[expect(clippy::disallowed_methods, reason = "this is the place the rule points to")]
fn environment(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| match error {
        std::env::VarError::NotPresent => format!("the environment has no {name}"),
        std::env::VarError::NotUnicode(_) => format!("{name} in the environment is not UTF-8"),
    })
}

fn describe(source: &Source) -> String {
    match source {
        Source::Credential(name) => format!("credential {name}"),
        Source::File(path) => path.display().to_string(),
        Source::Environment(name) => format!("environment variable {name}"),
    }
}

fn remedy(source: &Source) -> String {
    match source {
        Source::Credential(name) => {
            format!(
                "add `LoadCredential={name}:/path/to/the/secret` to the unit, or use {{ file = \"PATH\" }}"
            )
        }
        Source::File(_) => "write the secret to that file, readable by this user only".to_owned(),
        Source::Environment(name) => format!("set {name} for this process, or use {{ file = \"PATH\" }}"),
    }
}
