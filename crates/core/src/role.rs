//! Roles: what a caller may do. Each endpoint of the API names the one that it needs.

use std::{fmt, str::FromStr};

macro_rules! roles {
    ($($role:ident = $name:literal,)*) => {
        /// One thing that a caller may do. The order is that of the entities; the names are what is stored and
        /// what the API speaks, the numbers mean nothing outside of this process.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role {
            $(#[doc = concat!("`", $name, "`.")] $role,)*
        }

        impl Role {
            /// Every role there is.
            pub const ALL: &'static [Self] = &[$(Self::$role,)*];

            /// The name, as `AccountConnector-Edit`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$role => $name,)*
                }
            }
        }
    };
}

roles! {
    AccountList = "Account-List",
    AccountRead = "Account-Read",
    AccountEdit = "Account-Edit",
    AccountCreate = "Account-Create",
    AccountDelete = "Account-Delete",
    ConnectorList = "Connector-List",
    ConnectorRead = "Connector-Read",
    ConnectorEdit = "Connector-Edit",
    ConnectorCreate = "Connector-Create",
    ConnectorDelete = "Connector-Delete",
    AccountConnectorList = "AccountConnector-List",
    AccountConnectorRead = "AccountConnector-Read",
    AccountConnectorEdit = "AccountConnector-Edit",
    AccountConnectorCreate = "AccountConnector-Create",
    AccountConnectorDelete = "AccountConnector-Delete",
    AccountConnectorCall = "AccountConnector-Call",
    AccountConnectorReveal = "AccountConnector-Reveal",
    UserList = "User-List",
    UserRead = "User-Read",
    UserEdit = "User-Edit",
    UserCreate = "User-Create",
    UserDelete = "User-Delete",
    ApplicationList = "Application-List",
    ApplicationRead = "Application-Read",
    ApplicationEdit = "Application-Edit",
    ApplicationCreate = "Application-Create",
    ApplicationDelete = "Application-Delete",
    InstallationList = "Installation-List",
    InstallationRead = "Installation-Read",
    InstallationEdit = "Installation-Edit",
    InstallationCreate = "Installation-Create",
    InstallationDelete = "Installation-Delete",
    AuditList = "Audit-List",
    AuditRead = "Audit-Read",
    AuditEdit = "Audit-Edit",
    AuditCreate = "Audit-Create",
    AuditDelete = "Audit-Delete",
}

/// A name that no role has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no role '{0}'; roles are named like AccountConnector-Edit")]
pub struct UnknownRole(String);

impl Role {
    const fn bit(self) -> u64 {
        1 << self as u64
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    /// Reads a name, in any case: people type them.
    fn from_str(name: &str) -> Result<Self, UnknownRole> {
        let found = Self::ALL.iter().find(|role| role.name().eq_ignore_ascii_case(name));
        found.copied().ok_or_else(|| UnknownRole(name.chars().take(64).collect()))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of roles. Small enough to be copied into every caller.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Roles(u64);

impl Roles {
    /// No role.
    pub const NONE: Self = Self(0);
    /// Every role.
    pub const ALL: Self = Self((1 << Role::ALL.len()) - 1);

    /// Whether this role is among them.
    #[must_use]
    pub const fn contains(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    /// These and one more.
    #[must_use]
    pub const fn with(self, role: Role) -> Self {
        Self(self.0 | role.bit())
    }

    /// These but for one.
    #[must_use]
    pub const fn without(self, role: Role) -> Self {
        Self(self.0 & !role.bit())
    }

    /// Those that are among these and not among `others`.
    #[must_use]
    pub const fn beyond(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them, in the order of [`Role::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(move |role| self.contains(*role))
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<T: IntoIterator<Item = Role>>(roles: T) -> Self {
        roles.into_iter().fold(Self::NONE, Self::with)
    }
}

impl FromStr for Roles {
    type Err = UnknownRole;

    /// Reads names with blanks or commas between them; an empty text is no role.
    fn from_str(names: &str) -> Result<Self, UnknownRole> {
        let names = names.split(|c: char| c == ',' || c.is_whitespace()).filter(|name| !name.is_empty());
        names.map(str::parse::<Role>).collect()
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, role) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(role.name())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Roles({self})")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// front-door.md, "Users and roles": five for each entity, and two more.
    #[test]
    fn there_are_five_roles_for_each_entity_and_two_more() {
        let entities =
            ["Account", "Connector", "AccountConnector", "User", "Application", "Installation", "Audit"];
        let actions = ["List", "Read", "Edit", "Create", "Delete"];
        let five =
            entities.iter().flat_map(|entity| actions.iter().map(move |action| format!("{entity}-{action}")));
        let more = ["AccountConnector-Call", "AccountConnector-Reveal"].map(str::to_owned);
        let expected: BTreeSet<String> = five.chain(more).collect();
        let named: BTreeSet<String> = Role::ALL.iter().map(ToString::to_string).collect();
        assert_eq!(named, expected);
        assert_eq!(Role::ALL.len(), expected.len());
    }

    #[test]
    fn a_name_that_no_role_has_is_refused_and_cut_short() {
        for name in ["", "Account", "Account-", "Account_List", "Account-Reveal", "Account-List "] {
            assert!(name.parse::<Role>().is_err(), "{name:?}");
        }
        assert_eq!("account-LIST".parse(), Ok(Role::AccountList));
        let long = "x".repeat(10_000).parse::<Role>().unwrap_err().to_string();
        assert!(long.len() < 200, "{}", long.len());
        assert!("Account-List,Nothing-Read".parse::<Roles>().is_err());
    }

    proptest! {
        #[test]
        fn a_set_is_read_back_as_it_was_printed(
            chosen in proptest::sample::subsequence(Role::ALL.to_vec(), 0..=Role::ALL.len())
        ) {
            let roles: Roles = chosen.iter().copied().collect();
            prop_assert_eq!(roles.to_string().parse::<Roles>().unwrap(), roles);
            prop_assert_eq!(roles.to_string().replace(' ', ", ").parse::<Roles>().unwrap(), roles);
            prop_assert_eq!(roles.iter().collect::<Vec<_>>(), chosen.clone());
            for role in Role::ALL {
                prop_assert_eq!(roles.contains(*role), chosen.contains(role));
                prop_assert!(roles.with(*role).contains(*role) && !roles.without(*role).contains(*role));
            }
            prop_assert!(roles.beyond(Roles::ALL).is_empty());
            prop_assert_eq!(Roles::ALL.beyond(roles).iter().count(), Role::ALL.len() - chosen.len());
        }
    }
}
