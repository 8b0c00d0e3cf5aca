//! A client that calls a third party as fast as it is answered, and remembers which calls were.

use reqwest::{Client, StatusCode};

use crate::writer::{Target, request_id};

/// One client; no two of its calls have the same path.
pub(crate) struct Caller {
    number: usize,
    /// How many calls it has made.
    pub(crate) made: u64,
    /// Request id and path of the calls that were answered since the last check.
    pub(crate) answered: Vec<(String, String)>,
}

impl Caller {
    pub(crate) fn new(number: usize) -> Self {
        Self { number, made: 0, answered: Vec::new() }
    }

    /// Calls through one after the other of these account connectors until the program is gone. Every
    /// answer that does come must be the third party's.
    pub(crate) async fn call(&mut self, target: &Target, connections: &[i64]) {
        let http = Client::builder().no_proxy().build().expect("a client");
        for id in connections.iter().cycle().skip(self.number % connections.len()) {
            self.made += 1;
            let path = format!("/calls/{}/{}", self.number, self.made);
            let url = format!("{}/v1.0/account/connectors/{id}/proxy{path}", target.url);
            let call = http.get(url).bearer_auth(&target.token).header("X-Cyclr-Account", "a");
            let Ok(response) = call.send().await else { return };
            assert_eq!(response.status(), StatusCode::OK);
            self.answered.push((request_id(&response), path));
            let Ok(body) = response.bytes().await else { return };
            assert!(body.starts_with(b"Basic "), "{body:?}");
        }
    }
}
