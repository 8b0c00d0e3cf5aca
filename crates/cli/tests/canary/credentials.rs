//! Credentials on their way in: taken, refused by the third party, and wrong in every known way.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::scene::{ACCOUNT, Scene, basic};

/// Signs that a program must escape, wherever it writes them.
const SIGNS: &str = "\"\\%&=+/<é";

pub(crate) async fn plant(scene: &mut Scene) {
    taken(scene).await;
    refused(scene).await;
    malformed_basic_values(scene).await;
    malformed_keys(scene).await;
    wrong_bodies(scene).await;
    destroyed(scene).await;
}

fn path(id: i64) -> String {
    format!("/v1.0/account/connectors/{id}")
}

async fn taken(scene: &mut Scene) {
    let port = json!([{ "Name": "port", "Value": scene.third.port().to_string() }]);
    for connector in ["Local", "Keyed", "Queried"] {
        let what = format!("AuthValue at install of {connector}");
        let word = scene.net.plant(&what);
        let value = if connector == "Local" {
            basic("ada", &format!("{word}{SIGNS}"))
        } else {
            format!("{word}\"&%+")
        };
        let install = format!("/v1.0/connectors/{connector}/install");
        let reply = scene
            .send(&what, Method::POST, &install, &json!({ "AuthValue": value, "Properties": port }), 200)
            .await;
        assert_eq!(reply.json()["AuthValue"], value, "it is said back once");
        assert_eq!(reply.json()["AuthStatus"]["State"], "Verified", "{}", reply.json());

        let what = format!("Credentials at install of {connector}");
        let word = scene.net.plant(&what);
        let fields = if connector == "Local" {
            json!({ "username": "ada", "password": format!("{word}{SIGNS}") })
        } else {
            json!({ "key": format!("{word}\"&%+") })
        };
        scene
            .send(&what, Method::POST, &install, &json!({ "Credentials": fields, "Properties": port }), 200)
            .await;

        let id = scene.connection(connector).await;
        for query in ["", "?verify=false"] {
            let what = format!("AuthValue by PUT{query} to {connector}");
            let word = scene.net.plant(&what);
            let value = if connector == "Local" { basic("ada", &word) } else { word };
            scene
                .send(
                    &what,
                    Method::PUT,
                    &format!("{}{query}", path(id)),
                    &json!({ "AuthValue": value }),
                    200,
                )
                .await;
        }
        scene.send("verify", Method::POST, &(path(id) + "/verify"), &json!({}), 200).await;
    }
}

async fn refused(scene: &mut Scene) {
    for connector in ["Local", "Keyed", "Queried"] {
        let id = scene.connection(connector).await;
        let what = format!("AuthValue refused by the third party, {connector}");
        let word = scene.net.plant(&what);
        let value = if connector == "Local" { basic("refused", &word) } else { format!("refused{word}") };
        scene.send(&what, Method::PUT, &path(id), &json!({ "AuthValue": value }), 422).await;
        // Stored untried, and then refused.
        let what = format!("AuthValue refused later, {connector}");
        let word = scene.net.plant(&what);
        let value = if connector == "Local" { basic("refused", &word) } else { format!("refused{word}") };
        let untried = format!("{}?verify=false", path(id));
        scene.send(&what, Method::PUT, &untried, &json!({ "AuthValue": value }), 200).await;
        let reply = scene.send(&what, Method::POST, &(path(id) + "/verify"), &json!({}), 200).await;
        assert_eq!(reply.json()["State"], "Rejected");
        let call = scene.program.within(ACCOUNT, Method::GET, &(path(id) + "/proxy/x"));
        let reply = call.send().await.expect_status(424);
        scene.hear(&what, &reply);
    }
}

/// A name of the way, and what it makes of a word.
type Way = (&'static str, fn(&str) -> String);

async fn malformed_basic_values(scene: &mut Scene) {
    let ways: [Way; 18] = [
        ("scheme-prefix", |word| format!("Basic {}", basic("ada", word))),
        ("line-break", |word| basic("ada", word) + "\n"),
        ("line-break", |word| basic("ada", word).replacen('W', "\r\nW", 1) + "\r\n"),
        ("white-space", |word| format!(" {}", basic("ada", word))),
        ("white-space", |word| format!("{} {0}", basic("ada", word))),
        ("not-base64", |word| format!("ada:{word}")),
        ("not-base64", |word| format!("ada:{word}{SIGNS}")),
        ("url-safe-alphabet", |word| URL_SAFE.encode(format!("ada:???>>>~~~{word}"))),
        ("missing-padding", |word| basic("adam", word).trim_end_matches('=').to_owned()),
        ("bad-padding", |word| {
            let value = basic("adam", word);
            let (head, _) = value.trim_end_matches('=').split_at(value.trim_end_matches('=').len() - 1);
            format!("{head}/{}", "=".repeat((4 - (head.len() + 1) % 4) % 4))
        }),
        ("no-colon", |word| STANDARD.encode(word)),
        ("double-encoded", |word| STANDARD.encode(basic("ada", word))),
        ("latin1", |word| STANDARD.encode([b"ada:\xe9t\xe9", word.as_bytes()].concat())),
        ("not-utf8", |word| STANDARD.encode([b"ada:\xff\xfe\x80", word.as_bytes()].concat())),
        ("control-character", |word| basic("ada", &format!("{word}\n"))),
        ("control-character", |word| basic("ada", &format!("\0{word}"))),
        ("not-base64", |word| word.to_owned() + "!"),
        ("no-colon", |word| STANDARD.encode(format!("{word}\u{1F512}"))),
    ];
    let id = scene.connection("Local").await;
    for (code, make) in ways {
        let what = format!("AuthValue, {code}");
        let word = scene.net.plant(&what);
        let value = make(&word);
        let reply = scene.send(&what, Method::PUT, &path(id), &json!({ "AuthValue": value }), 400).await;
        assert_eq!(reply.json()["Code"], code, "{}", reply.json());
        let install = "/v1.0/connectors/Local/install";
        scene.send(&what, Method::POST, install, &json!({ "AuthValue": value }), 400).await;
    }
    // Well formed, and explained all the same.
    for (user_id, is_key) in [("", false), ("user", false), ("", true)] {
        let what = "AuthValue with a warning";
        let word = scene.net.plant(what);
        let value = if is_key { basic(&word, "") } else { basic(user_id, &word) };
        let untried = format!("{}?verify=false", path(id));
        scene.send(what, Method::PUT, &untried, &json!({ "AuthValue": value }), 200).await;
    }
}

async fn malformed_keys(scene: &mut Scene) {
    let ways: [Way; 6] = [
        ("line-break", |word| format!("{word}\n")),
        ("white-space", |word| format!(" {word}")),
        ("control-character", |word| format!("\u{1}{word}")),
        ("not-ascii", |word| format!("{word}é")),
        ("refused by the field's pattern", |word| format!("#{word}")),
        ("line-break inside", |word| format!("{word}\r\nX-Other: {word}")),
    ];
    let id = scene.connection("Keyed").await;
    for (code, make) in ways {
        let what = format!("key, {code}");
        let word = scene.net.plant(&what);
        for body in [json!({ "AuthValue": make(&word) }), json!({ "Credentials": { "key": make(&word) } })] {
            scene.send(&what, Method::PUT, &path(id), &body, 400).await;
        }
    }
    let id = scene.connection("Local").await;
    for (what, make) in [
        (
            "Credentials with a field that is not known",
            (|word| json!({ "username": "a", "secret": word })) as fn(&str) -> Value,
        ),
        ("Credentials with a field missing", |word| json!({ "password": word })),
        (
            "Credentials with a control character",
            |word| json!({ "username": "a", "password": format!("{word}\u{7}") }),
        ),
        (
            "Credentials with a colon in the user-id",
            |word| json!({ "username": format!("{word}:b"), "password": "x" }),
        ),
    ] {
        let word = scene.net.plant(what);
        scene.send(what, Method::PUT, &path(id), &json!({ "Credentials": make(&word) }), 400).await;
    }
}

/// Bodies that are not what they should be, each with a secret where none belongs.
async fn wrong_bodies(scene: &mut Scene) {
    let id = scene.connection("Local").await;
    for (what, make) in [
        ("AuthValue in a list", (|word| json!({ "AuthValue": [word] })) as fn(&str) -> Value),
        ("AuthValue in an object", |word| json!({ "AuthValue": { "AccessToken": word } })),
        ("AuthValue in the name of a member", |word| json!({ "AuthValue": { word: 1 } })),
        ("Credentials as text", |word| json!({ "Credentials": word })),
        ("Credentials in a list", |word| json!({ "Credentials": [word] })),
        ("a field of Credentials in a list", |word| json!({ "Credentials": { "password": [word] } })),
        ("both ways at once", |word| json!({ "AuthValue": word, "Credentials": { "password": word } })),
        ("IsPartnerIntegrationConnector as text", |word| json!({ "IsPartnerIntegrationConnector": word })),
        ("Properties as text", |word| json!({ "Properties": word, "AuthValue": 7 })),
        ("a whole body of text", |word| json!(word)),
        ("a whole body of a list", |word| json!([word, { "AuthValue": word }])),
    ] {
        let word = scene.net.plant(what);
        scene.send(what, Method::PUT, &path(id), &make(&word), 400).await;
    }
    for (what, content_type, status, make) in [
        (
            "broken JSON",
            "application/json",
            400,
            (|word| format!("{{\"AuthValue\": \"{word}\"")) as fn(&str) -> String,
        ),
        ("JSON broken behind", "application/json", 400, |word| format!("{{\"AuthValue\": \"{word}\"}}}}")),
        ("no JSON at all", "application/json", 400, |word| word.to_owned()),
        ("single quotes", "application/json", 400, |word| format!("{{'AuthValue': '{word}'}}")),
        ("a form", "application/x-www-form-urlencoded", 415, |word| format!("AuthValue={word}")),
        ("no UTF-8", "application/json; charset=utf-16", 400, |word| {
            format!("{{\"AuthValue\u{0}\": \"{word}\u{0}\"")
        }),
        ("far too long", "application/json", 413, |word| word.repeat(50_000)),
    ] {
        let word = scene.net.plant(what);
        // Alone on its connection, which a server closes on what it does not read to its end.
        let call = scene.program.within(ACCOUNT, Method::PUT, &path(id)).header("Connection", "close");
        let reply = call.body(content_type, make(&word)).send().await.expect_status(status);
        scene.hear(what, &reply);
    }
    let word = scene.net.plant("in the query of a PUT");
    for query in
        [format!("?verify={word}"), format!("?AuthValue={word}"), format!("?verify=false&verify={word}")]
    {
        let call = scene.program.within(ACCOUNT, Method::PUT, &(path(id) + &query)).json(&json!({}));
        let reply = call.send().await;
        scene.hear("in the query of a PUT", &reply);
    }
}

async fn destroyed(scene: &mut Scene) {
    for end in ["deauthenticate", "delete"] {
        let id = scene.connection("Local").await;
        let what = format!("AuthValue before {end}");
        let word = scene.net.plant(&what);
        scene.send(&what, Method::PUT, &path(id), &json!({ "AuthValue": basic("ada", &word) }), 200).await;
        match end {
            "delete" => scene.send(&what, Method::DELETE, &path(id), &json!({}), 200).await,
            _ => scene.send(&what, Method::PUT, &(path(id) + "/deauthenticate"), &json!({}), 200).await,
        };
    }
}
