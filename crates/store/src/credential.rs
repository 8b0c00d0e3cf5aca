//! What happens to a connection's two credentials: the rules, the same for every back end.

use countersign_core::{Connection, SealedCredential, Standby, StandbyRole};

use crate::{StoreError, StoreResult};

/// What happens to a connection's credentials. One that comes to be kept has the version `seen.next()`;
/// one that is sealed for another version could never be opened and is refused as a `Backend` error.
/// A credential that is in neither slot any more is destroyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialChange {
    /// This one comes into use; the ones before are destroyed.
    Replace(SealedCredential),
    /// All are destroyed.
    Remove,
    /// This one stands by as [`StandbyRole::Candidate`], in place of whatever stood by before. The one in
    /// use stays.
    Propose(SealedCredential),
    /// The candidate comes into use, and the one that was stands by as [`StandbyRole::Previous`].
    /// `Conflict` when there is no candidate.
    Promote,
    /// The previous one comes into use again, and the one that was is destroyed. `Conflict` when there is
    /// no previous one.
    FallBack,
    /// The one that stands by is destroyed. `Conflict` when none does.
    DropStandby,
}

impl CredentialChange {
    /// Changes the connection as it was read; for back ends, which write what comes of it.
    pub fn apply(self, connection: &mut Connection) -> StoreResult<()> {
        let version = connection.credential_version.next();
        if let Self::Replace(sealed) | Self::Propose(sealed) = &self
            && sealed.version != version
        {
            return Err(StoreError::backend("the credential is sealed for another version"));
        }
        connection.credential_version = version;
        let standby = connection.standby.take();
        match (self, standby) {
            (Self::Replace(sealed), _) => connection.credential = Some(sealed),
            (Self::Remove, _) => connection.credential = None,
            (Self::Propose(credential), _) => {
                connection.standby = Some(Standby { credential, role: StandbyRole::Candidate });
            }
            (Self::Promote, Some(Standby { credential, role: StandbyRole::Candidate })) => {
                let before = connection.credential.replace(credential);
                connection.standby =
                    before.map(|credential| Standby { credential, role: StandbyRole::Previous });
            }
            (Self::FallBack, Some(Standby { credential, role: StandbyRole::Previous })) => {
                connection.credential = Some(credential);
            }
            (Self::DropStandby, Some(_)) => {}
            (Self::Promote | Self::FallBack | Self::DropStandby, _) => {
                return Err(StoreError::Conflict("connection"));
            }
        }
        Ok(())
    }
}
