//! HTTP/2 frames by hand, for requests that no library would send.

use std::net::SocketAddr;

use countersign_testkit::wire::Wire;

/// What a server did with a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Came {
    /// An answer; its status, where HPACK's static table has it.
    Answer(Option<u16>),
    /// The stream or the connection was ended for a violation of the protocol.
    Refused,
}

const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a short frame").to_be_bytes();
    [&length[1..], &[kind, flags, 0, 0, 0, stream], payload].concat()
}

/// Literal fields without indexing and without Huffman coding (RFC 7541 section 6.2.2).
fn block(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        block.push(0);
        for text in [name, value] {
            let length = u8::try_from(text.len()).expect("short text");
            assert!(length < 127, "one byte of length");
            block.push(length);
            block.extend_from_slice(text.as_bytes());
        }
    }
    block
}

/// Sends one request without a body, and says what came of it.
pub(crate) async fn request(address: SocketAddr, fields: &[(&str, &str)]) -> Came {
    let mut wire = Wire::connect(address).await;
    wire.write(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    wire.write(frame(SETTINGS, 0, 0, &[])).await;
    wire.write(frame(HEADERS, END_STREAM | END_HEADERS, 1, &block(fields))).await;
    loop {
        let head = wire.exactly(9).await;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let payload = wire.exactly(length as usize).await;
        match head[3] {
            // RFC 7541 appendix A: 8 to 14 are `:status`.
            HEADERS => {
                let status = [200, 204, 206, 304, 400, 404, 500];
                let known =
                    (payload[0] & 0x7f).checked_sub(8).and_then(|index| status.get(usize::from(index)));
                return Came::Answer(known.copied());
            }
            RST_STREAM | GOAWAY => return Came::Refused,
            _ => {}
        }
    }
}
