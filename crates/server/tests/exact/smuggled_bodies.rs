//! Bodies whose framing is wrong: what has gone out of them never looks complete.

use crate::scene::Guarded;

#[tokio::test]
async fn chunks_with_a_wrong_size_are_refused() {
    let guarded = Guarded::set().await;
    for body in [
        "x\r\n",
        "-1\r\nz\r\n0\r\n\r\n",
        "+1\r\nz\r\n0\r\n\r\n",
        "0x1\r\nz\r\n0\r\n\r\n",
        "1_0\r\nz\r\n0\r\n\r\n",
        "\r\nz\r\n0\r\n\r\n",
        " 1\r\nz\r\n0\r\n\r\n",
        ";x=y\r\nz\r\n0\r\n\r\n",
        "1 1\r\nz\r\n0\r\n\r\n",
        "1g\r\nz\r\n0\r\n\r\n",
        "10000000000000000\r\nz\r\n0\r\n\r\n",
        "ffffffffffffffffffffffffffffffff\r\nz\r\n0\r\n\r\n",
    ] {
        let head = guarded.rig.head("POST", "/x", "Transfer-Encoding: chunked\r\n");
        guarded.refuses(&format!("{body:?}"), head + body).await;
    }
    guarded.still_serves().await;
}

#[tokio::test]
async fn chunks_that_end_elsewhere_than_their_size_says_are_refused() {
    let guarded = Guarded::set().await;
    for body in [
        "1\r\nzz\r\n0\r\n\r\n",
        "2\r\nz\r\n0\r\n\r\n",
        "1\r\nz0\r\n\r\n",
        "1\nz\r\n0\r\n\r\n",
        "1\rz\r\n0\r\n\r\n",
        "1\r\nz\n0\r\n\r\n",
        "1\r\nz\r0\r\n\r\n",
        "1;a\nb\r\nz\r\n0\r\n\r\n",
        "1;a\rb\r\nz\r\n0\r\n\r\n",
        "0\r\n\n",
        "0\n\n",
        "0\r\nX-A: b\n\r\n",
    ] {
        let head = guarded.rig.head("POST", "/x", "Transfer-Encoding: chunked\r\n");
        guarded.refuses(&format!("{body:?}"), head + body).await;
    }
    guarded.still_serves().await;
}

#[tokio::test]
async fn chunk_extensions_without_end_are_refused() {
    let guarded = Guarded::set().await;
    let head = guarded.rig.head("POST", "/x", "Transfer-Encoding: chunked\r\n");
    let long = format!("1;{}\r\nz\r\n0\r\n\r\n", "x".repeat(64 << 10));
    guarded.refuses("one long extension", head.clone() + &long).await;
    let many = format!("1;{}\r\nz\r\n", "y".repeat(1000)).repeat(64) + "0\r\n\r\n";
    guarded.refuses("many short ones", head + &many).await;
    guarded.still_serves().await;
}

#[tokio::test]
async fn chunk_extensions_and_trailers_end_here() {
    let standin =
        countersign_testkit::standin::StandIn::start(|_| countersign_testkit::standin::Reply::status(200))
            .await;
    let rig = crate::rig::Rig::to(standin.port()).await;
    let body =
        b"2;name=\"v\";other\r\nab\r\n1\r\nc\r\n0\r\nAuthorization: Basic YTpi\r\nX-Trailer: t\r\n\r\n";
    let fields = "Transfer-Encoding: chunked\r\nTrailer: X-Trailer\r\n";
    assert_eq!(rig.call("POST", "/x", fields, body).await.status, 200);
    let request = crate::rig::last(&standin);
    assert_eq!(request.body, b"abc");
    let raw = [request.raw_head, request.raw_body].concat();
    let raw = String::from_utf8_lossy(&raw).to_ascii_lowercase();
    for unsaid in ["name=", "other", "trailer", "ytpi"] {
        assert!(!raw.contains(unsaid), "{unsaid} in {raw}");
    }
}
