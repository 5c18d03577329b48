//! The daemon's own state when something else has it, or it can not be written.

use std::time::Duration;

use stagegate_tests::port::free_port;
use stagegate_tests::preload::{Calls, Deed, Orders};
use stagegate_tests::wait::wait_until;
use stagegate_tests::world::{Setup, World};

use crate::{CHANGE, CLEAN};

#[tokio::test]
async fn a_second_daemon_on_the_same_state_refuses_and_commands_go_on() {
    let world = World::start().await;
    let address = world.daemon.address().to_string();
    let other = format!("127.0.0.1:{}", free_port().unwrap());
    let settings = world.daemon.read("stagegate.toml").unwrap();
    world
        .daemon
        .write("second.toml", &settings.replace(&address, &other))
        .unwrap();
    let second = world.daemon.run(&["serve", "--config", "second.toml"]);
    let second = tokio::time::timeout(Duration::from_secs(30), second)
        .await
        .expect("the second daemon ends by itself")
        .unwrap();
    let said =
        String::from_utf8_lossy(&second.stderr).into_owned() + &String::from_utf8_lossy(&second.stdout);
    assert!(!second.status.success(), "{said}");
    assert!(
        said.contains("stagegate.db is in use by another stagegate process"),
        "{said}"
    );
    let list = world.daemon.run(&["rollout", "list"]).await.unwrap();
    assert!(list.status.success(), "{}", String::from_utf8_lossy(&list.stderr));
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    pr.next_comment().await;
}

#[tokio::test]
async fn a_state_without_room_stops_rollouts_until_there_is_room_and_says_so() {
    let mut world = World::start_with(Setup {
        prod_by_itself: true,
        poll_interval: "3s",
        ..Setup::default()
    })
    .await;
    let orders = Orders::new(world.daemon.folder(), "stagegate.db").unwrap();
    world.daemon.kill();
    world.daemon.set_environment(orders.environment().unwrap());
    world.daemon.start().await;
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    pr.next_comment().await;
    orders.order(Calls::Writes, 1, Deed::Full).unwrap();
    pr.merge();
    wait_until("the log to tell", async || {
        let log = world.daemon.log();
        if log.contains("disk is full") {
            Ok(())
        } else {
            Err(log)
        }
    })
    .await;
    assert!(
        world.hr_test.ledger().await.is_empty(),
        "nothing is applied that is not on record"
    );
    orders.revoke().unwrap();
    world.ledger_is(&world.hr_test, &["20240919"]).await;
    world.ledger_is(&world.hr_prod, &["20240919"]).await;
    world.rollout_of(&pr).await;
}
