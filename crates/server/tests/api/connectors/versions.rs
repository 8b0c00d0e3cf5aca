//! `GET /v1.0/connectors/{name}/{version}`.

use countersign_testkit::{BASIC_AUTH, TestApp, local_connector};
use serde_json::json;

use super::get::get;
use crate::arrange::{app_with, column};

fn version(number: &str) -> String {
    local_connector("Local", BASIC_AUTH).replacen('\n', &format!("\nversion = \"{number}\"\n"), 1)
}

#[tokio::test]
async fn every_version_of_a_name_is_a_release_with_its_own_id() {
    let app = app_with(&[&version("1.0"), &version("2.0")]).await;
    let all = get(&app, "Local").await.expect_status(200).json();
    assert_eq!(column(&all, "Version"), ["1.0", "2.0"]);
    assert_ne!(all[0]["Id"], all[1]["Id"]);
    for (index, number) in ["1.0", "2.0"].into_iter().enumerate() {
        let one = get(&app, &format!("Local/{number}")).await.expect_status(200).json();
        assert_eq!(one, json!([all[index]]));
    }
}

#[tokio::test]
async fn an_unknown_version_has_no_releases() {
    let app = TestApp::start().await;
    assert_eq!(get(&app, "Pipedrive/9.9").await.expect_status(200).json(), json!([]));
    assert_eq!(get(&app, "Nobody/1.0").await.expect_status(200).json(), json!([]));
}

#[tokio::test]
async fn install_by_name_takes_the_newest_version_and_by_id_that_one() {
    let app = app_with(&[&version("1.0"), &version("2.0")]).await;
    app.account("a").await;
    let all = get(&app, "Local").await.json();
    for (connector, expected) in [("Local".to_owned(), "2.0"), (all[0]["Id"].to_string(), "1.0")] {
        let id = app.install("a", &connector, &json!({})).await;
        let call = app.within("a", reqwest::Method::GET, &crate::arrange::connector_path(id, ""));
        assert_eq!(call.send().await.json()["Connector"]["Version"], expected);
    }
}
