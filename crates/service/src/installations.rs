//! Installations: an administrator of an account lets an application in, and shows it out.

use countersign_audit::EventKind;
use countersign_core::{
    AccountId, Actor, Application, ApplicationKey, Installation, InstallationId, Installed, Rights, Roles,
    SecretString, check_email,
};
use countersign_store::{ListOrder, Listing, StoreError};
use countersign_vault::sign;
use jiff::Timestamp;
use url::Url;

use crate::{Caller, Deed, Service, ServiceError, ServiceResult, applications::unknown_application};

/// What a person consents to.
#[derive(Debug, Clone)]
pub struct Consent {
    /// Which application.
    pub application: ApplicationKey,
    /// The roles that the person was shown. Refused when the application asks for others by now.
    pub roles: Roles,
    /// The person's address, where an OAuth client asks in his name. A user's own is known.
    pub email: Option<String>,
}

/// An installation that was just made.
#[derive(Debug)]
pub struct NewInstallation {
    /// As it is kept.
    pub installed: Installed,
    /// Where the browser goes now: the application's install URL with the token in its query. Only this once.
    pub redirect_url: SecretString,
}

impl Service {
    /// Installs an application into an account, for a caller who has what it asks for.
    pub async fn install_application(
        &self,
        deed: &Deed,
        caller: &Caller,
        account: &AccountId,
        consent: Consent,
    ) -> ServiceResult<NewInstallation> {
        let application = self.application(&consent.application).await?;
        check_consent(caller, &application, consent.roles)?;
        let email = self.email_of(caller, consent.email).await?;
        let secret = self.application_secret(&application)?;
        let (now, token) = (self.clock.now(), self.random_token());
        let installation = Installation {
            id: self.new_installation_id(),
            application: application.key.clone(),
            account: account.clone(),
            password: self.installation_password(&application, &secret, &token),
            token,
            approved: application.roles,
            email,
            created: now,
            approved_at: now,
        };
        let redirect_url = redirect(&application, &secret, &installation, now)?;
        self.record_front_door(Some(deed), EventKind::InstallationCreated, Some(account), &installation.id)
            .await?;
        match self.store.insert_installation(&installation, application.version).await {
            Ok(()) => {}
            Err(StoreError::Duplicate(_)) => return Err(installed_already(account, &application)),
            Err(StoreError::NotFound("application")) => return Err(unknown_application(&application.key)),
            Err(error) => return Err(error.into()),
        }
        Ok(NewInstallation { installed: Installed { installation, application }, redirect_url })
    }

    /// One installation of this account.
    pub async fn installation(&self, account: &AccountId, id: InstallationId) -> ServiceResult<Installed> {
        let found = self.store.installation(account, id).await?;
        found.ok_or_else(|| unknown_installation(id))
    }

    /// The installations of this account; their name is the application's.
    pub async fn installations(
        &self,
        account: &AccountId,
        order: ListOrder,
    ) -> ServiceResult<Listing<Installed>> {
        Ok(self.store.installations(account, order).await?)
    }

    /// The installations of an application in all accounts.
    pub async fn installations_of(
        &self,
        application: &ApplicationKey,
        order: ListOrder,
    ) -> ServiceResult<Listing<Installed>> {
        self.application(application).await?;
        Ok(self.store.installations_of(application, order).await?)
    }

    /// Consents to what an installed application asks for by now. Its token stays.
    pub async fn approve_installation(
        &self,
        deed: &Deed,
        caller: &Caller,
        account: &AccountId,
        id: InstallationId,
        roles: Roles,
    ) -> ServiceResult<Installed> {
        let Installed { installation, application } = self.installation(account, id).await?;
        check_consent(caller, &application, roles)?;
        self.record_front_door(Some(deed), EventKind::InstallationApproved, Some(account), &id).await?;
        let now = self.clock.now();
        let written = self.store.approve_installation(account, id, roles, now, application.version).await;
        self.memory.forget_callers();
        match written {
            Ok(()) => {
                let installation = Installation { approved: roles, approved_at: now, ..installation };
                Ok(Installed { installation, application })
            }
            Err(StoreError::NotFound(_)) => Err(unknown_installation(id)),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes an installation: what the application calls with is worth nothing from now on.
    pub async fn delete_installation(
        &self,
        deed: &Deed,
        account: &AccountId,
        id: InstallationId,
    ) -> ServiceResult<()> {
        self.installation(account, id).await?;
        self.record_front_door(Some(deed), EventKind::InstallationDeleted, Some(account), &id).await?;
        let deleted = self.store.delete_installation(account, id).await;
        self.memory.forget_callers();
        match deleted {
            Err(StoreError::NotFound(_)) => Err(unknown_installation(id)),
            other => Ok(other?),
        }
    }

    /// The address of the person who consents.
    async fn email_of(&self, caller: &Caller, given: Option<String>) -> ServiceResult<Option<String>> {
        if let Actor::User(id) = &caller.actor {
            return Ok(self.store.user(*id).await?.map(|user| user.email));
        }
        if let Some(email) = &given {
            check_email(email).map_err(|error| ServiceError::invalid("email", format!("Email: {error}")))?;
        }
        Ok(given)
    }

    /// 128 bits, as 32 hex digits.
    fn random_token(&self) -> String {
        let mut bytes = [0; 16];
        self.entropy.fill(&mut bytes);
        format!("{:032x}", u128::from_be_bytes(bytes))
    }

    fn new_installation_id(&self) -> InstallationId {
        countersign_core::random_uuid(&*self.clock, &*self.entropy).into()
    }
}

/// Consent counts for what was seen, and from a person, or a program of the product's, who has it to give.
fn check_consent(caller: &Caller, application: &Application, seen: Roles) -> ServiceResult<()> {
    if matches!(caller.actor, Actor::Installation(_)) {
        return Err(ServiceError::forbidden(
            "people-only",
            "An installed application cannot consent for the people of the account.",
        ));
    }
    if seen != application.roles {
        return Err(ServiceError::Conflict {
            code: "roles-changed",
            message: format!(
                "Application '{}' asks for other roles than were consented to: {}. Show them, and send them as Roles.",
                application.name, application.roles
            ),
        });
    }
    if !caller.rights.cover(Rights::Roles(seen)) {
        let lacking = seen.beyond(caller.rights.roles());
        return Err(ServiceError::forbidden(
            "roles-beyond-own",
            format!("Nobody gives away what he does not have: {lacking}."),
        ));
    }
    Ok(())
}

/// The install URL with what the application is told, behind the query that it has already.
fn redirect(
    application: &Application,
    secret: &SecretString,
    installation: &Installation,
    now: Timestamp,
) -> ServiceResult<SecretString> {
    let broken = |_| ServiceError::Broken(format!("the install URL of application {}", application.key));
    let mut url = Url::parse(&application.install_url).map_err(broken)?;
    let (a, t, d) = (application.key.as_str(), installation.token.as_str(), ticks(now).to_string());
    let h = sign(application.form, secret, &joined([a, t, &d]));
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("a", a).append_pair("t", t).append_pair("d", &d).append_pair("h", h.expose());
        query.append_pair("b", installation.account.as_str());
        if let Some(email) = &installation.email {
            query.append_pair("e", email);
        }
    }
    Ok(String::from(url).into())
}

/// What `h` is the signature of: the values in the order of their bytes, with `|` between.
fn joined(mut values: [&str; 3]) -> String {
    values.sort_unstable();
    values.join("|")
}

/// An instant as the historical documents write `d`: units of 100 ns since the first moment of the year 1.
fn ticks(instant: Timestamp) -> i64 {
    /// 1970-01-01 in those units: 719,162 days.
    const EPOCH: i64 = 719_162 * 24 * 60 * 60 * 10_000_000;
    EPOCH.saturating_add(instant.as_millisecond().saturating_mul(10_000))
}

fn installed_already(account: &AccountId, application: &Application) -> ServiceError {
    ServiceError::Conflict {
        code: "installed-already",
        message: format!(
            "Account '{account}' has application '{}' installed already. Delete that installation first to \
             install it anew.",
            application.name
        ),
    }
}

fn unknown_installation(id: InstallationId) -> ServiceError {
    ServiceError::not_found("installation", &id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_those_of_the_documented_example() {
        // `date -u -d @$(( (638500000000000000 - 621355968000000000) / 10000000 ))`
        let instant: Timestamp = "2024-04-29T15:06:40Z".parse().unwrap();
        assert_eq!(ticks(instant), 638_500_000_000_000_000);
        assert_eq!(ticks(Timestamp::UNIX_EPOCH), 621_355_968_000_000_000);
    }

    #[test]
    fn the_values_are_signed_in_the_order_of_their_bytes() {
        assert_eq!(joined(["b", "a", "9"]), "9|a|b");
        assert_eq!(joined(["0a", "0A", "10"]), "0A|0a|10");
    }
}
