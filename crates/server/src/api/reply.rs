//! JSON out. Like axum's own, but for the buffer: that one begins with 128 bytes and moves what it has each time it
//! grows.

use axum::response::{IntoResponse, Response};
use countersign_service::ServiceError;
use http::{HeaderValue, header};
use serde::Serialize;

use crate::error::ApiError;

/// An account connector takes some 900 bytes.
const USUAL: usize = 1024;

/// A JSON body.
pub(crate) struct Reply<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Reply<T> {
    fn into_response(self) -> Response {
        let mut body = Vec::with_capacity(USUAL);
        match serde_json::to_writer(&mut body, &self.0) {
            Ok(()) => {
                let mut response = Response::new(body.into());
                let json = HeaderValue::from_static("application/json");
                response.headers_mut().insert(header::CONTENT_TYPE, json);
                response
            }
            Err(error) => ApiError::from(ServiceError::Broken(error.to_string())).into_response(),
        }
    }
}
