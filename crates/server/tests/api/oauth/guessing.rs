//! Wrong secrets of clients: counted and delayed as wrong passwords are, for the client and for the address.

use countersign_core::TrustedProxies;
use countersign_testkit::{AppOptions, DoorSettings, Reply, TestApp};
use jiff::SignedDuration;
use reqwest::Method;

use super::token::{FORM, GRANT, expect_refusal, form, post, post_with_basic};

/// A server that believes `X-Forwarded-For` of the tests, so that they can come from anywhere.
async fn behind_a_proxy() -> TestApp {
    let trusted_proxies = TrustedProxies::new(vec!["127.0.0.0/8".parse().expect("a range")]);
    let door = DoorSettings { trusted_proxies, ..DoorSettings::default() };
    TestApp::start_with(AppOptions { door, ..AppOptions::default() }).await
}

async fn post_from(app: &TestApp, address: &str, form: &str) -> Reply {
    let call = app.anonymous(Method::POST, "/oauth/token").header("X-Forwarded-For", address);
    call.body(FORM, form.to_owned()).send().await
}

/// Fails the test unless this asks to come again after so many seconds.
fn expect_wait(reply: &Reply, seconds: &str) {
    let description = expect_refusal(reply, 429, "temporarily_unavailable");
    assert_eq!(description, "Too many tries. Come again later.");
    assert_eq!(reply.header("retry-after"), Some(seconds));
}

fn reasons(app: &TestApp) -> Vec<String> {
    let log = app.audit_log();
    let refusals = log.iter().filter(|line| line["kind"] == "refusal");
    refusals.filter_map(|line| line["code"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn after_five_wrong_secrets_the_next_try_has_to_wait_even_with_the_right_one() {
    let app = TestApp::start().await;
    let (id, secret) = app.client.clone();
    for number in 0..5 {
        let wrong = format!("wrong{number}");
        let reply = if number % 2 == 0 {
            post(&app, &form(&id, &wrong)).await
        } else {
            post_with_basic(&app, &id, &wrong, GRANT).await
        };
        expect_refusal(&reply, 401, "invalid_client");
    }
    expect_wait(&post(&app, &form(&id, &secret)).await, "1");
    expect_wait(&post_with_basic(&app, &id, &secret, GRANT).await, "1");
    app.clock.advance(SignedDuration::from_secs(1));
    post(&app, &form(&id, &secret)).await.expect_status(200);
    expect_refusal(&post(&app, &form(&id, "wrong")).await, 401, "invalid_client");
    expect_wait(&post(&app, &form(&id, &secret)).await, "2");
    let expected =
        [["wrong-secret"; 5].as_slice(), &["too-many-tries"; 2], &["wrong-secret", "too-many-tries"]];
    assert_eq!(reasons(&app), expected.concat());
}

#[tokio::test]
async fn an_unknown_client_is_delayed_as_one_that_exists() {
    let (known, unknown) = (TestApp::start().await, TestApp::start().await);
    let id = known.client.0.clone();
    for _ in 0..5 {
        let wrong = post(&known, &form(&id, "wrong")).await;
        assert_eq!(wrong, post(&unknown, &form("no%20body", "wrong")).await);
        expect_refusal(&wrong, 401, "invalid_client");
    }
    let delayed = post(&known, &form(&id, "wrong")).await;
    assert_eq!(delayed, post(&unknown, &form("no%20body", "wrong")).await);
    expect_wait(&delayed, "1");
    let expected = [["unknown-client"; 5].as_slice(), &["too-many-tries"]];
    assert_eq!(reasons(&unknown), expected.concat());
}

#[tokio::test]
async fn an_address_that_tries_many_clients_is_delayed_for_all_and_at_the_door() {
    let app = behind_a_proxy().await;
    let (id, secret) = app.client.clone();
    for number in 0..5 {
        let reply = post_from(&app, "192.0.2.1", &form(&format!("client{number}"), "wrong")).await;
        expect_refusal(&reply, 401, "invalid_client");
    }
    expect_wait(&post_from(&app, "192.0.2.1", &form(&id, &secret)).await, "1");
    let door = app.anonymous(Method::GET, "/v1.0/accounts").header("X-Forwarded-For", "192.0.2.1");
    let door = door.header("Authorization", "Basic em9lOng=").send().await;
    door.expect_error(429, "too-many-tries", "Too many tries. Come again later.");
    post_from(&app, "192.0.2.2", &form(&id, &secret)).await.expect_status(200);
}

#[tokio::test]
async fn who_guesses_elsewhere_delays_no_client_that_knows_its_secret() {
    let app = behind_a_proxy().await;
    let (id, secret) = app.client.clone();
    for number in 0..40 {
        post_from(&app, &format!("192.0.2.{number}"), &form(&id, "wrong")).await.expect_status(401);
    }
    expect_wait(&post_from(&app, "192.0.2.1", &form(&id, "wrong")).await, "900");
    post_from(&app, "198.51.100.7", &form(&id, &secret)).await.expect_status(200);
}

#[tokio::test]
async fn many_right_requests_at_once_are_all_answered() {
    let app = TestApp::start().await;
    let form = form(&app.client.0, &app.client.1);
    let replies = futures_util::future::join_all((0..100).map(|_| post(&app, &form))).await;
    assert!(replies.iter().all(|reply| reply.status == 200));
}

#[tokio::test]
async fn the_audit_log_has_the_address_and_a_fingerprint_of_the_client_and_never_the_secret() {
    let app = TestApp::start().await;
    post(&app, &form("somebody", "a-secret-in-a-hurry")).await.expect_status(401);
    let log = app.audit_log();
    let line = log.iter().find(|line| line["code"] == "unknown-client").expect("the refusal");
    assert_eq!(line["details"]["address"], "127.0.0.1");
    assert!(line["details"]["client#"].is_string(), "{line}");
    let text = serde_json::to_string(&log).unwrap();
    assert!(!text.contains("somebody") && !text.contains("a-secret-in-a-hurry"), "{text}");
}
