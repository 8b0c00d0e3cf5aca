//! How the demonstration looks.

use anstyle::{AnsiColor, Style};
use axum::http::StatusCode;
use serde_json::Value;
use url::Url;

use super::{
    caller::{Call, Content, Reply},
    text::{WIDTH, shown, shown_json, wrapped},
};
use crate::{
    failure::CommandResult,
    output::{BAD, BOLD, DIM, GOOD, Output},
};

const OUT: Style = AnsiColor::Cyan.on_default();
const MARGIN: &str = "    ";

/// Prints the steps, numbered.
pub(super) struct Show<'a> {
    output: &'a mut Output,
    number: usize,
}

impl<'a> Show<'a> {
    pub(super) fn new(output: &'a mut Output) -> Self {
        Self { output, number: 0 }
    }

    pub(super) fn opening(&mut self, server: &Url, port: u16) -> CommandResult<()> {
        self.output.line(format!("{BOLD}Countersign, the whole loop on real sockets{BOLD:#}"))?;
        self.output
            .line(format!("{DIM}the server          {DIM:#}{}", server.as_str().trim_end_matches('/')))?;
        self.output.line(format!(
            "{DIM}a third party       {DIM:#}http://127.0.0.1:{port} {DIM}(a stand-in that demands HTTP Basic){DIM:#}"
        ))?;
        self.output.line(format!("{OUT}->{OUT:#} {DIM}is what your product sends,{DIM:#} {GOOD}<-{GOOD:#} {DIM}what it gets; secrets are masked with •••{DIM:#}"))
    }

    /// Begins a step: what happens, and why.
    pub(super) fn step(&mut self, title: &str, why: &str) -> CommandResult<()> {
        self.number += 1;
        self.output.line(format!("\n{BOLD}{:>2}  {title}{BOLD:#}", self.number))?;
        self.remark(why)
    }

    /// A sentence between the exchanges.
    pub(super) fn remark(&mut self, text: &str) -> CommandResult<()> {
        for line in wrapped(text, WIDTH - MARGIN.len()) {
            self.output.line(format!("{MARGIN}{DIM}{line}{DIM:#}"))?;
        }
        Ok(())
    }

    pub(super) fn request(&mut self, call: &Call) -> CommandResult<()> {
        self.sent(&format!("{BOLD}{} {}{BOLD:#}", call.method, call.path))?;
        for (name, value) in &call.headers {
            self.sent(&format!("{DIM}{name}:{DIM:#} {}", shown(name, value)))?;
        }
        match &call.content {
            Content::None => Ok(()),
            Content::Form(pairs) => {
                let pairs: Vec<_> =
                    pairs.iter().map(|(name, value)| format!("{name}={}", shown(name, value))).collect();
                self.sent(&pairs.join("&"))
            }
            Content::Json(body) => self.sent(&shown_json("", body).to_string()),
        }
    }

    /// The status, and those members of the body that matter, named by JSON pointer (RFC 6901).
    pub(super) fn reply(&mut self, reply: &Reply, members: &[&str]) -> CommandResult<()> {
        self.status(reply.status)?;
        let names: Vec<_> = members
            .iter()
            .map(|path| path.trim_start_matches("/0").trim_start_matches('/').replace('/', "."))
            .collect();
        let width = names.iter().map(String::len).max().unwrap_or_default();
        for (path, name) in members.iter().zip(&names) {
            let value = reply.body.pointer(path).unwrap_or(&Value::Null);
            let value = match shown_json(name.rsplit('.').next().unwrap_or_default(), value) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            let mut label = format!("{name:width$}");
            for line in wrapped(&value, WIDTH - MARGIN.len() - width - 5) {
                self.got(&format!("{DIM}{label}{DIM:#}  {line}"))?;
                label = " ".repeat(width);
            }
        }
        Ok(())
    }

    /// The status, and the whole body as it came.
    pub(super) fn whole_reply(&mut self, reply: &Reply, header: &str) -> CommandResult<()> {
        self.status(reply.status)?;
        let value = reply.headers.get(header).and_then(|value| value.to_str().ok()).unwrap_or_default();
        self.got(&format!("{DIM}{header}:{DIM:#} {value}"))?;
        self.got(&reply.body.to_string())
    }

    /// A line of what the third party saw.
    pub(super) fn seen(&mut self, name: &str, value: &str) -> CommandResult<()> {
        self.output.line(format!("{MARGIN}{DIM}|  {name:<18}{DIM:#}{}", shown(name, value)))
    }

    pub(super) fn closing(&mut self, text: &str) -> CommandResult<()> {
        self.output.line(format!("\n{GOOD}{text}{GOOD:#}"))
    }

    fn status(&mut self, status: StatusCode) -> CommandResult<()> {
        let style = if status.is_success() { GOOD } else { BAD };
        self.got(&format!("{style}{status}{style:#}"))
    }

    fn sent(&mut self, text: &str) -> CommandResult<()> {
        self.output.line(format!("{MARGIN}{OUT}->{OUT:#} {text}"))
    }

    fn got(&mut self, text: &str) -> CommandResult<()> {
        self.output.line(format!("{MARGIN}{GOOD}<-{GOOD:#} {text}"))
    }
}
