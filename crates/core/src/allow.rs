//! Allow lists: from which addresses somebody may call.

use std::{fmt, net::IpAddr, str::FromStr, sync::Arc};

use ipnet::IpNet;

/// Addresses and ranges, IPv4 and IPv6. An empty list allows every address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AllowList(Arc<[IpNet]>);

/// A text that is no allow list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAllowList {
    /// An entry that is neither an address nor a range.
    #[error("'{0}' is neither an IP address nor a range such as 192.0.2.0/24 or 2001:db8::/32")]
    Entry(String),
    /// More entries than are looked through at each request.
    #[error("an allow list has at most {most} entries", most = AllowList::MOST)]
    Long,
}

/// An address, or a range of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressRange(IpNet);

impl AllowList {
    /// The most entries of one list.
    pub const MOST: usize = 100;

    /// The list of these entries.
    pub fn new<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Self, InvalidAllowList> {
        let mut ranges = Vec::new();
        for entry in entries {
            if ranges.len() == Self::MOST {
                return Err(InvalidAllowList::Long);
            }
            ranges.push(entry.parse::<AddressRange>()?.0);
        }
        Ok(Self(ranges.into()))
    }

    /// Whether somebody at this address may call. An IPv4 address that comes in IPv6 clothes
    /// (RFC 4291 section 2.5.5.2) is the IPv4 address.
    #[must_use]
    pub fn allows(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.is_empty() || self.0.iter().any(|range| range.contains(&address))
    }

    /// Its entries, as ranges.
    pub fn entries(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(ToString::to_string)
    }
}

/// The proxies whose word is taken on who calls. By default nobody's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// These.
    #[must_use]
    pub fn new(ranges: Vec<AddressRange>) -> Self {
        Self(ranges.into_iter().map(|range| range.0).collect())
    }

    /// Who calls: the peer, or, where that is trusted, the last address of `X-Forwarded-For` that is not. What
    /// stands before an address that nobody vouches for may have been made up by who is there.
    pub fn caller<'a>(&self, peer: IpAddr, forwarded: impl DoubleEndedIterator<Item = &'a str>) -> IpAddr {
        let mut caller = peer.to_canonical();
        let mut hops = forwarded.rev().flat_map(|field| field.rsplit(','));
        while self.0.iter().any(|range| range.contains(&caller)) {
            match hops.next().and_then(hop) {
                Some(before) => caller = before,
                None => break,
            }
        }
        caller
    }
}

/// One address of `X-Forwarded-For`, with a port behind it or without.
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let address = text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip());
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    address.or_else(with_port).or_else(in_brackets).map(|address| address.to_canonical())
}

impl FromStr for AddressRange {
    type Err = InvalidAllowList;

    fn from_str(entry: &str) -> Result<Self, InvalidAllowList> {
        let entry = entry.trim();
        let address = |text: &str| text.parse::<IpAddr>().ok().map(|ip| IpNet::from(ip.to_canonical()));
        let range = entry.parse::<IpNet>().ok().map(|range| range.trunc()).or_else(|| address(entry));
        range.map(Self).ok_or_else(|| InvalidAllowList::Entry(entry.chars().take(64).collect()))
    }
}

impl FromStr for AllowList {
    type Err = InvalidAllowList;

    /// Reads entries with blanks or commas between them.
    fn from_str(text: &str) -> Result<Self, InvalidAllowList> {
        Self::new(text.split(|c: char| c == ',' || c.is_whitespace()).filter(|entry| !entry.is_empty()))
    }
}

impl fmt::Display for AllowList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.entries().collect::<Vec<_>>().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use proptest::prelude::*;

    use super::*;

    fn list(text: &str) -> AllowList {
        text.parse().unwrap()
    }

    #[test]
    fn an_empty_list_allows_everybody_and_any_other_only_who_is_on_it() {
        let home: IpAddr = "192.0.2.7".parse().unwrap();
        assert!(AllowList::default().allows(home));
        assert!(list("192.0.2.0/24").allows(home) && list("192.0.2.7").allows(home));
        assert!(list("2001:db8::/32, 192.0.2.7").allows(home));
        assert!(!list("192.0.2.8").allows(home) && !list("2001:db8::/32").allows(home));
        assert!(list("2001:db8::/32").allows("2001:db8:1::1".parse().unwrap()));
    }

    #[test]
    fn an_ipv4_address_in_ipv6_clothes_is_the_ipv4_address() {
        assert!(list("192.0.2.7").allows("::ffff:192.0.2.7".parse().unwrap()));
        assert!(list("::ffff:192.0.2.7").allows("192.0.2.7".parse().unwrap()));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["localhost", "192.0.2", "192.0.2.0/33", "2001:db8::/129", "192.0.2.1-9", "::1%eth0"] {
            assert!(matches!(text.parse::<AllowList>(), Err(InvalidAllowList::Entry(_))), "{text}");
        }
        let many = "192.0.2.1 ".repeat(AllowList::MOST);
        assert!(many.parse::<AllowList>().is_ok());
        assert_eq!((many + "192.0.2.1").parse::<AllowList>(), Err(InvalidAllowList::Long));
    }

    #[test]
    fn one_address_is_a_range_of_its_own() {
        let proxies = TrustedProxies::new(vec!["10.0.0.1".parse().unwrap(), "::1".parse().unwrap()]);
        let caller =
            |peer: &str| proxies.caller(peer.parse().unwrap(), ["192.0.2.7"].into_iter()).to_string();
        assert_eq!(["10.0.0.1", "::1", "10.0.0.2"].map(caller), ["192.0.2.7", "192.0.2.7", "10.0.0.2"]);
    }

    #[test]
    fn the_word_of_a_proxy_counts_only_where_it_is_trusted() {
        let proxies = TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap()]);
        let caller = |peer: &str, fields: &[&str]| {
            proxies.caller(peer.parse().unwrap(), fields.iter().copied()).to_string()
        };
        assert_eq!(caller("192.0.2.9", &["198.51.100.1"]), "192.0.2.9");
        assert_eq!(caller("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(caller("::ffff:10.0.0.1", &["198.51.100.1:4711"]), "198.51.100.1");
        assert_eq!(caller("10.0.0.1", &["[2001:db8::1]:443"]), "2001:db8::1");
        assert_eq!(caller("10.0.0.1", &["203.0.113.5, 198.51.100.1 ,10.0.0.7"]), "198.51.100.1");
        assert_eq!(caller("10.0.0.1", &["203.0.113.5", "198.51.100.1"]), "198.51.100.1");
        assert_eq!(caller("10.0.0.1", &["198.51.100.1, nonsense"]), "10.0.0.1");
        assert_eq!(caller("10.0.0.1", &[]), "10.0.0.1");
        let nobody = TrustedProxies::default();
        assert_eq!(
            nobody.caller("10.0.0.1".parse().unwrap(), ["1.2.3.4"].into_iter()).to_string(),
            "10.0.0.1"
        );
    }

    proptest! {
        #[test]
        fn whatever_stands_in_the_field_nobody_takes_the_word_of_a_stranger(peer: u32, field in ".{0,60}") {
            let peer = IpAddr::from(Ipv4Addr::from(peer | 0x8000_0000));
            let proxies = TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap()]);
            prop_assert_eq!(proxies.caller(peer, [field.as_str()].into_iter()), peer);
        }

        /// Held against arithmetic on the bits, not against the crate that does the work.
        #[test]
        fn a_range_of_ipv4_allows_exactly_what_shares_its_prefix(
            base: u32, length in 0_u32..=32, other: u32, flips in 0_u32..=32
        ) {
            let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
            let near = base ^ 1_u32.checked_shl(flips).unwrap_or(0);
            let list = list(&format!("{}/{length}", Ipv4Addr::from(base)));
            for address in [other, near, base] {
                let expected = address & mask == base & mask;
                prop_assert_eq!(list.allows(Ipv4Addr::from(address).into()), expected);
            }
        }

        #[test]
        fn a_range_of_ipv6_allows_exactly_what_shares_its_prefix(
            base: u128, length in 0_u32..=128, flips in 0_u32..=128
        ) {
            let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
            let near = base ^ 1_u128.checked_shl(flips).unwrap_or(0);
            let mapped = |bits: u128| Ipv6Addr::from(bits).to_ipv4_mapped().is_some();
            prop_assume!(!mapped(base) && !mapped(near));
            let list = list(&format!("{}/{length}", Ipv6Addr::from(base)));
            prop_assert_eq!(list.allows(Ipv6Addr::from(near).into()), near & mask == base & mask);
        }

        #[test]
        fn a_list_is_read_back_as_it_was_printed(bases in prop::collection::vec((any::<u32>(), 0_u8..=32), 0..20)) {
            let text: Vec<_> =
                bases.iter().map(|(base, length)| format!("{}/{length}", Ipv4Addr::from(*base))).collect();
            let list = list(&text.join(","));
            prop_assert_eq!(list.to_string().parse::<AllowList>().unwrap(), list);
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,200}") {
            let _ = text.parse::<AllowList>();
        }
    }
}
