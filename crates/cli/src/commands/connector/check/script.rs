//! What the stand-in of `connector check` accepts, and what it says.

use axum::http::StatusCode;
use countersign_core::Placement;
use serde_json::json;

use crate::standin::{Answer, Received};

/// What the stand-in accepts, or what it says whatever comes.
#[derive(Default)]
pub(super) struct Script {
    pub(super) expected: Option<(Placement, String)>,
    pub(super) forced: Option<StatusCode>,
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
        if status == StatusCode::OK { Answer::json(json!({})) } else { Answer::status(status) }
    }
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
