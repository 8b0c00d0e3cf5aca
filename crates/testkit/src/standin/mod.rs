//! A stand-in third party: a small HTTP/1.1 server on 127.0.0.1 that a test scripts.
//!
//! It reads the socket itself instead of using an HTTP library, because a library hides what tests are
//! about: the order and spelling of header fields, doubled fields, the framing of bodies.

mod protected;
mod reply;
mod request;

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::BufReader,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

pub use protected::basic_protected;
pub use reply::{Gate, Reply};
pub use request::Recorded;

type Handler = dyn Fn(&Recorded) -> Reply + Send + Sync;
type Records = Arc<Mutex<Vec<Recorded>>>;

/// A running stand-in. It stops when this is dropped.
pub struct StandIn {
    address: SocketAddr,
    records: Records,
    server: JoinHandle<()>,
}

impl StandIn {
    /// Starts a stand-in that answers each request with what `handler` makes of it.
    pub async fn start(handler: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port for the stand-in");
        let address = listener.local_addr().expect("the address of the stand-in");
        let records = Records::default();
        let server = tokio::spawn(accept(listener, Arc::clone(&records), Arc::new(handler)));
        Self { address, records, server }
    }

    /// Its address as a URL without a path: `http://127.0.0.1:40123`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its port at 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Every request that came in whole, in the order in which they did.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Closes the port and every connection. What was recorded stays.
    pub async fn stop(&mut self) {
        self.server.abort();
        let _ = (&mut self.server).await;
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Its connections end with it: the set aborts what it still holds when it is dropped.
async fn accept(listener: TcpListener, records: Records, handler: Arc<Handler>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Ok((stream, _)) = listener.accept() => {
                connections.spawn(serve(stream, Arc::clone(&records), Arc::clone(&handler)));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// One connection, request after request, until either side has had enough.
async fn serve(stream: TcpStream, records: Records, handler: Arc<Handler>) {
    let _ = stream.set_nodelay(true);
    let mut stream = BufReader::new(stream);
    // An error is the other side's going away, or bytes that are no request: nobody is left to tell.
    while let Ok(Some(request)) = request::read(&mut stream).await {
        records.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
        let wants_close =
            request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        match handler(&request).write(&request.method, stream.get_mut()).await {
            Ok(true) if !wants_close => {}
            _ => break,
        }
    }
}

#[cfg(test)]
mod tests;
