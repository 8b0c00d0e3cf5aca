//! A 401 in live traffic through a connection that was signed in by JavaScript: `getUserInfo` is its trial.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use countersign_testkit::{
    Reply,
    standin::{Gate, Reply as Said, StandIn},
    wire::within,
};
use reqwest::Method;
use tokio::{
    task::JoinHandle,
    time::{Duration, sleep},
};

use crate::rig::{ACCOUNT, Rig};

const BASIC: &str = "exports.getBasicAuth = ({ apiKey }) => Buffer.from(apiKey).toString('base64');
exports.getUserInfo = async ({ hostname, authHeader }) => {
  const answer = await fetch(`http://${hostname}/me`, { headers: { authorization: authHeader } });
  if (answer.status === 200) return { successful: true, platformUserInfo: { id: 'u', name: 'Jo' } };\n";
const SAYS_NO: &str =
    "  return { successful: false, returnMessage: { message: 'The key is gone, Jo' } };\n};\n";
const THROWS: &str = "  throw new Error('The key is gone, Jo');\n};\n";

/// A connection whose credential was accepted, and what the third party answers, by target; 200 to all else.
struct House {
    rig: Rig,
    script: Arc<Mutex<HashMap<String, Said>>>,
    id: i64,
}

impl House {
    async fn signed_in(refuses: &str) -> Self {
        let script = Arc::<Mutex<HashMap<String, Said>>>::default();
        let told = Arc::clone(&script);
        let third_party = StandIn::start(move |request| {
            told.lock().unwrap().get(&request.target).cloned().unwrap_or_else(|| Said::status(200))
        })
        .await;
        let module = format!("{BASIC}{refuses}");
        let rig = Rig::against(third_party, "", &[("connector.js", &module)], None).await;
        let id = rig.signed_in("k").await;
        let house = Self { rig, script, id };
        assert_eq!((house.asked("/me"), house.state().await.as_str()), (1, "Verified"));
        house
    }

    fn answers(&self, target: &str, reply: Said) {
        self.script.lock().unwrap().insert(target.to_owned(), reply);
    }

    fn asked(&self, target: &str) -> usize {
        self.rig.third_party.requests().iter().filter(|request| request.target == target).count()
    }

    async fn state(&self) -> String {
        let shown = self.rig.get(&format!("/v1.0/account/connectors/{}", self.id)).await.json();
        shown["AuthStatus"]["State"].as_str().unwrap().to_owned()
    }

    fn calling(&self, path: &str) -> JoinHandle<Reply> {
        let path = format!("/v1.0/account/connectors/{}/proxy{path}", self.id);
        let app = Arc::clone(&self.rig.app);
        tokio::spawn(async move { app.within(ACCOUNT, Method::GET, &path).send().await })
    }

    async fn call(&self, path: &str) -> Reply {
        self.calling(path).await.unwrap()
    }

    /// 32 callers whose calls are there together are answered with 401 at the same moment.
    async fn all_refused(&self) {
        let gate = Gate::closed();
        self.answers("/things", Said::status(401).behind(&gate));
        let calls: Vec<_> = (0..32).map(|_| self.calling("/things")).collect();
        until("32 calls", || async { self.asked("/things") == 32 }).await;
        gate.open();
        for call in calls {
            call.await.unwrap().expect_status(401);
        }
    }
}

async fn until<F: Future<Output = bool> + Send>(what: &str, holds: impl Fn() -> F + Send + Sync) {
    let holding = async {
        while !holds().await {
            sleep(Duration::from_millis(5)).await;
        }
    };
    within(what, holding).await;
}

#[tokio::test]
async fn of_32_refusals_get_user_info_is_asked_about_one_and_its_refusal_keeps_later_calls_here() {
    for refuses in [SAYS_NO, THROWS] {
        let house = House::signed_in(refuses).await;
        house.answers("/me", Said::status(401));
        house.all_refused().await;
        until("the state Rejected", || async { house.state().await == "Rejected" }).await;
        let before = house.rig.third_party.requests().len();
        for path in ["/things", "/others"] {
            let reply = house.call(path).await.expect_status(424).json();
            assert_eq!(reply["Code"], "credential-rejected");
            assert!(reply["Message"].as_str().unwrap().contains("The key is gone, Jo"), "{reply}");
        }
        assert_eq!(house.rig.third_party.requests().len(), before, "something arrived there");
        assert_eq!((house.asked("/things"), house.asked("/me")), (32, 2), "the sign-in, and one trial");
    }
}

#[tokio::test]
async fn when_get_user_info_accepts_the_credential_the_connection_stays_and_calls_flow() {
    let house = House::signed_in(SAYS_NO).await;
    house.all_refused().await;
    // Sent once the trial is over.
    house.call("/others").await.expect_status(200);
    assert_eq!((house.state().await.as_str(), house.asked("/me")), ("Verified", 2));
    // That resource refuses again, which is known to say nothing about the credential.
    house.call("/things").await.expect_status(401);
    house.call("/others").await.expect_status(200);
    assert_eq!((house.state().await.as_str(), house.asked("/me")), ("Verified", 2));
}
