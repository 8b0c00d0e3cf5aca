//! `countersign audit`: is the log as it was written, and what does it say. There are two of them, each with a chain
//! of its own: the server's, and that of commands such as `countersign user`.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use countersign_audit::{AuditError, Record, Report, tail_together, verify};
use countersign_store_sqlite::Opener;
use serde::Serialize;

use crate::{
    args::{PrintArgs, SettingsArgs},
    config::Config,
    failure::CommandResult,
    output::{BAD, DIM, GOOD, Output},
    wiring::{House, audit_dir, commands_dir},
};

#[derive(Subcommand)]
pub(crate) enum AuditCommand {
    /// Check that nobody changed the log: every line, every file, the chain through all of them
    ///
    /// Example: countersign audit verify --data ./data
    Verify(PrintArgs),
    /// Print the last events
    ///
    /// Example: countersign audit tail --lines 20 --follow
    Tail(TailArgs),
}

#[derive(Args)]
pub(crate) struct TailArgs {
    /// How many events
    #[arg(long, default_value_t = 10)]
    lines: usize,
    /// Go on with those that come
    #[arg(long)]
    follow: bool,
    /// Print JSON, one event a line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: SettingsArgs,
}

#[derive(Serialize)]
struct Verified {
    ok: bool,
    files: u64,
    events: u64,
    first: Option<String>,
    last: Option<String>,
    end: String,
    problems: Vec<String>,
    more_problems: u64,
    /// The log of commands, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    commands: Option<Box<Verified>>,
}

impl From<Report> for Verified {
    fn from(report: Report) -> Self {
        Self {
            ok: report.problems.is_empty(),
            files: report.files,
            events: report.events,
            first: report.first.map(|at| at.to_string()),
            last: report.last.map(|at| at.to_string()),
            end: report.end,
            problems: report.problems.iter().map(ToString::to_string).collect(),
            more_problems: report.more_problems,
            commands: None,
        }
    }
}

pub(crate) async fn run(command: AuditCommand, output: &mut Output) -> CommandResult<ExitCode> {
    match command {
        AuditCommand::Verify(args) => check(args, output).await,
        AuditCommand::Tail(args) => show(&args, output),
    }
}

async fn check(args: PrintArgs, output: &mut Output) -> CommandResult<ExitCode> {
    let house = House::open(Config::load(&args.settings)?, Opener::Tool)?;
    let ring = house.unlock().await?;
    let data = house.config().data_dir()?;
    let (of_server, of_commands) = (audit_dir(&data), commands_dir(&data));
    let work = move || {
        let report = verify(&of_server, &*ring.audit_key())?;
        let commands = of_commands.is_dir().then(|| verify(&of_commands, &*ring.audit_key())).transpose()?;
        Ok::<_, AuditError>((report, commands))
    };
    let (report, commands) = tokio::task::spawn_blocking(work).await??;
    let mut verified = Verified::from(report);
    if let Some(commands) = commands.map(Verified::from) {
        verified.ok &= commands.ok;
        verified.commands = Some(Box::new(commands));
    }
    let code = if verified.ok { ExitCode::SUCCESS } else { ExitCode::from(1) };
    if args.json {
        output.json(&verified)?;
        return Ok(code);
    }
    print(&verified, "", output)?;
    if let Some(commands) = &verified.commands {
        print(commands, " of commands", output)?;
    }
    Ok(code)
}

/// What was found in one log; `whose` says which where it is not the server's.
fn print(log: &Verified, whose: &str, output: &mut Output) -> CommandResult<()> {
    for problem in &log.problems {
        output.line(format!("{BAD}wrong{BAD:#}  {problem}{whose}"))?;
    }
    if log.more_problems > 0 {
        output.line(format!("       and {} more{whose}", log.more_problems))?;
    }
    let Verified { events, files, end, .. } = log;
    if log.problems.is_empty() {
        output.line(format!(
            "{GOOD}ok{GOOD:#}     {events} events{whose} in {files} files, as they were written"
        ))?;
    }
    output.line(format!("{DIM}end    {end}{whose}{DIM:#}"))
}

fn show(args: &TailArgs, output: &mut Output) -> CommandResult<ExitCode> {
    let data = Config::load(&args.settings)?.data_dir()?;
    for record in tail_together(&[audit_dir(&data), commands_dir(&data)], args.lines, args.follow)? {
        let record = record?;
        if args.json {
            output.line(serde_json::to_string(&json(&record))?)?;
        } else {
            output.line(line(&record))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn json(record: &Record) -> serde_json::Value {
    serde_json::json!({
        "n": record.n,
        "at": record.at.to_string(),
        "kind": record.kind,
        "account": record.account,
        "connection": record.connection,
        "actor": record.actor,
        "request": record.request,
        "outcome": record.outcome,
        "code": record.code,
        "details": record.details,
    })
}

fn line(record: &Record) -> String {
    let mut line = format!("{}  {:<18} {:<8}", record.at, record.kind, record.outcome);
    let connection = record.connection.map(|id| id.to_string());
    let parts = [
        ("code", record.code.as_deref()),
        ("account", record.account.as_deref()),
        ("connection", connection.as_deref()),
        ("actor", record.actor.as_deref()),
        ("request", record.request.as_deref()),
    ];
    for (name, value) in parts {
        if let Some(value) = value {
            line = format!("{line} {name}={value}");
        }
    }
    for (key, value) in &record.details {
        line =
            format!("{line} {key}={}", value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned));
    }
    line
}
