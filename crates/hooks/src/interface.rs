//! The functions that a connector's module may export, by the names that its author writes.

use std::fmt;

/// A function that a connector's module may export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Interface {
    /// `apiKey` or `oauth`.
    GetAuthType,
    /// What stands behind `Basic `, made of the submitted key.
    GetBasicAuth,
    /// Whether the credential is right, and whose it is.
    GetUserInfo,
    /// In which format call logs are written.
    GetLogFormatType,
    /// Called after the connection was stored.
    PostSaveUserInfo,
    /// Called when somebody asks for fresh facts about the user.
    RefreshUserInfo,
    /// Called when the connection is removed.
    UnAuthorize,
    /// The facts of the authorization server.
    GetOauthInfo,
    /// A fresh access token where the old one has run out.
    CheckAndRefreshAccessToken,
    /// What differs from the usual OAuth exchange.
    GetOverridingOAuthOption,
    /// Choices of an administrator's field.
    GetManagedAuthOptions,
}

impl Interface {
    /// Every interface, in the order of their numbers on the channel to a child.
    pub const ALL: [Self; 11] = [
        Self::GetAuthType,
        Self::GetBasicAuth,
        Self::GetUserInfo,
        Self::GetLogFormatType,
        Self::PostSaveUserInfo,
        Self::RefreshUserInfo,
        Self::UnAuthorize,
        Self::GetOauthInfo,
        Self::CheckAndRefreshAccessToken,
        Self::GetOverridingOAuthOption,
        Self::GetManagedAuthOptions,
    ];

    /// The name of the export.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::GetAuthType => "getAuthType",
            Self::GetBasicAuth => "getBasicAuth",
            Self::GetUserInfo => "getUserInfo",
            Self::GetLogFormatType => "getLogFormatType",
            Self::PostSaveUserInfo => "postSaveUserInfo",
            Self::RefreshUserInfo => "refreshUserInfo",
            Self::UnAuthorize => "unAuthorize",
            Self::GetOauthInfo => "getOauthInfo",
            Self::CheckAndRefreshAccessToken => "checkAndRefreshAccessToken",
            Self::GetOverridingOAuthOption => "getOverridingOAuthOption",
            Self::GetManagedAuthOptions => "getManagedAuthOptions",
        }
    }

    /// The interface of that name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// Whether it computes only: it gets the small budget, since no network stands between call and answer.
    #[must_use]
    pub fn is_synchronous(self) -> bool {
        matches!(self, Self::GetAuthType | Self::GetBasicAuth | Self::GetLogFormatType)
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_interface_is_found_by_its_name() {
        for one in Interface::ALL {
            assert_eq!(Interface::by_name(one.name()), Some(one));
        }
        assert_eq!(Interface::by_name("constructor"), None);
    }
}
