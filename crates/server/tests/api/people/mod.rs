//! People at the front door.

mod addresses;
mod answers;
mod at_once;
mod basic;
mod grants;
mod own_password;
mod two_factor;
mod users;

use countersign_testkit::{Call, Reply, TestApp};
use reqwest::Method;

/// What anybody with a role for it may ask, and nobody else.
const LIST: &str = "/v1.0/connectors";

fn list(app: &TestApp) -> Call {
    app.anonymous(Method::GET, LIST)
}

/// A reply as whoever guesses sees it: all but the time, and the id of the request.
fn seen(reply: &Reply) -> (u16, Vec<(String, String)>, String) {
    let id = reply.header("x-request-id").unwrap_or_default().to_owned();
    let mut fields: Vec<_> = reply
        .headers
        .iter()
        .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    fields.sort();
    (reply.status, fields, String::from_utf8(reply.body.clone()).unwrap().replace(&id, "REQUEST"))
}
