//! `countersign connector check`: each definition is proved before a customer's credential depends on it.

mod proof;
mod rehearsal;
mod script;
mod subjects;
#[cfg(test)]
mod tests;

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use countersign_connector::{
    Definition,
    check::{Example, examples},
};
use serde::Serialize;

use self::{
    proof::{Prover, way_in},
    rehearsal::{Outcome, Proof},
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
    /// What a module made of each answer.
    outcomes: Vec<Outcome>,
}

/// What no stand-in can prove: it knows no documented form of what a module makes.
const MODULE: &str = "against a stand-in; whether the API itself takes what its module makes, getUserInfo finds out at sign-in";

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
            outcomes: Vec::new(),
        }
    }

    fn proved(definition: &Definition, auth: &str, proof: Proof) -> Self {
        let Proof { outcomes, problems } = proof;
        Self {
            connector: Some(definition.name().to_owned()),
            version: Some(definition.version().to_owned()),
            auth: Some(auth.to_owned()),
            source: Some(definition.source().to_string()),
            ok: problems.is_empty(),
            problem: (!problems.is_empty()).then(|| problems.join("; ")),
            note: (!outcomes.is_empty()).then_some(MODULE),
            outcomes,
        }
    }

    fn text(&self) -> String {
        let what = [&self.connector, &self.version, &self.auth].into_iter().flatten();
        let what = what.map(String::as_str).collect::<Vec<_>>().join(" ");
        let problem = self.problem.as_deref().unwrap_or_default();
        let line = match (self.ok, what.is_empty()) {
            (true, _) => {
                let note = self.note.map(|note| format!(" {DIM}({note}){DIM:#}")).unwrap_or_default();
                format!("{GOOD}ok{GOOD:#}    {what}{note}")
            }
            (false, true) => format!("{BAD}fail{BAD:#}  {problem}"),
            (false, false) => {
                let source = self.source.as_deref().unwrap_or_default();
                format!("{BAD}fail{BAD:#}  {what} {DIM}({source}){DIM:#}: {problem}")
            }
        };
        let outcome = |one: &Outcome| format!("\n      {:<11}  {}", one.answer, one.came);
        line + &self.outcomes.iter().map(outcome).collect::<String>()
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
        for example in examples(definition) {
            let proof = proof(&prover, definition, &example).await;
            let proof = proof.unwrap_or_else(|problem| Proof { problems: vec![problem], ..Proof::default() });
            report.add(Row::proved(definition, &example.auth, proof), output)?;
        }
    }
    report.finish(definitions.len(), output)
}

/// By its module, where it has one, and otherwise by the documented form.
async fn proof(prover: &Prover, definition: &Definition, example: &Example) -> Result<Proof, String> {
    let auth = way_in(definition, example)?;
    if auth.hook().is_some() {
        return prover.rehearse(definition, auth, example).await;
    }
    prover.prove(definition, example).await.map(|()| Proof::default())
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
