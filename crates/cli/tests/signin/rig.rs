//! A server with one connector of the test's own files, and a stand-in that it calls.

use std::{fs, sync::Arc};

use countersign_outbound::Settings;
use countersign_testkit::{
    AppOptions, Reply, TestApp,
    standin::{Reply as Said, StandIn},
};
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const ACCOUNT: &str = "acme";
/// A `getUserInfo` that accepts everybody, asks nobody, and says what it was given.
pub(crate) const TELLS: &str = "exports.getUserInfo = async given => ({ successful: true,
  platformUserInfo: { id: 'u-' + given.additionalInfo.apiKey, name: 'Jo' },
  returnMessage: { messageType: 'info', message: JSON.stringify(given), ttl: 3000 } });\n";

pub(crate) struct Rig {
    pub(crate) app: Arc<TestApp>,
    pub(crate) third_party: StandIn,
    _folder: TempDir,
}

impl Rig {
    /// A connector with this module, and the form with an API key.
    pub(crate) async fn with(module: &str) -> Self {
        Self::declared("", &[("connector.js", module)]).await
    }

    /// A connector with these lines in its `[[auth]]`, and these files.
    pub(crate) async fn declared(lines: &str, files: &[(&str, &str)]) -> Self {
        let third_party = StandIn::start(|_| Said::status(200).json(&json!({ "ok": true }))).await;
        Self::against(third_party, lines, files, None).await
    }

    /// The same against this third party, and with this way out where loopback is not to be reached as a whole.
    pub(crate) async fn against(
        third_party: StandIn,
        lines: &str,
        files: &[(&str, &str)],
        outbound: Option<Settings>,
    ) -> Self {
        let folder = folder(lines, files);
        let options = AppOptions {
            modules: vec![folder.path().to_owned()],
            worker: Some((env!("CARGO_BIN_EXE_countersign").into(), "hook-worker".to_owned())),
            outbound,
            ..AppOptions::default()
        };
        let app = Arc::new(TestApp::start_with(options).await);
        app.account(ACCOUNT).await;
        Self { app, third_party, _folder: folder }
    }

    /// Signs in with these members of the body.
    pub(crate) async fn install(&self, members: Value) -> Reply {
        let mut body =
            json!({ "Properties": [{ "Name": "port", "Value": self.third_party.port().to_string() }] });
        let members = members.as_object().expect("members").clone();
        body.as_object_mut().expect("an object").extend(members);
        self.post("/v1.0/connectors/Crm/install", &body).await
    }

    /// Signs in with a key.
    pub(crate) async fn sign_in(&self, key: &str) -> Reply {
        self.install(json!({ "Credentials": { "apiKey": key } })).await
    }

    /// The connection's id after a sign-in that has to succeed.
    pub(crate) async fn signed_in(&self, key: &str) -> i64 {
        self.sign_in(key).await.expect_status(200).json()["Id"].as_i64().expect("an id")
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.app.within(ACCOUNT, Method::POST, path).json(body).send().await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Reply {
        self.app.within(ACCOUNT, Method::PUT, path).json(body).send().await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.app.within(ACCOUNT, Method::GET, path).send().await
    }

    /// The `Authorization` of a call through the connection, as the third party gets it.
    pub(crate) async fn called_with(&self, id: i64) -> Option<String> {
        let path = format!("/v1.0/account/connectors/{id}/proxy/things");
        self.get(&path).await.expect_status(200);
        let last = self.third_party.requests().pop().expect("a call");
        last.header("authorization").map(str::to_owned)
    }
}

/// A folder with one connector.
pub(crate) fn folder(lines: &str, files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("crm");
    fs::create_dir_all(&place).unwrap();
    let definition = format!(
        "name = \"Crm\"\nbase_url = \"http://127.0.0.1:{{{{ port }}}}\"\n\n[[property]]\nname = \"port\"\n\
         pattern = \"^[0-9]+$\"\nexample = \"8080\"\n\n[[auth]]\nname = \"Key\"\ntype = \"hook\"\n{lines}\n"
    );
    fs::write(place.join("connector.toml"), definition).unwrap();
    for (name, text) in files {
        fs::write(place.join(name), text).unwrap();
    }
    folder
}
