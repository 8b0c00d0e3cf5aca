//! `countersign client`: OAuth clients, on the store of a running server too.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use countersign_core::{AccountId, Client, ClientId, Scope, Sort};
use serde::Serialize;

use crate::{
    args::{PrintArgs, SettingsArgs},
    commands::init::ClientReply,
    failure::CommandResult,
    output::Output,
    pages::every,
    wiring::{command_service, reading_service},
};

#[derive(Subcommand)]
pub(crate) enum ClientCommand {
    /// Make a client; its secret is shown once
    ///
    /// Example: countersign client create --name billing --account acme --json
    Create(CreateArgs),
    /// List the clients
    ///
    /// Example: countersign client list --json
    List(PrintArgs),
    /// Revoke a client: its tokens end now
    ///
    /// Example: countersign client revoke 0199f7a3c2f07d8e
    Revoke(RevokeArgs),
}

#[derive(Args)]
pub(crate) struct CreateArgs {
    /// What people call it
    #[arg(long)]
    name: String,
    /// Confine its tokens to one account
    #[arg(long, value_name = "ID")]
    account: Option<AccountId>,
    #[command(flatten)]
    print: PrintArgs,
}

#[derive(Args)]
pub(crate) struct RevokeArgs {
    /// The client's id
    client_id: ClientId,
    #[command(flatten)]
    settings: SettingsArgs,
}

#[derive(Serialize)]
struct Row {
    client_id: String,
    name: String,
    account: Option<String>,
    created: String,
    revoked: Option<String>,
}

impl From<Client> for Row {
    fn from(client: Client) -> Self {
        let account = match client.scope {
            Scope::AllAccounts => None,
            Scope::Account(account) => Some(account.to_string()),
        };
        Self {
            client_id: client.id.to_string(),
            name: client.name,
            account,
            created: client.created.to_string(),
            revoked: client.revoked.map(|at| at.to_string()),
        }
    }
}

pub(crate) async fn run(command: ClientCommand, output: &mut Output) -> CommandResult<ExitCode> {
    match command {
        ClientCommand::Create(args) => create(args, output).await?,
        ClientCommand::List(args) => list(args, output).await?,
        ClientCommand::Revoke(args) => revoke(args, output).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn create(args: CreateArgs, output: &mut Output) -> CommandResult<()> {
    let service = command_service(&args.print.settings).await?;
    let scope = args.account.map_or(Scope::AllAccounts, Scope::Account);
    let new = ClientReply::from(&service.create_client(&args.name, scope).await?);
    if args.print.json {
        return output.json(&new);
    }
    output.line("The secret is shown this once:")?;
    output.pairs(&new.pairs())
}

async fn list(args: PrintArgs, output: &mut Output) -> CommandResult<()> {
    let service = reading_service(&args.settings).await?;
    let rows: Vec<Row> = every(Sort::Created, async |order| service.clients(order).await).await?;
    output.rows(args.json, &rows, |row| {
        let account = row.account.as_deref().unwrap_or("all accounts");
        let state = row.revoked.as_ref().map_or_else(String::new, |at| format!("  revoked {at}"));
        format!("{}  {}  {account}{state}", row.client_id, row.name)
    })
}

async fn revoke(args: RevokeArgs, output: &mut Output) -> CommandResult<()> {
    let service = command_service(&args.settings).await?;
    service.revoke_client(None, &args.client_id).await?;
    output.line(format!("Client {} is revoked; its tokens ended.", args.client_id))
}
