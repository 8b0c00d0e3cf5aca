//! Which server a request is for (RFC 9112 section 3.2).

use crate::scene::{Guarded, MARK};

#[tokio::test]
async fn a_request_without_a_host_or_with_two_or_with_none_that_can_be_one_is_refused() {
    let guarded = Guarded::set().await;
    let right = guarded.rig.head("GET", "/x", "");
    let host = "Host: countersign.test\r\n";
    for (code, field) in [
        ("host-missing", String::new()),
        ("two-hosts", format!("{host}{host}")),
        ("two-hosts", format!("{host}host: other.test\r\n")),
        ("bad-host", "Host: a b\r\n".to_owned()),
        ("bad-host", format!("Host: {MARK}@countersign.test\r\n")),
        ("bad-host", "Host: countersign.test/path\r\n".to_owned()),
        ("bad-host", "Host: countersign.test, other.test\r\n".to_owned()),
        ("bad-host", "Host: http://countersign.test\r\n".to_owned()),
    ] {
        let answer = guarded.refuses(&field, right.replacen(host, &field, 1)).await;
        answer.expect_error(400, code);
        assert_eq!(answer.header("connection"), Some("close"));
    }
    guarded.still_serves().await;
}

#[tokio::test]
async fn a_target_with_another_host_than_the_field_is_refused() {
    let guarded = Guarded::set().await;
    let right = guarded.rig.head("GET", "/x", "");
    for host in ["other.test", &format!("{MARK}.test:80"), "countersign.test.other.test"] {
        let wrong = right.replacen("GET /", &format!("GET http://{host}/"), 1);
        guarded.refuses(host, wrong).await.expect_error(400, "host-mismatch");
    }
    guarded.still_serves().await;
}

#[tokio::test]
async fn a_target_in_absolute_form_is_a_target() {
    let guarded = Guarded::set().await;
    let right = guarded.rig.head("GET", "/right", "").replacen("GET /", "GET http://Countersign.Test/", 1);
    let mut wire = countersign_testkit::wire::Wire::connect(guarded.rig.app.address()).await;
    wire.write(right).await;
    assert_eq!(wire.answer("GET").await.unwrap().status, 200);
}

#[tokio::test]
async fn targets_that_name_no_path_reach_nobody() {
    let guarded = Guarded::set().await;
    let right = guarded.rig.head("GET", "/x", "");
    let (_, rest) = right.split_once(" HTTP/1.1").unwrap();
    for line in ["OPTIONS *", "GET *", "CONNECT countersign.test:443", "GET countersign.test:443"] {
        let mut wire = countersign_testkit::wire::Wire::connect(guarded.rig.app.address()).await;
        wire.write(format!("{line} HTTP/1.1{rest}")).await;
        let status = wire.answer("GET").await.unwrap().status;
        assert!(matches!(status, 400 | 404 | 405), "{line}: {status}");
    }
    guarded.still_serves().await;
}
