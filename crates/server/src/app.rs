//! One request, from its head to its reply. What surrounds the handlers stands here, top-down:
//!
//! 1. the request gets its id, which every reply and every log line of it carries;
//! 2. a head that no handler may see is refused: two Authorization fields (RFC 9110 section 5.3), two hosts;
//! 3. the proxy prefix goes to the proxy, so that bodies stream and paths stay as they were written;
//!    everything else goes to the API's routes;
//! 4. a refusal is recorded, and an error becomes its reply, by type: the one rescue;
//! 5. the fields that every reply carries are set, and the request is counted and logged.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex},
    time::Instant,
};

use axum::Router;
use countersign_core::{Clock, Entropy};
use countersign_service::Service;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode, header};
use tower::ServiceExt;

use crate::{
    Operation, ReplyBody, access, api, error,
    listen::Responder,
    metrics::{Metrics, OpenConnection, Surface},
    proxy,
    shared::{Origin, Shared},
};

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Answers requests. Cheap to clone: connections share it.
#[derive(Clone)]
pub struct App {
    shared: Arc<Shared>,
    routes: Router,
}

impl App {
    /// An app over these use cases; clock and dice make the request ids.
    #[must_use]
    pub fn new(
        service: Arc<Service>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        operation: Operation,
    ) -> Self {
        let shared = Arc::new(Shared { service, operation, clock, entropy, last_id: Mutex::default() });
        let routes = api::routes(Arc::clone(&shared));
        Self { shared, routes }
    }

    /// Counts a request and writes its line, now that the head of its reply is ready.
    fn note(
        &self,
        surface: Surface,
        line: Option<access::Line>,
        id: &str,
        status: StatusCode,
        began: Instant,
    ) {
        let elapsed = began.elapsed();
        if let Some(metrics) = &self.shared.operation.metrics {
            metrics.request(surface, status, elapsed);
        }
        if let Some(line) = line {
            line.write(id, status, elapsed);
        }
    }
}

impl Responder for App {
    type Held = Option<OpenConnection>;

    fn opened(&self) -> Self::Held {
        self.shared.operation.metrics.as_ref().map(Metrics::connection)
    }

    fn respond(
        &self,
        mut request: Request<ReplyBody>,
        peer: IpAddr,
    ) -> impl Future<Output = Response<ReplyBody>> + Send {
        let began = Instant::now();
        let id: Arc<str> = self.shared.request_id();
        request.extensions_mut().insert(Origin { peer, id: Arc::clone(&id) });
        let line = access::Line::begin(&mut request);
        let is_authenticated = request.headers().contains_key(header::AUTHORIZATION);
        let target = proxy::target(request.uri());
        let surface = Surface::of(target.is_some(), request.uri().path());
        // Arguments of an `async fn` would lie in its future twice, and each future is copied into the one around it.
        async move {
            let mut response = if let Err(refused) = api::check_head(&request) {
                refused.into()
            } else if let Some(target) = target {
                proxy::serve(&self.shared, target, request).await.unwrap_or_else(Into::into)
            } else {
                match self.routes.clone().oneshot(request).await {
                    Ok(response) => response,
                    Err(never) => match never {},
                }
            };
            if let Some(code) = error::refusal(&response) {
                self.shared.service.record_refusal(code, &id).await;
            }
            error::render(&mut response, &id);
            finish(&mut response, &id, is_authenticated);
            self.note(surface, line, &id, response.status(), began);
            response
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
