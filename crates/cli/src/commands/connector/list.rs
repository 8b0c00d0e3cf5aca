//! `countersign connector list`: what can be installed, where it comes from, and what is hidden.

use std::process::ExitCode;

use countersign_connector::Definition;
use serde::Serialize;

use crate::{
    args::PrintArgs,
    config::Config,
    failure::CommandResult,
    output::{BOLD, DIM, Output},
    wiring::library,
};

#[derive(Serialize)]
struct Row {
    name: String,
    version: String,
    auth_types: Vec<&'static str>,
    /// The files of its own JavaScript that make values.
    modules: Vec<String>,
    categories: Vec<String>,
    source: String,
    /// Where the one comes from that is used in its place.
    hidden_by: Option<String>,
}

impl Row {
    fn new(definition: &Definition, hidden_by: Option<&Definition>) -> Self {
        let mut auth_types: Vec<_> = definition.auths().iter().map(|auth| auth.kind().as_str()).collect();
        auth_types.dedup();
        let modules = definition.auths().iter().filter_map(|auth| Some(auth.hook()?.module().to_owned()));
        let mut modules: Vec<_> = modules.collect();
        modules.dedup();
        Self {
            modules,
            name: definition.name().to_owned(),
            version: definition.version().to_owned(),
            auth_types,
            categories: definition.categories().to_vec(),
            source: definition.source().to_string(),
            hidden_by: hidden_by.map(|by| by.source().to_string()),
        }
    }

    fn cells(&self) -> [String; 5] {
        let source = match &self.hidden_by {
            Some(by) => format!("{} (hidden by {by})", self.source),
            None => self.source.clone(),
        };
        let ways_in = self.auth_types.iter().copied().chain(self.modules.iter().map(String::as_str));
        let [types, categories] = [ways_in.collect::<Vec<_>>().join(", "), self.categories.join(", ")];
        [self.name.clone(), self.version.clone(), types, categories, source]
    }
}

pub(crate) fn run(args: &PrintArgs, output: &mut Output) -> CommandResult<ExitCode> {
    let library = library(&Config::load(&args.settings)?.connectors)?;
    let used = library.list(None, None).into_iter().map(|one| Row::new(one, None));
    let hidden = library.hidden().iter().map(|one| Row::new(&one.definition, Some(&one.by)));
    let rows: Vec<_> = used.chain(hidden).collect();
    if args.json {
        output.json(&rows)?;
    } else {
        print(&rows, output)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print(rows: &[Row], output: &mut Output) -> CommandResult<()> {
    let head = ["NAME", "VERSION", "WAYS IN", "CATEGORIES", "SOURCE"].map(str::to_owned);
    let cells: Vec<_> = rows.iter().map(Row::cells).collect();
    let mut widths = head.each_ref().map(String::len);
    for row in &cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    output.line(format!("{BOLD}{}{BOLD:#}", aligned(&head, widths)))?;
    for (row, cells) in rows.iter().zip(&cells) {
        let line = aligned(cells, widths);
        match row.hidden_by {
            Some(_) => output.line(format!("{DIM}{line}{DIM:#}"))?,
            None => output.line(line)?,
        }
    }
    Ok(())
}

fn aligned(cells: &[String; 5], widths: [usize; 5]) -> String {
    let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
    padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}
