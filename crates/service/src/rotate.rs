//! Rotation with two slots: the new credential waits beside the one in use and takes over at its first
//! success; the old one stays, and takes over again when the new one is refused.

use countersign_audit::EventKind;
use countersign_core::{Account, AuthStatus, Connection, ConnectionId, State};
use countersign_store::{ConnectionChange, CredentialChange, StoreError};

use crate::{
    Deed, Service, ServiceError, ServiceResult, Submitted, Updated,
    connect::{Subject, property_values},
    resolve::Route,
    verify::Verdict,
    way_in::{chosen, user_taken},
};

impl Service {
    /// Takes a new credential for the second slot. When it can be tried now and is accepted, that is its first
    /// success. When it is refused now, nothing is changed. When nobody can be asked, or the connector says
    /// not how, it waits for its first call.
    pub async fn rotate(
        &self,
        deed: &Deed,
        account: &Account,
        id: ConnectionId,
        submitted: Submitted,
        user: Option<&str>,
        verify: bool,
    ) -> ServiceResult<Updated> {
        let connection = self.stored(&account.id, id).await?;
        if connection.credential.is_none() {
            return Err(ServiceError::Unauthenticated(id));
        }
        let definition = self.definition(&connection.connector)?;
        let auth = chosen(&definition, &connection)?;
        let properties = property_values(&self.store.properties(&account.id, &[id]).await?);
        let subject = Subject {
            account: &account.id,
            connection: Some(id),
            definition: &definition,
            auth,
            properties: &properties,
            user,
            verify,
        };
        let proven = self.prove(deed, &subject, &submitted).await?;
        let accepted = Some(proven.status.clone()).filter(|status| status.state == State::Verified);
        let sole_user =
            proven.kept.as_ref().map(|kept| kept.sole_user.clone()).filter(|_| accepted.is_some());
        self.record_write(Some(deed), EventKind::CredentialRotated, &account.id, Some(id)).await?;
        let sealed = |seen: &Connection| {
            let version = seen.credential_version.next();
            self.seal(&account.id, id, version, &proven, self.clock.now()).map(CredentialChange::Propose)
        };
        // A user that another connection stands for is found out here, before anything moves.
        let proposed = self.change_slots(connection, &sealed, None, sole_user).await;
        let mut connection = proposed.map_err(|error| match error {
            ServiceError::Conflict { code: "duplicate", .. } => user_taken(&definition),
            other => other,
        })?;
        if let Some(status) = accepted {
            let promote = |_: &Connection| Ok(CredentialChange::Promote);
            connection = self.change_slots(connection, &promote, Some(status), None).await?;
            if proven.kept.is_some() {
                self.after_sign_in(&connection).await;
            }
        }
        let properties = self.store.properties(&account.id, &[id]).await?;
        Ok(Updated::new(connection, Some(definition), properties, Some(proven)))
    }

    /// The candidate succeeded in a call: it takes over.
    pub(crate) async fn promote(&self, route: &Route) -> ServiceResult<()> {
        self.move_slots(route, CredentialChange::Promote, Some(self.verified(route))).await
    }

    /// The candidate was refused in a call: it is destroyed.
    pub(crate) async fn drop_candidate(&self, route: &Route) -> ServiceResult<()> {
        self.move_slots(route, CredentialChange::DropStandby, None).await
    }

    /// The credential in use is refused and the one before it is not: that one takes over again.
    pub(crate) async fn fall_back(&self, route: &Route) -> ServiceResult<()> {
        self.move_slots(route, CredentialChange::FallBack, Some(self.verified(route))).await
    }

    /// Whether the third party accepts the credential that was in use before.
    pub(crate) async fn previous_is_accepted(&self, route: &Route) -> ServiceResult<bool> {
        let Some(standby) = &route.connection.standby else { return Ok(false) };
        let mut before = route.connection.clone();
        before.credential = Some(standby.credential.clone());
        Ok(matches!(self.ask_about(None, &before).await?, Verdict::Accepted(_)))
    }

    fn verified(&self, route: &Route) -> AuthStatus {
        let now = self.clock.now();
        let identity = route.connection.status.identity.clone();
        AuthStatus { state: State::Verified, identity, checked: Some(now), changed: now, reason: None }
    }

    /// A move that live traffic brought about. When somebody else changed the slots meanwhile, theirs stands.
    async fn move_slots(
        &self,
        route: &Route,
        step: CredentialChange,
        status: Option<AuthStatus>,
    ) -> ServiceResult<()> {
        let Connection { account, id, credential_version, .. } = &route.connection;
        self.record_write(None, EventKind::CredentialRotated, account, Some(*id)).await?;
        let mut change = ConnectionChange::new(*credential_version, self.clock.now());
        change.credential = Some(step);
        change.status = status;
        let written = self.store.update_connection(account, *id, change).await;
        self.memory.forget_connection(account, *id);
        match written {
            Err(StoreError::Conflict(_) | StoreError::NotFound(_)) => Ok(()),
            other => Ok(other.map(|_| ())?),
        }
    }

    /// Changes the slots of what is stored now, read again as often as somebody else was faster.
    async fn change_slots(
        &self,
        mut seen: Connection,
        step: &(dyn Fn(&Connection) -> ServiceResult<CredentialChange> + Sync),
        status: Option<AuthStatus>,
        sole_user: Option<Option<String>>,
    ) -> ServiceResult<Connection> {
        for _ in 0..crate::connections::ATTEMPTS {
            let mut change = ConnectionChange::new(seen.credential_version, self.clock.now());
            change.credential = Some(step(&seen)?);
            change.status.clone_from(&status);
            change.sole_user.clone_from(&sole_user);
            let written = self.store.update_connection(&seen.account, seen.id, change).await;
            self.memory.forget_connection(&seen.account, seen.id);
            match written {
                Ok(connection) => return Ok(connection),
                Err(StoreError::Conflict(_)) => {
                    let now = self.stored(&seen.account, seen.id).await?;
                    // Not a race: this step does not fit what is stored.
                    if now.credential_version == seen.credential_version {
                        return Err(StoreError::Conflict("account connector").into());
                    }
                    seen = now;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict("account connector").into())
    }
}
