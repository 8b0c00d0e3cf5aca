//! `cargo xtask bench`: Countersign beside other proxies in one run on one machine. The method, and what each
//! side does and does not do, is told in bench/README.md.

mod audit;
mod body;
mod disk;
mod doors;
mod hook;
mod options;
mod ours;
mod peers;
mod process;
mod proxy;
mod report;
mod setup;
mod sides;
mod start;
mod training;
mod verify;
mod write;
mod wrk;

use std::path::PathBuf;

use clap::Subcommand;

use self::options::{
    AuditOptions, BodyOptions, HookOptions, LoadOptions, Program, ProxyOptions, StandInOptions, StartOptions,
    VerifyOptions, WriteOptions,
};
pub(crate) use self::training::TRAINING;
use crate::fault::Fault;
use crate::run::root;
use crate::shipped;

/// The core on which the measured side runs, alone.
const MEASURED_CORE: &str = "1";
/// The core that the load generator and the stand-in third party share.
const OTHER_CORE: &str = "0";
/// Where a program of ours runs that shares with both.
const BOTH_CORES: &str = "0,1";
/// What the stand-in demands: `bench:correct horse battery staple`.
const AUTHORIZATION: &str = "Basic YmVuY2g6Y29ycmVjdCBob3JzZSBiYXR0ZXJ5IHN0YXBsZQ==";

/// The benches.
#[derive(Subcommand)]
pub(crate) enum Bench {
    /// The injecting proxy: wrk -> X -> nginx that checks the header
    Proxy(ProxyOptions),
    /// Large bodies up and down, chunked and with a length: bytes a second and memory
    ProxyBody(BodyOptions),
    /// The front door: wrk with a right password by HTTP Basic
    Verify(VerifyOptions),
    /// The proxy with the audit log on disk before each call, beside the default
    Audit(AuditOptions),
    /// Storing credentials
    Write(WriteOptions),
    /// A connector's JavaScript: one call, and people who sign in
    Hook(HookOptions),
    /// Cold start to the first answer, and idle memory
    Start(StartOptions),
    #[command(hide = true)]
    StandIn(StandInOptions),
    #[command(hide = true)]
    Load(LoadOptions),
}

/// Runs one bench.
pub(crate) fn command(bench: &Bench) -> Result<(), Fault> {
    match bench {
        Bench::Proxy(options) => proxy::run(options, &measured(&options.program)?),
        Bench::ProxyBody(options) => body::run(options, &measured(&options.program)?),
        Bench::Verify(options) => verify::run(options, &measured(&options.program)?),
        Bench::Audit(options) => audit::run(options, &measured(&options.program)?),
        Bench::Write(options) => write::run(options, &measured(&options.program)?),
        Bench::Hook(options) => hook::run(options, &measured(&options.program)?, &latency(options)?),
        Bench::Start(options) => start::run(options, &measured(&options.program)?),
        Bench::StandIn(options) => body::stand_in::serve(options.port),
        Bench::Load(options) => body::load::command(options),
    }
}

/// The program that is given, or else the one that is shipped.
fn measured(given: &Program) -> Result<PathBuf, Fault> {
    given.binary.clone().map_or_else(|| shipped::program(&TRAINING), Ok)
}

fn latency(options: &HookOptions) -> Result<PathBuf, Fault> {
    let given = options.latency.clone();
    given.map_or_else(|| shipped::example("countersign-hooks", "latency", &TRAINING), Ok)
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
