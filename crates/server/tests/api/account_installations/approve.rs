//! `PUT /v1.0/account/installations/{id}/approve`.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Installed, LIST};
use crate::arrange::ACCOUNT;

impl Installed {
    async fn approve(&self, roles: &Value) -> countersign_testkit::Reply {
        let call = self.app.within(ACCOUNT, Method::PUT, &self.path("/approve"));
        call.json(&json!({ "Roles": roles })).send().await
    }
}

#[tokio::test]
async fn other_roles_shut_the_application_out_until_they_are_approved() {
    let installed = Installed::start(false).await;
    installed.call(LIST).await.expect_status(200);
    let more = json!(["AccountConnector-List", "AccountConnector-Call", "Installation-List"]);
    installed.change(&json!({ "Roles": more })).await;
    installed.denied().await;
    let state = installed.list().await;
    assert_eq!(state[0]["State"], "WaitingForApproval");
    assert_eq!(state[0]["ApprovedRoles"], installed.application["Roles"]);
    assert_eq!(state[0]["RequestedRoles"], more);

    installed.approve(&installed.application["Roles"]).await.expect_status(409);
    installed.denied().await;
    let approved = installed.approve(&more).await.expect_status(200).json();
    assert_eq!((&approved["State"], &approved["ApprovedRoles"]), (&json!("Active"), &more));
    assert!(approved.get("RedirectUrl").is_none());
    installed.call(LIST).await.expect_status(200);
    installed.call(super::PATH).await.expect_status(200);
}

#[tokio::test]
async fn fewer_roles_wait_as_well_and_roles_that_are_taken_back_need_no_second_consent() {
    let installed = Installed::start(false).await;
    installed.change(&json!({ "Roles": ["AccountConnector-List"] })).await;
    installed.denied().await;
    installed.change(&json!({ "Roles": installed.application["Roles"] })).await;
    installed.call(LIST).await.expect_status(200);
}

#[tokio::test]
async fn another_name_or_address_needs_no_approval() {
    let installed = Installed::start(false).await;
    installed.change(&json!({ "Name": "Bills", "InstallUrl": "https://bills.example/" })).await;
    installed.call(LIST).await.expect_status(200);
}

#[tokio::test]
async fn nobody_approves_what_he_does_not_have() {
    let installed = Installed::start(false).await;
    let reveal = json!(["AccountConnector-Reveal"]);
    installed.change(&json!({ "Roles": reveal })).await;
    let refused = installed.approve(&reveal).await.expect_status(403).json();
    assert_eq!(refused["Code"], "roles-beyond-own");
    installed.denied().await;
}
