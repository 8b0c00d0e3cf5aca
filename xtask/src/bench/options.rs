//! What each bench may be told on its command line.

use std::path::PathBuf;

use clap::Args;

use super::doors::Door;
use super::peers::Peer;

/// How long a bench measures, and how much there is to look through.
#[derive(Args)]
pub(crate) struct Common {
    /// Rounds; the sides alternate within each
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rounds: u32,
    /// Seconds of load in each round
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) seconds: u32,
    /// How many connections Countersign holds
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) stored: u32,
}

/// The program of ours that is measured.
#[derive(Args)]
pub(crate) struct Program {
    /// A program that is built already; without this the one that is shipped is built first
    #[arg(long, value_name = "PATH")]
    pub(crate) binary: Option<PathBuf>,
}

/// `proxy`.
#[derive(Args)]
pub(crate) struct ProxyOptions {
    /// Who is measured
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "nothing,nginx,haproxy,envoy,caddy,countersign"
    )]
    pub(crate) peers: Vec<Peer>,
    /// Concurrent connections, one table each
    #[arg(long, value_delimiter = ',', default_value = "1,32,256")]
    pub(crate) connections: Vec<u32>,
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(flatten)]
    pub(crate) program: Program,
}

/// `proxy-body`.
#[derive(Args)]
pub(crate) struct BodyOptions {
    /// Who is measured
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "nothing,nginx,nginx-unbuffered,haproxy,envoy,countersign"
    )]
    pub(crate) peers: Vec<Peer>,
    /// Sizes of bodies in MiB
    #[arg(long, value_delimiter = ',', default_value = "1,64")]
    pub(crate) mib: Vec<u64>,
    /// Concurrent connections
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) connections: u32,
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(flatten)]
    pub(crate) program: Program,
}

/// `verify`.
#[derive(Args)]
pub(crate) struct VerifyOptions {
    /// Who is measured
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "nginx-open,nginx-sha1,nginx-apr1,nginx-bcrypt10,caddy-bcrypt14,envoy-sha1,countersign"
    )]
    pub(crate) doors: Vec<Door>,
    /// Concurrent connections, one table each
    #[arg(long, value_delimiter = ',', default_value = "1,32,256")]
    pub(crate) connections: Vec<u32>,
    /// Rounds; the sides alternate within each
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rounds: u32,
    /// Seconds of load in each round
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) seconds: u32,
    #[command(flatten)]
    pub(crate) program: Program,
}

/// `audit`.
#[derive(Args)]
pub(crate) struct AuditOptions {
    /// Concurrent connections, one table each
    #[arg(long, value_delimiter = ',', default_value = "32")]
    pub(crate) connections: Vec<u32>,
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(flatten)]
    pub(crate) program: Program,
}

/// `write`.
#[derive(Args)]
pub(crate) struct WriteOptions {
    /// Concurrent callers, one table each
    #[arg(long, value_delimiter = ',', default_value = "1,32")]
    pub(crate) connections: Vec<u32>,
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(flatten)]
    pub(crate) program: Program,
}

/// `hook`.
#[derive(Args)]
pub(crate) struct HookOptions {
    /// Calls of getBasicAuth in each round
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(100..))]
    pub(crate) calls: u32,
    /// Concurrent callers that sign in, one table each
    #[arg(long, value_delimiter = ',', default_value = "16")]
    pub(crate) callers: Vec<u32>,
    /// The example `latency` of countersign-hooks, built already; without this it is built first
    #[arg(long, value_name = "PATH")]
    pub(crate) latency: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(flatten)]
    pub(crate) program: Program,
}

/// `start`.
#[derive(Args)]
pub(crate) struct StartOptions {
    /// Who is measured
    #[arg(long, value_enum, value_delimiter = ',', default_value = "nginx,haproxy,countersign")]
    pub(crate) peers: Vec<Peer>,
    /// Rounds; the sides alternate within each
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rounds: u32,
    #[command(flatten)]
    pub(crate) program: Program,
}

/// The stand-in of `proxy-body`, started by the bench itself.
#[derive(Args)]
pub(crate) struct StandInOptions {
    /// Where it listens on 127.0.0.1
    pub(crate) port: u16,
}

/// The load of `proxy-body`, started by the bench itself.
#[derive(Args)]
pub(crate) struct LoadOptions {
    /// Port of 127.0.0.1 that is called
    #[arg(long)]
    pub(crate) port: u16,
    /// What stands before the path that the stand-in knows
    #[arg(long)]
    pub(crate) prefix: String,
    /// Header lines, `Name: value`
    #[arg(long)]
    pub(crate) header: Vec<String>,
    /// Bytes of each body
    #[arg(long)]
    pub(crate) bytes: u64,
    /// Send the bodies; without this they are fetched
    #[arg(long)]
    pub(crate) up: bool,
    /// In chunks; without this with a length
    #[arg(long)]
    pub(crate) chunked: bool,
    /// Concurrent connections
    #[arg(long)]
    pub(crate) connections: u32,
    /// Begin no new request after this many seconds
    #[arg(long)]
    pub(crate) seconds: u32,
}
