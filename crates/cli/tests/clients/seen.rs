//! What is seen of a client: what arrives on the wire, what its user gets, and what the explainer says.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    caller::{Client, Outcome},
    house::{House, Person},
};

pub(crate) const NOTHING: &str = "nothing";
pub(crate) const UTF_8: &str = "Basic, UTF-8";
pub(crate) const LATIN_1: &str = "Basic, Latin-1";
pub(crate) const LETTERS_LOST: &str = "Basic, `?` for letters";
pub(crate) const PRINTED_BYTES: &str = "Basic, the value inside `b'...'`";
pub(crate) const LINE_BREAKS: &str = "Basic, the value with line breaks";
pub(crate) const WITHOUT_SCHEME: &str = "the value without `Basic`";
pub(crate) const BEARER: &str = "Bearer";

/// A row of the document: who calls, in which form, with what, as whom.
pub(crate) struct Case(
    pub(crate) &'static str,
    pub(crate) &'static str,
    pub(crate) Client,
    pub(crate) Person,
);

/// What came of it.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) arrives: &'static str,
    /// A status, or the error that ended the client.
    pub(crate) gets: String,
    /// A code of the explainer, `ok`, or a dash where nothing arrived to be explained.
    pub(crate) explained: String,
    pub(crate) warns: String,
}

/// Calls the program with a client as this person.
pub(crate) async fn see(house: &House, client: Client, person: Person) -> Seen {
    let outcome = client.call(house, person).await;
    let arrives = arrives(&outcome, person);
    let explained = match arrives {
        NOTHING | BEARER => "-".to_owned(),
        _ => outcome.explained(house),
    };
    Seen { arrives, gets: outcome.gets, explained, warns: outcome.warns }
}

impl Seen {
    /// Fails the test unless this is what was seen.
    #[track_caller]
    pub(crate) fn expect(&self, arrives: &str, gets: &str, explained: &str) {
        let seen = (self.arrives, self.gets.as_str(), self.explained.as_str());
        assert_eq!(seen, (arrives, gets, explained));
    }
}

/// Told from the bytes alone, each kind made here from the credential by other means than the client's.
fn arrives(outcome: &Outcome, person: Person) -> &'static str {
    let credential = format!("{}:{}", person.user_id, person.password);
    let right = STANDARD.encode(&credential);
    let field = outcome.field();
    let value = field.strip_prefix(b"Basic ");
    let decoded = value.and_then(|value| STANDARD.decode(value).ok());
    let kinds = [
        (NOTHING, outcome.fields.is_empty()),
        (BEARER, field.starts_with(b"Bearer ")),
        (UTF_8, value == Some(right.as_bytes())),
        (WITHOUT_SCHEME, field == right.as_bytes()),
        (PRINTED_BYTES, value == Some(format!("b'{right}'").as_bytes())),
        (LINE_BREAKS, value.is_some_and(|value| value.contains(&b'\n') && joined(value) == right.as_bytes())),
        (LATIN_1, decoded.is_some() && decoded == latin_1(&credential)),
        (LETTERS_LOST, decoded == Some(letters_lost(&credential))),
    ];
    let kind = kinds.into_iter().find_map(|(kind, is_it)| is_it.then_some(kind));
    kind.unwrap_or_else(|| panic!("an unknown kind of field: {}", String::from_utf8_lossy(field)))
}

fn joined(value: &[u8]) -> Vec<u8> {
    value.iter().copied().filter(|byte| *byte != b'\n').collect()
}

/// Latin-1 is the first 256 characters of Unicode.
fn latin_1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).ok()).collect()
}

/// As .NET does it: one sign for each unit of UTF-16 that is not ASCII.
fn letters_lost(text: &str) -> Vec<u8> {
    text.encode_utf16().map(|unit| if unit < 128 { unit.to_le_bytes()[0] } else { b'?' }).collect()
}
