//! One file a command.

pub(crate) mod account;
pub(crate) mod audit;
pub(crate) mod basic;
pub(crate) mod client;
pub(crate) mod connector;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod init;
pub(crate) mod serve;

use std::process::ExitCode;

use crate::{
    args::{Cli, Command},
    failure::CommandResult,
    output::Output,
};

/// Runs a command; 0 is done, 1 refused or failed.
pub(crate) async fn run(cli: Cli, output: &mut Output) -> CommandResult<ExitCode> {
    match cli.command {
        Command::Serve(args) => serve::run(args, output).await,
        Command::Init(args) => init::run(args, output).await,
        Command::Demo(args) => demo::run(args, output).await,
        Command::Client(command) => client::run(command, output).await,
        Command::Account(command) => account::run(command, output).await,
        Command::Connector(command) => connector::run(command, output).await,
        Command::Basic(command) => basic::run(command, output),
        Command::Audit(command) => audit::run(command, output).await,
        Command::Doctor(args) => doctor::run(args, output).await,
    }
}
