//! A change: one migration file at one commit, with the version its name gives and the checksum of its bytes.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::verification::{Verification, is_verification};

/// Why a `.sql` file's name gives no version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "file name {name:?} gives no version; name it VERSION_description.sql, such as 20240919_create_table_t2024.sql"
)]
pub struct BadFileName {
    /// The name without its directory.
    pub name: String,
}

/// The version of a change: numbers joined by dots, compared number by number.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Version(String);

/// sha256 of a change's bytes, as 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Checksum(String);

/// One migration file as it is at one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// From the root of the repository, with `/`.
    pub path: String,
    /// What orders it among its neighbours.
    pub version: Version,
    /// What the name says after the version, underscores as spaces.
    pub description: String,
    /// The SQL.
    pub sql: String,
    /// Of the bytes of `sql`.
    pub checksum: Checksum,
    /// The questions that lie beside it.
    pub verification: Option<Verification>,
}

impl Change {
    /// Makes a change of a path in the repository and its text.
    ///
    /// # Errors
    /// Where the name gives no version.
    pub fn new(path: &str, sql: String) -> Result<Self, BadFileName> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let (version, description) = parse_file_name(name)?;
        let checksum = Checksum::of(sql.as_bytes());
        Ok(Self {
            path: path.to_owned(),
            version,
            description,
            sql,
            checksum,
            verification: None,
        })
    }
}

impl Checksum {
    /// The checksum of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(hex::encode(Sha256::digest(bytes)))
    }

    /// A checksum that was stored before.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Version {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn numbers(&self) -> impl Iterator<Item = &str> {
        self.0.split('.').map(|n| n.trim_start_matches('0'))
    }
}

impl FromStr for Version {
    type Err = BadFileName;
    fn from_str(text: &str) -> Result<Self, BadFileName> {
        let is_number = |n: &str| !n.is_empty() && n.len() <= 30 && n.bytes().all(|b| b.is_ascii_digit());
        if text.split('.').all(is_number) && text.len() <= 100 {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadFileName {
                name: text.to_owned(),
            })
        }
    }
}

impl TryFrom<String> for Version {
    type Error = BadFileName;
    fn try_from(text: String) -> Result<Self, BadFileName> {
        text.parse()
    }
}

impl From<Version> for String {
    fn from(version: Version) -> String {
        version.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_number = |a: &str, b: &str| a.len().cmp(&b.len()).then_with(|| a.cmp(b));
        let mut left = self.numbers();
        let mut right = other.numbers();
        loop {
            match (left.next(), right.next()) {
                (None, None) => return Ordering::Equal,
                (None, Some(_)) => return Ordering::Less,
                (Some(_), None) => return Ordering::Greater,
                (Some(a), Some(b)) => match by_number(a, b) {
                    Ordering::Equal => {}
                    unequal => return unequal,
                },
            }
        }
    }
}

/// Cuts `20240919_create_table_t2024.sql` into its version and description.
///
/// # Errors
/// Where the name has another form.
pub fn parse_file_name(name: &str) -> Result<(Version, String), BadFileName> {
    let bad = || BadFileName {
        name: name.to_owned(),
    };
    if is_verification(name) {
        return Err(bad());
    }
    let stem = name.strip_suffix(".sql").ok_or_else(bad)?;
    let (version, description) = stem.split_once('_').ok_or_else(bad)?;
    if description.is_empty() {
        return Err(bad());
    }
    let version = version.parse().map_err(|_| bad())?;
    Ok((version, description.replace('_', " ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_order(smaller: &str, greater: &str) {
        let smaller: Version = smaller.parse().unwrap();
        let greater: Version = greater.parse().unwrap();
        assert!(smaller < greater, "{smaller} should come before {greater}");
    }

    #[test]
    fn names_give_version_and_description() {
        let (version, description) = parse_file_name("20240919_create_table_t2024.sql").unwrap();
        assert_eq!(
            (version.as_str(), description.as_str()),
            ("20240919", "create table t2024")
        );
        for bad in [
            "create.sql",
            "12.sql",
            "12_.sql",
            "v12_x.sql",
            "12_x.SQL",
            "_x.sql",
            "1..2_x.sql",
            "12_x.verify.sql",
        ] {
            assert!(parse_file_name(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn versions_compare_number_by_number() {
        check_order("9", "10");
        check_order("1.9", "1.10");
        check_order("1", "1.1");
        check_order("20240919", "20240919120000");
        assert_eq!("007".parse::<Version>().unwrap(), "7".parse().unwrap());
    }
}
