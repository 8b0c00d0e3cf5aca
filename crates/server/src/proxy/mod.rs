//! `ANY /v1.0/account/connectors/{id}/proxy/{path...}`: the caller's request, with the credential put in.
//!
//! Bodies stream both ways. The path and the query go on as they were written; what must not leave, and
//! what must not come back, is named in `fields`.

mod fields;
mod prefer;
mod refuse;
pub(crate) mod status;
mod target;
mod watch;

use countersign_core::{ConnectionId, Role};
use countersign_service::{CallBody, CallRequest, OutboundBody};
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body::Body as _;
use http_body_util::{BodyExt, Empty};

use self::watch::Watch;
pub(crate) use self::{
    fields::is_reserved,
    target::{Target, target},
};
use crate::{ReplyBody, access, api, error::ApiError, shared::Shared};

const X_UPSTREAM_STATUS: HeaderName = HeaderName::from_static("x-upstream-status");

/// Answers one proxied request.
pub(crate) fn serve(
    shared: &Shared,
    target: Target,
    request: Request<ReplyBody>,
) -> impl Future<Output = Result<Response<ReplyBody>, ApiError>> + Send {
    let (mut parts, body) = request.into_parts();
    async move {
        let address = api::client_address(&shared.service, &parts.headers, &parts.extensions);
        let caller = api::authenticate(&shared.service, &parts.headers, &parts.extensions, address).await?;
        caller.may(Role::AccountConnectorCall)?;
        let header = api::account_header(&parts.headers);
        let account = shared.service.account_of_call(&caller, header).await?;
        access::note_account(&parts.extensions, &account);
        let id: ConnectionId = target
            .connection(&parts.uri)
            .parse()
            .map_err(|error| ApiError::bad_request("bad-id", format!("The path: {error}.")))?;
        let is_from_listed_address = caller.calls_from.allows(address);
        refuse::check(&parts)?;
        let time = prefer::wait(&parts.headers);
        let deed = api::deed(caller, &parts.extensions);
        fields::strip_request(&mut parts.headers);
        if let Some(header) = &shared.operation.request_id_header {
            header.put(&mut parts.headers, &deed.request);
        }
        let call = CallRequest {
            method: parts.method,
            path: target.path(&parts.uri),
            query: parts.uri.query(),
            headers: parts.headers,
            body: sendable(body),
            time,
            is_from_listed_address,
        };
        let mut watch = Watch::new(shared.operation.metrics.as_deref());
        let answer = shared.service.call(&deed, &account, id, call, &mut watch.facts).await;
        watch.ended(&answer);
        Ok(reply(answer?))
    }
}

/// The third party's answer as it goes back. It belongs to the account that asked, and no shared cache may keep it
/// under our URL: so says what is answered to credentials, see `app`.
fn reply(answer: Response<CallBody>) -> Response<ReplyBody> {
    let (mut parts, body) = answer.into_parts();
    fields::strip_response(&mut parts.headers);
    let status = match parts.status {
        // Most are, and for this one nothing is made.
        StatusCode::OK => HeaderValue::from_static("200"),
        status => HeaderValue::from(status.as_u16()),
    };
    parts.headers.insert(X_UPSTREAM_STATUS, status);
    Response::from_parts(parts, ReplyBody::new(body))
}

/// The caller's body as it goes out. Most requests have none.
fn sendable(body: ReplyBody) -> OutboundBody {
    if body.is_end_stream() {
        return Empty::new().map_err(|never| match never {}).boxed_unsync();
    }
    body.map_err(axum::Error::into_inner).boxed_unsync()
}
