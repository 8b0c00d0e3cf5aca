//! `countersign doctor`: looks for what would keep the server from working, and changes nothing.

mod audit;
mod files;
mod network;
mod store;
#[cfg(test)]
mod tests;

use std::process::ExitCode;

use clap::Args;
use countersign_connector::Library;
use countersign_core::{Clock, SystemClock};
use countersign_hooks::CONFINEMENT_GAP;
use jiff::{Timestamp, civil};
use serde::Serialize;

use crate::{
    args::SettingsArgs,
    config::Config,
    failure::{CommandResult, Failure},
    output::{BAD, BOLD, DIM, GOOD, Output},
    wiring::{self, library, modules_of},
};

/// Look for what would keep the server from working; nothing is changed.
///
/// Example: countersign doctor --data ./data
#[derive(Args)]
pub(crate) struct DoctorArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: SettingsArgs,
}

/// How a thing stands.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    Note,
    Fail,
}

/// What was found about one thing, and what to do about it.
#[derive(Serialize)]
struct Finding {
    check: &'static str,
    state: State,
    message: String,
    todo: Option<String>,
}

/// What was found so far, in the order of looking.
#[derive(Default)]
struct Report(Vec<Finding>);

impl Report {
    fn ok(&mut self, check: &'static str, message: impl Into<String>) {
        self.0.push(Finding { check, state: State::Ok, message: message.into(), todo: None });
    }

    fn note(&mut self, check: &'static str, message: impl Into<String>, todo: impl Into<String>) {
        self.0.push(Finding { check, state: State::Note, message: message.into(), todo: Some(todo.into()) });
    }

    fn fail(&mut self, check: &'static str, message: impl Into<String>, todo: impl Into<String>) {
        self.0.push(Finding { check, state: State::Fail, message: message.into(), todo: Some(todo.into()) });
    }

    /// A failure whose text says what to do already.
    fn failed(&mut self, check: &'static str, failure: &Failure) {
        let todo = failure.hint_text().map(ToOwned::to_owned);
        self.0.push(Finding { check, state: State::Fail, message: failure.to_string(), todo });
    }
}

pub(crate) async fn run(args: DoctorArgs, output: &mut Output) -> CommandResult<ExitCode> {
    let mut report = Report::default();
    match Config::load(&args.settings) {
        Ok(config) => {
            report.ok("settings", "they can be read");
            examine(&config, &mut report).await;
        }
        Err(failure) => report.failed("settings", &failure),
    }
    if args.json {
        output.json(&report.0)?;
    } else {
        print(&report, output)?;
    }
    let has_failed = report.0.iter().any(|finding| finding.state == State::Fail);
    Ok(if has_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn examine(config: &Config, report: &mut Report) {
    connectors(config, report).await;
    clock(report);
    network::tls(config, report).await;
    network::way_out(config, report);
    let data = match config.data_dir() {
        Ok(data) => data,
        Err(failure) => return report.failed("data directory", &failure),
    };
    files::examine(&data, report);
    let node = store::node(&data, report);
    network::listen(config, node.is_running(), report);
    let ring = store::examine(config, &data, node, report).await;
    audit::examine(&data, ring, report).await;
}

async fn connectors(config: &Config, report: &mut Report) {
    let library = match library(&config.connectors) {
        Ok(library) => library,
        Err(failure) => return report.failed("connectors", &failure),
    };
    report.ok("connectors", format!("{} can be installed", library.list(None, None).len()));
    modules(&library, CONFINEMENT_GAP, report).await;
    for hidden in library.hidden() {
        let (one, by) = (&hidden.definition, hidden.by.source());
        report.note(
            "connectors",
            format!("{} {} ({}) is hidden by {by}", one.name(), one.version(), one.source()),
            "change the version of one of them if both are wanted",
        );
    }
}

/// The server does not start with a module that does not load.
async fn modules(library: &Library, gap: Option<&'static str>, report: &mut Report) {
    let count = modules_of(library);
    if count == 0 {
        return;
    }
    let loaded = match wiring::hooks() {
        Ok(hooks) => wiring::modules(library, &hooks).await,
        Err(failure) => Err(failure),
    };
    match loaded {
        Ok(_) => report.ok("modules", format!("{count} of connectors load in a child of their own")),
        Err(failure) => report.failed("modules", &failure),
    }
    if let Some(gap) = gap {
        report.note("modules", gap, "take connectors with a module from authors that you trust");
    }
}

/// Tokens, certificates and audit depend on the clock; one that was never set shows a year long gone.
fn clock(report: &mut Report) {
    let now = SystemClock.now();
    let built = civil::date(2026, 1, 1).to_zoned(jiff::tz::TimeZone::UTC).map(|date| date.timestamp());
    if now < built.unwrap_or(Timestamp::UNIX_EPOCH) {
        report.fail(
            "clock",
            format!("this machine thinks that it is {now}, before this program was made"),
            "set the clock, best with a time service such as chrony",
        );
    } else {
        report.ok("clock", format!("it is {now}"));
    }
}

fn print(report: &Report, output: &mut Output) -> CommandResult<()> {
    for Finding { check, state, message, todo } in &report.0 {
        let state = match state {
            State::Ok => format!("{GOOD}ok{GOOD:#}  "),
            State::Note => format!("{BOLD}note{BOLD:#}"),
            State::Fail => format!("{BAD}fail{BAD:#}"),
        };
        output.line(format!("{state}  {check}: {message}"))?;
        if let Some(todo) = todo {
            output.line(format!("      {DIM}->{DIM:#} {todo}"))?;
        }
    }
    Ok(())
}
