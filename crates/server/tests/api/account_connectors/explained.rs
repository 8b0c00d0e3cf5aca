//! Values that are wrong in the known ways, made by the programs that make them so: refused with the
//! explainer's code, message and fix, or stored with a warning.

use countersign_testkit::Reply;
use reqwest::Method;
use serde_json::json;

use super::programs::{gnu_base64, node, python};
use crate::arrange::{ACCOUNT, AUTH_VALUE, Scene};

const LONG: &str = "integration-user@example.com:correct horse battery staple correct horse battery";

/// The value is refused with this code, a message and a fix that holds `fix`; nothing changes, and nothing
/// of the value is repeated.
async fn refused(scene: &Scene, value: &str, code: &str, fix: &str) {
    let before = scene.app.picture(ACCOUNT).await;
    let asked = scene.standin.requests().len();
    let call = scene.call(Method::PUT, "").json(&json!({ "AuthValue": value }));
    let reply = call.send().await.expect_status(400);
    expect_explanation(&reply, value, code, fix);
    assert_eq!(scene.app.picture(ACCOUNT).await, before);
    assert_eq!(scene.standin.requests().len(), asked, "a value that cannot be right is not tried");
    assert_eq!(scene.header_that_leaves().await, Some(format!("Basic {AUTH_VALUE}")));
}

fn expect_explanation(reply: &Reply, value: &str, code: &str, fix: &str) {
    let body = reply.json();
    assert_eq!(body["Code"], code, "{value:?}: {body}");
    assert!(body["Message"].as_str().is_some_and(|message| !message.is_empty()), "{body}");
    assert!(body["Details"]["Fix"].as_str().is_some_and(|text| text.contains(fix)), "{body}");
    let text = String::from_utf8(reply.body.clone()).unwrap();
    if value.len() > 8 {
        assert!(!text.contains(value.trim()), "the value is repeated: {text}");
    }
    for secret in ["horse", "p4ss-w0rd", "api-key-1234"] {
        assert!(!text.contains(secret), "the secret is repeated: {text}");
    }
}

/// The value is stored, with this warning.
async fn stored_with_warning(scene: &Scene, value: &str, code: &str) {
    let reply = scene.put("?verify=false", &json!({ "AuthValue": value })).await.expect_status(200).json();
    assert_eq!(reply["Warning"]["Code"], code, "{reply}");
    for member in ["Message", "Fix"] {
        assert!(reply["Warning"][member].as_str().is_some_and(|text| !text.is_empty()), "{reply}");
    }
    assert_eq!(reply["AuthValue"], value);
    assert_eq!(reply["Authenticated"], true);
    assert!(scene.get().await.get("Warning").is_none(), "the warning is about this one request");
    assert_eq!(scene.header_that_leaves().await, Some(format!("Basic {value}")));
}

#[tokio::test]
async fn values_that_the_programs_make_rightly_are_stored_without_a_warning() {
    let scene = Scene::start().await;
    for value in [
        python(&format!("base64.b64encode('{LONG}'.encode('utf-8'))")),
        gnu_base64(&["-w0"], LONG),
        node(&format!("Buffer.from('{LONG}', 'utf8').toString('base64')")),
        node("btoa(String.fromCharCode(...new TextEncoder().encode('jörg:pässwörd €')))"),
    ] {
        let reply =
            scene.put("?verify=false", &json!({ "AuthValue": value })).await.expect_status(200).json();
        assert!(reply.get("Warning").is_none(), "{reply}");
        assert_eq!(scene.header_that_leaves().await, Some(format!("Basic {value}")));
    }
}

#[tokio::test]
async fn scheme_prefix_from_a_header_made_in_the_program() {
    let scene = Scene::authenticated().await;
    refused(&scene, &python("b'Basic ' + base64.b64encode(b'user:p4ss-w0rd')"), "scheme-prefix", "Basic")
        .await;
    refused(&scene, &node("'Basic ' + btoa('user:p4ss-w0rd')"), "scheme-prefix", "Basic").await;
}

#[tokio::test]
async fn line_break_from_encoders_for_mail_and_files() {
    let scene = Scene::authenticated().await;
    let expression = format!("base64.encodebytes(b'{LONG}')");
    refused(&scene, &python(&expression), "line-break", "encodebytes").await;
    refused(&scene, &python("base64.encodebytes(b'user:p4ss-w0rd')"), "line-break", "encodebytes").await;
    refused(&scene, &gnu_base64(&[], LONG), "line-break", "base64 -w0").await;
    refused(&scene, &gnu_base64(&["-w60"], LONG), "line-break", "strict_encode64").await;
}

#[tokio::test]
async fn white_space_from_copy_and_paste() {
    let scene = Scene::authenticated().await;
    let joined = gnu_base64(&[], LONG).trim().replace('\n', " ");
    refused(&scene, &joined, "white-space", "blanks").await;
    refused(&scene, &format!(" {}", node("btoa('user:p4ss-w0rd')")), "white-space", "blanks").await;
}

#[tokio::test]
async fn not_base64_from_the_raw_credential() {
    let scene = Scene::authenticated().await;
    refused(&scene, &node("'user:p4ss-w0rd'"), "not-base64", "Buffer.from").await;
    refused(&scene, &python("str(base64.b64encode(b'user:p4ss-w0rd')).encode()"), "not-base64", "Python")
        .await;
}

#[tokio::test]
async fn url_safe_alphabet_from_base64url_encoders() {
    let scene = Scene::authenticated().await;
    let value = node("Buffer.from('user:~~~???').toString('base64url')");
    refused(&scene, &value, "url-safe-alphabet", "toString('base64')").await;
    let value = python("base64.urlsafe_b64encode(b'user:~~~???')");
    refused(&scene, &value, "url-safe-alphabet", "urlsafe_b64encode").await;
}

#[tokio::test]
async fn missing_padding_from_an_encoder_that_leaves_it_out() {
    let scene = Scene::authenticated().await;
    let value = node("Buffer.from('test:123').toString('base64url')");
    refused(&scene, &value, "missing-padding", "=").await;
}

#[tokio::test]
async fn bad_padding_from_values_that_were_glued_together() {
    let scene = Scene::authenticated().await;
    let value = python("base64.b64encode(b'user:') + base64.b64encode(b'pass')");
    refused(&scene, &value, "bad-padding", "Copy the value again").await;
    // The published example of pad bits that are not zero.
    refused(&scene, "Zh==", "bad-padding", "Copy the value again").await;
}

#[tokio::test]
async fn no_colon_from_encoding_only_the_key() {
    let scene = Scene::authenticated().await;
    refused(&scene, &node("btoa('api-key-1234')"), "no-colon", "key:").await;
}

#[tokio::test]
async fn double_encoded_from_a_second_encoder() {
    let scene = Scene::authenticated().await;
    let value = gnu_base64(&["-w0"], &gnu_base64(&["-w0"], "user:p4ss-w0rd"));
    refused(&scene, &value, "double-encoded", "once").await;
    refused(&scene, &node("btoa(btoa('user:p4ss-w0rd'))"), "double-encoded", "once").await;
}

#[tokio::test]
async fn latin1_from_btoa_and_from_strings_in_python() {
    let scene = Scene::authenticated().await;
    refused(&scene, &node("btoa('jörg:pässwörd')"), "latin1", "TextEncoder").await;
    let value = python("base64.b64encode('jörg:pässwörd'.encode('latin-1'))");
    refused(&scene, &value, "latin1", ".encode('utf-8')").await;
}

#[tokio::test]
async fn not_utf8_from_another_encoding_of_text() {
    let scene = Scene::authenticated().await;
    refused(&scene, &python("base64.b64encode('user:€'.encode('cp1252'))"), "not-utf8", "UTF-8").await;
    // B9's example: the bytes FF 73 65 72 3A 70.
    let value = python("base64.b64encode(bytes([0xFF, 0x73, 0x65, 0x72, 0x3A, 0x70, 0x80]))");
    refused(&scene, &value, "not-utf8", "UTF-8").await;
}

#[tokio::test]
async fn control_character_from_a_line_end_that_was_encoded_too() {
    let scene = Scene::authenticated().await;
    refused(&scene, &gnu_base64(&["-w0"], "user:p4ss-w0rd\n"), "control-character", "printf").await;
}

#[tokio::test]
async fn an_empty_value_is_refused_too() {
    let scene = Scene::authenticated().await;
    refused(&scene, "", "empty", "Og==").await;
}

#[tokio::test]
async fn placeholder_is_stored_with_a_warning() {
    let scene = Scene::start().await;
    // The first one is the AuthValue of the original documentation's reply.
    let documented = "dXNlcm5hbWU6cGFzc3dvcmQ=";
    assert_eq!(node("btoa('username:password')"), documented);
    stored_with_warning(&scene, documented, "placeholder").await;
    stored_with_warning(&scene, &python("base64.b64encode(b'<username>:<password>')"), "placeholder").await;
}

#[tokio::test]
async fn swapped_or_empty_is_stored_with_a_warning() {
    let scene = Scene::start().await;
    stored_with_warning(&scene, &gnu_base64(&["-w0"], ":key-1234"), "swapped-or-empty").await;
    stored_with_warning(&scene, &gnu_base64(&["-w0"], "key-1234:"), "swapped-or-empty").await;
}

#[tokio::test]
async fn an_install_is_refused_by_the_same_rules() {
    let scene = Scene::start().await;
    let before = scene.app.picture(ACCOUNT).await;
    let call = scene.app.within(ACCOUNT, Method::POST, "/v1.0/connectors/Local/install");
    let value = gnu_base64(&[], LONG);
    let reply = call.json(&json!({ "AuthValue": value })).send().await.expect_status(400);
    expect_explanation(&reply, &value, "line-break", "base64 -w0");
    assert_eq!(scene.app.picture(ACCOUNT).await, before);
}
