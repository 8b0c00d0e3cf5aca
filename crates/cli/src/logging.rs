//! Structured logs to standard error. Secrets cannot get in: their types print nothing.

use std::io::IsTerminal as _;

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::{
    config::{LogConfig, LogFormat},
    failure::{CommandResult, Failure},
};

/// Starts logging for a command that runs on. Called once.
pub(crate) fn start(config: &LogConfig) -> CommandResult<()> {
    let filter = EnvFilter::try_new(&config.filter)
        .map_err(|error| Failure::new(format!("log.filter: {error}")).hint("use a level such as info"))?;
    let registry = tracing_subscriber::registry().with(filter);
    // In a file or a journal, colours are noise.
    let has_colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    match config.format {
        LogFormat::Text => {
            registry.with(fmt::layer().with_ansi(has_colours).with_writer(std::io::stderr)).try_init()?;
        }
        LogFormat::Json => registry.with(fmt::layer().json().with_writer(std::io::stderr)).try_init()?,
    }
    Ok(())
}
