//! Instants on the wire: RFC 3339 in UTC.

use jiff::Timestamp;

pub(crate) fn wire(instant: Timestamp) -> String {
    instant.to_string()
}
