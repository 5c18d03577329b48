//! How many failed databases a stage bears.

use super::*;

/// Both databases in one stage; the change that makes `t` comes before the one that needs it.
async fn merge_on_both(world: &World) -> RolloutId {
    let files = [
        (
            "db/1_fails.sql",
            "CREATE TABLE t (id integer NOT NULL PRIMARY KEY)",
        ),
        ("db/2_b.sql", "CREATE TABLE u (id integer NOT NULL PRIMARY KEY)"),
    ];
    let mut new = new_rollout(1, &files, Gate::Manual);
    let second = new.plan.stages.remove(1);
    new.plan.stages[0].tasks.extend(second.tasks);
    let id = world.app.store.create_rollout(&new).await.unwrap().0;
    // What the first database has already, it refuses to make again.
    world
        .test
        .client()
        .await
        .batch_execute("CREATE TABLE t ()")
        .await
        .unwrap();
    id
}

#[tokio::test]
async fn the_first_failed_database_stops_the_stage_by_default() {
    let world = World::new().await;
    let id = merge_on_both(&world).await;
    world.settle().await;
    assert_eq!(
        world.outline(id).await,
        ["failed", "test failed: failed pending pending pending"]
    );
}

#[tokio::test]
async fn with_fewer_failures_than_the_policy_bears_the_others_go_on() {
    let mut world = World::new().await;
    world.reload_for("test", "stop-after = 2").await;
    let id = merge_on_both(&world).await;
    world.settle().await;
    assert_eq!(
        world.outline(id).await,
        ["failed", "test failed: failed pending done done"]
    );
}
