//! The line that each request leaves in the log, under the target `countersign::access`. When the filter
//! switches it off, nothing of it is put together.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use countersign_core::{Account, AccountId, Actor};
use countersign_service::Caller;
use http::{Extensions, Method, Request, StatusCode};
use tracing::Level;

use crate::trace;

const TARGET: &str = "countersign::access";

/// Behind this, a path is the third party's: callers and third parties put secrets there.
const PROXY: &str = "/proxy/";

/// What the line says of the request, taken from its head.
pub(crate) struct Line {
    method: Method,
    path: String,
    trace_id: Option<String>,
    who: Arc<Who>,
}

/// Who calls, and for which account. Found out on the way, and known to the line at its end.
#[derive(Default)]
struct Who {
    actor: OnceLock<Actor>,
    account: OnceLock<AccountId>,
}

/// How [`Who`] travels with the request.
#[derive(Clone)]
struct Noting(Arc<Who>);

impl Line {
    /// Begins the line of this request; `None` when nobody wants it.
    pub(crate) fn begin<B>(request: &mut Request<B>) -> Option<Self> {
        if !tracing::event_enabled!(target: TARGET, Level::INFO) {
            return None;
        }
        let who = Arc::new(Who::default());
        request.extensions_mut().insert(Noting(Arc::clone(&who)));
        Some(Self {
            method: request.method().clone(),
            path: shown(request.uri().path()).to_owned(),
            trace_id: trace::trace_id(request.headers()).map(ToOwned::to_owned),
            who,
        })
    }

    /// Writes it.
    pub(crate) fn write(self, request_id: &str, status: StatusCode, elapsed: Duration) {
        let Self { method, path, trace_id, who } = self;
        tracing::info!(
            target: TARGET,
            request_id,
            %method,
            path,
            status = status.as_u16(),
            elapsed_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
            actor = who.actor.get().map(tracing::field::display),
            account = who.account.get().map(tracing::field::display),
            trace_id,
            "request"
        );
    }
}

/// The caller of this request has been found out.
pub(crate) fn note_caller(extensions: &Extensions, caller: &Caller) {
    if let Some(Noting(who)) = extensions.get() {
        who.actor.get_or_init(|| caller.actor.clone());
    }
}

/// The account that this request is for has been found.
pub(crate) fn note_account(extensions: &Extensions, account: &Account) {
    if let Some(Noting(who)) = extensions.get() {
        who.account.get_or_init(|| account.id.clone());
    }
}

/// The part of a path that may be read by others. The query is never here: callers put secrets there.
fn shown(path: &str) -> &str {
    let end = path.find(PROXY).map(|start| start + PROXY.len() - 1);
    &path[..end.unwrap_or(path.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_behind_proxy_is_not_shown() {
        for (path, expected) in [
            ("/v1.0/account/connectors/7/proxy/key/s3cret", "/v1.0/account/connectors/7/proxy"),
            ("/v1.0/account/connectors/7/proxy/", "/v1.0/account/connectors/7/proxy"),
            ("/v1.0/account/connectors/7/proxy", "/v1.0/account/connectors/7/proxy"),
            ("//v1.0/account/connectors/7/proxy/s3cret/proxy/x", "//v1.0/account/connectors/7/proxy"),
            ("/v1.0/account/connectors/7/properties", "/v1.0/account/connectors/7/properties"),
            ("/", "/"),
        ] {
            assert_eq!(shown(path), expected);
        }
    }
}
