//! What was found wrong in one file, gathered so that all of it is told at once.

use std::ops::Range;

use crate::{
    definition::Source,
    problem::{LoadError, Problem},
};

/// The findings of one file.
pub(super) struct Report<'a> {
    file: String,
    text: &'a str,
    found: Vec<(usize, LoadError)>,
}

impl<'a> Report<'a> {
    pub(super) fn new(source: &Source, text: &'a str) -> Self {
        Self { file: source.to_string(), text, found: Vec::new() }
    }

    /// Notes a problem of a member.
    pub(super) fn add(&mut self, at: &Range<usize>, member: impl Into<String>, problem: Problem) {
        self.push(Some(at), Some(member.into()), problem);
    }

    /// Notes what the TOML parser says, which names the member itself.
    pub(super) fn toml(&mut self, error: &toml::de::Error) {
        let message = error.message().split('\n').map(str::trim).filter(|line| !line.is_empty());
        let message = message.collect::<Vec<_>>().join("; ");
        self.push(error.span().as_ref(), None, Problem::Toml(message));
    }

    fn push(&mut self, at: Option<&Range<usize>>, member: Option<String>, problem: Problem) {
        let position = at.map(|span| position(self.text, span.start));
        let error = LoadError { file: self.file.clone(), position, member, problem };
        self.found.push((at.map_or(0, |span| span.start), error));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The findings in the order of the text.
    pub(super) fn into_errors(mut self) -> Vec<LoadError> {
        self.found.sort_by_key(|(offset, _)| *offset);
        self.found.into_iter().map(|(_, error)| error).collect()
    }
}

/// Line and column of an offset, both from 1; columns count characters.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}
