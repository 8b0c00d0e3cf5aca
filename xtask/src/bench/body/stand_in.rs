//! The third party of `proxy-body`: takes bodies, sends bodies, and demands the right header. nginx cannot take
//! one without either a file or an answer before its end.

use std::io::{Error, Result};
use std::net::{Ipv4Addr, TcpListener, TcpStream};

use super::super::AUTHORIZATION;
use super::wire::Wire;
use crate::fault::Fault;

/// Answers on `port` of 127.0.0.1 until the process is ended.
pub(crate) fn serve(port: u16) -> std::result::Result<(), Fault> {
    let address = format!("127.0.0.1:{port}");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(Fault::file(&address))?;
    for stream in listener.incoming() {
        let stream = stream.map_err(Fault::file(&address))?;
        std::thread::spawn(move || {
            // A caller that breaks off has counted the error itself.
            let _ = answer_all(stream);
        });
    }
    Ok(())
}

fn answer_all(stream: TcpStream) -> Result<()> {
    let mut wire = Wire::new(stream)?;
    while let Some(head) = wire.head()? {
        let received = wire.drain(head.framing())?;
        if head.field("authorization") != Some(AUTHORIZATION) {
            wire.send("HTTP/1.1 401 Unauthorized\r\n", 0, false)?;
            continue;
        }
        let path = head.first.split(' ').nth(1).unwrap_or_default();
        match path.trim_start_matches('/').split_once('/') {
            Some(("up", _)) => {
                wire.send(&format!("HTTP/1.1 200 OK\r\nX-Received: {received}\r\n"), 0, false)?;
            }
            Some((how, bytes)) => {
                let bytes = bytes.parse().map_err(Error::other)?;
                let head = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n";
                wire.send(head, bytes, how == "chunked")?;
            }
            None => wire.send("HTTP/1.1 404 Not Found\r\n", 0, false)?,
        }
    }
    Ok(())
}
