//! Rollouts through the queue to a real server, told as stories.

mod calendar;
mod control;
mod stop_after;
mod twice;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{Notify, broadcast, watch};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::app::{LoadedPolicy, Policies, RolloutEvent};
use crate::catalog::diff::{Context, diff, render_unified};
use crate::config::{Config, DatabaseConfig, PluginsConfig, ServerConfig, StateConfig};
use crate::ids::{DatabaseName, RolloutId};
use crate::policy::parse_policy;
use crate::rules::{Host, RuleSet};
use crate::sql::split::split;
use crate::stage::{Gate, LogLevel, RolloutState, RunOutcome, TaskState};
use crate::store::rollouts::read::{RolloutDetail, TaskDetail};
use crate::store::rollouts::tests::new_rollout;
use crate::store::tests::TestStore;
use crate::store::work::{Claim, Lane, Retry, Work};
use crate::target::testing::TestDatabase;
use crate::target::{self, Applied, Change};
use crate::work::advance_rollout::advance_rollout;

const PATIENCE: Patience = Patience {
    lock: Duration::from_secs(10),
    stop: Duration::ZERO,
};

/// A daemon without its loop: tests hand out its work.
struct World {
    app: App,
    state: TestStore,
    test: TestDatabase,
    prod: TestDatabase,
}

impl World {
    async fn new() -> Self {
        let (test, prod) = (TestDatabase::new().await, TestDatabase::new().await);
        let state = TestStore::open().await;
        Self {
            app: app(&state, &test, &prod),
            state,
            test,
            prod,
        }
    }

    /// As after `kill -9` and a new start.
    async fn restart(&mut self) {
        // Whoever shares the state must be gone before its lock is free.
        self.app.store = TestStore::open().await.store.clone();
        self.state.restart().await;
        self.app = app(&self.state, &self.test, &self.prod);
        self.state.store.release_all_work().await.unwrap();
        self.state.store.recover_rollouts().await.unwrap();
    }

    /// Merges a pull request with these files.
    async fn merge(&self, files: &[(&str, &str)]) -> RolloutId {
        let new = new_rollout(1, files, Gate::Manual);
        self.app.store.create_rollout(&new).await.unwrap().0
    }

    /// Does all work there is. Gives what failed.
    async fn settle(&self) -> Vec<String> {
        let mut errors = Vec::new();
        loop {
            let Some(claim) = self.claim().await else {
                return errors;
            };
            let result = match &claim.work {
                Work::AdvanceRollout { rollout } => advance_rollout(&self.app, *rollout).await,
                Work::RunTask { task } => run_task_with(&self.app, *task, PATIENCE).await.map(|()| None),
                _ => Ok(None),
            };
            match result {
                Ok(None) => assert!(self.app.store.complete_work(&claim).await.unwrap()),
                Ok(Some(at)) => assert!(self.app.store.put_off_work(&claim, at).await.unwrap()),
                Err(error) => {
                    let error = format!("{error:#}");
                    self.app
                        .store
                        .fail_work(&claim, &error, Retry::Later)
                        .await
                        .unwrap();
                    errors.push(error);
                }
            }
        }
    }

    async fn claim(&self) -> Option<Claim> {
        for lane in [Lane::Looks, Lane::Tasks] {
            let claim = self
                .app
                .store
                .claim_work(lane, Duration::from_mins(1))
                .await
                .unwrap();
            if claim.is_some() {
                return claim;
            }
        }
        None
    }

    async fn rollout(&self, id: RolloutId) -> RolloutDetail {
        self.app.store.find_rollout(id).await.unwrap().unwrap()
    }

    async fn first_task(&self, id: RolloutId) -> TaskDetail {
        self.rollout(id).await.stages[0].tasks[0].clone()
    }

    /// `environment state: task states`, a line for each stage, under the rollout's own state.
    async fn outline(&self, id: RolloutId) -> Vec<String> {
        let rollout = self.rollout(id).await;
        let mut lines = vec![rollout.summary.state.to_string()];
        for stage in &rollout.stages {
            let tasks: String = stage
                .tasks
                .iter()
                .map(|task| " ".to_owned() + task.state.as_str())
                .collect();
            lines.push(format!(
                "{} {}:{tasks}",
                stage.summary.environment, stage.summary.state
            ));
        }
        lines
    }

    async fn error_of(&self, id: RolloutId) -> String {
        let task = self.first_task(id).await;
        task.runs
            .last()
            .and_then(|run| run.error.clone())
            .unwrap_or_default()
    }

    /// Another `[rollout]` of prod, as after a reload.
    async fn reload(&mut self, rollout: &str) {
        self.reload_for("prod", rollout).await;
    }

    async fn reload_for(&mut self, environment: &str, rollout: &str) {
        let policy = format!("[rollout]\n{rollout}\n");
        let policy = parse_policy("prod.toml", &policy).unwrap();
        let host = Host::start(tempfile::tempdir().unwrap().path().to_owned()).unwrap();
        let rules = RuleSet::load(&host, &policy, &[]).unwrap();
        let environments = vec![LoadedPolicy {
            environment: environment.parse().unwrap(),
            policy,
            rules,
        }];
        let digest = String::new();
        self.app.policies = watch::channel(Arc::new(Policies { environments, digest })).1;
        self.app.store.enqueue_open_rollouts().await.unwrap();
    }
}

fn app(state: &TestStore, test: &TestDatabase, prod: &TestDatabase) -> App {
    let database = |environment: &str, database: &TestDatabase| {
        let name: DatabaseName = format!("hr_{environment}").parse().unwrap();
        let config = DatabaseConfig {
            environment: environment.parse().unwrap(),
            url: database.url.clone(),
            session: target::SessionSettings::default(),
            labels: BTreeMap::new(),
        };
        (name, config)
    };
    let policies = Policies {
        environments: vec![],
        digest: String::new(),
    };
    let config = Config {
        server: ServerConfig {
            listen: "127.0.0.1:0".parse().unwrap(),
            public_url: "http://127.0.0.1".parse().unwrap(),
            admin_token: "secret".into(),
        },
        state: StateConfig { path: PathBuf::new() },
        plugins: PluginsConfig {
            directories: vec![],
            cache: PathBuf::new(),
        },
        connections: BTreeMap::new(),
        environments: vec![],
        databases: BTreeMap::from([database("test", test), database("prod", prod)]),
        projects: BTreeMap::new(),
        accounts: BTreeMap::new(),
        groups: BTreeMap::new(),
    };
    App {
        config,
        clock: state.clock(),
        store: state.store.clone(),
        policies: watch::channel(Arc::new(policies)).1,
        forges: BTreeMap::new(),
        events: broadcast::Sender::new(1_000),
        work_added: Notify::new(),
        schema_readers: Arc::default(),
        shutdown: CancellationToken::new(),
    }
}

async fn count(database: &TestDatabase, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    database
        .client()
        .await
        .query_typed_one(&sql, &[])
        .await
        .unwrap()
        .get(0)
}

async fn exists(database: &TestDatabase, table: &str) -> bool {
    let sql = format!("SELECT to_regclass('{table}') IS NOT NULL");
    database
        .client()
        .await
        .query_typed_one(&sql, &[])
        .await
        .unwrap()
        .get(0)
}

const CREATE: (&str, &str) = ("db/1_create_t.sql", "CREATE TABLE t (id int PRIMARY KEY);");
const FILL: (&str, &str) = (
    "db/2_fill_t.sql",
    "INSERT INTO t VALUES (1);\nALTER TABLE t ADD COLUMN name text;",
);

#[tokio::test]
async fn a_rollout_goes_stage_by_stage_and_leaves_its_history() {
    let world = World::new().await;
    let id = world.merge(&[CREATE, FILL]).await;
    assert_eq!(world.settle().await, [""; 0]);
    assert_eq!(
        world.outline(id).await,
        [
            "open",
            "test done: done done",
            "prod waits-at-gate: pending pending"
        ]
    );
    assert!(exists(&world.test, "t").await && !exists(&world.prod, "t").await);

    world.app.store.open_stage(id, 1, "maria", None).await.unwrap();
    world.settle().await;
    assert_eq!(
        world.outline(id).await,
        ["done", "test done: done done", "prod done: done done"]
    );
    assert_eq!(count(&world.prod, "t").await, 1);

    let history = world
        .app
        .store
        .list_history(&"hr_prod".parse().unwrap(), None, 10)
        .await
        .unwrap();
    let lines: Vec<_> = history
        .iter()
        .map(|line| (line.version.as_str(), line.statements, line.actor.as_str()))
        .collect();
    assert_eq!(lines, [("2", 2, "maria"), ("1", 1, "maria")]);
    let before = world
        .app
        .store
        .find_schema(&history[0].schema_before)
        .await
        .unwrap()
        .unwrap();
    let after = world
        .app
        .store
        .find_schema(&history[0].schema_after)
        .await
        .unwrap()
        .unwrap();
    expect_test::expect![[r"
        @@ -1,5 +1,6 @@
         -- table public.t
         CREATE TABLE public.t (
             id integer NOT NULL,
        +    name text,
             CONSTRAINT t_pkey PRIMARY KEY (id)
         );
    "]]
    .assert_eq(&render_unified(&diff(&before, &after, Context::Objects)));
}

#[tokio::test]
async fn a_failed_change_stops_the_rollout_until_somebody_retries() {
    let world = World::new().await;
    world
        .test
        .client()
        .await
        .batch_execute("CREATE TABLE t (other text)")
        .await
        .unwrap();
    let id = world.merge(&[CREATE, FILL]).await;
    assert_eq!(
        world.settle().await,
        [""; 0],
        "SQL errors are not retried by themselves"
    );
    assert_eq!(
        world.outline(id).await,
        [
            "failed",
            "test failed: failed pending",
            "prod waits-for-earlier: pending pending"
        ]
    );
    assert_eq!(
        world.error_of(id).await,
        "statement 1, line 1, column 1: relation \"t\" already exists (SQLSTATE 42P07)"
    );
    world
        .test
        .client()
        .await
        .batch_execute("DROP TABLE t")
        .await
        .unwrap();
    let task = world.first_task(id).await.id;
    world.app.store.retry_task(task, "maria").await.unwrap();
    world.settle().await;
    assert_eq!(world.outline(id).await[..2], ["open", "test done: done done"]);
}

#[tokio::test]
async fn what_can_not_run_in_a_transaction_never_starts() {
    let world = World::new().await;
    let sql = "CREATE TABLE t (id int);\n\nCREATE INDEX CONCURRENTLY i ON t (id);";
    let id = world.merge(&[("db/1_index.sql", sql)]).await;
    world.settle().await;
    assert_eq!(world.outline(id).await[1], "test failed: failed");
    let error = world.error_of(id).await;
    assert!(
        error.starts_with(
            "statement 2, line 3: CREATE INDEX CONCURRENTLY can not run in a transaction, and this file has"
        ),
        "{error}"
    );
    assert!(!exists(&world.test, "t").await && !exists(&world.test, "stagegate.ledger").await);
}

#[tokio::test]
async fn killed_after_the_commit_the_history_is_still_written_and_nothing_applied_twice() {
    let mut world = World::new().await;
    world
        .test
        .client()
        .await
        .batch_execute("CREATE TABLE old (id int)")
        .await
        .unwrap();
    let id = world
        .merge(&[(
            "db/1_insert.sql",
            "INSERT INTO old VALUES (1); ALTER TABLE old ADD COLUMN new int;",
        )])
        .await;
    world.app.store.open_automatic_stage(id, 0).await.unwrap();
    let task = world.first_task(id).await.id;
    // What a run does until its commit; then the daemon is gone.
    let run = world.app.store.start_run(task).await.unwrap().unwrap();
    let context = world.app.store.find_task(task).await.unwrap().unwrap();
    let lock = world.test.lock().await;
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
    assert!(matches!(applied, Applied::Now(_)));
    drop(lock);
    world.restart().await;

    assert_eq!(world.settle().await, [""; 0]);
    let outcomes: Vec<_> = world
        .first_task(id)
        .await
        .runs
        .iter()
        .map(|run| (run.id, run.outcome))
        .collect();
    assert_eq!(outcomes[0], (run, Some(RunOutcome::Interrupted)));
    assert_eq!(outcomes[1].1, Some(RunOutcome::AlreadyApplied));
    assert_eq!(count(&world.test, "old").await, 1);
    let history = world.app.store.find_history_of(task).await.unwrap().unwrap();
    let schema = async |digest: &str| world.app.store.find_schema(digest).await.unwrap().unwrap();
    assert_eq!(schema(&history.schema_before).await, before);
    assert!(schema(&history.schema_after).await.contains("new integer"));
}

#[tokio::test]
async fn killed_before_the_commit_the_change_is_applied_by_the_next_run() {
    let mut world = World::new().await;
    let id = world.merge(&[CREATE]).await;
    world.app.store.open_automatic_stage(id, 0).await.unwrap();
    let task = world.first_task(id).await.id;
    world.app.store.start_run(task).await.unwrap().unwrap();
    world
        .app
        .store
        .keep_schema_before(task, "-- what the killed run saw")
        .await
        .unwrap();
    world.restart().await;
    world.settle().await;
    let outcomes: Vec<_> = world
        .first_task(id)
        .await
        .runs
        .iter()
        .map(|run| run.outcome)
        .collect();
    assert_eq!(
        outcomes,
        [Some(RunOutcome::Interrupted), Some(RunOutcome::Applied)]
    );
    let history = world.app.store.find_history_of(task).await.unwrap().unwrap();
    let before = world
        .app
        .store
        .find_schema(&history.schema_before)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(before, "", "the run that applied it looked anew");
}

#[tokio::test]
async fn a_database_out_of_reach_is_tried_again_and_then_given_up() {
    let mut world = World::new().await;
    let gone = "postgres://postgres@127.0.0.1:1/gone".into();
    world
        .app
        .config
        .databases
        .get_mut(&"hr_test".parse().unwrap())
        .unwrap()
        .url = gone;
    let id = world.merge(&[CREATE]).await;
    let errors = world.settle().await;
    assert_eq!(errors.len(), 1, "the next attempt waits: {errors:?}");
    let task = world.first_task(id).await.id;
    for _ in 2..MAX_INTERRUPTIONS {
        let error = run_task_with(&world.app, task, PATIENCE).await.unwrap_err();
        assert!(
            format!("{error:#}").contains("connect to 127.0.0.1:1/gone"),
            "{error:#}"
        );
        assert_eq!(world.first_task(id).await.state, TaskState::Pending);
    }
    run_task_with(&world.app, task, PATIENCE).await.unwrap();
    assert_eq!(world.first_task(id).await.state, TaskState::Failed);
    assert!(world.error_of(id).await.starts_with("given up after 8 attempts"));
}

#[tokio::test]
async fn a_text_that_is_not_the_planned_one_is_not_applied() {
    let world = World::new().await;
    let mut new = new_rollout(1, &[CREATE], Gate::Manual);
    new.plan.changes[0].sql.push_str("DROP TABLE important;");
    let (id, _) = world.app.store.create_rollout(&new).await.unwrap();
    world.settle().await;
    assert!(
        world
            .error_of(id)
            .await
            .starts_with("the text of db/1_create_t.sql is not the one that was planned")
    );
    assert_eq!(world.rollout(id).await.summary.state, RolloutState::Failed);
}

#[tokio::test]
async fn a_stopping_daemon_cancels_what_takes_too_long() {
    let world = World::new().await;
    let id = world
        .merge(&[("db/1_slow.sql", "CREATE TABLE t (id int); SELECT pg_sleep(600);")])
        .await;
    world.app.store.open_automatic_stage(id, 0).await.unwrap();
    let task = world.first_task(id).await.id;
    let stopping = async {
        let client = world.test.client().await;
        let sleeps = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'stagegate' AND query LIKE '%pg_sleep%'
            AND state = 'active' AND datname = current_database()";
        while client
            .query_typed_one(sleeps, &[])
            .await
            .unwrap()
            .get::<_, i64>(0)
            == 0
        {
            tokio::task::yield_now().await;
        }
        world.app.shutdown.cancel();
    };
    let (result, ()) = tokio::join!(run_task_with(&world.app, task, PATIENCE), stopping);
    result.unwrap();
    let task = world.first_task(id).await;
    assert_eq!(
        (task.state, task.runs[0].outcome),
        (TaskState::Pending, Some(RunOutcome::Interrupted))
    );
    assert!(!exists(&world.test, "t").await);
}

#[tokio::test]
async fn pages_hear_of_lines_that_are_stored() {
    let world = World::new().await;
    let mut events = world.app.events.subscribe();
    let id = world
        .merge(&[(
            "db/1_t.sql",
            "CREATE TABLE t (id int); DROP TABLE IF EXISTS nothing;",
        )])
        .await;
    world.settle().await;
    let mut heard = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let RolloutEvent::Log { run, seq, .. } = event {
            let line = world.app.store.list_log(run, seq - 1, 1).await.unwrap().remove(0);
            heard.push((line.level, line.message));
        }
    }
    assert_eq!(heard.len(), 7, "{heard:#?}");
    assert!(heard.contains(&(
        LogLevel::Notice,
        "table \"nothing\" does not exist, skipping".to_owned()
    )));
    assert_eq!(heard[6].1, "db/1_t.sql: applied to hr_test");
    assert_eq!(world.rollout(id).await.stages[0].tasks[0].state, TaskState::Done);
}
