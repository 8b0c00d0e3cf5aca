//! People at the door of a test's server.

use countersign_core::{Reach, Role, Roles, User};
use countersign_service::{Authority, NewUser, UserPatch};
use reqwest::Method;
use serde_json::Value;

use crate::{TestApp, reply::Call};

/// The password of everybody whom a test makes without another one.
pub const PASSWORD: &str = "a password for tests";

/// A user of the server, with the password.
#[derive(Debug, Clone)]
pub struct Person {
    /// As the user was made.
    pub user: User,
    /// What the user signs in with.
    pub password: String,
}

impl TestApp {
    /// Makes a user with API access and these roles.
    pub async fn person(&self, email: &str, roles: &[Role]) -> Person {
        let roles: Roles = roles.iter().copied().collect();
        self.person_with(email, UserPatch { roles: Some(roles), ..UserPatch::default() }).await
    }

    /// Makes a user with API access and these roles, confined to these accounts.
    pub async fn confined_person(&self, email: &str, roles: &[Role], accounts: &[&str]) -> Person {
        let ids = accounts.iter().map(|id| id.parse().expect("an account's id"));
        let reach: Reach = ids.collect();
        let roles: Roles = roles.iter().copied().collect();
        let members = UserPatch { roles: Some(roles), reach: Some(reach), ..UserPatch::default() };
        self.person_with(email, members).await
    }

    /// Makes an unrestricted administrator with API access.
    pub async fn administrator(&self, email: &str) -> Person {
        self.person_with(email, UserPatch { is_admin: Some(true), ..UserPatch::default() }).await
    }

    /// Makes a user with these members; with API access and [`PASSWORD`] where they say nothing else.
    pub async fn person_with(&self, email: &str, mut members: UserPatch) -> Person {
        let password = members.password.get_or_insert_with(|| PASSWORD.into()).expose().to_owned();
        members.api_access.get_or_insert(true);
        let new = NewUser { email: email.to_owned(), members };
        let made = self.service.create_user(Authority::Operator, new).await.expect("a user");
        Person { user: made.user, password }
    }

    /// Waits until the server has seen every write: its own come back to it by the change feed, and what it
    /// remembers of whom they are about is forgotten once more.
    pub async fn caught_up(&self) {
        while !self.service.is_caught_up().await.expect("an answer of the store") {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    /// A request of this user, by HTTP Basic.
    #[must_use]
    pub fn as_person(&self, person: &Person, method: Method, path: &str) -> Call {
        self.anonymous(method, path).basic(&person.user.email, &person.password)
    }

    /// The events of the audit log, oldest first.
    #[must_use]
    pub fn audit_log(&self) -> Vec<Value> {
        let directory = std::fs::read_dir(self.data().join("data/audit")).expect("the audit log");
        let mut files: Vec<_> = directory.map(|entry| entry.expect("a file").path()).collect();
        files.retain(|path| path.extension().is_some_and(|extension| extension == "log"));
        files.sort();
        let texts = files.iter().map(|path| std::fs::read_to_string(path).expect("lines"));
        let lines: Vec<String> =
            texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
        let events = lines.iter().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        events.filter(|event| event["kind"].is_string()).collect()
    }

    /// How many events of this kind there are in the audit log.
    #[must_use]
    pub fn audited(&self, kind: &str) -> usize {
        self.audit_log().iter().filter(|event| event["kind"] == kind).count()
    }

    /// Changes a user as an operator at the machine does, through the server's own process.
    pub async fn change(&self, person: &Person, patch: UserPatch) -> User {
        let changed = self.service.update_user(Authority::Operator, person.user.id, patch).await;
        changed.expect("a changed user")
    }
}
