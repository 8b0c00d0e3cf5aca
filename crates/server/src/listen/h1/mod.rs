//! HTTP/1.1 with a caller, in one task for each connection (RFC 9112).
//!
//! A request is read, answered and its reply written by polling the socket where the handler is polled: no channel and
//! no task switch. What two readers could understand differently is refused by the reader itself (`head`, and
//! `countersign-http1` for chunks). A body of any size but a small one is read by the handler, straight from the
//! socket (`wire`).

mod body;
mod connection;
mod date;
mod framing;
mod head;
mod read;
mod reply;
mod wire;

pub(super) use connection::serve;
pub use read::{ReadRequest, read_request};
