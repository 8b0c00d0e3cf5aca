//! A right password is known for a while; what changes meanwhile holds at once, also while calls go on.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use countersign_core::{Role, Roles};
use countersign_testkit::{PASSWORD, Person, TestApp, UserPatch};
use futures_util::future::join_all;
use reqwest::Method;

use super::{LIST, list};
use crate::arrange::app_with_account;

const ROLES: [Role; 1] = [Role::ConnectorList];

async fn status(app: &TestApp, person: &Person) -> u16 {
    app.as_person(person, Method::GET, LIST).send().await.status
}

fn changes() -> Vec<(&'static str, UserPatch, u16)> {
    let later = "2027-11-22T13:00:00Z".parse().unwrap();
    vec![
        ("password", UserPatch { password: Some("another password".into()), ..UserPatch::default() }, 401),
        ("roles", UserPatch { roles: Some(Roles::NONE.with(Role::AuditRead)), ..UserPatch::default() }, 403),
        ("no roles", UserPatch { roles: Some(Roles::NONE), ..UserPatch::default() }, 401),
        ("API access", UserPatch { api_access: Some(false), ..UserPatch::default() }, 401),
        ("active", UserPatch { is_active: Some(false), ..UserPatch::default() }, 401),
        ("lock", UserPatch { locked_until: Some(Some(later)), ..UserPatch::default() }, 401),
        ("reset", UserPatch { must_reset_password: Some(true), ..UserPatch::default() }, 401),
        ("addresses", UserPatch { allowed: Some("192.0.2.1".parse().unwrap()), ..UserPatch::default() }, 403),
    ]
}

const CALLERS: u32 = 8;

/// Eight callers never stop; a request that is begun after the change was answered is never let in.
#[tokio::test(flavor = "multi_thread")]
async fn every_change_holds_for_the_first_request_after_it_under_load() {
    let app = Arc::new(app_with_account().await);
    for (index, (what, patch, expected)) in changes().into_iter().enumerate() {
        app.clock.advance(jiff::SignedDuration::from_mins(20));
        let person = app.person(&format!("zoe{index}@example.com"), &ROLES).await;
        assert_eq!(status(&app, &person).await, 200);
        let changed = Arc::new(AtomicBool::new(false));
        let let_in = Arc::new(AtomicU32::new(0));
        let load = (0..CALLERS).map(|_| {
            let (app, person, changed) = (Arc::clone(&app), person.clone(), Arc::clone(&changed));
            let let_in = Arc::clone(&let_in);
            tokio::spawn(async move {
                let mut before = 0_u32;
                loop {
                    let is_after = changed.load(Ordering::SeqCst);
                    let status = status(&app, &person).await;
                    if is_after {
                        return (before, status);
                    }
                    if status == 200 {
                        before += 1;
                        let_in.fetch_add(u32::from(before == 1), Ordering::SeqCst);
                    }
                }
            })
        });
        let load: Vec<_> = load.collect();
        tokio::time::timeout(Duration::from_secs(20), async {
            // Every caller is under way, however busy the machine is.
            while let_in.load(Ordering::SeqCst) < CALLERS {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            app.change(&person, patch).await;
            changed.store(true, Ordering::SeqCst);
        })
        .await
        .unwrap();
        for ended in join_all(load).await {
            let (before, status) = ended.unwrap();
            assert!(before > 0, "{what}: nothing was let in before");
            // Those who were turned away meanwhile have tried too often.
            assert!(status == expected || (expected == 401 && status == 429), "{what}: {status}");
        }
    }
}

/// The bearer of a token is no better off than the bearer of a password.
#[tokio::test]
async fn a_revoked_client_is_out_at_once_under_load() {
    let app = Arc::new(app_with_account().await);
    let changed = Arc::new(AtomicBool::new(false));
    let load: Vec<_> = (0..8)
        .map(|_| {
            let (app, changed) = (Arc::clone(&app), Arc::clone(&changed));
            tokio::spawn(async move {
                loop {
                    let is_after = changed.load(Ordering::SeqCst);
                    let status = app.request(Method::GET, LIST).send().await.status;
                    if is_after {
                        return status;
                    }
                    assert!(status == 200 || status == 401);
                }
            })
        })
        .collect();
    app.service.revoke_client(None, &app.client.0.parse().unwrap()).await.unwrap();
    changed.store(true, Ordering::SeqCst);
    for ended in join_all(load).await {
        assert_eq!(ended.unwrap(), 401);
    }
}

#[tokio::test]
async fn a_known_password_costs_no_hash_and_is_checked_again_after_a_minute() {
    let app = app_with_account().await;
    let person = app.person("zoe@example.com", &ROLES).await;
    app.caught_up().await;
    let time = async || {
        let begun = Instant::now();
        assert_eq!(status(&app, &person).await, 200);
        begun.elapsed()
    };
    let first = time().await;
    let mut known = Vec::new();
    for _ in 0..20 {
        known.push(time().await);
    }
    known.sort();
    assert!(known[10] * 4 < first, "first {first:?}, then {:?}", known[10]);
    let signed_in = || app.audited("user.signed-in");
    assert_eq!(signed_in(), 1);
    app.clock.advance(jiff::SignedDuration::from_secs(60));
    time().await;
    assert_eq!(signed_in(), 2);
}

#[tokio::test]
async fn many_who_come_at_once_with_one_password_cost_one_hash() {
    let app = app_with_account().await;
    let person = app.person("zoe@example.com", &ROLES).await;
    app.caught_up().await;
    let replies = join_all((0..50).map(|_| status(&app, &person))).await;
    assert!(replies.iter().all(|status| *status == 200), "{replies:?}");
    // Who came after the first check was over found it remembered; nobody began a second one.
    assert_eq!(app.audited("user.signed-in"), 1);
}

#[tokio::test]
async fn a_wrong_password_is_never_remembered_as_a_right_one() {
    let app = app_with_account().await;
    app.person("zoe@example.com", &ROLES).await;
    app.caught_up().await;
    list(&app).basic("zoe@example.com", PASSWORD).send().await.expect_status(200);
    for _ in 0..3 {
        let wrong = list(&app).basic("zoe@example.com", "a password for testt");
        assert_eq!(wrong.send().await.status, 401);
    }
    list(&app).basic("ZOE@Example.com", PASSWORD).send().await.expect_status(200);
    assert_eq!(app.audited("user.signed-in"), 1);
}
