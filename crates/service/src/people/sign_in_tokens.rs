//! Sign-in tokens: the product, which has signed a person in its own way, has that person's browser come in here
//! for one account. Good for five minutes and for one use.

use countersign_audit::{Detail, Durability, Event, EventKind, Value};
use countersign_core::{AccountId, Actor, SecretString, SignInToken, User};
use countersign_vault::SecretKind;
use jiff::{SignedDuration, Timestamp};

use super::{Authority, NewUser, UserPatch, users::checked_email};
use crate::{Deed, Service, ServiceError, ServiceResult};

/// How long a sign-in token is good.
const LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// A sign-in token that was just issued: the only time that it is seen.
#[derive(Debug)]
pub struct NewSignInToken {
    /// The token itself, 256 bits.
    pub token: SecretString,
    /// When it ends.
    pub expires: Timestamp,
}

/// Who came in with a sign-in token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroughtIn {
    /// The person.
    pub user: User,
    /// The one account that it is for.
    pub account: AccountId,
}

impl Service {
    /// Issues a token for a user, who is made where there is none with this name: confined to this account, and
    /// without API access. Nobody has a user come in who may do more than he himself.
    pub async fn issue_sign_in_token(
        &self,
        authority: Authority<'_>,
        account: &AccountId,
        user_name: &str,
    ) -> ServiceResult<NewSignInToken> {
        self.account(account).await?;
        let user = self.user_to_bring_in(authority, account, user_name).await?;
        let token = self.ring.new_secret(SecretKind::SignInToken);
        let hash = self.ring.lookup_hash(SecretKind::SignInToken, token.expose());
        let expires = self.clock.now().saturating_add(LIFETIME).unwrap_or(Timestamp::MAX);
        let kept = SignInToken { hash, user: user.id, account: account.clone(), expires };
        self.record_sign_in_token(authority.deed(), EventKind::SignInTokenIssued, &kept).await?;
        self.store.insert_sign_in_token(&user, &kept).await?;
        Ok(NewSignInToken { token, expires })
    }

    /// Lets in who comes with a sign-in token, which is used up; `None` when it is unknown, expired or used, or its
    /// user may not come in now.
    pub async fn spend_sign_in_token(
        &self,
        token: &SecretString,
        request: &str,
    ) -> ServiceResult<Option<BroughtIn>> {
        let hash = self.ring.lookup_hash(SecretKind::SignInToken, token.expose());
        let now = self.clock.now();
        let found = self.store.sign_in_token(&hash).await?.filter(|token| token.expires > now);
        let Some(found) = found else { return self.not_brought_in("sign-in-token-unknown", request).await };
        let user = self.store.user(found.user).await?;
        let Some(user) = user.filter(|user| can_be_brought_in(user, &found.account, now)) else {
            return self.not_brought_in("sign-in-token-unfit", request).await;
        };
        let deed = Deed { actor: Actor::User(user.id), request: request.into() };
        self.record_sign_in_token(Some(&deed), EventKind::SignInTokenSpent, &found).await?;
        if !self.store.spend_sign_in_token(&hash).await? {
            return self.not_brought_in("sign-in-token-used", request).await;
        }
        Ok(Some(BroughtIn { user, account: found.account }))
    }

    async fn user_to_bring_in(
        &self,
        authority: Authority<'_>,
        account: &AccountId,
        user_name: &str,
    ) -> ServiceResult<User> {
        let email = checked_email(user_name)?;
        let Some(user) = self.store.user_by_email(&email).await? else {
            let reach = Some([account.clone()].into_iter().collect());
            let members = UserPatch { reach, api_access: Some(false), ..UserPatch::default() };
            return Ok(self.create_user(authority, NewUser { email, members }).await?.user);
        };
        authority.covers(user.rights(), &user.reaches())?;
        if can_be_brought_in(&user, account, self.clock.now()) {
            return Ok(user);
        }
        Err(ServiceError::Conflict {
            code: "user-unfit",
            message: "This user is inactive, locked, or confined to other accounts.".to_owned(),
        })
    }

    async fn not_brought_in(&self, reason: &str, request: &str) -> ServiceResult<Option<BroughtIn>> {
        self.record_refusal(reason, request).await;
        Ok(None)
    }

    async fn record_sign_in_token(
        &self,
        deed: Option<&Deed>,
        kind: EventKind,
        token: &SignInToken,
    ) -> ServiceResult<()> {
        let user = token.user.to_string();
        let details = [Detail { key: "user", value: Value::Text(&user) }];
        let event = Event { account: Some(&token.account), details: &details, ..self.event(kind, deed) };
        self.record(&event, Durability::Strict).await
    }
}

/// The password, and so the second factor and API access, has no part in this: the product signs the person in.
fn can_be_brought_in(user: &User, account: &AccountId, now: Timestamp) -> bool {
    user.is_active && user.locked_until.is_none_or(|until| until <= now) && user.reaches().includes(account)
}
