//! Rollouts in the state database, told as stories.

use super::read::RolloutFilter;
use super::*;
use crate::agreement::Demand;
use crate::change::Change;
use crate::stage::{LogLine, PlannedStage, PlannedTask, RunOutcome};
use crate::store::history::NewHistory;
use crate::store::runs::RunEnd;
use crate::store::tests::TestStore;
use std::time::Duration;

/// A rollout of these files through `test` (automatic) and `prod` with the given gate, one database each.
pub(crate) fn new_rollout(number: i64, files: &[(&str, &str)], prod: Gate) -> NewRollout {
    let stage = |environment: &str, gate| PlannedStage {
        environment: environment.parse().unwrap(),
        gate,
        gate_reason: format!("it is {gate}"),
        findings: None,
        risks: vec![],
        demand: Demand::default(),
        tasks: (0..files.len())
            .map(|change| PlannedTask {
                change,
                database: format!("hr_{environment}").parse().unwrap(),
                lock_timeout: Duration::from_secs(5),
                statement_timeout: Duration::ZERO,
                canary: false,
                selector: None,
            })
            .collect(),
    };
    NewRollout {
        project: "hr".parse().unwrap(),
        number: PullRequestNumber(number),
        title: "Create t2024".to_owned(),
        author_id: "{maria}".to_owned(),
        author_name: "Maria".to_owned(),
        web_url: "https://forge.example/pr/1".to_owned(),
        merge_commit: "0123456789ab".parse().unwrap(),
        review: None,
        plan: Plan {
            changes: files
                .iter()
                .map(|(path, sql)| Change::new(path, (*sql).to_owned()).unwrap())
                .collect(),
            stages: vec![stage("test", Gate::Automatic), stage("prod", prod)],
        },
    }
}

const FILES: &[(&str, &str)] = &[("db/1_a.sql", "SELECT 1"), ("db/2_b.sql", "SELECT 2")];

async fn created(test: &TestStore, prod: Gate) -> RolloutId {
    test.store
        .create_rollout(&new_rollout(1, FILES, prod))
        .await
        .unwrap()
        .0
}

/// `environment state: task states`
async fn outline(test: &TestStore, id: RolloutId) -> Vec<String> {
    let rollout = test.store.find_rollout(id).await.unwrap().unwrap();
    let line = |stage: &read::StageDetail| {
        let tasks: String = stage
            .tasks
            .iter()
            .map(|task| " ".to_owned() + task.state.as_str())
            .collect();
        format!("{} {}:{tasks}", stage.summary.environment, stage.summary.state)
    };
    rollout.stages.iter().map(line).collect()
}

async fn tasks(test: &TestStore, id: RolloutId) -> Vec<TaskId> {
    let rollout = test.store.find_rollout(id).await.unwrap().unwrap();
    rollout.tasks().map(|(_, task)| task.id).collect()
}

fn done() -> RunEnd {
    RunEnd::Done {
        outcome: RunOutcome::Applied,
        statements: 1,
        history: Some(NewHistory {
            applied_at: Timestamp::from_second(1_800_000_001).unwrap(),
            duration_ms: 7,
            statements: 1,
            schema_before: "-- nothing".to_owned(),
            schema_after: "CREATE TABLE t ();".to_owned(),
            prediction: None,
            reverse: None,
        }),
    }
}

async fn run(test: &TestStore, task: TaskId, end: &RunEnd) {
    let run = test
        .store
        .start_run(task)
        .await
        .unwrap()
        .expect("the task may run");
    test.store.finish_run(run, end).await.unwrap();
}

#[tokio::test]
async fn a_merge_noticed_twice_makes_one_rollout() {
    let test = TestStore::open().await;
    let new = new_rollout(1, FILES, Gate::Manual);
    let (first, is_new) = test.store.create_rollout(&new).await.unwrap();
    let (second, is_new_again) = test.store.create_rollout(&new).await.unwrap();
    assert_eq!((first, is_new, is_new_again), (second, true, false));
    assert_eq!(
        test.store.work_counts().await.unwrap().ready,
        2,
        "advance and announce"
    );
    assert_eq!(
        outline(&test, first).await,
        [
            "test waits-at-gate: pending pending",
            "prod waits-for-earlier: pending pending"
        ]
    );
}

#[tokio::test]
async fn tasks_run_in_version_order_once_their_stage_is_open() {
    let test = TestStore::open().await;
    let id = created(&test, Gate::Manual).await;
    let tasks = tasks(&test, id).await;
    assert_eq!(
        test.store.start_run(tasks[0]).await.unwrap(),
        None,
        "the gate is closed"
    );
    assert!(test.store.open_automatic_stage(id, 0).await.unwrap());
    assert!(
        !test.store.open_automatic_stage(id, 0).await.unwrap(),
        "once is enough"
    );
    assert_eq!(
        test.store.start_run(tasks[1]).await.unwrap(),
        None,
        "version 1 comes first"
    );
    run(&test, tasks[0], &done()).await;
    run(&test, tasks[1], &done()).await;
    assert_eq!(test.store.start_run(tasks[1]).await.unwrap(), None, "it is done");
    assert_eq!(
        outline(&test, id).await,
        ["test done: done done", "prod waits-at-gate: pending pending"]
    );
}

#[tokio::test]
async fn a_gate_opens_once_in_its_turn_and_with_a_reason() {
    let test = TestStore::open().await;
    let id = created(&test, Gate::WarningToResolve).await;
    let open = |reason| test.store.open_stage(id, 1, "maria", reason);
    assert!(matches!(
        open(Some("fine")).await,
        Err(GateError::WaitsForEarlier { .. })
    ));
    test.store.open_automatic_stage(id, 0).await.unwrap();
    for task in tasks(&test, id).await.into_iter().take(2) {
        run(&test, task, &done()).await;
    }
    assert!(matches!(
        open(Some("  ")).await,
        Err(GateError::ReasonRequired { .. })
    ));
    open(Some("names are optional")).await.unwrap();
    assert!(matches!(
        open(Some("again")).await,
        Err(GateError::AlreadyOpen { .. })
    ));
    let unknown = test.store.open_stage(id, 9, "maria", None).await;
    assert!(matches!(unknown, Err(GateError::NotFound { .. })));

    let rollout = test.store.find_rollout(id).await.unwrap().unwrap();
    let opened = rollout.stages[1].opened.clone().unwrap();
    assert_eq!(
        (opened.by.as_str(), opened.reason.as_deref()),
        ("maria", Some("names are optional"))
    );
    let acts = test.store.list_audit(10).await.unwrap();
    assert_eq!(acts.len(), 1, "the daemon's own opening is no act of a person");
    assert_eq!(
        (acts[0].action.as_str(), acts[0].object.as_str()),
        ("resolve-stage", "rollout 1 stage prod")
    );
}

#[tokio::test]
async fn a_refused_stage_never_opens() {
    let test = TestStore::open().await;
    let mut new = new_rollout(1, FILES, Gate::Manual);
    new.plan.stages[0].gate = Gate::Refused;
    let (id, _) = test.store.create_rollout(&new).await.unwrap();
    let refused = test.store.open_stage(id, 0, "maria", Some("please")).await;
    assert!(matches!(refused, Err(GateError::Refused { .. })));
    assert!(!test.store.open_automatic_stage(id, 0).await.unwrap());
}

#[tokio::test]
async fn a_failed_task_runs_again_only_when_somebody_asks() {
    let test = TestStore::open().await;
    let id = created(&test, Gate::Manual).await;
    let task = tasks(&test, id).await[0];
    test.store.open_automatic_stage(id, 0).await.unwrap();
    let failed = RunEnd::Failed {
        error: "relation exists".to_owned(),
    };
    run(&test, task, &failed).await;
    test.store.finish_rollout(id, RolloutState::Failed).await.unwrap();
    assert_eq!(outline(&test, id).await[0], "test failed: failed pending");
    assert_eq!(test.store.start_run(task).await.unwrap(), None);
    test.store.retry_task(task, "maria").await.unwrap();
    assert!(matches!(
        test.store.retry_task(task, "maria").await,
        Err(RetryError::NotFailed { .. })
    ));
    run(&test, task, &done()).await;
    let rollout = test.store.find_rollout(id).await.unwrap().unwrap();
    let attempts: Vec<_> = rollout.stages[0].tasks[0]
        .runs
        .iter()
        .map(|run| run.outcome)
        .collect();
    assert_eq!(attempts, [Some(RunOutcome::Failed), Some(RunOutcome::Applied)]);
    assert_eq!(rollout.summary.state, RolloutState::Open);
}

#[tokio::test]
async fn what_a_killed_daemon_left_is_put_right() {
    let mut test = TestStore::open().await;
    let id = created(&test, Gate::Manual).await;
    let task = tasks(&test, id).await[0];
    test.store.open_automatic_stage(id, 0).await.unwrap();
    let lost = test.store.start_run(task).await.unwrap().unwrap();
    test.store.keep_schema_before(task, "-- as it was").await.unwrap();
    test.restart().await;

    assert_eq!(test.store.recover_rollouts().await.unwrap(), 1);
    assert_eq!(test.store.interruptions(task).await.unwrap(), 1);
    assert_eq!(outline(&test, id).await[0], "test open: pending pending");
    let context = test.store.find_task(task).await.unwrap().unwrap();
    assert_eq!(context.schema_before.as_deref(), Some("-- as it was"));
    test.store.finish_run(lost, &done()).await.unwrap();
    assert_eq!(
        outline(&test, id).await[0],
        "test open: pending pending",
        "the lost run has no say"
    );
    run(&test, task, &done()).await;
    assert_eq!(test.store.interruptions(task).await.unwrap(), 0);
}

#[tokio::test]
async fn history_and_logs_are_kept() {
    let test = TestStore::open().await;
    let id = created(&test, Gate::Manual).await;
    let task = tasks(&test, id).await[0];
    test.store.open_automatic_stage(id, 0).await.unwrap();
    let started = test.store.start_run(task).await.unwrap().unwrap();
    let first = test
        .store
        .append_log(started, &[LogLine::info("a"), LogLine::error("b")])
        .await
        .unwrap();
    let next = test
        .store
        .append_log(started, &[LogLine::info("c")])
        .await
        .unwrap();
    assert_eq!((first, next), (1, 3));
    test.store.finish_run(started, &done()).await.unwrap();
    let lines = test.store.list_log(started, 1, 10).await.unwrap();
    let messages: Vec<_> = lines.iter().map(|line| line.message.as_str()).collect();
    assert_eq!(messages, ["b", "c"]);

    let database = "hr_test".parse().unwrap();
    let history = test.store.list_history(&database, None, 10).await.unwrap();
    assert_eq!(
        (
            history.len(),
            history[0].version.as_str(),
            history[0].actor.as_str()
        ),
        (1, "1", DAEMON)
    );
    assert_eq!(
        test.store.find_history(history[0].id).await.unwrap().as_ref(),
        Some(&history[0])
    );
    assert_eq!(
        test.store.find_history_of(task).await.unwrap().as_ref(),
        Some(&history[0])
    );
    assert_eq!(
        test.store.latest_schema(&database).await.unwrap().as_deref(),
        Some("CREATE TABLE t ();")
    );
    assert_eq!(
        test.store
            .find_schema(&history[0].schema_before)
            .await
            .unwrap()
            .as_deref(),
        Some("-- nothing")
    );
    assert_eq!(
        test.store
            .list_history(&database, Some(history[0].id), 10)
            .await
            .unwrap(),
        []
    );
}

#[tokio::test]
async fn rollouts_are_listed_newest_first_and_filtered() {
    let test = TestStore::open().await;
    for number in 1..=3 {
        test.store
            .create_rollout(&new_rollout(number, FILES, Gate::Manual))
            .await
            .unwrap();
    }
    test.store
        .finish_rollout(RolloutId(2), RolloutState::Done)
        .await
        .unwrap();
    let ids = async |filter: RolloutFilter| -> Vec<i64> {
        let rollouts = test.store.list_rollouts(&filter).await.unwrap();
        rollouts.iter().map(|rollout| rollout.id.0).collect()
    };
    let all = RolloutFilter::default();
    assert_eq!(ids(all.clone()).await, [3, 2, 1]);
    assert_eq!(
        ids(RolloutFilter {
            state: Some(RolloutState::Open),
            ..all.clone()
        })
        .await,
        [3, 1]
    );
    assert_eq!(
        ids(RolloutFilter {
            before: Some(RolloutId(3)),
            limit: 1,
            ..all.clone()
        })
        .await,
        [2]
    );
    assert_eq!(
        ids(RolloutFilter {
            database: Some("pay".parse().unwrap()),
            ..all.clone()
        })
        .await,
        [0; 0]
    );
    assert_eq!(
        ids(RolloutFilter {
            project: Some("hr".parse().unwrap()),
            ..all
        })
        .await,
        [3, 2, 1]
    );
}
