//! What the merge of a reviewed pull request would do: the rollout's plan by the configuration and policies as they
//! are now. The comment, the page and the answer to a comment all ask here.

use crate::app::{App, Policies};
use crate::config::{Config, ProjectConfig};
use crate::review::finding::Report;
use crate::rollout::dry_plan::{DryPlan, dry_plan};
use crate::rollout::plan::{DatabaseFacts, PlannedEnvironment};

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

/// What the merge would do; why nothing can be planned, for people, where that is so.
pub fn dry_plan_of(app: &App, project: &ProjectConfig, report: &Report) -> Result<DryPlan, String> {
    let policies = app.policies.borrow().clone();
    let environments = planned_environments(&app.config, &policies, project);
    dry_plan(report, &environments, app.clock.now()).map_err(|error| error.to_string())
}
