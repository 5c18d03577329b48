//! The questions of `stagegate init`. An answer that fails its test is asked for again, or refused where nobody is there.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use inquire::{Password, PasswordDisplayMode, Text};
use secrecy::{ExposeSecret, SecretString};
use tokio::runtime::Runtime;
use url::Url;

use super::answers::{Answers, Database};
use super::{Init, read_secret_file};
use crate::bitbucket::Client;
use crate::cli::{CommandError, output};
use crate::config::{ConnectionConfig, Credentials};
use crate::forge::RepositorySlug;
use crate::ids::EnvironmentName;
use crate::target::SessionSettings;
use crate::target::probe::{LedgerState, probe};

const API_URL: &str = "https://api.bitbucket.org/2.0";

type Answer<T> = Result<T, CommandError>;

/// All answers, tested.
pub(super) fn answers(init: &Init, runtime: &Runtime) -> Answer<Answers> {
    let asker = Asker { yes: init.yes };
    let given = &init.given;
    let (repository, access_token) = repository(init, &asker, runtime)?;
    let slug = repository
        .split('/')
        .next_back()
        .unwrap_or_default()
        .to_lowercase();
    let project = slug
        .parse()
        .unwrap_or_else(|_| "migrations".parse().expect("it is a project name"));
    let branch = asker.text(
        given.branch.as_deref(),
        "Branch that pull requests are merged into",
        "main",
    )?;
    let migrations = asker.text(
        given.migrations.as_deref(),
        "Folder of the migrations in the repository",
        "migrations",
    )?;
    let databases = databases(init, &asker, runtime)?;
    let public_url = asker.valid(
        given.public_url.as_deref(),
        "Address at which people and Bitbucket reach the daemon",
        Some("http://127.0.0.1:8470"),
        &|text| {
            text.parse::<Url>()
                .map(|_| ())
                .map_err(|error| format!("{text:?} is not an address: {error}"))
        },
    )?;
    Ok(Answers {
        public_url,
        api_url: given.api_url.clone(),
        repository,
        project,
        branch,
        migrations,
        access_token,
        databases,
    })
}

fn repository(init: &Init, asker: &Asker, runtime: &Runtime) -> Answer<(String, SecretString)> {
    let given = &init.given;
    let token_given = given
        .access_token_file
        .as_deref()
        .map(read_secret_file)
        .transpose()?;
    loop {
        let repository = asker.valid(
            given.repository.as_deref(),
            "Repository with the migrations (workspace/repository)",
            None,
            &|text| {
                slug(text)
                    .map(|_| ())
                    .ok_or_else(|| format!("{text:?} is not like acme/hr"))
            },
        )?;
        let token = match &token_given {
            Some(token) => SecretString::from(token.clone()),
            None => asker.secret(
                "Access token of the repository (scopes: repository, pullrequest, webhook)",
                "--access-token-file",
            )?,
        };
        let tested = if init.offline {
            Ok(())
        } else {
            try_repository(init, &repository, &token, runtime)
        };
        match tested {
            Ok(()) => return Ok((repository, token)),
            Err(error) if asker.yes || (given.repository.is_some() && token_given.is_some()) => {
                return Err(CommandError::Environment(error));
            }
            Err(error) => output::complain(&format!("That does not work yet: {error:#}")),
        }
    }
}

fn slug(text: &str) -> Option<RepositorySlug> {
    let (workspace, slug) = text.trim().split_once('/')?;
    let is_part = |part: &str| !part.is_empty() && !part.contains(['/', ' ', ':']);
    let repository = RepositorySlug {
        workspace: workspace.to_owned(),
        slug: slug.to_owned(),
    };
    (is_part(workspace) && is_part(slug)).then_some(repository)
}

fn try_repository(
    init: &Init,
    repository: &str,
    token: &SecretString,
    runtime: &Runtime,
) -> anyhow::Result<()> {
    let api_url = init.given.api_url.as_deref().unwrap_or(API_URL);
    let connection = ConnectionConfig {
        api_url: api_url
            .parse()
            .with_context(|| format!("{api_url:?} is not an address"))?,
        allowed_hosts: Vec::new(),
        credentials: Credentials::AccessToken(token.clone()),
        webhook_secret: None,
        timeout: Duration::from_secs(20),
    };
    let repository = slug(repository).context("the repository is not like acme/hr")?;
    let client = Client::at_terminal(&connection)?;
    let missing = runtime.block_on(client.missing_permissions(&repository))?;
    if missing.is_empty() {
        output::say(&format!("  {repository} can be read and written to"));
        return Ok(());
    }
    Err(anyhow!(missing.join("\n")))
}

fn databases(init: &Init, asker: &Asker, runtime: &Runtime) -> Answer<Vec<Database>> {
    if !init.given.databases.is_empty() {
        let given = init.given.databases.iter();
        let databases: Vec<Database> = given
            .map(|given| database_given(init, given, runtime))
            .collect::<Answer<_>>()?;
        once_each(databases.iter().map(|database| &database.environment))
            .map_err(|error| CommandError::Usage(anyhow!(error)))?;
        return Ok(databases);
    }
    let names = asker.valid(
        None,
        "Environments in the order of rollouts, each with one database for now",
        Some("test, prod"),
        &|text| environments(text).map(|_| ()),
    )?;
    let names = environments(&names).map_err(|error| CommandError::Usage(anyhow!(error)))?;
    names
        .into_iter()
        .map(|environment| database_asked(init, asker, environment, runtime))
        .collect()
}

fn environments(text: &str) -> Result<Vec<EnvironmentName>, String> {
    let names = text.split(',').map(|name| name.trim().parse::<EnvironmentName>());
    let names: Vec<EnvironmentName> = names
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())?;
    once_each(names.iter())?;
    Ok(names)
}

/// An environment starts with one database; further ones are written into the file.
fn once_each<'a>(names: impl Iterator<Item = &'a EnvironmentName>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name.as_str()) {
            return Err(format!(
                "environment {name} is given twice; begin with one database each and add the others to stagegate.toml"
            ));
        }
    }
    Ok(())
}

fn database_given(init: &Init, given: &str, runtime: &Runtime) -> Answer<Database> {
    let usage = || CommandError::Usage(anyhow!("--database {given:?} is not like prod=prod.url"));
    let (environment, file) = given.split_once('=').ok_or_else(usage)?;
    let environment = environment.parse().map_err(|_| usage())?;
    let url = SecretString::from(read_secret_file(std::path::Path::new(file))?);
    if !init.offline {
        try_database(&url, runtime).map_err(CommandError::Environment)?;
    }
    Ok(Database { environment, url })
}

fn database_asked(
    init: &Init,
    asker: &Asker,
    environment: EnvironmentName,
    runtime: &Runtime,
) -> Answer<Database> {
    loop {
        let question = format!("Database of {environment} (postgres://user:password@host:5432/name)");
        let url = asker.secret(&question, "--database")?;
        let tested = if init.offline {
            Ok(())
        } else {
            try_database(&url, runtime)
        };
        match tested {
            Ok(()) => return Ok(Database { environment, url }),
            Err(error) => output::complain(&format!("That does not work yet: {error:#}")),
        }
    }
}

fn try_database(url: &SecretString, runtime: &Runtime) -> anyhow::Result<()> {
    let seen = runtime.block_on(probe(url, &SessionSettings::default()))?;
    if seen.ledger == LedgerState::Forbidden {
        return Err(anyhow!(
            "role {} may not create a schema in {}",
            seen.role,
            seen.database
        ));
    }
    output::say(&format!(
        "  {} {}, as role {}",
        seen.database, seen.version, seen.role
    ));
    Ok(())
}

/// Asks, or takes what is given, or the default where nobody is to be asked.
struct Asker {
    yes: bool,
}

impl Asker {
    fn text(&self, given: Option<&str>, question: &str, default: &str) -> Answer<String> {
        self.valid(given, question, Some(default), &|_| Ok(()))
    }

    fn valid(
        &self,
        given: Option<&str>,
        question: &str,
        default: Option<&str>,
        check: &dyn Fn(&str) -> Result<(), String>,
    ) -> Answer<String> {
        if let Some(answer) = given.or(default.filter(|_| self.yes)) {
            check(answer).map_err(|error| CommandError::Usage(anyhow!(error)))?;
            return Ok(answer.to_owned());
        }
        if self.yes {
            return Err(CommandError::Usage(anyhow!(
                "--yes was given, but not the answer to: {question}"
            )));
        }
        loop {
            let mut prompt = Text::new(question);
            prompt.default = default;
            let answer = prompt
                .prompt()
                .context("ask")
                .map_err(CommandError::Environment)?;
            match check(answer.trim()) {
                Ok(()) => return Ok(answer.trim().to_owned()),
                Err(error) => output::complain(&error),
            }
        }
    }

    fn secret(&self, question: &str, option: &str) -> Answer<SecretString> {
        if self.yes {
            return Err(CommandError::Usage(anyhow!("--yes was given, but not {option}")));
        }
        loop {
            let prompt = Password::new(question)
                .without_confirmation()
                .with_display_mode(PasswordDisplayMode::Masked);
            let answer = prompt
                .prompt()
                .context("ask")
                .map_err(CommandError::Environment)?;
            let secret = SecretString::from(answer.trim().to_owned());
            if !secret.expose_secret().is_empty() {
                return Ok(secret);
            }
        }
    }
}
