//! Method, path and query go out as they were written.

use countersign_testkit::standin::{Reply, StandIn};

use crate::rig::{Rig, last};

#[tokio::test]
async fn every_method_goes_out_as_it_is_written() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    let before = standin.requests().len();
    let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE", "M-SEARCH", "get"];
    for method in methods {
        assert_eq!(rig.call(method, "/x", "", b"").await.status, 200, "{method}");
    }
    let seen: Vec<_> =
        standin.requests().split_off(before).into_iter().map(|request| request.method).collect();
    assert_eq!(seen, methods);
}

#[tokio::test]
async fn path_and_query_go_out_byte_for_byte() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    for written in [
        "/",
        "/?",
        "/a%2Fb%2fc",
        "/a//b///",
        "//host/path",
        "/a;v=1;w/b,c",
        "/a%20b+c",
        "/%E2%82%AC/%e2%82%ac",
        "/a:@!$&'()*+,=~-._",
        "/a%00%7F%ff",
        "/...",
        "/..a/.b/c./d..",
        "/a?x=1&x=2&x=&x&y",
        "/a?",
        "/a?&&=&b==c",
        "/a?q=%zz%2",
        "/a?u=https://h/p?q=/../..&v=a+b%20c",
        "/a?q=[1]{2}|3",
        "/a?%61=%26",
    ] {
        let answer = rig.get(written, "").await;
        assert_eq!(answer.status, 200, "{written}: {}", String::from_utf8_lossy(&answer.body));
        assert_eq!(last(&standin).target, written);
    }
}

#[tokio::test]
async fn without_a_path_the_base_url_itself_is_called() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    for (written, sent) in [("", "/"), ("?", "/?"), ("?a=b", "/?a=b")] {
        rig.get(written, "").await;
        assert_eq!(last(&standin).target, sent, "{written:?}");
    }
}

#[tokio::test]
async fn an_address_of_many_kilobytes_goes_out_whole() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    let written = format!("/{}?q={}", "p".repeat(8_000), "v".repeat(20_000));
    assert_eq!(rig.get(&written, "").await.status, 200);
    assert_eq!(last(&standin).target, written);
}
