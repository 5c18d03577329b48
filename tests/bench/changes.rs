//! Two hundred small changes to one database, against psql applying the same files.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use stagegate_tests::postgres::TestDatabase;
use stagegate_tests::wait::wait_at_most;
use stagegate_tests::world::{Setup, World};

use super::process::ms;
use super::{Table, generate};

const CHANGES: usize = 200;

/// A rollout of two hundred changes on a slow machine.
const PATIENCE: std::time::Duration = std::time::Duration::from_mins(5);

pub(super) async fn measure(table: &mut Table) -> Result<()> {
    let files: Vec<_> = (0..CHANGES).map(generate::change).collect();
    let apart = psql_each(&files).await?;
    let together = psql_at_once(&files).await?;
    let ours = ours(&files).await?;
    table.add(
        "200 small changes, 1 database",
        format!("{:.1} s", ours / 1000.0),
        "",
    );
    table.add(
        "... over psql, one process and transaction a file",
        format!("{:.2} x", ours / apart),
        "<= 1.15 x",
    );
    table.add(
        "... over one psql session, a transaction a file",
        format!("{:.2} x", ours / together),
        "",
    );
    Ok(())
}

async fn psql_each(files: &[(String, String)]) -> Result<f64> {
    let database = TestDatabase::create().await;
    let folder = written(files)?;
    let start = Instant::now();
    for (name, _) in files {
        let path = folder.path().join(name);
        let arguments = [
            "--quiet",
            "--no-psqlrc",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            "--file",
        ];
        let status = Command::new("psql")
            .arg(database.url.as_str())
            .args(arguments)
            .arg(path)
            .stdin(Stdio::null())
            .status()
            .context("run psql")?;
        ensure!(status.success(), "psql: {status}");
    }
    Ok(ms(start))
}

async fn psql_at_once(files: &[(String, String)]) -> Result<f64> {
    let database = TestDatabase::create().await;
    let folder = written(files)?;
    let parts: Vec<_> = files
        .iter()
        .map(|(name, _)| format!("BEGIN;\n\\i {name}\nCOMMIT;\n"))
        .collect();
    let script = parts.concat();
    let all = folder.path().join("all.psql");
    std::fs::write(&all, script).context("write the script")?;
    let start = Instant::now();
    let status = Command::new("psql")
        .arg(database.url.as_str())
        .args(["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--file"])
        .arg(&all)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .status()
        .context("run psql")?;
    ensure!(status.success(), "psql: {status}");
    Ok(ms(start))
}

fn written(files: &[(String, String)]) -> Result<tempfile::TempDir> {
    let folder = tempfile::tempdir().context("make a folder")?;
    for (name, sql) in files {
        std::fs::write(folder.path().join(name), sql).with_context(|| format!("write {name}"))?;
    }
    Ok(folder)
}

/// From the first change's start to the last one's end, as the ledger has it: review and waiting left out.
async fn ours(files: &[(String, String)]) -> Result<f64> {
    let world = World::start_with(Setup::default()).await;
    let files: Vec<_> = files
        .iter()
        .map(|(name, sql)| (name.as_str(), sql.as_str()))
        .collect();
    let pull_request = world.open("Two hundred changes", &files);
    pull_request.next_comment().await;
    pull_request.merge();
    wait_at_most(PATIENCE, "all changes to be applied", async || {
        let applied = world.hr_test.ledger().await.len();
        if applied == CHANGES { Ok(()) } else { Err(applied) }
    })
    .await;
    let question =
        "SELECT (extract(epoch FROM max(applied_at) - min(applied_at)) * 1000)::text FROM stagegate.ledger";
    let text = world.hr_test.texts(question).await;
    pull_request.next_comment().await;
    text.first()
        .context("the ledger has rows")?
        .parse()
        .context("read the ledger's times")
}
