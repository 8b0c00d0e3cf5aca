//! An installation on the wire.

use countersign_core::Installed;
use countersign_service::{Consent, NewInstallation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::v1::{
        role_names::{names, roles},
        time,
    },
    error::ApiError,
};

/// A published application in an account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = Installation)]
pub(crate) struct InstallationReply {
    id: String,
    account_id: String,
    application_key: String,
    application_name: String,
    state: InstallationState,
    /// What was consented to.
    approved_roles: Vec<&'static str>,
    /// What the application asks for now.
    requested_roles: Vec<&'static str>,
    /// The address of the person who installed it.
    email: Option<String>,
    /// RFC 3339, UTC.
    created_date: String,
    /// RFC 3339, UTC.
    approved_date: String,
}

/// Whether the application gets in.
#[derive(Debug, Serialize, ToSchema)]
enum InstallationState {
    /// It may call.
    Active,
    /// It asks for other roles than were consented to, and gets in for nothing.
    WaitingForApproval,
}

impl From<Installed> for InstallationReply {
    fn from(installed: Installed) -> Self {
        let state = if installed.is_approved() {
            InstallationState::Active
        } else {
            InstallationState::WaitingForApproval
        };
        let Installed { installation, application } = installed;
        Self {
            id: installation.id.to_string(),
            account_id: installation.account.to_string(),
            application_key: application.key.to_string(),
            application_name: application.name,
            state,
            approved_roles: names(installation.approved),
            requested_roles: names(application.roles),
            email: installation.email,
            created_date: time::wire(installation.created),
            approved_date: time::wire(installation.approved_at),
        }
    }
}

/// An installation, and where the browser goes now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = NewInstallation)]
pub(crate) struct NewInstallationReply {
    #[serde(flatten)]
    installation: InstallationReply,
    /// The application's install URL with `a`, `t`, `d`, `h`, `b` and `e`. Send the browser there: it is shown
    /// this once.
    redirect_url: String,
}

impl From<NewInstallation> for NewInstallationReply {
    fn from(new: NewInstallation) -> Self {
        let redirect_url = new.redirect_url.expose().to_owned();
        Self { installation: new.installed.into(), redirect_url }
    }
}

/// What a person consents to.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ConsentBody {
    /// Which application.
    application_key: Option<String>,
    /// The roles that the person was shown: what the application asks for.
    roles: Option<Vec<String>>,
    /// The person's address, where an OAuth client asks in his name. Not read from users: theirs is known.
    email: Option<String>,
}

impl ConsentBody {
    pub(crate) fn into_consent(self) -> Result<Consent, ApiError> {
        let key = self.application_key.unwrap_or_default();
        let application = key
            .parse()
            .map_err(|error| ApiError::bad_request("bad-id", format!("ApplicationKey: {error}.")))?;
        let roles = consented(self.roles.as_deref())?;
        Ok(Consent { application, roles, email: self.email.filter(|email| !email.is_empty()) })
    }
}

/// What a person consents to by now.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ApprovalBody {
    /// The roles that the person was shown: what the application asks for.
    pub(crate) roles: Option<Vec<String>>,
}

/// Consent is given in words: nothing stands for "whatever it asks for".
pub(crate) fn consented(given: Option<&[String]>) -> Result<countersign_core::Roles, ApiError> {
    let given = given.ok_or_else(|| {
        ApiError::bad_request(
            "roles-required",
            "Roles is required: the roles that the person was shown and consents to.",
        )
    })?;
    roles(given)
}
