//! One request, from its head to its reply. What surrounds the handlers stands here, top-down:
//!
//! 1. the request gets its id, which every reply and every log line of it carries;
//! 2. a head that no handler may see is refused (two Authorization fields, RFC 9110 section 5.3);
//! 3. the proxy prefix goes to the proxy, so that bodies stream and paths stay as they were written;
//!    everything else goes to the API's routes;
//! 4. a refusal is recorded, and an error becomes its reply, by type: the one rescue;
//! 5. the fields that every reply carries are set, and the request is logged.

use std::{sync::Arc, time::Instant};

use axum::Router;
use countersign_core::{Clock, Entropy, random_uuid};
use countersign_service::Service;
use http::{HeaderName, HeaderValue, Request, Response, header};
use tower::ServiceExt;

use crate::{ReplyBody, api, error, proxy};

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Answers requests. Cheap to clone: connections share it.
#[derive(Clone)]
pub struct App {
    shared: Arc<Shared>,
    routes: Router,
}

/// The id of a request, as handlers find it among its extensions.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) Arc<str>);

/// What every handler can reach.
pub(crate) struct Shared {
    pub(crate) service: Arc<Service>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl App {
    /// An app over these use cases; clock and dice make the request ids.
    #[must_use]
    pub fn new(service: Arc<Service>, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        let shared = Arc::new(Shared { service, clock, entropy });
        let routes = api::routes(Arc::clone(&shared));
        Self { shared, routes }
    }

    /// Answers one request. Never fails: what goes wrong is a reply too.
    pub async fn respond(&self, mut request: Request<ReplyBody>) -> Response<ReplyBody> {
        let started = Instant::now();
        let id: Arc<str> = random_uuid(&*self.shared.clock, &*self.shared.entropy).to_string().into();
        request.extensions_mut().insert(RequestId(Arc::clone(&id)));
        let method = request.method().clone();
        // The query stays out of the log: callers put secrets there.
        let path = request.uri().path().to_owned();
        let is_authenticated = request.headers().contains_key(header::AUTHORIZATION);
        let mut response = self.dispatch(request).await;
        if let Some(code) = error::refusal(&response) {
            self.shared.service.record_refusal(code, &id).await;
        }
        error::render(&mut response, &id);
        finish(&mut response, &id, is_authenticated);
        tracing::info!(
            target: "countersign::access",
            request_id = &*id,
            %method,
            path,
            status = response.status().as_u16(),
            elapsed_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
            "request"
        );
        response
    }

    async fn dispatch(&self, request: Request<ReplyBody>) -> Response<ReplyBody> {
        if let Err(refused) = api::check_head(request.headers()) {
            return refused.into();
        }
        if let Some(target) = proxy::target(request.uri()) {
            return proxy::serve(&self.shared, target, request).await;
        }
        match self.routes.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

fn finish(response: &mut Response<ReplyBody>, id: &str, is_authenticated: bool) {
    let fields = response.headers_mut();
    fields.insert(header::X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    if let Ok(id) = HeaderValue::from_str(id) {
        fields.insert(X_REQUEST_ID, id);
    }
    // RFC 9111 section 3.5: what was answered to credentials is for nobody else.
    if is_authenticated {
        fields.insert(header::CACHE_CONTROL, NO_STORE);
    }
}
