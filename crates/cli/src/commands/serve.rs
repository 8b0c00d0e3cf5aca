//! `countersign serve`: the API and the proxy.

use std::{process::ExitCode, sync::Arc, time::Duration};

use clap::Args;
use countersign_server::{App, Limits, Listener, Metrics, Operation, TlsFiles};
use countersign_service::Service;
use countersign_store_sqlite::Opener;
use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::{
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
};

use crate::{
    args::{ListenArgs, SettingsArgs},
    commands::init,
    config::{Config, TlsConfig},
    failure::{CommandResult, Failure},
    logging,
    output::Output,
    wiring::House,
};

/// How often expired tokens are removed; nobody waits for it.
const TOKEN_CLEANING: Duration = Duration::from_hours(1);

/// Serve the API and the proxy.
///
/// Example: countersign serve --listen 127.0.0.1:8080 --data ./data
#[derive(Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    listen: ListenArgs,
    #[command(flatten)]
    settings: SettingsArgs,
}

pub(crate) async fn run(args: ServeArgs, output: &mut Output) -> CommandResult<ExitCode> {
    let mut config = Config::load(&args.settings)?;
    if let Some(listen) = args.listen.listen {
        config.listen = listen;
    }
    let tls = tls_files(&config)?;
    logging::start(&config.log)?;
    refuse_dumps();
    let house = House::open(config, Opener::Node)?;
    let service = Arc::new(init::prepare(&house, output).await?);
    let listener = Listener::bind(house.config().listen, tls, limits()).await?;
    let scheme = if house.config().tls.cert.is_some() { "https" } else { "http" };
    let metrics = Counting::prepare(&house).await?;
    let operation = Operation {
        metrics: metrics.as_ref().map(|counting| Arc::clone(&counting.metrics)),
        request_id_header: house.config().outbound.request_id_header.clone(),
    };
    let app = App::new(Arc::clone(&service), house.clock(), house.entropy(), operation);
    // From the moment on that it listens.
    let stop = stop_signal()?;
    tracing::info!("listening on {scheme}://{}", listener.local_addr()?);
    output.line(format!("listening on {scheme}://{}", listener.local_addr()?))?;
    let counting = metrics.map(|counting| counting.start(output)).transpose()?;
    let cleaning = tokio::spawn(forget_expired_tokens(Arc::clone(&service)));
    let following = tokio::spawn(service.follow_changes());
    listener.serve(app, stop).await;
    cleaning.abort();
    following.abort();
    if let Some(counting) = counting {
        counting.abort();
    }
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Metrics and the listener that serves them.
struct Counting {
    metrics: Arc<Metrics>,
    listener: Listener,
}

impl Counting {
    /// Binds the address of the settings; `None` where they name none.
    async fn prepare(house: &House) -> CommandResult<Option<Self>> {
        let Some(address) = house.config().metrics.listen else { return Ok(None) };
        let metrics = Arc::new(Metrics::new(&*house.clock())?);
        let listener =
            Listener::bind(address, None, Limits { max_connections: 64, ..Limits::default() }).await?;
        Ok(Some(Self { metrics, listener }))
    }

    fn start(self, output: &mut Output) -> CommandResult<JoinHandle<()>> {
        let line = format!("metrics at http://{}/metrics", self.listener.local_addr()?);
        tracing::info!("{line}");
        output.line(line)?;
        Ok(tokio::spawn(self.metrics.serve(self.listener)))
    }
}

/// As many connections as three quarters of the files that this process may open; the rest are for
/// connections to third parties, and for the store. The soft limit, 1024 in most shells, is raised to the
/// hard one.
fn limits() -> Limits {
    let mut files = getrlimit(Resource::Nofile);
    files.current = files.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, files) {
        tracing::warn!(%error, "the number of open files cannot be raised");
        files = getrlimit(Resource::Nofile);
    }
    let mut limits = Limits::default();
    if let Some(files) = files.current.and_then(|files| usize::try_from(files).ok()) {
        limits.max_connections = limits.max_connections.min(files / 4 * 3).max(1);
    }
    limits
}

/// Refuses to offer an open door: credentials in clear text stay on this machine.
pub(crate) fn tls_files(config: &Config) -> CommandResult<Option<TlsFiles>> {
    let TlsConfig { cert, key, terminated_upstream } = &config.tls;
    match (cert, key) {
        (Some(certificate), Some(key)) => {
            Ok(Some(TlsFiles { certificate: certificate.clone(), key: key.clone() }))
        }
        (None, None) if config.listen.ip().is_loopback() || *terminated_upstream => Ok(None),
        (None, None) => Err(Failure::new(format!(
            "{} is not a loopback address, and callers would send credentials in clear text",
            config.listen
        ))
        .hint("set tls.cert and tls.key, or tls.terminated_upstream = true if a proxy in front ends TLS")),
        _ => Err(Failure::new("tls.cert and tls.key belong together").hint("set both or none")),
    }
}

/// A core dump, or a debugger of the same user, would show keys in memory.
fn refuse_dumps() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)
    {
        tracing::warn!(%error, "this process can be dumped");
    }
    #[cfg(not(target_os = "linux"))]
    tracing::warn!("this process can be dumped: only on Linux can that be switched off");
}

/// Done at the first SIGTERM or SIGINT.
fn stop_signal() -> CommandResult<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: no new connections, requests in flight may finish");
    })
}

async fn forget_expired_tokens(service: Arc<Service>) {
    let mut turns = tokio::time::interval(TOKEN_CLEANING);
    loop {
        turns.tick().await;
        match service.forget_expired_tokens().await {
            Ok(count) => tracing::debug!(count, "expired tokens removed"),
            Err(error) => tracing::warn!(%error, "expired tokens could not be removed"),
        }
    }
}
