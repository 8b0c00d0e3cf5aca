//! `countersign account`: accounts, on the store of a running server too.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use countersign_core::{Account, AccountId, AccountPatch, Sort};
use countersign_service::NewAccount;
use serde::Serialize;

use crate::{
    args::PrintArgs,
    failure::CommandResult,
    output::Output,
    pages::every,
    wiring::{command_service, reading_service},
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
    List(PrintArgs),
}

#[derive(Args)]
pub(crate) struct AddArgs {
    /// Its id: 1 to 128 visible characters [default: made here]
    #[arg(long)]
    id: Option<AccountId>,
    /// What people call it
    #[arg(long)]
    name: String,
    #[command(flatten)]
    print: PrintArgs,
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
    let service = command_service(&args.print.settings).await?;
    let members = AccountPatch { name: Some(args.name), ..AccountPatch::default() };
    let row = Row::from(service.create_account(None, NewAccount { id: args.id, members }).await?);
    if args.print.json {
        return output.json(&row);
    }
    output.line(format!("Account {} ({}) is made.", row.id, row.name))
}

async fn list(args: PrintArgs, output: &mut Output) -> CommandResult<()> {
    let service = reading_service(&args.settings).await?;
    let rows: Vec<Row> = every(Sort::Id, async |order| service.accounts(None, order).await).await?;
    output.rows(args.json, &rows, |row| format!("{}  {}", row.id, row.name))
}
