//! Whom the daemon can be on Bitbucket, and what the doctor says when an account is not enough.

use stagegate_tests::world::{Account, Setup, World};

use crate::{CHANGE, NULLABLE};

async fn is_reviewed_by(account: Account) {
    let world = World::start_with(Setup {
        account,
        ..Setup::default()
    })
    .await;
    let pr = world.open("Add t2024", &[(CHANGE, NULLABLE)]);
    assert!(pr.next_comment().await.text.contains("1 warning"));
    pr.status_is("SUCCESSFUL").await;
    pr.report_with(1).await;
}

#[tokio::test]
async fn a_users_api_token_is_enough() {
    is_reviewed_by(Account::ApiToken).await;
}

#[tokio::test]
async fn an_oauth_consumer_is_enough() {
    is_reviewed_by(Account::Consumer).await;
}

#[tokio::test]
async fn the_doctor_names_the_scope_that_is_missing() {
    let account = Account::AccessTokenWithoutWebhooks;
    let world = World::start_with(Setup {
        webhook: false,
        account,
        ..Setup::default()
    })
    .await;
    let output = world.daemon.run(&["doctor"]).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("`webhook`"), "{said}");
}

#[tokio::test]
async fn the_doctor_names_the_database_that_is_away() {
    let world = World::start().await;
    world.hr_prod.admit(false).await;
    let output = world.daemon.run(&["doctor"]).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{said}");
    let bad: Vec<&str> = said.lines().filter(|line| line.starts_with("BAD")).collect();
    assert!(bad.len() == 1 && bad[0].contains("hr_prod"), "{said}");
}
