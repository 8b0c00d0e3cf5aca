//! The query, as the members that a handler names.

use axum::extract::{self, FromRequestParts};
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// The query. What cannot be read is an error like every other, which axum's own rejection is not.
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        match extract::Query::try_from_uri(&parts.uri) {
            Ok(extract::Query(query)) => Ok(Self(query)),
            Err(_) => {
                Err(ApiError::bad_request("bad-query", "A name in the query comes twice. Send it once."))
            }
        }
    }
}
