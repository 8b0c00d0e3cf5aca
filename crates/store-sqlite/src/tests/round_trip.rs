//! Whatever text an account has comes back as it was.

use countersign_core::Account;
use countersign_store::AccountStore;
use jiff::Timestamp;
use proptest::{
    option,
    prelude::{ProptestConfig, Strategy, any, proptest},
    test_runner::FileFailurePersistence,
};

use super::{account, fresh};

const LAST_MILLISECOND: i64 = 253_402_207_200_999;

fn time() -> impl Strategy<Value = Timestamp> {
    (-377_705_023_201_000..=LAST_MILLISECOND).prop_map(|millis| Timestamp::from_millisecond(millis).unwrap())
}

fn accounts() -> impl Strategy<Value = Account> {
    let texts = (
        "[!-~]{1,128}",
        any::<String>(),
        option::of(any::<String>()),
        option::of(any::<String>()),
        option::of(any::<String>()),
    );
    let rest =
        (any::<[bool; 4]>(), option::of(time()), option::of(any::<i32>()), option::of(any::<i32>()), time());
    (texts, rest).prop_map(
        |((id, name, description, timezone, url), (flags, bill, success, errored, created))| {
            let [audit_info, task_audit_info, enabled, warnings] = flags;
            Account {
                name,
                description,
                timezone,
                audit_info,
                task_audit_info,
                next_bill_date: bill,
                step_data_success_retention_hours: success,
                step_data_errored_retention_hours: errored,
                transaction_error_webhook_enabled: enabled,
                transaction_error_webhook_url: url,
                transaction_error_webhook_include_warnings: warnings,
                created,
                ..account(&id)
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 40,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..ProptestConfig::default()
    })]
    #[test]
    fn an_account_comes_back_as_it_was(account in accounts()) {
        let (_directory, store) = fresh();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            store.insert_account(&account).await.unwrap();
            assert_eq!(store.account(&account.id).await.unwrap(), Some(account));
        });
    }
}
