//! The layering table: who may name whom, and why. Data only; `mod.rs` reads it.
//!
//! `cli -> server -> service -> {store, vault, outbound, hooks, connector, audit} -> core`. An arrow may skip layers
//! downward; `basic` may be used by anyone and uses nobody. A new crate gets a row before it compiles here.

/// What one crate of the workspace may name under `[dependencies]` or `[build-dependencies]`.
#[derive(Debug)]
pub(crate) struct LayerRow {
    /// The crate's package name.
    pub(crate) krate: &'static str,
    /// The workspace crates that it may name.
    pub(crate) may_name: &'static [&'static str],
    /// Why no others.
    pub(crate) reason: &'static str,
}

/// Crates that only a few may name, whether they come from a registry or from this workspace.
#[derive(Debug)]
pub(crate) struct HolderRow {
    /// The crates that are held.
    pub(crate) held: &'static [&'static str],
    /// The workspace crates that may name them.
    pub(crate) holders: &'static [&'static str],
    /// Whether `[dev-dependencies]` are held too.
    pub(crate) in_tests_too: bool,
    /// Why.
    pub(crate) reason: &'static str,
    /// What a crate outside `holders` does to get what it wants.
    pub(crate) instead: &'static str,
}

/// Never shipped: allowed under `[dev-dependencies]` only, whoever asks.
pub(crate) const DEVELOPMENT_ONLY: &[&str] = &["countersign-testkit", "xtask"];

/// Source files longer than this hold more than one idea.
pub(crate) const MOST_LINES: usize = 400;

/// One row for each crate of the workspace.
pub(crate) const LAYERS: &[LayerRow] = &[
    LayerRow {
        krate: "countersign-cli",
        may_name: &[
            "countersign-audit",
            "countersign-basic",
            "countersign-connector",
            "countersign-core",
            "countersign-hooks",
            "countersign-outbound",
            "countersign-server",
            "countersign-service",
            "countersign-store",
            "countersign-store-sqlite",
            "countersign-vault",
        ],
        reason: "the program wires all parts together, and only it does",
    },
    LayerRow {
        krate: "countersign-server",
        may_name: &[
            "countersign-basic",
            "countersign-connector",
            "countersign-core",
            "countersign-http1",
            "countersign-service",
        ],
        reason: "handlers turn HTTP into use cases: no SQL, no crypto, no outgoing clients",
    },
    LayerRow {
        krate: "countersign-service",
        may_name: &[
            "countersign-audit",
            "countersign-basic",
            "countersign-connector",
            "countersign-core",
            "countersign-hooks",
            "countersign-outbound",
            "countersign-store",
            "countersign-vault",
        ],
        reason: "use cases are neither HTTP in nor SQL, and know a store by its traits alone",
    },
    LayerRow {
        krate: "countersign-store-sqlite",
        may_name: &["countersign-core", "countersign-store"],
        reason: "a back end implements the store's traits; what is stored arrives sealed",
    },
    LayerRow {
        krate: "countersign-store",
        may_name: &["countersign-core"],
        reason: "the traits speak in the words of core, so that any back end can serve them",
    },
    LayerRow {
        krate: "countersign-vault",
        may_name: &["countersign-core"],
        reason: "sealing knows places and bytes, not HTTP, connectors or tables",
    },
    LayerRow {
        krate: "countersign-outbound",
        may_name: &["countersign-core", "countersign-http1"],
        reason: "the client sends what it is given; it knows no connector and no account",
    },
    LayerRow {
        krate: "countersign-hooks",
        may_name: &["countersign-core"],
        reason: "scripts run apart: what they want of network, rows and hashes comes in as traits",
    },
    LayerRow {
        krate: "countersign-audit",
        may_name: &["countersign-core"],
        reason: "the log writes the events it is given, and takes its key as a trait",
    },
    LayerRow {
        krate: "countersign-connector",
        may_name: &["countersign-basic", "countersign-core"],
        reason: "a definition is read and rendered without I/O but reading files",
    },
    LayerRow {
        krate: "countersign-core",
        may_name: &[],
        reason: "the words of the product stand at the bottom: everyone uses them, they use nobody",
    },
    LayerRow {
        krate: "countersign-basic",
        may_name: &[],
        reason: "HTTP Basic is a library of its own, usable without the rest",
    },
    LayerRow {
        krate: "countersign-http1",
        may_name: &[],
        reason: "how a body is framed is told by the RFC alone, to whichever end reads it",
    },
    LayerRow {
        krate: "countersign-testkit",
        may_name: &[
            "countersign-audit",
            "countersign-basic",
            "countersign-cli",
            "countersign-connector",
            "countersign-core",
            "countersign-hooks",
            "countersign-outbound",
            "countersign-server",
            "countersign-service",
            "countersign-store",
            "countersign-store-sqlite",
            "countersign-vault",
        ],
        reason: "development only: it builds the program under test from any of its parts",
    },
    LayerRow { krate: "xtask", may_name: &[], reason: "chores must run while the product does not compile" },
];

/// What only a few crates may name.
pub(crate) const HOLDERS: &[HolderRow] = &[
    HolderRow {
        held: &["countersign-store-sqlite"],
        holders: &["countersign-cli", "countersign-testkit"],
        in_tests_too: true,
        reason: "only the wiring chooses a store back end, so that another one can take its place",
        instead: "take the traits of countersign-store; in tests, take a store from countersign-testkit",
    },
    HolderRow {
        held: &["rusqlite", "libsqlite3-sys"],
        holders: &["countersign-store-sqlite"],
        in_tests_too: false,
        reason: "SQL stays behind the store's traits",
        instead: "add a method to the traits of countersign-store and implement it in countersign-store-sqlite",
    },
    HolderRow {
        held: &["sqlx", "diesel", "postgres", "tokio-postgres", "deadpool-postgres"],
        holders: &["countersign-store-postgres"],
        in_tests_too: false,
        reason: "SQL stays behind the store's traits",
        instead: "add a method to the traits of countersign-store and implement it in the back end",
    },
    HolderRow {
        held: &[
            "aws-lc-rs",
            "aws-lc-sys",
            "ring",
            "openssl",
            "sha1",
            "sha2",
            "sha3",
            "md-5",
            "hmac",
            "hkdf",
            "pbkdf2",
            "argon2",
            "bcrypt",
            "blake2",
            "blake3",
            "aes-gcm",
            "chacha20poly1305",
            "subtle",
            "getrandom",
            "rand",
        ],
        holders: &["countersign-vault"],
        in_tests_too: false,
        reason: "one crate can be reviewed for its use of cryptography and of the system's randomness",
        instead: "ask countersign-vault for the operation, or take countersign_core::Entropy as a parameter",
    },
    HolderRow {
        held: &["rustls", "tokio-rustls"],
        holders: &["countersign-outbound", "countersign-server", "countersign-testkit"],
        in_tests_too: false,
        reason: "TLS ends where sockets are: HTTP in and HTTP out",
        instead: "pass the settings down to countersign-server or countersign-outbound",
    },
    HolderRow {
        held: &["reqwest", "ureq", "isahc", "awc", "curl", "rustls-native-certs", "rustls-platform-verifier"],
        holders: &["countersign-outbound", "countersign-testkit"],
        in_tests_too: false,
        reason: "only outbound builds HTTP clients: its address guard stands before every outward connection",
        instead: "send the request through countersign-outbound",
    },
    HolderRow {
        held: &["hyper", "hyper-util"],
        holders: &["countersign-outbound", "countersign-server", "countersign-testkit"],
        in_tests_too: false,
        reason: "connections are opened by outbound and accepted by server",
        instead: "use the types of the crate `http`, and leave the connection to outbound or server",
    },
    HolderRow {
        held: &["axum", "axum-extra"],
        holders: &["countersign-cli", "countersign-server", "countersign-testkit"],
        in_tests_too: false,
        reason: "HTTP in is server's; cli and testkit only play the third parties of the demo and of tests",
        instead: "add the route in countersign-server",
    },
    HolderRow {
        held: &["utoipa", "utoipa-axum"],
        holders: &["countersign-server"],
        in_tests_too: false,
        reason: "wire names and the OpenAPI document live in server; inside, a Connection has no wire name",
        instead: "keep your own type and convert it in countersign-server",
    },
    HolderRow {
        held: &["tokio"],
        holders: &[
            "countersign-audit",
            "countersign-cli",
            "countersign-hooks",
            "countersign-http1",
            "countersign-outbound",
            "countersign-server",
            "countersign-service",
            "countersign-store",
            "countersign-store-sqlite",
            "countersign-testkit",
            "countersign-vault",
        ],
        in_tests_too: false,
        reason: "core, basic and connector do no I/O and need no runtime",
        instead: "do the waiting in the caller, and pass the result in",
    },
    HolderRow {
        held: &["rquickjs", "rquickjs-core", "boa_engine", "deno_core"],
        holders: &["countersign-hooks"],
        in_tests_too: true,
        reason: "connectors' JavaScript runs in one confined child process",
        instead: "run the hook through countersign-hooks",
    },
];
