//! Published applications: registered, changed, given new secret keys, removed.

use countersign_audit::EventKind;
use countersign_core::{
    Application, ApplicationKey, ApplicationPatch, CredentialVersion, InstallationId, LookupHash, Roles,
    SecretString, random_uuid,
};
use countersign_store::{ListOrder, Listing, StoreError};
use countersign_vault::{Place, SecretKind, sign};
use url::{Host, Url};

use crate::{Deed, Service, ServiceError, ServiceResult};

/// Characters that a name may have: it stands in lists and on the page that asks for consent.
const MAX_NAME: usize = 200;
const MAX_DESCRIPTION: usize = 4_000;
/// Bytes. The install adds 1,400 at most, and some browsers and servers end at 4,096.
const MAX_INSTALL_URL: usize = 2_048;

/// What the install puts into the query of the install URL.
pub(crate) const REDIRECT_NAMES: [&str; 6] = ["a", "t", "d", "h", "b", "e"];

/// An application whose secret key was just made: the only time that it is seen.
#[derive(Debug)]
pub struct NewApplication {
    /// The application as it is kept.
    pub application: Application,
    /// Its secret key, 256 bits.
    pub secret: SecretString,
}

impl Service {
    /// Registers an application. Name, install URL and roles are required.
    pub async fn register_application(
        &self,
        deed: Option<&Deed>,
        members: ApplicationPatch,
    ) -> ServiceResult<NewApplication> {
        let members = checked(members)?;
        let name = members.name.ok_or_else(name_is_required)?;
        let install_url = members.install_url.ok_or_else(|| install_url("is required"))?;
        let roles = members.roles.ok_or_else(roles_are_required)?;
        let key = self.new_application_key()?;
        let (version, secret) = (CredentialVersion::default().next(), self.new_application_secret());
        let now = self.clock.now();
        let application = Application {
            version: 1,
            name,
            description: members.description.flatten(),
            install_url,
            roles,
            form: members.form.unwrap_or_default(),
            secret_version: version,
            secret: self.ring.seal(&Place::Application { key: &key, version }, secret.expose().as_bytes())?,
            created: now,
            updated: now,
            key,
        };
        self.record_front_door(deed, EventKind::ApplicationCreated, None, &application.key).await?;
        self.store.insert_application(&application).await?;
        Ok(NewApplication { application, secret })
    }

    /// One application.
    pub async fn application(&self, key: &ApplicationKey) -> ServiceResult<Application> {
        self.store.application(key).await?.ok_or_else(|| unknown_application(key))
    }

    /// The applications of the installation.
    pub async fn applications(&self, order: ListOrder) -> ServiceResult<Listing<Application>> {
        Ok(self.store.applications(order).await?)
    }

    /// Changes the members that are present. Where it asks for other roles than before, every installation of it
    /// waits for approval from now on.
    pub async fn update_application(
        &self,
        deed: Option<&Deed>,
        key: &ApplicationKey,
        patch: ApplicationPatch,
    ) -> ServiceResult<Application> {
        let patch = checked(patch)?;
        let before = self.application(key).await?;
        let form = before.form;
        let after = Application { updated: self.clock.now(), ..patch.apply(before) };
        let passwords = if after.form == form {
            None
        } else {
            let secret = self.application_secret(&after)?;
            Some(self.passwords_of(&after, &secret).await?)
        };
        self.record_front_door(deed, EventKind::ApplicationChanged, None, key).await?;
        self.write_application(after, passwords).await
    }

    /// Gives an application a new secret key. The old one ends now; the tokens of its installations stay, and
    /// are signed with the new one from now on.
    pub async fn renew_application_secret(
        &self,
        deed: Option<&Deed>,
        key: &ApplicationKey,
    ) -> ServiceResult<NewApplication> {
        let before = self.application(key).await?;
        let (version, secret) = (before.secret_version.next(), self.new_application_secret());
        let after = Application {
            secret_version: version,
            secret: self.ring.seal(&Place::Application { key, version }, secret.expose().as_bytes())?,
            updated: self.clock.now(),
            ..before
        };
        let passwords = self.passwords_of(&after, &secret).await?;
        self.record_front_door(deed, EventKind::ApplicationSecretMade, None, key).await?;
        let application = self.write_application(after, Some(passwords)).await?;
        Ok(NewApplication { application, secret })
    }

    /// Removes an application: it is gone from every account that installed it.
    pub async fn delete_application(&self, deed: Option<&Deed>, key: &ApplicationKey) -> ServiceResult<()> {
        self.application(key).await?;
        self.record_front_door(deed, EventKind::ApplicationDeleted, None, key).await?;
        let deleted = self.store.delete_application(key).await;
        self.memory.forget_callers();
        match deleted {
            Err(StoreError::NotFound(_)) => Err(unknown_application(key)),
            other => Ok(other?),
        }
    }

    /// The secret key of an application, opened.
    pub(crate) fn application_secret(&self, application: &Application) -> ServiceResult<SecretString> {
        let place = Place::Application { key: &application.key, version: application.secret_version };
        let opened = self.ring.open(&place, &application.secret)?;
        let text = std::str::from_utf8(opened.expose());
        text.map(SecretString::from).map_err(|_| {
            ServiceError::Broken(format!("the secret key of application {} is no text", application.key))
        })
    }

    /// By what an installation with this token is found at the door.
    pub(crate) fn installation_password(
        &self,
        application: &Application,
        secret: &SecretString,
        token: &str,
    ) -> LookupHash {
        let password = sign(application.form, secret, token);
        self.ring.lookup_hash(SecretKind::InstallationToken, password.expose())
    }

    async fn passwords_of(
        &self,
        application: &Application,
        secret: &SecretString,
    ) -> ServiceResult<Vec<(InstallationId, LookupHash)>> {
        let tokens = self.store.installation_tokens(&application.key).await?;
        let hashed = tokens
            .into_iter()
            .map(|(id, token)| (id, self.installation_password(application, secret, &token)));
        Ok(hashed.collect())
    }

    async fn write_application(
        &self,
        application: Application,
        passwords: Option<Vec<(InstallationId, LookupHash)>>,
    ) -> ServiceResult<Application> {
        let written = self.store.update_application(&application, passwords).await;
        self.memory.forget_callers();
        match written {
            Ok(()) => Ok(Application { version: application.version + 1, ..application }),
            Err(StoreError::NotFound(_)) => Err(unknown_application(&application.key)),
            Err(error) => Err(error.into()),
        }
    }

    fn new_application_key(&self) -> ServiceResult<ApplicationKey> {
        let id = random_uuid(&*self.clock, &*self.entropy).simple().to_string();
        id.parse().map_err(|error| ServiceError::Broken(format!("a made application key: {error}")))
    }

    fn new_application_secret(&self) -> SecretString {
        self.ring.new_secret(SecretKind::ApplicationSecret)
    }
}

pub(crate) fn unknown_application(key: &ApplicationKey) -> ServiceError {
    ServiceError::not_found("application", key)
}

/// Holds the members that are present against their rules.
fn checked(mut patch: ApplicationPatch) -> ServiceResult<ApplicationPatch> {
    if let Some(name) = &patch.name {
        check_name(name)?;
    }
    if let Some(Some(text)) = &patch.description
        && text.chars().count() > MAX_DESCRIPTION
    {
        let message = format!("Description has at most {MAX_DESCRIPTION} characters");
        return Err(ServiceError::invalid("description-too-long", message));
    }
    if let Some(url) = &mut patch.install_url {
        *url = checked_install_url(url)?;
    }
    if patch.roles.is_some_and(Roles::is_empty) {
        return Err(roles_are_required());
    }
    Ok(patch)
}

fn check_name(name: &str) -> ServiceResult<()> {
    if name.trim().is_empty() {
        return Err(name_is_required());
    }
    if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        let message = format!("Name has at most {MAX_NAME} characters and no control characters");
        return Err(ServiceError::invalid("bad-name", message));
    }
    Ok(())
}

/// An absolute `https` URL; `http` where the browser's own machine answers. It carries no user-info (RFC 9110
/// section 4.2.4), no fragment, and no name in its query that the install adds.
fn checked_install_url(given: &str) -> ServiceResult<String> {
    let given = given.trim();
    if given.len() > MAX_INSTALL_URL {
        return Err(install_url(&format!("has at most {MAX_INSTALL_URL} bytes")));
    }
    let url = Url::parse(given).map_err(|_| install_url("is not an absolute URL"))?;
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => {}
        ("http", Some(host)) if is_loopback(&host) => {}
        _ => return Err(install_url("must begin with https://, or with http:// and a loopback host")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(install_url("must not carry a user name or password"));
    }
    if url.fragment().is_some() {
        return Err(install_url("must not have a fragment (#)"));
    }
    if let Some((name, _)) = url.query_pairs().find(|(name, _)| REDIRECT_NAMES.contains(&&**name)) {
        return Err(install_url(&format!("must not have '{name}' in its query: the install puts it there")));
    }
    Ok(url.into())
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

fn name_is_required() -> ServiceError {
    ServiceError::invalid("name-required", "Name is required")
}

fn roles_are_required() -> ServiceError {
    ServiceError::invalid(
        "roles-required",
        "Roles is required: name at least one, such as AccountConnector-Call",
    )
}

fn install_url(why: &str) -> ServiceError {
    ServiceError::invalid("install-url", format!("InstallUrl {why}"))
}
