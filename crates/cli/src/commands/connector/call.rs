//! `countersign connector call`: one interface of a connector's module, by itself.

use std::{collections::BTreeMap, fs, io::Write as _, path::PathBuf, process::ExitCode};

use clap::Args;
use countersign_connector::{Definition, Source, check};
use countersign_hooks::Interface;
use countersign_outbound::{Outbound, Settings};
use countersign_service::Alone;
use serde_json::Value;

use crate::{
    args::SettingsArgs,
    config::Config,
    failure::{CommandResult, Failure},
    output::Output,
    wiring,
};

#[derive(Args)]
pub(crate) struct CallArgs {
    /// The connector's folder
    dir: PathBuf,
    /// The interface, such as getBasicAuth
    interface: String,
    /// Its argument as JSON
    #[arg(default_value = "{}")]
    json: String,
    /// A property, as NAME=VALUE; others have the definition's example values
    #[arg(long, value_name = "NAME=VALUE")]
    property: Vec<String>,
    #[command(flatten)]
    settings: SettingsArgs,
}

pub(crate) async fn run(args: CallArgs, output: &mut Output) -> CommandResult<ExitCode> {
    let config = Config::load(&args.settings)?;
    let file = args.dir.join("connector.toml");
    let text = fs::read_to_string(&file)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}", file.display())))?;
    let definition = Definition::parse(&text, Source::File(file)).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Failure::new(lines.join("\n"))
    })?;
    let auth = definition.auths().iter().find(|auth| auth.hook().is_some());
    let auth = auth.ok_or_else(|| Failure::new(format!("{} has no module", definition.name())))?;
    let interface = Interface::by_name(&args.interface).ok_or_else(|| {
        let known: Vec<_> = Interface::ALL.iter().map(|one| one.name()).collect();
        Failure::new(format!("there is no interface '{}'", args.interface)).hint(known.join(", "))
    })?;
    let argument: Value = serde_json::from_str(&args.json)
        .map_err(|error| Failure::new(format!("the argument is not JSON: {error}")))?;
    let settings = Settings { allow_private: config.outbound.allow_private.clone(), ..Settings::default() };
    let alone = Alone {
        definition: &definition,
        auth,
        hooks: &wiring::hooks()?,
        outbound: &Outbound::new(settings)?,
        properties: &properties(&definition, &args.property)?,
        log,
    };
    let returned = alone.call(interface, vec![argument], |name| std::env::var(name).ok()).await;
    output.json(&returned.map_err(Failure::new)?)?;
    Ok(ExitCode::SUCCESS)
}

fn properties(definition: &Definition, given: &[String]) -> CommandResult<BTreeMap<String, String>> {
    let mut properties = check::properties(definition);
    for pair in given {
        let (name, value) = pair
            .split_once('=')
            .ok_or_else(|| Failure::new(format!("'{pair}' is no property")).hint("write NAME=VALUE"))?;
        properties.insert(name.to_owned(), value.to_owned());
    }
    Ok(properties)
}

fn log(text: &str) {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(std::io::stderr(), "{text}");
}
