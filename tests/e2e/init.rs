//! `stagegate init`: from nothing to a configuration with which everything else works.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Output;

use stagegate_tests::world::{REPOSITORY, World};

/// What a newcomer types who knows all answers; files are beside it.
async fn init(world: &World, more: &[&str]) -> Output {
    let daemon = &world.daemon;
    let token = daemon.read("bitbucket-token").expect("the world has one");
    for (file, secret) in [
        ("given/token", token.as_str()),
        ("given/test.url", world.hr_test.url.as_str()),
        ("given/prod.url", world.hr_prod.url.as_str()),
    ] {
        daemon.write(file, secret).expect("write what is given");
    }
    let api = world.bitbucket.api_url();
    let mut arguments = vec![
        "init",
        "new",
        "--yes",
        "--repository",
        REPOSITORY,
        "--access-token-file",
        "given/token",
        "--database",
        "test=given/test.url",
        "--database",
        "prod=given/prod.url",
        "--migrations",
        "bytebase",
        "--api-url",
        &api,
    ];
    arguments.extend(more);
    daemon.run(&arguments).await.expect("run stagegate init")
}

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    String::from_utf8_lossy(out).into_owned() + &String::from_utf8_lossy(err)
}

#[tokio::test]
async fn what_it_writes_is_ready_to_use() {
    let world = World::start().await;
    let output = init(&world, &[]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert!(
        said(&output).contains("acme/hr can be read and written to"),
        "{}",
        said(&output)
    );

    for command in [
        &["config", "check", "--config", "new/stagegate.toml"][..],
        &["project", "connect", "hr", "--config", "new/stagegate.toml"],
        &["doctor", "--config", "new/stagegate.toml"],
    ] {
        let output = world.daemon.run(command).await.expect("run stagegate");
        assert!(output.status.success(), "{command:?}: {}", said(&output));
    }
    let secret = world.daemon.folder().join("new/secrets/admin-token");
    let mode = std::fs::metadata(secret)
        .expect("it is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let written = world.daemon.read("new/stagegate.toml").expect("it is there");
    assert!(
        !written.contains(world.hr_test.url.as_str()),
        "a secret stands in the file:\n{written}"
    );
}

#[tokio::test]
async fn what_a_team_wrote_is_never_overwritten() {
    let world = World::start().await;
    world
        .daemon
        .write("new/policies/prod.toml", "# ours\n")
        .expect("write");
    let first = init(&world, &[]).await;
    assert!(first.status.success(), "{}", said(&first));
    assert_eq!(
        world.daemon.read("new/policies/prod.toml").expect("it is there"),
        "# ours\n"
    );

    let again = init(&world, &[]).await;
    assert_eq!(again.status.code(), Some(2), "{}", said(&again));
    assert!(
        said(&again).contains("stagegate.toml exists already"),
        "{}",
        said(&again)
    );
}

#[tokio::test]
async fn a_wrong_answer_writes_nothing() {
    let world = World::start().await;
    let twice = init(&world, &["--database", "prod=given/prod.url"]).await;
    assert_eq!(twice.status.code(), Some(2), "{}", said(&twice));
    assert!(
        said(&twice).contains("environment prod is given twice"),
        "{}",
        said(&twice)
    );

    world
        .daemon
        .write("given/broken.url", "postgres://nobody@127.0.0.1:1/none")
        .expect("write");
    let broken = init(&world, &["--database", "staging=given/broken.url"]).await;
    assert_eq!(broken.status.code(), Some(3), "{}", said(&broken));
    assert!(world.daemon.read("new/stagegate.toml").is_err());
}
