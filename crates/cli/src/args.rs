//! The commands and their arguments.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand};

use crate::commands::{account, audit, basic, client, connector, demo, doctor, init, serve};

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

/// Where the settings come from, and those that most commands need. A flag wins over the environment
/// (`COUNTERSIGN_...`), which wins over the file.
#[derive(Args, Clone, Default)]
pub(crate) struct SettingsArgs {
    /// The configuration file [default: countersign.toml in the working directory, if it is there]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The directory that holds the embedded store [default: the platform's data directory]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// A folder with connectors; may be given several times, later ones win
    #[arg(long, value_name = "DIR")]
    pub(crate) connectors: Vec<PathBuf>,
}

/// The address to listen on.
#[derive(Args, Clone, Default)]
pub(crate) struct ListenArgs {
    /// The address to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
}
