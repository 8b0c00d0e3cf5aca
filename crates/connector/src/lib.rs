//! What a connector is: its definition, its ways in, and the library that holds them.
//!
//! A connector is one `connector.toml`: a host, one or several ways to authenticate, and a request that
//! proves a credential. Where a credential needs code, a module lies beside it (a way in of the type `hook`);
//! this crate reads what is declared about it, and runs nothing. Loading refuses everything that could go wrong later; what is loaded turns the
//! fields of a form, or an AuthValue, into the finished value that goes into calls. No I/O but reading
//! the files of a library.
//!
//! ```
//! use std::collections::BTreeMap;
//! use countersign_connector::Library;
//! use countersign_core::SecretString;
//!
//! let library = Library::built_in().expect("the connectors of this program load");
//! let zendesk = library.by_name_version("Zendesk", "1.0").expect("it is built in");
//! let properties = BTreeMap::from([("subdomain".into(), "acme".into())]);
//! let fields = BTreeMap::from([
//!     ("email".into(), SecretString::from("jo@acme.example")),
//!     ("api_token".into(), SecretString::from("s3cret")),
//! ]);
//! let rendered = zendesk.default_auth().from_fields(&fields, &properties).expect("both fields are there");
//! assert_eq!(rendered.injection.value.expose(), "Basic am9AYWNtZS5leGFtcGxlL3Rva2VuOnMzY3JldA==");
//! assert_eq!(zendesk.base_url(&properties).expect("a legal name").as_str(), "https://acme.zendesk.com/");
//! ```

mod allowed_hosts;
mod auth;
mod base_url;
mod built_in;
pub mod check;
mod definition;
mod error;
mod filters;
mod header;
mod hook;
mod identity;
mod input;
mod kind;
mod library;
mod load;
mod problem;
mod release;
mod rendered;
mod template;
mod value;
mod variant;
mod verify;

pub use allowed_hosts::{AllowedHosts, HostRefused};
pub use auth::AuthMethod;
pub use definition::{Definition, Source};
pub use error::{CredentialError, RenderError};
pub use hook::HookSpec;
pub use identity::{IdentitySpec, identity};
pub use input::{FieldSpec, ManagedScope, PropertySpec};
pub use kind::AuthKind;
pub use library::{Hidden, Library};
pub use problem::{LoadError, Problem};
pub use rendered::Rendered;
pub use value::ValueProblem;
pub use verify::{VerifyRequest, VerifySpec};
