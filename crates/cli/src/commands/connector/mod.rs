//! `countersign connector`: the library, as the server would use it.

mod call;
mod check;
mod list;
mod new;
mod show;

use std::{process::ExitCode, sync::Arc};

use clap::Subcommand;
use countersign_connector::{Definition, Library};

use crate::{
    args::PrintArgs,
    failure::{CommandResult, Failure},
    output::Output,
};

#[derive(Subcommand)]
pub(crate) enum ConnectorCommand {
    /// List the connectors, and which one hides which
    ///
    /// Example: countersign connector list --connectors ./connectors
    List(PrintArgs),
    /// Show a connector: what it asks for, and how a credential is proved
    ///
    /// Example: countersign connector show Zendesk
    Show(show::ShowArgs),
    /// Prove definitions against a stand-in for their API
    ///
    /// Example: countersign connector check ./connectors/acme
    Check(check::CheckArgs),
    /// Run one interface of a connector's module, and print what it returns as JSON
    ///
    /// Example: countersign connector call ./connectors/acme getBasicAuth '{"apiKey":"abc123"}'
    Call(call::CallArgs),
    /// Make a folder to begin a connector with, by declaration and by module
    ///
    /// Example: countersign connector new ./connectors/acme
    New(new::NewArgs),
}

pub(crate) async fn run(command: ConnectorCommand, output: &mut Output) -> CommandResult<ExitCode> {
    match command {
        ConnectorCommand::List(args) => list::run(&args, output),
        ConnectorCommand::Show(args) => show::run(&args, output).await,
        ConnectorCommand::Check(args) => check::run(args, output).await,
        ConnectorCommand::Call(args) => call::run(args, output).await,
        ConnectorCommand::New(args) => new::run(&args, output),
    }
}

/// The connector that `name` names: `NAME`, which is its last version, or `NAME/VERSION`.
pub(crate) fn named<'a>(library: &'a Library, name: &str) -> CommandResult<&'a Arc<Definition>> {
    let exact = name.rsplit_once('/').and_then(|(name, version)| library.by_name_version(name, version));
    exact
        .or_else(|| library.by_name(name).pop())
        .ok_or_else(|| Failure::new(format!("there is no connector '{name}'")).hint(similar(library, name)))
}

fn similar(library: &Library, name: &str) -> String {
    let part = name.to_lowercase();
    let all = library.list(None, None);
    let mut names: Vec<_> = all.iter().map(|one| one.name()).collect();
    names.retain(|name| name.to_lowercase().contains(&part));
    names.dedup();
    match names.as_slice() {
        [] => "`countersign connector list` shows those that there are".to_owned(),
        names => format!("similar: {}", names.join(", ")),
    }
}
