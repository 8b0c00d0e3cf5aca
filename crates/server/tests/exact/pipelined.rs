//! Several requests on one connection: where one ends and the next begins.

use countersign_testkit::{
    standin::{Reply, StandIn},
    wire::Wire,
};

use crate::rig::Rig;

async fn echo() -> (StandIn, Rig, Wire) {
    let standin = StandIn::start(|request| {
        Reply::status(200).body([request.target.as_bytes(), b":", &request.body].concat())
    })
    .await;
    let rig = Rig::to(standin.port()).await;
    let wire = Wire::connect(rig.app.address()).await;
    (standin, rig, wire)
}

#[tokio::test]
async fn requests_sent_at_once_are_answered_one_after_the_other() {
    let (_standin, rig, mut wire) = echo().await;
    let requests = [
        rig.head("GET", "/1", ""),
        rig.head("POST", "/2", "Content-Length: 4\r\n") + "\r\n\r\n",
        rig.head("POST", "/3", "Transfer-Encoding: chunked\r\n") + "3\r\nGET\r\n0\r\n\r\n",
        rig.head("POST", "/4", "Content-Length: 0\r\n"),
        "\r\n".to_owned() + &rig.head("GET", "/5", ""),
    ];
    wire.write(requests.concat()).await;
    for expected in ["/1:", "/2:\r\n\r\n", "/3:GET", "/4:", "/5:"] {
        assert_eq!(String::from_utf8(wire.answer("GET").await.unwrap().body).unwrap(), expected);
    }
}

#[tokio::test]
async fn a_body_that_looks_like_a_request_stays_a_body() {
    let (standin, rig, mut wire) = echo().await;
    let inner = rig.head("POST", "/inner", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n");
    let fields = format!("Content-Length: {}\r\n", inner.len());
    wire.write(rig.head("POST", "/outer", &fields) + &inner).await;
    assert_eq!(wire.answer("POST").await.unwrap().body, format!("/outer:{inner}").as_bytes());
    let chunked = format!("{:x}\r\n{inner}\r\n0\r\n\r\n", inner.len());
    wire.write(rig.head("POST", "/chunked", "Transfer-Encoding: chunked\r\n") + &chunked).await;
    assert_eq!(wire.answer("POST").await.unwrap().body, format!("/chunked:{inner}").as_bytes());
    assert_eq!(standin.requests().len(), 2);
}

#[tokio::test]
async fn a_wrong_head_behind_right_ones_is_refused_and_the_right_ones_are_answered() {
    let (standin, rig, mut wire) = echo().await;
    for path in ["/1", "/2"] {
        wire.write(rig.head("POST", path, "Content-Length: 2\r\n") + "ab").await;
        assert_eq!(wire.answer("POST").await.unwrap().status, 200);
    }
    let both = rig.head("POST", "/3", "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n");
    wire.write(both + "0\r\n\r\n").await;
    assert_eq!(wire.answer("POST").await.unwrap().status, 400);
    wire.gone().await;
    assert_eq!(standin.requests().len(), 2);
}

#[tokio::test]
async fn a_request_that_was_refused_with_its_body_unread_does_not_lend_it_to_the_next_one() {
    let (standin, rig, mut wire) = echo().await;
    let inner = rig.head("GET", "/inner", "");
    let refused = rig.head("POST", "/x", &format!("Content-Length: {}\r\n", inner.len())).replacen(
        "Bearer ",
        "Bearer wrong",
        1,
    );
    wire.write(refused + &inner).await;
    assert_eq!(wire.answer("POST").await.unwrap().status, 401);
    wire.try_write(rig.head("GET", "/after", "")).await.ok();
    if let Ok(answer) = wire.answer("GET").await {
        assert_eq!(answer.body, b"/after:");
    }
    assert!(standin.requests().iter().all(|request| request.target != "/inner"));
}

#[tokio::test]
async fn connection_close_is_honoured() {
    let (standin, rig, mut wire) = echo().await;
    wire.write(rig.head("GET", "/1", "Connection: close\r\n") + &rig.head("GET", "/2", "")).await;
    assert_eq!(wire.answer("GET").await.unwrap().status, 200);
    wire.gone().await;
    assert_eq!(standin.requests().len(), 1);
}
