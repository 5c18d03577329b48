//! Who may see pages, and for how long.

use super::*;

#[tokio::test]
async fn without_a_session_every_page_leads_to_the_sign_in() {
    let mut browser = Browser::open().await;
    for path in [
        "/",
        "/projects/hr/pull-requests/7",
        "/rollouts",
        "/rollouts/1",
        "/rollouts/1/tasks/1",
        "/databases",
        "/databases/hr_test",
        "/databases/hr_test/history/1",
        "/rules",
        "/rules/syntax-error",
        "/dead-letters",
        "/audit",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(
            answer.location.starts_with("/sign-in"),
            "{path}: {}",
            answer.location
        );
    }
    let answer = browser.get("/rollouts/3?view=split").await;
    assert_eq!(answer.location, "/sign-in?next=%2Frollouts%2F3%3Fview%3Dsplit");
    let posted = browser.post("/rollouts/1/stages/1/open", &[]).await;
    assert_eq!(posted.location, "/sign-in");
}

#[tokio::test]
async fn a_stream_without_a_session_is_unauthorized() {
    let browser = Browser::open().await;
    let request = browser.request("GET", "/rollouts/1/tasks/1/events");
    let request = request
        .header(header::ACCEPT, "text/event-stream")
        .body(Body::empty())
        .unwrap();
    assert_eq!(browser.respond(request).await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_token_signs_in_and_the_cookie_is_out_of_reach() {
    let mut browser = Browser::open().await;
    let answer = browser.sign_in(ADMIN_TOKEN).await;
    assert_eq!(
        (answer.status, answer.location.as_str()),
        (StatusCode::SEE_OTHER, "/")
    );
    let cookie = answer
        .cookies
        .iter()
        .find(|cookie| cookie.starts_with("__Host-stagegate="));
    let cookie = cookie.expect("there is a session cookie");
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=43200"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let page = browser.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Ada (admin token)"));
    assert_eq!(browser.audit().await, ["Ada (admin token): sign-in session"]);
}

#[tokio::test]
async fn a_wrong_token_signs_nobody_in() {
    let mut browser = Browser::open().await;
    for token in ["", "admi", "admin2", "ADMIN"] {
        let answer = browser.sign_in(token).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{token:?}");
        assert!(
            answer.text.contains("That token opens nothing"),
            "{}",
            answer.text
        );
    }
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn guessing_is_slowed_down_even_for_the_right_token() {
    let mut browser = Browser::open().await;
    for _ in 0..5 {
        browser.sign_in("guess").await;
    }
    let answer = browser.sign_in(ADMIN_TOKEN).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    browser.test.state.pass(2);
    assert_eq!(browser.sign_in(ADMIN_TOKEN).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn another_site_can_not_send_the_sign_in_form() {
    let mut browser = Browser::open().await;
    let csrf = hidden_field(&browser.get("/sign-in").await.text, "csrf");
    let fields = [("csrf", csrf.as_str()), ("token", ADMIN_TOKEN)];
    browser.cookies.clear();
    assert_eq!(
        browser.post("/sign-in", &fields).await.status,
        StatusCode::FORBIDDEN,
        "no cookie"
    );
    let foreign = Request::post("/sign-in")
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("token=admin"))
        .unwrap();
    assert_eq!(
        browser.send(foreign).await.status,
        StatusCode::FORBIDDEN,
        "another site"
    );
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_and_by_signing_out() {
    let mut browser = Browser::signed_in().await;
    browser.test.state.pass(12 * 3_600 - 1);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    browser.test.state.pass(1);
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);

    browser.sign_in(ADMIN_TOKEN).await;
    let kept = browser.cookies.clone();
    let answer = browser.submit("/", "/sign-out", &[]).await;
    assert_eq!(answer.location, "/sign-in");
    browser.cookies = kept;
    assert_eq!(
        browser.get("/").await.status,
        StatusCode::SEE_OTHER,
        "the cookie is worth nothing now"
    );
}
