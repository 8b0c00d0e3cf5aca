//! What can go wrong in a store.

/// A result of the store.
pub type StoreResult<T> = Result<T, StoreError>;

/// What can go wrong in a store. None of them leaves a write half done. The text inside is one of
/// `account`, `client`, `token`, `connection`, `property`, `user`, `application`, `installation`, `administrator`, `key`.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The id, or a name that must be unique, is taken.
    #[error("this {0} exists already")]
    Duplicate(&'static str),
    /// The row that was to be changed, or the row it belongs to, is not there.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Somebody else changed the row since it was read; nothing was written. Read again and decide anew.
    #[error("this {0} was changed by somebody else meanwhile")]
    Conflict(&'static str),
    /// The back end cannot work now, and may again once the operator has acted: a disk that is full, may not
    /// be written or fails, or another program in the way. The text is for the operator.
    #[error("the store cannot be used now: {0}")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The back end failed; the text is for the operator.
    #[error("the store failed: {0}")]
    Backend(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    /// Wraps a back end's own error.
    pub fn backend(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Backend(error.into())
    }
}
