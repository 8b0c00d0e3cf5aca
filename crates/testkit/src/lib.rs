//! Development only: what the tests of the whole program stand on.
//!
//! [`standin`] is a third party that a test scripts, and that keeps every byte it was sent.
//! [`third_party`] starts real programs with HTTP Basic, which agree with nobody's assumptions but their
//! own. [`wire`] is a socket in the test's own hand. [`TestApp`] is the whole server on a real socket, in
//! the test's process; [`Countersign`] is the real program. [`process`] runs any program as a child with a
//! directory and a port of its own. [`npm`] puts real packages into a connector's folder, [`wheels`] has those
//! of Python. [`Authenticator`] shows codes of a second factor. [`canary`] finds planted secrets in what a program left behind.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a helper that cannot do its part fails the test that called it"
)]

mod app;
mod authenticator;
pub mod canary;
mod listening;
mod made_by;
pub mod npm;
mod people;
pub mod process;
mod program;
mod reply;
mod second;
pub mod standin;
pub mod third_party;
pub mod wheels;
pub mod wire;

pub use app::{AppOptions, BASIC_AUTH, TestApp, local_connector};
pub use authenticator::Authenticator;
pub use countersign_outbound::Settings as OutboundSettings;
pub use countersign_service::{DoorSettings, NewUser, UserPatch};
pub use listening::Listening;
pub use made_by::made_by;
pub use people::{PASSWORD, Person};
pub use program::Countersign;
pub use reply::{Call, Reply, basic_field};
pub use second::SecondProgram;
