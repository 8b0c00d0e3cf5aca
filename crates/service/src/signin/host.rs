//! What a hook may reach: the hosts of its definition through `outbound`, its own connection's row, the log.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use countersign_connector::{AuthMethod, ManagedScope};
use countersign_core::AccountId;
use countersign_hooks::{
    Bundle, FetchCode, FetchFailed, FetchRequest, FetchResponse, Host, LogLevel, Model, ModelRequest,
};
use serde_json::{Map, Value, json};

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
    admin: Value,
    asked: Mutex<Asked>,
}

impl HookHost {
    pub(crate) fn new(way: Way, connector: &str, row: Row) -> Self {
        let asked = Mutex::default();
        Self { way, connector: connector.to_owned(), row: Mutex::new(row), admin: Value::Null, asked }
    }

    /// With the row of `adminConfigModel`.
    pub(super) fn with_admin(self, admin: Value) -> Self {
        Self { admin, ..self }
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
                "findByPk" | "findOne" => Ok(self.admin.clone()),
                "findAll" => Ok(Value::Array(
                    Some(&self.admin).filter(|row| !row.is_null()).cloned().into_iter().collect(),
                )),
                "count" => Ok(Value::from(u8::from(!self.admin.is_null()))),
                other => Err(format!("adminConfigModel.{other} is not available here")),
            },
        }
    }

    fn log(&self, level: LogLevel, text: &str) {
        log(&self.connector, level, text);
    }
}

/// The one row of `adminConfigModel`: what an administrator manages in the form, for everybody in the account and
/// for who signs in. Nothing where the form has no managed field. Its values are in `additionalInfo` too, and so
/// what the engine masks in logs.
pub(super) fn admin_config(account: &AccountId, auth: &AuthMethod, additional: &Map<String, Value>) -> Value {
    if auth.fields().iter().all(|field| field.managed.is_none()) {
        return Value::Null;
    }
    let of = |scope: ManagedScope| -> Map<String, Value> {
        let fields = auth.fields().iter().filter(|field| field.managed == Some(scope));
        fields.filter_map(|field| Some((field.name.clone(), additional.get(&field.name)?.clone()))).collect()
    };
    let (for_account, for_user) = (of(ManagedScope::Account), of(ManagedScope::User));
    json!({ "id": account.as_str(), "accountValues": for_account, "userValues": for_user })
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
