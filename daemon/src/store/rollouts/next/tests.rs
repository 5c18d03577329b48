//! What a stage of many databases starts next.

use std::time::{Duration, Instant};

use super::*;
use crate::change::Change;
use crate::stage::{Gate, PlannedTask, RunOutcome};
use crate::store::rollouts::control::By;
use crate::store::rollouts::tests::new_rollout;
use crate::store::runs::RunEnd;
use crate::store::tests::TestStore;

const FILES: &[(&str, &str)] = &[("db/1_a.sql", "SELECT 1"), ("db/2_b.sql", "SELECT 2")];

/// A rollout of two changes to so many databases, the first of them a canary, its one stage open.
async fn wide(test: &TestStore, databases: usize) -> RolloutId {
    let mut new = new_rollout(1, FILES, Gate::Manual);
    new.plan.changes = FILES
        .iter()
        .map(|(path, sql)| Change::new(path, (*sql).to_owned()).unwrap())
        .collect();
    new.plan.stages.truncate(1);
    let task = |number: usize| PlannedTask {
        change: number % 2,
        database: format!("hr_{}", number / 2).parse().unwrap(),
        lock_timeout: Duration::from_secs(5),
        statement_timeout: Duration::ZERO,
        canary: number / 2 == 0,
        selector: Some("hr_*".to_owned()),
    };
    new.plan.stages[0].tasks = (0..databases * 2).map(task).collect();
    let id = test.store.create_rollout(&new).await.unwrap().0;
    assert!(test.store.open_automatic_stage(id, 0).await.unwrap());
    id
}

async fn run(test: &TestStore, task: TaskId) {
    let run = test.store.start_run(task).await.unwrap().expect("it may run");
    let end = RunEnd::Done {
        outcome: RunOutcome::Applied,
        statements: 1,
        history: None,
    };
    test.store.finish_run(run, &end).await.unwrap();
}

fn places(parallel: usize, canaries_alone: bool) -> Places {
    Places {
        parallel,
        canaries_alone,
        except: Vec::new(),
    }
}

async fn next(test: &TestStore, id: RolloutId, parallel: usize, alone: bool) -> Vec<i64> {
    let next = test
        .store
        .find_next(id, 0, &places(parallel, alone))
        .await
        .unwrap();
    next.tasks.iter().map(|task| task.0).collect()
}

#[tokio::test]
async fn each_database_goes_in_order_and_only_so_many_at_a_time() {
    let test = TestStore::open().await;
    let id = wide(&test, 4).await;
    assert_eq!(
        next(&test, id, 3, false).await,
        [1, 3, 5],
        "the first of each database"
    );
    assert_eq!(next(&test, id, 3, true).await, [1], "the canary alone");
    assert_eq!(test.store.find_canaries(id, 0).await.unwrap(), Canaries::Going);
    let running = test.store.start_run(TaskId(1)).await.unwrap().unwrap();
    assert_eq!(next(&test, id, 3, false).await, [3, 5], "one place is taken");
    let end = RunEnd::Failed {
        error: "no".to_owned(),
    };
    test.store.finish_run(running, &end).await.unwrap();
    let found = test.store.find_next(id, 0, &places(3, false)).await.unwrap();
    assert_eq!((found.failed, found.running), (1, 0));
    let by = By {
        actor: "maria",
        reason: None,
    };
    test.store.retry(id, Scope::Rollout, by).await.unwrap();
    run(&test, TaskId(1)).await;
    run(&test, TaskId(2)).await;
    assert!(matches!(
        test.store.find_canaries(id, 0).await.unwrap(),
        Canaries::Through(Some(_))
    ));
    test.store.pause(id, Scope::Task(TaskId(3)), by).await.unwrap();
    assert_eq!(next(&test, id, 3, false).await, [5, 7], "one is held");
    let drifted = Places {
        except: vec!["hr_2".parse().unwrap()],
        ..places(3, false)
    };
    let found = test.store.find_next(id, 0, &drifted).await.unwrap();
    assert_eq!(found.tasks, [TaskId(7)], "one has drifted");
    test.store.ask_for_runs(&[TaskId(5)]).await.unwrap();
    let found = test.store.find_next(id, 0, &places(3, false)).await.unwrap();
    assert_eq!(found.unasked, [TaskId(7)], "one is asked for already");
}

/// A look may not grow with the stage; the bound is wide, since a machine may be busy.
#[tokio::test]
async fn a_thousand_databases_cost_a_task_no_more_than_ten() {
    let mut costs = Vec::new();
    for databases in [10, 1_000] {
        let test = TestStore::open().await;
        let id = wide(&test, databases).await;
        let rounds = 40;
        let started = Instant::now();
        for _ in 0..rounds {
            test.store.find_standing(id).await.unwrap();
            assert_eq!(
                test.store
                    .find_next(id, 0, &places(16, false))
                    .await
                    .unwrap()
                    .running,
                0
            );
            test.store.find_canaries(id, 0).await.unwrap();
        }
        costs.push(started.elapsed() / rounds);
    }
    assert!(
        costs[1] < costs[0] * 4 + Duration::from_millis(5),
        "a look at a stage of ten and of a thousand: {costs:?}"
    );
}
