//! Nobody grants what he does not have, and nobody touches who has more than he.

use countersign_core::{Reach, Rights};

use crate::{Caller, Deed, ServiceError, ServiceResult};

/// On whose authority people are made and changed.
#[derive(Debug, Clone, Copy)]
pub enum Authority<'a> {
    /// The operator's, at the machine: whoever can write the store can write anything into it.
    Operator,
    /// A caller's, and the deed that is recorded.
    Caller(&'a Caller, &'a Deed),
}

impl<'a> Authority<'a> {
    pub(crate) fn deed(self) -> Option<&'a Deed> {
        match self {
            Self::Operator => None,
            Self::Caller(_, deed) => Some(deed),
        }
    }

    /// Passes when these rights and this reach may be given, or belong to somebody who may be touched.
    pub(crate) fn covers(self, rights: Rights, reach: &Reach) -> ServiceResult<()> {
        let Self::Caller(caller, _) = self else { return Ok(()) };
        let refused = |code, message| Err(ServiceError::Forbidden { code, message });
        if !caller.rights.cover(rights) {
            let missing = rights.roles().beyond(caller.rights.roles()).iter().next();
            return match missing {
                Some(role) if rights != Rights::All => {
                    refused("role-required", format!("Permission is denied: role {role} is required."))
                }
                _ => refused(
                    "administrator-required",
                    "Permission is denied: only an unrestricted administrator may do this.".to_owned(),
                ),
            };
        }
        let is_within = match (&caller.reach, reach) {
            (Reach::AllAccounts, _) => true,
            (Reach::Only(_), Reach::AllAccounts) => false,
            (Reach::Only(own), Reach::Only(others)) => others.is_subset(own),
        };
        if is_within {
            Ok(())
        } else {
            refused("token-confined", "This caller is confined to other accounts.".to_owned())
        }
    }
}
