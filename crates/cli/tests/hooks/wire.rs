//! A request as text, so that a test can show it whole: line, fields in the order of their names, body.

use countersign_testkit::standin::Recorded;

/// Fields about the connection, the client program and what it can unpack: none is the connector's doing.
/// `Accept-Language` and `Sec-Fetch-Mode` are what Node's own `fetch` adds, as if it were a browser.
const NOT_THE_CONNECTORS: &[&str] =
    &["accept-encoding", "accept-language", "connection", "host", "sec-fetch-mode", "user-agent"];

/// The request as a test writes it: names in small letters, as they mean the same in any (RFC 9110 section 5.1).
pub(crate) fn text(request: &Recorded) -> String {
    let mut fields: Vec<String> = request
        .headers
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .filter(|(name, _)| !NOT_THE_CONNECTORS.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    fields.sort();
    let body = String::from_utf8(request.body.clone()).expect("a body of text");
    let mut lines = vec![format!("{} {}", request.method, request.target)];
    lines.extend(fields);
    if !body.is_empty() {
        lines.extend([String::new(), body]);
    }
    lines.join("\n")
}
