//! Hooks in real child processes: what they return, what they may reach, and how those end that do not end.

mod calls;
mod hostile;
mod killed;
mod prying;
mod stage;
