//! The steps that every third party goes through, in the order in which they are told.

use countersign_testkit::{AppOptions, BASIC_AUTH, Reply, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

use crate::guarded::Guarded;

/// A server with one connector, an account `a`, and the account connector that the story is about.
pub(crate) struct Story<T> {
    pub(crate) app: TestApp,
    pub(crate) third_party: T,
    connection: i64,
}

/// A connector for a program on this machine. `verify` is the text of that table.
fn connector(verify: &str) -> String {
    format!(
        r#"name = "Guarded"
base_url = "http://127.0.0.1:{{{{ port }}}}"

[[property]]
name = "port"
pattern = "^[0-9]+$"
example = "8080"

{BASIC_AUTH}

[verify]
{verify}
"#
    )
}

impl<T: Guarded> Story<T> {
    /// The right password is Verified, and the third party says whose it is.
    pub(crate) async fn begins_with_the_right_password(third_party: T, verify: &str, password: &str) -> Self {
        let connectors = vec![connector(verify)];
        let app = TestApp::start_with(AppOptions { connectors, ..AppOptions::default() }).await;
        app.account("a").await;
        let body = json!({
            "Credentials": { "username": "alice", "password": password },
            "Properties": [{ "Name": "port", "Value": third_party.port() }],
        });
        let reply =
            app.within("a", Method::POST, "/v1.0/connectors/Guarded/install").json(&body).send().await;
        let installed = reply.expect_status(200).json();
        let connection = installed["Id"].as_i64().expect("an integer id");
        let story = Self { app, third_party, connection };
        assert_eq!(installed["Authenticated"], true);
        is_known_as(&installed["AuthStatus"], "Verified");
        story
    }

    /// A wrong password is refused, and what was there is what still works.
    pub(crate) async fn a_wrong_password_changes_nothing(&self, probe: &str) {
        let before = self.shown().await;
        let refused = self.put("wrong").await.expect_status(422).json();
        assert_eq!(refused["Code"], "credential-refused", "{refused}");
        assert_eq!(
            refused["Message"],
            "Guarded refused the credential: it answered 401 Unauthorized to the verification. Nothing was changed."
        );
        assert_eq!(self.shown().await, before);
        self.call(Method::GET, probe).await.expect_status(200);
    }

    /// What cannot be tried now is kept, and proved when that is possible again.
    pub(crate) async fn while_it_is_stopped_a_password_is_kept_untried(&mut self, password: &str) {
        self.third_party.stop();
        let stored = self.put(password).await.expect_status(200).json();
        assert_eq!(stored["AuthStatus"]["State"], "Unreachable", "{stored}");
        assert_eq!(stored["Authenticated"], true);
        assert_eq!(self.verify().await["State"], "Unreachable");
        self.call(Method::GET, "/").await.expect_status(502);

        self.third_party.start().await;
        is_known_as(&self.verify().await, "Verified");
        assert_eq!(self.shown().await["AuthStatus"]["State"], "Verified");
    }

    /// A password that was changed there is Rejected at the next look, and calls are answered here from then
    /// on: nothing that could lock the account arrives there any more.
    pub(crate) async fn a_password_changed_there_is_rejected(&mut self, password: &str, probe: &str) {
        self.third_party.set_password(password).await;
        let status = self.verify().await;
        assert_eq!(status["State"], "Rejected", "{status}");
        assert_eq!(status["Reason"], "it answered 401 Unauthorized to the verification");
        assert_eq!(self.shown().await["Authenticated"], false);
        let reply = self.call(Method::GET, probe).await.expect_status(424);
        assert_eq!(reply.json()["Code"], "credential-rejected");

        is_known_as(&self.put(password).await.expect_status(200).json()["AuthStatus"], "Verified");
        self.call(Method::GET, probe).await.expect_status(200);
    }

    /// A call through the proxy.
    pub(crate) async fn call(&self, method: Method, path: &str) -> Reply {
        self.app.within("a", method, &self.path(&format!("/proxy{path}"))).send().await
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/v1.0/account/connectors/{}{rest}", self.connection)
    }

    async fn put(&self, password: &str) -> Reply {
        let body = json!({ "Credentials": { "username": "alice", "password": password } });
        self.app.within("a", Method::PUT, &self.path("")).json(&body).send().await
    }

    async fn verify(&self) -> Value {
        let call = self.app.within("a", Method::POST, &self.path("/verify")).json(&json!({}));
        call.send().await.expect_status(200).json()
    }

    async fn shown(&self) -> Value {
        self.app.within("a", Method::GET, &self.path("")).send().await.expect_status(200).json()
    }
}

fn is_known_as(status: &Value, state: &str) {
    assert_eq!(status["State"], state, "{status}");
    assert_eq!(status["Identity"], json!({ "Id": "alice", "Name": "alice" }));
    assert!(status["CheckedAtUtc"].is_string(), "{status}");
}
