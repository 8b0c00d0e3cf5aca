//! HTTP Basic by the standards (RFC 7617, RFC 9110 section 11, RFC 4648): building and accepting credentials,
//! writing and reading challenges, and saying what is wrong with a value that somebody pasted.
//!
//! ```
//! use countersign_basic::{Code, Credentials, Expectation, explain, parse_authorization};
//!
//! let credentials = Credentials::new("Aladdin", "open sesame")?;
//! let header = credentials.encode().into_header();
//! assert_eq!(*header, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
//! assert_eq!(parse_authorization(header.as_bytes())?, credentials);
//!
//! let pasted = explain(b"QWxhZGRpbjpvcGVuIHNlc2FtZQ==\n", Expectation::default());
//! assert_eq!(pasted.code, Some(Code::LineBreak));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Nothing here does input or output, and no error, message or `Debug` text holds a password.

mod authorization;
mod challenge;
mod client_secret;
mod credentials;
mod explain;
mod syntax;

pub use authorization::{AuthorizationError, MAX_AUTHORIZATION, parse_authorization, split_authorization};
pub use challenge::{Challenge, ChallengeError, parse_challenges};
pub use client_secret::{ClientSecretError, client_id_and_secret, client_secret_basic};
pub use credentials::{Credentials, DecodeError, EncodeError, EncodedValue, Half};
pub use explain::{Code, Expectation, Explanation, explain};

/// Compiles and runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
