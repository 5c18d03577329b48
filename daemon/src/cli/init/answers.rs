//! What `stagegate init` must know.

use secrecy::SecretString;

use crate::ids::{EnvironmentName, ProjectName};

/// Everything that is written.
#[derive(Debug)]
pub(super) struct Answers {
    pub(super) public_url: String,
    pub(super) api_url: Option<String>,
    /// `workspace/repository`
    pub(super) repository: String,
    /// Named after the repository.
    pub(super) project: ProjectName,
    pub(super) branch: String,
    pub(super) migrations: String,
    pub(super) access_token: SecretString,
    /// In the order of rollouts.
    pub(super) databases: Vec<Database>,
}

/// One database, the only one of its environment at first.
#[derive(Debug)]
pub(super) struct Database {
    pub(super) environment: EnvironmentName,
    pub(super) url: SecretString,
}

impl Answers {
    /// `hr_prod`: how a database is called in the configuration.
    pub(super) fn database_name(&self, database: &Database) -> String {
        format!("{}_{}", self.project, database.environment)
    }
}
