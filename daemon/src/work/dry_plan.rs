//! What the merge of a reviewed pull request would do: the rollout's plan by the configuration and policies as they
//! are now, and by the versions that its databases have. The comment, the page and the answer to a comment all ask here.

use std::collections::BTreeMap;

use crate::app::{App, Policies};
use crate::config::{Config, ProjectConfig};
use crate::ids::ProjectName;
use crate::people::forge_key;
use crate::review::finding::Report;
use crate::rollout::dry_plan::{DryPlan, changes_of, dry_plan};
use crate::rollout::plan::{DatabaseFacts, PlannedEnvironment};
use crate::store::StoreError;

/// The environments of a project as a plan sees them, in order.
pub(super) fn planned_environments<'a>(
    config: &Config,
    policies: &'a Policies,
    project: &ProjectConfig,
) -> Vec<PlannedEnvironment<'a>> {
    let databases_of = |environment| {
        let reached = config.reach(project);
        let mut reached = reached.filter(|(reached, _)| &reached.name == environment);
        reached
            .next()
            .map(|(_, databases)| databases.into_iter().cloned().collect())
    };
    let labels = project.databases.iter().filter_map(|name| {
        let database = config.databases.get(name)?;
        Some((name.clone(), database.labels.clone()))
    });
    let facts = DatabaseFacts {
        labels: labels.collect(),
        selectors: project.selectors.clone(),
        ..DatabaseFacts::default()
    };
    let environments = policies.environments.iter();
    environments
        .map(|loaded| PlannedEnvironment {
            name: loaded.environment.clone(),
            policy: &loaded.policy.rollout,
            databases: databases_of(&loaded.environment).unwrap_or_default(),
            facts: facts.clone(),
            people: config.people(),
        })
        .collect()
}

/// What the merge would do, of a pull request by the account `author`; why nothing can be planned, for people, where
/// that is so.
pub async fn dry_plan_of(
    app: &App,
    (name, project): (&ProjectName, &ProjectConfig),
    report: &Report,
    author: Option<&str>,
) -> Result<Result<DryPlan, String>, StoreError> {
    let (changes, _) = changes_of(report);
    let newest = match changes.iter().map(|change| &change.version).min() {
        Some(oldest) => app.store.find_newer_versions(name, oldest).await?,
        None => BTreeMap::new(),
    };
    let policies = app.policies.borrow().clone();
    let mut environments = planned_environments(&app.config, &policies, project);
    for environment in &mut environments {
        environment.facts.newest.clone_from(&newest);
    }
    let author = author.map(forge_key);
    let plan = dry_plan(report, &environments, author.as_deref(), app.clock.now());
    Ok(plan.map_err(|error| error.to_string()))
}
