//! What people, other rollouts and the order of versions do to runs on a real server.

use super::*;
use crate::store::rollouts::control::{By, Scope};
use crate::work::stage_start::start_of;

const MARIA: By<'_> = By {
    actor: "maria",
    reason: Some("wrong day"),
};

#[tokio::test]
async fn a_cancel_that_meets_a_statement_rolls_it_back_and_is_told() {
    let world = World::new().await;
    let slow = ("db/1_slow.sql", "CREATE TABLE t ();\nSELECT pg_sleep(600);");
    let id = world.merge(&[slow]).await;
    let cancelling = async {
        let task = loop {
            let task = world.first_task(id).await;
            if task.state == TaskState::Running {
                break task.id;
            }
            tokio::task::yield_now().await;
        };
        let stop = world.app.store.cancel(id, Scope::Task(task), MARIA).await;
        assert_eq!(stop.unwrap(), 1);
    };
    let (errors, ()) = tokio::join!(world.settle(), cancelling);
    assert_eq!(errors, [""; 0]);
    let error = world.error_of(id).await;
    assert!(error.starts_with("cancelled by maria: wrong day"), "{error}");
    assert!(!exists(&world.test, "t").await);
    assert_eq!(world.outline(id).await[0], "failed");
    world.app.store.retry(id, Scope::Rollout, MARIA).await.unwrap();
    assert_eq!(world.first_task(id).await.cancelled, None);
}

#[tokio::test]
async fn what_a_killed_run_committed_is_found_after_a_cancel() {
    let mut world = World::new().await;
    let id = world.merge(&[CREATE]).await;
    let advance = world.claim().await.unwrap();
    assert!(advance.work.kind().contains("rollout"));
    world.app.store.open_automatic_stage(id, 0).await.unwrap();
    let task = world.first_task(id).await.id;
    let context = world.app.store.find_task(task).await.unwrap().unwrap();
    let run = world.app.store.start_run(task).await.unwrap();
    assert!(run.is_some());
    // The change was committed; the daemon died before it could say so.
    let sql = format!(
        "CREATE SCHEMA stagegate; CREATE TABLE t ();
         CREATE TABLE stagegate.ledger (project text, version text, description text, checksum text, path text,
             rollout bigint, task bigint, applied_at timestamptz DEFAULT now(), applied_by text, duration_ms bigint,
             statements integer, PRIMARY KEY (project, version));
         INSERT INTO stagegate.ledger VALUES ('hr', '1', 'd', '{}', 'db/1_create_t.sql', {id}, {task}, now(), 'x', 1, 1)",
        context.change.checksum
    );
    world.test.client().await.batch_execute(&sql).await.unwrap();
    world.restart().await;
    world.app.store.cancel(id, Scope::Rollout, MARIA).await.unwrap();
    world.settle().await;
    let outline = world.outline(id).await;
    assert_eq!(
        outline[..2],
        ["cancelled", "test done: done"],
        "the ledger has it: it is done, not guessed away"
    );
}

#[tokio::test]
async fn a_canary_goes_first_and_rests() {
    let mut world = World::new().await;
    world
        .reload_for("test", "parallel = 8\ncanary-soak = \"1h\"")
        .await;
    world.state.set("2026-11-24T12:00:00Z");
    let mut new = new_rollout(1, &[CREATE], Gate::Manual);
    let mut canary = new.plan.stages[0].tasks[0].clone();
    canary.canary = true;
    canary.database = "hr_prod".parse().unwrap();
    new.plan.stages[0].tasks.insert(0, canary);
    new.plan.stages.truncate(1);
    let id = world.app.store.create_rollout(&new).await.unwrap().0;
    world.settle().await;
    assert_eq!(world.outline(id).await, ["open", "test open: done pending"]);
    assert!(exists(&world.prod, "t").await && !exists(&world.test, "t").await);
    let held = start_of(&world.app, &world.rollout(id).await, 0).sentence();
    let held = held.unwrap_or_default();
    assert!(held.contains("rests 1h after its canary"), "{held}");
    world.state.pass(3_601);
    world.settle().await;
    assert_eq!(world.outline(id).await, ["done", "test done: done done"]);
}

#[tokio::test]
async fn what_follows_a_skipped_change_does_not_run_by_itself() {
    let world = World::new().await;
    let id = world.merge(&[("db/1_bad.sql", "SELECT 1/0"), FILL]).await;
    world.settle().await;
    let task = world.first_task(id).await.id;
    world.app.store.skip(id, Scope::Task(task), MARIA).await.unwrap();
    world.settle().await;
    assert_eq!(
        world.outline(id).await[..2],
        ["failed", "test failed: skipped failed"]
    );
    let second = world.rollout(id).await.stages[0].tasks[1].clone();
    let error = second.runs[0].error.clone().unwrap_or_default();
    assert!(
        error.starts_with("version 2 follows 1, which was skipped on this database"),
        "{error}"
    );
}

#[tokio::test]
async fn an_older_version_is_refused_where_the_policy_says_so() {
    let mut world = World::new().await;
    world.reload_for("test", "out-of-order = \"refuse\"").await;
    world.merge(&[("db/3_c.sql", "CREATE TABLE c ();")]).await;
    world.settle().await;
    let mut new = new_rollout(2, &[CREATE], Gate::Manual);
    new.plan.stages.truncate(1);
    let id = world.app.store.create_rollout(&new).await.unwrap().0;
    world.settle().await;
    assert!(!exists(&world.test, "t").await);
    let error = world.error_of(id).await;
    assert!(
        error.starts_with("version 1 is older than 3, which this database has"),
        "{error}"
    );
}
