//! `countersign account`: accounts, on the store of a running server too.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use countersign_core::{Account, AccountId, AccountPatch, Page};
use countersign_service::{ListOrder, NewAccount};
use serde::Serialize;

use crate::{
    args::SettingsArgs, config::Config, failure::CommandResult, output::Output, wiring::tool_service,
};

#[derive(Subcommand)]
pub(crate) enum AccountCommand {
    /// Make an account
    ///
    /// Example: countersign account add --id acme --name "Acme Ltd"
    Add(AddArgs),
    /// List the accounts
    ///
    /// Example: countersign account list --json
    List(ListArgs),
}

#[derive(Args)]
pub(crate) struct AddArgs {
    /// Its id: 1 to 128 visible characters [default: made here]
    #[arg(long)]
    id: Option<AccountId>,
    /// What people call it
    #[arg(long)]
    name: String,
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

#[derive(Serialize)]
struct Row {
    id: String,
    name: String,
    parent: Option<String>,
    created: String,
}

impl From<Account> for Row {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.to_string(),
            name: account.name,
            parent: account.parent.map(|parent| parent.to_string()),
            created: account.created.to_string(),
        }
    }
}

pub(crate) async fn run(command: AccountCommand, output: &mut Output) -> CommandResult<ExitCode> {
    match command {
        AccountCommand::Add(args) => add(args, output).await?,
        AccountCommand::List(args) => list(args, output).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn add(args: AddArgs, output: &mut Output) -> CommandResult<()> {
    let service = tool_service(Config::load(&args.settings)?).await?;
    let members = AccountPatch { name: Some(args.name), ..AccountPatch::default() };
    let row = Row::from(service.create_account(NewAccount { id: args.id, members }).await?);
    if args.json {
        return output.json(&row);
    }
    output.line(format!("Account {} ({}) is made.", row.id, row.name))
}

async fn list(args: ListArgs, output: &mut Output) -> CommandResult<()> {
    let service = tool_service(Config::load(&args.settings)?).await?;
    let mut rows: Vec<Row> = Vec::new();
    let mut order = ListOrder { page: Page { number: 1, size: Page::MAX_SIZE }, ..ListOrder::default() };
    loop {
        let listing = service.accounts(None, order).await?;
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
        output.line(format!("{}  {}", row.id, row.name))?;
    }
    Ok(())
}
