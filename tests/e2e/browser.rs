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
    browser.type_into("input[name=token]", ADMIN_TOKEN).await;
    browser.click("form[action='/sign-in'] button").await;
    browser.click("form[action$='/open'] button").await;
    world.ledger_is(&world.hr_prod, &["20240919"]).await;
    // The page follows the rollout by itself: the link comes without a reload.
    browser.click("a[href^='/databases/hr_prod/history/']").await;
    browser.see("NOT NULL").await;
    browser.see("t2024").await;
    assert_eq!(
        browser.console_errors().await.unwrap(),
        Vec::<String>::new(),
        "nothing was refused by the page's policy"
    );
}
