//! The door: clients' secrets and tokens, right and wrong, in the right place and in the wrong one.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use countersign_testkit::{Reply, wire::Wire};
use reqwest::Method;

use crate::scene::{ACCOUNT, Scene, basic};

pub(crate) async fn plant(scene: &mut Scene) {
    tokens(scene).await;
    no_tokens(scene).await;
    wrong_fields(scene).await;
    what_is_no_http(scene).await;
}

/// From an address that is made of the body, so that no wrong try has to wait for another.
async fn token(scene: &Scene, authorization: Option<&str>, content_type: &str, body: &str) -> Reply {
    let mut hasher = DefaultHasher::new();
    (authorization, body).hash(&mut hasher);
    let address = format!("2001:db8:{:x}:{:x}::1", hasher.finish() & 0xffff, hasher.finish() >> 16 & 0xffff);
    let call = scene.program.anonymous(Method::POST, "/oauth/token").header("Connection", "close");
    let call = call.header("X-Forwarded-For", &address);
    let call = call.body(content_type, body.to_owned());
    match authorization {
        Some(field) => call.header("Authorization", field).send().await,
        None => call.send().await,
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
const GRANT: &str = "grant_type=client_credentials";

async fn tokens(scene: &mut Scene) {
    let (id, secret) = scene.program.client();
    let field = format!("Basic {}", basic(&id, &secret));
    let in_form = format!("{GRANT}&client_id={id}&client_secret={secret}");
    for (what, field, body) in
        [("a token by form", None, in_form.as_str()), ("a token by Basic", Some(field.as_str()), GRANT)]
    {
        let reply = token(scene, field, FORM, body).await.expect_status(200);
        scene.net.watch(what, reply.json()["access_token"].as_str().expect("a token"));
        scene.hear(what, &reply);
    }
}

async fn no_tokens(scene: &mut Scene) {
    let id = scene.program.client().0;
    for (what, status, content_type, make) in [
        (
            "a wrong secret by form",
            401,
            FORM,
            (|id, word| (None, format!("{GRANT}&client_id={id}&client_secret={word}"))) as Make,
        ),
        ("a wrong secret by Basic", 401, FORM, |id, word| (Some(basic(id, word)), GRANT.into())),
        ("a secret as client id", 401, FORM, |_, word| {
            (None, format!("{GRANT}&client_id={word}&client_secret=x"))
        }),
        ("a secret as user-id", 401, FORM, |_, word| (Some(basic(word, "x")), GRANT.into())),
        ("a secret both ways", 400, FORM, |id, word| {
            (Some(basic(id, word)), format!("{GRANT}&client_id={id}&client_secret={word}"))
        }),
        ("a secret twice", 400, FORM, |id, word| {
            (None, format!("{GRANT}&client_id={id}&client_secret={word}&client_secret={word}"))
        }),
        ("a secret without an id", 400, FORM, |_, word| (None, format!("{GRANT}&client_secret={word}"))),
        ("a secret as the grant type", 400, FORM, |id, word| {
            (None, format!("grant_type={word}&client_id={id}&client_secret={word}"))
        }),
        ("a secret as the scope", 401, FORM, |id, word| {
            (None, format!("{GRANT}&client_id={id}&client_secret={word}&scope=account:{word}"))
        }),
        ("a secret in another member", 400, FORM, |_, word| {
            (None, format!("{GRANT}&password={word}&username=x"))
        }),
        ("a secret percent-encoded badly", 401, FORM, |id, word| {
            (None, format!("{GRANT}&client_id={id}&client_secret=%zz%{word}%ff"))
        }),
        ("a secret in JSON", 400, "application/json", |id, word| {
            (None, format!("{{\"client_id\":\"{id}\",\"client_secret\":\"{word}\"}}"))
        }),
        ("Basic that is no Base64", 400, FORM, |id, word| (Some(format!("{id}:{word}")), GRANT.into())),
        ("Basic with a bad escape", 400, FORM, |id, word| {
            (Some(basic(id, &format!("%zz{word}"))), GRANT.into())
        }),
        ("a form that is far too long", 413, FORM, |_, word| {
            (None, format!("{GRANT}&client_secret={}", word.repeat(60_000)))
        }),
    ] {
        let word = scene.net.plant(what);
        let (value, body) = make(&id, &word);
        let field = value.map(|value| format!("Basic {value}"));
        let reply = token(scene, field.as_deref(), content_type, &body).await;
        assert_eq!(reply.status, status, "{what}: {}", String::from_utf8_lossy(&reply.body));
        scene.hear(what, &reply);
    }
}

type Make = fn(&str, &str) -> (Option<String>, String);

async fn wrong_fields(scene: &mut Scene) {
    let path = "/v1.0/account/connectors";
    for (what, status, make) in [
        ("a wrong token", 401, (|word| format!("Bearer {word}")) as fn(&str) -> String),
        ("a token of the right form", 401, |word| format!("Bearer cs_tok_{word}{word}")),
        ("Basic where a token belongs", 401, |word| format!("Basic {}", basic("ada", word))),
        ("a scheme that is not known", 401, |word| format!("Digest username=\"ada\", response=\"{word}\"")),
        ("no scheme", 401, |word| word.to_owned()),
        ("two tokens in one field", 401, |word| format!("Bearer {word}, Bearer {word}")),
        ("an Authorization field that is far too long", 400, |word| format!("Bearer {}", word.repeat(400))),
        ("an Authorization field that is not ASCII", 401, |word| format!("Bearer é{word}")),
    ] {
        let word = scene.net.plant(what);
        for path in [path.to_owned(), format!("{path}/7/proxy/x?{word}"), format!("{path}/7/proxy/{word}")] {
            let call = scene.program.anonymous(Method::GET, &path).header("Authorization", &make(&word));
            let reply = call.header("X-Cyclr-Account", ACCOUNT).send().await;
            assert_eq!(reply.status, status, "{what}: {}", String::from_utf8_lossy(&reply.body));
            scene.hear(what, &reply);
        }
    }
    for (what, field) in [
        ("X-Cyclr-Account", "X-Cyclr-Account"),
        ("X-Request-Id", "X-Request-Id"),
        ("traceparent", "traceparent"),
    ] {
        let what = format!("a secret as {what}");
        let word = scene.net.plant(&what);
        let reply =
            scene.program.request(Method::GET, path).header(field, &word).send().await.expect_status(401);
        scene.hear(&what, &reply);
    }
}

/// Bytes that no client sends by accident: the program's own answer, or none, is heard.
async fn what_is_no_http(scene: &mut Scene) {
    let token = scene.program.token().to_owned();
    let good = format!("Host: x\r\nX-Cyclr-Account: {ACCOUNT}\r\nAuthorization: Bearer {token}\r\n");
    for (what, status, make) in [
        (
            "two Authorization fields",
            "400",
            (|good, word| {
                format!("GET /v1.0/accounts HTTP/1.1\r\n{good}Authorization: Bearer {word}\r\n\r\n")
            }) as fn(&str, &str) -> String,
        ),
        ("two Authorization fields of a call", "400", |good, word| {
            format!(
                "GET /v1.0/account/connectors/7/proxy/x HTTP/1.1\r\n{good}Authorization: Basic {}\r\n\r\n",
                basic("a", word)
            )
        }),
        ("a blank before the colon", "400", |good, word| {
            format!("GET / HTTP/1.1\r\n{good}Cookie : {word}\r\n\r\n")
        }),
        ("a control character", "400", |good, word| {
            format!("GET / HTTP/1.1\r\n{good}Cookie: \u{1}{word}\r\n\r\n")
        }),
        ("a folded field", "400", |good, word| {
            format!("GET / HTTP/1.1\r\n{good}Cookie: x\r\n {word}\r\n\r\n")
        }),
        ("a version that is none", "400", |good, word| format!("GET /{word} HTTP/9.9\r\n{good}\r\n")),
        ("a request line that is none", "400", |good, word| {
            format!("{word} {word} {word} {word}\r\n{good}\r\n")
        }),
        ("a length that is none", "400", |good, word| {
            format!("POST /oauth/token HTTP/1.1\r\n{good}Content-Length: {word}\r\n\r\n")
        }),
        ("a head that is far too long", "431", |good, word| {
            format!("GET / HTTP/1.1\r\n{good}Cookie: {}\r\n\r\n", word.repeat(40_000))
        }),
        ("a chunk that is none", "400", |good, word| {
            format!(
                "PUT /v1.0/account/connectors/1 HTTP/1.1\r\n{good}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{word}\r\n"
            )
        }),
        ("a body that ends early", "", |good, word| {
            format!(
                "PUT /v1.0/account/connectors/1 HTTP/1.1\r\n{good}Content-Type: application/json\r\nContent-Length: 999\r\n\r\n{{\"AuthValue\": \"{word}\""
            )
        }),
    ] {
        let word = scene.net.plant(what);
        let address = scene.program.url().trim_start_matches("http://").parse().expect("an address");
        let mut wire = Wire::connect(address).await;
        let request = make(&good, &word);
        let _ = wire.try_write(request.replacen("Host:", "Connection: close\r\nHost:", 1)).await;
        if status.is_empty() {
            continue;
        }
        let heard = wire.head().await;
        assert!(heard.is_empty() || heard.starts_with(&format!("HTTP/1.1 {status} ")), "{what}: {heard}");
        let rest = wire.rest().await.unwrap_or_default();
        scene.hear_bytes(what, [heard.into_bytes(), rest].concat());
    }
}
