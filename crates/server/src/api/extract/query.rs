//! The query, as the members that a handler names.

use axum::extract::{self, FromRequestParts};
use http::request::Parts;
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use crate::error::ApiError;

/// The query. What cannot be read is an error like every other, which axum's own rejection is not.
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let given = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        // Callers of the compatible API write names in any case, as `orderBy` of lists is read in any case.
        let names_in_lower_case = given.map(|(name, value)| (name.to_ascii_lowercase(), value));
        let query = form_urlencoded::Serializer::for_suffix(String::from("/?"), 2)
            .extend_pairs(names_in_lower_case)
            .finish();
        let read = query.parse().ok().and_then(|uri| extract::Query::try_from_uri(&uri).ok());
        let twice = || ApiError::bad_request("bad-query", "A name in the query comes twice. Send it once.");
        read.map(|extract::Query(query)| Self(query)).ok_or_else(twice)
    }
}
