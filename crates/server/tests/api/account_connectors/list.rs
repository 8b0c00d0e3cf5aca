//! `GET /v1.0/account/connectors`.

use countersign_testkit::{Reply, TestApp};
use reqwest::Method;
use serde_json::json;

use crate::arrange::{ACCOUNT, app_with_account, column};

async fn list(app: &TestApp, query: &str) -> Reply {
    let call = app.within(ACCOUNT, Method::GET, &format!("/v1.0/account/connectors{query}"));
    call.send().await.expect_status(200)
}

async fn three() -> (TestApp, Vec<i64>) {
    let app = app_with_account().await;
    let mut ids = Vec::new();
    for name in ["beta", "Alpha", "gamma"] {
        ids.push(app.install(ACCOUNT, "Pipedrive", &json!({ "Name": name })).await);
    }
    (app, ids)
}

#[tokio::test]
async fn a_list_is_a_bare_array_of_the_same_objects_that_single_reads_show() {
    let (app, ids) = three().await;
    let reply = list(&app, "").await;
    assert_eq!(reply.header("x-total-count"), Some("3"));
    let rows = reply.json();
    assert_eq!(column(&rows, "Id"), ids);
    for (row, id) in rows.as_array().unwrap().iter().zip(ids) {
        let one = app.within(ACCOUNT, Method::GET, &format!("/v1.0/account/connectors/{id}"));
        assert_eq!(*row, one.send().await.expect_status(200).json());
    }
}

#[tokio::test]
async fn an_account_without_any_has_an_empty_list() {
    let app = app_with_account().await;
    let reply = list(&app, "").await;
    assert_eq!((reply.json(), reply.header("x-total-count")), (json!([]), Some("0")));
}

#[tokio::test]
async fn pages_and_order_are_as_asked() {
    let (app, _) = three().await;
    let names = async |query: &str| column(&list(&app, query).await.json(), "Name");
    assert_eq!(names("?orderBy=Name").await, ["Alpha", "beta", "gamma"]);
    assert_eq!(names("?orderBy=Name&sortOrderAsc=false").await, ["gamma", "beta", "Alpha"]);
    assert_eq!(names("?orderBy=CreatedDate").await, ["beta", "Alpha", "gamma"]);
    assert_eq!(names("?pageSize=2&page=2").await, ["gamma"]);
    let past = list(&app, "?pageSize=2&page=3").await;
    assert_eq!((past.json(), past.header("x-total-count")), (json!([]), Some("3")));
    let link = list(&app, "?pageSize=2").await.header("link").unwrap().to_owned();
    assert!(link.contains("</v1.0/account/connectors?page=2&pageSize=2>; rel=\"next\""), "{link}");
}

#[tokio::test]
async fn each_row_has_its_own_properties() {
    let app = app_with_account().await;
    for subdomain in ["one", "two"] {
        let body = json!({ "Name": subdomain, "Properties": [{ "Name": "subdomain", "Value": subdomain }] });
        app.install(ACCOUNT, "Zendesk", &body).await;
    }
    let rows = list(&app, "?orderBy=Name").await.json();
    for (index, subdomain) in ["one", "two"].into_iter().enumerate() {
        assert_eq!(column(&rows[index]["Properties"], "Value"), [subdomain]);
    }
}

#[tokio::test]
async fn a_query_that_breaks_a_rule_is_refused() {
    let app = app_with_account().await;
    for query in ["page=0", "pageSize=1001", "orderBy=AuthValue", "sortOrderAsc=2"] {
        let call = app.within(ACCOUNT, Method::GET, &format!("/v1.0/account/connectors?{query}"));
        assert_eq!(call.send().await.expect_status(400).json()["Code"], "bad-query");
    }
}
