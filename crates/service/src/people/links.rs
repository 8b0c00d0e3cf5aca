//! The users of an account: who is confined to it. A list that names somebody confines him; taken off every
//! list, he reaches nothing, and never everything again by that alone.

use std::collections::BTreeSet;

use countersign_core::{AccountId, Reach, User};

use super::{Authority, UserPatch};
use crate::{Service, ServiceResult};

impl Service {
    /// Those who are confined to accounts of which this is one.
    pub async fn users_of_account(&self, account: &AccountId) -> ServiceResult<Vec<User>> {
        self.account(account).await?;
        Ok(self.store.users_of_account(account).await?)
    }

    /// Makes these, and no others, the users of an account. A name that is not known gets a user who may do
    /// nothing yet.
    pub async fn set_users_of_account(
        &self,
        authority: Authority<'_>,
        account: &AccountId,
        names: &[String],
    ) -> ServiceResult<Vec<User>> {
        let before = self.users_of_account(account).await?;
        let mut wanted = Vec::new();
        for name in names {
            wanted.push(self.known_or_new(authority, name).await?);
        }
        let stays = |user: &User| wanted.iter().any(|one| one.id == user.id);
        for gone in before.iter().filter(|user| !stays(user)) {
            self.change_reach(authority, gone, |accounts| accounts.remove(account)).await?;
        }
        for user in &wanted {
            self.change_reach(authority, user, |accounts| accounts.insert(account.clone())).await?;
        }
        self.users_of_account(account).await
    }

    async fn known_or_new(&self, authority: Authority<'_>, name: &str) -> ServiceResult<User> {
        match self.store.user_by_email(&super::users::checked_email(name)?).await? {
            Some(user) => Ok(user),
            None => self.put_user(authority, name, None).await,
        }
    }

    async fn change_reach(
        &self,
        authority: Authority<'_>,
        user: &User,
        change: impl FnOnce(&mut BTreeSet<AccountId>) -> bool,
    ) -> ServiceResult<()> {
        let mut accounts = match &user.reach {
            Reach::AllAccounts => BTreeSet::new(),
            Reach::Only(accounts) => (**accounts).clone(),
        };
        if change(&mut accounts) {
            let reach = Some(accounts.into_iter().collect());
            self.update_user(authority, user.id, UserPatch { reach, ..UserPatch::default() }).await?;
        }
        Ok(())
    }
}
