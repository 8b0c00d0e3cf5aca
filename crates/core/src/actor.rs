//! Who calls this server: a program of the vendor's, a person, or an application that an account installed; who
//! runs a command beside it; and how far each gets.

use std::{collections::BTreeSet, fmt, sync::Arc};

use crate::{AccountId, ClientId, InstallationId, Role, Roles, Scope, UserId};

/// Who does something. Printed as `client:{id}`, `user:{id}`, `installation:{id}` or `operator:{number}`: what stands
/// before the first colon tells them apart, whatever an id looks like.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Actor {
    /// An OAuth client.
    Client(ClientId),
    /// A person.
    User(UserId),
    /// A published application, as one account installed it.
    Installation(InstallationId),
    /// Who runs a command at the machine, by the number that the operating system has for him.
    Operator(u32),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(id) => write!(f, "client:{id}"),
            Self::User(id) => write!(f, "user:{id}"),
            Self::Installation(id) => write!(f, "installation:{id}"),
            Self::Operator(number) => write!(f, "operator:{number}"),
        }
    }
}

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rights {
    /// An unrestricted administrator's: everything, other administrators' affairs too.
    All,
    /// What these roles allow.
    Roles(Roles),
}

impl Rights {
    /// Whether this role is given.
    #[must_use]
    pub fn allow(self, role: Role) -> bool {
        self.roles().contains(role)
    }

    /// The roles, named or not.
    #[must_use]
    pub fn roles(self) -> Roles {
        match self {
            Self::All => Roles::ALL,
            Self::Roles(roles) => roles,
        }
    }

    /// Whether who has these may give away `others`: nobody grants what he does not have.
    #[must_use]
    pub fn cover(self, others: Self) -> bool {
        match (self, others) {
            (Self::All, _) => true,
            (Self::Roles(_), Self::All) => false,
            (Self::Roles(own), Self::Roles(others)) => others.beyond(own).is_empty(),
        }
    }
}

/// Which accounts somebody gets to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Every account of the installation, those to come too.
    AllAccounts,
    /// These alone. None is none: losing the last account never widens a reach.
    Only(Arc<BTreeSet<AccountId>>),
}

impl Reach {
    /// Whether this account is within reach.
    #[must_use]
    pub fn includes(&self, account: &AccountId) -> bool {
        match self {
            Self::AllAccounts => true,
            Self::Only(accounts) => accounts.contains(account),
        }
    }

    /// The accounts that it is confined to; nothing where it is not.
    #[must_use]
    pub fn accounts(&self) -> Option<Vec<String>> {
        match self {
            Self::AllAccounts => None,
            Self::Only(accounts) => Some(accounts.iter().map(ToString::to_string).collect()),
        }
    }
}

impl FromIterator<AccountId> for Reach {
    fn from_iter<T: IntoIterator<Item = AccountId>>(accounts: T) -> Self {
        Self::Only(Arc::new(accounts.into_iter().collect()))
    }
}

impl From<Scope> for Reach {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::AllAccounts => Self::AllAccounts,
            Scope::Account(account) => Self::from_iter([account]),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn actors_with_the_same_id_do_not_print_the_same() {
        let id = Uuid::from_u128(7);
        let client = Actor::Client(id.to_string().parse().unwrap());
        let (user, installation) =
            (Actor::User(UserId::from(id)), Actor::Installation(InstallationId::from(id)));
        assert_eq!(client.to_string(), format!("client:{id}"));
        assert_eq!(user.to_string(), format!("user:{id}"));
        assert_eq!(installation.to_string(), format!("installation:{id}"));
        assert_eq!(Actor::Operator(1000).to_string(), "operator:1000");
    }

    #[test]
    fn every_role_together_is_still_less_than_an_administrator() {
        let every = Rights::Roles(Roles::ALL);
        assert!(Rights::All.cover(every) && Rights::All.cover(Rights::All) && every.cover(every));
        assert!(!every.cover(Rights::All));
        let few = Rights::Roles(Roles::NONE.with(Role::UserEdit));
        assert!(every.cover(few) && !few.cover(every));
        assert!(few.allow(Role::UserEdit) && !few.allow(Role::UserRead));
    }

    #[test]
    fn nobody_reaches_anything_through_an_empty_list() {
        let account: AccountId = "acme".parse().unwrap();
        assert!(!Reach::from_iter([]).includes(&account));
        assert!(Reach::from(Scope::Account(account.clone())).includes(&account));
        assert!(!Reach::from(Scope::Account(account)).includes(&"other".parse().unwrap()));
    }
}
