//! In a real browser.

use stagegate_tests::browser::Browser;
use stagegate_tests::world::{ADMIN_TOKEN, World};

use crate::{CHANGE, CLEAN};

#[tokio::test]
async fn a_person_signs_in_opens_prod_and_sees_the_diff() {
    let world = World::start().await;
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, _) = world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, &["20240919"]).await;
    let browser = Browser::start().await;
    browser.open(&world.daemon.url(&rollout)).await.unwrap();
    let token = browser.find("input[name=token]").await;
    browser.type_into(&token, ADMIN_TOKEN).await.unwrap();
    browser
        .click(&browser.find("form[action='/sign-in'] button").await)
        .await
        .unwrap();
    browser
        .click(&browser.find("form[action$='/open'] button").await)
        .await
        .unwrap();
    world.ledger_is(&world.hr_prod, &["20240919"]).await;
    browser
        .click(&browser.find("a[href^='/databases/hr_prod/history/']").await)
        .await
        .unwrap();
    browser.see("NOT NULL").await;
    browser.see("t2024").await;
    assert_eq!(
        browser.console_errors().await.unwrap(),
        Vec::<String>::new(),
        "nothing was refused by the page's policy"
    );
}
