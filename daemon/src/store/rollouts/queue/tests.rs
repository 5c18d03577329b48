//! Two rollouts on the same databases, told as stories.

use crate::ids::{RolloutId, TaskId};
use crate::stage::{Gate, RolloutState, RunOutcome};
use crate::store::rollouts::control::{By, Scope};
use crate::store::rollouts::tests::new_rollout;
use crate::store::runs::RunEnd;
use crate::store::tests::TestStore;

const MARIA: By<'_> = By {
    actor: "maria",
    reason: Some("it is not needed"),
};

/// A rollout of a project whose first stage is open.
async fn merged(test: &TestStore, project: &str, number: i64, path: &str) -> RolloutId {
    let mut new = new_rollout(number, &[(path, "SELECT 1")], Gate::Manual);
    new.project = project.parse().unwrap();
    let id = test.store.create_rollout(&new).await.unwrap().0;
    assert!(test.store.open_automatic_stage(id, 0).await.unwrap());
    id
}

async fn task(test: &TestStore, rollout: RolloutId, stage: usize) -> TaskId {
    let detail = test.store.find_rollout(rollout).await.unwrap().unwrap();
    detail.stages[stage].tasks[0].id
}

/// Which rollout the task of a stage waits for.
async fn waits_for(test: &TestStore, rollout: RolloutId, stage: usize) -> Option<RolloutId> {
    let detail = test.store.find_rollout(rollout).await.unwrap().unwrap();
    detail.stages[stage].tasks[0].waits_for
}

async fn run(test: &TestStore, rollout: RolloutId, end: RunEnd) {
    let task = task(test, rollout, 0).await;
    let run = test.store.start_run(task).await.unwrap().expect("it may run");
    test.store.finish_run(run, &end).await.unwrap();
}

fn done() -> RunEnd {
    RunEnd::Done {
        outcome: RunOutcome::Applied,
        statements: 1,
        history: None,
    }
}

fn failed() -> RunEnd {
    RunEnd::Failed {
        error: "no".to_owned(),
    }
}

#[tokio::test]
async fn the_later_rollout_waits_on_each_database_for_the_earlier() {
    let test = TestStore::open().await;
    let first = merged(&test, "hr", 1, "db/1_a.sql").await;
    let second = merged(&test, "payroll", 2, "db/2_b.sql").await;
    assert_eq!(waits_for(&test, second, 0).await, Some(first));
    assert_eq!(waits_for(&test, first, 0).await, None);
    let blocked = task(&test, second, 0).await;
    assert_eq!(test.store.start_run(blocked).await.unwrap(), None);
    run(&test, first, done()).await;
    assert_eq!(waits_for(&test, second, 0).await, None, "test is free");
    assert_eq!(
        waits_for(&test, second, 1).await,
        Some(first),
        "prod is not: the first waits at its gate there"
    );
    run(&test, second, done()).await;
    test.store.cancel(first, Scope::Rollout, MARIA).await.unwrap();
    assert_eq!(
        waits_for(&test, second, 1).await,
        None,
        "cancelled, it holds nobody"
    );
}

#[tokio::test]
async fn a_failed_rollout_holds_those_after_it_unless_they_correct_it() {
    let test = TestStore::open().await;
    let first = merged(&test, "hr", 1, "db/1_a.sql").await;
    run(&test, first, failed()).await;
    test.store
        .finish_rollout(first, RolloutState::Failed)
        .await
        .unwrap();
    let next = merged(&test, "hr", 2, "db/2_b.sql").await;
    let correction = merged(&test, "hr", 3, "db/1_a.sql").await;
    let other = merged(&test, "payroll", 4, "db/9_z.sql").await;
    assert_eq!(waits_for(&test, next, 0).await, Some(first));
    assert_eq!(
        waits_for(&test, next, 1).await,
        Some(first),
        "a gap of its project"
    );
    assert_eq!(
        waits_for(&test, correction, 0).await,
        Some(next),
        "it brings the version itself"
    );
    assert_eq!(waits_for(&test, other, 0).await, Some(first));
    test.store
        .skip(first, Scope::Task(task(&test, first, 0).await), MARIA)
        .await
        .unwrap();
    assert_eq!(waits_for(&test, next, 0).await, None);
}

#[tokio::test]
async fn who_has_begun_goes_before_who_comes_back() {
    let test = TestStore::open().await;
    let first = merged(&test, "hr", 1, "db/1_a.sql").await;
    let new = new_rollout(
        2,
        &[("db/2_b.sql", "SELECT 1"), ("db/3_c.sql", "SELECT 1")],
        Gate::Manual,
    );
    let second = test.store.create_rollout(&new).await.unwrap().0;
    assert!(test.store.open_automatic_stage(second, 0).await.unwrap());
    test.store.cancel(first, Scope::Rollout, MARIA).await.unwrap();
    run(&test, second, done()).await;
    test.store.retry(first, Scope::Rollout, MARIA).await.unwrap();
    assert_eq!(
        waits_for(&test, first, 0).await,
        Some(second),
        "one of the second's two changes is in"
    );
    let detail = test.store.find_rollout(second).await.unwrap().unwrap();
    assert_eq!(detail.stages[0].tasks[1].waits_for, None);
}

#[tokio::test]
async fn a_refused_stage_holds_nobody() {
    let test = TestStore::open().await;
    let new = new_rollout(1, &[("db/1_a.sql", "SELECT 1")], Gate::Refused);
    let first = test.store.create_rollout(&new).await.unwrap().0;
    assert!(test.store.open_automatic_stage(first, 0).await.unwrap());
    run(&test, first, done()).await;
    let second = merged(&test, "hr", 2, "db/2_b.sql").await;
    assert_eq!(waits_for(&test, second, 1).await, None);
}
