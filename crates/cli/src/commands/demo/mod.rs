//! `countersign demo`: the whole loop on real sockets, for somebody who sees this program for the first time.

mod caller;
mod show;
mod steps;
mod text;
mod third_party;

use std::{fs, net::Ipv4Addr, path::Path, process::ExitCode, sync::Arc, time::Duration};

use clap::Args;
use countersign_core::{Scope, SecretString};
use countersign_outbound::{Outbound, Settings};
use countersign_server::{App, Limits, Listener, Operation};
use countersign_store_sqlite::Opener;
use ipnet::IpNet;
use tempfile::TempDir;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::oneshot,
    task::JoinHandle,
};
use url::Url;

use self::{caller::Caller, show::Show, third_party::ThirdParty};
use crate::{
    config::{Config, OutboundConfig},
    failure::CommandResult,
    output::{BOLD, DIM, Output},
    wiring::House,
};

/// Show the whole loop on a temporary store, each exchange as it happens; secrets are masked.
///
/// Example: countersign demo --keep
#[derive(Args)]
pub(crate) struct DemoArgs {
    /// Leave the server and the stand-in running until Ctrl-C
    #[arg(long)]
    keep: bool,
}

/// The server's connector for the stand-in.
const CONNECTOR: &str = r#"name = "Demo CRM"
description = "The stand-in third party of this demonstration."
categories = ["crm"]
base_url = "http://127.0.0.1:{{ port }}"

[[property]]
name = "port"
title = "Port of the stand-in"
pattern = "^[0-9]{1,5}$"
example = "8081"

[[auth]]
name = "User name and password"
type = "basic"
user_id = "{{ username }}"
password = "{{ password }}"
fields = [
  { name = "username", title = "User name" },
  { name = "password", title = "Password", secret = true },
]

[verify]
request = "GET /me"
identity = { id = "id", name = "name" }
"#;

/// A real server over a temporary store, ended by [`Server::stop`].
struct Server {
    base: Url,
    client_id: String,
    client_secret: SecretString,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

pub(crate) async fn run(args: DemoArgs, output: &mut Output) -> CommandResult<ExitCode> {
    let room = tempfile::tempdir()?;
    let third_party = ThirdParty::start().await?;
    let server = Server::start(&room).await?;
    let caller = Caller::new(server.base.clone(), way_out()?);
    let mut show = Show::new(output);
    show.opening(&server.base, third_party.port())?;
    let done = steps::run(&server, &caller, &third_party, &mut show).await?;
    if args.keep {
        // From the moment on that it says so.
        let mut interrupt = signal(SignalKind::interrupt())?;
        keep(&server, &done, third_party.port(), output)?;
        interrupt.recv().await;
    }
    drop(caller);
    server.stop().await;
    Ok(ExitCode::SUCCESS)
}

fn keep(server: &Server, done: &steps::Done, port: u16, output: &mut Output) -> CommandResult<()> {
    let Server { base, client_id, client_secret, .. } = server;
    let base = base.as_str().trim_end_matches('/');
    let secret = client_secret.expose();
    output.line(format!("\n{BOLD}It stays until Ctrl-C.{BOLD:#} Nothing of it is kept then."))?;
    output.line(format!("  server         {base}"))?;
    output.line(format!("  stand-in       http://127.0.0.1:{port}"))?;
    output.line(format!("  client_id      {client_id}"))?;
    output.line(format!("  client_secret  {secret}"))?;
    output.line(format!("\n{DIM}Try:{DIM:#}"))?;
    output
        .line(format!("  TOKEN=$(curl -s -u '{client_id}:{secret}' -d grant_type=client_credentials \\"))?;
    output.line(format!("    {base}/oauth/token | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')"))?;
    output.line("  curl -s -H \"Authorization: Bearer $TOKEN\" -H 'X-Cyclr-Account: acme' \\")?;
    output.line(format!("    {base}{}", done.proxy_path))
}

fn loopback() -> CommandResult<Vec<IpNet>> {
    Ok(vec!["127.0.0.0/8".parse()?])
}

/// What the demonstration itself calls with, as the product would.
fn way_out() -> CommandResult<Outbound> {
    Ok(Outbound::new(Settings { allow_private: loopback()?, ..Settings::default() })?)
}

impl Server {
    async fn start(room: &TempDir) -> CommandResult<Self> {
        let house = House::open(settings(room.path())?, Opener::Node)?;
        let ring = house.initialize().await?;
        let service = Arc::new(house.recording_service(ring).await?);
        let client = service.create_client("demo", Scope::AllAccounts).await?;
        let limits = Limits { drain: Duration::from_secs(1), ..Limits::default() };
        let listener = Listener::bind((Ipv4Addr::LOCALHOST, 0).into(), None, limits).await?;
        let base = Url::parse(&format!("http://{}", listener.local_addr()?))?;
        let app = App::new(service, house.clock(), house.entropy(), Operation::default());
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(listener.serve(app, async {
            // A sender that is gone means the same.
            let _ = stopped.await;
        }));
        Ok(Self { base, client_id: client.client.id.to_string(), client_secret: client.secret, stop, task })
    }

    async fn stop(self) {
        // Both fail only when the server has ended already.
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

fn settings(room: &Path) -> CommandResult<Config> {
    let connectors = room.join("connectors");
    fs::create_dir_all(connectors.join("demo-crm"))?;
    fs::write(connectors.join("demo-crm").join("connector.toml"), CONNECTOR)?;
    Ok(Config {
        data: Some(room.join("data")),
        connectors: vec![connectors],
        outbound: OutboundConfig { allow_private: loopback()?, ..OutboundConfig::default() },
        ..Config::default()
    })
}
