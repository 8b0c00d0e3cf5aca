//! The modules that every connector finds, written in JavaScript over what `natives` gives them. All of them run once
//! in a realm's life, before any connector does.

use super::quick;

/// A module of ours.
struct Builtin {
    /// How the others call it.
    name: &'static str,
    source: &'static str,
    /// What connectors call it; nothing for what is ours alone.
    required_as: &'static [&'static str],
}

macro_rules! builtins {
    ($($name:literal $file:literal [$($required_as:literal),*],)*) => {
        &[$(Builtin { name: $name, source: include_str!($file), required_as: &[$($required_as),*] },)*]
    };
}

const BUILTINS: &[Builtin] = builtins![
    "abort" "js/abort.js" [],
    "app_connect/admin_config_model" "js/app_connect/admin_config_model.js" ["@app-connect/core/models/adminConfigModel"],
    "app_connect/constants" "js/app_connect/constants.js" ["@app-connect/core/lib/constants"],
    "app_connect/error_handler" "js/app_connect/error_handler.js" ["@app-connect/core/lib/errorHandler"],
    "app_connect/jwt" "js/app_connect/jwt.js" ["@app-connect/core/lib/jwt"],
    "app_connect/logger" "js/app_connect/logger.js" ["@app-connect/core/lib/logger"],
    "app_connect/user_model" "js/app_connect/user_model.js" ["@app-connect/core/models/userModel"],
    "assert" "js/assert.js" ["assert"],
    "axios" "js/axios.js" ["axios"],
    "buffer" "js/buffer.js" ["buffer"],
    "buffer_methods" "js/buffer_methods.js" [],
    "buffer_numbers" "js/buffer_numbers.js" [],
    "clone" "js/clone.js" [],
    "console" "js/console.js" ["console"],
    "crypto" "js/crypto.js" ["crypto"],
    "deep_equal" "js/deep_equal.js" [],
    "encoding" "js/encoding.js" [],
    "errors" "js/errors.js" [],
    "events" "js/events.js" ["events"],
    "fetch" "js/fetch.js" [],
    "format" "js/format.js" [],
    "headers" "js/headers.js" [],
    "host" "js/host.js" [],
    "inspect" "js/inspect.js" [],
    "inspect_errors" "js/inspect_errors.js" [],
    "inspect_kinds" "js/inspect_kinds.js" [],
    "inspect_layout" "js/inspect_layout.js" [],
    "models" "js/models.js" [],
    "path" "js/path.js" ["path", "path/posix"],
    "process" "js/process.js" ["process"],
    "querystring" "js/querystring.js" ["querystring"],
    "timers" "js/timers.js" ["timers"],
    "timers_promises" "js/timers_promises.js" ["timers/promises"],
    "url" "js/url.js" ["url"],
    "url_legacy" "js/url_legacy.js" [],
    "util" "js/util.js" ["util"],
    "vendor/axios" "js/vendor/axios.cjs" [],
];

/// The module that is changed before it runs.
const AXIOS: &str = "vendor/axios";

/// What error stacks call the first script of a realm.
pub(super) const BOOT_NAME: &str = "host:boot";

/// The first script of a realm: a function of what Rust gives it.
pub(super) fn boot() -> String {
    format!("(function (native) {{{}\n}})", include_str!("js/boot.js"))
}

/// A module of ours as a function; the error is what is missing.
pub(super) fn source(name: &str) -> Result<String, String> {
    let found = BUILTINS.iter().find(|one| one.name == name).ok_or_else(|| format!("no module `{name}`"))?;
    let source = match name {
        AXIOS => quick::changed(found.source).map_err(|text| format!("axios has no `{text}`"))?,
        _ => found.source.to_owned(),
    };
    Ok(format!("(function (exports, require, module, native) {{{source}\n}})"))
}

/// The names of all modules of ours.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    BUILTINS.iter().map(|one| one.name)
}

/// The built-in module that `require(specifier)` means, whether or not it begins with `node:`.
pub(super) fn builtin_of(specifier: &str) -> Option<&'static str> {
    let plain = specifier.strip_prefix("node:").unwrap_or(specifier);
    let plain = plain.strip_suffix(".js").filter(|name| name.starts_with('@')).unwrap_or(plain);
    BUILTINS.iter().find(|one| one.required_as.contains(&plain)).map(|one| one.name)
}

/// What connectors can require, for the sentence that says so.
pub(super) fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = BUILTINS.iter().flat_map(|one| one.required_as).copied().collect();
    names.sort_unstable();
    names
}
