//! The samples of a provider's documentation, one for each language: as printed, and step by step until they
//! are right. The files under `programs` hold the printed lines between two marks.

use crate::{
    caller::{
        Client,
        Language::{Browser, CSharp, Node, Php, Python, Ruby},
    },
    house::{ASCII, BEYOND, House, LATIN, LONG, programs},
    seen::{Case, LATIN_1, LETTERS_LOST, LINE_BREAKS, NOTHING, PRINTED_BYTES, UTF_8, WITHOUT_SCHEME, see},
};

const ENCODEBYTES: Client = Client::new(Python, "printed/encodebytes.py");
const OF_BYTES: Client = Client::new(Python, "printed/encodebytes_of_bytes.py");
const WRAPPED: Client = Client::new(Python, "printed/wrapped.py");
const PHP: Client = Client::new(Php, "printed/basic.php");
const RUBY: Client = Client::new(Ruby, "printed/basic.rb");
const RUBY_RAW: Client = Client::with(Ruby, "printed/basic.rb", &[("RAW", "1")]);
const NODE_OF_ITS_TIME: Client = Client::with(Node, "printed/basic.js", &[("CLIENT", "http")]);
const ASCII_BYTES: Client = Client::new(CSharp, "printed/ascii.cs");
const BTOA: Client = Client::new(Browser, "pages/scheme.html");

/// All of them, in the order of the document.
pub(crate) const CASES: &[Case] = &[
    Case("C#", "as printed", Client::new(CSharp, "printed/basic.cs"), ASCII),
    Case("C#", "brackets balanced", Client::new(CSharp, "printed/one_argument.cs"), ASCII),
    Case("C#", "with `Encoding.ASCII`, as usual", ASCII_BYTES, ASCII),
    Case("C#", "with `Encoding.ASCII`, as usual", ASCII_BYTES, LATIN),
    Case("C#", "mended: `Encoding.UTF8`", Client::new(CSharp, "mended/basic.cs"), BEYOND),
    Case("PHP", "as printed", PHP, ASCII),
    Case("PHP", "as printed", PHP, LONG),
    Case("PHP", "as printed", PHP, BEYOND),
    Case("Python", "as printed", Client::new(Python, "printed/basic.py"), ASCII),
    Case("Python", "with `encodebytes` instead", ENCODEBYTES, ASCII),
    Case("Python", "with `encodebytes` of bytes", OF_BYTES, ASCII),
    Case("Python", "without its `replace`", WRAPPED, LONG),
    Case("Python", "mended: `b64encode`", Client::new(Python, "mended/basic.py"), LONG),
    Case("Python", "mended: `b64encode`", Client::new(Python, "mended/basic.py"), BEYOND),
    Case("Ruby", "as printed", RUBY, ASCII),
    Case("Ruby", "as printed", RUBY, BEYOND),
    Case("Ruby", "as printed", RUBY, LONG),
    Case("Ruby", "as printed, over a bare socket", RUBY_RAW, LONG),
    Case("Ruby", "mended: `strict_encode64`", Client::new(Ruby, "mended/basic.rb"), LONG),
    Case("jQuery", "as printed", Client::new(Browser, "pages/printed.html"), ASCII),
    Case("jQuery", "with a colon for the comma", Client::new(Browser, "pages/colon.html"), ASCII),
    Case("jQuery", "with the scheme", BTOA, ASCII),
    Case("jQuery", "with the scheme", BTOA, LATIN),
    Case("jQuery", "with the scheme", BTOA, BEYOND),
    Case("jQuery", "mended: `TextEncoder`", Client::new(Browser, "pages/mended.html"), BEYOND),
    Case("Node.js", "as printed", Client::new(Node, "printed/basic.js"), ASCII),
    Case("Node.js", "with `http` as its `client`", NODE_OF_ITS_TIME, ASCII),
    Case("Node.js", "its header in a request of today", Client::new(Node, "printed/header.js"), BEYOND),
    Case("Node.js", "mended: `Buffer.from`", Client::new(Node, "mended/basic.js"), BEYOND),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_c_sharp_sample_is_no_program_as_printed_and_loses_letters_with_encoding_ascii() {
    let house = House::open().await;
    let past_repair = see(&house, Client::new(CSharp, "printed/basic.cs"), ASCII).await;
    assert_eq!((past_repair.arrives, past_repair.gets.starts_with("error CS1525: ")), (NOTHING, true));
    let balanced = see(&house, Client::new(CSharp, "printed/one_argument.cs"), ASCII).await;
    assert_eq!((balanced.arrives, balanced.gets.starts_with("System.FormatException: ")), (NOTHING, true));
    see(&house, ASCII_BYTES, ASCII).await.expect(UTF_8, "200", "ok");
    // A well-formed value of another password: nobody who has only the value can know.
    see(&house, ASCII_BYTES, LATIN).await.expect(LETTERS_LOST, "401", "ok");
    see(&house, Client::new(CSharp, "mended/basic.cs"), BEYOND).await.expect(UTF_8, "200", "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_php_sample_is_right_as_printed() {
    let house = House::open().await;
    for person in [ASCII, LATIN, BEYOND, LONG] {
        see(&house, PHP, person).await.expect(UTF_8, "200", "ok");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_python_sample_calls_what_is_gone_and_its_next_names_take_and_give_bytes() {
    let house = House::open().await;
    let gone = "AttributeError: module 'base64' has no attribute 'encodestring'";
    see(&house, Client::new(Python, "printed/basic.py"), ASCII).await.expect(NOTHING, gone, "-");
    let text = "TypeError: expected bytes-like object, not str";
    see(&house, ENCODEBYTES, ASCII).await.expect(NOTHING, text, "-");
    see(&house, OF_BYTES, ASCII).await.expect(PRINTED_BYTES, "401", "not-base64");
    let wrapped = see(&house, WRAPPED, LONG).await;
    assert_eq!(
        (wrapped.arrives, wrapped.gets.starts_with("ValueError: Invalid header value")),
        (NOTHING, true)
    );
    for person in [ASCII, LATIN, BEYOND, LONG] {
        see(&house, Client::new(Python, "mended/basic.py"), person).await.expect(UTF_8, "200", "ok");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ruby_sample_breaks_the_line_after_sixty_characters() {
    let house = House::open().await;
    for person in [ASCII, LATIN, BEYOND] {
        see(&house, RUBY, person).await.expect(UTF_8, "200", "ok");
    }
    let refused = "ArgumentError: header field value cannot include CR/LF";
    see(&house, RUBY, LONG).await.expect(NOTHING, refused, "-");
    see(&house, RUBY_RAW, LONG).await.expect(LINE_BREAKS, "400", "line-break");
    see(&house, Client::new(Ruby, "mended/basic.rb"), LONG).await.expect(UTF_8, "200", "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_jquery_sample_is_no_script_as_printed_lacks_the_scheme_and_takes_letters_for_bytes() {
    let house = House::open().await;
    let printed = see(&house, Client::new(Browser, "pages/printed.html"), ASCII).await;
    assert_eq!((printed.arrives, printed.gets.contains("SyntaxError")), (NOTHING, true));
    // Refused, the browser asks its user, who is nobody here: the page waits for an answer in vain.
    see(&house, Client::new(Browser, "pages/colon.html"), ASCII).await.expect(
        WITHOUT_SCHEME,
        "timeout",
        "ok",
    );
    see(&house, BTOA, ASCII).await.expect(UTF_8, "200", "ok");
    see(&house, BTOA, LATIN).await.expect(LATIN_1, "timeout", "latin1");
    let beyond = see(&house, BTOA, BEYOND).await;
    assert_eq!((beyond.arrives, beyond.gets.contains("InvalidCharacterError")), (NOTHING, true));
    for person in [ASCII, LATIN, BEYOND, LONG] {
        see(&house, Client::new(Browser, "pages/mended.html"), person).await.expect(UTF_8, "200", "ok");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_node_sample_makes_the_right_header_and_has_no_client_to_send_it() {
    let house = House::open().await;
    let nobody = "ReferenceError: client is not defined";
    see(&house, Client::new(Node, "printed/basic.js"), ASCII).await.expect(NOTHING, nobody, "-");
    see(&house, NODE_OF_ITS_TIME, ASCII).await.expect(NOTHING, "TypeError: Invalid URL", "-");
    for person in [ASCII, LATIN, BEYOND, LONG] {
        let header = see(&house, Client::new(Node, "printed/header.js"), person).await;
        assert!(header.warns.contains("DEP0005"), "{}", header.warns);
        header.expect(UTF_8, "200", "ok");
        let mended = see(&house, Client::new(Node, "mended/basic.js"), person).await;
        assert_eq!(mended.warns, "");
        mended.expect(UTF_8, "200", "ok");
    }
}

#[test]
fn each_file_holds_the_lines_as_they_are_printed() {
    const PRINTED: &str = include_str!("programs/printed/as_printed.txt");
    for file in
        ["basic.cs", "basic.php", "basic.py", "basic.rb", "basic.js", "header.js", "../pages/printed.html"]
    {
        let text = std::fs::read_to_string(programs().join("printed").join(file)).unwrap();
        let (_, rest) = text.split_once("As printed:\n").expect("the mark before");
        let (lines, _) = rest.split_once("Until here.").expect("the mark behind");
        let lines = lines.trim_end_matches(['/', '#', ' ']).trim();
        assert!(lines.lines().count() > 0 && PRINTED.contains(lines), "{file} is not as printed");
    }
}
