//! What a hook may ask of the world: requests, rows of its own connection, the log. All of it goes through the
//! [`Host`] of its call, in the server's process; the child itself reaches nothing.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use serde_json::Value;

/// Answers for one call, in the name of one connection.
#[async_trait]
pub trait Host: Send + Sync {
    /// Sends a request to the third party. The wait is cut off with the call's own time.
    async fn fetch(&self, request: FetchRequest) -> Result<FetchResponse, FetchFailed>;

    /// Reads or writes a row of this call's connection. The error is a sentence for the hook.
    async fn model(&self, request: ModelRequest) -> Result<Value, String>;

    /// Takes a line of the hook's log. Lines are bounded in number and length before they arrive here; masking
    /// secrets is the host's part.
    fn log(&self, level: LogLevel, text: &str);
}

/// A request of a hook. Header values and the body may be secret, so its `Debug` shows neither.
#[derive(Clone, PartialEq)]
pub struct FetchRequest {
    /// The method, in the case that the hook wrote.
    pub method: String,
    /// The URL, as the hook wrote it.
    pub url: String,
    /// Header fields in order; a name may stand there more than once.
    pub headers: Vec<(String, String)>,
    /// The body, where there is one.
    pub body: Option<Vec<u8>>,
    /// How long the hook itself wants to wait.
    pub timeout: Option<Duration>,
    /// How many redirects the hook wants followed at most; absent where it does not say.
    pub max_redirects: Option<u32>,
}

impl fmt::Debug for FetchRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FetchRequest").field("method", &self.method).finish_non_exhaustive()
    }
}

/// What the third party answered. Its body may be secret, so its `Debug` shows the status alone.
#[derive(Clone, PartialEq)]
pub struct FetchResponse {
    /// The status code.
    pub status: u16,
    /// The reason phrase, or the usual one of the status.
    pub reason: String,
    /// Where the answer came from, after redirects.
    pub url: String,
    /// Header fields in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl fmt::Debug for FetchResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FetchResponse").field("status", &self.status).finish_non_exhaustive()
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FetchFailed {
    /// What kind of failure: `error.code` is made of it.
    pub code: FetchCode,
    /// A sentence for the hook. No secret is in it.
    pub message: String,
}

/// What kind of failure stands between a request and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchCode {
    /// The host may not be called: it is not the connector's, or its address is not public.
    Refused,
    /// Not a URL, a method or a header that can be sent.
    Invalid,
    /// The name has no address.
    NotFound,
    /// Nobody accepts connections there, or the connection broke.
    Unreachable,
    /// The certificate is not trusted, or the handshake failed.
    Tls,
    /// Time ran out.
    TimedOut,
    /// The answer is larger than a hook may have.
    TooLarge,
    /// More redirects than were wanted.
    TooManyRedirects,
}

/// A use of one of the model classes. Its arguments may be secret, so its `Debug` shows none.
#[derive(Clone, PartialEq)]
pub struct ModelRequest {
    /// Which class.
    pub model: Model,
    /// The method's name, such as `save` or `findByPk`. A host refuses what it does not know.
    pub method: String,
    /// Its arguments, in order.
    pub arguments: Vec<Value>,
}

impl fmt::Debug for ModelRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ModelRequest").field("model", &self.model).finish_non_exhaustive()
    }
}

/// The model classes that a hook finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// The user: this connection.
    User,
    /// What an administrator has set for this account and connector.
    AdminConfig,
}

/// How much a line of a hook's log matters, by its author.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// `console.debug`.
    Debug,
    /// `console.log`, `console.info`.
    Info,
    /// `console.warn`.
    Warn,
    /// `console.error`.
    Error,
}
