//! What a stage can start next, asked so that a stage of a thousand databases costs no more than one of ten.

use jiff::Timestamp;
use sqlx::Row;

use super::queue::waits_for;
use super::{StageRow, stage_rows};
use crate::ids::{DatabaseName, RolloutId, TaskId};
use crate::stage::RolloutState;
use crate::store::rollouts::control::Scope;
use crate::store::rollouts::holds::read_holds;
use crate::store::work::{Work, enqueue};
use crate::store::{Store, StoreError, commit, corrupt, failed, instant};

/// A rollout as far as its next step needs it.
pub(crate) struct Standing {
    /// How it stands.
    pub(crate) state: RolloutState,
    /// Whether somebody paused all of it.
    pub(crate) is_held: bool,
    /// In order.
    pub(crate) stages: Vec<StageRow>,
}

/// What a stage may start.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Places {
    /// On so many databases at the same time.
    pub(crate) parallel: usize,
    /// Its canaries alone.
    pub(crate) canaries_alone: bool,
    /// Not on these.
    pub(crate) except: Vec<DatabaseName>,
}

/// What a stage can start.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Next {
    /// The first unfinished task of each database that waits, is held by nobody and waits for no other rollout; in
    /// order, no more than were asked for.
    pub(crate) tasks: Vec<TaskId>,
    /// Of those, the ones whose work is not in the queue yet.
    pub(crate) unasked: Vec<TaskId>,
    /// Databases with a run under way.
    pub(crate) running: usize,
    /// Databases on which a task failed.
    pub(crate) failed: usize,
}

/// What is known of the databases that go first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Canaries {
    /// The stage has none.
    None,
    /// They have not done all of their part.
    Going,
    /// They are through; when the last run ended, where one ran.
    Through(Option<Timestamp>),
}

const CANDIDATES: &str = concat!(
    "SELECT me.id, EXISTS (SELECT 1 FROM work WHERE work.kind = 'run-task' AND work.key = CAST(me.id AS TEXT)
         AND work.state = 'ready') AS asked
     FROM tasks me
     WHERE me.rollout_id = ?1 AND me.stage = ?2 AND me.state = 'pending' AND (NOT ?3 OR me.canary)
       AND NOT EXISTS (SELECT 1 FROM tasks earlier WHERE earlier.database = me.database
           AND earlier.rollout_id = me.rollout_id AND earlier.state IN ('pending', 'running', 'failed')
           AND earlier.change_position < me.change_position)
       AND NOT EXISTS (SELECT 1 FROM holds WHERE holds.rollout_id = me.rollout_id AND holds.task_id = me.id)
       AND me.database NOT IN (SELECT value FROM json_each(?5))
       AND ",
    waits_for!(),
    " IS NULL ORDER BY me.position LIMIT ?4"
);

impl Store {
    /// How a rollout and its stages stand.
    pub(crate) async fn find_standing(&self, rollout: RolloutId) -> Result<Option<Standing>, StoreError> {
        const OPERATION: &str = "see how a rollout stands";
        let mut transaction = self.pool.begin().await.map_err(failed(OPERATION))?;
        let row = sqlx::query("SELECT state FROM rollouts WHERE id = ?")
            .bind(rollout.0)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        let Some(row) = row else { return Ok(None) };
        let word: &str = row.get("state");
        let holds = read_holds(&mut transaction, rollout).await?;
        Ok(Some(Standing {
            state: RolloutState::from_word(word).ok_or_else(|| corrupt("a rollout's state", word))?,
            is_held: holds.of(Scope::Rollout).is_some(),
            stages: stage_rows(&mut transaction, rollout).await?,
        }))
    }

    /// What a stage can start.
    pub(crate) async fn find_next(
        &self,
        rollout: RolloutId,
        stage: i64,
        wanted: &Places,
    ) -> Result<Next, StoreError> {
        const OPERATION: &str = "see which tasks are next";
        let mut transaction = self.pool.begin().await.map_err(failed(OPERATION))?;
        let counts = sqlx::query(
            "SELECT count(DISTINCT CASE state WHEN 'running' THEN database END) AS running,
                 count(DISTINCT CASE state WHEN 'failed' THEN database END) AS failed
             FROM tasks WHERE rollout_id = ? AND stage = ? AND state IN ('running', 'failed')",
        )
        .bind(rollout.0)
        .bind(stage)
        .fetch_one(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        let count = |name: &str| usize::try_from(counts.get::<i64, _>(name)).unwrap_or(0);
        let running = count("running");
        let places = wanted.parallel.saturating_sub(running);
        let except: Vec<&str> = wanted.except.iter().map(DatabaseName::as_str).collect();
        let except = serde_json::to_string(&except).expect("names are JSON");
        let rows = sqlx::query(CANDIDATES)
            .bind(rollout.0)
            .bind(stage)
            .bind(wanted.canaries_alone)
            .bind(i64::try_from(places).unwrap_or(i64::MAX))
            .bind(except)
            .fetch_all(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        let unasked = rows.iter().filter(|row| !row.get::<bool, _>("asked"));
        Ok(Next {
            unasked: unasked.map(|row| TaskId(row.get("id"))).collect(),
            tasks: rows.iter().map(|row| TaskId(row.get("id"))).collect(),
            running,
            failed: count("failed"),
        })
    }

    /// On how many databases a stage could still go on, whatever holds them now; of its canaries alone where asked.
    pub(crate) async fn count_databases_left(
        &self,
        rollout: RolloutId,
        stage: i64,
        canaries_alone: bool,
    ) -> Result<usize, StoreError> {
        sqlx::query(
            "SELECT count(*) AS left_over FROM tasks me
             WHERE me.rollout_id = ? AND me.stage = ? AND me.state = 'pending' AND (NOT ? OR me.canary)
               AND NOT EXISTS (SELECT 1 FROM tasks earlier WHERE earlier.database = me.database
                   AND earlier.rollout_id = me.rollout_id AND earlier.state IN ('pending', 'running', 'failed')
                   AND earlier.change_position < me.change_position)",
        )
        .bind(rollout.0)
        .bind(stage)
        .bind(canaries_alone)
        .fetch_one(&self.pool)
        .await
        .map(|row| usize::try_from(row.get::<i64, _>("left_over")).unwrap_or(0))
        .map_err(failed("count the databases that are left"))
    }

    /// How far the databases of a stage are that go first.
    pub(crate) async fn find_canaries(&self, rollout: RolloutId, stage: i64) -> Result<Canaries, StoreError> {
        let row = sqlx::query(
            "SELECT count(*) AS all_of_them, count(CASE WHEN state IN ('done', 'skipped') THEN 1 END) AS over,
                 max((SELECT max(finished_at) FROM runs WHERE runs.task_id = tasks.id)) AS ended
             FROM tasks WHERE rollout_id = ? AND stage = ? AND canary",
        )
        .bind(rollout.0)
        .bind(stage)
        .fetch_one(&self.pool)
        .await
        .map_err(failed("see how far the canaries are"))?;
        let (all, over): (i64, i64) = (row.get("all_of_them"), row.get("over"));
        if all == 0 {
            return Ok(Canaries::None);
        }
        if over < all {
            return Ok(Canaries::Going);
        }
        let ended: Option<&str> = row.get("ended");
        Ok(Canaries::Through(ended.map(instant).transpose()?))
    }

    /// When the last run of the stages before this one ended; none where nothing ran.
    pub(crate) async fn find_earlier_end(
        &self,
        rollout: RolloutId,
        stage: i64,
    ) -> Result<Option<Timestamp>, StoreError> {
        let row = sqlx::query(
            "SELECT max(runs.finished_at) AS ended FROM tasks JOIN runs ON runs.task_id = tasks.id
             WHERE tasks.rollout_id = ? AND tasks.stage < ?",
        )
        .bind(rollout.0)
        .bind(stage)
        .fetch_one(&self.pool)
        .await
        .map_err(failed("see when a stage ended"))?;
        let ended: Option<&str> = row.get("ended");
        ended.map(instant).transpose()
    }

    /// Asks for runs of tasks, all at once. Ring `App::work_added` afterwards.
    pub(crate) async fn ask_for_runs(&self, tasks: &[TaskId]) -> Result<(), StoreError> {
        const OPERATION: &str = "ask for runs";
        if tasks.is_empty() {
            return Ok(());
        }
        let mut transaction = self.begin_unflushed(OPERATION).await?;
        for task in tasks {
            enqueue(&mut transaction, &Work::RunTask { task: *task }, self.clock.now()).await?;
        }
        commit(transaction, OPERATION).await
    }

    /// Tasks of a cancelled rollout whose outcome is still to be found out.
    pub(crate) async fn find_unsettled(&self, rollout: RolloutId) -> Result<Vec<TaskId>, StoreError> {
        sqlx::query(
            "SELECT id FROM tasks WHERE rollout_id = ? AND state = 'pending' AND cancelled_at IS NOT NULL",
        )
        .bind(rollout.0)
        .fetch_all(&self.pool)
        .await
        .map(|rows| rows.iter().map(|row| TaskId(row.get("id"))).collect())
        .map_err(failed("see what a cancelled rollout left"))
    }
}

#[cfg(test)]
mod tests;
