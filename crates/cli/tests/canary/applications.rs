//! Applications: their secret keys, the tokens of installations, and what is signed with the one for the other.

use std::process::Command;

use countersign_testkit::Reply;
use reqwest::{Method, Url};
use serde_json::json;

use crate::scene::{ACCOUNT, Scene, basic};

const LIST: &str = "/v1.0/account/connectors";

pub(crate) async fn plant(scene: &mut Scene) {
    let body = json!({
        "Name": "Invoices", "InstallUrl": "https://invoices.example/install", "Roles": ["AccountConnector-List"],
    });
    let what = "an application is registered";
    let made = scene.send(what, Method::POST, "/v1.0/applications", &body, 200).await.json();
    let (key, secret) = (text(&made["ApplicationKey"]), text(&made["SecretKey"]));
    scene.net.watch("the first secret key of an application", &secret);

    let consent = json!({ "ApplicationKey": key, "Roles": ["AccountConnector-List"] });
    let path = "/v1.0/account/installations";
    let installed = scene.send("an application is installed", Method::POST, path, &consent, 200).await.json();
    let redirect: Url = text(&installed["RedirectUrl"]).parse().expect("an address");
    let token = redirect.query_pairs().find(|(name, _)| name == "t").expect("a token").1.into_owned();
    // The token is in an address that a browser was sent to, and is worth nothing without the secret key: it is
    // not looked for. What is signed with both is.
    used(scene, "the first secret key", &key, &secret, &token).await;

    let path = format!("/v1.0/applications/{key}/secret");
    let renewed = scene.send("a new secret key", Method::POST, &path, &json!({}), 200).await.json();
    let renewed = text(&renewed["SecretKey"]);
    scene.net.watch("the second secret key of an application", &renewed);
    used(scene, "the second secret key", &key, &renewed, &token).await;
    let word = scene.net.plant("a password of an application that is none");
    for (what, given) in [
        ("a secret key as the password", renewed.as_str()),
        ("the token as the password", token.as_str()),
        ("a password of an application that is none", word.as_str()),
    ] {
        let reply = called(scene, &key, given).await;
        // Refused, or not even looked at after so many others.
        assert!([401, 429].contains(&reply.status), "{what}: {}", String::from_utf8_lossy(&reply.body));
        scene.hear(what, &reply);
    }
}

/// Comes in with what it signs.
async fn used(scene: &mut Scene, what: &str, key: &str, secret: &str, token: &str) {
    let password = signed(secret, token);
    scene.net.watch(&format!("what {what} signed"), &password);
    let reply = called(scene, key, &password).await.expect_status(200);
    scene.hear(what, &reply);
}

async fn called(scene: &Scene, key: &str, password: &str) -> Reply {
    let field = format!("Basic {}", basic(key, password));
    let call = scene.program.anonymous(Method::GET, LIST).header("Authorization", &field);
    call.header("X-Cyclr-Account", ACCOUNT).send().await
}

/// By another program than the one under test.
fn signed(secret: &str, token: &str) -> String {
    let script =
        "import hmac, sys; print(hmac.new(sys.argv[1].encode(), sys.argv[2].encode(), 'sha256').hexdigest())";
    let output = Command::new("python3").args(["-c", script, secret, token]).output().expect("python3");
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}

fn text(value: &serde_json::Value) -> String {
    value.as_str().expect("text").to_owned()
}
