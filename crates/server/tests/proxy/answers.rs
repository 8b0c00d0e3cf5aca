//! What the third party answers comes back as it is.

use countersign_testkit::{
    standin::{Reply, StandIn},
    wire::Answer,
};

use crate::rig::Rig;

/// The reply to a call that the third party answers like this.
async fn answered(method: &str, reply: Reply) -> Answer {
    let standin = StandIn::start(move |request| match request.target.as_str() {
        "/x" => reply.clone(),
        _ => Reply::status(200),
    })
    .await;
    Rig::to(standin.port()).await.call(method, "/x", "", b"").await
}

#[tokio::test]
async fn every_status_comes_back_with_its_body_and_again_in_x_upstream_status() {
    let standin = StandIn::start(|request| match request.target.trim_start_matches("/s/").parse() {
        Ok(status) => Reply::status(status).header("X-Own", "yes").body(format!("body of {status}")),
        Err(_) => Reply::status(200),
    })
    .await;
    let rig = Rig::to(standin.port()).await;
    for status in [
        200, 201, 202, 203, 206, 207, 226, 300, 301, 302, 303, 305, 307, 308, 400, 402, 403, 404, 405, 406,
        407, 409, 410, 413, 418, 422, 424, 429, 451, 500, 501, 502, 503, 504, 507, 511, 599, 799,
    ] {
        let answer = rig.get(&format!("/s/{status}"), "").await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("x-upstream-status"), Some(status.to_string().as_str()));
        assert_eq!(answer.header("x-own"), Some("yes"), "{status}");
        assert_eq!(answer.body, format!("body of {status}").as_bytes());
    }
}

#[tokio::test]
async fn b16_a_redirect_comes_back_and_is_not_followed() {
    let other = StandIn::start(|_| Reply::status(200)).await;
    let location = format!("{}/elsewhere", other.url());
    for status in [301, 302, 303, 307, 308] {
        let answer = answered("GET", Reply::status(status).header("Location", &location)).await;
        assert_eq!((answer.status, answer.header("location")), (status, Some(location.as_str())));
    }
    assert_eq!(other.requests().len(), 0);
}

#[tokio::test]
async fn a_401_of_the_third_party_comes_back_with_its_own_challenges() {
    let reply = Reply::status(401)
        .header("WWW-Authenticate", "Basic realm=\"simple\", charset=\"UTF-8\"")
        .header("WWW-Authenticate", "Newauth realm=\"apps\", type=1")
        .body("who are you?");
    let answer = answered("GET", reply).await;
    assert_eq!((answer.status, answer.body.as_slice()), (401, &b"who are you?"[..]));
    assert_eq!(
        answer.header_values("www-authenticate").collect::<Vec<_>>(),
        ["Basic realm=\"simple\", charset=\"UTF-8\"", "Newauth realm=\"apps\", type=1"]
    );
}

#[tokio::test]
async fn repeated_fields_come_back_in_order() {
    let mut reply = Reply::status(200);
    for cookie in ["a=1; Path=/", "b=2", "a=3"] {
        reply = reply.header("Set-Cookie", cookie);
    }
    let answer = answered("GET", reply).await;
    assert_eq!(answer.header_values("set-cookie").collect::<Vec<_>>(), ["a=1; Path=/", "b=2", "a=3"]);
}

#[tokio::test]
async fn b15_hop_by_hop_fields_of_the_answer_end_here() {
    let reply = Reply::status(200)
        .header("Connection", "X-Hop, keep-alive")
        .header("X-Hop", "1")
        .header("Keep-Alive", "timeout=5")
        .header("Proxy-Authenticate", "Basic realm=\"proxy\"")
        .header("Upgrade", "h2c")
        .header("X-Kept", "yes");
    let answer = answered("GET", reply).await;
    for name in ["x-hop", "keep-alive", "proxy-authenticate", "upgrade", "connection"] {
        assert_eq!(answer.header(name), None, "{name}");
    }
    assert_eq!(answer.header("x-kept"), Some("yes"));
}

#[tokio::test]
async fn b19_an_answer_that_a_credential_brought_is_kept_by_no_cache() {
    let answer = answered("GET", Reply::status(200).header("Cache-Control", "public, max-age=3600")).await;
    assert_eq!(answer.header_values("cache-control").collect::<Vec<_>>(), ["no-store"]);
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
}

#[tokio::test]
async fn the_answer_to_head_keeps_its_length_and_has_no_body() {
    let answer = answered("HEAD", Reply::status(200).header("ETag", "\"v1\"").body("hidden")).await;
    assert_eq!(answer.header("content-length"), Some("6"));
    assert_eq!(answer.header("etag"), Some("\"v1\""));
    assert_eq!(answer.body, b"");
}

#[tokio::test]
async fn statuses_that_never_have_a_body_come_back_without_one() {
    for status in [204, 304] {
        let answer = answered("GET", Reply::status(status).header("ETag", "\"v1\"")).await;
        assert_eq!((answer.status, answer.header("etag")), (status, Some("\"v1\"")));
        assert_eq!(answer.header("transfer-encoding"), None, "{status}");
    }
}

#[tokio::test]
async fn an_encoded_body_is_not_decoded() {
    // What `printf hello | gzip -n` prints.
    let packed = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xcbH\xcd\xc9\xc9\x07\0\x86\xa6\x106\x05\0\0\0";
    let answer =
        answered("GET", Reply::status(200).header("Content-Encoding", "gzip").body(&packed[..])).await;
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    assert_eq!(answer.body, packed);
}

#[tokio::test]
async fn a_body_that_ends_with_the_connection_comes_back_whole() {
    let answer = answered("GET", Reply::raw("HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\nto the end")).await;
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"to the end"[..]));
    let old = answered("GET", Reply::raw("HTTP/1.0 200 OK\r\n\r\nold")).await;
    assert_eq!((old.status, old.body.as_slice()), (200, &b"old"[..]));
}

#[tokio::test]
async fn interim_answers_do_not_stand_in_the_way_of_the_final_one() {
    let hints = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    let answer =
        answered("GET", Reply::raw(format!("{hints}{hints}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")))
            .await;
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"ok"[..]));
}
