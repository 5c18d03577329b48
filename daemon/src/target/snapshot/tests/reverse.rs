//! The reverse script of `catalog::reverse` against real PostgreSQL: each script of `tests/simulation` is applied in two
//! halves, and each half is taken back. Where the reverse says that it is complete, the server must take it, and the
//! schema must be the same as before.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::simulation::{Script, corpus, in_transaction, step};
use crate::catalog::diff::{self, Context};
use crate::catalog::reverse::reverse;
use crate::catalog::snapshot::Snapshot;
use crate::sql;
use crate::target::testing::TestDatabase;

/// Sessions at the same time.
const WORKERS: usize = 4;

/// What became of taking a half back.
enum Outcome {
    Same,
    /// It says itself that it can not.
    Incomplete,
    Wrong(String),
}

async fn look(database: &TestDatabase) -> Snapshot {
    let looker = database.connect().await;
    crate::target::snapshot(&looker)
        .await
        .unwrap()
        .without_statistics()
}

/// Takes the change from one schema to the other back, and looks.
async fn take_back(database: &TestDatabase, before: &Snapshot, after: &Snapshot) -> Outcome {
    let script = reverse(before, after);
    if !script.is_complete() {
        return Outcome::Incomplete;
    }
    let text = format!("BEGIN;\n{}\nCOMMIT;", script.render());
    let client = database.client().await;
    if let Err(error) = client.batch_execute(&text).await {
        let refused = error.as_db_error().map(ToString::to_string).unwrap_or_default();
        // Only an empty table takes it, and the script says so.
        if refused.contains("contains null values") && text.contains("is refused where the table has rows") {
            return Outcome::Incomplete;
        }
        return Outcome::Wrong(format!("{refused}\n{text}"));
    }
    let now = look(database).await;
    let (wanted, now) = (
        crate::catalog::ddl::render(before),
        crate::catalog::ddl::render(&now),
    );
    if wanted == now {
        return Outcome::Same;
    }
    let difference = diff::render_unified(&diff::diff(&wanted, &now, Context::Lines(2)));
    Outcome::Wrong(format!("{difference}\n{text}"))
}

async fn check(script: &Script) -> Vec<Outcome> {
    let file = sql::parse(&script.text);
    let database = TestDatabase::new().await;
    let start = look(&database).await;
    let mut half = None;
    {
        let client = database.client().await;
        let mut in_block = false;
        for (index, statement) in file.statements.iter().enumerate() {
            if index >= file.statements.len() / 2 && !in_block && half.is_none() {
                half = Some(look(&database).await);
            }
            let text = &file.tree.text[statement.span.start as usize..statement.span.end as usize];
            // What is refused changes nothing.
            let _ = step(&client, text, in_block).await;
            in_block = in_transaction(&client, &statement.tag, in_block, text);
        }
        if in_block {
            client.batch_execute("COMMIT").await.unwrap();
        }
    }
    let end = look(&database).await;
    let half = half.unwrap_or_else(|| end.clone());
    let second = take_back(&database, &half, &end).await;
    let mut outcomes = vec![second];
    if matches!(outcomes[0], Outcome::Same) {
        outcomes.push(take_back(&database, &start, &half).await);
    }
    database.discard().await;
    outcomes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_taken_back_is_as_before() {
    let scripts: &'static [Script] = Box::leak(corpus().into_boxed_slice());
    let next: &'static AtomicUsize = Box::leak(Box::new(AtomicUsize::new(0)));
    let mut workers = Vec::new();
    for _ in 0..WORKERS {
        workers.push(tokio::spawn(async move {
            let mut results = Vec::new();
            while let Some(script) = scripts.get(next.fetch_add(1, Ordering::Relaxed)) {
                results.push((script, check(script).await));
            }
            results
        }));
    }
    let (mut report, mut same, mut incomplete) = (String::new(), 0, 0);
    for worker in workers {
        for (script, outcomes) in worker.await.unwrap() {
            for outcome in outcomes {
                match outcome {
                    Outcome::Same => same += 1,
                    Outcome::Incomplete => incomplete += 1,
                    Outcome::Wrong(what) => {
                        writeln!(report, "{}: {}\n{what}\n", script.file, script.name).unwrap();
                    }
                }
            }
        }
    }
    assert!(
        report.is_empty(),
        "{report}\n{same} same, {incomplete} incomplete"
    );
    assert!(
        same >= 600,
        "{same} changes taken back are too few ({incomplete} incomplete)"
    );
}
