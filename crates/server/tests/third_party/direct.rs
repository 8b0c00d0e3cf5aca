//! The same call twice: through the proxy, and straight to the third party.

use countersign_testkit::Reply;
use reqwest::{Client, Method, header::HeaderMap};

use crate::{guarded::Guarded, story::Story};

/// Ends at each hop (RFC 9110 section 7.6.1), is of the moment, or is said by Countersign itself.
const OWN: [&str; 9] = [
    "cache-control",
    "connection",
    "date",
    "keep-alive",
    "transfer-encoding",
    "x-content-type-options",
    "x-request-id",
    "x-upstream-status",
    "proxy-authenticate",
];

/// Fails the test unless the proxy brings what a direct call with these fields brings. Returns that reply.
pub(crate) async fn compare<T: Guarded>(
    story: &Story<T>,
    password: &str,
    method: Method,
    path: &str,
    fields: &[(&str, &str)],
) -> Reply {
    let mut through = story.app.within("a", method.clone(), &story.path(&format!("/proxy{path}")));
    let client = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let mut direct = client
        .request(method.clone(), format!("{}{path}", story.third_party.url()))
        .basic_auth("alice", Some(password));
    for (name, value) in fields {
        through = through.header(name, value);
        direct = direct.header(*name, *value);
    }
    let through = through.send().await;
    let direct = direct.send().await.unwrap();
    let what = format!("{method} {path} {fields:?}");
    assert_eq!(through.status, direct.status().as_u16(), "{what}");
    assert_eq!(through.header("x-upstream-status"), Some(direct.status().as_str()), "{what}");
    assert_eq!(stable(&through.headers), stable(direct.headers()), "{what}");
    assert_eq!(through.body, direct.bytes().await.unwrap(), "{what}");
    through
}

fn stable(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    for name in OWN {
        headers.remove(name);
    }
    headers
}
