//! Requests to the host, and its answers, as `js/host.js` writes and reads them.

use std::{rc::Rc, time::Duration};

use rquickjs::{Array, Ctx, Exception, Object, Result, TypedArray, Value};

use super::text;
use crate::{
    FetchCode, FetchFailed, FetchRequest, FetchResponse, Model, ModelRequest,
    engine::{
        json, raw,
        scope::{Desk, Scope},
    },
    surroundings::{HostAnswer, HostRequest},
};

pub(super) fn fill(desk: &Rc<Desk>, native: &Object<'_>) -> Result<()> {
    let shared = Rc::clone(desk);
    let fetch = move |ctx, request| send(&ctx, &shared.call(), HostRequest::Fetch(fetch_request(&request)?));
    desk.give(native, "fetch", fetch)?;
    let shared = Rc::clone(desk);
    let model = move |ctx, model: String, method: String, arguments| {
        let request = model_request(&ctx, &model, method, arguments)?;
        send(&ctx, &shared.call(), HostRequest::Model(request))
    };
    desk.give(native, "model", model)
}

fn send(ctx: &Ctx<'_>, scope: &Scope, request: HostRequest) -> Result<u32> {
    let id = scope.outbox.request(request);
    id.ok_or_else(|| Exception::throw_message(ctx, "too many requests in one call"))
}

fn fetch_request(request: &Object<'_>) -> Result<FetchRequest> {
    let body: Option<TypedArray<'_, u8>> = request.get("body")?;
    let timeout: Option<f64> = request.get("timeout")?;
    Ok(FetchRequest {
        method: request.get("method")?,
        url: request.get("url")?,
        headers: pairs(&request.get("headers")?)?,
        body: body.map(|bytes| raw::copy(&bytes)),
        timeout: timeout.and_then(|milliseconds| Duration::try_from_secs_f64(milliseconds / 1000.0).ok()),
        max_redirects: request.get("maxRedirects")?,
    })
}

fn pairs(list: &Array<'_>) -> Result<Vec<(String, String)>> {
    list.iter::<Array<'_>>().map(|pair| pair.and_then(|pair| Ok((pair.get(0)?, pair.get(1)?)))).collect()
}

fn model_request<'js>(
    ctx: &Ctx<'js>,
    model: &str,
    method: String,
    arguments: Value<'js>,
) -> Result<ModelRequest> {
    let text = json::leave(ctx, arguments)?.unwrap_or_default();
    let arguments = serde_json::from_str(&text)
        .map_err(|_| Exception::throw_type(ctx, "arguments that cannot be written as JSON"))?;
    let model = if model == "user" { Model::User } else { Model::AdminConfig };
    Ok(ModelRequest { model, method, arguments })
}

/// An answer for a script: `{ value }` or `{ error }`.
pub(in crate::engine) fn answer<'js>(ctx: &Ctx<'js>, answer: HostAnswer) -> Result<Object<'js>> {
    let given = Object::new(ctx.clone())?;
    match answer {
        HostAnswer::Fetch(Ok(response)) => given.set("value", fetch_response(ctx, &response)?)?,
        HostAnswer::Fetch(Err(failed)) => given.set("error", fetch_failed(ctx, &failed)?)?,
        HostAnswer::Model(Ok(value)) => given.set("value", json::enter(ctx, &value)?)?,
        HostAnswer::Model(Err(message)) => {
            let error = Object::new(ctx.clone())?;
            error.set("message", message)?;
            given.set("error", error)?;
        }
    }
    Ok(given)
}

fn fetch_response<'js>(ctx: &Ctx<'js>, response: &FetchResponse) -> Result<Object<'js>> {
    let given = Object::new(ctx.clone())?;
    given.set("status", response.status)?;
    given.set("reason", response.reason.as_str())?;
    given.set("url", response.url.as_str())?;
    let headers = Array::new(ctx.clone())?;
    for (at, (name, value)) in response.headers.iter().enumerate() {
        let pair = Array::new(ctx.clone())?;
        pair.set(0, name.as_str())?;
        pair.set(1, value.as_str())?;
        headers.set(at, pair)?;
    }
    given.set("headers", headers)?;
    given.set("body", text::give(ctx, &response.body)?)?;
    Ok(given)
}

fn fetch_failed<'js>(ctx: &Ctx<'js>, failed: &FetchFailed) -> Result<Object<'js>> {
    let error = Object::new(ctx.clone())?;
    error.set("kind", kind(failed.code))?;
    error.set("message", failed.message.as_str())?;
    Ok(error)
}

/// As `js/host.js` looks it up.
fn kind(code: FetchCode) -> &'static str {
    match code {
        FetchCode::Refused => "refused",
        FetchCode::Invalid => "invalid",
        FetchCode::NotFound => "notFound",
        FetchCode::Unreachable => "unreachable",
        FetchCode::Tls => "tls",
        FetchCode::TimedOut => "timedOut",
        FetchCode::TooLarge => "tooLarge",
        FetchCode::TooManyRedirects => "tooManyRedirects",
    }
}
