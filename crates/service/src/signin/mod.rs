//! Signing in with a connector's own JavaScript: form, administrator's values, `getBasicAuth`, `getUserInfo`.
//!
//! It happens once, when a credential is stored. What comes of it is a finished header like any other; calls
//! never run JavaScript. The order and the rules are told in docs/writing-connectors.md.

mod alone;
mod ask;
mod fetch;
mod host;
mod modules;
mod rehearsal;
mod sequence;
mod state;
mod thrown;
mod told;
mod user;

pub use alone::Alone;
pub use ask::ModuleFacts;
pub use modules::Modules;
pub use rehearsal::{Came, Rehearsal};

pub(crate) use sequence::Kept;
pub(crate) use state::HookState;
