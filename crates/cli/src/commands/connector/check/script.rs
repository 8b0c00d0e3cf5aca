//! What the stand-in of `connector check` accepts, and what it says.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use countersign_core::Placement;
use serde_json::{Value, json};

use crate::standin::{Answer, Received};

/// What the stand-in accepts, or what it says whatever comes.
#[derive(Default)]
pub(super) struct Script {
    pub(super) expected: Option<(Placement, String)>,
    pub(super) forced: Option<StatusCode>,
    /// Bodies of answers 200 by method and path, as `GET /v1/me`.
    pub(super) bodies: BTreeMap<String, Value>,
}

impl Script {
    pub(super) fn answer(&self, request: &Received) -> Answer {
        let is_right = self
            .expected
            .as_ref()
            .is_some_and(|(placement, value)| arrived(request, placement).as_deref() == Some(value));
        let status = match self.forced {
            Some(forced) => forced,
            None if is_right => StatusCode::OK,
            None => StatusCode::UNAUTHORIZED,
        };
        if status != StatusCode::OK {
            return Answer::status(status);
        }
        let body = self.bodies.get(&format!("{} {}", request.method, request.path));
        Answer::json(body.cloned().unwrap_or_else(anybody))
    }
}

/// Who it is, in the places where most APIs say it.
pub(super) fn anybody() -> Value {
    let who = json!({ "id": "u-1", "uid": "u-1", "name": "Stand-In", "email": "stand-in@example.com" });
    let mut body = who.clone();
    body["user"] = who.clone();
    body["data"] = who;
    body
}

/// What came in the place of the credential, if it came once.
fn arrived(request: &Received, placement: &Placement) -> Option<String> {
    match placement {
        Placement::Header(name) => request.header(name).map(str::to_owned),
        Placement::Query(name) => {
            let query = request.query.as_deref().unwrap_or_default();
            let pairs = url::form_urlencoded::parse(query.as_bytes());
            let mut values = pairs.filter(|(key, _)| key == name).map(|(_, value)| value.into_owned());
            let first = values.next()?;
            values.next().is_none().then_some(first)
        }
    }
}
