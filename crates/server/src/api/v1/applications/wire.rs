//! A published application on the wire.

use countersign_core::{Application, ApplicationPatch, SignatureForm};
use countersign_service::NewApplication;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::v1::{
        accounts::present,
        role_names::{names, roles},
        time,
    },
    error::ApiError,
};

/// A published application.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = Application)]
pub(crate) struct ApplicationReply {
    /// Its name at the door, 32 hex digits: public.
    application_key: String,
    name: String,
    description: Option<String>,
    /// Where the browser of whoever installs it is sent.
    install_url: String,
    /// What it asks for.
    roles: Vec<&'static str>,
    /// Whether it signs in the historical form, with MD5.
    legacy_md5: bool,
    /// RFC 3339, UTC.
    created_date: String,
    /// RFC 3339, UTC.
    updated_date: String,
}

impl From<Application> for ApplicationReply {
    fn from(application: Application) -> Self {
        Self {
            application_key: application.key.to_string(),
            name: application.name,
            description: application.description,
            install_url: application.install_url,
            roles: names(application.roles),
            legacy_md5: application.form == SignatureForm::LegacyMd5,
            created_date: time::wire(application.created),
            updated_date: time::wire(application.updated),
        }
    }
}

/// An application with its secret key, which is shown this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = NewApplication)]
pub(crate) struct NewApplicationReply {
    #[serde(flatten)]
    application: ApplicationReply,
    /// Keep it: it is never shown again.
    secret_key: String,
}

impl From<NewApplication> for NewApplicationReply {
    fn from(new: NewApplication) -> Self {
        let NewApplication { application, secret } = new;
        Self { application: application.into(), secret_key: secret.expose().to_owned() }
    }
}

/// The members of an application that a caller sets. Absent ones keep their value, `null` clears.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = ApplicationMembers)]
pub(crate) struct ApplicationBody {
    /// Required when an application is registered; at most 200 characters.
    name: Option<String>,
    /// For whoever is asked to install it; at most 4,000 characters.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    /// Required when an application is registered: `https`, or `http` on a loopback host.
    install_url: Option<String>,
    /// Required when an application is registered. Other roles than before make every installation wait for
    /// approval.
    roles: Option<Vec<String>>,
    /// For an application that was written for the historical form and cannot be changed.
    legacy_md5: Option<bool>,
}

impl ApplicationBody {
    pub(crate) fn into_patch(self) -> Result<ApplicationPatch, ApiError> {
        let form = |legacy| if legacy { SignatureForm::LegacyMd5 } else { SignatureForm::HmacSha256 };
        Ok(ApplicationPatch {
            name: self.name,
            description: self.description,
            install_url: self.install_url,
            roles: self.roles.map(|given| roles(&given)).transpose()?,
            form: self.legacy_md5.map(form),
        })
    }
}
