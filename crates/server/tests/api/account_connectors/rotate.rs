//! `PUT /v1.0/account/connectors/{id}/rotate`: two credentials, and no call that fails because of the change.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use countersign_testkit::{AppOptions, BASIC_AUTH, TestApp, local_connector, standin};
use reqwest::Method;
use serde_json::{Value, json};

use crate::arrange::{ACCOUNT, Scene, leading_to};

// Base64 of `jo:old` and `jo:new`, by GNU base64.
const OLD: &str = "am86b2xk";
const NEW: &str = "am86bmV3";

/// The credentials that the third party accepts at the moment.
#[derive(Clone)]
struct Accepted(Arc<Mutex<BTreeSet<String>>>);

impl Accepted {
    fn these(values: &[&str]) -> Self {
        let accepted = Self(Arc::default());
        accepted.set(values);
        accepted
    }

    fn set(&self, values: &[&str]) {
        *self.0.lock().unwrap() = values.iter().map(|value| format!("Basic {value}")).collect();
    }

    fn answer(&self, request: &standin::Recorded) -> standin::Reply {
        let given = request.header("authorization").unwrap_or_default();
        if self.0.lock().unwrap().contains(given) {
            standin::Reply::status(200).json(&json!({ "id": 7, "name": "Jo" }))
        } else {
            standin::Reply::status(401)
        }
    }
}

/// A connection with the old credential, and what its third party accepts.
async fn scene(accepted: &Accepted, has_verification: bool) -> Scene {
    let (handler, mut connector) = (accepted.clone(), local_connector("Local", BASIC_AUTH));
    if !has_verification {
        connector.truncate(connector.find("[verify]").unwrap());
    }
    let standin = standin::StandIn::start(move |request| handler.answer(request)).await;
    let options = AppOptions { connectors: vec![connector], ..AppOptions::default() };
    let app = TestApp::start_with(options).await;
    app.account(ACCOUNT).await;
    let id = app.install(ACCOUNT, "Local", &leading_to(&standin)).await;
    let scene = Scene { app, standin, id };
    scene.put("", &json!({ "AuthValue": OLD })).await.expect_status(200);
    scene
}

async fn rotate(scene: &Scene, query: &str, value: &str) -> countersign_testkit::Reply {
    let call = scene.call(Method::PUT, &format!("/rotate{query}"));
    call.json(&json!({ "AuthValue": value })).send().await
}

/// Waits until the account connector is as wanted, or fails with what it is.
async fn eventually(scene: &Scene, wanted: impl Fn(&Value) -> bool) -> Value {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let now = scene.get().await;
        if wanted(&now) {
            return now;
        }
        assert!(Instant::now() < deadline, "{now}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The status of a call, and the credential that the answered request carried last.
async fn call(scene: &Scene) -> (u16, Vec<String>) {
    let before = scene.standin.requests().len();
    let reply = scene.call(Method::GET, "/proxy/who").send().await;
    let requests = scene.standin.requests().split_off(before);
    let who = requests.iter().filter(|request| request.target == "/who");
    (reply.status, who.map(|request| request.header("authorization").unwrap().to_owned()).collect())
}

#[tokio::test]
async fn a_credential_that_is_accepted_takes_over_at_once_and_the_old_one_stays_beside_it() {
    let scene = scene(&Accepted::these(&[OLD, NEW]), true).await;
    let rotated = rotate(&scene, "", NEW).await.expect_status(200).json();
    assert_eq!(rotated["AuthValue"], NEW);
    assert_eq!(rotated["Standby"], "previous");
    assert_eq!(rotated["AuthStatus"]["State"], "Verified");
    assert_eq!(call(&scene).await, (200, vec![format!("Basic {NEW}")]));
}

#[tokio::test]
async fn a_credential_that_is_refused_changes_nothing() {
    let scene = scene(&Accepted::these(&[OLD]), true).await;
    let before = scene.get().await;
    let refused = rotate(&scene, "", NEW).await.expect_status(422).json();
    assert_eq!(refused["Code"], "credential-refused");
    assert_eq!(scene.get().await, before);
    assert_eq!(call(&scene).await, (200, vec![format!("Basic {OLD}")]));
}

#[tokio::test]
async fn without_a_credential_there_is_nothing_to_rotate() {
    let scene = Scene::start().await;
    let refused = rotate(&scene, "", NEW).await.expect_status(424).json();
    assert_eq!(refused["Code"], "unauthenticated");
}

#[tokio::test]
async fn a_request_without_a_credential_is_refused() {
    let scene = scene(&Accepted::these(&[OLD]), true).await;
    let empty = scene.call(Method::PUT, "/rotate").json(&json!({})).send().await;
    empty.expect_error(400, "credential-needed", "Send the new credential as AuthValue or Credentials.");
}

#[tokio::test]
async fn an_untried_credential_takes_over_at_its_first_success_in_a_call() {
    for has_verification in [true, false] {
        let scene = scene(&Accepted::these(&[OLD, NEW]), has_verification).await;
        let waiting = rotate(&scene, "?verify=false", NEW).await.expect_status(200).json();
        assert_eq!(waiting["Standby"], "candidate");
        assert_eq!(call(&scene).await, (200, vec![format!("Basic {NEW}")]));
        eventually(&scene, |now| now["Standby"] == "previous").await;
        assert_eq!(call(&scene).await, (200, vec![format!("Basic {NEW}")]));
    }
}

#[tokio::test]
async fn an_untried_credential_that_is_refused_in_a_call_costs_one_refusal_and_no_call() {
    let scene = scene(&Accepted::these(&[OLD]), true).await;
    rotate(&scene, "?verify=false", NEW).await.expect_status(200);
    let (status, sent) = call(&scene).await;
    assert_eq!((status, sent), (200, vec![format!("Basic {NEW}"), format!("Basic {OLD}")]));
    let now = eventually(&scene, |now| now["Standby"].is_null()).await;
    assert_eq!(now["AuthStatus"]["State"], "Verified");
    assert_eq!(call(&scene).await, (200, vec![format!("Basic {OLD}")]));
}

#[tokio::test]
async fn a_call_with_a_body_never_tries_the_new_credential() {
    let scene = scene(&Accepted::these(&[OLD]), true).await;
    rotate(&scene, "?verify=false", NEW).await.expect_status(200);
    let reply = scene.call(Method::POST, "/proxy/who").body("text/plain", "once").send().await;
    assert_eq!(reply.status, 200);
    assert_eq!(scene.get().await["Standby"], "candidate");
}

#[tokio::test]
async fn the_old_credential_takes_over_again_when_the_new_one_is_refused_later() {
    for has_verification in [true, false] {
        let accepted = Accepted::these(&[OLD, NEW]);
        let scene = scene(&accepted, has_verification).await;
        rotate(&scene, "?verify=false", NEW).await.expect_status(200);
        assert_eq!(call(&scene).await.0, 200);
        eventually(&scene, |now| now["Standby"] == "previous").await;

        accepted.set(&[OLD]);
        let (status, sent) = call(&scene).await;
        assert_eq!((status, sent), (200, vec![format!("Basic {NEW}"), format!("Basic {OLD}")]));
        let now = eventually(&scene, |now| now["Standby"].is_null()).await;
        assert_eq!(now["AuthStatus"]["State"], "Verified", "{now}");
        assert_eq!(call(&scene).await, (200, vec![format!("Basic {OLD}")]));
    }
}

#[tokio::test]
async fn when_both_are_refused_the_connection_is_rejected() {
    let accepted = Accepted::these(&[OLD, NEW]);
    let scene = scene(&accepted, true).await;
    rotate(&scene, "", NEW).await.expect_status(200);
    accepted.set(&[]);
    assert_eq!(call(&scene).await.0, 401);
    eventually(&scene, |now| now["AuthStatus"]["State"] == "Rejected").await;
    assert_eq!(call(&scene).await, (424, vec![]));
}

#[tokio::test]
async fn a_new_authvalue_ends_a_rotation() {
    let scene = scene(&Accepted::these(&[OLD, NEW]), true).await;
    rotate(&scene, "", NEW).await.expect_status(200);
    let put = scene.put("", &json!({ "AuthValue": OLD })).await.expect_status(200).json();
    assert_eq!(put["Standby"], Value::Null);
    assert_eq!(call(&scene).await, (200, vec![format!("Basic {OLD}")]));
}

#[tokio::test]
async fn the_history_tells_what_became_of_the_credential_newest_first() {
    let accepted = Accepted::these(&[OLD]);
    let scene = scene(&accepted, true).await;
    accepted.set(&[]);
    call(&scene).await;
    eventually(&scene, |now| now["AuthStatus"]["State"] == "Rejected").await;
    let history = scene.call(Method::GET, "/history").send().await.expect_status(200).json();
    let states: Vec<&str> =
        history.as_array().unwrap().iter().map(|event| event["State"].as_str().unwrap()).collect();
    assert_eq!(states, ["Rejected", "Verified", "Unauthenticated"]);
    assert_eq!(history[0]["Reason"], "it answered 401 Unauthorized to the verification");
}

/// 32 callers call on while `step` happens; returns how many calls each status came from.
async fn under_load(scene: &Arc<Scene>, step: impl Future<Output = ()>) -> (usize, usize) {
    let ended = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let load: Vec<_> = (0..32)
        .map(|_| {
            let (scene, ended) = (Arc::clone(scene), Arc::clone(&ended));
            tokio::spawn(async move {
                let (mut good, mut bad) = (0, 0);
                while !ended.load(std::sync::atomic::Ordering::Relaxed) {
                    let reply = scene.call(Method::GET, "/proxy/who").send().await;
                    *if reply.status == 200 { &mut good } else { &mut bad } += 1;
                }
                (good, bad)
            })
        })
        .collect();
    step.await;
    ended.store(true, std::sync::atomic::Ordering::Relaxed);
    let mut sums = (0, 0);
    for caller in load {
        let (good, bad) = caller.await.unwrap();
        sums = (sums.0 + good, sums.1 + bad);
    }
    sums
}

/// Waits until so many more calls have reached the third party: time, measured in work.
async fn more_calls(scene: &Scene, count: usize) {
    let goal = scene.standin.requests().len() + count;
    let deadline = Instant::now() + Duration::from_secs(30);
    while scene.standin.requests().len() < goal {
        assert!(Instant::now() < deadline, "the callers stand still");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rotation_under_load_fails_no_call_neither_forwards_nor_back() {
    let accepted = Accepted::these(&[OLD, NEW]);
    let scene = Arc::new(scene(&accepted, true).await);
    let (good, bad) = under_load(&scene, async {
        more_calls(&scene, 200).await;
        rotate(&scene, "?verify=false", NEW).await.expect_status(200);
        eventually(&scene, |now| now["Standby"] == "previous").await;
        more_calls(&scene, 200).await;
        accepted.set(&[OLD]);
        eventually(&scene, |now| now["Standby"].is_null()).await;
        more_calls(&scene, 200).await;
    })
    .await;
    assert_eq!(bad, 0, "{good} calls were answered with 200");
    assert!(good > 500, "{good}");
    assert_eq!(call(&scene).await, (200, vec![format!("Basic {OLD}")]));
}
