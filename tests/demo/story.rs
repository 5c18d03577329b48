//! The seven steps. Each does what a user would do, shows what the user would see, and fails where it is not there.

use anyhow::{Context, Result, ensure};
use stagegate_tests::bitbucket::PullRequest;
use stagegate_tests::person::{Page, Person};
use stagegate_tests::postgres::TestDatabase;
use stagegate_tests::wait::wait_until;
use stagegate_tests::world::{DIRECTORY, World};

use super::narrator;

const CHANGE: &str = "20240919_create_table_t2024.sql";
const NULLABLE: &str = "CREATE TABLE \"public\".\"t2024\" (\"id\" integer PRIMARY KEY, \"name\" text);\n";
const MENDED: &str =
    "CREATE TABLE \"public\".\"t2024\" (\"id\" integer NOT NULL PRIMARY KEY, \"name\" text NOT NULL);\n";
const SECOND_CHANGE: &str = "20240920_add_note_to_t2024.sql";
const SECOND: &str = "ALTER TABLE \"public\".\"t2024\" ADD COLUMN \"note\" text;\n";

/// Plays all steps.
pub(crate) async fn tell(world: &mut World) -> Result<()> {
    world.daemon.start().await;
    narrator::link("Stagegate", &world.daemon.url("/"));
    narrator::link("Bitbucket", &world.bitbucket.address());
    examine(world).await?;
    connect(world).await?;
    let first = review(world).await?;
    mend(&first).await?;
    let rollout = merge(world, &first.pull_request).await?;
    let mut admin = world.admin().await;
    open_prod(world, &mut admin, &rollout).await?;
    resolve_warning(world, &mut admin).await?;
    look_back(world, &mut admin).await
}

async fn examine(world: &World) -> Result<()> {
    narrator::heading("1. `stagegate doctor` looks whether everything is in place");
    let output = world.daemon.run(&["doctor"]).await?;
    let said = String::from_utf8_lossy(&output.stdout);
    narrator::quote(&said);
    for part in ["configuration", "webhook", "hr_test", "hr_prod"] {
        ensure!(said.contains(part), "stagegate doctor does not speak of {part}");
    }
    Ok(())
}

async fn connect(world: &World) -> Result<()> {
    narrator::heading("2. `stagegate project connect hr` registers the webhook; again, nothing changes");
    narrator::quote(&world.connect().await?);
    narrator::quote(&world.connect().await?);
    ensure!(
        world.bitbucket.count("POST", "/hooks") == 1,
        "the webhook was registered more than once"
    );
    show(world, &["doctor"]).await
}

/// A pull request with its review's comment.
struct Reviewed {
    pull_request: PullRequest,
    comment: u64,
}

async fn review(world: &World) -> Result<Reviewed> {
    narrator::heading("3. A pull request adds a table whose column `name` can hold NULL");
    narrator::quote(NULLABLE);
    let pull_request = world.open("Add table t2024", &[(CHANGE, NULLABLE)]);
    narrator::link("Pull request", &pull_request.web_url());
    let comment = pull_request.next_comment().await;
    narrator::say("   A comment appears:");
    narrator::quote(&comment.text);
    for part in ["warning", "line 1", "prod", "name", "NULL"] {
        ensure!(comment.text.contains(part), "the comment does not say {part:?}");
    }
    let status = pull_request.status_is("SUCCESSFUL").await;
    narrator::say(&format!(
        "   Build status {}: {} ({})",
        status.state, status.name, status.description
    ));
    for (path, line, summary) in pull_request.report_with(1).await.lines() {
        narrator::say(&format!("   Code Insights, {path} line {line}: {summary}"));
    }
    Ok(Reviewed {
        pull_request,
        comment: comment.id,
    })
}

async fn mend(reviewed: &Reviewed) -> Result<()> {
    narrator::heading("4. The author mends it on the same branch; the same comment turns green");
    narrator::quote(MENDED);
    reviewed
        .pull_request
        .push_file(&format!("{DIRECTORY}/{CHANGE}"), MENDED);
    let comment = reviewed
        .pull_request
        .comment_with(reviewed.comment, "no findings")
        .await;
    narrator::quote(&comment.text);
    let status = reviewed.pull_request.status_is("SUCCESSFUL").await;
    narrator::say(&format!(
        "   Build status {}: {}",
        status.state, status.description
    ));
    reviewed.pull_request.report_with(0).await;
    let comments = reviewed.pull_request.comments().len();
    ensure!(comments == 1, "there are {comments} comments instead of one");
    Ok(())
}

/// Gives the path of the rollout's page.
async fn merge(world: &World, pull_request: &PullRequest) -> Result<String> {
    narrator::heading("5. The pull request is merged; a comment links to its rollout");
    pull_request.merge();
    let (rollout, comment) = world.rollout_of(pull_request).await;
    narrator::quote(&comment.text);
    narrator::link("Rollout", &world.daemon.url(&rollout));
    Ok(rollout)
}

async fn open_prod(world: &World, admin: &mut Person, rollout: &str) -> Result<()> {
    narrator::heading("6. The policies decide: test runs by itself, prod waits for a person");
    applied("hr_test", &world.hr_test, &["20240919"]).await;
    ensure!(!world.hr_prod.has_table("t2024").await, "prod did not wait");
    narrator::say("   hr_prod has no table t2024: its stage waits.");
    let page = admin.page_with_form(rollout, "/open").await;
    for environment in ["test", "prod"] {
        ensure!(
            page.text().contains(environment),
            "the page shows no stage {environment}"
        );
    }
    narrator::say("   Somebody opens the stage with the button of that page.");
    succeeded(&admin.fill_in(&page, "/open", &[]).await?)?;
    applied("hr_prod", &world.hr_prod, &["20240919"]).await;
    Ok(())
}

async fn resolve_warning(world: &World, admin: &mut Person) -> Result<()> {
    narrator::say("\n   A second pull request is merged with its warning:");
    narrator::quote(SECOND);
    let pull_request = world.open("Add a note to t2024", &[(SECOND_CHANGE, SECOND)]);
    let review = pull_request.next_comment().await;
    ensure!(
        review.text.contains("warning"),
        "the second review has no warning: {}",
        review.text
    );
    pull_request.merge();
    let (rollout, _) = world.rollout_of(&pull_request).await;
    narrator::link("Rollout", &world.daemon.url(&rollout));
    applied("hr_test", &world.hr_test, &["20240919", "20240920"]).await;
    let page = admin.page_with_form(&rollout, "/resolve").await;
    ensure!(
        page.form("/open").is_none(),
        "prod can be opened without resolving the warning"
    );
    narrator::say("   prod waits with a warning to resolve. Somebody says why it is fine:");
    let reason = "notes are optional by design";
    narrator::quote(reason);
    succeeded(&admin.fill_in(&page, "/resolve", &[("reason", reason)]).await?)?;
    applied("hr_prod", &world.hr_prod, &["20240919", "20240920"]).await;
    ensure!(
        admin.get(&rollout).await?.text().contains(reason),
        "the page does not show the reason"
    );
    Ok(())
}

async fn look_back(world: &World, admin: &mut Person) -> Result<()> {
    narrator::heading("7. What happened can be read afterwards");
    let change = wait_until("the history of hr_prod", async || {
        let page = admin
            .get("/databases/hr_prod")
            .await
            .map_err(|error| format!("{error:#}"))?;
        let is_whole = page.text().contains("20240919") && page.text().contains("20240920");
        page.link("/databases/hr_prod/history/")
            .filter(|_| is_whole)
            .ok_or_else(|| page.text())
    })
    .await;
    narrator::link("History of hr_prod", &world.daemon.url("/databases/hr_prod"));
    show(world, &["database", "history", "hr_prod"]).await?;
    narrator::link("View change", &world.daemon.url(&change));
    let diff = admin.get(&change).await?.text();
    ensure!(
        diff.contains("t2024"),
        "the change's page does not show its table"
    );
    let id = change.rsplit('/').next().context("a change has a number")?;
    show(world, &["database", "diff", "hr_prod", "--change", id]).await
}

/// Runs a command of the daemon's and shows what it prints.
async fn show(world: &World, arguments: &[&str]) -> Result<()> {
    let output = world.daemon.run(arguments).await?;
    let shown = arguments.join(" ");
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "stagegate {shown} ended with {}: {complaint}",
        output.status
    );
    narrator::say(&format!("   $ stagegate {shown}"));
    narrator::quote(&String::from_utf8_lossy(&output.stdout));
    Ok(())
}

async fn applied(name: &str, database: &TestDatabase, versions: &[&str]) {
    wait_until(&format!("{versions:?} in {name}"), async || {
        let found = database.ledger().await;
        if found == versions {
            Ok(())
        } else {
            Err(format!("{found:?}"))
        }
    })
    .await;
    narrator::say(&format!("   {name}: applied {}", versions.join(", ")));
}

fn succeeded(page: &Page) -> Result<()> {
    ensure!(
        page.status == 200,
        "{} was answered with {}: {}",
        page.url,
        page.status,
        page.text()
    );
    Ok(())
}
