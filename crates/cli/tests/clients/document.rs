//! `docs/clients.md`: the tables are what the tests saw, so the page cannot say anything else.

use std::{fmt::Write as _, fs, path::Path};

use crate::{
    house::House,
    libraries, samples,
    seen::{Case, see},
};

const ABOUT: &str = include_str!("programs/clients.md");

#[tokio::test(flavor = "multi_thread")]
async fn the_page_about_clients_says_what_was_seen() {
    let mut page = ABOUT.to_owned();
    for (mark, cases) in [("{samples}", samples::CASES), ("{libraries}", libraries::CASES)] {
        page = page.replace(mark, &table(cases).await);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/clients.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == page, "docs/clients.md lags behind: run this test with UPDATE_DOCS=1; now:\n{page}");
}

/// A house of its own for each client: what one does wrong must not hold up the next.
async fn table(cases: &[Case]) -> String {
    let mut lines =
        "| client | form | password | arrives | its user gets | `basic explain` says |\n".to_owned();
    lines += "|---|---|---|---|---|---|\n";
    for of_one in cases.chunk_by(|one, next| one.0 == next.0) {
        let house = House::open().await;
        for Case(name, form, client, person) in of_one {
            let seen = see(&house, *client, *person).await;
            let gets =
                if seen.gets.len() > 3 { format!("`{}`", without_place(&seen.gets)) } else { seen.gets };
            let kind = person.kind;
            writeln!(lines, "| {name} | {form} | {kind} | {} | {gets} | {} |", seen.arrives, seen.explained)
                .unwrap();
        }
    }
    lines.trim_end().to_owned()
}

/// The error's name and first words: what follows varies with versions and with the value.
fn without_place(error: &str) -> &str {
    error.split([':', '\'']).next().unwrap_or(error).trim()
}
