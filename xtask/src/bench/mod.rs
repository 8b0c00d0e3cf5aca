//! `cargo xtask bench`: Countersign beside other proxies in one run on one machine. The method, and what each
//! side does and does not do, is told in bench/README.md.

mod ours;
mod peers;
mod process;
mod proxy;
mod report;
mod setup;
mod start;
mod wrk;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use self::peers::Peer;
use crate::fault::Fault;
use crate::run::root;

/// The core on which the measured side runs, alone.
const MEASURED_CORE: &str = "1";
/// The core that the load generator and the stand-in third party share.
const OTHER_CORE: &str = "0";
/// What the stand-in demands: `bench:correct horse battery staple`.
const AUTHORIZATION: &str = "Basic YmVuY2g6Y29ycmVjdCBob3JzZSBiYXR0ZXJ5IHN0YXBsZQ==";

/// The benches.
#[derive(Subcommand)]
pub(crate) enum Bench {
    /// The injecting proxy: wrk -> X -> nginx that checks the header
    Proxy(ProxyOptions),
    /// Cold start to the first answer, and idle memory
    Start(StartOptions),
}

/// How long and against whom `proxy` measures.
#[derive(Args)]
pub(crate) struct ProxyOptions {
    /// Who is measured
    #[arg(long, value_enum, value_delimiter = ',', default_value = "nothing,nginx,haproxy,countersign")]
    peers: Vec<Peer>,
    /// Concurrent connections, one table each
    #[arg(long, value_delimiter = ',', default_value = "1,32,256")]
    connections: Vec<u32>,
    /// Rounds; the sides alternate within each
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Seconds that wrk runs in each round
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
    /// How many connections Countersign holds
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    stored: u32,
}

/// How often and against whom `start` measures.
#[derive(Args)]
pub(crate) struct StartOptions {
    /// Who is measured
    #[arg(long, value_enum, value_delimiter = ',', default_value = "nginx,haproxy,countersign")]
    peers: Vec<Peer>,
    /// Rounds; the sides alternate within each
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
}

/// Runs one bench.
pub(crate) fn command(bench: &Bench) -> Result<(), Fault> {
    match bench {
        Bench::Proxy(options) => proxy::run(options),
        Bench::Start(options) => start::run(options),
    }
}

/// The folder of configurations and connectors.
fn bench_folder() -> PathBuf {
    root().join("bench")
}

/// A new, empty folder below bench/out for the files of one server of this run.
fn work_folder(name: &str) -> Result<PathBuf, Fault> {
    let folder = bench_folder().join("out/run").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(Fault::file(&folder))?;
    }
    std::fs::create_dir_all(&folder).map_err(Fault::file(&folder))?;
    Ok(folder)
}
