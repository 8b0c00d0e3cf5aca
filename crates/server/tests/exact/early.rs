//! Answers that come before the request is complete.

use countersign_testkit::wire::{DEADLINE, Door};
use tokio::time::{Instant, sleep};

use crate::{rig::Rig, scene::under_way};

#[tokio::test]
async fn the_rest_of_a_body_still_goes_out_after_an_early_answer_has_begun() {
    let (_rig, mut caller, mut third_party) = under_way("POST", "Transfer-Encoding: chunked\r\n").await;
    caller.write("5\r\nfirst\r\n").await;
    assert_eq!(third_party.chunk().await.unwrap(), b"first");
    third_party.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n").await;
    assert!(caller.head().await.starts_with("HTTP/1.1 200 "));
    assert_eq!(caller.chunk().await.unwrap(), b"one");
    caller.write("6\r\nsecond\r\n").await;
    assert_eq!(third_party.chunk().await.unwrap(), b"second");
    third_party.write("3\r\ntwo\r\n").await;
    assert_eq!(caller.chunk().await.unwrap(), b"two");
    caller.write("0\r\n\r\n").await;
    assert_eq!(third_party.chunk().await.unwrap(), b"");
    third_party.write("0\r\n\r\n").await;
    assert_eq!(caller.chunk().await.unwrap(), b"");
}

#[tokio::test]
async fn a_caller_that_is_still_sending_gets_the_refusal_of_its_body() {
    let (_rig, mut caller, mut third_party) = under_way("PUT", "Content-Length: 100000000\r\n").await;
    caller.write(vec![b'x'; 100_000]).await;
    third_party.exactly(1000).await;
    third_party.write("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig").await;
    let answer = caller.answer("PUT").await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (413, &b"big"[..]));
}

#[tokio::test]
async fn what_is_left_of_a_body_after_an_early_answer_is_no_request() {
    let door = Door::open().await;
    let rig = Rig::to(door.port()).await;
    let mut caller = rig.send("POST", "/x", "Content-Length: 500\r\n", b"").await;
    let mut third_party = door.accept().await;
    third_party.head().await;
    third_party.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno").await;
    assert_eq!(caller.answer("POST").await.unwrap().body, b"no");
    drop(third_party);
    // Within the 500 bytes that were announced, and then a request.
    let inner = rig.head("GET", "/inner", "");
    let rest = vec![b'x'; 500 - inner.len()];
    let after = rig.head("GET", "/after", "");
    let _ = caller.try_write([inner.as_bytes(), &rest, after.as_bytes()].concat()).await;
    tokio::select! {
        mut next = door.accept() => assert!(next.head().await.starts_with("GET /after ")),
        // Ending the connection is as good.
        () = caller.gone() => {}
    }
}

#[tokio::test]
async fn a_third_party_that_goes_while_the_body_is_still_coming_is_a_502() {
    let (_rig, mut caller, third_party) = under_way("POST", "Content-Length: 100000000\r\n").await;
    drop(third_party);
    // Until it is known that nobody takes it any more.
    let deadline = Instant::now() + DEADLINE;
    while caller.try_write(vec![b'x'; 10_000]).await.is_ok() && Instant::now() < deadline {
        sleep(std::time::Duration::from_millis(1)).await;
        if caller.is_readable().await {
            break;
        }
    }
    caller.answer("POST").await.unwrap().expect_error(502, "upstream-unreachable");
}
