//! Two hundred small changes to one database, against psql applying the same files.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use stagegate_tests::postgres::TestDatabase;
use stagegate_tests::workspace;
use stagegate_tests::world::{Setup, World};
use tokio_postgres::Client;

use super::process::ms;
use super::{Table, generate};

const CHANGES: usize = 200;

/// A rollout of two hundred changes on a slow machine.
const PATIENCE: Duration = Duration::from_mins(5);

/// How often the ledger is asked how far it is.
const POLLED: Duration = Duration::from_millis(500);

pub(super) async fn measure(table: &mut Table) -> Result<()> {
    let files: Vec<_> = (0..CHANGES).map(generate::change).collect();
    let apart = psql_each(&files).await?;
    let together = psql_at_once(&files).await?;
    let dbmate = dbmate(&files).await?;
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
    if let Some(dbmate) = dbmate {
        table.add(
            "... over dbmate, one process for all files",
            format!("{:.2} x ({:.1} s)", ours / dbmate, dbmate / 1000.0),
            "<= 1 x",
        );
    }
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

/// As dbmate is used: one process, a transaction a file, and its dump of the schema at the end. None where it is not
/// installed.
async fn dbmate(files: &[(String, String)]) -> Result<Option<f64>> {
    let Some(program) = workspace::peers().map(|folder| folder.join("dbmate")) else {
        return Ok(None);
    };
    if !program.is_file() {
        return Ok(None);
    }
    let database = TestDatabase::create().await;
    let folder = tempfile::tempdir().context("make a folder")?;
    for (name, sql) in files {
        let text = format!("-- migrate:up\n{sql}-- migrate:down\n");
        std::fs::write(folder.path().join(name), text).with_context(|| format!("write {name}"))?;
    }
    let mut url = database.url.clone();
    url.set_query(Some("sslmode=disable"));
    let start = Instant::now();
    let output = Command::new(&program)
        .args(["--url", url.as_str(), "--migrations-dir"])
        .arg(folder.path())
        .arg("--schema-file")
        .arg(folder.path().join("schema.sql"))
        .arg("migrate")
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .context("run dbmate")?;
    ensure!(
        output.status.success(),
        "dbmate: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(Some(ms(start)))
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
    // Seldom, and in one session: asking is not what is measured.
    let client = world.hr_test.connect().await;
    let start = Instant::now();
    loop {
        let applied = applied(&client).await;
        if applied == CHANGES {
            break;
        }
        ensure!(start.elapsed() < PATIENCE, "{applied} changes are applied");
        tokio::time::sleep(POLLED).await;
    }
    let question =
        "SELECT (extract(epoch FROM max(applied_at) - min(applied_at)) * 1000)::text FROM stagegate.ledger";
    let text = world.hr_test.texts(question).await;
    pull_request.next_comment().await;
    text.first()
        .context("the ledger has rows")?
        .parse()
        .context("read the ledger's times")
}

/// How many changes the ledger has, from the moment there is one.
async fn applied(client: &Client) -> usize {
    let counted = client
        .query_one("SELECT count(*) FROM stagegate.ledger", &[])
        .await;
    counted.map_or(0, |row| usize::try_from(row.get::<_, i64>(0)).unwrap_or(0))
}
