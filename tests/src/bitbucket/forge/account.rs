//! Who acts on the service, and how requests prove it.

use jiff::Timestamp;

use super::{Forge, new_uuid};

/// A person, or what a token acts as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// With braces.
    pub uuid: String,
    /// The other stable id.
    pub account_id: String,
    /// What people see.
    pub name: String,
}

impl Account {
    /// The account of this name; the same name is always the same account.
    pub fn named(name: &str) -> Self {
        let digest = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(name));
        let uuid = format!(
            "{{{}-{}-4{}-8{}-{}}}",
            &digest[..8],
            &digest[8..12],
            &digest[13..16],
            &digest[17..20],
            &digest[20..32]
        );
        Self {
            uuid,
            account_id: digest[32..56].to_owned(),
            name: name.to_owned(),
        }
    }
}

/// What a credential may be allowed to do. None implies another but as [`Credential::may`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Read code, set statuses and reports.
    Repository,
    /// Read pull requests, write comments.
    PullRequest,
    /// See and change webhooks.
    Webhook,
    /// Ask who one is.
    Account,
    /// Push commits and open pull requests.
    Write,
}

/// How a request is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secret {
    /// Repository, project or workspace access token: Bearer.
    AccessToken(String),
    /// A user's API token: Basic with the e-mail address.
    ApiToken {
        /// The account's address.
        email: String,
        /// The token.
        token: String,
    },
    /// OAuth consumer; buys tokens that run out.
    Consumer {
        /// Its key.
        id: String,
        /// Its secret.
        secret: String,
    },
    /// What a consumer bought.
    Bought {
        /// The token.
        token: String,
        /// When it dies.
        expires: Timestamp,
    },
}

/// A secret with what it may do and whose deeds it signs.
#[derive(Debug, Clone)]
pub struct Credential {
    /// What proves it.
    pub secret: Secret,
    /// Who acts.
    pub account: Account,
    /// What it may do.
    pub scopes: Vec<Scope>,
}

impl Credential {
    /// Whether this may do what the scope covers.
    pub fn may(&self, scope: Scope) -> bool {
        let implied = scope == Scope::Repository && !self.has_granular_scopes();
        self.scopes.contains(&scope) || (implied && self.scopes.contains(&Scope::PullRequest))
    }

    /// The scopes' names as this kind of credential calls them.
    pub fn names_of(&self, scopes: &[Scope]) -> Vec<&'static str> {
        let granular = self.has_granular_scopes();
        let name = |scope: &Scope| match (scope, granular) {
            (Scope::Repository, false) => "repository",
            (Scope::PullRequest, false) => "pullrequest",
            (Scope::Webhook, false) => "webhook",
            (Scope::Account, false) => "account",
            (Scope::Write, false) => "pullrequest:write",
            (Scope::Write, true) => "write:pullrequest:bitbucket",
            (Scope::Repository, true) => "read:repository:bitbucket",
            (Scope::PullRequest, true) => "read:pullrequest:bitbucket",
            (Scope::Webhook, true) => "write:webhook:bitbucket",
            (Scope::Account, true) => "read:user:bitbucket",
        };
        scopes.iter().map(name).collect()
    }

    fn has_granular_scopes(&self) -> bool {
        matches!(self.secret, Secret::ApiToken { .. })
    }
}

impl Forge {
    /// Makes an access token that acts as the bot of this name.
    pub fn create_access_token(&mut self, bot: &str, scopes: &[Scope]) -> String {
        let token = format!("ATCTT{}", uuid::Uuid::new_v4().simple());
        self.add_credential(Secret::AccessToken(token.clone()), bot, scopes);
        token
    }

    /// Makes an API token of the account with this e-mail address.
    pub fn create_api_token(&mut self, email: &str, scopes: &[Scope]) -> String {
        let token = format!("ATATT{}", uuid::Uuid::new_v4().simple());
        let owner = email.split('@').next().unwrap_or(email).to_owned();
        self.add_credential(
            Secret::ApiToken {
                email: email.to_owned(),
                token: token.clone(),
            },
            &owner,
            scopes,
        );
        token
    }

    /// Makes an OAuth consumer; gives its key and secret.
    pub fn create_consumer(&mut self, owner: &str, scopes: &[Scope]) -> (String, String) {
        let (id, secret) = (format!("key{}", self.next_id()), new_uuid());
        self.add_credential(
            Secret::Consumer {
                id: id.clone(),
                secret: secret.clone(),
            },
            owner,
            scopes,
        );
        (id, secret)
    }

    fn add_credential(&mut self, secret: Secret, account: &str, scopes: &[Scope]) {
        self.credentials.push(Credential {
            secret,
            account: Account::named(account),
            scopes: scopes.to_vec(),
        });
    }
}
