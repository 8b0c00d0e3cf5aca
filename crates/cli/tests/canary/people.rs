//! People: their passwords, by every way in and by every way to set one; their tokens; the secrets of their apps;
//! and what lets their browsers in.

use countersign_core::{Clock as _, SystemClock};
use countersign_testkit::{Authenticator, Call, Reply};
use reqwest::Method;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::scene::{ACCOUNT, Scene, basic};

const ADA: &str = "ada@example.com";
const LIST: &str = "/v1.0/connectors";

pub(crate) async fn plant(scene: &mut Scene) {
    let id = made(scene).await;
    let password = set_by_others(scene, &id).await;
    right(scene, &password).await;
    wrong(scene, &password).await;
    let password = set_by_herself(scene, &password).await;
    tokens(scene, &password).await;
    second_factor(scene, &password).await;
    brought_in(scene).await;
    rotated(scene).await;
}

/// A call from an address of its own.
fn from(call: Call, number: usize) -> Call {
    call.header("X-Forwarded-For", &format!("2001:db8:0:{number:x}::1"))
}

async fn as_ada(
    scene: &Scene,
    number: usize,
    method: Method,
    path: &str,
    password: &str,
    body: &Value,
) -> Reply {
    let field = format!("Basic {}", basic(ADA, password));
    let call = scene.program.anonymous(method, path).header("Authorization", &field).json(body);
    from(call, number).send().await
}

async fn made(scene: &mut Scene) -> String {
    let what = "the password of a new user";
    let word = scene.net.plant(what);
    let body = json!({ "Email": ADA, "Password": word, "ApiAccess": true, "Roles": ["Connector-List"] });
    let reply = scene.send(what, Method::POST, "/v1.0/users", &body, 200).await.json();
    for (what, make) in [
        ("a password with a control character", (|word| format!("{word}\u{7}")) as fn(&str) -> String),
        ("a password that is far too long", |word| word.repeat(20)),
    ] {
        let word = scene.net.plant(what);
        let body = json!({ "Email": "other@example.com", "Password": make(&word) });
        scene.send(what, Method::POST, "/v1.0/users", &body, 400).await;
    }
    let what = "a password where a list belongs";
    let word = scene.net.plant(what);
    scene.send(what, Method::POST, "/v1.0/users", &json!({ "Password": [word], "Roles": word }), 400).await;
    reply["Id"].as_str().expect("an id").to_owned()
}

async fn set_by_others(scene: &mut Scene, id: &str) -> String {
    let what = "a password that an administrator sets";
    let word = scene.net.plant(what);
    let path = format!("/v1.0/users/{id}");
    scene.send(what, Method::PUT, &path, &json!({ "Password": word }), 200).await;
    let what = "a password by name";
    let word = scene.net.plant(what);
    let body = json!({ "UserName": ADA, "Password": word });
    scene.send(what, Method::PUT, "/v1.0/users", &body, 200).await;
    word
}

async fn right(scene: &mut Scene, password: &str) {
    for what in ["a right password, checked", "a right password, remembered"] {
        let reply = as_ada(scene, 1, Method::GET, LIST, password, &json!({})).await.expect_status(200);
        scene.hear(what, &reply);
    }
    let reply = as_ada(scene, 1, Method::GET, "/v1.0/users", password, &json!({})).await.expect_status(403);
    scene.hear("a right password without the role", &reply);
}

async fn wrong(scene: &mut Scene, password: &str) {
    for (number, (what, user_id)) in [
        ("a wrong password", Some(ADA)),
        ("the password of nobody", Some("nobody@example.com")),
        ("a password as the user name", None),
        ("a password with a control character by Basic", Some("ada\u{7}@example.com")),
    ]
    .into_iter()
    .enumerate()
    {
        let word = scene.net.plant(what);
        let (name, given) = user_id.map_or((&*word, password), |name| (name, &*word));
        let call = scene.program.anonymous(Method::GET, LIST);
        let call = call.header("Authorization", &format!("Basic {}", basic(name, given)));
        let reply = from(call, 10 + number).send().await.expect_status(401);
        scene.hear(what, &reply);
    }
}

async fn set_by_herself(scene: &mut Scene, old: &str) -> String {
    let path = "/v1.0/user/password";
    for (number, (what, status, make)) in [
        (
            "a new password that is refused",
            400,
            (|word| json!({ "NewPassword": format!("{word}\u{7}") })) as fn(&str) -> Value,
        ),
        ("a new password in a list", 400, |word| json!({ "NewPassword": [word] })),
        ("a new password in another member", 400, |word| json!({ "Password": word, "OldPassword": word })),
    ]
    .into_iter()
    .enumerate()
    {
        let word = scene.net.plant(what);
        let reply = as_ada(scene, 20 + number, Method::PUT, path, old, &make(&word)).await;
        scene.hear(what, &reply.expect_status(status));
    }
    let what = "an old password that is wrong";
    let word = scene.net.plant(what);
    let reply =
        as_ada(scene, 30, Method::PUT, path, &word, &json!({ "NewPassword": "another password" })).await;
    scene.hear(what, &reply.expect_status(401));
    let what = "a new password of one's own";
    let word = scene.net.plant(what);
    let reply = as_ada(scene, 31, Method::PUT, path, old, &json!({ "NewPassword": word })).await;
    scene.hear(what, &reply.expect_status(200));
    word
}

async fn grant(scene: &Scene, number: usize, parameters: &[(&str, &str)]) -> Reply {
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    let call = scene.program.anonymous(Method::POST, "/oauth/token");
    from(call.body("application/x-www-form-urlencoded", form), number).send().await
}

/// The two tokens of a reply, which are watched from now on.
fn watched(scene: &mut Scene, what: &str, reply: &Reply) -> (String, String) {
    let body = reply.json();
    let [access, refresh] =
        ["access_token", "refresh_token"].map(|name| body[name].as_str().expect("a token").to_owned());
    scene.net.watch(&format!("the access token of {what}"), &access);
    scene.net.watch(&format!("the refresh token of {what}"), &refresh);
    scene.hear(what, reply);
    (access, refresh)
}

async fn tokens(scene: &mut Scene, password: &str) {
    let right = [("grant_type", "password"), ("username", ADA), ("password", password)];
    let reply = grant(scene, 40, &right).await.expect_status(200);
    let (access, refresh) = watched(scene, "a sign-in", &reply);
    let call = scene.program.anonymous(Method::GET, LIST).bearer(&access);
    let reply = call.send().await.expect_status(200);
    scene.hear("a call with a person's token", &reply);
    let renewal = [("grant_type", "refresh_token"), ("refresh_token", &*refresh)];
    let reply = grant(scene, 41, &renewal).await.expect_status(200);
    let (_, next) = watched(scene, "a renewal", &reply);
    let reply = grant(scene, 42, &renewal).await.expect_status(400);
    scene.hear("a second use of a refresh token", &reply);
    let reply = grant(scene, 42, &[("grant_type", "refresh_token"), ("refresh_token", &next)]).await;
    scene.hear("a refresh token of a sign-in that is over", &reply.expect_status(400));
    for (number, what) in [
        "a wrong password by grant",
        "a password as the user name by grant",
        "a refresh token that is none",
        "a scope of a person",
        "a secret where a code belongs by grant",
    ]
    .into_iter()
    .enumerate()
    {
        let word = scene.net.plant(what);
        let form: &[(&str, &str)] = match number {
            0 => &[("grant_type", "password"), ("username", ADA), ("password", &word)],
            1 => &[("grant_type", "password"), ("username", &word), ("password", password)],
            2 => &[("grant_type", "refresh_token"), ("refresh_token", &word)],
            3 => &[right[0], right[1], right[2], ("scope", &word)],
            _ => &[
                ("grant_type", "password"),
                ("username", "x@example.com"),
                ("password", "x"),
                ("totp", &word),
            ],
        };
        let reply = grant(scene, 50 + number, form).await.expect_status(400);
        scene.hear(what, &reply);
    }
}

/// What stands in an app's Base32 is kept sealed: neither that nor the bytes behind it may be anywhere.
async fn second_factor(scene: &mut Scene, password: &str) {
    let path = "/v1.0/user/twofactor";
    let mut secret = String::new();
    for what in ["a secret of an app that was begun anew", "the secret of an app"] {
        let reply = as_ada(scene, 60, Method::POST, path, password, &json!({})).await.expect_status(200);
        reply.json()["Secret"].as_str().expect("a secret").clone_into(&mut secret);
        scene.net.watch(&format!("{what}, in Base32"), &secret);
        scene.net.watch_bytes(what, &bytes_of(&secret));
        scene.hear(what, &reply);
    }
    let what = "a secret where a code belongs";
    let word = scene.net.plant(what);
    let confirm = format!("{path}/confirm");
    let reply = as_ada(scene, 61, Method::POST, &confirm, password, &json!({ "Code": word })).await;
    scene.hear(what, &reply.expect_status(400));
    let code = Authenticator::new(&secret).code(SystemClock.now());
    let reply = as_ada(scene, 62, Method::POST, &confirm, password, &json!({ "Code": code })).await;
    scene.hear("a code", &reply.expect_status(200));
    let reply = as_ada(scene, 63, Method::GET, LIST, password, &json!({})).await.expect_status(401);
    scene.hear("a right password of a user with a second factor", &reply);
}

/// RFC 4648 section 6: five bits a letter.
fn bytes_of(base32: &str) -> Vec<u8> {
    let digit = |letter| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).expect("Base32");
    let bits = base32.chars().flat_map(|letter| (0..5).rev().map(move |bit| digit(letter) >> bit & 1));
    let bits: Vec<u8> = bits.map(|bit| u8::from(bit == 1)).collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | bit)).collect()
}

async fn brought_in(scene: &mut Scene) {
    let path = format!("/v1.0/accounts/{ACCOUNT}/signintoken");
    let what = "a sign-in token";
    let reply = scene.send(what, Method::POST, &path, &json!({ "Username": "new@example.com" }), 200).await;
    let token = reply.json()["Token"].as_str().expect("a token").to_owned();
    scene.net.watch(what, &token);
    let reply = scene.program.anonymous(Method::GET, LIST).bearer(&token).send().await.expect_status(401);
    scene.hear("a sign-in token as a bearer token", &reply);
    let what = "a secret as the user name of a sign-in token";
    let word = scene.net.plant(what);
    scene.send(what, Method::POST, &path, &json!({ "Username": word }), 400).await;
}

/// Credentials of the rotation with two slots: a candidate that is taken, and one that is refused.
async fn rotated(scene: &mut Scene) {
    for connector in ["Local", "Keyed"] {
        let id = scene.connection(connector).await;
        let path = format!("/v1.0/account/connectors/{id}");
        for (what, rest) in [("before a rotation", ""), ("of a rotation", "/rotate"), ("after it", "/rotate")]
        {
            let what = format!("the credential {what}, {connector}");
            let word = scene.net.plant(&what);
            let value = if connector == "Local" { basic("ada", &word) } else { word };
            let body = json!({ "AuthValue": value });
            scene.send(&what, Method::PUT, &format!("{path}{rest}"), &body, 200).await;
            scene.program.within(ACCOUNT, Method::GET, &format!("{path}/proxy/x")).send().await;
        }
        let what = format!("a malformed credential of a rotation, {connector}");
        let word = scene.net.plant(&what);
        let body = json!({ "AuthValue": format!("{word}\n") });
        scene.send(&what, Method::PUT, &format!("{path}/rotate"), &body, 400).await;
    }
}
