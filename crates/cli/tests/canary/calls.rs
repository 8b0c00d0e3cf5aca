//! Calls through connections: what callers send along, what third parties say, and what goes wrong between.

use countersign_testkit::Reply;
use reqwest::Method;
use serde_json::json;

use crate::scene::{ACCOUNT, Scene, basic};

pub(crate) async fn plant(scene: &mut Scene) {
    for (connector, is_http2) in [("Local", false), ("Keyed", false), ("Queried", false), ("Local", true)] {
        let id = stored(scene, connector, &format!("the credential of calls, {connector}")).await;
        everything_at_once(scene, id, is_http2).await;
        answers(scene, id).await;
    }
    from_a_broken_third_party(scene).await;
    from_nobody(scene).await;
}

async fn stored(scene: &mut Scene, connector: &str, what: &str) -> i64 {
    let id = scene.connection(connector).await;
    let word = scene.net.plant(what);
    let value = if connector == "Local" { basic("ada", &word) } else { word };
    let path = format!("/v1.0/account/connectors/{id}");
    scene.send(what, Method::PUT, &path, &json!({ "AuthValue": value }), 200).await;
    id
}

/// A call with a secret in every place that a caller has. The answer is the third party's: its secrets go
/// to the caller, and to nobody else.
async fn everything_at_once(scene: &mut Scene, id: i64, is_http2: bool) {
    let kind = if is_http2 { "HTTP/2" } else { "HTTP/1.1" };
    let mut word = |place: &str| scene.net.plant(&format!("{place} of a call over {kind}"));
    let (in_path, query, field, cookie) = (word("path"), word("query"), word("field"), word("Cookie"));
    let (proxy, referer, body, state) =
        (word("Proxy-Authorization"), word("Referer"), word("body"), word("tracestate"));
    let client = reqwest::Client::builder().no_proxy();
    let client = if is_http2 { client.http2_prior_knowledge() } else { client };
    let url = format!(
        "{}/v1.0/account/connectors/{id}/proxy/x/{in_path}?key={query}&{query}=1",
        scene.program.url()
    );
    let answer = client.build().expect("a client").post(url);
    let answer = answer
        .bearer_auth(scene.program.token())
        .header("X-Cyclr-Account", ACCOUNT)
        .header("X-Api-Secret", &field)
        .header("Cookie", format!("session={cookie}"))
        .header("Proxy-Authorization", format!("Basic {}", basic("ada", &proxy)))
        .header("Referer", format!("https://u:{referer}@example.com/?{referer}"))
        .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        .header("tracestate", format!("x={state}"))
        .body(body.repeat(1000))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200);
    let asked = scene.third.requests().pop().expect("a request");
    assert!(asked.target.contains(&query) && asked.target.contains(&in_path), "{}", asked.target);
    assert_eq!(asked.body, body.repeat(1000).as_bytes());
}

async fn call(scene: &Scene, id: i64, path: &str) -> Reply {
    let path = format!("/v1.0/account/connectors/{id}/proxy{path}");
    scene.program.within(ACCOUNT, Method::GET, &path).send().await
}

/// Passed on as they are: nothing of them is heard here, and nothing of them may be anywhere else.
async fn answers(scene: &mut Scene, id: i64) {
    for (path, status) in [("/denied", 403), ("/error", 500), ("/early", 204), ("/trailer", 200), ("/x", 200)]
    {
        call(scene, id, path).await.expect_status(status);
    }
}

/// The program's own errors: they are heard.
async fn from_a_broken_third_party(scene: &mut Scene) {
    for connector in ["Local", "Queried"] {
        for (path, status) in
            [("/hang-up", 502), ("/garbage", 502), ("/bad-header", 502), ("/bad-length", 502), ("/slow", 504)]
        {
            let what = format!("the credential of a call to {path}, {connector}");
            let id = stored(scene, connector, &what).await;
            let query = scene.net.plant(&format!("the query of a call to {path}, {connector}"));
            let reply = call(scene, id, &format!("{path}?{query}={query}")).await.expect_status(status);
            scene.hear(&what, &reply);
        }
        for path in ["/bad-chunk", "/cut"] {
            let id =
                stored(scene, connector, &format!("the credential of a call to {path}, {connector}")).await;
            let url = format!("{}/v1.0/account/connectors/{id}/proxy{path}", scene.program.url());
            let request = reqwest::Client::new().get(url).bearer_auth(scene.program.token());
            // Cut with its body, or so early that not even its head came through.
            let answer = request.header("X-Cyclr-Account", ACCOUNT).send().await;
            let is_whole = match answer {
                Ok(answer) => answer.bytes().await.is_ok(),
                Err(_) => false,
            };
            assert!(!is_whole, "{path} was answered as if it were whole");
        }
    }
}

/// A third party that is not there, by verification and by call; and one that may not be called.
async fn from_nobody(scene: &mut Scene) {
    let port = countersign_testkit::process::free_port();
    for connector in ["Local", "Keyed", "Queried"] {
        let what = format!("the credential for a third party that is down, {connector}");
        let word = scene.net.plant(&what);
        let value = if connector == "Local" { basic("ada", &word) } else { word };
        let body =
            json!({ "AuthValue": value, "Properties": [{ "Name": "port", "Value": port.to_string() }] });
        let install = format!("/v1.0/connectors/{connector}/install");
        let reply = scene.send(&what, Method::POST, &install, &body, 200).await;
        assert_eq!(reply.json()["AuthStatus"]["State"], "Unreachable", "{}", reply.json());
        let id = reply.json()["Id"].as_i64().expect("an id");
        let query = scene.net.plant(&format!("the query of a call to nobody, {connector}"));
        let reply = call(scene, id, &format!("/x?{query}")).await.expect_status(502);
        scene.hear(&what, &reply);
    }
}
