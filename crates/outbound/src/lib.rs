//! HTTP out: the only place that opens outward connections.
//!
//! One client with pools and time limits. It sends what it is given: it follows no redirect, honours no
//! `HTTP_PROXY`, and adds nothing but what the protocol needs. Before a byte leaves, the address guard has
//! looked at the host as it is written, at every address that it resolves to, and at the peer that was
//! connected. Private ranges are refused unless [`Settings::allow_private`] names them.

mod attempt;
mod body;
mod client;
mod connect;
mod error;
mod failure;
mod guard;
mod h1;
mod h2;
mod pool;
mod resolve;
mod settings;
mod stream;

pub use body::{Body, BoxError, ResponseBody};
pub use client::Outbound;
pub use error::{OutboundError, Refusal, RefusalReason};
#[doc(hidden)]
pub use h1::{ReadAnswer, read_answer};
pub use settings::{Settings, SetupError};
