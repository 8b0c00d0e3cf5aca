//! HTTP/1.1 to a third party, in the task of whoever calls.
//!
//! A call is written, and its answer read, by polling the socket where the caller waits: no task of its own,
//! no channel, no task switch. The wire formats are RFC 9112's; heads are parsed by `httparse`, and bodies read by
//! `countersign-http1`, which reads those of callers too.

mod connection;
mod exchange;
mod framing;
mod head;
mod read;
mod streamed;
mod upload;

pub(crate) use connection::Connection;
pub(crate) use exchange::exchange;
pub use read::{ReadAnswer, read_answer};
pub(crate) use streamed::Streamed;
