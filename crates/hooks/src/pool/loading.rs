//! Hosts of a module that is loaded: there is no connection yet that it could act for.

use async_trait::async_trait;
use serde_json::Value;

use crate::{FetchCode, FetchFailed, FetchRequest, FetchResponse, Host, LogLevel, ModelRequest};

/// The host of a load that nobody's call is behind.
pub(super) struct Nobody;

#[async_trait]
impl Host for Nobody {
    async fn fetch(&self, _: FetchRequest) -> Result<FetchResponse, FetchFailed> {
        let message = "a module cannot send requests while it is loaded; send them in its functions".into();
        Err(FetchFailed { code: FetchCode::Refused, message })
    }

    async fn model(&self, _: ModelRequest) -> Result<Value, String> {
        Err("a module has no connection while it is loaded; use models in its functions".into())
    }

    fn log(&self, _: LogLevel, _: &str) {}
}

/// The host of a load that stands before a call: its lines are shown as the call's are.
pub(super) struct Loading<'a>(pub(super) &'a dyn Host);

#[async_trait]
impl Host for Loading<'_> {
    async fn fetch(&self, request: FetchRequest) -> Result<FetchResponse, FetchFailed> {
        Nobody.fetch(request).await
    }

    async fn model(&self, request: ModelRequest) -> Result<Value, String> {
        Nobody.model(request).await
    }

    fn log(&self, level: LogLevel, text: &str) {
        self.0.log(level, text);
    }
}
