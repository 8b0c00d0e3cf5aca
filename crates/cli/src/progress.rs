//! A progress bar on standard error, for work that takes a while. Where nobody watches there is none: the lines
//! that a command prints say enough.

use std::io::{self, IsTerminal as _, Write};

const WIDTH: usize = 24;

/// How far the work is.
pub(crate) struct Progress {
    out: Option<Box<dyn Write + Send>>,
    total: usize,
}

impl Progress {
    /// For `total` pieces of work.
    pub(crate) fn new(total: usize) -> Self {
        let is_watched = io::stderr().is_terminal();
        Self { out: is_watched.then(|| Box::new(io::stderr()) as Box<dyn Write + Send>), total }
    }

    /// Shows that `done` pieces are done, and what comes now.
    pub(crate) fn show(&mut self, done: usize, now: &str) {
        let filled = (done * WIDTH).checked_div(self.total).unwrap_or(WIDTH);
        let bar = format!("{}{}", "#".repeat(filled), "-".repeat(WIDTH.saturating_sub(filled)));
        self.write(&format!("\r\x1b[K[{bar}] {done}/{} {now}", self.total));
    }

    /// Takes the bar away, before a line is printed and at the end.
    pub(crate) fn clear(&mut self) {
        self.write("\r\x1b[K");
    }

    fn write(&mut self, text: &str) {
        if let Some(out) = &mut self.out {
            // A bar that cannot be drawn is no reason to stop the work.
            let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        }
    }
}
