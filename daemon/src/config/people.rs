//! `[accounts.NAME]` and `[groups.NAME]`: people who sign in under their own name, and who belongs together.

use std::collections::BTreeMap;
use std::path::Path;

use secrecy::SecretString;

use super::parse::{check_token, named_tables};
use super::secret::read_secret;
use crate::ids::{AccountName, GroupName};
use crate::people::{Approver, People, is_forge_id};
use crate::policy::read_approver;
use crate::settings::{Entry, Section};

/// `[accounts.NAME]`
#[derive(Debug, Clone)]
pub struct AccountConfig {
    /// Signs this person in; none for who comes through the forge alone.
    pub token: Option<SecretString>,
    /// The account on the forge.
    pub forge_id: Option<String>,
}

/// Reads accounts and groups; without a folder to count secrets from, as far as they hold none.
pub(super) fn read_people(
    root: &Section<'_>,
    folder: Option<&Path>,
) -> (
    BTreeMap<AccountName, AccountConfig>,
    BTreeMap<GroupName, Vec<Approver>>,
) {
    let accounts: BTreeMap<AccountName, AccountConfig> =
        named_tables(root, "accounts", |section| Some(read_account(section, folder)));
    let groups = named_tables(root, "groups", |section| read_group(section, &accounts));
    (accounts, groups)
}

fn read_account(section: Section<'_>, folder: Option<&Path>) -> AccountConfig {
    let token = section
        .optional("token")
        .zip(folder)
        .and_then(|(entry, folder)| check_token(&entry, read_secret(&entry, folder)?));
    let forge_id = section.optional("forge-id").and_then(|entry| {
        let id = entry.clone().filled_text()?;
        if is_forge_id(&id) {
            return Some(id);
        }
        let help = "write the account's uuid with its braces, as in its address on Bitbucket";
        entry.refuse(
            &format!("is not an account of the forge: {id:?}"),
            Some(help.to_owned()),
        )
    });
    section.finish();
    AccountConfig { token, forge_id }
}

fn read_group(
    section: Section<'_>,
    accounts: &BTreeMap<AccountName, AccountConfig>,
) -> Option<Vec<Approver>> {
    let members = section
        .required("members", "[\"account:{uuid}\", \"local:maria\"]")
        .and_then(Entry::elements);
    section.finish();
    let mut found: Vec<Approver> = Vec::new();
    for entry in members? {
        let Some(member) = read_approver(&entry) else {
            continue;
        };
        let problem = match &member {
            Approver::Group(_) => Some("is a group: a group names people only".to_owned()),
            Approver::Local(name) if !accounts.contains_key(name) => {
                Some(format!("names an account that is not configured: {name}"))
            }
            member if found.contains(member) => Some(format!("names {member} a second time")),
            _ => None,
        };
        match problem {
            Some(problem) => entry.refuse::<()>(&problem, None).unwrap_or_default(),
            None => found.push(member),
        }
    }
    Some(found)
}

/// Accounts and groups without secrets.
pub(super) fn people(
    accounts: &BTreeMap<AccountName, AccountConfig>,
    groups: &BTreeMap<GroupName, Vec<Approver>>,
) -> People {
    let accounts = accounts.iter();
    People {
        accounts: accounts
            .map(|(name, account)| (name.clone(), account.forge_id.clone()))
            .collect(),
        groups: groups.clone(),
    }
}

impl super::Config {
    /// Accounts and groups without secrets.
    pub fn people(&self) -> People {
        people(&self.accounts, &self.groups)
    }
}
