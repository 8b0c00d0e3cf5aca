//! Ids and names from the path.

use std::{fmt::Display, str::FromStr};

use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;

use crate::error::ApiError;

/// The one id in the path.
pub(crate) struct Id<T>(pub(crate) T);

/// The names in the path, in order, percent-decoded.
pub(crate) struct Text<const N: usize>(pub(crate) [String; N]);

impl<S: Send + Sync, A> FromRequestParts<S> for Id<A>
where
    A: FromStr,
    A::Err: Display,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Text([text]) = Text::from_request_parts(parts, state).await?;
        parse(&text).map(Self)
    }
}

/// Two ids, the outer one first.
pub(crate) struct Ids<A, B>(pub(crate) A, pub(crate) B);

impl<S: Send + Sync, A, B> FromRequestParts<S> for Ids<A, B>
where
    A: FromStr,
    A::Err: Display,
    B: FromStr,
    B::Err: Display,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Text([outer, inner]) = Text::from_request_parts(parts, state).await?;
        Ok(Self(parse(&outer)?, parse(&inner)?))
    }
}

impl<S: Send + Sync, const N: usize> FromRequestParts<S> for Text<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let not_text = || ApiError::bad_request("bad-path", "The path is not percent-encoded UTF-8.");
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| not_text())?;
        let values: Vec<String> = params.iter().map(|(_, value)| value.to_owned()).collect();
        values.try_into().map(Self).map_err(|_| not_text())
    }
}

fn parse<T: FromStr<Err: Display>>(text: &str) -> Result<T, ApiError> {
    text.parse().map_err(|error| ApiError::bad_request("bad-id", format!("The path: {error}.")))
}
