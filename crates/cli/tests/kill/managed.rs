//! Kill -9 under administrators: every managed value that was acknowledged is there, opens, and lies nowhere as it
//! was written.

use std::{
    fs,
    hash::{BuildHasher as _, RandomState},
    time::Duration,
};

use countersign_testkit::{
    Countersign, local_connector,
    standin::{Reply, StandIn},
};
use reqwest::{Client, Method, StatusCode};
use serde_json::json;
use tokio::{task::JoinSet, time::sleep};

use crate::house::{PROGRAM, auth_value};

const ROUNDS: usize = 20;
/// Each writes the value of one field.
const WRITERS: usize = 8;
const PATH: &str = "/v1.0/account/connectors/managed/Local";

/// A way in for each writer, whose password an administrator keeps.
fn ways_in() -> String {
    let way = |number: usize| {
        format!(
            "[[auth]]\nname = \"Way {number}\"\ntype = \"basic\"\nuser_id = \"{{{{ user{number} }}}}\"\n\
             password = \"{{{{ password{number} }}}}\"\nfields = [{{ name = \"user{number}\" }}, \
             {{ name = \"password{number}\", secret = true, managed = true }}]\n"
        )
    };
    (0..WRITERS).map(way).collect()
}

/// One administrator, and what is known of the field's value.
struct Writer {
    number: usize,
    written: u64,
    acknowledged: Option<String>,
    /// A newer one whose answer never came.
    sent: Option<String>,
}

impl Writer {
    /// Writes until the program is gone. Every answer that does come must be a good one.
    async fn write(&mut self, url: &str, token: &str) {
        let http = Client::builder().no_proxy().build().expect("a client");
        loop {
            self.written += 1;
            let value = format!("m4naged-{}-{}", self.number, self.written);
            self.sent = Some(value.clone());
            let field = format!("password{}", self.number);
            let call = http.put(format!("{url}{PATH}")).bearer_auth(token).header("X-Cyclr-Account", "a");
            let Ok(reply) = call.json(&json!({ "Values": { field: value } })).send().await else { return };
            assert_eq!(reply.status(), StatusCode::OK);
            self.acknowledged = self.sent.take();
        }
    }

    /// The value opens at a sign-in: it is the last one that was acknowledged, or the one on its way.
    async fn check(&mut self, scene: &Scene, round: usize) {
        let Some(opened) = scene.opened(self.number).await else {
            assert_eq!(self.acknowledged, None, "round {round}: an acknowledged value is gone");
            return;
        };
        let known: Vec<_> = self.acknowledged.iter().chain(&self.sent).collect();
        let is_known = known.iter().any(|value| auth_value("jo", value) == opened);
        assert!(is_known, "round {round}: {opened} is none of {known:?}");
        let stored = [self.sent.take(), self.acknowledged.take()].into_iter().flatten();
        self.acknowledged = stored.into_iter().find(|value| auth_value("jo", value) == opened);
    }
}

struct Scene {
    program: Countersign,
    standin: StandIn,
}

impl Scene {
    async fn open() -> Self {
        let standin = StandIn::start(|request| {
            Reply::status(200).body(request.header("authorization").unwrap_or_default().to_owned())
        })
        .await;
        let program = Countersign::start(PROGRAM, &[local_connector("Local", &ways_in())]).await;
        program.account("a").await;
        Self { program, standin }
    }

    /// What a call carries after a sign-in with the managed value; nothing while there is none.
    async fn opened(&self, number: usize) -> Option<String> {
        let shown =
            self.program.request(Method::GET, "/v1.0/connectors/Local").send().await.expect_status(200);
        let body = json!({
            "AuthenticationId": shown.json()[0]["Authentication"][number]["Id"],
            "Credentials": { format!("user{number}"): "jo" },
            "Properties": [{ "Name": "port", "Value": self.standin.port().to_string() }],
        });
        let path = "/v1.0/connectors/Local/install?verify=false";
        let installed = self.program.within("a", Method::POST, path).json(&body).send().await;
        if installed.status == 400 {
            return None;
        }
        let path = format!("/v1.0/account/connectors/{}", installed.expect_status(200).json()["Id"]);
        let call = self.program.within("a", Method::GET, &format!("{path}/proxy/x"));
        let sent = String::from_utf8(call.send().await.expect_status(200).body).expect("one field in ASCII");
        self.program.within("a", Method::DELETE, &path).send().await.expect_status(200);
        Some(sent.strip_prefix("Basic ").expect("a Basic credential").to_owned())
    }

    async fn work_until_killed(&mut self, writers: Vec<Writer>) -> Vec<Writer> {
        let (url, token) = (self.program.url(), self.program.token().to_owned());
        let mut writing = JoinSet::new();
        for mut writer in writers {
            let (url, token) = (url.clone(), token.clone());
            writing.spawn(async move {
                writer.write(&url, &token).await;
                writer
            });
        }
        // The moment is what the test is about, so it is a random one and no condition.
        sleep(Duration::from_millis(RandomState::new().hash_one(0) % 150)).await;
        self.program.kill();
        writing.join_all().await
    }

    /// No file of the data directory holds a value, or what a call carries of it, as it was written.
    fn assert_sealed(&self) {
        let mut folders = vec![self.program.data().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder of the data directory") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let bytes = fs::read(&path).expect("a file of the data directory");
                let found = bytes.windows(8).any(|window| window == b"m4naged-");
                assert!(!found, "a managed value is in {} as it was written", path.display());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_twenty_times_under_administrators_it_keeps_every_acknowledged_managed_value_sealed() {
    let mut scene = Scene::open().await;
    let writer = |number| Writer { number, written: 0, acknowledged: None, sent: None };
    let mut writers: Vec<_> = (0..WRITERS).map(writer).collect();
    for round in 0..ROUNDS {
        writers = scene.work_until_killed(writers).await;
        scene.assert_sealed();
        scene.program.start_again().await;
        for writer in &mut writers {
            writer.check(&scene, round).await;
        }
    }
    let written: u64 = writers.iter().map(|writer| writer.written).sum();
    assert!(written > (ROUNDS * WRITERS) as u64, "only {written} values were written");
    assert!(!scene.program.output().contains("ERROR"), "{}", scene.program.output());
}
