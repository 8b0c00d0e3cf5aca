//! Arguments that several commands share.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

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

/// What every command has that prints data.
#[derive(Args)]
pub(crate) struct PrintArgs {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
}

/// The address to listen on.
#[derive(Args, Clone, Default)]
pub(crate) struct ListenArgs {
    /// The address to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
}
