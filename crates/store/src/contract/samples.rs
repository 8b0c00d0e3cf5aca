//! Rows for the tests, every member different from its default somewhere.

use std::sync::Arc;

use countersign_core::{
    Account, AccountId, AllowList, Application, ApplicationKey, AuthStatus, Client, ClientId, Connection,
    ConnectionId, ConnectorRef, CredentialVersion, Identity, Installation, InstallationId, LookupHash, Page,
    Reach, Role, Roles, Scope, Sealed, SealedCredential, SignatureForm, Sort, State, Token, TwoFactor, User,
    UserId,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{ListOrder, Listing, Store};

/// A time, in seconds after some moment in 2027.
pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

pub(super) fn id(text: &str) -> AccountId {
    text.parse().unwrap()
}

pub(super) fn client_id(text: &str) -> ClientId {
    text.parse().unwrap()
}

pub(super) fn account(name: &str) -> Account {
    Account::new(id(name), name.to_owned(), at(0))
}

/// An account with something in every member.
pub(super) fn full_account(name: &str, parent: Option<&str>) -> Account {
    Account {
        parent: parent.map(id),
        description: Some("Näheres \u{1f511} 'quoted' \"twice\"".to_owned()),
        timezone: Some("Europe/London".to_owned()),
        audit_info: true,
        task_audit_info: true,
        next_bill_date: Some(Timestamp::from_millisecond(1_900_000_000_123).unwrap()),
        step_data_success_retention_hours: Some(0),
        step_data_errored_retention_hours: Some(744),
        transaction_error_webhook_enabled: true,
        transaction_error_webhook_url: Some("https://example.com/hook?a=b".to_owned()),
        transaction_error_webhook_include_warnings: true,
        created: Timestamp::from_millisecond(-1).unwrap(),
        ..account(name)
    }
}

pub(super) async fn add_account(store: &Arc<dyn Store>, name: &str) -> AccountId {
    let account = account(name);
    store.insert_account(&account).await.unwrap();
    account.id
}

pub(super) async fn add_below(store: &Arc<dyn Store>, name: &str, parent: &AccountId) -> AccountId {
    let account = Account { parent: Some(parent.clone()), ..account(name) };
    store.insert_account(&account).await.unwrap();
    account.id
}

pub(super) fn hash(byte: u8) -> LookupHash {
    LookupHash([byte; 32])
}

pub(super) fn client(name: &str, scope: Scope) -> Client {
    Client {
        id: client_id(name),
        name: format!("The client {name}"),
        scope,
        secret: hash(0xc1),
        allowed: AllowList::default(),
        created: at(0),
        revoked: None,
    }
}

pub(super) async fn add_client(store: &Arc<dyn Store>, name: &str, scope: Scope) -> ClientId {
    let client = client(name, scope);
    store.insert_client(&client).await.unwrap();
    client.id
}

/// A token that expires at `at(expires)`.
pub(super) fn token(byte: u8, client: &ClientId, scope: Scope, expires: i64) -> Token {
    Token { hash: hash(byte), client: client.clone(), scope, issued: at(0), expires: at(expires) }
}

pub(super) fn user_id(number: u128) -> UserId {
    Uuid::from_u128(number).into()
}

/// A user who is no administrator.
pub(super) fn user(number: u128, email: &str) -> User {
    User {
        id: user_id(number),
        version: 1,
        email: email.to_owned(),
        full_name: None,
        is_admin: false,
        is_active: false,
        api_access: false,
        roles: Roles::NONE,
        reach: Reach::AllAccounts,
        password: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned().into(),
        must_reset_password: false,
        two_factor: None,
        allowed: AllowList::default(),
        locked_until: None,
        invalid_login_attempts: 0,
        last_access: None,
        created: at(0),
        updated: at(0),
    }
}

/// An administrator, with something in every member.
pub(super) fn administrator(number: u128, email: &str) -> User {
    User {
        full_name: Some("Zoë \u{1f511}".to_owned()),
        is_admin: true,
        is_active: true,
        api_access: true,
        roles: [Role::AuditDelete, Role::AccountList].into_iter().collect(),
        must_reset_password: true,
        two_factor: Some(TwoFactor { secret: Sealed(vec![1, 2]), is_confirmed: true, last_step: 59_000_000 }),
        allowed: "192.0.2.0/24 2001:db8::1".parse().unwrap(),
        locked_until: Some(at(9)),
        invalid_login_attempts: 3,
        last_access: Some(at(8)),
        created: at(5),
        updated: at(7),
        ..user(number, email)
    }
}

/// A connection without a credential.
pub(super) fn connection(account: &AccountId, id: ConnectionId) -> Connection {
    Connection {
        id,
        account: account.clone(),
        connector: ConnectorRef { name: "Pipedrive".to_owned(), version: "1.2".to_owned() },
        authentication: Uuid::from_u128(0x1234_5678),
        name: "Sales".to_owned(),
        description: None,
        is_partner_integration: false,
        credential_version: CredentialVersion(0),
        credential: None,
        standby: None,
        status: AuthStatus::unauthenticated(at(0)),
        sole_user: None,
        created: at(0),
        updated: at(0),
    }
}

/// A connection with something in every member, its credential of this version.
pub(super) fn full_connection(account: &AccountId, id: ConnectionId, version: u32) -> Connection {
    Connection {
        description: Some("für den Vertrieb".to_owned()),
        is_partner_integration: true,
        credential_version: CredentialVersion(version),
        credential: Some(sealed(version)),
        status: full_status(),
        sole_user: Some(format!("user {id}")),
        created: at(1),
        updated: at(2),
        ..connection(account, id)
    }
}

pub(super) fn full_status() -> AuthStatus {
    AuthStatus {
        state: State::Verified,
        identity: Some(Identity { id: "42".to_owned(), name: Some("Zoë".to_owned()) }),
        checked: Some(at(3)),
        changed: at(4),
        reason: Some("200 OK".to_owned()),
    }
}

/// Two sealed values that tell their version, with every byte value in one of them.
pub(super) fn sealed(version: u32) -> SealedCredential {
    let all_bytes: Vec<u8> = (0..=255).collect();
    SealedCredential {
        version: CredentialVersion(version),
        injection: Sealed([version.to_be_bytes().as_slice(), &all_bytes].concat()),
        auth_value: Sealed(format!("value {version}").into_bytes()),
        hook_state: Some(Sealed(format!("state {version}").into_bytes())),
        created: at(i64::from(version)),
    }
}

pub(super) fn order(sort: Sort, ascending: bool) -> ListOrder {
    ListOrder { page: Page { number: 1, size: 100 }, sort, ascending }
}

/// A new connection without a credential.
pub(super) async fn add_connection(store: &Arc<dyn Store>, account: &AccountId) -> Connection {
    let id = store.reserve_connection_id(account).await.unwrap();
    let connection = connection(account, id);
    store.insert_connection(account, &connection, &[]).await.unwrap();
    connection
}

pub(super) fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The names on one page of an account's connections, and the total.
pub(super) async fn names(
    store: &Arc<dyn Store>,
    account: &AccountId,
    order: ListOrder,
) -> (Vec<String>, u64) {
    let Listing { rows, total } = store.connections(account, order).await.unwrap();
    (rows.into_iter().map(|row| row.name).collect(), total)
}

pub(super) fn application_key(number: u128) -> ApplicationKey {
    format!("{number:032x}").parse().unwrap()
}

pub(super) fn application(number: u128, name: &str) -> Application {
    Application {
        key: application_key(number),
        version: 1,
        name: name.to_owned(),
        description: None,
        install_url: "https://app.example/install".to_owned(),
        roles: Roles::NONE.with(Role::AccountConnectorCall),
        form: SignatureForm::HmacSha256,
        secret_version: CredentialVersion(1),
        secret: Sealed(vec![1, 2, 3]),
        created: at(0),
        updated: at(0),
    }
}

/// An application with something in every member.
pub(super) fn full_application(number: u128, name: &str) -> Application {
    Application {
        version: 7,
        description: Some("Rechnungen für \u{1f511}".to_owned()),
        install_url: "http://localhost:9000/install?x=1".to_owned(),
        roles: [Role::AuditDelete, Role::AccountList].into_iter().collect(),
        form: SignatureForm::LegacyMd5,
        secret_version: CredentialVersion(3),
        secret: Sealed(vec![4; 70]),
        created: at(1),
        updated: at(2),
        ..application(number, name)
    }
}

pub(super) async fn add_application(store: &Arc<dyn Store>, number: u128, name: &str) -> Application {
    let application = application(number, name);
    store.insert_application(&application).await.unwrap();
    application
}

pub(super) fn installation_id(number: u128) -> InstallationId {
    Uuid::from_u128(number).into()
}

/// An installation that was approved; its password is `hash(number)`.
pub(super) fn installation(number: u8, application: &Application, account: &AccountId) -> Installation {
    Installation {
        id: installation_id(number.into()),
        application: application.key.clone(),
        account: account.clone(),
        token: format!("token-{number}"),
        password: hash(number),
        approved: application.roles,
        email: None,
        created: at(number.into()),
        approved_at: at(number.into()),
    }
}

pub(super) async fn add_installation(
    store: &Arc<dyn Store>,
    number: u8,
    application: &Application,
    account: &AccountId,
) -> Installation {
    let installation = installation(number, application, account);
    store.insert_installation(&installation, application.version).await.unwrap();
    installation
}
