//! Why a folder gives no bundle.

/// Why a folder gives no bundle. Files are named relative to the folder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// A file or folder that cannot be read; the reason is the system's.
    #[error("`{file}` cannot be read: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system says.
        reason: String,
    },
    /// The first file is not there.
    #[error("there is no `{0}`, the file that is run first")]
    NoMain(String),
    /// A file that is not UTF-8 text.
    #[error("`{0}` is not UTF-8 text")]
    NotText(String),
    /// A symbolic link that leads out of the folder.
    #[error("`{0}` leads out of the connector's folder; copy what it needs into the folder")]
    Escapes(String),
    /// A name that a bundle cannot hold.
    #[error(
        "`{0}` cannot be a file of a connector: a relative path with `/`, without `.` or `..`, at most 512 bytes"
    )]
    BadName(String),
    /// Too many files.
    #[error("more than {0} files can be reached; leave out what the connector does not need")]
    TooManyFiles(usize),
    /// Too much text.
    #[error("more than {0} bytes of files can be reached; leave out what the connector does not need")]
    TooLarge(usize),
    /// Folders too deep.
    #[error("`{0}` is too deep a folder")]
    TooDeep(String),
}
