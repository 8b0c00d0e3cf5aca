//! `GET /v1.0/accounts`: and what holds for every list that the store orders.

use countersign_core::Clock as _;
use countersign_testkit::{Reply, TestApp};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::json;

use super::create;
use crate::arrange::column;

/// Accounts `a1` to `a5`, made a second apart, with names in the opposite order and in mixed case.
async fn five() -> TestApp {
    let app = TestApp::start().await;
    for (id, name) in [("a3", "Echo"), ("a1", "delta"), ("a5", "Charlie"), ("a2", "bravo"), ("a4", "Alpha")] {
        create(&app, &json!({ "Id": id, "Name": name })).await.expect_status(200);
        app.clock.advance(SignedDuration::from_secs(1));
    }
    assert_eq!(app.clock.now().to_string(), "2026-11-22T12:00:05Z");
    app
}

async fn list(app: &TestApp, query: &str) -> Reply {
    app.request(Method::GET, &format!("/v1.0/accounts{query}")).send().await.expect_status(200)
}

async fn ids(app: &TestApp, query: &str) -> String {
    let rows = column(&list(app, query).await.json(), "Id");
    rows.iter().map(|id| id.as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_list_is_a_bare_array_with_its_total() {
    let app = TestApp::start().await;
    let empty = list(&app, "").await;
    assert_eq!(empty.json(), json!([]));
    assert_eq!(empty.header("x-total-count"), Some("0"));
    let app = five().await;
    let reply = list(&app, "?pageSize=2").await;
    assert_eq!(reply.json().as_array().unwrap().len(), 2);
    assert_eq!(reply.header("x-total-count"), Some("5"));
}

#[tokio::test]
async fn pages_count_from_one_and_a_page_past_the_end_is_empty() {
    let app = five().await;
    assert_eq!(ids(&app, "?pageSize=2").await, "a1 a2");
    assert_eq!(ids(&app, "?pageSize=2&page=1").await, "a1 a2");
    assert_eq!(ids(&app, "?pageSize=2&page=2").await, "a3 a4");
    assert_eq!(ids(&app, "?pageSize=2&page=3").await, "a5");
    let past = list(&app, "?pageSize=2&page=4").await;
    assert_eq!(past.json(), json!([]));
    assert_eq!(past.header("x-total-count"), Some("5"));
    assert_eq!(list(&app, &format!("?page={}&pageSize=1000", u32::MAX)).await.json(), json!([]));
}

#[tokio::test]
async fn a_page_has_25_rows_unless_another_number_is_asked_for() {
    let app = TestApp::start().await;
    for number in 0..26 {
        app.account(&format!("a{number:02}")).await;
    }
    assert_eq!(list(&app, "").await.json().as_array().unwrap().len(), 25);
    assert_eq!(ids(&app, "?page=2").await, "a25");
    assert_eq!(list(&app, "?pageSize=1000").await.json().as_array().unwrap().len(), 26);
}

#[tokio::test]
async fn lists_are_ordered_as_asked() {
    let app = five().await;
    assert_eq!(ids(&app, "?orderBy=Id").await, "a1 a2 a3 a4 a5");
    assert_eq!(ids(&app, "?orderBy=Id&sortOrderAsc=false").await, "a5 a4 a3 a2 a1");
    assert_eq!(ids(&app, "?orderBy=Name").await, "a4 a2 a5 a1 a3");
    assert_eq!(ids(&app, "?orderBy=Name&sortOrderAsc=false").await, "a3 a1 a5 a2 a4");
    assert_eq!(ids(&app, "?orderBy=CreatedDate").await, "a3 a1 a5 a2 a4");
    assert_eq!(ids(&app, "?orderBy=CreatedDate&sortOrderAsc=false&pageSize=2").await, "a4 a2");
}

#[tokio::test]
async fn names_and_values_of_the_query_are_taken_in_any_case() {
    let app = five().await;
    assert_eq!(ids(&app, "?ORDERBY=name&PageSize=2&Page=2&SortOrderAsc=TRUE").await, "a5 a1");
}

#[tokio::test]
async fn links_lead_to_the_other_pages_of_the_same_list() {
    let app = five().await;
    let at = |page| format!("</v1.0/accounts?page={page}&pageSize=2&orderBy=Name>");
    let reply = list(&app, "?pageSize=2&page=2&orderBy=Name").await;
    let expected = format!(
        "{}; rel=\"first\", {}; rel=\"prev\", {}; rel=\"next\", {}; rel=\"last\"",
        at(1),
        at(1),
        at(3),
        at(3)
    );
    assert_eq!(reply.header("link"), Some(expected.as_str()));
    let first = list(&app, "?pageSize=5").await;
    let link = first.header("link").unwrap().to_owned();
    assert!(!link.contains("next") && !link.contains("prev"), "{link}");
}

#[tokio::test]
async fn following_next_reads_every_row_once() {
    let app = five().await;
    let mut next = Some("/v1.0/accounts?pageSize=2&sortOrderAsc=false".to_owned());
    let mut seen = Vec::new();
    while let Some(path) = next.take() {
        let reply = app.request(Method::GET, &path).send().await.expect_status(200);
        seen.extend(column(&reply.json(), "Id"));
        let links = reply.header("link").unwrap().split(", ");
        let link =
            links.filter_map(|link| link.split_once("; ")).find(|(_, relation)| *relation == "rel=\"next\"");
        next = link.map(|(path, _)| path.trim_matches(['<', '>']).to_owned());
    }
    assert_eq!(seen, ["a5", "a4", "a3", "a2", "a1"]);
}

#[tokio::test]
async fn a_query_that_breaks_a_rule_is_refused() {
    let app = five().await;
    let page = "page must be an integer from 1 to 4294967295.";
    let size = "pageSize must be an integer from 1 to 1000.";
    for (query, message) in [
        ("page=0", page),
        ("page=-1", page),
        ("page=one", page),
        ("page=", page),
        ("page=4294967296", page),
        ("pageSize=0", size),
        ("pageSize=1001", size),
        ("pageSize=2.5", size),
        ("orderBy=Password", "orderBy must be Id, Name or CreatedDate."),
        ("orderBy=Id;DROP", "orderBy must be Id, Name or CreatedDate."),
        ("sortOrderAsc=maybe", "A switch in the query must be true or false."),
    ] {
        let reply = app.request(Method::GET, &format!("/v1.0/accounts?{query}")).send().await;
        reply.expect_error(400, "bad-query", message);
    }
}
