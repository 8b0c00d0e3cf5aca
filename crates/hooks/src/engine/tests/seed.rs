//! Every example of the connector documentation's `getBasicAuth`, as it is printed there.

use serde_json::json;

use super::{Connector, basic_auth};
use crate::Interface;

const DIRECT: &str = "function getBasicAuth({ apiKey }) {
// Some CRMs accept the key as-is in Basic Auth: base64(\"apikey:{key}\")
return Buffer.from(`apikey:${apiKey}`).toString('base64');
}";

const ENCODED: &str = "function getBasicAuth({ apiKey }) {
// CRM expects the raw key as the Basic Auth value (already base64)
return apiKey;
}";

const REFERENCE: &str = "// CHOOSE: If using apiKey auth
function getBasicAuth({ apiKey }) {
return Buffer.from(`${apiKey}:`).toString('base64');
}
module.exports = getBasicAuth;";

#[test]
fn a_key_passed_directly_is_encoded_behind_a_fixed_name() {
    assert_eq!(basic_auth(DIRECT, "abc123").unwrap(), Some(json!("YXBpa2V5OmFiYzEyMw==")));
}

#[test]
fn a_key_that_is_encoded_already_stays_as_it_is() {
    assert_eq!(basic_auth(ENCODED, "YWJjMTIzOg==").unwrap(), Some(json!("YWJjMTIzOg==")));
}

#[test]
fn the_reference_encodes_the_key_with_a_colon() {
    assert_eq!(basic_auth(REFERENCE, "abc123").unwrap(), Some(json!("YWJjMTIzOg==")));
}

#[test]
fn the_reference_declared_twice_in_one_file_means_its_last_one() {
    let twice = format!("{ENCODED}\n{REFERENCE}");
    assert_eq!(basic_auth(&twice, "abc123").unwrap(), Some(json!("YWJjMTIzOg==")));
    assert_eq!(Connector::new(&twice).load().unwrap(), [Interface::GetBasicAuth]);
}
