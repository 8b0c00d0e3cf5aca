//! The ways in and out: the address, TLS, and the client for third parties.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
};

use countersign_outbound::{Outbound, Settings};
use countersign_server::{Limits, Listener};

use super::Report;
use crate::{commands::serve::tls_files, config::Config};

const LISTEN: &str = "listen";
const TLS: &str = "TLS";
const OUTBOUND: &str = "outbound";

/// The address is free, or this store's own server has it.
pub(super) fn listen(config: &Config, has_node: bool, report: &mut Report) {
    let address = config.listen;
    match TcpListener::bind(address) {
        Ok(_) => report.ok(LISTEN, format!("{address} is free")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && has_node => {
            report.ok(LISTEN, format!("{address} is in use, most likely by the server on this store"));
        }
        Err(error) => report.fail(
            LISTEN,
            format!("{address} cannot be used: {error}"),
            "choose another address with --listen, or stop the program that has it",
        ),
    }
}

/// Callers' credentials do not travel in clear text; certificate and key can be read and fit each other.
pub(super) async fn tls(config: &Config, report: &mut Report) {
    let files = match tls_files(config) {
        Ok(Some(files)) => files,
        Ok(None) if config.tls.terminated_upstream => {
            return report.note(
                TLS,
                "the settings say that a proxy in front ends it",
                "let nothing but that proxy reach this address",
            );
        }
        Ok(None) => return report.ok(TLS, "none is needed on a loopback address"),
        Err(failure) => return report.failed(TLS, &failure),
    };
    // Binding a port of its own reads the files as the server would.
    let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    match Listener::bind(anywhere, Some(files), Limits::default()).await {
        Ok(_) => report.ok(TLS, "certificate and key can be read and fit each other"),
        Err(error) => report.fail(TLS, error.to_string(), "give a PEM certificate, its chain, and its key"),
    }
}

/// The client for third parties can be made, and how far it may reach.
pub(super) fn way_out(config: &Config, report: &mut Report) {
    let allow_private = config.outbound.allow_private.clone();
    match Outbound::new(Settings { allow_private, ..Settings::default() }) {
        Ok(_) => report.ok(OUTBOUND, "the client for third parties can be set up"),
        Err(error) => report.failed(OUTBOUND, &error.into()),
    }
    if !config.outbound.allow_private.is_empty() {
        let ranges: Vec<_> = config.outbound.allow_private.iter().map(ToString::to_string).collect();
        report.note(
            OUTBOUND,
            format!("third parties may be in {}", ranges.join(", ")),
            "whoever may install connectors or set properties reaches what is there",
        );
    }
}
