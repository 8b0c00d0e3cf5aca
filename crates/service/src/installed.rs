//! The door for installed applications: who calls with an application key and the signature of a token.
//!
//! The signature is looked up by its keyed hash, as a bearer token is: a guess is compared with nothing byte by
//! byte, and the secret key is opened for no call. The secret key itself has another hash than any signature, so
//! it lets nobody in.

use countersign_core::{
    Actor, AllowList, ApplicationKey, Installed, Reach, Rights, SecretString, SignatureForm, User,
};
use countersign_vault::SecretKind;

use crate::{Caller, Service, ServiceResult};

/// An installation that may call, and under which user-ids.
#[derive(Debug, Clone)]
pub(crate) struct KnownInstallation {
    caller: Caller,
    application: ApplicationKey,
    /// In lower case; of the historical form alone.
    email: Option<String>,
}

impl KnownInstallation {
    /// `None` while the installation waits for approval.
    fn of(installed: Installed) -> Option<Self> {
        if !installed.is_approved() {
            return None;
        }
        let Installed { installation, application } = installed;
        let email = match application.form {
            SignatureForm::LegacyMd5 => installation.email.as_deref().map(User::key_of),
            SignatureForm::HmacSha256 => None,
        };
        let caller = Caller {
            actor: Actor::Installation(installation.id),
            rights: Rights::Roles(installation.approved),
            reach: Reach::from_iter([installation.account]),
            calls_from: AllowList::default(),
            allowed: AllowList::default(),
        };
        Some(Self { caller, application: application.key, email })
    }

    fn answers_to(&self, user_id: &str) -> bool {
        user_id == self.application.as_str()
            || self.email.as_ref().is_some_and(|email| *email == User::key_of(user_id))
    }
}

impl Service {
    /// The installed application that calls with this user-id and password; `None` when there is none, or when
    /// it waits for approval.
    pub async fn installed_caller(
        &self,
        user_id: &str,
        password: &SecretString,
    ) -> ServiceResult<Option<Caller>> {
        if !looks_like_a_signature(password) {
            return Ok(None);
        }
        let hash = self.ring.lookup_hash(SecretKind::InstallationToken, password.expose());
        let load =
            async { Ok(self.store.installation_by_password(&hash).await?.and_then(KnownInstallation::of)) };
        let known = self.memory.installation(hash, load).await?;
        let right = known.filter(|known| known.answers_to(user_id));
        Ok(right.map(|known| known.caller.clone()))
    }
}

/// Whether this can be a signature: 64 or, of the historical form, 32 lower-case hex digits. What people choose
/// as a password rarely is, and then costs no read here.
fn looks_like_a_signature(password: &SecretString) -> bool {
    let text = password.expose();
    matches!(text.len(), 32 | 64) && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
