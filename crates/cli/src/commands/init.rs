//! `countersign init`: what must be there before the first request.

use std::process::ExitCode;

use clap::Args;
use countersign_core::Scope;
use countersign_service::{NewClient, Service};
use countersign_store_sqlite::Opener;
use serde::Serialize;

use crate::{
    args::SettingsArgs,
    config::Config,
    failure::CommandResult,
    output::{BOLD, Output},
    wiring::House,
};

/// Make the key ring and the first OAuth client; a second run changes nothing.
///
/// Example: countersign init --data ./data --json
#[derive(Args)]
pub(crate) struct InitArgs {
    #[command(flatten)]
    settings: SettingsArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct InitReply {
    client: ClientReply,
}

#[derive(Serialize)]
pub(crate) struct ClientReply {
    client_id: String,
    client_secret: String,
}

impl From<&NewClient> for ClientReply {
    fn from(new: &NewClient) -> Self {
        Self { client_id: new.client.id.to_string(), client_secret: new.secret.expose().to_owned() }
    }
}

pub(crate) async fn run(args: InitArgs, output: &mut Output) -> CommandResult<ExitCode> {
    let house = House::open(Config::load(&args.settings)?, Opener::Tool)?;
    let (_, first) = first_client(&house).await?;
    match first {
        Some(new) if args.json => output.json(&InitReply { client: ClientReply::from(&new) })?,
        Some(new) => print_client(&new, output)?,
        None if args.json => output.json(&serde_json::json!({ "client": null }))?,
        None => output.line("Already initialised: nothing was changed.")?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The service of a store that is initialised now, if it was not before; what was made is printed.
pub(crate) async fn prepare(house: &House, output: &mut Output) -> CommandResult<Service> {
    let (service, first) = first_client(house).await?;
    if let Some(new) = first {
        print_client(&new, output)?;
    }
    Ok(service)
}

async fn first_client(house: &House) -> CommandResult<(Service, Option<NewClient>)> {
    let ring = house.initialize().await?;
    let service = house.service(ring)?;
    if !service.clients().await?.is_empty() {
        return Ok((service, None));
    }
    let new = service.create_client("first client", Scope::AllAccounts).await?;
    Ok((service, Some(new)))
}

fn print_client(new: &NewClient, output: &mut Output) -> CommandResult<()> {
    output.line(format!("{BOLD}Initialised.{BOLD:#} The secret is shown this once:"))?;
    output.line(format!("  client_id     {}", new.client.id))?;
    output.line(format!("  client_secret {}", new.secret.expose()))
}
