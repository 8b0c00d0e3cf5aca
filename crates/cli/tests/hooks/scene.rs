//! One connector, the third party that it talks to, and the program that serves it.

use std::path::Path;

use countersign_testkit::{
    Countersign, Reply, npm,
    standin::{Recorded, Reply as Answer, StandIn},
};
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{node, wire};

const ACCOUNT: &str = "acme";

/// A connector on its way from its author's folder into the program.
pub(crate) struct Scene {
    name: &'static str,
    folder: TempDir,
    standin: StandIn,
    environment: Vec<(String, String)>,
    program: Option<Countersign>,
}

/// What came of a sign-in, and what the third party saw of it.
pub(crate) struct SignIn {
    pub(crate) reply: Reply,
    pub(crate) asked: Vec<String>,
}

/// What must hold when a person signs in with the fields of the form.
pub(crate) struct Expected<'a> {
    /// The requests that the third party gets, as [`wire::text`] shows them.
    pub(crate) asked: &'a [&'a str],
    /// Who the person is: id and name.
    pub(crate) identity: (&'a str, &'a str),
    /// The field that a call through the connection has.
    pub(crate) injected: &'a str,
}

impl Scene {
    /// A copy of the connector, with these npm packages, and a third party that answers as `handler` does.
    pub(crate) async fn new(
        name: &'static str,
        packages: &[&str],
        handler: impl Fn(&Recorded) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join(name);
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hooks/connectors").join(name);
        npm::copy(&source, &place);
        for package in packages {
            npm::install(package, &place);
        }
        let standin = StandIn::start(handler).await;
        let environment = vec![(format!("{}_API_SERVER", name.to_uppercase()), standin.url())];
        Self { name, folder, standin, environment, program: None }
    }

    /// Sets a variable of the environment that the connector reads.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Signs in by Node and by the program, and holds both to what is expected. What Node printed, and the
    /// program's reply.
    pub(crate) async fn signs_in(&mut self, fields: Value, expected: Expected<'_>) -> (Value, Value) {
        let (mut printed, asked_by_node) = self.in_node(std::slice::from_ref(&fields)).await;
        let printed = printed.remove(0);
        assert_eq!(printed["userInfo"]["successful"], true, "in Node: {printed}");
        assert_eq!(asked_by_node, expected.asked, "what Node sends");
        let (id, name) = expected.identity;
        assert_eq!(printed["userInfo"]["platformUserInfo"]["id"].to_string().trim_matches('"'), id);
        let signed_in = self.sign_in(&fields).await;
        let reply = signed_in.reply.expect_status(200).json();
        assert_eq!(signed_in.asked, expected.asked, "what the program sends");
        assert_eq!(reply["AuthStatus"]["State"], "Verified", "{reply}");
        assert_eq!(reply["AuthStatus"]["Identity"], json!({ "Id": id, "Name": name }), "{reply}");
        if let Some(value) = expected.injected.strip_prefix("authorization: Basic ") {
            assert_eq!(printed["stored"], value, "what Node would send later");
        }
        let called = format!("GET /things?page=2\naccept: */*\n{}", expected.injected);
        assert_eq!(self.call(&reply["Id"]).await, called);
        (printed, reply)
    }

    /// Signs in by Node. What it printed, one after the other, and what the third party saw.
    pub(crate) async fn in_node(&self, forms: &[Value]) -> (Vec<Value>, Vec<String>) {
        let before = self.standin.requests().len();
        let hostname = format!("127.0.0.1:{}", self.standin.port());
        let forms: Vec<Value> = forms
            .iter()
            .map(|fields| {
                json!({ "apiKey": fields["apiKey"], "hostname": hostname, "platform": self.name,
                        "additionalInfo": fields })
            })
            .collect();
        let folder = self.folder.path().join(self.name);
        let printed = node::sign_in(&folder, &forms, &self.environment).await;
        (printed, self.asked_since(before))
    }

    /// Signs in by REST: installs the connector in the account with the fields of its form.
    pub(crate) async fn sign_in(&mut self, fields: &Value) -> SignIn {
        if self.program.is_none() {
            self.program = Some(self.start().await);
        }
        let before = self.standin.requests().len();
        let properties = json!([{ "Name": "port", "Value": self.standin.port().to_string() }]);
        let body = json!({ "Credentials": fields, "Properties": properties });
        let path = format!("/v1.0/connectors/{}/install", self.name);
        let reply = self.program().within(ACCOUNT, Method::POST, &path).json(&body).send().await;
        SignIn { reply, asked: self.asked_since(before) }
    }

    /// Calls through the connection; the request as the third party saw it.
    pub(crate) async fn call(&self, connection: &Value) -> String {
        let before = self.standin.requests().len();
        let path = format!("/v1.0/account/connectors/{connection}/proxy/things?page=2");
        self.program().within(ACCOUNT, Method::GET, &path).send().await;
        self.asked_since(before).remove(0)
    }

    /// The program, after the first sign-in.
    pub(crate) fn program(&self) -> &Countersign {
        self.program.as_ref().expect("somebody has signed in")
    }

    async fn start(&self) -> Countersign {
        let folder = self.folder.path().to_str().expect("a path in UTF-8");
        let mut settings = vec![("COUNTERSIGN_CONNECTORS", folder)];
        settings.extend(self.environment.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let program = Countersign::start_with(env!("CARGO_BIN_EXE_countersign"), &[], &settings).await;
        program.account(ACCOUNT).await;
        program
    }

    fn asked_since(&self, count: usize) -> Vec<String> {
        self.standin.requests().iter().skip(count).map(wire::text).collect()
    }
}
