//! `countersign init`: what must be there before the first request.

use std::process::ExitCode;

use clap::Args;
use countersign_core::{Scope, check_email};
use countersign_service::{ListOrder, NewAdministrator, NewClient, Service};
use countersign_store_sqlite::Opener;
use serde::Serialize;

use crate::{
    args::SettingsArgs,
    config::Config,
    failure::{CommandResult, Failure},
    output::{BOLD, Output},
    wiring::House,
};

/// Who the first administrator is when nobody says.
const DEFAULT_ADMIN: &str = "admin@localhost";

/// Make the key ring, the first administrator and the first OAuth client; a second run changes nothing.
///
/// Example: countersign init --data ./data --admin you@example.com --json
#[derive(Args)]
pub(crate) struct InitArgs {
    #[command(flatten)]
    settings: SettingsArgs,
    /// The e-mail address of the first administrator
    #[arg(long, value_name = "EMAIL", default_value = DEFAULT_ADMIN)]
    admin: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What was made by this run; nothing of it is ever shown again.
#[derive(Default)]
struct Made {
    admin: Option<NewAdministrator>,
    client: Option<NewClient>,
}

#[derive(Serialize)]
struct InitReply {
    admin: Option<AdminReply>,
    client: Option<ClientReply>,
}

#[derive(Serialize)]
struct AdminReply {
    email: String,
    password: String,
}

#[derive(Serialize)]
pub(crate) struct ClientReply {
    client_id: String,
    client_secret: String,
}

impl ClientReply {
    /// For a person to read.
    pub(crate) fn pairs(&self) -> [(&str, &str); 2] {
        [("client_id", &self.client_id), ("client_secret", &self.client_secret)]
    }
}

impl From<&NewAdministrator> for AdminReply {
    fn from(new: &NewAdministrator) -> Self {
        Self { email: new.user.email.clone(), password: new.password.expose().to_owned() }
    }
}

impl From<&NewClient> for ClientReply {
    fn from(new: &NewClient) -> Self {
        Self { client_id: new.client.id.to_string(), client_secret: new.secret.expose().to_owned() }
    }
}

pub(crate) async fn run(args: InitArgs, output: &mut Output) -> CommandResult<ExitCode> {
    // Before anything is made: a refused command leaves no half of a store behind.
    check_email(&args.admin)
        .map_err(|error| Failure::from(error).hint("name another one, such as --admin you@example.com"))?;
    let house = House::open(Config::load(&args.settings)?, Opener::Tool)?;
    let service = house.command_service(house.initialize().await?).await?;
    let made = complete(&service, &args.admin).await?;
    if args.json {
        let Made { admin, client } = &made;
        output.json(&InitReply {
            admin: admin.as_ref().map(AdminReply::from),
            client: client.as_ref().map(ClientReply::from),
        })?;
    } else if !print(&made, output)? {
        output.line("Already initialised: nothing was changed.")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The service of a store that is initialised now, if it was not before; what was made is printed.
pub(crate) async fn prepare(house: &House, output: &mut Output) -> CommandResult<Service> {
    let service = house.recording_service(house.initialize().await?).await?;
    let made = complete(&service, DEFAULT_ADMIN).await?;
    print(&made, output)?;
    Ok(service)
}

/// Makes whatever is missing, so that a run that was cut short is completed by the next.
async fn complete(service: &Service, admin: &str) -> CommandResult<Made> {
    let mut made = Made::default();
    if service.clients(ListOrder::default()).await?.total == 0 {
        made.client = Some(service.create_client("first client", Scope::AllAccounts).await?);
    }
    // The last thing, printed at once: another client can be had for a secret that was lost.
    made.admin = service.create_first_administrator(admin).await?;
    Ok(made)
}

/// Whether there was anything to print.
fn print(made: &Made, output: &mut Output) -> CommandResult<bool> {
    if made.admin.is_none() && made.client.is_none() {
        return Ok(false);
    }
    output.line(format!("{BOLD}Initialised.{BOLD:#} What is secret is shown this once:"))?;
    if let Some(new) = &made.client {
        output.pairs(&ClientReply::from(new).pairs())?;
    }
    if let Some(new) = &made.admin {
        output.pairs(&[("administrator", &new.user.email), ("password", new.password.expose())])?;
        output.line("The password is good for one thing, setting another:")?;
        output.line(format!("  countersign user password {} --password-stdin", new.user.email))?;
    }
    Ok(true)
}
