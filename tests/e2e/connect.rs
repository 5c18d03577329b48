//! `stagegate project connect`.

use stagegate_tests::world::{REPOSITORY, World};

#[tokio::test]
async fn connecting_again_changes_nothing() {
    let world = World::start().await;
    let hooks = || {
        world
            .bitbucket
            .act(|forge| forge.repository(REPOSITORY).hooks.clone())
    };
    let [hook] = hooks().try_into().expect("one webhook");
    assert_eq!(hook.url, world.daemon.url("/webhooks/bitbucket/bitbucket"));
    assert!(hook.active && hook.secret.is_some(), "{hook:?}");
    assert!(
        hook.events.iter().any(|event| event == "pullrequest:fulfilled"),
        "{hook:?}"
    );
    let writes = || world.bitbucket.count("POST", "/hooks") + world.bitbucket.count("PUT", "/hooks");
    let before = writes();
    world.connect().await.unwrap();
    assert_eq!((hooks().len(), writes()), (1, before));
}
