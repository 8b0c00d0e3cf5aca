//! Which connection a call goes through, and where it leads.

use std::sync::Arc;

use bytes::Bytes;
use countersign_connector::{AllowedHosts, Definition};
use countersign_core::{Account, AccountId, Connection, ConnectionId, SealedCredential};
use countersign_outbound::OutboundError;
use http::{
    HeaderName, HeaderValue, Uri,
    uri::{Authority, Parts, PathAndQuery, Scheme},
};
use url::{Position, Url};

use crate::{
    Service, ServiceError, ServiceResult,
    connect::{PropertyValues, property_values},
    traffic::{Breaker, Watched},
};

/// A connection that a call can go through. The credential in it is still sealed.
pub(crate) struct Route {
    /// The connection; its account may be the caller's parent.
    pub(crate) connection: Connection,
    /// The connector's name, for whoever counts calls.
    pub(crate) connector: Arc<str>,
    /// Where the third party is.
    pub(crate) base: Base,
    /// Where it is for the credential that stands by, whose module may have named another host.
    standby_base: Option<Base>,
    /// Host and port of the third party, as a name for it.
    pub(crate) authority: Arc<str>,
    /// Whether the connector says how to try the credential.
    pub(crate) can_verify: bool,
    /// What its traffic shows. Here, and not looked up by every call: six look-ups cost a microsecond.
    pub(crate) watched: Arc<Watched>,
    /// The third party's breaker.
    pub(crate) breaker: Arc<Breaker>,
    /// The connector's own fields, which go along where the caller sends none of that name.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

/// A base URL, read once for all calls.
pub(crate) struct Base {
    scheme: Scheme,
    authority: Authority,
    /// The path, without a slash at its end.
    prefix: String,
}

impl Base {
    fn of(url: &Url) -> ServiceResult<Self> {
        let broken = || ServiceError::Broken("a connector's base URL cannot be called".to_owned());
        let origin: Uri = url[..Position::BeforePath].parse().map_err(|_| broken())?;
        let Parts { scheme, authority, .. } = origin.into_parts();
        let (scheme, authority) = scheme.zip(authority).ok_or_else(broken)?;
        let prefix = url.path().strip_suffix('/').unwrap_or(url.path()).to_owned();
        Ok(Self { scheme, authority, prefix })
    }

    /// The base URL, the caller's path and the caller's query, joined byte for byte.
    pub(crate) fn join(&self, path: &str, query: Option<&str>) -> Result<Uri, http::Error> {
        let slash = if path.is_empty() && self.prefix.is_empty() { "/" } else { "" };
        let (question, query) = query.map_or(("", ""), |query| ("?", query));
        let whole = [&self.prefix, path, slash, question, query].concat();
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(PathAndQuery::from_maybe_shared(Bytes::from(whole))?);
        Ok(Uri::from_parts(parts)?)
    }
}

impl Service {
    /// Finds the connection in the account, or in its parent's: a sub account may use those.
    pub(crate) async fn resolve(&self, account: &Account, id: ConnectionId) -> ServiceResult<Arc<Route>> {
        if let Some(own) = self.route(&account.id, id).await? {
            return Ok(own);
        }
        let Some(parent) = &account.parent else { return Err(unknown(id)) };
        self.route(parent, id).await?.ok_or_else(|| unknown(id))
    }

    async fn route(&self, account: &AccountId, id: ConnectionId) -> ServiceResult<Option<Arc<Route>>> {
        if let Some(known) = self.memory.known_route(account, id) {
            return Ok(known);
        }
        // In a place of its own: calls that find their route in memory do not carry the room for this.
        Box::pin(self.memory.load_route(account, id, self.read_route(account, id))).await
    }

    async fn read_route(&self, account: &AccountId, id: ConnectionId) -> ServiceResult<Option<Route>> {
        let found = self.store.connection_with_properties(account, id).await?;
        let Some((connection, properties)) = found else { return Ok(None) };
        let definition = self.definition(&connection.connector)?;
        let properties = property_values(&properties);
        let base =
            self.base_for(&connection, connection.credential.as_ref(), &definition, &properties).await?;
        let standby_base = match connection.standby.as_ref().map(|standby| &standby.credential) {
            Some(other) => {
                Some(Base::of(&self.base_for(&connection, Some(other), &definition, &properties).await?)?)
            }
            None => None,
        };
        let headers = definition.headers(&properties)?.into_iter().map(header).collect::<Result<_, _>>()?;
        let authority: Arc<str> = Arc::from(base.authority());
        let base = Base::of(&base)?;
        let (watched, breaker) = (self.traffic.connection(id), self.traffic.breaker(&authority));
        let connector = Arc::from(connection.connector.name.as_str());
        let auth = definition.auth(connection.authentication);
        let can_verify = auth.is_some_and(|auth| definition.can_verify(auth));
        Ok(Some(Route {
            connection,
            connector,
            base,
            standby_base,
            authority,
            can_verify,
            watched,
            breaker,
            headers,
        }))
    }
}

impl Service {
    /// The base URL for a credential: at the host that its module named at the sign-in, where it did, which has to
    /// be one of the definition's still.
    async fn base_for(
        &self,
        connection: &Connection,
        credential: Option<&SealedCredential>,
        definition: &Definition,
        properties: &PropertyValues,
    ) -> ServiceResult<Url> {
        let state = credential.map(|credential| self.hook_state(connection, credential)).transpose()?;
        let named = state.and_then(|state| state.hostname);
        let base = match named.zip(definition.auth(connection.authentication)) {
            Some((host, auth)) => {
                let hosts = definition.allowed_hosts(auth, properties)?;
                hosts.base_at(&host).ok_or_else(|| host_gone(connection.id, &host, &hosts))?
            }
            None => definition.base_url(properties)?,
        };
        self.outbound.admit(&base).await.map_err(OutboundError::Refused)?;
        Ok(base)
    }
}

impl Route {
    /// Where a call with this credential goes.
    pub(crate) fn base_of(&self, credential: &SealedCredential) -> &Base {
        let is_standby =
            self.connection.standby.as_ref().is_some_and(|one| one.credential.version == credential.version);
        self.standby_base.as_ref().filter(|_| is_standby).unwrap_or(&self.base)
    }
}

fn host_gone(id: ConnectionId, host: &str, hosts: &AllowedHosts) -> ServiceError {
    ServiceError::Conflict {
        code: "host-not-allowed",
        message: format!(
            "Account connector {id} signed in at '{host}', which is none of its connector's hosts any more: they \
             are {hosts}. Sign in again."
        ),
    }
}

fn unknown(id: ConnectionId) -> ServiceError {
    ServiceError::not_found("account connector", &id)
}

fn header((name, value): (String, String)) -> ServiceResult<(HeaderName, HeaderValue)> {
    let broken = || {
        ServiceError::invalid(
            "property-not-a-header",
            format!("The connector's header '{name}' cannot be sent with the present properties."),
        )
    };
    Ok((
        HeaderName::from_bytes(name.as_bytes()).map_err(|_| broken())?,
        HeaderValue::from_str(&value).map_err(|_| broken())?,
    ))
}
