//! HTTP in: the REST API, the proxy, and the loop that accepts connections.
//!
//! No SQL, no crypto, no outgoing clients: a request becomes a call of `countersign-service`, and what
//! comes back becomes a reply. [`App`] answers requests; [`Listener`] brings them in, with its limits.

mod access;
mod api;
mod app;
mod error;
mod listen;
mod metrics;
mod operation;
mod proxy;
mod shared;
mod trace;

pub use api::openapi_json;
pub use app::App;
pub use listen::{Limits, ListenError, Listener, Responder, TlsFiles};
#[doc(hidden)]
pub use listen::{ReadRequest, read_request};
pub use metrics::{Metrics, OpenConnection};
pub use operation::{Operation, RequestIdHeader, RequestIdHeaderError};

/// The body of every reply: made here, or streamed from a third party.
pub type ReplyBody = axum::body::Body;
