//! What a hook may reach: the hosts of its definition through `outbound`, its own connection's row, the log.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use countersign_hooks::{
    Bundle, FetchCode, FetchFailed, FetchRequest, FetchResponse, Host, LogLevel, Model, ModelRequest,
};
use serde_json::Value;

use super::{fetch::Way, user::Row};

/// What came of the last request of a call: whether a failure is about the credential or about the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Asked {
    /// No request was made.
    #[default]
    Nobody,
    /// It was answered with this status.
    Answered(u16),
    /// It was refused here: a host that is not the connector's.
    Refused,
    /// Nobody answered.
    Unreachable,
}

/// The host of one call, for one connection.
pub(crate) struct HookHost {
    way: Way,
    connector: String,
    row: Mutex<Row>,
    asked: Mutex<Asked>,
}

impl HookHost {
    pub(crate) fn new(way: Way, connector: &str, row: Row) -> Arc<Self> {
        let asked = Mutex::default();
        Arc::new(Self { way, connector: connector.to_owned(), row: Mutex::new(row), asked })
    }

    pub(crate) fn asked(&self) -> Asked {
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The user's row, where the hook changed it.
    pub(crate) fn changed_row(&self) -> Option<Value> {
        self.row.lock().unwrap_or_else(PoisonError::into_inner).changed()
    }
}

#[async_trait]
impl Host for HookHost {
    async fn fetch(&self, request: FetchRequest) -> Result<FetchResponse, FetchFailed> {
        let answer = self.way.fetch(request).await;
        let asked = match &answer {
            Ok(answer) => Asked::Answered(answer.status),
            Err(failed) if matches!(failed.code, FetchCode::Refused | FetchCode::Invalid) => {
                tracing::warn!(connector = self.connector, reason = %failed, "a hook's request was refused");
                Asked::Refused
            }
            Err(_) => Asked::Unreachable,
        };
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = asked;
        answer
    }

    async fn model(&self, request: ModelRequest) -> Result<Value, String> {
        match request.model {
            Model::User => self.row.lock().unwrap_or_else(PoisonError::into_inner).answer(&request),
            Model::AdminConfig => match request.method.as_str() {
                "findByPk" | "findOne" => Ok(Value::Null),
                "findAll" => Ok(Value::Array(Vec::new())),
                other => Err(format!("adminConfigModel.{other} is not available here")),
            },
        }
    }

    fn log(&self, level: LogLevel, text: &str) {
        log(&self.connector, level, text);
    }
}

/// The host of an interface that only computes.
pub(super) struct Nobody {
    connector: String,
}

impl Nobody {
    pub(super) fn new(bundle: &Bundle) -> Self {
        Self { connector: bundle.name().to_owned() }
    }
}

#[async_trait]
impl Host for Nobody {
    async fn fetch(&self, _: FetchRequest) -> Result<FetchResponse, FetchFailed> {
        let message = "this interface only computes; send requests in getUserInfo".to_owned();
        Err(FetchFailed { code: FetchCode::Refused, message })
    }

    async fn model(&self, _: ModelRequest) -> Result<Value, String> {
        Err("this interface only computes; use models in the others".to_owned())
    }

    fn log(&self, level: LogLevel, text: &str) {
        log(&self.connector, level, text);
    }
}

/// The engine has masked the call's secrets, and bounded lines and bytes.
fn log(connector: &str, level: LogLevel, text: &str) {
    match level {
        LogLevel::Debug => tracing::debug!(connector, text, "a hook says"),
        LogLevel::Info => tracing::info!(connector, text, "a hook says"),
        LogLevel::Warn => tracing::warn!(connector, text, "a hook says"),
        LogLevel::Error => tracing::error!(connector, text, "a hook says"),
    }
}
