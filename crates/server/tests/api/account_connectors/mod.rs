//! `/v1.0/account/connectors`.

mod credentials;
mod deauthenticate;
mod delete;
mod documented;
mod explained;
mod get;
mod list;
mod programs;
mod properties;
mod reveal;
mod rotate;
mod update;
mod verification;
mod verify;
