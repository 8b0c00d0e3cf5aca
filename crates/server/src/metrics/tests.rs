//! What the page says after some requests and calls.

use std::collections::BTreeSet;

use countersign_core::ManualClock;

use super::*;

fn metrics() -> Metrics {
    Metrics::new(&ManualClock::new("2026-11-22T12:00:00Z".parse().unwrap())).unwrap()
}

fn has(metrics: &Metrics, line: &str) {
    let page = metrics.render();
    assert!(page.lines().any(|found| found == line), "no line {line} in\n{page}");
}

#[test]
fn a_request_is_counted_under_its_surface_and_class() {
    let metrics = metrics();
    metrics.request(Surface::Proxy, StatusCode::OK, Duration::from_millis(3));
    metrics.request(Surface::Proxy, StatusCode::NO_CONTENT, Duration::from_mins(1));
    metrics.request(Surface::Api, StatusCode::NOT_FOUND, Duration::from_micros(80));
    metrics.request(Surface::Proxy, StatusCode::from_u16(799).unwrap(), Duration::ZERO);
    has(&metrics, r#"countersign_requests_total{surface="proxy",status_class="2xx"} 2"#);
    has(&metrics, r#"countersign_requests_total{surface="proxy",status_class="other"} 1"#);
    has(&metrics, r#"countersign_requests_total{surface="api",status_class="4xx"} 1"#);
    has(&metrics, r#"countersign_requests_total{surface="token",status_class="5xx"} 0"#);
    has(&metrics, r#"countersign_request_seconds_bucket{surface="proxy",le="0.0025"} 1"#);
    has(&metrics, r#"countersign_request_seconds_bucket{surface="proxy",le="0.005"} 2"#);
    has(&metrics, r#"countersign_request_seconds_bucket{surface="proxy",le="30"} 2"#);
    has(&metrics, r#"countersign_request_seconds_bucket{surface="proxy",le="+Inf"} 3"#);
    has(&metrics, r#"countersign_request_seconds_count{surface="proxy"} 3"#);
}

#[test]
fn three_hundred_connectors_have_two_hundred_and_one_labels() {
    let metrics = metrics();
    for round in 0..2 {
        for index in 0..300 {
            let head = (round == 0).then_some(Duration::from_millis(1));
            metrics.call(Some(&format!("connector {index}")), Outcome::Success, head);
        }
    }
    let page = metrics.render();
    let labels: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("countersign_calls_total{connector=\"")?.split('"').next())
        .collect();
    assert_eq!(labels.len(), 201);
    has(&metrics, r#"countersign_calls_total{connector="connector 199",outcome="2xx"} 2"#);
    has(&metrics, r#"countersign_calls_total{connector="other",outcome="2xx"} 200"#);
    has(&metrics, r#"countersign_call_seconds_count{connector="other"} 100"#);
}

#[test]
fn a_call_whose_connection_was_not_found_has_a_label_too() {
    let metrics = metrics();
    metrics.call(None, Outcome::RefusedHere, None);
    has(&metrics, r#"countersign_calls_total{connector="unknown",outcome="refused_here"} 1"#);
    assert!(!metrics.render().contains("countersign_call_seconds"));
}

#[test]
fn a_name_with_quotes_and_line_breaks_stays_in_its_label() {
    let metrics = metrics();
    metrics.call(Some("a\"b\\c\nd"), Outcome::Success, None);
    has(&metrics, r#"countersign_calls_total{connector="a\"b\\c\nd",outcome="2xx"} 1"#);
}

#[test]
fn times_are_kept_when_they_are_tidied_up() {
    let metrics = metrics();
    metrics.request(Surface::Api, StatusCode::OK, Duration::from_millis(3));
    metrics.tidy();
    metrics.request(Surface::Api, StatusCode::OK, Duration::from_millis(3));
    metrics.tidy();
    has(&metrics, r#"countersign_request_seconds_count{surface="api"} 2"#);
}

#[test]
fn open_connections_go_up_and_down() {
    let metrics = Arc::new(metrics());
    let first = metrics.connection();
    let second = metrics.connection();
    drop(first);
    has(&metrics, "countersign_connections_open 1");
    drop(second);
    has(&metrics, "countersign_connections_open 0");
}
