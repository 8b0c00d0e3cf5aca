//! Bodies flow through: what they need of memory does not grow with them.

use countersign_testkit::wire::Wire;

use crate::{
    house::House,
    third_party::{LONG, is_right, pieces},
};

/// What a long body may need, in KiB.
const GROWTH: i64 = 8 << 10;

async fn up(house: &House, is_chunked: bool) {
    let mut wire = Wire::connect(house.address).await;
    let framing =
        if is_chunked { "Transfer-Encoding: chunked".into() } else { format!("Content-Length: {LONG}") };
    wire.write(house.head("PUT", "/count", &format!("{framing}\r\n"))).await;
    for piece in pieces() {
        if is_chunked {
            wire.write([format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat()).await;
        } else {
            wire.write(piece).await;
        }
    }
    if is_chunked {
        wire.write("0\r\n\r\n").await;
    }
    let answer = wire.answer("PUT").await.unwrap();
    assert_eq!(String::from_utf8(answer.body).unwrap(), LONG.to_string());
}

async fn down(house: &House, is_chunked: bool) {
    let mut wire = Wire::connect(house.address).await;
    wire.write(house.head("GET", if is_chunked { "/chunks" } else { "/long" }, "")).await;
    assert!(wire.head().await.starts_with("HTTP/1.1 200 "));
    let mut at = 0;
    while at < LONG {
        let piece = if is_chunked { wire.chunk().await.unwrap() } else { wire.exactly(64 << 10).await };
        assert!(!piece.is_empty() && is_right(at, &piece), "a byte out of place");
        at += piece.len();
    }
    assert_eq!(at, LONG);
    assert!(!is_chunked || wire.chunk().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_of_64_mib_both_ways_arrive_whole_and_need_less_than_8_mib() {
    let house = House::open().await;
    let mut wire = Wire::connect(house.address).await;
    for _ in 0..50 {
        wire.write(house.head("GET", "/x", "")).await;
        assert_eq!(wire.answer("GET").await.unwrap().status, 200);
    }
    let before = house.memory("VmRSS");
    for is_chunked in [false, true] {
        up(&house, is_chunked).await;
        println!(
            "after 64 MiB up, chunked {is_chunked}: peak {} KiB over {before} KiB",
            house.memory("VmHWM") - before
        );
        down(&house, is_chunked).await;
        println!(
            "after 64 MiB down, chunked {is_chunked}: peak {} KiB over {before} KiB",
            house.memory("VmHWM") - before
        );
    }
    let growth = house.memory("VmHWM") - before;
    assert!(growth < GROWTH, "memory grew by {growth} KiB");
}
