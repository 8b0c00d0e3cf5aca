//! The page of metrics and where it is.

use countersign_testkit::wire::Wire;
use reqwest::Method;

use crate::rig::{AUTH_VALUE, PASSWORD, Rig};

#[tokio::test]
async fn metrics_are_text_on_a_listener_of_their_own() {
    let rig = Rig::start().await;
    let answer = rig.scrape("GET", "/metrics").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    assert_eq!(rig.scrape("HEAD", "/metrics").await.status, 200);
    assert_eq!(rig.scrape("GET", "/").await.status, 404);
    let refused = rig.scrape("POST", "/metrics").await;
    assert_eq!((refused.status, refused.header("allow")), (405, Some("GET, HEAD")));
    rig.app.request(Method::GET, "/metrics").send().await.expect_status(404);
}

#[tokio::test]
async fn the_page_keeps_its_format_and_tells_of_the_process() {
    let rig = Rig::start().await;
    rig.status("/x").await;
    let page = rig.page().await;
    assert!(
        (page.value("countersign_build_info", &[("version", env!("CARGO_PKG_VERSION"))]) - 1.0).abs() < 0.1
    );
    assert!(page.value("process_cpu_seconds_total", &[]) > 0.0);
    assert!(page.value("process_resident_memory_bytes", &[]) > 1_000_000.0);
    assert!(page.value("process_open_fds", &[]) > 3.0);
    // 2026-01-01, as `date -u -d 2026-01-01 +%s` prints it.
    assert!(page.value("process_start_time_seconds", &[]) > 1_767_225_600.0);
}

#[tokio::test]
async fn the_guide_names_every_metric() {
    let rig = Rig::start().await;
    rig.status("/x").await;
    let guide = include_str!("../../../../docs/operating.md");
    for name in rig.page().await.names() {
        assert!(guide.contains(&format!("`{name}`")), "{name} is not in docs/operating.md");
    }
}

#[tokio::test]
async fn requests_are_counted_by_surface_and_class() {
    let rig = Rig::start().await;
    let before = rig.page().await;
    rig.status("/x").await;
    rig.status("/s/302").await;
    rig.status("/s/503").await;
    rig.app.request(Method::GET, "/v1.0/accounts").send().await.expect_status(200);
    rig.app.anonymous(Method::GET, "/v1.0/accounts").send().await.expect_status(401);
    rig.app.anonymous(Method::POST, "/oauth/token").send().await;
    rig.app.anonymous(Method::GET, "/health").send().await.expect_status(200);
    rig.app.anonymous(Method::GET, "/nowhere").send().await.expect_status(404);
    let after = rig.page().await;
    let name = "countersign_requests_total";
    let mut moved = vec![];
    for (labels, value) in after.series(name) {
        let labels: Vec<(&str, &str)> = labels.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let difference = value - before.value(name, &labels);
        if difference > 0.0 {
            moved.push(format!("{} {} {difference}", labels[1].1, labels[0].1));
        }
    }
    let expected = [
        "api 2xx 1",
        "api 4xx 1",
        "other 2xx 1",
        "other 4xx 1",
        "proxy 2xx 1",
        "proxy 3xx 1",
        "proxy 5xx 1",
        "token 4xx 1",
    ];
    moved.sort();
    assert_eq!(moved, expected);
    let timed = after.value("countersign_request_seconds_count", &[("surface", "proxy")]);
    assert!((timed - 3.0).abs() < 0.1, "{timed}");
}

#[tokio::test]
async fn a_connection_is_counted_while_it_is_open() {
    let rig = Rig::start().await;
    let open = async || rig.page().await.value("countersign_connections_open", &[]);
    let before = open().await;
    let mut wire = Wire::connect(rig.app.address()).await;
    wire.write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert_eq!(wire.answer("GET").await.unwrap().status, 200);
    assert!((open().await - before - 1.0).abs() < 0.1);
    drop(wire);
    countersign_testkit::wire::within("the connection to be gone", async {
        while open().await > before {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_that_a_caller_sent_is_on_the_page() {
    let rig = Rig::start().await;
    let path = rig.path("/canary-path/open%20sesame?key=canary-query");
    let call = rig.app.within("a", Method::from_bytes(b"CANARY").unwrap(), &path);
    let reply = call.header("X-Canary", "canary-header").body("canary/type", "canary-body").send().await;
    reply.expect_status(200);
    rig.app.request(Method::GET, "/canary-nowhere?canary=1").send().await.expect_status(404);
    rig.app.within("canary-account", Method::GET, &rig.path("/x")).send().await.expect_status(401);
    rig.app.anonymous(Method::GET, "/v1.0/accounts").bearer("canary-token").send().await.expect_status(401);
    let page = rig.page().await.text;
    for planted in ["canary", "CANARY", PASSWORD, AUTH_VALUE, "Aladdin", &rig.app.token, &rig.app.client.1] {
        assert!(!page.contains(planted), "{planted} is on the page:\n{page}");
    }
}
