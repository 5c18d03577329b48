//! The pages as strangers and attackers meet them.

use stagegate_tests::person::Person;
use stagegate_tests::world::World;

use crate::{CHANGE, CLEAN};

/// Pages nobody sees without having signed in.
const PAGES: &[&str] = &[
    "/",
    "/projects/hr/pull-requests/1",
    "/rollouts/1",
    "/rollouts/1/tasks/1",
    "/databases",
    "/databases/hr_test",
    "/rules",
    "/dead-letters",
    "/audit",
];

#[tokio::test]
async fn a_stranger_sees_only_the_way_in() {
    let world = World::start().await;
    let stranger = stagegate_tests::http::client();
    for page in PAGES {
        let answer = stranger.get(world.daemon.url(page)).send().await.unwrap();
        let location = answer.headers()["location"].to_str().unwrap();
        assert!(
            answer.status().is_redirection() && location.starts_with("/sign-in"),
            "{page}: {answer:?}"
        );
    }
    let wrong = Person::sign_in(&world.daemon.url(""), "not the admin token").await;
    assert!(wrong.is_err(), "a wrong token opens nothing");
}

#[tokio::test]
async fn a_form_without_its_token_does_nothing() {
    let world = World::start().await;
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, _) = world.rollout_of(&pr).await;
    let mut admin = world.admin().await;
    let page = admin.page_with_form(&rollout, "/open").await;
    let forged = admin
        .submit(&page.form("/open").unwrap(), &[("csrf", "guessed")])
        .await
        .unwrap();
    assert!(forged.status >= 400, "{}", forged.status);
    let page = admin.page_with_form(&rollout, "/open").await;
    assert!(page.text().contains("prod") && world.hr_prod.ledger().await.is_empty());
}

#[tokio::test]
async fn what_authors_write_stays_text() {
    let world = World::start().await;
    let sql =
        "-- <script>alert(1)</script>\nCREATE TABLE \"<img src=x>\" (id integer PRIMARY KEY, name text);\n";
    let pr = world.open("<script>alert(2)</script>", &[("20240919_<b>.sql", sql)]);
    pr.next_comment().await;
    let mut admin = world.admin().await;
    for path in ["/", "/projects/hr/pull-requests/1"] {
        let page = admin.get(path).await.unwrap();
        assert_eq!(page.status, 200);
        for bad in ["<script>alert", "<img src=x>", "<b>.sql"] {
            assert!(!page.html.contains(bad), "{bad} on {path}");
        }
    }
}

#[tokio::test]
async fn every_page_answers() {
    let world = World::start().await;
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    pr.next_comment().await;
    pr.merge();
    world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, &["20240919"]).await;
    let mut admin = world.admin().await;
    for path in PAGES
        .iter()
        .chain(&["/rules/nullable-column", "/rules/update-without-where"])
    {
        let page = admin.get(path).await.unwrap();
        assert_eq!((page.status, page.url.path()), (200, *path));
        assert!(
            page.html.contains("<title>") && !page.html.contains("https://"),
            "{path} loads from elsewhere"
        );
    }
    assert_eq!(admin.get("/rollouts/4711").await.unwrap().status, 404);
}
