//! `GET /v1.0/connectors`.

use countersign_testkit::{Reply, TestApp};
use reqwest::Method;
use serde_json::json;

use crate::arrange::column;

async fn list(app: &TestApp, query: &str) -> Reply {
    app.request(Method::GET, &format!("/v1.0/connectors{query}")).send().await
}

async fn names(app: &TestApp, query: &str) -> Vec<String> {
    let rows = column(&list(app, query).await.expect_status(200).json(), "Name");
    rows.iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_built_in_connectors_are_listed_by_name_as_asked() {
    let app = TestApp::start().await;
    let up = names(&app, "?orderBy=Name").await;
    assert!(up.len() >= 12 && up.contains(&"Pipedrive".to_owned()), "{up:?}");
    assert!(up.is_sorted_by_key(|name| name.to_lowercase()), "{up:?}");
    let mut down = names(&app, "?orderBy=Name&sortOrderAsc=false").await;
    down.reverse();
    assert_eq!(down, up);
    let total = up.len().to_string();
    assert_eq!(list(&app, "?pageSize=1").await.header("x-total-count"), Some(total.as_str()));
}

#[tokio::test]
async fn the_query_looks_in_name_and_description_in_any_case() {
    let app = TestApp::start().await;
    assert_eq!(names(&app, "?query=pIpEdR").await, ["Pipedrive"]);
    assert_eq!(names(&app, "?query=big+ambitions").await, ["Pipedrive"]);
    assert_eq!(list(&app, "?query=no-such-thing").await.expect_status(200).json(), json!([]));
    assert_eq!(names(&app, "?query=").await.len(), names(&app, "").await.len());
}

#[tokio::test]
async fn the_category_is_matched_as_a_whole_in_any_case() {
    let app = TestApp::start().await;
    let crm = names(&app, "?category=CRM").await;
    assert!(crm.contains(&"Pipedrive".to_owned()), "{crm:?}");
    assert!(!crm.contains(&"Stripe".to_owned()), "{crm:?}");
    assert_eq!(names(&app, "?category=cr").await, [""; 0]);
    assert_eq!(names(&app, "?category=payment&query=stripe").await, ["Stripe"]);
}

#[tokio::test]
async fn pages_go_over_the_narrowed_list() {
    let app = TestApp::start().await;
    let all = names(&app, "?orderBy=Name").await;
    assert_eq!(names(&app, "?orderBy=Name&pageSize=2&page=2").await, all[2..4]);
    assert_eq!(list(&app, "?page=99").await.expect_status(200).json(), json!([]));
    let narrowed = list(&app, "?query=pipedrive&pageSize=1").await;
    assert_eq!(narrowed.header("x-total-count"), Some("1"));
}

#[tokio::test]
async fn an_object_of_the_list_is_the_one_that_its_id_shows() {
    let app = TestApp::start().await;
    let row = list(&app, "?query=pipedrive").await.json()[0].clone();
    let one = app.request(Method::GET, &format!("/v1.0/connectors/{}", row["Id"])).send().await;
    assert_eq!(one.expect_status(200).json(), row);
}

#[tokio::test]
async fn a_query_that_breaks_a_rule_is_refused() {
    let app = TestApp::start().await;
    for query in ["?page=0", "?pageSize=0", "?orderBy=Icon", "?query=a&query=b"] {
        assert_eq!(list(&app, query).await.expect_status(400).json()["Code"], "bad-query", "{query}");
    }
}
