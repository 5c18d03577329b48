//! Pause, cancel, skip and retry, told as stories.

use super::*;
use crate::stage::{Gate, RunOutcome, TaskState};
use crate::store::rollouts::tests::new_rollout;
use crate::store::runs::RunEnd;
use crate::store::tests::TestStore;

const FILES: &[(&str, &str)] = &[("db/1_a.sql", "SELECT 1"), ("db/2_b.sql", "SELECT 2")];
const MARIA: By<'_> = By {
    actor: "maria",
    reason: Some("the disk is full"),
};

struct Story {
    test: TestStore,
    rollout: RolloutId,
    tasks: Vec<TaskId>,
}

impl Story {
    /// A rollout whose first stage is open.
    async fn begin() -> Self {
        let test = TestStore::open().await;
        let new = new_rollout(1, FILES, Gate::Manual);
        let rollout = test.store.create_rollout(&new).await.unwrap().0;
        assert!(test.store.open_automatic_stage(rollout, 0).await.unwrap());
        let detail = test.store.find_rollout(rollout).await.unwrap().unwrap();
        let tasks = detail.tasks().map(|(_, task)| task.id).collect();
        Self { test, rollout, tasks }
    }

    fn first(&self) -> Scope {
        Scope::Task(self.tasks[0])
    }

    async fn may_start(&self, task: usize) -> bool {
        let run = self.test.store.start_run(self.tasks[task]).await.unwrap();
        let Some(run) = run else { return false };
        let error = "put back".to_owned();
        self.test
            .store
            .finish_run(run, &RunEnd::Interrupted { error })
            .await
            .unwrap();
        true
    }

    async fn end(&self, task: usize, end: RunEnd) {
        let run = self.test.store.start_run(self.tasks[task]).await.unwrap();
        self.test.store.finish_run(run.unwrap(), &end).await.unwrap();
    }

    async fn states(&self) -> (RolloutState, Vec<TaskState>) {
        let detail = self.test.store.find_rollout(self.rollout).await.unwrap().unwrap();
        let states = detail.tasks().map(|(_, task)| task.state).collect();
        (detail.summary.state, states)
    }

    /// `action object: detail`, oldest first.
    async fn audit(&self) -> Vec<String> {
        let rows = self.test.store.list_audit(100).await.unwrap();
        let line = |row: &crate::store::audit::AuditEntry| {
            format!("{} {} {}: {}", row.actor, row.action, row.object, row.detail)
        };
        rows.iter().rev().map(line).collect()
    }
}

fn failed_run() -> RunEnd {
    RunEnd::Failed {
        error: "no".to_owned(),
    }
}

#[tokio::test]
async fn a_pause_holds_what_has_not_started_at_each_scope() {
    let tale = Story::begin().await;
    let store = &tale.test.store;
    for scope in [Scope::Rollout, Scope::Stage(0), tale.first()] {
        store.pause(tale.rollout, scope, MARIA).await.unwrap();
        assert!(!tale.may_start(0).await, "{scope:?}");
        let again = store.pause(tale.rollout, scope, MARIA).await;
        assert!(matches!(again, Err(ControlError::AlreadyPaused { .. })));
        store.resume(tale.rollout, scope, MARIA).await.unwrap();
        assert!(tale.may_start(0).await, "{scope:?}");
        let again = store.resume(tale.rollout, scope, MARIA).await;
        assert!(matches!(again, Err(ControlError::NotPaused { .. })));
    }
    store.pause(tale.rollout, Scope::Stage(1), MARIA).await.unwrap();
    assert!(tale.may_start(0).await, "another stage is held, not this one");
    assert_eq!(
        tale.audit().await[..2],
        [
            "maria pause rollout 1: the disk is full",
            "maria resume rollout 1: the disk is full"
        ]
    );
}

#[tokio::test]
async fn a_running_task_that_is_cancelled_is_asked_to_stop() {
    let tale = Story::begin().await;
    let store = &tale.test.store;
    let nothing = store.cancel(tale.rollout, tale.first(), MARIA).await;
    assert!(matches!(nothing, Err(ControlError::NothingRuns { .. })));
    let run = store.start_run(tale.tasks[0]).await.unwrap().unwrap();
    assert_eq!(store.find_cancel(tale.tasks[0]).await.unwrap(), None);
    assert_eq!(store.cancel(tale.rollout, tale.first(), MARIA).await.unwrap(), 1);
    let wish = store.find_cancel(tale.tasks[0]).await.unwrap().unwrap();
    assert_eq!(wish.to_string(), "maria: the disk is full");
    store.finish_run(run, &failed_run()).await.unwrap();
    store.retry(tale.rollout, tale.first(), MARIA).await.unwrap();
    assert_eq!(
        store.find_cancel(tale.tasks[0]).await.unwrap(),
        None,
        "running it again takes the wish back"
    );
}

#[tokio::test]
async fn a_cancelled_rollout_runs_nothing_until_it_is_taken_up_again() {
    let tale = Story::begin().await;
    let store = &tale.test.store;
    store.cancel(tale.rollout, Scope::Rollout, MARIA).await.unwrap();
    assert_eq!(tale.states().await.0, RolloutState::Cancelled);
    assert!(!tale.may_start(0).await);
    let opened = store.open_stage(tale.rollout, 1, "maria", None).await;
    assert!(
        opened.unwrap_err().to_string().contains("was cancelled"),
        "its gates stay shut"
    );
    let again = store.cancel(tale.rollout, Scope::Rollout, MARIA).await;
    assert!(matches!(again, Err(ControlError::Over { .. })));
    assert_eq!(store.retry(tale.rollout, Scope::Rollout, MARIA).await.unwrap(), 0);
    assert_eq!(tale.states().await.0, RolloutState::Open);
    assert!(tale.may_start(0).await);
}

#[tokio::test]
async fn what_became_of_an_interrupted_run_is_found_out_after_a_cancel() {
    let tale = Story::begin().await;
    let store = &tale.test.store;
    let error = "the line was cut".to_owned();
    tale.end(0, RunEnd::Interrupted { error }).await;
    let skip = store.skip(tale.rollout, tale.first(), MARIA).await;
    assert!(
        matches!(skip, Err(ControlError::NotSkippable { .. })),
        "its outcome is not known"
    );
    assert_eq!(
        store.cancel(tale.rollout, Scope::Rollout, MARIA).await.unwrap(),
        1
    );
    let run = store.start_run(tale.tasks[0]).await.unwrap();
    assert!(run.is_some(), "one more run asks the ledger");
    let context = store.find_task(tale.tasks[0]).await.unwrap().unwrap();
    assert!(context.cancelled.is_some());
}

#[tokio::test]
async fn a_skip_needs_a_reason_and_opens_a_failed_rollout_again() {
    let tale = Story::begin().await;
    let store = &tale.test.store;
    tale.end(0, failed_run()).await;
    store
        .finish_rollout(tale.rollout, RolloutState::Failed)
        .await
        .unwrap();
    let mute = By {
        actor: "maria",
        reason: Some("  "),
    };
    let refused = store.skip(tale.rollout, tale.first(), mute).await;
    assert!(matches!(refused, Err(ControlError::ReasonRequired)));
    let all = store.skip(tale.rollout, Scope::Rollout, MARIA).await;
    assert!(matches!(all, Err(ControlError::SkipsAll)));
    assert_eq!(store.skip(tale.rollout, tale.first(), MARIA).await.unwrap(), 1);
    assert_eq!(
        tale.states().await,
        (
            RolloutState::Open,
            vec![
                TaskState::Skipped,
                TaskState::Pending,
                TaskState::Pending,
                TaskState::Pending
            ]
        )
    );
    assert!(tale.may_start(1).await, "its turn has come");
    assert_eq!(
        tale.audit().await,
        ["maria skip rollout 1 task 1: the disk is full"]
    );
}

#[tokio::test]
async fn a_skipped_stage_is_done_without_its_gate() {
    let tale = Story::begin().await;
    let store = &tale.test.store;
    assert_eq!(store.skip(tale.rollout, Scope::Stage(0), MARIA).await.unwrap(), 2);
    let detail = store.find_rollout(tale.rollout).await.unwrap().unwrap();
    let states: Vec<_> = detail
        .stages
        .iter()
        .map(|stage| stage.summary.state.as_str())
        .collect();
    assert_eq!(states, ["done", "waits-at-gate"]);
}

#[tokio::test]
async fn what_is_not_there_is_said_to_be_missing() {
    let tale = Story::begin().await;
    let store = &tale.test.store;
    for (rollout, scope, text) in [
        (RolloutId(9), Scope::Rollout, "there is no rollout 9"),
        (
            tale.rollout,
            Scope::Task(TaskId(99)),
            "there is no task 99 in rollout 1",
        ),
        (
            tale.rollout,
            Scope::Stage(7),
            "there is no such stage in rollout 1",
        ),
    ] {
        let error = store.pause(rollout, scope, MARIA).await.unwrap_err();
        assert_eq!(error.to_string(), text);
    }
    let nothing = store.retry(tale.rollout, Scope::Rollout, MARIA).await;
    assert!(matches!(nothing, Err(ControlError::NothingToRetry { .. })));
    let done = tale.end(
        0,
        RunEnd::Done {
            outcome: RunOutcome::AlreadyApplied,
            statements: 1,
            history: None,
        },
    );
    done.await;
    let skip = store.skip(tale.rollout, tale.first(), MARIA).await;
    assert!(matches!(skip, Err(ControlError::NotSkippable { .. })));
}
