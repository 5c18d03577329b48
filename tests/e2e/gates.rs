//! Who opens a stage: approvals, the author's rule, risk, and rollouts that start later.

use stagegate_tests::bitbucket::forge::Account;
use stagegate_tests::bitbucket::{PullRequest, Travel};
use stagegate_tests::person::{Page, Person};
use stagegate_tests::postgres::TestDatabase;
use stagegate_tests::wait::wait_until;
use stagegate_tests::world::{Setup, World};

use crate::{CHANGE, CLEAN};

const TWO_OF_DBA: &str = "approvals = 2\napprovers = [\"group:dba\"]\n";

/// A world in which Ann, Ben and Ada sign in under their own names; all are `dba`, and Ada writes the changes. `rollout`
/// goes into `[rollout]` of prod, which starts stages by itself and ignores findings; `more` behind it.
async fn world_with(rollout: &str, more: &str) -> World {
    let (test, prod) = (TestDatabase::create().await, TestDatabase::create().await);
    let setup = Setup {
        prod_by_itself: true,
        ..Setup::default()
    };
    let mut world = World::assemble(setup, test, prod).await.expect("set up a world");
    let ada = Account::named("Ada").uuid;
    let mut config = world.daemon.read("stagegate.toml").expect("a file of the daemon");
    for name in ["ann", "ben", "ada"] {
        let token = token_of(name);
        world
            .daemon
            .write(&format!("{name}-token"), &token)
            .expect("a file of the daemon");
        let forge = match name {
            "ada" => format!("forge-id = \"{ada}\""),
            _ => String::new(),
        };
        let account = format!("\n[accounts.{name}]\ntoken = {{ file = \"{name}-token\" }}\n{forge}\n");
        config.push_str(&account);
    }
    config += "\n[groups.dba]\nmembers = [\"local:ann\", \"local:ben\", \"local:ada\"]\n";
    world
        .daemon
        .write("stagegate.toml", &config)
        .expect("a file of the daemon");
    set_policy(&world, rollout, more);
    world.daemon.start().await;
    world.connect().await.expect("register the webhook");
    world
}

fn token_of(name: &str) -> String {
    format!("the token that is {name}'s alone")
}

fn set_policy(world: &World, rollout: &str, more: &str) {
    let policy = world
        .daemon
        .read("policies/prod.toml")
        .expect("a file of the daemon");
    let (rules, settings) = policy.split_once("[rollout]\n").expect("prod has rollouts");
    let settings = settings.split("# more\n").next().unwrap_or_default();
    let is_kept = |line: &&str| line.starts_with("mode") || line.contains("timeout");
    let kept: Vec<&str> = settings.lines().filter(is_kept).collect();
    let kept = kept.join("\n");
    let findings = "on-warning = \"ignore\"\non-error = \"ignore\"\n";
    let text = format!("{rules}[rollout]\n{kept}\n{findings}{rollout}# more\n{more}");
    world
        .daemon
        .write("policies/prod.toml", &text)
        .expect("a file of the daemon");
}

async fn sign_in(world: &World, name: &str) -> Person {
    Person::sign_in(&world.daemon.url(""), &token_of(name))
        .await
        .expect("sign in")
}

/// Merges a change; gives the rollout's page once `test` has it.
async fn merged(world: &World, name: &str, sql: &str) -> (PullRequest, String) {
    let pr = world.open("Change it", &[(name, sql)]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, _) = world.rollout_of(&pr).await;
    let version = name.split('_').next().unwrap_or_default().to_owned();
    wait_until("test to have it", async || {
        let ledger = world.hr_test.ledger().await;
        if ledger.contains(&version) {
            Ok(())
        } else {
            Err(format!("{ledger:?}"))
        }
    })
    .await;
    (pr, rollout)
}

/// The page once it has this text.
async fn page_with(person: &mut Person, path: &str, text: &str) -> Page {
    wait_until(&format!("{text} on {path}"), async || {
        let page = person.get(path).await.map_err(|error| format!("{error:#}"))?;
        if page.text().contains(text) {
            Ok(page)
        } else {
            Err(page.text())
        }
    })
    .await
}

async fn cli(world: &World, arguments: &[&str]) -> (bool, String) {
    let output = world.daemon.run(arguments).await.expect("run stagegate");
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said)
}

#[tokio::test]
async fn two_people_approve_then_the_stage_runs_and_the_author_never_counts() {
    let world = world_with(TWO_OF_DBA, "").await;
    let (pr, rollout) = merged(&world, CHANGE, CLEAN).await;
    let (mut ann, mut ben, mut ada) = (
        sign_in(&world, "ann").await,
        sign_in(&world, "ben").await,
        sign_in(&world, "ada").await,
    );
    let page = page_with(
        &mut ada,
        &rollout,
        "0 of 2 approvals; ann or ben may still approve",
    )
    .await;
    assert!(
        page.form("/approve").is_none() && page.text().contains("author's own approval"),
        "{}",
        page.text()
    );
    let page = ann.page_with_form(&rollout, "/approve").await;
    // The author sends the form all the same.
    let csrf = ada.get(&rollout).await.unwrap().csrf().unwrap();
    let forced = ada
        .submit(&page.form("/approve").unwrap(), &[("csrf", &csrf)])
        .await
        .unwrap();
    assert_eq!(forced.status, 409, "{}", forced.text());
    ann.fill_in(&page, "/approve", &[("comment", "seen it")])
        .await
        .unwrap();
    let page = page_with(
        &mut ben,
        &rollout,
        "1 of 2 approvals (ann); ben may still approve",
    )
    .await;
    let (refused, said) = cli(&world, &["rollout", "run", "1", "--stage", "prod"]).await;
    assert!(!refused && said.contains("waits for approvals"), "{said}");
    assert!(world.hr_prod.ledger().await.is_empty());
    ben.fill_in(&page, "/approve", &[]).await.unwrap();
    world.ledger_is(&world.hr_prod, &["20240919"]).await;
    let page = page_with(&mut ben, &rollout, "2 of 2 approvals (ann and ben)").await;
    assert!(page.form("/approve").is_none() && page.form("/withdraw").is_none());
    assert_eq!(pr.comments().len(), 2);
    let log = ann.get("/audit").await.unwrap().text();
    for act in [
        "ann approve stage rollout 1 stage prod 1 of 2 approvals (ann); ben may still approve: seen it",
        "ben approve stage rollout 1 stage prod 2 of 2 approvals (ann and ben)",
    ] {
        assert!(log.contains(act), "{act}: {log}");
    }
    assert!(!log.contains("ada approve stage"), "{log}");
}

#[tokio::test]
async fn who_has_only_a_forge_account_approves_by_a_comment_and_counts_once() {
    let cleo = Account::named("Cleo").uuid;
    let approvers = TWO_OF_DBA.replace(']', &format!(", \"account:{cleo}\"]"));
    let world = world_with(&approvers, "").await;
    let pr = world.open("Change it", &[(CHANGE, CLEAN)]);
    pr.next_comment().await;
    let early = pr.answer_to(pr.comment("Cleo", "@stagegate approve prod")).await;
    assert!(early.text.contains("before the merge"), "{}", early.text);
    pr.merge();
    let (rollout, listed) = world.rollout_of(&pr).await;
    pr.comment_with(listed.id, "0 of 2 approvals").await;
    world.bitbucket.set_travel(Travel::Doubled);
    for (author, text, said) in [
        ("Mallory", "@stagegate approve prod", "may approve this stage"),
        ("Ada", "@stagegate approve prod", "author"),
        ("Cleo", "@stagegate approve nowhere", "nowhere"),
        ("Cleo", "@stagegate withdraw prod", "no approval of yours"),
        (
            "Cleo",
            "@stagegate approve prod: seen on test",
            "1 of 2 approvals (Cleo)",
        ),
        ("Cleo", "@stagegate approve prod", "your approval already"),
        ("Cleo", "@stagegate withdraw prod", "is taken back"),
        (
            "Cleo",
            "@stagegate approve prod: after all",
            "1 of 2 approvals (Cleo)",
        ),
    ] {
        let answer = pr.answer_to(pr.comment(author, text)).await;
        assert!(answer.text.contains(said), "{author}, {text}: {}", answer.text);
    }
    assert!(world.hr_prod.ledger().await.is_empty());
    let mut ann = sign_in(&world, "ann").await;
    let page = page_with(&mut ann, &rollout, "1 of 2 approvals (Cleo)").await;
    ann.fill_in(&page, "/approve", &[]).await.unwrap();
    world.ledger_is(&world.hr_prod, &["20240919"]).await;
    let log = ann.get("/audit").await.unwrap().text();
    assert!(log.contains("seen on test") && !log.contains("Mallory"), "{log}");
}

#[tokio::test]
async fn an_approval_falls_when_the_policy_changes_and_can_be_taken_back() {
    let world = world_with(TWO_OF_DBA, "").await;
    let (pr, rollout) = merged(&world, CHANGE, CLEAN).await;
    let (mut ann, mut ben) = (sign_in(&world, "ann").await, sign_in(&world, "ben").await);
    let page = ann.page_with_form(&rollout, "/approve").await;
    ann.fill_in(&page, "/approve", &[]).await.unwrap();
    let page = ann.page_with_form(&rollout, "/withdraw").await;
    ann.fill_in(&page, "/withdraw", &[]).await.unwrap();
    let page = page_with(&mut ann, &rollout, "0 of 2 approvals").await;
    ann.fill_in(&page, "/approve", &[]).await.unwrap();
    page_with(&mut ben, &rollout, "1 of 2 approvals (ann)").await;
    // One is enough from now on; what Ann agreed to was another demand.
    set_policy(&world, &TWO_OF_DBA.replace('2', "1"), "");
    world.daemon.reload();
    let page = page_with(&mut ben, &rollout, "The approval of ann fell").await;
    assert!(page.text().contains("0 of 1 approvals"), "{}", page.text());
    assert!(
        world.hr_prod.ledger().await.is_empty(),
        "nothing opened by itself"
    );
    let comment = pr.comments().last().expect("the rollout's").id;
    pr.comment_with(comment, "the approval of ann fell").await;
    ben.fill_in(&page, "/approve", &[]).await.unwrap();
    world.ledger_is(&world.hr_prod, &["20240919"]).await;
}

#[tokio::test]
async fn what_takes_away_needs_more_than_what_adds() {
    let destructive = "[rollout.risk.destructive]\napprovals = 1\napprovers = [\"group:dba\"]\n";
    let world = world_with("", destructive).await;
    merged(&world, CHANGE, CLEAN).await;
    world.ledger_is(&world.hr_prod, &["20240919"]).await;
    let (_, rollout) = merged(&world, "20240920_drop.sql", "DROP TABLE \"public\".\"t2024\";\n").await;
    let mut ann = sign_in(&world, "ann").await;
    let page = page_with(&mut ann, &rollout, "0 of 1 approvals").await;
    assert!(page.text().contains("destructive"), "{}", page.text());
    assert!(
        page.text().contains("Line 1: DROP TABLE takes an object away."),
        "{}",
        page.text()
    );
    let (_, shown) = cli(&world, &["rollout", "show", "2"]).await;
    for line in [
        "destructive: line 1: DROP TABLE takes an object away",
        "… 0 of 1 approvals; ann or ben may still approve",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    let (_, json) = cli(&world, &["rollout", "show", "2", "--format", "json"]).await;
    assert!(
        json.contains("\"risk\": \"destructive\"") && json.contains("\"approvals-missing\": 1"),
        "{json}"
    );
    let (approved, said) = cli(&world, &["rollout", "approve", "2", "--stage", "prod"]).await;
    assert!(!approved && said.contains("only group:dba may approve"), "{said}");
    assert!(world.hr_prod.has_table("t2024").await);
    ann.fill_in(&page, "/approve", &[]).await.unwrap();
    world.ledger_is(&world.hr_prod, &["20240919", "20240920"]).await;
    assert!(!world.hr_prod.has_table("t2024").await);
}

#[tokio::test]
async fn before_the_merge_everybody_can_see_who_must_agree_and_why() {
    let destructive = "[rollout.risk.destructive]\napprovals = 2\napprovers = [\"group:dba\"]\n";
    let world = world_with("", destructive).await;
    let drop = "DROP TABLE \"public\".\"t2023\";\n";
    let pr = world.open("Drop t2023", &[("20240920_drop.sql", drop)]);
    let review = pr.next_comment().await.text;
    let answer = pr.answer_to(pr.comment("Ada", "@stagegate plan")).await.text;
    let mut ann = sign_in(&world, "ann").await;
    let page = ann.get("/projects/hr/pull-requests/1").await.unwrap().text();
    let plan = ["plan", "--project", "hr", "--pull-request", "1"];
    let (_, shown) = cli(&world, &plan).await;
    let (_, json) = cli(&world, &[&plan[..], &["--format", "json"]].concat()).await;
    for told in [&review, &answer, &page, &shown] {
        for part in [
            "2 approvals of group:dba (ann or ben), for destructive changes",
            "DROP TABLE takes an object away",
        ] {
            assert!(told.replace("\\_", "_").contains(part), "{part} is not in {told}");
        }
    }
    for part in [
        "\"risk\": \"destructive\"",
        "\"approvals-needed\": 2",
        "\"group:dba\"",
    ] {
        assert!(json.contains(part), "{part} is not in {json}");
    }
    // Files that nobody pushed yet: the author is not known.
    let file = world.daemon.write("20240921_drop.sql", drop);
    file.expect("a file of the daemon");
    let (_, shown) = cli(&world, &["plan", "--project", "hr", "20240921_drop.sql"]).await;
    assert!(
        shown.contains("2 approvals of group:dba (ann, ben or ada), for destructive changes"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_rollout_starts_no_earlier_than_somebody_said() {
    let world = world_with(TWO_OF_DBA, "").await;
    let (pr, rollout) = merged(&world, CHANGE, CLEAN).await;
    let later = [
        "rollout",
        "schedule",
        "1",
        "--not-before",
        "2999-12-01T22:00+01:00",
        "--reason",
        "with the release",
    ];
    let (done, said) = cli(&world, &later).await;
    assert!(done && said.contains("2999-12-01T21:00:00Z"), "{said}");
    let comment = pr.comments().last().expect("the rollout's").id;
    pr.comment_with(comment, "nothing starts before Sun 2999-12-01 21:00 UTC")
        .await;
    let (mut ann, mut ben) = (sign_in(&world, "ann").await, sign_in(&world, "ben").await);
    let (_, shown) = cli(&world, &["rollout", "show", "1"]).await;
    assert!(
        shown.contains("… nothing starts before Sun 2999-12-01 21:00 UTC"),
        "{shown}"
    );
    for person in [&mut ann, &mut ben] {
        let page = person.page_with_form(&rollout, "/approve").await;
        assert!(
            page.text()
                .contains("Nothing starts before Sun 2999-12-01 21:00 UTC"),
            "{}",
            page.text()
        );
        person.fill_in(&page, "/approve", &[]).await.unwrap();
    }
    let page = page_with(&mut ann, &rollout, "2 of 2 approvals").await;
    assert!(page.text().contains("with the release") && world.hr_prod.ledger().await.is_empty());
    ann.fill_in(&page, "/schedule", &[("not-before", "")])
        .await
        .unwrap();
    world.ledger_is(&world.hr_prod, &["20240919"]).await;
    let log = ann.get("/audit").await.unwrap().text();
    assert!(log.contains("ann schedule rollout rollout 1 at once"), "{log}");
    let (again, said) = cli(&world, &["rollout", "schedule", "1", "--not-before", "soon"]).await;
    assert!(!again && said.contains("is not a moment"), "{said}");
}
