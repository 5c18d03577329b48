//! Who may approve: accounts, groups, and the words that name them in policies and in the configuration. Pure.
//!
//! - A person is one key, whichever door they come through: who signs in as a local account that has a forge account
//!   is that forge account, so nobody counts twice.
//! - Only what was proved counts: the token of an account, an account of the forge, the user of a process. The name
//!   that somebody types beside the administrator's token is a label; all who hold that token are one person, `admin`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use crate::ids::{AccountName, GroupName};

/// The key of whoever holds the administrator's token.
pub const ADMIN: &str = "admin";

/// Who acts, as far as it was proved.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// The same through whichever door they come: `account:{uuid}`, `local:maria`, `cli:maria`, `admin`.
    pub key: String,
    /// How people call them.
    pub label: String,
}

/// One entry of `approvers` or of a group's `members`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approver {
    /// `group:dba`
    Group(GroupName),
    /// `account:{uuid}`: an account of the forge.
    Account(String),
    /// `local:maria`: an account of `stagegate.toml`.
    Local(AccountName),
    /// `cli:maria`: a user of the daemon's machine, through the command line.
    Cli(String),
    /// `admin`: whoever holds the administrator's token; all of them are one.
    Admin,
}

/// Why a text names nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it names nobody")]
pub struct NotAnApprover;

/// The accounts and groups of the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    /// `[accounts.NAME]`: the account on the forge, where there is one.
    pub accounts: BTreeMap<AccountName, Option<String>>,
    /// `[groups.NAME]`; never with a group inside.
    pub groups: BTreeMap<GroupName, Vec<Approver>>,
}

impl FromStr for Approver {
    type Err = NotAnApprover;

    fn from_str(text: &str) -> Result<Self, NotAnApprover> {
        if text == ADMIN {
            return Ok(Self::Admin);
        }
        let (kind, name) = text.split_once(':').ok_or(NotAnApprover)?;
        match kind {
            "group" => name.parse().map(Self::Group).map_err(|_| NotAnApprover),
            "local" => name.parse().map(Self::Local).map_err(|_| NotAnApprover),
            "account" if is_forge_id(name) => Ok(Self::Account(name.to_owned())),
            "cli" if is_user(name) => Ok(Self::Cli(name.to_owned())),
            _ => Err(NotAnApprover),
        }
    }
}

impl fmt::Display for Approver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Group(name) => write!(f, "group:{name}"),
            Self::Account(id) => write!(f, "account:{id}"),
            Self::Local(name) => write!(f, "local:{name}"),
            Self::Cli(user) => write!(f, "cli:{user}"),
            Self::Admin => f.write_str(ADMIN),
        }
    }
}

/// Whether this is how the forge names an account: a uuid in braces.
pub fn is_forge_id(text: &str) -> bool {
    let inner = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    inner.is_some_and(|inner| {
        !inner.is_empty() && inner.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    })
}

fn is_user(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic() && b != b':')
}

/// The key of an account of the forge.
pub fn forge_key(id: &str) -> String {
    format!("account:{id}")
}

impl People {
    /// Whoever holds the administrator's token, called as they say.
    pub fn admin(label: &str) -> Person {
        Person {
            key: ADMIN.to_owned(),
            label: label.to_owned(),
        }
    }

    /// A user of this machine.
    pub fn cli(user: &str) -> Person {
        Person {
            key: format!("cli:{user}"),
            label: format!("cli:{user}"),
        }
    }

    /// Who signed in with the token of a local account.
    pub fn local(&self, name: &AccountName) -> Person {
        let forge = self.accounts.get(name).and_then(Option::as_deref);
        Person {
            key: forge.map_or_else(|| format!("local:{name}"), forge_key),
            label: name.to_string(),
        }
    }

    /// An account of the forge; `name` is what the forge calls it, where that is known.
    pub fn account(&self, id: &str, name: Option<&str>) -> Person {
        let is_it = |(_, forge): &(&AccountName, &Option<String>)| forge.as_deref() == Some(id);
        let local = self.accounts.iter().find(is_it);
        Person {
            key: forge_key(id),
            label: match (name, local) {
                (Some(name), _) => name.to_owned(),
                (None, Some((local, _))) => local.to_string(),
                (None, None) => forge_key(id),
            },
        }
    }

    /// Everybody these words name, each once, in the order written. Unknown groups and accounts name nobody.
    pub fn named(&self, approvers: &[Approver]) -> Vec<Person> {
        let mut seen = BTreeSet::new();
        let mut people = Vec::new();
        for approver in approvers {
            let members = match approver {
                Approver::Group(name) => self.groups.get(name).map_or(&[][..], Vec::as_slice),
                other => std::slice::from_ref(other),
            };
            for person in members.iter().filter_map(|member| self.one(member)) {
                if seen.insert(person.key.clone()) {
                    people.push(person);
                }
            }
        }
        people
    }

    fn one(&self, approver: &Approver) -> Option<Person> {
        match approver {
            Approver::Group(_) => None,
            Approver::Account(id) => Some(self.account(id, None)),
            Approver::Local(name) => self.accounts.contains_key(name).then(|| self.local(name)),
            Approver::Cli(user) => Some(Self::cli(user)),
            Approver::Admin => Some(Self::admin("the administrator")),
        }
    }

    /// What an entry names that is not configured, in words.
    pub fn unknown(&self, approver: &Approver) -> Option<String> {
        match approver {
            Approver::Group(name) if !self.groups.contains_key(name) => {
                Some(format!("names a group that is not configured: {name}"))
            }
            Approver::Local(name) if !self.accounts.contains_key(name) => {
                Some(format!("names an account that is not configured: {name}"))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> People {
        let member = |text: &str| text.parse().unwrap();
        People {
            accounts: BTreeMap::from([
                ("maria".parse().unwrap(), Some("{m}".to_owned())),
                ("ben".parse().unwrap(), None),
            ]),
            groups: BTreeMap::from([(
                "dba".parse().unwrap(),
                vec![member("account:{m}"), member("local:ben"), member("cli:ops")],
            )]),
        }
    }

    #[track_caller]
    fn keys(words: &[&str], expected: &[&str]) {
        let approvers: Vec<Approver> = words.iter().map(|word| word.parse().unwrap()).collect();
        let named = people().named(&approvers);
        let keys: Vec<_> = named.iter().map(|person| person.key.as_str()).collect();
        assert_eq!(keys, expected);
    }

    #[test]
    fn a_group_is_its_members_and_nobody_counts_twice() {
        keys(&["group:dba"], &["account:{m}", "local:ben", "cli:ops"]);
        keys(
            &["local:maria", "account:{m}", "admin"],
            &["account:{m}", "admin"],
        );
        keys(&["group:nobody", "local:gone"], &[]);
    }

    #[test]
    fn one_person_is_one_key_through_every_door() {
        let people = people();
        let by_token = people.local(&"maria".parse().unwrap());
        let by_comment = people.account("{m}", Some("Maria M."));
        assert_eq!(by_token.key, by_comment.key);
        assert_eq!(
            (by_token.label.as_str(), by_comment.label.as_str()),
            ("maria", "Maria M.")
        );
        assert_ne!(People::cli("maria").key, by_token.key);
    }

    #[test]
    fn what_names_nobody_is_refused() {
        for text in [
            "",
            "maria",
            "account:maria",
            "account:{}",
            "group:DBA",
            "cli:",
            "local:a b",
            "all:x",
        ] {
            assert_eq!(text.parse::<Approver>(), Err(NotAnApprover), "{text:?}");
        }
        for text in ["admin", "group:dba", "account:{a-1}", "local:ben", "cli:ops"] {
            assert_eq!(text.parse::<Approver>().unwrap().to_string(), text);
        }
    }
}
