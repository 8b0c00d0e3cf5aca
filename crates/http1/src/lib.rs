//! What both ends of HTTP/1.1 have in common: how bodies are framed (RFC 9112 sections 6 and 7), and the clock of a
//! connection.
//!
//! Callers are read by `countersign-server`, third parties by `countersign-outbound`. Neither may use the other, and
//! two readers of chunks would be one too many.

mod alarm;
mod chunked;
mod decode;
mod lines;
mod whole;

pub use alarm::Alarm;
pub use chunked::{Broken, Chunked, Step};
pub use decode::Decoder;
pub use lines::end_with_cr;
pub use whole::ReadBody;
