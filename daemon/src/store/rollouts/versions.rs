//! Which versions a project's databases have or will have, as far as this state knows.

use std::collections::BTreeMap;

use sqlx::{QueryBuilder, Row};

use crate::change::Version;
use crate::ids::{DatabaseName, ProjectName, TaskId};
use crate::store::{Store, StoreError, failed, parsed};

impl Store {
    /// For each database the newest version of a project that is newer than this one and is there, or comes there with
    /// a rollout that goes on.
    pub async fn find_newer_versions(
        &self,
        project: &ProjectName,
        than: &Version,
    ) -> Result<BTreeMap<DatabaseName, Version>, StoreError> {
        const OPERATION: &str = "look for newer versions";
        let known = sqlx::query(
            "SELECT DISTINCT changes.version FROM changes JOIN rollouts ON rollouts.id = changes.rollout_id
             WHERE rollouts.project = ?",
        )
        .bind(project.as_str())
        .fetch_all(&self.pool)
        .await
        .map_err(failed(OPERATION))?;
        let known = known.iter().map(|row| parsed("a version", row.get("version")));
        let known: Result<Vec<Version>, StoreError> = known.collect();
        let newer: Vec<Version> = known?.into_iter().filter(|version| version > than).collect();
        let mut newest = BTreeMap::new();
        if newer.is_empty() {
            return Ok(newest);
        }
        let mut query = QueryBuilder::new(
            "SELECT DISTINCT tasks.database, changes.version FROM tasks
             JOIN rollouts ON rollouts.id = tasks.rollout_id
             JOIN changes ON changes.rollout_id = tasks.rollout_id AND changes.position = tasks.change_position
             WHERE (tasks.state = 'done' OR (tasks.state IN ('pending', 'running') AND rollouts.state = 'open'))
                 AND rollouts.project = ",
        );
        query
            .push_bind(project.as_str())
            .push(" AND changes.version IN (");
        let mut versions = query.separated(", ");
        for version in &newer {
            versions.push_bind(version.as_str());
        }
        query.push(")");
        let rows = query
            .build()
            .fetch_all(&self.pool)
            .await
            .map_err(failed(OPERATION))?;
        for row in &rows {
            let database: DatabaseName = parsed("a database", row.get("database"))?;
            let version: Version = parsed("a version", row.get("version"))?;
            let known = newest.entry(database).or_insert_with(|| version.clone());
            if *known < version {
                *known = version;
            }
        }
        Ok(newest)
    }

    /// Versions of the task's rollout before it that somebody skipped on its database, in order.
    pub async fn find_skipped_before(&self, task: TaskId) -> Result<Vec<String>, StoreError> {
        sqlx::query(
            "SELECT changes.version FROM tasks me
             JOIN tasks earlier ON earlier.database = me.database AND earlier.rollout_id = me.rollout_id
                 AND earlier.state = 'skipped' AND earlier.change_position < me.change_position
             JOIN changes ON changes.rollout_id = me.rollout_id AND changes.position = earlier.change_position
             WHERE me.id = ? ORDER BY changes.position",
        )
        .bind(task.0)
        .fetch_all(&self.pool)
        .await
        .map(|rows| rows.iter().map(|row| row.get("version")).collect())
        .map_err(failed("look for skipped changes"))
    }
}
