//! Which connection a call goes through, and where it leads.

use countersign_core::{Account, Connection, ConnectionId};
use http::{HeaderName, HeaderValue};
use url::Url;

use crate::{Service, ServiceError, ServiceResult};

/// A connection that a call can go through. The credential in it is still sealed.
#[derive(Debug)]
pub(crate) struct Route {
    /// The connection; its account may be the caller's parent.
    pub(crate) connection: Connection,
    /// Where the third party is.
    pub(crate) base: Url,
    /// The connector's own fields, which go along where the caller sends none of that name.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

impl Service {
    /// Finds the connection in the account, or in its parent's: a sub account may use those.
    pub(crate) async fn resolve(&self, account: &Account, id: ConnectionId) -> ServiceResult<Route> {
        let connection = match (self.store.connection(&account.id, id).await?, &account.parent) {
            (Some(own), _) => own,
            (None, Some(parent)) => self.stored(parent, id).await?,
            (None, None) => return Err(ServiceError::not_found("account connector", &id)),
        };
        let definition = self.definition(&connection.connector)?;
        let properties = self.properties_of(&connection.account, id).await?;
        let base = definition.base_url(&properties)?;
        self.outbound.check_url(&base).map_err(countersign_outbound::OutboundError::Refused)?;
        let headers = definition.headers(&properties)?.into_iter().map(header).collect::<Result<_, _>>()?;
        Ok(Route { connection, base, headers })
    }
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
