//! `countersign connector check`: each definition is proved before a customer's credential depends on it.

mod proof;
mod script;
mod subjects;
#[cfg(test)]
mod tests;

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use countersign_connector::Definition;
use serde::Serialize;

use self::{
    proof::Prover,
    subjects::{Subjects, gather},
};
use crate::{
    args::PrintArgs,
    config::Config,
    failure::CommandResult,
    output::{BAD, DIM, GOOD, Output},
    progress::Progress,
};

#[derive(Args)]
pub(crate) struct CheckArgs {
    /// Connector folders, or folders of them [default: the connectors of this program and of the settings]
    #[arg(value_name = "DIR")]
    dirs: Vec<PathBuf>,
    #[command(flatten)]
    print: PrintArgs,
}

/// One way in, or a definition that does not load.
#[derive(Serialize)]
struct Row {
    connector: Option<String>,
    version: Option<String>,
    auth: Option<String>,
    source: Option<String>,
    ok: bool,
    problem: Option<String>,
    /// What was not proved, and where it will be.
    note: Option<&'static str>,
}

/// What no stand-in can prove: it knows no documented form of what a module makes.
const MODULE: &str =
    "its module loads and makes a value; whether the API takes it, getUserInfo finds out at sign-in";

impl Row {
    fn unloaded(problem: String) -> Self {
        Self {
            connector: None,
            version: None,
            auth: None,
            source: None,
            ok: false,
            problem: Some(problem),
            note: None,
        }
    }

    fn proved(definition: &Definition, auth: &str, problem: Option<String>) -> Self {
        Self {
            connector: Some(definition.name().to_owned()),
            version: Some(definition.version().to_owned()),
            auth: Some(auth.to_owned()),
            source: Some(definition.source().to_string()),
            ok: problem.is_none(),
            problem,
            note: definition
                .auths()
                .iter()
                .any(|way| way.name() == auth && way.hook().is_some())
                .then_some(MODULE),
        }
    }

    fn text(&self) -> String {
        let what = [&self.connector, &self.version, &self.auth].into_iter().flatten();
        let what = what.map(String::as_str).collect::<Vec<_>>().join(" ");
        let problem = self.problem.as_deref().unwrap_or_default();
        match (self.ok, what.is_empty()) {
            (true, _) => {
                let note = self.note.map(|note| format!(" {DIM}({note}){DIM:#}")).unwrap_or_default();
                format!("{GOOD}ok{GOOD:#}    {what}{note}")
            }
            (false, true) => format!("{BAD}fail{BAD:#}  {problem}"),
            (false, false) => {
                let source = self.source.as_deref().unwrap_or_default();
                format!("{BAD}fail{BAD:#}  {what} {DIM}({source}){DIM:#}: {problem}")
            }
        }
    }
}

pub(crate) async fn run(args: CheckArgs, output: &mut Output) -> CommandResult<ExitCode> {
    let config = Config::load(&args.print.settings)?;
    let Subjects { definitions, errors } = gather(&args.dirs, &config.connectors);
    let mut report =
        Report { rows: Vec::new(), print: !args.print.json, progress: Progress::new(definitions.len()) };
    for error in errors {
        report.add(Row::unloaded(error.to_string()), output)?;
    }
    let prover = Prover::start().await?;
    for (done, definition) in definitions.iter().enumerate() {
        report.progress.show(done, definition.name());
        for example in countersign_connector::check::examples(definition) {
            let problem = prover.prove(definition, &example).await.err();
            report.add(Row::proved(definition, &example.auth, problem), output)?;
        }
    }
    report.finish(definitions.len(), output)
}

struct Report {
    rows: Vec<Row>,
    print: bool,
    progress: Progress,
}

impl Report {
    fn add(&mut self, row: Row, output: &mut Output) -> CommandResult<()> {
        if self.print {
            self.progress.clear();
            output.line(row.text())?;
        }
        self.rows.push(row);
        Ok(())
    }

    fn finish(mut self, connectors: usize, output: &mut Output) -> CommandResult<ExitCode> {
        self.progress.clear();
        let failed = self.rows.iter().filter(|row| !row.ok).count();
        if !self.print {
            output.json(&self.rows)?;
        } else if failed == 0 {
            output.line(format!("{connectors} connectors, {} ways in: all hold.", self.rows.len()))?;
        } else {
            output.line(format!("{failed} of {} failed.", self.rows.len()))?;
        }
        Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
