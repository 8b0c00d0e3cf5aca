//! The address guard: which addresses calls may go to.
//!
//! An address that carries another one inside (IPv4-mapped, NAT64, 6to4, Teredo) is judged by the one
//! inside, since that is where the packets end.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use crate::error::{Refusal, RefusalReason};

/// Decides which addresses calls may go to.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    allowed: Vec<IpNet>,
}

impl Guard {
    pub(crate) fn new(allowed: Vec<IpNet>) -> Self {
        Self { allowed }
    }

    /// Judges the host as it is written. Literals are judged here, because a resolver never sees them.
    pub(crate) fn check_host(&self, host: &str) -> Result<(), Refusal> {
        let refuse = |reason| Err(Refusal { host: host.to_owned(), address: None, reason });
        if host.is_empty() {
            return refuse(RefusalReason::NoHost);
        }
        if let Some(literal) = literal(host) {
            return self.check_address(host, literal);
        }
        if host.ends_with('.') {
            return refuse(RefusalReason::TrailingDot);
        }
        if is_disguised(host) {
            return refuse(RefusalReason::DisguisedAddress);
        }
        Ok(())
    }

    /// Judges an address that `host` stands for.
    pub(crate) fn check_address(&self, host: &str, address: IpAddr) -> Result<(), Refusal> {
        let effective = inside(address);
        let is_allowed = |one: &IpAddr| self.allowed.iter().any(|range| range.contains(one));
        if is_public(effective) || is_allowed(&address) || is_allowed(&effective) {
            return Ok(());
        }
        Err(Refusal { host: host.to_owned(), address: Some(address), reason: RefusalReason::NotPublic })
    }
}

/// An IP address in its usual form; IPv6 in brackets or without.
fn literal(host: &str) -> Option<IpAddr> {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    bare.parse().ok()
}

/// Whether resolvers that follow `inet_aton` would read an address here: the last label is a number.
fn is_disguised(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let digits = last.strip_prefix("0x").map(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    digits.unwrap_or_else(|| !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The address where packets to this one end.
fn inside(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => embedded(v6).map_or(address, IpAddr::V4),
    }
}

fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match address.segments() {
        // Unspecified and loopback look like IPv4-compatible addresses and are none.
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        // IPv4-compatible, RFC 4291 section 2.5.5.1; IPv4-mapped, section 2.5.5.2; SIIT, RFC 2765; NAT64,
        // RFC 6052.
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        // 6to4, RFC 3056.
        | [0x2002, high, low, ..] => Some(v4(high, low)),
        // Teredo, RFC 4380: the client's address, inverted.
        [0x2001, 0, .., high, low] => Some(v4(!high, !low)),
        _ => None,
    }
}

/// Whether an address is of the public internet (IANA's special-purpose registries, RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

/// Azure's host agent: public by the registries, but it answers from inside every virtual machine there, and
/// hands out the machine's configuration (Microsoft, "What is IP address 168.63.129.16?").
const AZURE_PLATFORM: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224..=255, ..) // this network, private, loopback, multicast, reserved, broadcast
            | (100, 64..=127, _) // carrier-grade NAT, RFC 6598
            | (169, 254, _) // link-local, with the metadata services of clouds
            | (172, 16..=31, _) // private
            | (192, 0, 0 | 2) // protocol assignments, documentation
            | (192, 31, 196) | (192, 52, 193) | (192, 175, 48) // AS112, AMT
            | (192, 88, 99) // 6to4 relays
            | (192, 168, _) // private
            | (198, 18 | 19, _) // benchmarks
            | (198, 51, 100) | (203, 0, 113) // documentation
    );
    !special && address != AZURE_PLATFORM
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Only 2000::/3 is assigned to the public internet; documentation, benchmarks and ORCHID lie in it.
    let assigned = a & 0xe000 == 0x2000;
    let special = matches!((a, b), (0x2001, 0x0db8 | 0x0000..=0x01ff) | (0x3fff, 0x0000..=0x0fff));
    assigned && !special
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
