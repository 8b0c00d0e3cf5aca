//! One connector, the third party that it talks to, and the program that serves it.

use std::{fs, path::Path};

use countersign_testkit::{
    npm,
    standin::{Recorded, Reply as Answer, StandIn},
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{node, wire};

/// A connector on its way from its author's folder into the program.
pub(crate) struct Scene {
    name: &'static str,
    folder: TempDir,
    standin: StandIn,
    environment: Vec<(String, String)>,
}

/// What must hold when a person signs in with the fields of the form.
pub(crate) struct Expected<'a> {
    /// The requests that the third party gets, as [`wire::text`] shows them.
    pub(crate) asked: &'a [&'a str],
    /// The person's id.
    pub(crate) id: &'a str,
    /// What `getBasicAuth` makes of the key that is kept.
    pub(crate) stored: &'a str,
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
        copy(&source, &place);
        for package in packages {
            npm::install(package, &place);
        }
        let standin = StandIn::start(handler).await;
        let environment = vec![(format!("{}_API_SERVER", name.to_uppercase()), standin.url())];
        Self { name, folder, standin, environment }
    }

    /// Sets a variable of the environment that the connector reads.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Signs in by Node, and holds that to what is expected. What Node printed.
    pub(crate) async fn signs_in(&self, fields: Value, expected: Expected<'_>) -> Value {
        let (mut printed, asked_by_node) = self.in_node(std::slice::from_ref(&fields)).await;
        let printed = printed.remove(0);
        assert_eq!(printed["userInfo"]["successful"], true, "in Node: {printed}");
        assert_eq!(asked_by_node, expected.asked, "what Node sends");
        let user = &printed["userInfo"]["platformUserInfo"];
        assert_eq!(user["id"].to_string().trim_matches('"'), expected.id);
        assert_eq!(printed["stored"], expected.stored);
        printed
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

    fn asked_since(&self, count: usize) -> Vec<String> {
        self.standin.requests().iter().skip(count).map(wire::text).collect()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the connector's folder") {
        let entry = entry.expect("an entry of the folder");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("the kind of the entry").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("a copy");
        }
    }
}
