//! Hooks in real child processes: what they return, what they may reach, and how those end that do not end.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a helper that cannot do its part fails the test that called it, and measured times are shown"
)]

mod calls;
mod hostile;
mod hosts;
mod killed;
mod prying;
mod sign_in;
mod stage;
