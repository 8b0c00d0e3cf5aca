//! Where we differ from Node and mean to, each with its reason.

use serde_json::Value;

/// Whether a difference is one of those.
pub(super) fn is_known(node: &Value, ours: &Value) -> bool {
    let (wanted, given) = (node["given"].to_string(), ours["given"].to_string());
    match node["kind"].as_str().unwrap_or_default() {
        // Node forgets the port when it is set to what is none; the standard leaves it.
        "changed" => {
            node["input"]["part"] == "port" && given == wanted.replace("example.com/", "example.com:8080/")
        }
        // Sources of functions are not kept, so that they cannot be printed.
        "printed" => given.contains("[native code]"),
        "cloned" => wanted.contains("could not be cloned") && given.contains("could not be cloned"),
        // `String(date)` ends with the time zone's long name in Node.
        "oddSource" => wanted.contains(&given.replace('"', "")) && given.contains("474d542b30303030"),
        // Node reads this label as Latin-1, unless it streams; the standard says windows-1252.
        "decoded" => node["input"]["label"] == "latin1" && node["given"][2] == ours["given"][2],
        // Node parses the name in `/..` as `.` with the ending `.`.
        "paths" => node["given"][6]["ext"] == ".",
        _ => false,
    }
}
