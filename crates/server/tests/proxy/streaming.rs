//! Bodies flow piece by piece, and when one side goes the other learns of it.

use countersign_testkit::wire::{Door, Wire};

use crate::rig::Rig;

/// A call under way: the caller's end and the third party's, with the request's head read.
async fn under_way(fields: &str) -> (Rig, Wire, Wire) {
    let door = Door::open().await;
    let rig = Rig::to(door.port()).await;
    let caller = rig.send("POST", "/x", fields, b"").await;
    let mut third_party = door.accept().await;
    let head = third_party.head().await;
    assert!(head.starts_with("POST /x HTTP/1.1\r\n"), "{head}");
    (rig, caller, third_party)
}

#[tokio::test]
async fn the_head_and_each_piece_of_an_answer_come_as_soon_as_they_are_sent() {
    let (_rig, mut caller, mut third_party) = under_way("Content-Length: 0\r\n").await;
    third_party.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await;
    assert!(caller.head().await.starts_with("HTTP/1.1 200 "));
    for piece in ["first", "second"] {
        third_party.write(format!("{:x}\r\n{piece}\r\n", piece.len())).await;
        assert_eq!(caller.chunk().await.unwrap(), piece.as_bytes());
    }
    third_party.write("0\r\n\r\n").await;
    assert_eq!(caller.chunk().await.unwrap(), b"");
}

#[tokio::test]
async fn each_piece_of_a_request_goes_out_as_soon_as_it_comes() {
    let (_rig, mut caller, mut third_party) = under_way("Transfer-Encoding: chunked\r\n").await;
    for piece in ["first", "second"] {
        caller.write(format!("{:x}\r\n{piece}\r\n", piece.len())).await;
        assert_eq!(third_party.chunk().await.unwrap(), piece.as_bytes());
    }
    caller.write("0\r\n\r\n").await;
    assert_eq!(third_party.chunk().await.unwrap(), b"");
    third_party.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    assert_eq!(caller.answer("POST").await.unwrap().status, 200);
}

#[tokio::test]
async fn an_answer_may_come_before_the_request_is_complete() {
    let (_rig, mut caller, mut third_party) = under_way("Content-Length: 1000000\r\n").await;
    third_party.write("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig").await;
    let answer = caller.answer("POST").await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (413, &b"big"[..]));
}

#[tokio::test]
async fn an_answer_with_a_length_that_breaks_off_does_not_look_complete() {
    let (_rig, mut caller, mut third_party) = under_way("Content-Length: 0\r\n").await;
    third_party.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf").await;
    assert!(caller.head().await.contains("content-length: 10\r\n"));
    assert_eq!(caller.exactly(4).await, b"half");
    drop(third_party);
    assert_eq!(caller.rest().await.unwrap_or_default(), b"", "nothing that could pass for the other half");
}

#[tokio::test]
async fn an_answer_in_chunks_that_breaks_off_does_not_look_complete() {
    let (_rig, mut caller, mut third_party) = under_way("Content-Length: 0\r\n").await;
    third_party.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n").await;
    caller.head().await;
    assert_eq!(caller.chunk().await.unwrap(), b"half");
    drop(third_party);
    assert!(caller.chunk().await.is_err(), "no last chunk");
}

#[tokio::test]
async fn a_third_party_that_goes_without_an_answer_is_a_502() {
    let (_rig, mut caller, third_party) = under_way("Content-Length: 0\r\n").await;
    drop(third_party);
    caller.answer("POST").await.unwrap().expect_error(502, "upstream-unreachable");
}

#[tokio::test]
async fn an_answer_that_is_no_http_is_a_502() {
    let (_rig, mut caller, mut third_party) = under_way("Content-Length: 0\r\n").await;
    third_party.write("SSH-2.0-OpenSSH_9.6\r\n\r\n").await;
    caller.answer("POST").await.unwrap().expect_error(502, "upstream-unreachable");
}

#[tokio::test]
async fn a_caller_that_leaves_before_the_answer_ends_the_call_at_the_third_party() {
    let (_rig, caller, mut third_party) = under_way("Content-Length: 0\r\n").await;
    drop(caller);
    third_party.gone().await;
}

#[tokio::test]
async fn a_caller_that_leaves_during_the_answer_ends_it_at_the_third_party() {
    let (_rig, mut caller, mut third_party) = under_way("Content-Length: 0\r\n").await;
    third_party.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n").await;
    caller.head().await;
    caller.chunk().await.unwrap();
    drop(caller);
    third_party.gone().await;
}

#[tokio::test]
async fn a_request_with_a_length_that_breaks_off_does_not_look_complete_to_the_third_party() {
    let (_rig, mut caller, mut third_party) = under_way("Content-Length: 10\r\n").await;
    caller.write("half").await;
    assert_eq!(third_party.exactly(4).await, b"half");
    drop(caller);
    assert_eq!(
        third_party.rest().await.unwrap_or_default(),
        b"",
        "nothing that could pass for the other half"
    );
}

#[tokio::test]
async fn a_request_in_chunks_that_breaks_off_does_not_look_complete_to_the_third_party() {
    let (_rig, mut caller, mut third_party) = under_way("Transfer-Encoding: chunked\r\n").await;
    caller.write("4\r\nhalf\r\n").await;
    assert_eq!(third_party.chunk().await.unwrap(), b"half");
    drop(caller);
    assert!(third_party.chunk().await.is_err(), "no last chunk");
}
