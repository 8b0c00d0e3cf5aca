//! What an earlier schema held is there after the upgrade, in the place where this program looks for it.

use countersign_core::{CredentialVersion, Sealed, SealedCredential, Standby, StandbyRole};
use countersign_store::{AccountStore, ChangeFeed, ConnectionStore};
use jiff::Timestamp;

use super::node;
use crate::{files, migrate};

/// One connection with two credentials, of which the first has a hook's state, one with a single one, and one
/// without; three changes, as the sixth schema had them.
const SIXTH: &str = "
    INSERT INTO account (id, name, audit_info, task_audit_info, transaction_error_webhook_enabled,
        transaction_error_webhook_include_warnings, created) VALUES ('acme', 'Acme', 0, 0, 0, 0, 0);
    INSERT INTO connection (id, account, connector_name, connector_version, authentication, name,
        is_partner_integration, credential_version, current_credential, standby_credential, standby_role, state,
        changed, created, updated) VALUES
        (1, 'acme', 'Pipedrive', '1', '00000000-0000-0000-0000-000000000000', 'Both', 0, 5, 5, 4, 'previous',
            'Verified', 0, 0, 0),
        (2, 'acme', 'Pipedrive', '1', '00000000-0000-0000-0000-000000000000', 'One', 0, 3, 3, NULL, NULL,
            'Verified', 0, 0, 0),
        (3, 'acme', 'Pipedrive', '1', '00000000-0000-0000-0000-000000000000', 'None', 0, 2, NULL, NULL, NULL,
            'Unauthenticated', 0, 0, 0);
    INSERT INTO credential (connection, version, injection, auth_value, created) VALUES
        (1, 4, x'14', x'a4', 40), (1, 5, x'15', x'a5', 50), (2, 3, x'23', x'b3', 30);
    INSERT INTO hook_state (connection, version, sealed) VALUES (1, 5, x'c5');
    INSERT INTO change (kind, account, key) VALUES
        ('connection', 'acme', '1'), ('connection', 'acme', '2'), ('connection', 'acme', '3');
";

fn credential(version: u32, bytes: [u8; 2], hook_state: Option<Vec<u8>>) -> SealedCredential {
    SealedCredential {
        version: CredentialVersion(version),
        injection: Sealed(vec![bytes[0]]),
        auth_value: Sealed(vec![bytes[1]]),
        hook_state: hook_state.map(Sealed),
        created: Timestamp::from_millisecond(i64::from(version) * 10).unwrap(),
    }
}

#[tokio::test]
async fn credentials_of_the_sixth_schema_keep_their_slots_and_changes_their_numbers() {
    let directory = tempfile::tempdir().unwrap();
    let path = files::prepare(directory.path()).unwrap();
    let mut conn = files::connect(&path).unwrap();
    files::make_writing(&conn).unwrap();
    migrate::upgrade_to(&mut conn, &path, 6).unwrap();
    conn.execute_batch(SIXTH).unwrap();
    drop(conn);

    let store = node(directory.path());
    let acme = "acme".parse().unwrap();
    let connection = async |id: i64| store.connection(&acme, id.try_into().unwrap()).await.unwrap().unwrap();
    let both = connection(1).await;
    assert_eq!(both.credential, Some(credential(5, [0x15, 0xa5], Some(vec![0xc5]))));
    let credential_before = credential(4, [0x14, 0xa4], None);
    assert_eq!(both.standby, Some(Standby { credential: credential_before, role: StandbyRole::Previous }));
    let one = connection(2).await;
    assert_eq!((one.credential, one.standby), (Some(credential(3, [0x23, 0xb3], None)), None));
    let none = connection(3).await;
    assert_eq!((none.credential, none.standby), (None, None));

    assert_eq!(store.latest_change().await.unwrap(), 3);
    store.delete_account(&acme).await.unwrap();
    assert!(store.latest_change().await.unwrap() > 3);
    assert_eq!(store.account(&acme).await.unwrap(), None);
}
