//! The application: a Python program, and an account that may install it.

use std::process::Command;

use countersign_testkit::{BASIC_AUTH, Countersign, Reply, local_connector, process::Program};
use reqwest::{Method, Url};
use serde_json::{Value, json};

pub(crate) const ACCOUNT: &str = "acme";
/// What the application asks for at first.
pub(crate) const ROLES: [&str; 2] = ["AccountConnector-List", "AccountConnector-Read"];

/// Both processes, and the application registered with the server.
pub(crate) struct Scene {
    pub(crate) server: Countersign,
    add_on: Program,
    http: reqwest::Client,
    pub(crate) key: String,
}

impl Scene {
    pub(crate) async fn start(legacy: bool) -> Self {
        let connectors = [local_connector("Local", BASIC_AUTH)];
        let server = Countersign::start(env!("CARGO_BIN_EXE_countersign"), &connectors).await;
        server.account(ACCOUNT).await;
        let add_on = Program::start(|_, port| {
            let mut command = Command::new("python3");
            command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/applications/add_on.py"));
            command.arg(port.to_string());
            command
        })
        .await;
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut scene = Self { server, add_on, http, key: String::new() };
        let install_url = format!("{}/install?state=kept%20as%20it%20is", scene.origin());
        let body = json!({
            "Name": "Invoices", "InstallUrl": install_url, "Roles": ROLES, "LegacyMd5": legacy,
        });
        let call = scene.server.request(Method::POST, "/v1.0/applications").json(&body);
        let made = call.send().await.expect_status(200).json();
        scene.key = made["ApplicationKey"].as_str().unwrap().to_owned();
        scene.configure(&made["SecretKey"], legacy).await;
        scene
    }

    /// The developer gives the program its secret key.
    pub(crate) async fn configure(&self, secret: &Value, legacy: bool) {
        let settings =
            json!({ "key": self.key, "secret": secret, "server": self.server.url(), "legacy": legacy });
        let sent = self.http.post(format!("{}/configure", self.origin())).json(&settings).send().await;
        assert_eq!(sent.unwrap().status(), 200);
    }

    fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.add_on.port())
    }

    /// An administrator of the account consents; the reply with its `RedirectUrl`.
    pub(crate) async fn consent(&self) -> Value {
        let body = json!({ "ApplicationKey": self.key, "Roles": ROLES, "Email": "Zoe+x@Example.com" });
        let call = self.server.within(ACCOUNT, Method::POST, "/v1.0/account/installations").json(&body);
        call.send().await.expect_status(200).json()
    }

    /// The browser goes where it was sent; what the application says.
    pub(crate) async fn browse(&self, address: &str) -> (u16, Value) {
        let answer = self.http.get(address).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// Consent and browser: the installation, and where the browser went.
    pub(crate) async fn install(&self) -> (String, String) {
        let made = self.consent().await;
        let address = made["RedirectUrl"].as_str().unwrap().to_owned();
        let (status, said) = self.browse(&address).await;
        assert_eq!((status, &said["installed"]), (200, &json!(ACCOUNT)), "{said}");
        (made["Id"].as_str().unwrap().to_owned(), address)
    }

    /// The application calls the server in this way; the status and body of the answer that it got.
    pub(crate) async fn call(&self, way: &str, path: &str) -> (u64, Value) {
        let query = [("account", ACCOUNT), ("path", path), ("as", way)];
        let address = Url::parse_with_params(&format!("{}/call", self.origin()), query).unwrap();
        let (_, said) = self.browse(address.as_str()).await;
        let body = serde_json::from_str(said["body"].as_str().unwrap()).unwrap_or_default();
        (said["status"].as_u64().unwrap(), body)
    }

    /// A request about the account's installation.
    pub(crate) async fn about(&self, method: Method, id: &str, rest: &str, body: &Value) -> Reply {
        let path = format!("/v1.0/account/installations/{id}{rest}");
        self.server.within(ACCOUNT, method, &path).json(body).send().await
    }

    /// The developer changes the registration.
    pub(crate) async fn change(&self, members: &Value) {
        let path = format!("/v1.0/applications/{}", self.key);
        self.server.request(Method::PUT, &path).json(members).send().await.expect_status(200);
    }
}
