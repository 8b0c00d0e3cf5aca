//! Verification: is this credential right, and whose is it? The third party is asked, once.

use std::{collections::BTreeMap, time::Duration};

use bytes::Bytes;
use countersign_connector::{AuthMethod, Definition, RenderError, VerifyRequest, identity};
use countersign_core::{
    AccountId, AuthStatus, Connection, ConnectionId, Field, Identity, OpenedInjection, SealedCredential,
    SecretBytes, State,
};
use countersign_outbound::{Body, Outbound, OutboundError};
use countersign_store::{ConnectionChange, StoreError};
use countersign_vault::Place;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use jiff::Timestamp;
use serde_json::Value;
use url::{Position, Url};

use crate::{
    Deed, Service, ServiceError, ServiceResult,
    call::inject,
    connect::PropertyValues,
    way_in::{chosen, user_taken},
};

/// An identity fits into a few kilobytes; some APIs send a whole profile along.
const ANSWER_LIMIT: usize = 1 << 20;

/// A person waits for this answer in front of a form.
const DEADLINE: Duration = Duration::from_secs(15);

/// What asking the third party came to.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// The connector declares no verification, or none that fits.
    NotAsked(String),
    /// It was accepted; with the identity, where the API tells one.
    Accepted(Option<Identity>),
    /// It was refused.
    Refused(String),
    /// Nobody could be asked now.
    Unreachable(String),
    /// The answer says nothing about the credential.
    Inconclusive(String),
}

impl Verdict {
    /// The state that follows.
    fn state(&self) -> State {
        match self {
            Self::NotAsked(_) | Self::Inconclusive(_) => State::Unverified,
            Self::Accepted(_) => State::Verified,
            Self::Refused(_) => State::Rejected,
            Self::Unreachable(_) => State::Unreachable,
        }
    }

    /// The status that follows, given what was known before.
    pub(crate) fn status(self, before: Option<&AuthStatus>, now: Timestamp) -> AuthStatus {
        let asked = !matches!(self, Self::NotAsked(_));
        let known = before.and_then(|status| status.identity.clone());
        let state = self.state();
        let (identity, reason) = match self {
            Self::Accepted(identity) => (identity, None),
            Self::NotAsked(reason)
            | Self::Inconclusive(reason)
            | Self::Refused(reason)
            | Self::Unreachable(reason) => (known, Some(reason)),
        };
        let changed = before.filter(|status| status.state == state).map_or(now, |status| status.changed);
        let checked = if asked { Some(now) } else { before.and_then(|status| status.checked) };
        AuthStatus { state, identity, checked, changed, reason }
    }
}

impl Service {
    /// Runs the verification of a stored credential now and keeps what came of it. With the status comes what
    /// the connector's own JavaScript says to the person.
    pub async fn verify(
        &self,
        deed: &Deed,
        account: &AccountId,
        id: ConnectionId,
    ) -> ServiceResult<(AuthStatus, Option<Value>)> {
        let connection = self.stored(account, id).await?;
        let (verdict, message) = self.ask_with_message(Some(deed), &connection).await?;
        if matches!(verdict, Verdict::NotAsked(_)) {
            return Ok((connection.status, message));
        }
        let user = match &verdict {
            Verdict::Accepted(Some(identity)) if self.is_signed_in_by_hook(&connection) => {
                Some(Some(identity.id.clone()))
            }
            _ => None,
        };
        let now = self.clock.now();
        let mut change = ConnectionChange::new(connection.credential_version, now);
        change.status = Some(verdict.status(Some(&connection.status), now));
        change.sole_user = user;
        let written = self.store.update_connection(account, id, change).await;
        self.memory.forget_connection(account, id);
        match written {
            Ok(connection) => {
                let accepted = connection.status.state == State::Verified;
                let fresh = if accepted { self.refresh_user(&connection).await } else { None };
                Ok((connection.status, fresh.or(message)))
            }
            // Another credential was stored while this one was tried: its own status stands.
            Err(StoreError::Conflict(_)) => Ok((self.stored(account, id).await?.status, None)),
            Err(StoreError::Duplicate("user")) => Err(user_taken(&*self.definition(&connection.connector)?)),
            Err(error) => Err(error.into()),
        }
    }

    fn is_signed_in_by_hook(&self, connection: &Connection) -> bool {
        let definition = self.definition(&connection.connector);
        definition.is_ok_and(|definition| {
            definition.auth(connection.authentication).is_some_and(|auth| auth.hook().is_some())
        })
    }

    /// Asks the third party about the credential in use.
    pub(crate) async fn ask_about(
        &self,
        deed: Option<&Deed>,
        connection: &Connection,
    ) -> ServiceResult<Verdict> {
        Ok(self.ask_with_message(deed, connection).await?.0)
    }

    async fn ask_with_message(
        &self,
        deed: Option<&Deed>,
        connection: &Connection,
    ) -> ServiceResult<(Verdict, Option<Value>)> {
        let Some(credential) = &connection.credential else {
            return Ok((Verdict::NotAsked("There is no credential.".to_owned()), None));
        };
        let definition = self.definition(&connection.connector)?;
        let auth = chosen(&definition, connection)?;
        let properties = self.properties_of(&connection.account, connection.id).await?;
        if auth.hook().is_some() {
            return self.ask_module(deed, connection, &definition, auth, &properties).await;
        }
        let id = Some(connection.id);
        self.begin_trial(deed, &connection.account, id, &definition, auth, &properties).await?;
        let secret = self.open(connection, credential)?;
        let probe = Probe {
            definition: &definition,
            auth,
            properties: &properties,
            public_fields: &BTreeMap::new(),
            injection: injection_in(&secret)?,
        };
        Ok((probe.ask(&self.outbound, None).await?, None))
    }

    /// What comes before a credential is tried: a third party that may not be called is refused, and then the
    /// event is written.
    pub(crate) async fn begin_trial(
        &self,
        deed: Option<&Deed>,
        account: &AccountId,
        connection: Option<ConnectionId>,
        definition: &Definition,
        auth: &AuthMethod,
        properties: &PropertyValues,
    ) -> ServiceResult<()> {
        if definition.can_verify(auth) {
            self.admit(&definition.base_url(properties)?).await?;
        }
        self.record_verification(deed, account, connection).await
    }

    /// Refuses a third party that may not be called.
    pub(crate) async fn admit(&self, base: &Url) -> ServiceResult<()> {
        Ok(self.outbound.admit(base).await.map_err(OutboundError::Refused)?)
    }

    /// The injection of one of a connection's credentials, opened: to be read by [`injection_in`].
    pub(crate) fn open(
        &self,
        connection: &Connection,
        credential: &SealedCredential,
    ) -> ServiceResult<SecretBytes> {
        let place = Place::Connection {
            account: &connection.account,
            connection: connection.id,
            field: Field::Injection,
            version: credential.version,
        };
        Ok(self.ring.open(&place, &credential.injection)?)
    }
}

/// The injection in what was opened.
pub(crate) fn injection_in(bytes: &SecretBytes) -> ServiceResult<OpenedInjection<'_>> {
    OpenedInjection::read(bytes).map_err(|error| ServiceError::Broken(error.to_string()))
}

/// A credential, and all that is needed to try it.
#[derive(Clone, Copy)]
pub struct Probe<'a> {
    /// Says how to verify.
    pub definition: &'a Definition,
    /// The way in that the credential is for.
    pub auth: &'a AuthMethod,
    /// Property values by name.
    pub properties: &'a PropertyValues,
    /// The fields of the credential that are not secret, as far as they are known.
    pub public_fields: &'a PropertyValues,
    /// The credential.
    pub injection: OpenedInjection<'a>,
}

impl Probe<'_> {
    /// Tries the credential and says which state follows. With `origin` the request goes there instead of to
    /// the connector's own host: `connector check` puts a stand-in in its place.
    pub async fn state(&self, outbound: &Outbound, origin: Option<&Url>) -> ServiceResult<State> {
        Ok(self.ask(outbound, origin).await?.state())
    }

    /// Tries a credential that is to be stored. A refusal is an error: nothing is stored then.
    pub(crate) async fn prove(&self, outbound: &Outbound, now: Timestamp) -> ServiceResult<AuthStatus> {
        match self.ask(outbound, None).await? {
            Verdict::Refused(reason) => {
                Err(ServiceError::CredentialRefused { connector: self.definition.name().to_owned(), reason })
            }
            verdict => Ok(verdict.status(None, now)),
        }
    }

    async fn ask(&self, outbound: &Outbound, origin: Option<&Url>) -> ServiceResult<Verdict> {
        let Some(verify) = self.definition.verification(self.auth, self.properties, self.public_fields)
        else {
            return Ok(Verdict::NotAsked("The connector declares no verification.".to_owned()));
        };
        let mut verify = match verify {
            Ok(verify) => verify,
            Err(RenderError::MissingField(name)) => {
                return Ok(Verdict::NotAsked(format!(
                    "The verification needs the field '{name}': send Credentials instead of AuthValue."
                )));
            }
            Err(error) => return Err(error.into()),
        };
        if let Some(origin) = origin {
            verify.url = moved(&verify.url, origin)?;
        }
        match outbound.fetch(outgoing(verify, self.injection)?, ANSWER_LIMIT, DEADLINE).await {
            Ok(answer) => Ok(judge(self.definition, &answer)),
            Err(error @ OutboundError::Refused(_)) => Err(error.into()),
            Err(error) => Ok(Verdict::Unreachable(error.to_string())),
        }
    }
}

/// The same path and query at another origin.
fn moved(url: &Url, origin: &Url) -> ServiceResult<Url> {
    let text = format!("{}{}", &origin[..Position::BeforePath], &url[Position::BeforePath..]);
    text.parse().map_err(|error| ServiceError::Broken(format!("the verification URL: {error}")))
}

fn outgoing(verify: VerifyRequest, injection: OpenedInjection<'_>) -> ServiceResult<Request<Body>> {
    let mut builder = Request::builder().method(verify.method.as_str()).uri(verify.url.as_str());
    for (name, value) in &verify.headers {
        builder = builder.header(name, value);
    }
    let body = Full::new(Bytes::from(verify.body.unwrap_or_default()));
    let mut request = builder
        .body(body.map_err(|never| match never {}).boxed_unsync())
        .map_err(|error| ServiceError::Broken(format!("the verification request: {error}")))?;
    inject(&mut request, injection)?;
    Ok(request)
}

/// What an answer says about the credential: 2xx accepts, 401 and 403 refuse, 429 and 5xx say that nobody
/// had time to look, anything else is about the request.
fn judge(definition: &Definition, answer: &Response<Bytes>) -> Verdict {
    let status = answer.status();
    let said = format!("it answered {status} to the verification");
    match status {
        _ if status.is_success() => {
            let wanted = definition.verify().and_then(|verify| verify.identity());
            let told = wanted.and_then(|paths| {
                let answer = serde_json::from_slice(answer.body()).ok()?;
                identity(&answer, paths)
            });
            Verdict::Accepted(told)
        }
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Verdict::Refused(said),
        StatusCode::TOO_MANY_REQUESTS => Verdict::Unreachable(said),
        _ if status.is_server_error() => Verdict::Unreachable(said),
        _ => Verdict::Inconclusive(said),
    }
}
