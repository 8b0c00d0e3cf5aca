//! The roles as types, for the signatures of handlers: `InAccount<role::AccountConnectorEdit>`.

use countersign_core::Role;

use super::permission::Needs;

macro_rules! types {
    ($($role:ident)*) => {
        $(
            #[doc = concat!("Needs [`Role::", stringify!($role), "`].")]
            pub(crate) struct $role;

            impl Needs for $role {
                const ROLE: Role = Role::$role;
            }
        )*
    };
}

types! {
    AccountList AccountRead AccountEdit AccountCreate AccountDelete
    ConnectorList ConnectorRead
    AccountConnectorList AccountConnectorRead AccountConnectorEdit AccountConnectorCreate
    AccountConnectorDelete
    ApplicationList ApplicationRead ApplicationEdit ApplicationCreate ApplicationDelete
    InstallationList InstallationRead InstallationEdit InstallationCreate InstallationDelete
    UserList UserRead UserEdit UserCreate UserDelete
}
