//! Sides that take their time: each piece goes on when it comes, and nothing is cut short.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::scene::under_way;

const WHOLE: usize = 24 << 20;
const PAUSE: Duration = Duration::from_millis(20);

#[tokio::test]
async fn a_body_that_comes_byte_by_byte_goes_out_byte_by_byte() {
    let (_rig, mut caller, mut third_party) = under_way("POST", "Content-Length: 20\r\n").await;
    for byte in 0..20 {
        caller.write([byte]).await;
        assert_eq!(third_party.exactly(1).await, [byte]);
    }
    third_party.write("HTTP/1.1 204 No Content\r\n\r\n").await;
    assert_eq!(caller.answer("POST").await.unwrap().status, 204);
}

#[tokio::test]
async fn an_answer_that_comes_byte_by_byte_comes_back_whole() {
    let (_rig, mut caller, mut third_party) = under_way("GET", "").await;
    for byte in b"HTTP/1.1 200 OK\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n" {
        third_party.write([*byte]).await;
    }
    assert!(caller.head().await.contains("x-a: 1\r\n"));
    for byte in b'a'..=b'z' {
        for framing in [b'1', b'\r', b'\n', byte, b'\r', b'\n'] {
            third_party.write([framing]).await;
        }
        assert_eq!(caller.chunk().await.unwrap(), [byte]);
    }
    third_party.write("0\r\n\r\n").await;
    assert_eq!(caller.chunk().await.unwrap(), b"");
}

#[tokio::test]
async fn both_bodies_flow_at_the_same_time_however_slowly() {
    let (_rig, mut caller, mut third_party) = under_way("POST", "Transfer-Encoding: chunked\r\n").await;
    third_party.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await;
    caller.head().await;
    let begin = Instant::now();
    for byte in b'a'..=b'j' {
        caller.write([b'1', b'\r', b'\n', byte, b'\r', b'\n']).await;
        let came = third_party.chunk().await.unwrap();
        sleep(PAUSE).await;
        third_party.write([b"1\r\n", came.as_slice(), b"\r\n"].concat()).await;
        assert_eq!(caller.chunk().await.unwrap(), [byte]);
    }
    assert!(begin.elapsed() >= PAUSE * 10);
    caller.write("0\r\n\r\n").await;
    assert_eq!(third_party.chunk().await.unwrap(), b"");
}

#[tokio::test]
async fn a_caller_that_reads_slowly_slows_the_third_party_down_and_gets_everything() {
    let (_rig, mut caller, mut third_party) = under_way("GET", "").await;
    let telling = tokio::spawn(async move {
        third_party.write(format!("HTTP/1.1 200 OK\r\nContent-Length: {WHOLE}\r\n\r\n")).await;
        third_party.write(vec![7; WHOLE]).await;
        Instant::now()
    });
    caller.head().await;
    // Long enough for all of it, if somebody took it in.
    sleep(Duration::from_millis(300)).await;
    assert!(!telling.is_finished(), "the answer was taken in without a reader");
    let body = caller.exactly(WHOLE).await;
    assert!(body.iter().all(|byte| *byte == 7));
    telling.await.unwrap();
}
