//! The third party of the demonstration: demands Basic, and remembers the last call that came.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{StatusCode, header};
use countersign_basic::parse_authorization;
use serde_json::json;

use crate::{
    failure::CommandResult,
    standin::{Answer, Received, Standin},
};

/// Who may come in.
pub(super) const USER_ID: &str = "ada";
/// Never printed.
pub(super) const PASSWORD: &str = "analytical-engine-1843";

pub(super) struct ThirdParty {
    standin: Standin,
    last: Arc<Mutex<Option<Received>>>,
}

impl ThirdParty {
    pub(super) async fn start() -> CommandResult<Self> {
        let last = Arc::new(Mutex::new(None));
        let memory = Arc::clone(&last);
        let standin = Standin::start(move |request| {
            let answer = answer(&request);
            *memory.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
            answer
        })
        .await?;
        Ok(Self { standin, last })
    }

    pub(super) fn port(&self) -> u16 {
        self.standin.port()
    }

    /// The last request, as it arrived here.
    pub(super) fn last(&self) -> Option<Received> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn answer(request: &Received) -> Answer {
    let mut fields = request.headers.get_all(header::AUTHORIZATION).iter();
    let (first, second) = (fields.next(), fields.next());
    let credentials = first.filter(|_| second.is_none()).map(|field| parse_authorization(field.as_bytes()));
    let is_ada = matches!(
        credentials,
        Some(Ok(one)) if one.user_id() == USER_ID && one.expose_password() == PASSWORD
    );
    match request.path.as_str() {
        _ if !is_ada => Answer::status(StatusCode::UNAUTHORIZED),
        "/me" => Answer::json(json!({ "id": "42", "name": "Ada Lovelace" })),
        "/v1/deals" => Answer::json(json!({ "data": [{ "id": 7, "title": "One engine", "value": 1843 }] })),
        _ => Answer::status(StatusCode::NOT_FOUND),
    }
}
