//! What handlers ask for in their signatures: the permission they need, the body, ids from the path.

mod json;
mod myself;
mod path;
mod permission;
mod query;
pub(crate) mod role;

pub(crate) use json::{Json, read as read_body};
pub(crate) use myself::Myself;
pub(crate) use path::{Id, Ids, Text};
pub(crate) use permission::{
    ACCOUNT_HEADER, AllAccounts, By, Calling, InAccount, SignedIn, account_header, authenticate,
    client_address, deed, request_id,
};
pub(crate) use query::Query;
