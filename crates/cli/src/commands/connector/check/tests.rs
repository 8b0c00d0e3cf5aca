//! The proof must be able to fail: each expectation is bent once, and must be missed.

use countersign_connector::{
    Definition, Source,
    check::{Example, examples},
};
use countersign_core::Placement;

use super::proof::Prover;

const ACME: &str = r#"name = "Acme"
base_url = "https://api.acme.example"

[[auth]]
name = "User"
type = "basic"
user_id = "{{ user }}"
password = "{{ token }}"
fields = [{ name = "user" }, { name = "token", secret = true }]

[[auth]]
name = "Header"
type = "api_key"
header = "x-acme-key"
fields = [{ name = "api_key", secret = true }]

[[auth]]
name = "Query"
type = "api_key"
query = "key"
fields = [{ name = "api_key", secret = true }]
"#;

const VERIFY: &str = "[verify]\nrequest = \"GET /me\"\n";

fn definition(text: &str) -> Definition {
    Definition::parse(text, Source::BuiltIn).unwrap()
}

async fn prove(definition: &Definition, example: &Example) -> Result<(), String> {
    Prover::start().await.unwrap().prove(definition, example).await
}

/// The first way in with its expectation bent.
async fn bent(bend: impl FnOnce(&mut Example)) -> String {
    let definition = definition(ACME);
    let mut example = examples(&definition).remove(0);
    bend(&mut example);
    prove(&definition, &example).await.unwrap_err()
}

#[tokio::test]
async fn every_way_in_holds_with_a_verification_and_without() {
    for text in [ACME.to_owned(), format!("{ACME}{VERIFY}")] {
        let definition = definition(&text);
        for example in examples(&definition) {
            assert_eq!(prove(&definition, &example).await, Ok(()), "{}", example.auth);
        }
    }
}

#[tokio::test]
async fn another_value_is_not_the_wire_form() {
    let problem = bent(|example| example.expected.as_mut().unwrap().value.push('=')).await;
    assert!(problem.contains("not the documented wire form"), "{problem}");
}

#[tokio::test]
async fn another_place_is_not_the_wire_form() {
    let place = Placement::Header("x-other".to_owned());
    let problem = bent(|example| example.expected.as_mut().unwrap().placement = place).await;
    assert!(problem.contains("not the documented wire form"), "{problem}");
}

#[tokio::test]
async fn other_halves_break_the_round_trip() {
    let problem = bent(|example| {
        example.expected.as_mut().unwrap().halves = Some(("other".to_owned(), "halves".to_owned()));
    })
    .await;
    assert!(problem.contains("decodes to another user-id or password"), "{problem}");
}

#[tokio::test]
async fn fields_that_give_no_credential_are_said() {
    let problem = bent(|example| example.fields.clear()).await;
    assert!(
        problem.contains("the example fields give no credential") && problem.contains("token"),
        "{problem}"
    );
}
