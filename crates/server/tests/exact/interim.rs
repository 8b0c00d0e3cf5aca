//! Answers before the answer (RFC 9110 section 15.2).

use crate::scene::under_way;

const FINAL: &str = "HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\ndone";

#[tokio::test]
async fn a_100_that_nobody_asked_for_stands_in_nobodys_way() {
    let (_rig, mut caller, mut third_party) = under_way("POST", "Content-Length: 4\r\n").await;
    third_party.write("HTTP/1.1 100 Continue\r\n\r\n").await;
    caller.write("body").await;
    assert_eq!(third_party.exactly(4).await, b"body");
    third_party.write(FINAL).await;
    let answer = caller.answer("POST").await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (201, &b"done"[..]));
}

#[tokio::test]
async fn early_hints_in_pieces_and_a_final_answer_long_after_come_to_one_answer() {
    let (_rig, mut caller, mut third_party) = under_way("GET", "").await;
    for piece in [
        "HTTP/1.1 103 Early",
        " Hints\r\nLink: </a>; rel=preload\r\n",
        "\r\n",
        "HTTP/1.1 102 Processing\r\n\r\n",
    ] {
        third_party.write(piece).await;
    }
    third_party.write(FINAL).await;
    let answer = caller.answer("GET").await.unwrap();
    assert_eq!((answer.status, answer.header("link")), (201, None));
    assert_eq!(answer.header("x-upstream-status"), Some("201"));
}

#[tokio::test]
async fn after_interim_answers_the_connection_to_the_third_party_carries_the_next_call() {
    let (rig, mut caller, mut third_party) = under_way("GET", "").await;
    third_party.write("HTTP/1.1 103 Early Hints\r\n\r\n").await;
    third_party.write(FINAL).await;
    assert_eq!(caller.answer("GET").await.unwrap().status, 201);
    caller.write(rig.head("GET", "/next", "")).await;
    assert!(third_party.head().await.starts_with("GET /next "));
    third_party.write("HTTP/1.1 204 No Content\r\n\r\n").await;
    assert_eq!(caller.answer("GET").await.unwrap().status, 204);
}

#[tokio::test]
async fn a_refusal_comes_instead_of_100_continue() {
    let guarded = crate::scene::Guarded::set().await;
    let head = guarded.rig.head("POST", "/x", "Content-Length: 1000000\r\nExpect: 100-continue\r\n");
    let mut wire = countersign_testkit::wire::Wire::connect(guarded.rig.app.address()).await;
    wire.write(head.replacen("Bearer ", "Bearer wrong", 1)).await;
    assert!(wire.head().await.starts_with("HTTP/1.1 401 "), "no 100 before it");
    guarded.still_serves().await;
}
