//! `countersign application`: published applications, on the store of a running server too.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use countersign_core::{Application, ApplicationKey, ApplicationPatch, Role, Roles, SignatureForm, Sort};
use serde::Serialize;

use crate::{
    args::{PrintArgs, SettingsArgs},
    failure::CommandResult,
    output::Output,
    pages::every,
    wiring::{command_service, reading_service},
};

#[derive(Subcommand)]
pub(crate) enum ApplicationCommand {
    /// Register an application; its secret key is shown once
    ///
    /// Example: countersign application create --name Invoices --install-url `https://invoices.example/install` --role AccountConnector-Call
    Create(CreateArgs),
    /// List the applications
    ///
    /// Example: countersign application list --json
    List(PrintArgs),
    /// Delete an application: it is gone from every account now
    ///
    /// Example: countersign application delete 0123456789abcdef0123456789abcdef
    Delete(DeleteArgs),
}

#[derive(Args)]
pub(crate) struct CreateArgs {
    /// What people call it
    #[arg(long)]
    name: String,
    /// What it does, for whoever is asked to install it
    #[arg(long)]
    description: Option<String>,
    /// Where the browser of whoever installs it is sent
    #[arg(long, value_name = "URL")]
    install_url: String,
    /// A role that it asks for; may be given several times
    #[arg(long = "role", value_name = "ROLE", required = true)]
    roles: Vec<Role>,
    /// It signs in the historical form, with MD5
    #[arg(long)]
    legacy_md5: bool,
    #[command(flatten)]
    print: PrintArgs,
}

#[derive(Args)]
pub(crate) struct DeleteArgs {
    /// The application key
    application_key: ApplicationKey,
    #[command(flatten)]
    settings: SettingsArgs,
}

#[derive(Serialize)]
struct NewRow {
    application_key: String,
    secret_key: String,
}

#[derive(Serialize)]
struct Row {
    application_key: String,
    name: String,
    install_url: String,
    roles: Vec<&'static str>,
    legacy_md5: bool,
    created: String,
}

impl From<Application> for Row {
    fn from(application: Application) -> Self {
        Self {
            application_key: application.key.to_string(),
            name: application.name,
            install_url: application.install_url,
            roles: application.roles.iter().map(Role::name).collect(),
            legacy_md5: application.form == SignatureForm::LegacyMd5,
            created: application.created.to_string(),
        }
    }
}

pub(crate) async fn run(command: ApplicationCommand, output: &mut Output) -> CommandResult<ExitCode> {
    match command {
        ApplicationCommand::Create(args) => create(args, output).await?,
        ApplicationCommand::List(args) => list(args, output).await?,
        ApplicationCommand::Delete(args) => delete(args, output).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn create(args: CreateArgs, output: &mut Output) -> CommandResult<()> {
    let service = command_service(&args.print.settings).await?;
    let members = ApplicationPatch {
        name: Some(args.name),
        description: Some(args.description),
        install_url: Some(args.install_url),
        roles: Some(args.roles.into_iter().collect::<Roles>()),
        form: args.legacy_md5.then_some(SignatureForm::LegacyMd5),
    };
    let new = service.register_application(None, members).await?;
    let row = NewRow {
        application_key: new.application.key.to_string(),
        secret_key: new.secret.expose().to_owned(),
    };
    if args.print.json {
        return output.json(&row);
    }
    output.line("The secret key is shown this once:")?;
    output.pairs(&[("application_key", &row.application_key), ("secret_key", &row.secret_key)])
}

async fn list(args: PrintArgs, output: &mut Output) -> CommandResult<()> {
    let service = reading_service(&args.settings).await?;
    let rows: Vec<Row> = every(Sort::Id, async |order| service.applications(order).await).await?;
    output.rows(args.json, &rows, |row| {
        format!("{}  {}  {}", row.application_key, row.name, row.roles.join(" "))
    })
}

async fn delete(args: DeleteArgs, output: &mut Output) -> CommandResult<()> {
    let service = command_service(&args.settings).await?;
    service.delete_application(None, &args.application_key).await?;
    output.line(format!("Application {} is deleted; it is gone from every account.", args.application_key))
}
