//! TLS for callers: certificate and key from files, read again when they change.

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

use rustls::{ServerConfig, crypto::aws_lc_rs};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// How often the files are looked at. A renewed certificate has days of overlap with the old one.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Where certificate and key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// PEM: the certificate, then its chain.
    pub certificate: PathBuf,
    /// PEM: the private key.
    pub key: PathBuf,
}

/// What keeps a listener from starting.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The address is taken, or not this machine's.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// What was asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// A file cannot be read, or holds no certificate or key.
    #[error("cannot read {path}: {reason}")]
    TlsFile {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Certificate and key do not fit each other, or cannot be used.
    #[error("certificate and key cannot be used together: {0}")]
    Tls(#[from] rustls::Error),
}

/// Takes TLS handshakes with the newest certificate.
#[derive(Clone)]
pub(super) struct Acceptor {
    files: Arc<TlsFiles>,
    current: Arc<RwLock<TlsAcceptor>>,
}

impl Acceptor {
    pub(super) fn load(files: TlsFiles) -> Result<Self, ListenError> {
        let current = Arc::new(RwLock::new(acceptor(&files)?));
        Ok(Self { files: Arc::new(files), current })
    }

    pub(super) async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let acceptor = self.current.read().unwrap_or_else(PoisonError::into_inner).clone();
        acceptor.accept(stream).await
    }

    /// Reads the files again whenever one of them changed. What cannot be used is logged, and the old
    /// certificate stays.
    pub(super) async fn reload_on_change(self) {
        let mut seen = self.modified();
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let now = self.modified();
            if now == seen {
                continue;
            }
            match acceptor(&self.files) {
                Ok(fresh) => {
                    *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
                    tracing::info!("the TLS certificate was read again");
                    seen = now;
                }
                Err(error) => tracing::error!(%error, "the new TLS certificate cannot be used"),
            }
        }
    }

    fn modified(&self) -> [Option<SystemTime>; 2] {
        let modified = |path: &Path| std::fs::metadata(path).and_then(|data| data.modified()).ok();
        [modified(&self.files.certificate), modified(&self.files.key)]
    }
}

fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor, ListenError> {
    let unreadable = |path: &Path, reason: String| ListenError::TlsFile { path: path.to_owned(), reason };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect)
        .map_err(|error| unreadable(&files.certificate, error.to_string()))?;
    if chain.is_empty() {
        return Err(unreadable(&files.certificate, "it holds no certificate".to_owned()));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key)
        .map_err(|error| unreadable(&files.key, error.to_string()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
