//! The address guard, with sockets behind it that must not be reached.

use countersign_outbound::{Outbound, OutboundError, Refusal, RefusalReason, Settings};
use http::Uri;
use url::Url;

use crate::{
    peer::{OK, ThirdParty},
    ways::{body, get, outbound},
};

fn closed() -> Outbound {
    Outbound::new(Settings::default()).unwrap()
}

async fn refusal(out: &Outbound, url: &str) -> Refusal {
    match out.send(get(url)).await {
        Err(OutboundError::Refused(refusal)) => refusal,
        other => panic!("{url} is not refused: {other:?}"),
    }
}

#[tokio::test]
async fn this_machine_is_refused_unless_the_configuration_allows_it() {
    let third = ThirdParty::listens().await;
    let refused = refusal(&closed(), &third.url("/")).await;
    assert_eq!(refused.host, "127.0.0.1");
    assert_eq!(refused.address, Some("127.0.0.1".parse().unwrap()));
    assert_eq!(refused.reason, RefusalReason::NotPublic);
    assert!(refused.to_string().contains("outbound.allow_private"), "it says what to do: {refused}");

    let out = outbound();
    let (answer, (seen, _)) =
        tokio::join!(out.send(get(&third.url("/allowed"))), third.answers("\r\n\r\n", OK));
    assert_eq!(body(answer.unwrap()).await.unwrap(), "ok");
    assert!(seen.starts_with("GET /allowed "), "the refused request never came: {seen}");
}

#[tokio::test]
async fn a_name_of_this_machine_is_refused_by_what_it_resolves_to() {
    let third = ThirdParty::listens().await;
    for scheme in ["http", "https"] {
        let refused = refusal(&closed(), &format!("{scheme}://localhost:{}/", third.address().port())).await;
        assert_eq!(refused.host, "localhost");
        assert!(refused.address.unwrap().is_loopback(), "{refused:?}");
        assert_eq!(refused.reason, RefusalReason::NotPublic);
    }
    let (out, url) = (outbound(), format!("http://localhost:{}/", third.address().port()));
    let (answer, (seen, _)) = tokio::join!(out.send(get(&url)), third.answers("\r\n\r\n", OK));
    assert_eq!(body(answer.unwrap()).await.unwrap(), "ok");
    assert_eq!(seen, format!("GET / HTTP/1.1\r\nhost: localhost:{}\r\n\r\n", third.address().port()));
}

#[tokio::test]
async fn what_must_not_be_called_is_refused_before_a_byte_leaves() {
    use RefusalReason::{DisguisedAddress, NotPublic, Scheme, TrailingDot, UserInfo};
    let out = closed();
    for (url, reason) in [
        ("ftp://example.com/", Scheme),
        ("example.com:443", Scheme),
        ("/relative", Scheme),
        ("http://user@8.8.8.8/", UserInfo),
        ("https://user:word@example.com/", UserInfo),
        ("http://@8.8.8.8/", UserInfo),
        ("http://2130706433/", DisguisedAddress),
        ("http://0x7f.1/", DisguisedAddress),
        ("http://0177.0.0.1/", DisguisedAddress),
        ("http://localhost./", TrailingDot),
        ("http://169.254.169.254/latest/", NotPublic),
        ("https://10.0.0.1/", NotPublic),
        ("http://[::1]/", NotPublic),
        ("http://[::ffff:127.0.0.1]/", NotPublic),
        ("http://[64:ff9b::7f00:1]/", NotPublic),
    ] {
        let refused = refusal(&out, url).await;
        assert_eq!(refused.reason, reason, "{url}");
        let host = url.parse::<Uri>().unwrap().host().unwrap_or_default().to_owned();
        assert_eq!(refused.host, host, "{url}");
    }
}

#[test]
fn a_url_is_judged_by_what_a_browsers_reading_of_it_comes_to() {
    use RefusalReason::{NotPublic, Scheme, TrailingDot, UserInfo};
    let loopback = "127.0.0.1".parse().ok();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _entered = runtime.enter();
    let out = closed();
    for (url, reason, host, address) in [
        ("ftp://example.com/", Scheme, "example.com", None),
        ("file:///etc/passwd", Scheme, "", None),
        ("data:text/plain,hello", Scheme, "", None),
        ("https://user@example.com/", UserInfo, "example.com", None),
        ("https://:word@example.com/", UserInfo, "example.com", None),
        // The URL standard reads these numbers as IPv4 addresses (section 3.5, the IPv4 parser).
        ("http://2130706433/", NotPublic, "127.0.0.1", loopback),
        ("http://0x7f.1/", NotPublic, "127.0.0.1", loopback),
        ("http://0177.0.0.1/", NotPublic, "127.0.0.1", loopback),
        ("http://127.1/", NotPublic, "127.0.0.1", loopback),
        ("http://\u{ff11}27.0.0.1/", NotPublic, "127.0.0.1", loopback),
        ("http://127.0.0.1./", NotPublic, "127.0.0.1", loopback),
        ("http://[::ffff:127.0.0.1]/", NotPublic, "[::ffff:7f00:1]", "::ffff:7f00:1".parse().ok()),
        ("http://[::1]/", NotPublic, "[::1]", "::1".parse().ok()),
        ("http://localhost./", TrailingDot, "localhost.", None),
    ] {
        let refused = out.check_url(&Url::parse(url).unwrap()).unwrap_err();
        assert_eq!(refused, Refusal { host: host.to_owned(), address, reason }, "{url}");
    }
    for url in ["https://example.com/", "http://8.8.8.8:8080/a", "https://[2606:4700::1111]/", "HTTP://A.B"] {
        assert_eq!(out.check_url(&Url::parse(url).unwrap()), Ok(()), "{url}");
    }
}

#[tokio::test]
async fn a_name_without_an_address_is_told_apart() {
    // RFC 6761 section 6.4: no name under `invalid` has an address.
    let error = closed().send(get("http://nonexistent.invalid/")).await.unwrap_err();
    assert!(
        matches!(&error, OutboundError::Resolve { host, .. } if host == "nonexistent.invalid"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_told_apart() {
    let url = ThirdParty::listens().await.url("/");
    let error = outbound().send(get(&url)).await.unwrap_err();
    assert!(matches!(&error, OutboundError::Connect { host, .. } if host == "127.0.0.1"), "{error:?}");
    assert!(error.to_string().to_lowercase().contains("refused"), "it says why: {error}");
}
