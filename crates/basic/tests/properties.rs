//! What holds for every input: nothing panics, each credential has one spelling, writing and reading are inverse, and
//! the explainer agrees with the decoder.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_basic::{
    Challenge, Credentials, Expectation, client_id_and_secret, client_secret_basic, explain,
    parse_authorization, parse_challenges, split_authorization,
};
use proptest::prelude::*;
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// Text that Basic can carry in a password: anything but control characters of ASCII.
const CARRIED: &str = r"[^\x00-\x1F\x7F]{0,40}";
const CARRIED_WITHOUT_COLON: &str = r"[^\x00-\x1F\x7F:]{0,40}";

/// Values that are wrong in the ways that values are wrong, and sometimes right.
fn pasted() -> impl Strategy<Value = Vec<u8>> {
    let text = prop_oneof![
        any::<Vec<u8>>(),
        "[a-z]{0,6}:[a-z]{0,6}\n?".prop_map(String::into_bytes),
        "[ -~\u{a0}-\u{ff}]{0,12}".prop_map(|text| text.chars().map(|c| c as u8).collect()),
    ];
    let times = 0..3_usize;
    let damage = prop_oneof![
        // Often none, so that values which decode are among the cases.
        4 => Just(""),
        4 => prop::sample::select(vec!["=", "\n", " ", "-", "_", "\u{feff}", "%"])
    ];
    let before = prop_oneof![4 => Just(""), 1 => Just("Basic "), 1 => Just(" ")];
    (text, times, before, damage, any::<prop::sample::Index>()).prop_map(
        |(text, times, before, damage, place)| {
            let encoded = (0..times).fold(text, |text, _| STANDARD.encode(text).into_bytes());
            let mut value = [before.as_bytes(), &encoded].concat();
            let place = place.index(value.len() + 1);
            value.splice(place..place, damage.bytes());
            value
        },
    )
}

/// Fields made of the pieces that matter to the header parsers.
fn field() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just("Basic"),
        Just("realm"),
        Just("="),
        Just(","),
        Just(" "),
        Just("\t"),
        Just("\""),
        Just("\\"),
        Just("a"),
        Just("é"),
        Just("/"),
        Just("=="),
        Just("New"),
        Just("\n")
    ];
    prop_oneof![
        any::<Vec<u8>>(),
        prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat().into_bytes()),
    ]
}

fn challenge() -> impl Strategy<Value = String> {
    let param = ("[a-z!#$%&'*+.^_`|~-][a-z0-9]{0,5}", r"[ -~\t\u{80}-\u{2FFF}]{0,12}");
    let params = prop::collection::btree_map(param.0, param.1, 0..4);
    ("[A-Za-z][A-Za-z0-9]{0,8}", params, prop::option::of("[A-Za-z0-9._~+/-]{1,12}={0,3}")).prop_map(
        |(scheme, params, token)| {
            // Written by hand, not by the code under test: every character quoted that may be.
            let quote = |value: &str| value.chars().flat_map(|c| ['\\', c]).collect::<String>();
            let list: Vec<_> =
                params.iter().map(|(name, value)| format!("{name} = \"{}\"", quote(value))).collect();
            match token {
                Some(token) if params.is_empty() => format!("{scheme}x {token}"),
                _ => format!("{scheme}x {}", list.join(",")),
            }
        },
    )
}

proptest! {
    #[test]
    fn what_is_encoded_comes_back_in_form_c(user_id in CARRIED_WITHOUT_COLON, password in CARRIED) {
        let credentials = Credentials::new(&user_id, &password).unwrap();
        prop_assert_eq!(credentials.user_id(), user_id.nfc().collect::<String>());
        prop_assert_eq!(credentials.expose_password(), password.nfc().collect::<String>());
        let value = credentials.encode();
        prop_assert_eq!(Credentials::decode(value.expose()), Ok(credentials.clone()));
        prop_assert_eq!(parse_authorization(value.into_header().as_bytes()), Ok(credentials));
    }

    #[test]
    fn the_halves_and_the_whole_have_the_same_form_c(user_id in CARRIED_WITHOUT_COLON, password in CARRIED) {
        let whole: String = format!("{user_id}:{password}").nfc().collect();
        let credentials = Credentials::new(&user_id, &password).unwrap();
        prop_assert_eq!(STANDARD.decode(credentials.encode().expose()).unwrap(), whole.into_bytes());
    }

    /// A value that decodes is what encoding gives, exactly when its text is in form C. Otherwise encoding gives the
    /// value of the text in form C, which is the same credential.
    #[test]
    fn a_credential_has_one_spelling(value in pasted()) {
        let Ok(text) = std::str::from_utf8(&value) else { return Ok(()) };
        let Ok(credentials) = Credentials::decode(text) else { return Ok(()) };
        let decoded = String::from_utf8(STANDARD.decode(text).unwrap()).unwrap();
        let again = credentials.encode();
        prop_assert_eq!(again.expose() == text, is_nfc(&decoded));
        prop_assert_eq!(Credentials::decode(again.expose()), Ok(credentials));
    }

    #[test]
    fn credentials_are_equal_exactly_when_their_values_are(
        a in "[a-b:]{0,3}", b in "[a-b:]{0,3}"
    ) {
        let [a, b] = [a, b].map(|text| Credentials::decode(&STANDARD.encode(format!(":{text}"))).unwrap());
        prop_assert_eq!(a == b, a.encode().expose() == b.encode().expose());
    }

    #[test]
    fn the_explainer_agrees_with_the_decoder(
        value in prop_oneof![any::<Vec<u8>>(), pasted()], empty_user_id: bool, empty_password: bool
    ) {
        let explanation = explain(&value, Expectation { empty_user_id, empty_password });
        let decoded = std::str::from_utf8(&value).ok().map(Credentials::decode);
        prop_assert_eq!(explanation.ok, matches!(decoded, Some(Ok(_))));
        if !explanation.ok {
            prop_assert!(explanation.code.is_some() && !explanation.message.is_empty());
        }
        prop_assert_eq!(explanation.code.is_some(), explanation.fix.is_some_and(|fix| !fix.is_empty()));
    }

    #[test]
    fn no_header_parser_panics(fields in prop::collection::vec(field(), 0..4)) {
        for field in &fields {
            if let Ok(credentials) = parse_authorization(field) {
                let _ = client_id_and_secret(&credentials);
            }
            if let Ok((scheme, rest)) = split_authorization(field) {
                prop_assert!(!scheme.is_empty() && !rest.is_empty());
            }
        }
        let _ = parse_challenges(fields.iter().map(Vec::as_slice));
    }

    #[test]
    fn a_challenge_that_was_read_is_written_as_the_same_challenge(fields in prop::collection::vec(challenge(), 0..4)) {
        let read = parse_challenges(fields.iter().map(String::as_bytes)).unwrap();
        prop_assert_eq!(read.len(), fields.len());
        let written: Vec<String> = read.iter().map(Challenge::to_string).collect();
        prop_assert_eq!(&parse_challenges([written.join(", ").as_bytes()]).unwrap(), &read);
        prop_assert_eq!(&parse_challenges(written.iter().map(String::as_bytes)).unwrap(), &read);
    }

    #[test]
    fn every_challenge_that_can_be_read_can_be_written(fields in prop::collection::vec(field(), 0..3)) {
        let Ok(read) = parse_challenges(fields.iter().map(Vec::as_slice)) else { return Ok(()) };
        let written: Vec<String> = read.iter().map(Challenge::to_string).collect();
        prop_assert_eq!(&parse_challenges([written.join(", ").as_bytes()]).unwrap(), &read);
    }

    #[test]
    fn a_realm_comes_back(realm in r"[ -~\t]{0,40}") {
        let written = Challenge::basic(&realm).unwrap().to_string();
        let read = parse_challenges([written.as_bytes()]).unwrap();
        prop_assert_eq!((read[0].realm(), read[0].charset()), (Some(realm.as_str()), Some("UTF-8")));
    }

    #[test]
    fn a_client_secret_comes_back(id in CARRIED, secret in CARRIED) {
        let client = client_secret_basic(&id, &secret).unwrap();
        let (read_id, read_secret) = client_id_and_secret(&client).unwrap();
        prop_assert_eq!(read_id, id.nfc().collect::<String>());
        prop_assert_eq!(read_secret.as_str(), secret.nfc().collect::<String>());
    }
}
