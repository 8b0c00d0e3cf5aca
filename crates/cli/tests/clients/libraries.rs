//! curl, requests, httpx and fetch, by Basic with passwords in ASCII and beyond, and by bearer tokens of a client and
//! of people.

use crate::{
    caller::{
        Client,
        Language::{self, Node, Python, Shell},
    },
    house::{A_CLIENT, ASCII, BEYOND, House, LATIN, Person},
    seen::{BEARER, Case, LATIN_1, NOTHING, UTF_8, see},
};

const fn client(language: Language, file: &'static str, way: &'static [(&str, &str)]) -> Client {
    Client::with(language, file, way)
}

const CURL: Client = client(Shell, "libraries/curl.sh", &[("WAY", "basic")]);
const CURL_BEARER: Client = client(Shell, "libraries/curl.sh", &[("WAY", "bearer")]);
const CURL_PERSON: Client = client(Shell, "libraries/curl.sh", &[("WAY", "bearer of a person")]);
const REQUESTS: Client = client(Python, "libraries/with_requests.py", &[("WAY", "basic")]);
const REQUESTS_BYTES: Client = client(Python, "libraries/with_requests.py", &[("WAY", "basic with bytes")]);
const REQUESTS_BEARER: Client = client(Python, "libraries/with_requests.py", &[("WAY", "bearer")]);
const REQUESTS_PERSON: Client =
    client(Python, "libraries/with_requests.py", &[("WAY", "bearer of a person")]);
const HTTPX: Client = client(Python, "libraries/with_httpx.py", &[("WAY", "basic")]);
const HTTPX_BEARER: Client = client(Python, "libraries/with_httpx.py", &[("WAY", "bearer")]);
const HTTPX_PERSON: Client = client(Python, "libraries/with_httpx.py", &[("WAY", "bearer of a person")]);
const FETCH: Client = client(Node, "libraries/fetch.mjs", &[("WAY", "basic")]);
const FETCH_BTOA: Client = client(Node, "libraries/fetch.mjs", &[("WAY", "basic with btoa")]);
const FETCH_URL: Client = client(Node, "libraries/fetch.mjs", &[("WAY", "user-info in the URL")]);
const FETCH_BEARER: Client = client(Node, "libraries/fetch.mjs", &[("WAY", "bearer")]);
const FETCH_PERSON: Client = client(Node, "libraries/fetch.mjs", &[("WAY", "bearer of a person")]);

/// All of them, in the order of the document.
pub(crate) const CASES: &[Case] = &[
    Case("curl", "`--user`", CURL, ASCII),
    Case("curl", "`--user`", CURL, LATIN),
    Case("curl", "`--user`", CURL, BEYOND),
    Case("curl", "bearer of a client", CURL_BEARER, A_CLIENT),
    Case("curl", "bearer of a person", CURL_PERSON, ASCII),
    Case("curl", "bearer of a person", CURL_PERSON, LATIN),
    Case("curl", "bearer of a person", CURL_PERSON, BEYOND),
    Case("requests", "`auth` with text", REQUESTS, ASCII),
    Case("requests", "`auth` with text", REQUESTS, LATIN),
    Case("requests", "`auth` with text", REQUESTS, BEYOND),
    Case("requests", "`auth` with bytes", REQUESTS_BYTES, LATIN),
    Case("requests", "`auth` with bytes", REQUESTS_BYTES, BEYOND),
    Case("requests", "bearer of a client", REQUESTS_BEARER, A_CLIENT),
    Case("requests", "bearer of a person", REQUESTS_PERSON, ASCII),
    Case("requests", "bearer of a person", REQUESTS_PERSON, LATIN),
    Case("requests", "bearer of a person", REQUESTS_PERSON, BEYOND),
    Case("httpx", "`auth`", HTTPX, ASCII),
    Case("httpx", "`auth`", HTTPX, LATIN),
    Case("httpx", "`auth`", HTTPX, BEYOND),
    Case("httpx", "bearer of a client", HTTPX_BEARER, A_CLIENT),
    Case("httpx", "bearer of a person", HTTPX_PERSON, ASCII),
    Case("httpx", "bearer of a person", HTTPX_PERSON, LATIN),
    Case("httpx", "bearer of a person", HTTPX_PERSON, BEYOND),
    Case("fetch", "header by `Buffer`", FETCH, ASCII),
    Case("fetch", "header by `Buffer`", FETCH, BEYOND),
    Case("fetch", "header by `btoa`", FETCH_BTOA, ASCII),
    Case("fetch", "header by `btoa`", FETCH_BTOA, LATIN),
    Case("fetch", "header by `btoa`", FETCH_BTOA, BEYOND),
    Case("fetch", "user and password in the URL", FETCH_URL, ASCII),
    Case("fetch", "bearer of a client", FETCH_BEARER, A_CLIENT),
    Case("fetch", "bearer of a person", FETCH_PERSON, ASCII),
    Case("fetch", "bearer of a person", FETCH_PERSON, LATIN),
    Case("fetch", "bearer of a person", FETCH_PERSON, BEYOND),
];

const EVERYBODY: [Person; 3] = [ASCII, LATIN, BEYOND];

#[tokio::test(flavor = "multi_thread")]
async fn what_speaks_utf_8_comes_in_with_every_password_and_everything_with_a_bearer_token() {
    let house = House::open().await;
    for person in EVERYBODY {
        for client in [CURL, REQUESTS_BYTES, HTTPX, FETCH] {
            see(&house, client, person).await.expect(UTF_8, "200", "ok");
        }
    }
    for person in EVERYBODY {
        for client in [CURL_PERSON, REQUESTS_PERSON, HTTPX_PERSON, FETCH_PERSON] {
            see(&house, client, person).await.expect(BEARER, "200", "-");
        }
    }
    for client in [CURL_BEARER, REQUESTS_BEARER, HTTPX_BEARER, FETCH_BEARER] {
        see(&house, client, A_CLIENT).await.expect(BEARER, "200", "-");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_sends_text_as_latin_1_and_nothing_beyond_it() {
    let house = House::open().await;
    see(&house, REQUESTS, ASCII).await.expect(UTF_8, "200", "ok");
    see(&house, REQUESTS, LATIN).await.expect(LATIN_1, "401", "latin1");
    let beyond = see(&house, REQUESTS, BEYOND).await;
    assert_eq!((beyond.arrives, beyond.gets.starts_with("UnicodeEncodeError: ")), (NOTHING, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn fetch_with_btoa_sends_latin_1_and_it_takes_no_user_in_a_url() {
    let house = House::open().await;
    see(&house, FETCH_BTOA, ASCII).await.expect(UTF_8, "200", "ok");
    see(&house, FETCH_BTOA, LATIN).await.expect(LATIN_1, "401", "latin1");
    let beyond = see(&house, FETCH_BTOA, BEYOND).await;
    assert_eq!((beyond.arrives, beyond.gets.starts_with("InvalidCharacterError: ")), (NOTHING, true));
    let url = see(&house, FETCH_URL, ASCII).await;
    assert_eq!((url.arrives, url.gets.starts_with("TypeError: ")), (NOTHING, true));
}
