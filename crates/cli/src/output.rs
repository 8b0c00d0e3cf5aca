//! What a command prints: data to standard output, failures to standard error.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::failure::{CommandResult, Failure};

/// Where a command prints. Colours are left out where `NO_COLOR` is set or nobody watches.
pub(crate) struct Output {
    out: Box<dyn Write + Send>,
    err: Box<dyn Write + Send>,
}

/// Emphasis on a terminal.
pub(crate) const BOLD: Style = Style::new().bold();
/// What went well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// What went wrong.
pub(crate) const BAD: Style = AnsiColor::Red.on_default();
/// What is only an aside.
pub(crate) const DIM: Style = Style::new().dimmed();

impl Output {
    pub(crate) fn standard() -> Self {
        Self {
            out: Box::new(anstream::AutoStream::auto(io::stdout())),
            err: Box::new(anstream::AutoStream::auto(io::stderr())),
        }
    }

    /// Prints one line.
    pub(crate) fn line(&mut self, text: impl AsRef<str>) -> CommandResult<()> {
        match writeln!(self.out, "{}", text.as_ref()).and_then(|()| self.out.flush()) {
            // The reader has seen enough, as `head` does.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => Ok(result?),
        }
    }

    /// Prints a value as JSON.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> CommandResult<()> {
        let text = serde_json::to_string_pretty(value)?;
        self.line(text)
    }

    /// Prints a list as JSON, or one line a row.
    pub(crate) fn rows<T: Serialize>(
        &mut self,
        json: bool,
        rows: &[T],
        line: impl Fn(&T) -> String,
    ) -> CommandResult<()> {
        if json { self.json(&rows) } else { rows.iter().try_for_each(|row| self.line(line(row))) }
    }

    /// Prints names and values in two columns, the secrets that are never shown again among them.
    pub(crate) fn pairs(&mut self, pairs: &[(&str, &str)]) -> CommandResult<()> {
        let width = pairs.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        pairs.iter().try_for_each(|(name, value)| self.line(format!("  {name:width$} {value}")))
    }

    /// Prints a failure and gives the exit code for it.
    pub(crate) fn fail(&mut self, failure: &Failure) -> ExitCode {
        // Nobody is left to tell when standard error is closed.
        let _ = writeln!(self.err, "{BAD}error:{BAD:#} {failure}");
        if let Some(hint) = failure.hint_text() {
            let _ = writeln!(self.err, "{DIM} hint:{DIM:#} {hint}");
        }
        ExitCode::from(1)
    }
}
