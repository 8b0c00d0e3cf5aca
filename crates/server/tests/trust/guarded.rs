//! The story on real programs: a password that is changed there while 32 callers are at work.

use std::sync::Arc;

use countersign_testkit::{
    AppOptions, BASIC_AUTH, Reply, TestApp, local_connector,
    third_party::{nginx, rabbitmq},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::rig::until;

struct Story {
    app: Arc<TestApp>,
    connection: i64,
    probe: &'static str,
}

impl Story {
    /// A verified credential of `alice`.
    async fn begin(url: &str, probe: &'static str, password: &str) -> Self {
        let connector = local_connector("Guarded", BASIC_AUTH).replace("GET /me", &format!("GET {probe}"));
        let connectors = vec![connector.replace("id = \"id\"", "id = \"name\"")];
        let app = TestApp::start_with(AppOptions { connectors, ..AppOptions::default() }).await;
        app.account("a").await;
        let (_, port) = url.rsplit_once(':').expect("a port");
        let body = json!({
            "Credentials": { "username": "alice", "password": password },
            "Properties": [{ "Name": "port", "Value": port }],
        });
        let connection = app.install("a", "Guarded", &body).await;
        let story = Self { app: Arc::new(app), connection, probe };
        assert_eq!(story.state().await, "Verified");
        story.call().await.expect_status(200);
        story
    }

    fn path(&self, rest: &str) -> String {
        format!("/v1.0/account/connectors/{}{rest}", self.connection)
    }

    async fn call(&self) -> Reply {
        self.app.within("a", Method::GET, &self.path(&format!("/proxy{}", self.probe))).send().await
    }

    async fn state(&self) -> Value {
        let shown = self.app.within("a", Method::GET, &self.path("")).send().await.expect_status(200);
        shown.json()["AuthStatus"]["State"].clone()
    }

    /// The password was changed: 32 callers at once learn of it, each with the third party's 401 or with the
    /// answer from here, and then nothing goes there any more.
    async fn rejected_under_32_callers(&self) {
        let calls: Vec<_> = (0..32)
            .map(|_| {
                let (app, path) = (Arc::clone(&self.app), self.path(&format!("/proxy{}", self.probe)));
                tokio::spawn(async move { app.within("a", Method::GET, &path).send().await })
            })
            .collect();
        let mut refused_there = 0;
        for call in calls {
            match call.await.unwrap() {
                Reply { status: 401, headers, .. } => {
                    assert_eq!(headers["x-upstream-status"], "401");
                    refused_there += 1;
                }
                here => assert_eq!(here.expect_status(424).json()["Code"], "credential-rejected"),
            }
        }
        assert!(refused_there >= 1);
        until("the verdict", async || self.state().await == "Rejected").await;
        let here = self.call().await.expect_status(424);
        assert_eq!(here.header("x-upstream-status"), None);
        let message = here.json()["Message"].as_str().unwrap().to_owned();
        assert!(message.contains("it answered 401 Unauthorized to the verification"), "{message}");
    }

    async fn flows_with(&self, password: &str) {
        let body = json!({ "Credentials": { "username": "alice", "password": password } });
        let stored = self.app.within("a", Method::PUT, &self.path("")).json(&body).send().await;
        assert_eq!(stored.expect_status(200).json()["AuthStatus"]["State"], "Verified");
        self.call().await.expect_status(200);
    }

    async fn flows_after_a_verification(&self) {
        let verify = self.app.within("a", Method::POST, &self.path("/verify")).json(&json!({}));
        assert_eq!(verify.send().await.expect_status(200).json()["State"], "Verified");
        self.call().await.expect_status(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_changed_at_nginx_is_noticed_once_and_mended_both_ways() {
    let mut nginx = nginx(&[("alice", "old")]).await;
    let story = Story::begin(&nginx.url(), "/me", "old").await;
    nginx.set_password("alice", "new");
    story.rejected_under_32_callers().await;
    story.flows_with("new").await;
    nginx.set_password("alice", "newer");
    story.rejected_under_32_callers().await;
    nginx.set_password("alice", "new");
    story.flows_after_a_verification().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_changed_at_rabbitmq_is_noticed_once_and_mended_both_ways() {
    let mut rabbitmq = rabbitmq("alice", "old").await;
    let story = Story::begin(&rabbitmq.url(), "/api/whoami", "old").await;
    rabbitmq.set_password("new").await;
    story.rejected_under_32_callers().await;
    story.flows_with("new").await;
    rabbitmq.set_password("newer").await;
    story.rejected_under_32_callers().await;
    rabbitmq.set_password("new").await;
    story.flows_after_a_verification().await;
}
