//! `countersign connector show`: one definition, in the words of its author.

use std::process::ExitCode;

use clap::Args;
use countersign_connector::{AuthMethod, Definition, FieldSpec, HookSpec, ManagedScope, PropertySpec, check};
use countersign_hooks::Interface;
use countersign_outbound::{Outbound, Settings};
use countersign_service::Alone;
use serde::Serialize;

use super::named;
use crate::{
    args::PrintArgs,
    config::Config,
    failure::CommandResult,
    output::{BOLD, DIM, Output},
    wiring::{self, library},
};

#[derive(Args)]
pub(crate) struct ShowArgs {
    /// Its name, or NAME/VERSION
    name: String,
    #[command(flatten)]
    print: PrintArgs,
}

#[derive(Serialize)]
struct ConnectorReply {
    id: i64,
    name: String,
    version: String,
    description: Option<String>,
    categories: Vec<String>,
    source: String,
    /// With example properties.
    base_url: Option<String>,
    properties: Vec<InputReply>,
    ways_in: Vec<WayInReply>,
    verification: Option<VerificationReply>,
}

#[derive(Serialize)]
struct WayInReply {
    id: String,
    name: String,
    description: Option<String>,
    auth_type: &'static str,
    auth_scheme: Option<String>,
    /// The connector's own JavaScript, where that makes the value.
    module: Option<ModuleReply>,
    fields: Vec<InputReply>,
}

#[derive(Serialize)]
struct ModuleReply {
    file: String,
    /// What it exports.
    interfaces: Vec<&'static str>,
    /// Why it could not be loaded.
    problem: Option<String>,
    /// With example properties.
    allowed_hosts: Vec<String>,
    /// The variables of the environment that it may read.
    environment: Vec<String>,
}

#[derive(Serialize)]
struct InputReply {
    name: String,
    title: Option<String>,
    description: Option<String>,
    required: bool,
    secret: bool,
    /// `account` or `user`, where an administrator fills it in.
    managed: Option<&'static str>,
    hidden: bool,
    pattern: Option<String>,
    choices: Vec<String>,
    default: Option<String>,
    example: Option<String>,
}

#[derive(Serialize)]
struct VerificationReply {
    /// With example properties.
    request: Option<String>,
    identity_id: Option<String>,
    identity_name: Option<String>,
}

pub(crate) async fn run(args: &ShowArgs, output: &mut Output) -> CommandResult<ExitCode> {
    let library = library(&Config::load(&args.print.settings)?.connectors)?;
    let reply = reply(named(&library, &args.name)?).await?;
    if args.print.json {
        output.json(&reply)?;
    } else {
        print(&reply, output)?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn reply(definition: &Definition) -> CommandResult<ConnectorReply> {
    let mut ways_in = Vec::new();
    for auth in definition.auths() {
        ways_in.push(way_in(definition, auth).await?);
    }
    let base_url = definition.base_url(&check::properties(definition)).ok();
    Ok(ConnectorReply {
        id: definition.release_id().get(),
        name: definition.name().to_owned(),
        version: definition.version().to_owned(),
        description: definition.description().map(ToOwned::to_owned),
        categories: definition.categories().to_vec(),
        source: definition.source().to_string(),
        base_url: base_url.map(String::from),
        properties: definition.properties().iter().map(property).collect(),
        ways_in,
        verification: verification(definition),
    })
}

async fn way_in(definition: &Definition, auth: &AuthMethod) -> CommandResult<WayInReply> {
    let module = match auth.hook() {
        Some(hook) => Some(module(definition, auth, hook).await?),
        None => None,
    };
    Ok(WayInReply {
        module,
        id: auth.id().to_string(),
        name: auth.name().to_owned(),
        description: auth.description().map(ToOwned::to_owned),
        auth_type: auth.kind().as_str(),
        auth_scheme: auth.auth_scheme().map(ToOwned::to_owned),
        fields: auth.fields().iter().map(field).collect(),
    })
}

/// What the module itself says, once it was loaded.
async fn module(definition: &Definition, auth: &AuthMethod, hook: &HookSpec) -> CommandResult<ModuleReply> {
    let properties = check::properties(definition);
    let (hooks, outbound) = (wiring::hooks()?, Outbound::new(Settings::default())?);
    let alone =
        Alone { definition, auth, hooks: &hooks, outbound: &outbound, properties: &properties, log: |_| {} };
    let loaded = alone.interfaces(|name| std::env::var(name).ok()).await;
    let (interfaces, problem) = match loaded {
        Ok(interfaces) => (interfaces.into_iter().map(Interface::name).collect(), None),
        Err(problem) => (Vec::new(), Some(problem)),
    };
    let hosts = definition.allowed_hosts(auth, &properties);
    Ok(ModuleReply {
        file: hook.module().to_owned(),
        interfaces,
        problem,
        allowed_hosts: hosts.map(|hosts| hosts.entries()).unwrap_or_default(),
        environment: hook.environment().to_vec(),
    })
}

fn property(spec: &PropertySpec) -> InputReply {
    InputReply {
        name: spec.name.clone(),
        title: spec.title.clone(),
        description: spec.description.clone(),
        required: !spec.optional && spec.default.is_none(),
        secret: false,
        managed: None,
        hidden: false,
        pattern: spec.pattern().map(ToOwned::to_owned),
        choices: spec.choices.clone(),
        default: spec.default.clone(),
        example: spec.example.clone(),
    }
}

fn field(spec: &FieldSpec) -> InputReply {
    InputReply {
        name: spec.name.clone(),
        title: spec.title.clone(),
        description: spec.description.clone(),
        required: spec.required(),
        secret: spec.secret,
        managed: spec.managed.map(ManagedScope::as_str),
        hidden: spec.hidden,
        pattern: spec.pattern().map(ToOwned::to_owned),
        choices: Vec::new(),
        default: spec.default.clone(),
        example: spec.example.clone(),
    }
}

fn verification(definition: &Definition) -> Option<VerificationReply> {
    let spec = definition.verify()?;
    let auth = definition.default_auth();
    let request = definition.verification(auth, &check::properties(definition), &check::public(auth))?.ok();
    Some(VerificationReply {
        request: request.map(|request| format!("{} {}", request.method, request.url)),
        identity_id: spec.identity().map(|identity| identity.id.clone()),
        identity_name: spec.identity().and_then(|identity| identity.name.clone()),
    })
}

fn print(reply: &ConnectorReply, output: &mut Output) -> CommandResult<()> {
    output.line(format!("{BOLD}{} {}{BOLD:#}", reply.name, reply.version))?;
    if let Some(description) = &reply.description {
        output.line(description)?;
    }
    output.line("")?;
    line("Source", &reply.source, output)?;
    line("Categories", &reply.categories.join(", "), output)?;
    line("Base URL", reply.base_url.as_deref().unwrap_or_default(), output)?;
    if !reply.properties.is_empty() {
        output.line("Properties, asked once per account connector")?;
        inputs(&reply.properties, output)?;
    }
    for (index, way_in) in reply.ways_in.iter().enumerate() {
        let is_default = if index == 0 { ", the default" } else { "" };
        output.line(format!("\n{BOLD}{}{BOLD:#} ({}{is_default})", way_in.name, way_in.auth_type))?;
        if let Some(description) = &way_in.description {
            output.line(format!("  {description}"))?;
        }
        line("  Id", &way_in.id, output)?;
        line("  Header", way_in.auth_scheme.as_deref().unwrap_or_default(), output)?;
        if let Some(module) = &way_in.module {
            print_module(module, output)?;
        }
        inputs(&way_in.fields, output)?;
    }
    output.line("")?;
    let Some(verification) = &reply.verification else {
        if reply.ways_in.iter().all(|way_in| way_in.module.is_some()) {
            return Ok(());
        }
        return output.line("No verification is declared: credentials stay Unverified.");
    };
    line("Verified by", verification.request.as_deref().unwrap_or_default(), output)?;
    let identity = [&verification.identity_id, &verification.identity_name];
    line("Identity", &identity.into_iter().flatten().cloned().collect::<Vec<_>>().join(", "), output)
}

fn print_module(module: &ModuleReply, output: &mut Output) -> CommandResult<()> {
    line("  Module", &format!("{}, whose getUserInfo verifies", module.file), output)?;
    line("  Exports", &module.interfaces.join(", "), output)?;
    line("  Broken", module.problem.as_deref().unwrap_or_default(), output)?;
    line("  May call", &module.allowed_hosts.join(", "), output)?;
    line("  May read", &module.environment.join(", "), output)
}

/// One line, or none where there is nothing to say.
fn line(label: &str, text: &str, output: &mut Output) -> CommandResult<()> {
    if text.is_empty() { Ok(()) } else { output.line(format!("{label:<13}{text}")) }
}

fn inputs(inputs: &[InputReply], output: &mut Output) -> CommandResult<()> {
    let width = inputs.iter().map(|input| input.name.len()).max().unwrap_or_default();
    for input in inputs {
        let title = input.title.as_deref().unwrap_or_default();
        let mut notes = Vec::new();
        notes.extend((!input.required).then(|| "optional".to_owned()));
        notes.extend(input.secret.then(|| "secret".to_owned()));
        notes.extend(input.managed.map(|scope| format!("an administrator's, by {scope}")));
        notes.extend(input.hidden.then(|| "not in forms".to_owned()));
        notes.extend(input.pattern.as_ref().map(|pattern| format!("must match {pattern}")));
        notes.extend((!input.choices.is_empty()).then(|| format!("one of {}", input.choices.join(", "))));
        notes.extend(input.default.as_ref().map(|default| format!("default {default}")));
        let notes = notes.join("; ");
        output.line(format!("  {:width$}  {title}  {DIM}{notes}{DIM:#}", input.name).trim_end())?;
    }
    Ok(())
}
