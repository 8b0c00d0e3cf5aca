//! Permissions as extractors: a handler cannot be written without saying what it needs.

use std::{marker::PhantomData, net::IpAddr, sync::Arc};

use axum::extract::FromRequestParts;
use countersign_basic::{Credentials, split_authorization};
use countersign_core::{Account, Role, SecretString};
use countersign_service::{BasicAttempt, Caller, Deed, Service};
use http::{Extensions, HeaderMap, HeaderName, header, request::Parts};

use crate::{access, api::State, error::ApiError, shared::Origin};

/// Names the account that an account-level call is for.
pub(crate) const ACCOUNT_HEADER: HeaderName = HeaderName::from_static("x-cyclr-account");

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Who does it, and in which request: for handlers whose deeds are recorded. Stands behind the permission
/// in a handler's signature, which has found out who calls.
pub(crate) struct By(pub(crate) Deed);

/// Who calls: for handlers that let nobody give away what he does not have. Stands behind the permission too.
pub(crate) struct Calling(pub(crate) Caller);

/// The role that an endpoint needs, as a type: see [`role`](super::role).
pub(crate) trait Needs: Send + Sync + 'static {
    /// Which one.
    const ROLE: Role;
}

/// A caller with this role; the handler holds what he asks for against what he reaches.
pub(crate) struct SignedIn<R>(pub(crate) Caller, pub(crate) PhantomData<R>);

/// A caller with this role who reaches every account.
pub(crate) struct AllAccounts<R>(pub(crate) Caller, pub(crate) PhantomData<R>);

/// A caller with this role who may reach the account that the request names, and that account.
pub(crate) struct InAccount<R>(pub(crate) Arc<Account>, pub(crate) PhantomData<R>);

impl<R: Needs> FromRequestParts<State> for SignedIn<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let caller = permitted::<R>(parts, state).await?;
        parts.extensions.insert(caller.clone());
        Ok(Self(caller, PhantomData))
    }
}

impl<R: Needs> FromRequestParts<State> for AllAccounts<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let caller = permitted::<R>(parts, state).await?;
        caller.may_reach_all()?;
        parts.extensions.insert(caller.clone());
        Ok(Self(caller, PhantomData))
    }
}

impl<R: Needs> FromRequestParts<State> for InAccount<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let caller = permitted::<R>(parts, state).await?;
        let header = account_header(&parts.headers);
        let account = state.service.account_of_call(&caller, header).await?;
        access::note_account(&parts.extensions, &account);
        parts.extensions.insert(caller);
        Ok(Self(account, PhantomData))
    }
}

/// The caller, if he has the role.
async fn permitted<R: Needs>(parts: &Parts, state: &State) -> Result<Caller, ApiError> {
    let address = client_address(&state.service, &parts.headers, &parts.extensions);
    let caller = authenticate(&state.service, &parts.headers, &parts.extensions, address).await?;
    caller.may(R::ROLE)?;
    Ok(caller)
}

impl FromRequestParts<State> for Calling {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, ApiError> {
        parts.extensions.get::<Caller>().cloned().map(Self).ok_or_else(ApiError::denied)
    }
}

impl FromRequestParts<State> for By {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, ApiError> {
        // Without a permission before it nobody was authenticated, and nobody gets in.
        let caller = parts.extensions.get::<Caller>().cloned().ok_or_else(ApiError::denied)?;
        Ok(Self(deed(caller, &parts.extensions)))
    }
}

/// The caller's deed in the request with these extensions.
pub(crate) fn deed(caller: Caller, extensions: &Extensions) -> Deed {
    Deed { actor: caller.actor, request: request_id(extensions) }
}

/// The account header's value. One that is not visible ASCII counts as a name that no account has.
pub(crate) fn account_header(headers: &HeaderMap) -> Option<&str> {
    headers.get(ACCOUNT_HEADER).map(|value| value.to_str().unwrap_or("\u{fffd}"))
}

/// Who sends this request from this address. Every way of not being somebody gets the same answer.
pub(crate) async fn authenticate(
    service: &Arc<Service>,
    headers: &HeaderMap,
    extensions: &Extensions,
    address: IpAddr,
) -> Result<Caller, ApiError> {
    let field = headers.get(header::AUTHORIZATION).ok_or_else(ApiError::denied)?;
    let (scheme, credentials) = split_authorization(field.as_bytes()).map_err(|_| ApiError::denied())?;
    let caller = if scheme.eq_ignore_ascii_case("bearer") {
        service.caller(credentials).await?.ok_or_else(ApiError::denied)?
    } else if scheme.eq_ignore_ascii_case("basic") {
        by_basic(service, credentials, address, extensions).await?
    } else {
        return Err(ApiError::denied());
    };
    caller.may_call_from(address)?;
    access::note_caller(extensions, &caller);
    Ok(caller)
}

/// Who has this Basic credential: an installed application, or a person.
async fn by_basic(
    service: &Arc<Service>,
    credentials: &str,
    address: IpAddr,
    extensions: &Extensions,
) -> Result<Caller, ApiError> {
    let credentials = Credentials::decode(credentials).map_err(|_| ApiError::denied())?;
    let password = SecretString::from(credentials.expose_password());
    if let Some(caller) = service.installed_caller(credentials.user_id(), &password).await? {
        return Ok(caller);
    }
    Ok(service.user_by_basic(BasicAttempt::new(&credentials, address, request_id(extensions))).await?)
}

/// Who is asking: the peer of the connection, or whom trusted proxies name.
pub(crate) fn client_address(service: &Service, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    let peer = extensions.get::<Origin>().map_or(IpAddr::from([0, 0, 0, 0]), |origin| origin.peer);
    let forwarded = headers.get_all(X_FORWARDED_FOR).iter().map(|field| field.to_str().unwrap_or("?"));
    service.address_of(peer, forwarded)
}

pub(crate) fn request_id(extensions: &Extensions) -> Arc<str> {
    extensions.get::<Origin>().map_or_else(|| "".into(), |origin| Arc::clone(&origin.id))
}
