//! A third party that cannot keep anything to itself: it says back what it was sent, also in the pieces of
//! an answer that no program should print.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_testkit::{
    canary::Net,
    standin::{Recorded, Reply, StandIn},
};
use serde_json::json;

/// The secrets of the third party itself.
struct Own {
    body: String,
    field: String,
    cookie: String,
    user_info: String,
    challenge: String,
    garbage: String,
    trailer: String,
}

/// Starts it. `POST /me` with the user-id `refused` is refused.
pub(crate) async fn start(net: &mut Net) -> StandIn {
    let own = Own {
        body: net.plant("third party: body"),
        field: net.plant("third party: header"),
        cookie: net.plant("third party: Set-Cookie"),
        user_info: net.plant("third party: user-info in Location"),
        challenge: net.plant("third party: challenge"),
        garbage: net.plant("third party: garbage"),
        trailer: net.plant("third party: trailer"),
    };
    StandIn::start(move |request| answer(&own, request)).await
}

fn answer(own: &Own, request: &Recorded) -> Reply {
    let sent = credential(request);
    let path = request.target.split('?').next().unwrap_or_default();
    let own_fields = |reply: Reply| {
        reply
            .header("X-Secret", &own.field)
            .header("Set-Cookie", &format!("session={}; HttpOnly", own.cookie))
            .header("WWW-Authenticate", &format!("Basic realm=\"{}\"", own.challenge))
    };
    match path {
        "/me" if is_refused(request) => own_fields(Reply::status(401)).body(format!("no: {sent}")),
        "/me" => own_fields(Reply::status(200)).json(&json!({ "id": "7", "name": "Ada", "you": sent })),
        "/redirect" => Reply::status(302)
            .header("Location", &format!("https://u:{}@example.com/?k={sent}", own.user_info)),
        "/denied" => own_fields(Reply::status(403)).body(sent),
        "/error" => own_fields(Reply::status(500)).body(sent),
        "/hang-up" => Reply::raw(""),
        "/garbage" => Reply::raw(format!("{sent} {}\r\n\r\n", own.garbage)),
        "/bad-header" => Reply::raw(format!("HTTP/1.1 200 OK\r\n{} {sent}\r\n\r\n", own.garbage)),
        "/bad-length" => Reply::raw(format!("HTTP/1.1 200 OK\r\nContent-Length: {sent}\r\n\r\n")),
        "/bad-chunk" => Reply::raw(format!(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{} {sent}\r\n",
            own.garbage
        )),
        "/cut" => Reply::raw(format!("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{sent} {}", own.body)),
        "/trailer" => Reply::raw(format!(
            "HTTP/1.1 200 OK\r\nTrailer: x-secret\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nx-secret: {}\r\n\r\n",
            own.trailer
        )),
        "/early" => Reply::raw(format!(
            "HTTP/1.1 103 Early Hints\r\nLink: <{}>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
            own.garbage
        )),
        "/slow" => Reply::status(200).delay(Duration::from_secs(4)),
        _ => own_fields(Reply::status(200)).body(format!("{sent} {}", own.body)),
    }
}

/// Whatever looks like a credential in the request.
fn credential(request: &Recorded) -> String {
    let fields = ["authorization", "x-api-key"].into_iter().filter_map(|name| request.header(name));
    let query = request.target.split_once("api_key=").map(|(_, key)| key);
    fields.chain(query).collect::<Vec<_>>().join(" ")
}

fn is_refused(request: &Recorded) -> bool {
    let value = request.header("authorization").and_then(|field| field.strip_prefix("Basic "));
    let decoded = value.and_then(|value| STANDARD.decode(value).ok()).unwrap_or_default();
    decoded.starts_with(b"refused:") || credential(request).contains("refused")
}
