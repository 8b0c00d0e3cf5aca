//! Published applications: add-ons of third parties, at this server's door for one account each time that an
//! account installed them.

use jiff::Timestamp;

use crate::{AccountId, ApplicationKey, CredentialVersion, InstallationId, LookupHash, Roles, Sealed};

/// How an application and this server sign what they send each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SignatureForm {
    /// HMAC-SHA-256, keyed with the secret key.
    #[default]
    HmacSha256,
    /// The historical form: the MD5 digest of the text with the secret key behind it. For applications that were
    /// written for it and cannot be changed.
    LegacyMd5,
}

/// An application that accounts may install.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Its name at the door: public.
    pub key: ApplicationKey,
    /// Counts the changes, so that two people who change one application at once learn of each other.
    pub version: u64,
    /// What people call it; never empty.
    pub name: String,
    /// What it does, for whoever is asked to install it.
    pub description: Option<String>,
    /// Where the browser of whoever installs it is sent: an absolute URL.
    pub install_url: String,
    /// What it asks for.
    pub roles: Roles,
    /// How it signs.
    pub form: SignatureForm,
    /// Which of its secret keys is kept.
    pub secret_version: CredentialVersion,
    /// The secret key, sealed: it must sign, so a hash would not do.
    pub secret: Sealed,
    /// When it was registered.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
}

/// A change of an application: members that are `None` stay as they are; the inner `None` clears.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApplicationPatch {
    /// See [`Application::name`].
    pub name: Option<String>,
    /// See [`Application::description`].
    pub description: Option<Option<String>>,
    /// See [`Application::install_url`].
    pub install_url: Option<String>,
    /// See [`Application::roles`].
    pub roles: Option<Roles>,
    /// See [`Application::form`].
    pub form: Option<SignatureForm>,
}

impl ApplicationPatch {
    /// The application as it is after this change. Checks nothing: the rules live with the use case.
    #[must_use]
    pub fn apply(self, application: Application) -> Application {
        Application {
            name: self.name.unwrap_or(application.name),
            description: self.description.unwrap_or(application.description),
            install_url: self.install_url.unwrap_or(application.install_url),
            roles: self.roles.unwrap_or(application.roles),
            form: self.form.unwrap_or(application.form),
            ..application
        }
    }
}

/// An application in an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// Unique in the installation of this program.
    pub id: InstallationId,
    /// Which application.
    pub application: ApplicationKey,
    /// The one account that it gets to.
    pub account: AccountId,
    /// The random text whose signature the application calls with. It passed through a browser, and is of no
    /// use without the secret key.
    pub token: String,
    /// By which the signature of [`Installation::token`] is found.
    pub password: LookupHash,
    /// What was consented to.
    pub approved: Roles,
    /// The address of the person who installed it: the user-id of the historical form.
    pub email: Option<String>,
    /// When it was installed.
    pub created: Timestamp,
    /// When its roles were last consented to.
    pub approved_at: Timestamp,
}

/// An installation with the application that it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// In the account.
    pub installation: Installation,
    /// As it is registered now.
    pub application: Application,
}

impl Installed {
    /// Whether what the application asks for now is what was consented to. Until it is, it may do nothing at
    /// all.
    #[must_use]
    pub fn is_approved(&self) -> bool {
        self.installation.approved == self.application.roles
    }
}
