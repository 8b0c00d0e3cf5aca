//! What stands between a client and the program: it passes every byte on as it is, and keeps those of the
//! client. For browsers it serves pages beside the program, on the same origin, for the program offers none.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use countersign_testkit::wire::within;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, tcp},
    sync::{Mutex as AsyncMutex, mpsc},
};

/// By path: type and content.
pub(crate) type Pages = HashMap<String, (&'static str, Vec<u8>)>;

/// All bytes of each connection.
type Heard = Arc<Mutex<BTreeMap<u64, Vec<u8>>>>;

/// A listening tap. It ends with the test's runtime.
pub(crate) struct Tap {
    address: SocketAddr,
    /// Where pages say what became of them: a connection that leads to the program stays with it.
    aside: SocketAddr,
    heard: Heard,
    told: AsyncMutex<mpsc::UnboundedReceiver<String>>,
}

/// What every connection needs.
struct Shared {
    program: SocketAddr,
    pages: Pages,
    heard: Heard,
    numbers: AtomicU64,
    tell: mpsc::UnboundedSender<String>,
}

impl Tap {
    /// Listens in front of the program.
    pub(crate) async fn open(program: SocketAddr, pages: Pages) -> Self {
        let (heard, (tell, told)) = (Heard::default(), mpsc::unbounded_channel());
        let numbers = AtomicU64::new(0);
        let shared = Arc::new(Shared { program, pages, heard: Arc::clone(&heard), numbers, tell });
        let address = listen(&shared).await;
        let aside = listen(&shared).await;
        Self { address, aside, heard, told: AsyncMutex::new(told) }
    }

    /// `http://127.0.0.1:port`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where a page says what became of it.
    pub(crate) fn aside(&self) -> String {
        format!("http://{}/told", self.aside)
    }

    /// What a page says of itself next.
    pub(crate) async fn told(&self) -> String {
        within("a word of the page", self.told.lock().await.recv()).await.expect("a word of the page")
    }

    /// The values of all `Authorization` fields since the last time, with line feeds that are no line ends.
    pub(crate) fn take_fields(&self) -> Vec<Vec<u8>> {
        let heard = std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner));
        heard.values().flat_map(|bytes| fields(bytes)).collect()
    }
}

async fn listen(shared: &Arc<Shared>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let (address, shared) = (listener.local_addr().expect("an address"), Arc::clone(shared));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&shared)));
        }
    });
    address
}

fn fields(bytes: &[u8]) -> Vec<Vec<u8>> {
    const NAME: &[u8] = b"authorization:";
    let mut values = Vec::new();
    for at in (0..bytes.len()).filter(|at| *at == 0 || bytes[..*at].ends_with(b"\r\n")) {
        let line = &bytes[at..];
        if line.get(..NAME.len()).is_some_and(|name| name.eq_ignore_ascii_case(NAME)) {
            let end = line.windows(2).position(|pair| pair == b"\r\n").unwrap_or(line.len());
            values.push(line[NAME.len()..end].trim_ascii_start().to_vec());
        }
    }
    values
}

/// One connection: a page, a word, or all that follows to and from the program.
async fn serve(mut client: TcpStream, shared: Arc<Shared>) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        if client.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let path = text.split(' ').nth(1).unwrap_or_default();
    if path == "/told" {
        return told(client, &text, &shared).await;
    }
    if let Some((kind, content)) = shared.pages.get(path) {
        return answer(client, &format!("200 OK\r\nContent-Type: {kind}"), content).await;
    }
    let mut program = TcpStream::connect(shared.program).await?;
    let (mut from_program, mut to_program) = program.split();
    let (mut from_client, mut to_client) = client.split();
    let number = shared.numbers.fetch_add(1, Ordering::Relaxed);
    let keep = |bytes: &[u8]| {
        let mut kept = shared.heard.lock().unwrap_or_else(PoisonError::into_inner);
        kept.entry(number).or_default().extend_from_slice(bytes);
    };
    let up = pass_on(&mut from_client, &mut to_program, head, keep);
    let down = async {
        tokio::io::copy(&mut from_program, &mut to_client).await?;
        to_client.shutdown().await
    };
    tokio::try_join!(up, down).map(|_| ())
}

/// Bytes are kept before they go on: whoever has its answer finds them here.
async fn pass_on(
    from: &mut tcp::ReadHalf<'_>,
    to: &mut tcp::WriteHalf<'_>,
    mut bytes: Vec<u8>,
    keep: impl Fn(&[u8]),
) -> io::Result<()> {
    loop {
        keep(&bytes);
        to.write_all(&bytes).await?;
        bytes.clear();
        if from.read_buf(&mut bytes).await? == 0 {
            return to.shutdown().await;
        }
    }
}

/// The body of a POST is the word.
async fn told(mut client: TcpStream, head: &str, shared: &Shared) -> io::Result<()> {
    let (fields, body) = head.split_once("\r\n\r\n").unwrap_or_default();
    let length = fields.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let mut word = body.as_bytes().to_vec();
    while word.len() < length.unwrap_or_default() && client.read_buf(&mut word).await? > 0 {}
    // Nobody waits any more when the test has ended.
    let _ = shared.tell.send(String::from_utf8_lossy(&word).into_owned());
    answer(client, "204 No Content", b"").await
}

async fn answer(mut client: TcpStream, head: &str, body: &[u8]) -> io::Result<()> {
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    client.write_all(&[head.as_bytes(), body].concat()).await?;
    client.shutdown().await
}
