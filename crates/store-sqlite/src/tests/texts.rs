//! Every SQL text is one that the database understands.

use super::fresh;
use crate::{
    accounts, applications, changes, clients, connections, credentials, group, history, installations,
    installed, keys, managed, order, properties, sign_in_tokens, sign_ins, tokens, users,
};

#[tokio::test]
async fn every_text_is_prepared_against_the_schema() {
    let (_directory, store) = fresh();
    let texts = [
        accounts::texts(),
        applications::texts(),
        installations::texts(),
        installed::texts(),
        connections::texts(),
        changes::TEXTS.to_vec(),
        clients::texts(),
        credentials::TEXTS.to_vec(),
        group::TEXTS.to_vec(),
        history::TEXTS.to_vec(),
        keys::TEXTS.to_vec(),
        managed::TEXTS.to_vec(),
        order::MOMENT_TEXTS.to_vec(),
        properties::TEXTS.to_vec(),
        sign_in_tokens::TEXTS.to_vec(),
        sign_ins::TEXTS.to_vec(),
        tokens::TEXTS.to_vec(),
        users::texts(),
    ]
    .concat();
    let count = texts.len();
    assert!(count > 50, "{count}");
    store
        .read(move |conn| {
            for sql in texts {
                conn.prepare(sql).inspect_err(|_| eprintln!("{sql}"))?;
            }
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn reads_of_one_row_use_an_index() {
    let (_directory, store) = fresh();
    let points = [
        accounts::texts().first().copied(),
        applications::texts().first().copied(),
        installations::texts().first().copied(),
        connections::texts().first().copied(),
        sign_in_tokens::TEXTS.first().copied(),
        sign_ins::TEXTS.first().copied(),
        tokens::TEXTS.first().copied(),
        clients::texts().first().copied(),
        users::texts().first().copied(),
    ];
    let plans: Vec<String> = store
        .read(move |conn| {
            let mut plans = Vec::new();
            for sql in points.into_iter().flatten() {
                let mut explained = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                let wanted = explained.parameter_count();
                let nothing = vec![rusqlite::types::Null; wanted];
                let steps = explained.query_map(rusqlite::params_from_iter(nothing), |row| row.get(3))?;
                plans.extend(steps.collect::<Result<Vec<String>, _>>()?);
            }
            Ok(plans)
        })
        .await
        .unwrap();
    assert!(plans.len() >= 5);
    // A subquery has a line of its own; how it is made stands in the line after it.
    let searches =
        |step: &String| step.starts_with("SEARCH") || step.starts_with("CORRELATED SCALAR SUBQUERY");
    assert!(plans.iter().all(searches), "{plans:?}");
}
