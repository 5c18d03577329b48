//! Readings of a scripted forge: what is asked, what is answered, and above all what is not done twice.

use std::sync::Arc;

use super::*;
use crate::app::testing::TestApp;
use crate::bitbucket::testing::{NUMBER, Scripted, answer};
use crate::stage::{Gate, StageState};
use crate::store::pull_requests::tests::pull_request;
use crate::store::rollouts::read::RolloutFilter;
use crate::store::rollouts::tests::new_rollout;

const ADA: &str = "{ada}";

/// A comment as the forge lists it.
fn comment(id: u64, author: &str, text: &str) -> serde_json::Value {
    serde_json::json!({
        "id": id, "content": {"raw": text}, "user": {"uuid": author, "display_name": "Ada"},
        "updated_on": "2027-01-15T08:00:00+00:00", "links": {"html": {"href": format!("https://forge.test/c{id}")}},
    })
}

fn listed(comments: &[serde_json::Value]) -> Scripted {
    answer(200, serde_json::json!({"values": comments}).to_string())
}

/// A merged pull request whose only open question is `prod`; Ada is its operator.
async fn merged(answers: impl IntoIterator<Item = Scripted>) -> TestApp {
    let mut test = TestApp::start(answers).await;
    let app = Arc::get_mut(&mut test.app).expect("nobody else has it yet");
    let project = app.config.projects.values_mut().next().unwrap();
    project.operators = vec![crate::people::Approver::Account(ADA.to_owned())];
    let mut seen = pull_request(NUMBER.0);
    seen.state = PullRequestState::Merged;
    let name = "hr".parse().unwrap();
    app.store.upsert_pull_request(&name, &seen).await.unwrap();
    let mut rollout = new_rollout(NUMBER.0, &[("db/1_a.sql", "SELECT 1")], Gate::Manual);
    rollout.plan.stages.remove(0);
    app.store.create_rollout(&rollout).await.unwrap();
    test
}

async fn read(test: &TestApp) -> anyhow::Result<Option<Timestamp>> {
    read_comments(&test.app, &"hr".parse().unwrap(), NUMBER).await
}

async fn acts(test: &TestApp) -> Vec<String> {
    let acts = test.app.store.list_audit(10).await.unwrap();
    acts.into_iter()
        .map(|act| format!("{} {} {}", act.actor, act.action, act.object))
        .collect()
}

/// The text of an answer that was sent.
fn sent(body: &str) -> String {
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    body["content"]["raw"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_command_is_carried_out_and_answered_once() {
    let run = || listed(&[comment(5, ADA, "@stagegate run prod")]);
    let test = merged([run(), answer(201, r#"{"id":6}"#), run()]).await;
    for _ in 0..2 {
        assert_eq!(read(&test).await.unwrap(), None);
    }
    assert_eq!(
        acts(&test).await,
        ["Ada ({ada}), comment https://forge.test/c5 open-stage rollout 1 stage prod"]
    );
    let asked = test.forge.asked();
    assert_eq!(asked.len(), 3, "the second time it only looks");
    let said = sent(&asked[1].body);
    assert!(
        said.starts_with("Stage `prod` of [rollout 1](https://gate.test/rollouts/1) is open."),
        "{said}"
    );
    assert!(said.ends_with("[stagegate]: # (answer hr 5)"), "{said}");
    assert!(
        asked[1].body.contains(r#""parent":{"id":5}"#),
        "{}",
        asked[1].body
    );
}

#[tokio::test]
async fn an_answer_whose_id_was_lost_is_found_again() {
    let run = || comment(5, ADA, "@stagegate run prod");
    let ours = comment(
        6,
        "{bot}",
        "Stage `prod` is open.\n\n[stagegate]: # (answer hr 5)",
    );
    let cut = || answer(500, "");
    let test = merged([listed(&[run()]), cut(), listed(&[run(), ours])]).await;
    read(&test).await.unwrap_err();
    read(&test).await.unwrap();
    assert_eq!(test.forge.asked().len(), 3, "it is not posted again");
    assert_eq!(acts(&test).await.len(), 1);
    let name = "hr".parse().unwrap();
    let left = test.app.store.unfinished_commands(&name, NUMBER).await.unwrap();
    assert_eq!(left, []);
}

#[tokio::test]
async fn a_command_that_was_done_before_a_crash_is_answered_as_done() {
    let run = comment(5, ADA, "@stagegate run prod");
    let test = merged([listed(&[run]), answer(201, r#"{"id":6}"#)]).await;
    let actor = "Ada ({ada}), comment https://forge.test/c5";
    let rollout = test
        .app
        .store
        .find_rollout_of(&"hr".parse().unwrap(), NUMBER)
        .await
        .unwrap()
        .unwrap();
    let stage = test
        .app
        .store
        .find_rollout(rollout)
        .await
        .unwrap()
        .unwrap()
        .stages[0]
        .summary
        .position;
    test.app
        .store
        .open_stage(rollout, stage, actor, None)
        .await
        .unwrap();
    read(&test).await.unwrap();
    let said = sent(&test.forge.asked()[1].body);
    assert!(said.contains("is open."), "not that somebody was first: {said}");
    assert_eq!(acts(&test).await.len(), 1);
}

#[tokio::test]
async fn who_may_not_command_is_told_once_and_too_many_are_not_told() {
    let many: Vec<_> = (0..25)
        .map(|id| comment(id, "{mallory}", "@stagegate run prod"))
        .collect();
    let answers = (0..20).map(|id| answer(201, format!(r#"{{"id":{}}}"#, 100 + id)));
    let test = merged(std::iter::once(listed(&many)).chain(answers)).await;
    read(&test).await.unwrap();
    let asked = test.forge.asked();
    assert_eq!(asked.len(), 21);
    assert!(sent(&asked[1].body).contains("only operators of `hr`"));
    assert_eq!(acts(&test).await, [""; 0]);
}

#[tokio::test]
async fn our_own_comments_quotes_and_old_commands_do_nothing() {
    let mut old = comment(8, ADA, "@stagegate run prod");
    old["updated_on"] = "2027-01-13T08:00:00+00:00".into();
    let comments = [
        comment(6, ADA, "@stagegate run prod\n\n[stagegate]: # (review)"),
        comment(7, ADA, "> @stagegate run prod"),
        old,
    ];
    let test = merged([listed(&comments), answer(201, r#"{"id":9}"#)]).await;
    test.state.set("2027-01-15T09:00:00Z");
    read(&test).await.unwrap();
    let asked = test.forge.asked();
    assert_eq!(asked.len(), 2);
    assert!(
        sent(&asked[1].body).contains("more than a day"),
        "{}",
        asked[1].body
    );
    assert_eq!(acts(&test).await, [""; 0]);
    let rollout = test
        .app
        .store
        .list_rollouts(&RolloutFilter::default())
        .await
        .unwrap()
        .remove(0);
    assert_eq!(rollout.stages[0].state, StageState::WaitsAtGate);
}

#[tokio::test]
async fn several_commands_of_a_comment_are_answered_together() {
    let asked = "@stagegate status\n@stagegate run stagging\n@stagegate run";
    let test = merged([listed(&[comment(5, ADA, asked)]), answer(201, r#"{"id":6}"#)]).await;
    read(&test).await.unwrap();
    let said = sent(&test.forge.asked()[1].body);
    for part in [
        "[Rollout 1]",
        "There is no stage `stagging`. To be done: `prod`.",
        "which environment",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
}
