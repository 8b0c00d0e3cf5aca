//! `countersign client`: OAuth clients, on the store of a running server too.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use countersign_core::{AccountId, Client, ClientId, Page, Scope, Sort};
use countersign_service::ListOrder;
use serde::Serialize;

use crate::{
    args::SettingsArgs, commands::init::ClientReply, config::Config, failure::CommandResult, output::Output,
    wiring::tool_service,
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
    List(ListArgs),
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
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: SettingsArgs,
}

#[derive(Args)]
pub(crate) struct ListArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: SettingsArgs,
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
    let service = tool_service(Config::load(&args.settings)?).await?;
    let scope = args.account.map_or(Scope::AllAccounts, Scope::Account);
    let new = service.create_client(&args.name, scope).await?;
    if args.json {
        return output.json(&ClientReply::from(&new));
    }
    output.line("The secret is shown this once:")?;
    output.line(format!("  client_id     {}", new.client.id))?;
    output.line(format!("  client_secret {}", new.secret.expose()))
}

async fn list(args: ListArgs, output: &mut Output) -> CommandResult<()> {
    let service = tool_service(Config::load(&args.settings)?).await?;
    let mut rows: Vec<Row> = Vec::new();
    let page = Page { number: 1, size: Page::MAX_SIZE };
    let mut order = ListOrder { page, sort: Sort::Created, ascending: true };
    loop {
        let listing = service.clients(order).await?;
        let is_last = listing.rows.len() < Page::MAX_SIZE as usize;
        rows.extend(listing.rows.into_iter().map(Row::from));
        if is_last {
            break;
        }
        order.page.number += 1;
    }
    if args.json {
        return output.json(&rows);
    }
    for row in rows {
        let account = row.account.as_deref().unwrap_or("all accounts");
        let state = row.revoked.map_or_else(String::new, |at| format!("  revoked {at}"));
        output.line(format!("{}  {}  {account}{state}", row.client_id, row.name))?;
    }
    Ok(())
}

async fn revoke(args: RevokeArgs, output: &mut Output) -> CommandResult<()> {
    let service = tool_service(Config::load(&args.settings)?).await?;
    service.revoke_client(None, &args.client_id).await?;
    output.line(format!("Client {} is revoked; its tokens ended.", args.client_id))
}
