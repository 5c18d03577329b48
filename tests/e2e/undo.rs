//! What was done is taken back: rows from their backup, the schema by a pull request of its own.

use stagegate_tests::browser::Browser;
use stagegate_tests::wait::wait_until;
use stagegate_tests::world::{ADMIN_TOKEN, REPOSITORY, World};

const RAISE: &str = "20240930_raise.sql";
const SALARIES: &str = "CREATE TABLE salary (id int PRIMARY KEY, pay int NOT NULL);
    INSERT INTO salary VALUES (1, 100), (2, 200), (3, 300);";
const PAY: &str = "SELECT id || '=' || pay FROM salary ORDER BY id";

/// Changes the policy of `test`, and waits until the daemon has it.
async fn with_policy(world: &World, more: &str) {
    let policy = world
        .daemon
        .read("policies/test.toml")
        .expect("the policy is there");
    world
        .daemon
        .write("policies/test.toml", &format!("{policy}\n{more}"))
        .expect("the folder is ours");
    let before = world.daemon.log().len();
    world.daemon.reload();
    wait_until("the reload in the log", async || {
        let log = world.daemon.log().split_off(before);
        if log.contains("polic") { Ok(()) } else { Err(log) }
    })
    .await;
}

/// What a command says, and whether it succeeded.
async fn say(world: &World, arguments: &[&str]) -> (bool, String) {
    let output = world.daemon.run(arguments).await.expect("the command runs");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[tokio::test]
async fn a_bad_update_is_put_back_but_never_over_what_changed_since() {
    let world = World::start().await;
    with_policy(&world, "[rollout.backup]\nretention = \"48h\"\n").await;
    world.hr_test.execute(SALARIES).await;
    world.hr_prod.execute(SALARIES).await;
    let pr = world.open("Raise", &[(RAISE, "UPDATE salary SET pay = 0 WHERE id > 1;\n")]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, _) = world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, &["20240930"]).await;
    assert_eq!(world.hr_test.texts(PAY).await, ["1=100", "2=0", "3=0"]);
    let (_, kept) = say(&world, &["database", "backups", "hr_test"]).await;
    assert!(
        kept.contains("public.salary") && kept.contains("update"),
        "{kept}"
    );

    world
        .hr_test
        .execute("UPDATE salary SET pay = 5 WHERE id = 3")
        .await;
    let mut admin = world.admin().await;
    let undo = format!("{rollout}/undo");
    let page = admin.page_with_form(&undo, "/undo/restore").await;
    let task = page.link("/rollouts/1/tasks/").unwrap();
    let task = task.rsplit('/').next().unwrap().to_owned();
    let unsure = admin
        .fill_in(&page, "/undo/restore", &[("task", &task)])
        .await
        .unwrap();
    assert!(unsure.status >= 400, "{}", unsure.text());
    admin
        .fill_in(&page, "/undo/restore", &[("task", &task), ("sure", "yes")])
        .await
        .unwrap();
    wait_until("the refusal on the page", async || {
        let text = admin
            .get(&undo)
            .await
            .map_err(|error| format!("{error:#}"))?
            .text();
        if text.contains("1 rows of public.salary changed after the task") {
            Ok(())
        } else {
            Err(text)
        }
    })
    .await;
    assert_eq!(
        world.hr_test.texts(PAY).await,
        ["1=100", "2=0", "3=5"],
        "nothing was put back"
    );

    world
        .hr_test
        .execute("UPDATE salary SET pay = 0 WHERE id = 3")
        .await;
    let (worked, said) = say(&world, &["rollout", "restore", &task, "--dry-run"]).await;
    assert!(
        worked && said.contains("2 rows of public.salary would be set back"),
        "{said}"
    );
    assert_eq!(
        world.hr_test.texts(PAY).await,
        ["1=100", "2=0", "3=0"],
        "a dry run"
    );
    let (worked, said) = say(&world, &["rollout", "restore", &task]).await;
    assert!(
        worked && said.contains("2 rows of public.salary set back"),
        "{said}"
    );
    assert_eq!(world.hr_test.texts(PAY).await, ["1=100", "2=200", "3=300"]);
    let (worked, said) = say(&world, &["rollout", "restore", &task]).await;
    assert!(!worked && said.contains("were put back before"), "{said}");
    let audit = admin.get("/audit").await.unwrap().text();
    assert!(
        audit.contains("restore rows") && audit.contains("restore refused"),
        "{audit}"
    );
}

#[tokio::test]
async fn a_rollout_is_taken_back_by_a_pull_request() {
    let mut world = World::start().await;
    let sql = "CREATE TABLE t2024 (id integer NOT NULL PRIMARY KEY, name text NOT NULL);\n\
               CREATE INDEX t2024_name ON t2024 (name);\n";
    let pr = world.open("Add t2024", &[("20240919_create_table_t2024.sql", sql)]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, _) = world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, &["20240919"]).await;
    let id = rollout.rsplit('/').next().unwrap().to_owned();
    let printed = wait_until("the script", async || {
        let (worked, said) = say(&world, &["rollout", "revert", &id]).await;
        if worked && said.contains("DROP TABLE public.t2024;") {
            Ok(said)
        } else {
            Err(said)
        }
    })
    .await;
    assert!(printed.contains("-- test: hr_test"), "{printed}");

    let mut admin = world.admin().await;
    let browser = Browser::start().await;
    browser.open(&world.daemon.url(&rollout)).await.unwrap();
    browser.type_into("input[name=token]", ADMIN_TOKEN).await;
    browser.click("form[action='/sign-in'] button").await;
    browser.click("a[href$='/undo']").await;
    browser.see("DROP TABLE public.t2024;").await;
    browser.click("form[action$='/undo/pull-request'] button").await;
    browser.see("pull request #2").await;
    assert_eq!(browser.console_errors().await.unwrap(), Vec::<String>::new());
    let back = world.bitbucket.pull_request(REPOSITORY, 2);
    let review = back.next_comment().await;
    assert!(review.text.contains("take_back_rollout"), "{}", review.text);
    back.merge();
    world.be_lenient();
    wait_until("the schema as it was", async || {
        if world.hr_test.has_table("t2024").await {
            let mut page = admin
                .get("/rollouts/2")
                .await
                .map_err(|error| format!("{error:#}"))?;
            if page.form("/resolve").is_some() {
                page = admin
                    .fill_in(&page, "/resolve", &[("reason", "it is taken back")])
                    .await
                    .map_err(|error| format!("{error:#}"))?;
            }
            Err(page.text())
        } else {
            Ok(())
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_that_may_not_push_is_told_what_it_lacks() {
    let mut world = World::start().await;
    world.be_lenient();
    let pr = world.open("Add t2024", &[(crate::CHANGE, crate::CLEAN)]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, _) = world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, &["20240919"]).await;
    world.bitbucket.act(|forge| {
        for credential in &mut forge.credentials {
            credential
                .scopes
                .retain(|scope| *scope != stagegate_tests::bitbucket::forge::Scope::Write);
        }
    });
    let id = rollout.rsplit('/').next().unwrap();
    let said = wait_until("an answer", async || {
        let (_, said) = say(&world, &["rollout", "revert", id, "--open-pull-request"]).await;
        if said.contains("repository:write") {
            Ok(said)
        } else {
            Err(said)
        }
    })
    .await;
    assert!(said.contains("pullrequest:write"), "{said}");
}

#[tokio::test]
async fn who_is_in_the_way_of_the_copy_is_named() {
    let world = World::start().await;
    with_policy(&world, "[rollout.backup]\nretention = \"48h\"\n").await;
    world.hr_test.execute(SALARIES).await;
    world.hr_prod.execute(SALARIES).await;
    let other = world.hr_test.connect().await;
    for sql in [
        "SET application_name = 'report'",
        "BEGIN",
        "LOCK TABLE salary IN EXCLUSIVE MODE",
    ] {
        other.batch_execute(sql).await.expect("lock the table");
    }
    let pr = world.open("Raise", &[(RAISE, "UPDATE salary SET pay = 0 WHERE id > 1;\n")]);
    pr.next_comment().await;
    pr.merge();
    world.rollout_of(&pr).await;
    wait_until("the command line to name who is in the way", async || {
        let (_, shown) = say(&world, &["rollout", "show", "1"]).await;
        if shown.contains("waits for a lock on salary") && shown.contains("report") {
            Ok(())
        } else {
            Err(shown)
        }
    })
    .await;
    other.batch_execute("ROLLBACK").await.expect("let it go");
    world.ledger_is(&world.hr_test, &["20240930"]).await;
}

#[tokio::test]
async fn a_review_tells_which_rows_could_not_be_kept() {
    let world = World::start().await;
    with_policy(&world, "[rollout.backup]\nretention = \"48h\"\n").await;
    let schema = format!(
        "{SALARIES}\nCREATE TABLE note (text text);\nCREATE TABLE slip (salary int REFERENCES salary ON DELETE CASCADE);"
    );
    world.hr_test.execute(&schema).await;
    world.hr_prod.execute(&schema).await;
    let sql = "UPDATE salary SET pay = 0 WHERE id > 1;\nTRUNCATE note;\nUPDATE note SET text = '' WHERE text = 'x';\n\
               DELETE FROM public.salary WHERE id = 1;\n";
    let pr = world.open("Clean up", &[("20240931_clean.sql", sql)]);
    let review = pr.next_comment().await.text.replace('\\', "");
    assert_eq!(review.matches("these can not be: ").count(), 3, "{review}");
    for why in [
        "TRUNCATE empties whole tables",
        "public.note has no primary key and no unique key of NOT NULL columns",
        "foreign keys change rows of public.slip along with those of public.salary",
    ] {
        assert!(review.contains(why), "{why} is not in {review}");
    }
}
