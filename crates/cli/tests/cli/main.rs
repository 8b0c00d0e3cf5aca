//! The program as people and scripts meet it: the real binary, its output, its exit codes.

#![expect(clippy::panic, clippy::unwrap_used, reason = "the helpers of tests may fail like tests")]

mod application;
mod audit;
mod basic;
mod commands_log;
mod connector;
mod demo;
mod doctor;
mod event_first;
mod explain;
mod help;
mod hooks;
mod init;
mod modules;
mod scaffold;
mod serve;
mod settings;
mod support;
mod tools;
mod user_changes;
mod users;
