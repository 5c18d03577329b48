//! The simulation of `catalog::simulate` against real PostgreSQL: each script of `tests/simulation` is applied to a real database and to the simulation, statement by statement.
//!
//! Both must refuse the same statements for the same reason, and both must end with the same schema. From half of a
//! script on, the simulation also starts from a snapshot of the real database, so that everything is loaded too. What
//! may differ is in `compare`, each with its reason.
//!
//! `-- unknown` before a statement says that the simulation can not know what it does: then it must say so, and the
//! relations that are uncertain from there on are not compared. Every other statement must be followed.

mod compare;

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio_postgres::Client;

use crate::catalog::simulate::{self, Timeline};
use crate::catalog::snapshot::Snapshot;
use crate::sql::{self, ParsedFile};
use crate::target::testing::TestDatabase;
use compare::differences;

/// Sessions at the same time.
const WORKERS: usize = 4;

/// A script of the corpus.
pub(super) struct Script {
    pub(super) file: String,
    pub(super) name: String,
    pub(super) text: String,
}

/// All scripts: a line `--- name` begins one.
pub(super) fn corpus() -> Vec<Script> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/simulation");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut scripts: Vec<Script> = Vec::new();
    for path in files {
        let file = path.file_stem().unwrap().to_string_lossy().into_owned();
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            if let Some(name) = line.strip_prefix("--- ") {
                scripts.push(Script {
                    file: file.clone(),
                    name: name.to_owned(),
                    text: String::new(),
                });
            } else if let Some(script) = scripts.last_mut().filter(|script| script.file == file) {
                script.text += line;
                script.text.push('\n');
            }
        }
    }
    scripts
}

/// What PostgreSQL made of a script.
struct Real {
    /// SQLSTATE and message of each refused statement.
    refused: Vec<(u32, String, String)>,
    /// Before this statement, and how the schema was then.
    half: (usize, Snapshot),
    end: Snapshot,
}

async fn apply(file: &ParsedFile) -> Real {
    let database = TestDatabase::new().await;
    let client = database.client().await;
    let looker = database.connect().await;
    let look = async || {
        crate::target::snapshot(&looker)
            .await
            .unwrap()
            .without_statistics()
    };
    let mut refused = Vec::new();
    let mut half = None;
    let mut in_block = false;
    for (index, statement) in (0_u32..).zip(&file.statements) {
        if index as usize >= file.statements.len() / 2 && !in_block && half.is_none() {
            let path = client
                .query_one("SELECT current_schemas(false)::text[]", &[])
                .await
                .unwrap();
            half = Some((
                index as usize,
                Snapshot {
                    search_path: path.get(0),
                    ..look().await
                },
            ));
        }
        let text = &file.tree.text[statement.span.start as usize..statement.span.end as usize];
        if let Err((code, message)) = step(&client, text, in_block).await {
            refused.push((index, code, message));
        }
        in_block = in_transaction(&client, &statement.tag, in_block, text);
    }
    let half = match half {
        Some(half) => half,
        None => (file.statements.len(), look().await),
    };
    let end = look().await;
    drop((client, looker));
    database.discard().await;
    Real { refused, half, end }
}

/// One statement; a refusal inside a block is taken back, as the simulation does.
pub(super) async fn step(client: &Client, text: &str, in_block: bool) -> Result<(), (String, String)> {
    let control = [
        "BEGIN",
        "START",
        "COMMIT",
        "ROLLBACK",
        "END",
        "SAVEPOINT",
        "RELEASE",
        "ABORT",
    ];
    let first = text.split_whitespace().next().unwrap_or_default().to_uppercase();
    let guarded = in_block && !control.contains(&first.as_str());
    if guarded {
        client.batch_execute("SAVEPOINT harness").await.unwrap();
    }
    let done = client.batch_execute(text).await;
    if guarded {
        let after = if done.is_ok() {
            "RELEASE harness"
        } else {
            "ROLLBACK TO harness"
        };
        client.batch_execute(after).await.unwrap();
    }
    done.map_err(|error| {
        let error = error.as_db_error().unwrap_or_else(|| panic!("{text}: {error}"));
        (error.code().code().to_owned(), error.message().to_owned())
    })
}

pub(super) fn in_transaction(_: &Client, tag: &str, before: bool, text: &str) -> bool {
    match tag {
        "BEGIN" | "START TRANSACTION" => true,
        "COMMIT" => before && text.to_lowercase().contains("and chain"),
        "ROLLBACK" => {
            before
                && [" to ", "and chain"]
                    .iter()
                    .any(|words| text.to_lowercase().contains(words))
        }
        _ => before,
    }
}

/// A file with nothing but its statements from this one on.
fn rest(file: &ParsedFile, from: usize) -> ParsedFile {
    let start = file
        .statements
        .get(from)
        .map_or(file.tree.text.len(), |of| of.span.start as usize);
    sql::parse(&file.tree.text[start..])
}

fn refusals(real: &Real, from: usize, timeline: &Timeline, file: &ParsedFile) -> Vec<String> {
    let from = u32::try_from(from).unwrap();
    let real = real.refused.iter().filter(|(index, ..)| *index >= from);
    let real: Vec<_> = real
        .map(|(index, code, message)| (index - from, code.as_str(), message.as_str()))
        .collect();
    let simulated = timeline.impossible().iter();
    let simulated: Vec<_> = simulated
        .map(|of| (of.statement, of.sqlstate, of.message.as_str()))
        .collect();
    let mut wrong = Vec::new();
    let text = |index: u32| {
        let span = &file.statements[index as usize].span;
        file.tree.text[span.start as usize..span.end as usize].to_owned()
    };
    for of in &real {
        if !simulated.iter().any(|other| (other.0, other.1) == (of.0, of.1)) {
            wrong.push(format!(
                "only PostgreSQL refuses: {} {}\n      {}",
                of.1,
                of.2,
                text(of.0)
            ));
        }
    }
    for of in &simulated {
        if !real.iter().any(|other| (other.0, other.1) == (of.0, of.1)) {
            wrong.push(format!(
                "only the simulation refuses: {} {}\n      {}",
                of.1,
                of.2,
                text(of.0)
            ));
        }
    }
    wrong
}

/// Statements that a line `-- unknown` stands before.
fn unknown(file: &ParsedFile) -> Vec<u32> {
    let text = &file.tree.text;
    let marks = text.match_indices("-- unknown\n").map(|(at, _)| at);
    let next = |at: usize| {
        let index = file.statements.iter().position(|of| of.span.start as usize > at);
        u32::try_from(index.unwrap()).unwrap()
    };
    marks.map(next).collect()
}

/// Without the relations and types of which the simulation says that they may be otherwise.
fn certain(of: &Snapshot, view: simulate::View<'_>) -> Snapshot {
    let mut of = of.clone();
    of.relations
        .retain(|relation| !view.is_uncertain(Some(&relation.schema), &relation.name));
    of.types
        .retain(|of| !view.is_uncertain(Some(&of.schema), &of.name));
    of
}

async fn check(script: &Script) -> (usize, Vec<String>) {
    let file = sql::parse(&script.text);
    let real = apply(&file).await;
    let mut wrong = Vec::new();
    let empty = Snapshot {
        server_version: real.end.server_version,
        ..compare::empty()
    };
    let whole = simulate::run(&empty, &file);
    let unknown = unknown(&file);
    for index in unknown.iter().filter(|of| !whole.not_followed().contains(of)) {
        wrong.push(format!("claimed to be known: statement {}", index + 1));
    }
    for index in whole.not_followed().iter().filter(|of| !unknown.contains(of)) {
        let span = &file.statements[*index as usize].span;
        wrong.push(format!(
            "not followed: {}",
            &script.text[span.start as usize..span.end as usize]
        ));
    }
    wrong.extend(refusals(&real, 0, &whole, &file));
    wrong.extend(differences(
        &certain(&real.end, whole.end()),
        &certain(&whole.end().snapshot(), whole.end()),
    ));
    // What is temporary belongs to a session: no snapshot has it.
    let from_here = wrong.is_empty() && unknown.is_empty();
    if from_here && !script.text.to_lowercase().contains("temp") {
        let second = rest(&file, real.half.0);
        let from_half = simulate::run(&real.half.1, &second);
        wrong.extend(
            refusals(&real, real.half.0, &from_half, &second)
                .into_iter()
                .map(|of| format!("from half: {of}")),
        );
        let after = differences(
            &certain(&real.end, from_half.end()),
            &certain(&from_half.end().snapshot(), from_half.end()),
        );
        wrong.extend(after.into_iter().map(|of| format!("from half: {of}")));
    }
    (real.refused.len(), wrong)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_simulation_does_what_postgresql_does() {
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
    let (mut report, mut refusing) = (String::new(), 0);
    for worker in workers {
        for (script, (refused, wrong)) in worker.await.unwrap() {
            refusing += usize::from(refused > 0);
            if !wrong.is_empty() {
                writeln!(
                    report,
                    "{}: {}\n    {}",
                    script.file,
                    script.name,
                    wrong.join("\n    ")
                )
                .unwrap();
            }
        }
    }
    assert!(report.is_empty(), "{report}");
    assert!(scripts.len() >= 410, "{} scripts are too few", scripts.len());
    assert!(refusing >= 150, "{refusing} scripts with a refusal are too few");
}
