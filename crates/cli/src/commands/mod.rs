//! The commands: one file each, and what runs them.

pub(crate) mod account;
pub(crate) mod application;
pub(crate) mod audit;
pub(crate) mod basic;
pub(crate) mod client;
pub(crate) mod connector;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod init;
pub(crate) mod serve;
pub(crate) mod user;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{failure::CommandResult, output::Output};

/// Keeps your customers' credentials for other companies' APIs, and puts them into calls.
#[derive(Parser)]
#[command(name = "countersign", version, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What has no text here has it at its arguments, with an example.
#[derive(Subcommand)]
pub(crate) enum Command {
    Serve(serve::ServeArgs),
    Init(init::InitArgs),
    Demo(demo::DemoArgs),
    /// OAuth clients: the programs that may call the API.
    #[command(subcommand)]
    Client(client::ClientCommand),
    /// Published applications: add-ons of third parties that accounts install.
    #[command(subcommand)]
    Application(application::ApplicationCommand),
    /// Users: the people who may call the API.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Accounts: the customers of your product.
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// The connector library.
    #[command(subcommand)]
    Connector(connector::ConnectorCommand),
    /// HTTP Basic by hand: encode, decode, explain, read a challenge.
    #[command(subcommand)]
    Basic(basic::BasicCommand),
    /// The audit log: is it whole, and what does it say.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    Doctor(doctor::DoctorArgs),
}

/// Runs a command; 0 is done, 1 refused or failed.
pub(crate) async fn run(cli: Cli, output: &mut Output) -> CommandResult<ExitCode> {
    match cli.command {
        Command::Serve(args) => serve::run(args, output).await,
        Command::Init(args) => init::run(args, output).await,
        Command::Demo(args) => demo::run(args, output).await,
        Command::Client(command) => client::run(command, output).await,
        Command::Application(command) => application::run(command, output).await,
        Command::User(command) => user::run(command, output).await,
        Command::Account(command) => account::run(command, output).await,
        Command::Connector(command) => connector::run(command, output).await,
        Command::Basic(command) => basic::run(command, output),
        Command::Audit(command) => audit::run(command, output).await,
        Command::Doctor(args) => doctor::run(args, output).await,
    }
}
