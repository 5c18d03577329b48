//! What a policy's windows, freezes and rest do to a rollout.

use super::*;
use crate::work::stage_start::start_of;

#[tokio::test]
async fn nothing_starts_outside_of_a_window_or_before_a_stage_has_rested() {
    let mut world = World::new().await;
    let tuesdays = "windows = [{ days = [\"tue\"], from = \"22:00\", to = \"02:00\" }]\nsoak = \"5h\"";
    world.reload(tuesdays).await;
    // A Tuesday.
    world.state.set("2026-11-24T18:30:00Z");
    let id = world.merge(&[CREATE]).await;
    assert_eq!(world.settle().await, [""; 0]);
    world.app.store.open_stage(id, 1, "ann", None).await.unwrap();
    assert_eq!(world.settle().await, [""; 0]);
    assert_eq!(
        world.outline(id).await,
        ["open", "test done: done", "prod open: pending"]
    );
    let held = start_of(&world.app, &world.rollout(id).await, 1).sentence();
    assert_eq!(
        held.as_deref(),
        Some("Nothing starts before Tue 2026-11-24 23:30 UTC: rests 5h after the stage before.")
    );
    let due = world.app.store.next_work_at(Lane::Looks).await.unwrap();
    assert_eq!(due, Some("2026-11-24T23:30:00Z".parse().unwrap()));

    world.reload(&tuesdays.replace("5h", "8h")).await;
    assert_eq!(world.settle().await, [""; 0]);
    let due = world.app.store.next_work_at(Lane::Looks).await.unwrap();
    assert_eq!(
        due,
        Some("2026-12-01T22:00:00Z".parse().unwrap()),
        "the next window"
    );

    world.state.set("2026-12-01T22:00:00Z");
    assert_eq!(world.settle().await, [""; 0]);
    assert_eq!(
        world.outline(id).await,
        ["done", "test done: done", "prod done: done"]
    );
}

#[tokio::test]
async fn a_task_that_was_asked_for_does_not_start_after_the_window() {
    let mut world = World::new().await;
    world.state.set("2026-11-24T23:00:00Z");
    let id = world.merge(&[CREATE]).await;
    let task = world.first_task(id).await.id;
    world
        .reload_for("test", "windows = [{ from = \"22:00\", to = \"02:00\" }]")
        .await;
    world.app.store.open_stage(id, 0, "ann", None).await.unwrap();
    world.state.set("2026-11-25T02:00:00Z");
    run_task_with(&world.app, task, PATIENCE).await.unwrap();
    assert_eq!(world.outline(id).await[1], "test open: pending");
    assert_eq!(world.settle().await, [""; 0]);
    assert_eq!(world.outline(id).await[1], "test open: pending");
}
