//! Two workers at one task, a clock that goes back, a state without room: what the fault matrix found once.

use super::*;

#[tokio::test]
async fn a_run_that_lost_its_lease_loses_no_history() {
    let world = World::new().await;
    let id = world.merge(&[CREATE]).await;
    world.app.store.open_automatic_stage(id, 0).await.unwrap();
    let task = world.first_task(id).await.id;
    // The first worker has the lock and has not looked at the schema yet when the task is given to a second one.
    let first = world.app.store.start_run(task).await.unwrap().unwrap();
    let context = world.app.store.find_task(task).await.unwrap().unwrap();
    let lock = world.test.lock().await;
    let second = run_task_with(&world.app, task, PATIENCE);
    let first_goes_on = async {
        while world.first_task(id).await.runs.len() < 2 {
            tokio::task::yield_now().await;
        }
        let before = crate::catalog::ddl::render(&target::snapshot(lock.connection()).await.unwrap());
        world.app.store.keep_schema_before(task, &before).await.unwrap();
        let statements: Vec<_> = split(&context.change.sql)
            .statements
            .into_iter()
            .map(|piece| piece.span)
            .collect();
        let change = Change {
            change: &context.change,
            statements: &statements,
            project: &context.project,
            rollout: context.rollout,
            task,
            actor: "maria",
            limits: limits_of(&world.app, &context),
            backup: None,
            stop: &world.app.shutdown,
            stepwise: None,
        };
        let applied = target::apply(&lock, &change).await.unwrap();
        let Applied::Now(row) = applied else {
            panic!("applied twice: {applied:?}")
        };
        // It writes the end of a run that was ended for it, which changes nothing.
        let end = RunEnd::Done {
            outcome: RunOutcome::Applied,
            statements: row.statements,
            history: None,
        };
        world.app.store.finish_run(first, &end).await.unwrap();
        lock.release().await;
    };
    let (second, ()) = tokio::join!(second, first_goes_on);
    second.unwrap();

    let runs = world.first_task(id).await.runs;
    assert_eq!(
        runs[0].error.as_deref(),
        Some("another run of this task began before this one ended")
    );
    let outcomes: Vec<_> = runs.iter().map(|run| run.outcome).collect();
    assert_eq!(
        outcomes,
        [Some(RunOutcome::Interrupted), Some(RunOutcome::AlreadyApplied)]
    );
    let history = world
        .app
        .store
        .find_history_of(task)
        .await
        .unwrap()
        .expect("its line of history");
    let after = world
        .app
        .store
        .find_schema(&history.schema_after)
        .await
        .unwrap()
        .unwrap();
    assert!(after.contains("CREATE TABLE public.t"), "{after}");
}

#[tokio::test]
async fn a_clock_that_goes_back_a_day_holds_no_stage_back() {
    let mut world = World::new().await;
    world.reload("mode = \"manual\"").await;
    world.state.set("2026-11-24T12:00:00Z");
    let id = world.merge(&[CREATE]).await;
    assert_eq!(world.settle().await, [""; 0]);
    // The stage before ended, by what was written down, tomorrow.
    world.state.set("2026-11-23T12:00:00Z");
    world.app.store.open_stage(id, 1, "ann", None).await.unwrap();
    assert_eq!(world.settle().await, [""; 0]);
    assert_eq!(
        world.outline(id).await,
        ["done", "test done: done", "prod done: done"]
    );
}

#[tokio::test]
async fn what_a_run_tells_while_the_state_is_full_is_stored_when_there_is_room() {
    let world = World::new().await;
    let id = world.merge(&[CREATE]).await;
    world.app.store.open_automatic_stage(id, 0).await.unwrap();
    let task = world.first_task(id).await.id;
    let run = world.app.store.start_run(task).await.unwrap().unwrap();
    let context = world.app.store.find_task(task).await.unwrap().unwrap();
    let (sender, lines) = unbounded_channel();
    sender.send(LogLine::info("half of it is done").into()).unwrap();
    drop(sender);
    world.state.set_writable(false).await;
    let mut storing = std::pin::pin!(log::store_events(&world.app, &context, run, lines));
    let soon = tokio::time::timeout(Duration::from_millis(200), &mut storing).await;
    assert!(soon.is_err(), "it was given up");
    world.state.set_writable(true).await;
    storing.await;
    let stored = world.app.store.list_log(run, 0, 10).await.unwrap();
    let messages: Vec<&str> = stored.iter().map(|entry| entry.message.as_str()).collect();
    assert_eq!(messages, ["half of it is done"]);
}
