//! What people do on pages: only with their form's token, written down with who they are.

use super::*;
use crate::stage::StageState;
use crate::store::runs::RunEnd;
use crate::store::work::{Lane, Retry};

async fn prod_state(browser: &Browser, id: RolloutId) -> StageState {
    let rollout = browser.test.app.store.find_rollout(id).await.unwrap().unwrap();
    rollout.summary.stages[1].state
}

async fn finish_test_stage(browser: &Browser, tasks: &[TaskId]) {
    for task in &tasks[..2] {
        let run = browser.test.app.store.start_run(*task).await.unwrap().unwrap();
        let end = RunEnd::Done {
            outcome: crate::stage::RunOutcome::Applied,
            statements: 1,
            history: None,
        };
        browser.test.app.store.finish_run(run, &end).await.unwrap();
    }
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let mut browser = Browser::signed_in().await;
    let (id, tasks) = browser.rollout(Gate::Manual).await;
    finish_test_stage(&browser, &tasks).await;
    let path = format!("/rollouts/{id}/stages/1/open");
    for fields in [&[][..], &[("csrf", "")], &[("csrf", "0000")]] {
        let answer = browser.post(&path, fields).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{fields:?}");
    }
    assert_eq!(prod_state(&browser, id).await, StageState::WaitsAtGate);
    assert_eq!(browser.audit().await.len(), 1, "only the sign-in");
}

#[tokio::test]
async fn a_gate_is_opened_once_by_a_named_person() {
    let mut browser = Browser::signed_in().await;
    let (id, tasks) = browser.rollout(Gate::Manual).await;
    let page = format!("/rollouts/{id}");
    let open = format!("{page}/stages/1/open");
    let early = browser.submit(&page, &open, &[]).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "test is not done");
    finish_test_stage(&browser, &tasks).await;
    assert!(browser.get("/").await.text.contains("Open prod for"));

    let answer = browser.submit(&page, &open, &[]).await;
    assert_eq!(
        (answer.status, answer.location),
        (StatusCode::SEE_OTHER, format!("{page}#stage-1"))
    );
    assert_eq!(prod_state(&browser, id).await, StageState::Open);
    assert_eq!(
        browser.audit().await[0],
        format!("Ada (admin token): open-stage rollout {id} stage prod")
    );
    assert!(
        browser
            .get(&page)
            .await
            .text
            .contains("Opened by <strong>Ada (admin token)</strong>")
    );

    let again = browser.submit(&page, &open, &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let nowhere = browser.submit(&page, &format!("{page}/stages/9/open"), &[]).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_warning_is_resolved_with_a_reason() {
    let mut browser = Browser::signed_in().await;
    let (id, tasks) = browser.rollout(Gate::WarningToResolve).await;
    finish_test_stage(&browser, &tasks).await;
    let page = format!("/rollouts/{id}");
    assert!(browser.get(&page).await.text.contains("warning to resolve"));
    for (form, fields) in [
        ("open", &[][..]),
        ("resolve", &[]),
        ("resolve", &[("reason", "  ")]),
    ] {
        let answer = browser
            .submit(&page, &format!("{page}/stages/1/{form}"), fields)
            .await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{form} {fields:?}"
        );
    }
    let reason = [("reason", "the table is empty <b>")];
    let answer = browser
        .submit(&page, &format!("{page}/stages/1/resolve"), &reason)
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let act = format!("Ada (admin token): resolve-stage rollout {id} stage prod the table is empty <b>");
    assert_eq!(browser.audit().await[0], act);
    assert!(
        browser
            .get("/audit")
            .await
            .text
            .contains("the table is empty &#60;b&#62;")
    );
}

#[tokio::test]
async fn a_failed_task_runs_again() {
    let mut browser = Browser::signed_in().await;
    let (id, tasks) = browser.rollout(Gate::Manual).await;
    let page = format!("/rollouts/{id}");
    let retry = format!("{page}/control/retry");
    let task = tasks[0].to_string();
    let task = [("task", task.as_str())];
    assert_eq!(
        browser.submit(&page, &retry, &task).await.status,
        StatusCode::CONFLICT
    );

    let run = browser.test.app.store.start_run(tasks[0]).await.unwrap().unwrap();
    let error = "lock timeout <script>".to_owned();
    browser
        .test
        .app
        .store
        .finish_run(run, &RunEnd::Failed { error })
        .await
        .unwrap();
    assert!(
        browser
            .get(&page)
            .await
            .text
            .contains("lock timeout &#60;script&#62;")
    );
    assert!(browser.get("/").await.text.contains("failed in test"));

    let other = format!("/rollouts/{}/control/retry", id.0 + 1);
    assert_eq!(
        browser.submit(&page, &other, &task).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(browser.submit(&page, &retry, &task).await.location, page);
    assert_eq!(
        browser.audit().await[0],
        format!("Ada (admin token): retry-task rollout {id} task {}", tasks[0])
    );
}

#[tokio::test]
async fn a_dead_letter_is_tried_again() {
    let mut browser = Browser::signed_in().await;
    let (id, _) = browser.rollout(Gate::Manual).await;
    loop {
        browser.test.state.pass(3_600);
        let lease = std::time::Duration::from_mins(1);
        let claim = browser
            .test
            .app
            .store
            .claim_work(Lane::Looks, lease)
            .await
            .unwrap()
            .unwrap();
        let error = "the forge said <script>no</script>";
        if browser
            .test
            .app
            .store
            .fail_work(&claim, error, Retry::Later)
            .await
            .unwrap()
        {
            break;
        }
    }
    browser.sign_in(ADMIN_TOKEN).await;
    let page = browser.get("/dead-letters").await.text;
    assert!(page.contains("the forge said &#60;script&#62;"), "{page}");
    assert!(page.contains(&format!("rollout {id}")), "{page}");
    let (_, form) = page.split_once("action=\"/dead-letters/").unwrap();
    let path = format!("/dead-letters/{}", form.split('"').next().unwrap());
    assert_eq!(
        browser.submit("/dead-letters", &path, &[]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        browser.submit("/dead-letters", &path, &[]).await.status,
        StatusCode::CONFLICT
    );
    assert!(
        browser
            .get("/dead-letters")
            .await
            .text
            .contains("Nothing was given up")
    );
}

#[tokio::test]
async fn a_pause_is_asked_for_shown_and_taken_back() {
    let mut browser = Browser::signed_in().await;
    let (id, tasks) = browser.rollout(Gate::Manual).await;
    let page = format!("/rollouts/{id}");
    let ask = format!("{page}/control/pause");
    let asked = browser.get(&ask).await;
    assert!(
        asked.text.contains("No further task of it starts"),
        "{}",
        asked.text
    );
    let reason = [("reason", "the disk <is> full")];
    assert_eq!(browser.submit(&ask, &ask, &reason).await.location, page);
    let paused = browser.get(&page).await.text;
    assert!(paused.contains("the disk &#60;is&#62; full") && paused.contains("Resume"));
    assert!(
        browser
            .test
            .app
            .store
            .start_run(tasks[0])
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(
        browser.submit(&ask, &ask, &reason).await.status,
        StatusCode::CONFLICT
    );
    let resume = format!("{page}/control/resume");
    assert_eq!(browser.submit(&page, &resume, &[]).await.location, page);
    assert!(!browser.get(&page).await.text.contains("Resume"));
    let unknown = format!("{page}/control/explode");
    assert_eq!(
        browser.submit(&page, &unknown, &[]).await.status,
        StatusCode::NOT_FOUND
    );
}
