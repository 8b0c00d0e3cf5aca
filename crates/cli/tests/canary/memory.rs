//! The memory of the running server.
