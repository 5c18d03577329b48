//! `stagegate.toml` without its secrets: which projects there are and whose policies their changes meet.
//!
//! For commands that talk to nobody, such as `check` in a build job, where the daemon's secrets should not be.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::databases::{Labels, known_databases};
use super::parse::{
    Known, keys, named_tables, read_environments, read_plugins, read_project, read_state, reference,
};
use super::people::{people, read_people};
use super::{ConfigError, EnvironmentConfig, PluginsConfig, StateConfig};
use crate::ids::{DatabaseName, EnvironmentName, ProjectName};
use crate::people::People;
use crate::rules::default_plugin_directories;
use crate::settings::{Document, Section};

/// What a configuration says of projects and policies.
#[derive(Debug, Clone)]
pub struct Layout {
    /// `[plugins]`
    pub plugins: PluginsConfig,
    /// `[state]`
    pub state: StateConfig,
    /// `[[environments]]`, in the order of rollouts.
    pub environments: Vec<EnvironmentConfig>,
    /// `[projects.NAME]`
    pub projects: BTreeMap<ProjectName, ProjectLayout>,
    /// `[databases.NAME] labels`
    pub labels: BTreeMap<DatabaseName, Labels>,
    /// `[accounts.NAME]` and `[groups.NAME]`
    pub people: People,
}

/// Where a project's changes are and which environments they reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectLayout {
    /// In the repository, without slashes at the ends; empty for the root.
    pub directory: String,
    /// Environments that a database of the project belongs to.
    pub environments: BTreeSet<EnvironmentName>,
    /// Its databases with their environments, in its own order.
    pub databases: Vec<(DatabaseName, EnvironmentName)>,
    /// Which pattern or labels chose those of them that the list does not name.
    pub selectors: BTreeMap<DatabaseName, String>,
}

/// Reads `stagegate.toml` as far as it concerns projects and policies.
///
/// # Errors
/// Where the file can not be read, or all that is wrong with that part of it.
pub fn load_layout(path: &Path) -> Result<Layout, ConfigError> {
    let read_error = |source| ConfigError::Read {
        path: path.to_owned(),
        source,
    };
    let text = std::fs::read_to_string(path).map_err(read_error)?;
    let absolute = std::path::absolute(path).map_err(read_error)?;
    let folder = absolute.parent().unwrap_or(Path::new("/"));
    let file = path.display().to_string();
    let document = Document::parse(&file, &text);
    let mut layout = read_layout(&document.root(), folder);
    let problems = document.into_problems();
    if !problems.is_empty() {
        return Err(ConfigError::Invalid {
            path: path.to_owned(),
            problems,
        });
    }
    if layout.plugins.directories.is_empty() {
        layout.plugins.directories = default_plugin_directories(std::env::current_exe().ok().as_deref());
    }
    Ok(layout)
}

fn read_layout(root: &Section<'_>, folder: &Path) -> Layout {
    let state = read_state(root.table("state"), folder);
    let plugins = read_plugins(root.table("plugins"), folder, &state);
    let environments = read_environments(root, folder);
    let databases: BTreeMap<DatabaseName, EnvironmentName> = named_tables(root, "databases", |section| {
        let known = || environments.iter().map(|environment| environment.name.as_str());
        let entry = section.required("environment", "\"prod\"")?;
        reference(&entry, "environment", known)
    });
    let known = Known {
        connections: keys(root, "connections"),
        databases: known_databases(root),
        groups: keys(root, "groups"),
        accounts: keys(root, "accounts"),
    };
    let projects = named_tables(root, "projects", |section| {
        let project = read_project(section, &known)?;
        let names = project.databases.iter();
        let reached: Vec<_> = names
            .filter_map(|name| Some((name.clone(), databases.get(name)?.clone())))
            .collect();
        Some(ProjectLayout {
            environments: reached
                .iter()
                .map(|(_, environment)| environment.clone())
                .collect(),
            databases: reached,
            directory: project.directory,
            selectors: project.selectors,
        })
    });
    let (accounts, groups) = read_people(root, None);
    let labels = known.databases.into_iter();
    Layout {
        labels: labels
            .filter_map(|(name, labels)| Some((name.parse().ok()?, labels)))
            .collect(),
        people: people(&accounts, &groups),
        plugins,
        state,
        environments,
        projects,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_that_are_not_here_do_not_matter() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stagegate.toml");
        std::fs::write(
            &path,
            r#"
            [server]
            admin-token = { file = "absent" }
            [connections.bitbucket]
            access-token = { file = "absent" }
            [[environments]]
            name = "test"
            policy = "policies/test.toml"
            [[environments]]
            name = "prod"
            policy = "policies/prod.toml"
            [databases.hr_prod]
            environment = "prod"
            url = { file = "absent" }
            labels = { canary = "yes" }
            [accounts.ann]
            token = { file = "absent" }
            forge-id = "{ann}"
            [groups.dba]
            members = ["local:ann"]
            [projects.hr]
            connection = "bitbucket"
            repository = "acme/hr"
            directory = "/db/migrations/"
            databases = ["label:canary=yes"]
            "#,
        )
        .unwrap();
        let layout = load_layout(&path).unwrap();
        let project = &layout.projects[&"hr".parse().unwrap()];
        assert_eq!(project.directory, "db/migrations");
        assert_eq!(project.environments, BTreeSet::from(["prod".parse().unwrap()]));
        assert_eq!(project.selectors[&"hr_prod".parse().unwrap()], "label:canary=yes");
        assert_eq!(layout.labels[&"hr_prod".parse().unwrap()]["canary"], "yes");
        let dba = layout.people.named(&["group:dba".parse().unwrap()]);
        assert_eq!(dba[0].key, "account:{ann}", "without anybody's token");
        assert_eq!(
            layout.environments[1].policy,
            folder.path().join("policies/prod.toml")
        );
    }
}
