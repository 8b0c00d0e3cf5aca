//! How much one caller may ask of the server.

use std::time::Duration;

/// The limits of a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From the first byte that a connection could send, or from the end of the last reply, until the next
    /// head is complete: slow senders and idle connections both end here.
    pub header_read: Duration,
    /// Between two pieces of a body.
    pub body_idle: Duration,
    /// For the caller to take something of a reply that waits for it.
    pub write_idle: Duration,
    /// For the TLS handshake.
    pub handshake: Duration,
    /// Connections at once; more wait in the kernel's queue.
    pub max_connections: usize,
    /// Bytes of one head; more is answered with 431.
    pub max_header_bytes: usize,
    /// How long requests in flight may take after the order to stop.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_read: Duration::from_secs(30),
            body_idle: Duration::from_secs(30),
            write_idle: Duration::from_secs(30),
            handshake: Duration::from_secs(10),
            max_connections: 30_000,
            max_header_bytes: 64 * 1024,
            drain: Duration::from_secs(30),
        }
    }
}
