//! What is on record of a run's statements.

use std::time::Duration;

use super::*;
use crate::stage::Gate;
use crate::store::rollouts::tests::new_rollout;
use crate::store::runs::RunEnd;
use crate::store::tests::TestStore;

async fn run(test: &TestStore) -> RunId {
    let files = [("db/1_create_t.sql", "CREATE TABLE t ()")];
    let new = new_rollout(1, &files, Gate::Automatic);
    let (rollout, _) = test.store.create_rollout(&new).await.unwrap();
    test.store.open_automatic_stage(rollout, 0).await.unwrap();
    let rollout = test.store.find_rollout(rollout).await.unwrap().unwrap();
    let task = rollout.stages[0].tasks[0].id;
    test.store.start_run(task).await.unwrap().unwrap()
}

fn report(number: i64, state: StatementState, rows: Option<u64>) -> RunEvent {
    RunEvent::Statement(StatementReport {
        number,
        tag: "UPDATE".to_owned(),
        excerpt: "UPDATE t SET a = 1".to_owned(),
        state,
        duration: (state != StatementState::Running).then_some(Duration::from_millis(12)),
        rows,
    })
}

#[tokio::test]
async fn a_second_try_takes_the_place_of_the_first() {
    use StatementState::{Done, Failed, Running};
    let test = TestStore::open().await;
    let run = run(&test).await;
    let first = [
        report(1, Running, None),
        report(1, Done, Some(3)),
        report(2, Running, None),
        report(2, Failed, None),
        RunEvent::RolledBack,
    ];
    test.store.record_run(run, &first).await.unwrap();
    let seen = test.store.list_statements(run, 10).await.unwrap();
    let states: Vec<_> = seen.iter().map(|statement| statement.state.as_str()).collect();
    assert_eq!(states, ["rolled-back", "failed"]);
    let second = [report(1, Running, None), report(1, Done, Some(4))];
    test.store.record_run(run, &second).await.unwrap();
    let seen = test.store.list_statements(run, 1).await.unwrap();
    assert_eq!(
        (seen[0].state, seen[0].rows, seen[0].tries, seen[0].duration_ms),
        (Done, Some(4), 2, Some(12))
    );
}

#[tokio::test]
async fn only_a_run_under_way_does_something() {
    let test = TestStore::open().await;
    let run = run(&test).await;
    let doing = |done| Activity {
        statement: 1,
        text: "building index".to_owned(),
        amount: Some(Amount {
            done,
            total: 8,
            unit: "blocks".to_owned(),
        }),
    };
    let events = [RunEvent::Doing(Some(doing(1))), RunEvent::Doing(Some(doing(2)))];
    test.store.record_run(run, &events).await.unwrap();
    let seen = test.store.find_activity(run).await.unwrap().unwrap();
    assert_eq!(seen.to_string(), "building index, 2 of 8 blocks (25 %)");
    let error = "no".to_owned();
    test.store
        .finish_run(run, &RunEnd::Failed { error })
        .await
        .unwrap();
    assert_eq!(test.store.find_activity(run).await.unwrap(), None);
}
