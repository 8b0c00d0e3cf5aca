use proptest::prelude::*;

use super::*;

fn guard() -> Guard {
    Guard::new(Vec::new())
}

fn reason(host: &str) -> Option<RefusalReason> {
    guard().check_host(host).err().map(|refusal| refusal.reason)
}

#[test]
fn addresses_that_are_not_public_are_refused() {
    for host in [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::1]",
        "::1",
        "[fc00::1]",
        "[fd12:3456::1]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[2001:db8::1]",
        "[100::1]",
        "[64:ff9b:1::1]",
    ] {
        assert_eq!(reason(host), Some(RefusalReason::NotPublic), "{host}");
    }
}

#[test]
fn an_address_inside_of_another_is_what_counts() {
    for host in [
        "[::ffff:127.0.0.1]",
        "[::ffff:a00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::a9fe:a9fe]",
        "[::ffff:168.63.129.16]",
        "[2002:7f00:1::]",
        "[2002:c0a8:101::1]",
        "[2001:0:1:2:3:4:80ff:fffe]",
    ] {
        assert_eq!(reason(host), Some(RefusalReason::NotPublic), "{host}");
    }
    assert_eq!(reason("[64:ff9b::808:808]"), None);
}

#[test]
fn numbers_that_some_resolvers_read_as_addresses_are_refused() {
    for host in ["2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "1.2.3.4.5", "a.0x1", "0x"] {
        assert_eq!(reason(host), Some(RefusalReason::DisguisedAddress), "{host}");
    }
}

#[test]
fn trailing_dots_and_empty_hosts_are_refused() {
    assert_eq!(reason("api.example.com."), Some(RefusalReason::TrailingDot));
    assert_eq!(reason("127.0.0.1."), Some(RefusalReason::TrailingDot));
    assert_eq!(reason(""), Some(RefusalReason::NoHost));
}

#[test]
fn public_addresses_and_names_pass() {
    for host in [
        "8.8.8.8",
        "168.63.129.17",
        "172.32.0.1",
        "100.128.0.1",
        "[2606:4700::1111]",
        "api.example.com",
        "0xa.example",
    ] {
        assert_eq!(reason(host), None, "{host}");
    }
}

#[test]
fn a_range_of_the_configuration_opens_what_lies_in_it_and_nothing_else() {
    let guard = Guard::new(vec!["127.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()]);
    for host in ["127.0.0.1", "[::ffff:127.0.0.1]", "[fd00::1]"] {
        assert_eq!(guard.check_host(host), Ok(()), "{host}");
    }
    for host in ["10.0.0.1", "[::1]", "[fc00::1]"] {
        assert!(guard.check_host(host).is_err(), "{host}");
    }
}

proptest! {
    #[test]
    fn every_form_of_an_ipv4_address_gets_the_same_answer(bits: u32) {
        let v4 = Ipv4Addr::from(bits);
        prop_assume!(bits > 1);
        let [a, b, c, d] = v4.octets().map(u16::from);
        let (high, low) = (a << 8 | b, c << 8 | d);
        let forms = [
            Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
            Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
            Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
            Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
            Ipv6Addr::new(0x2001, 0, 1, 2, 3, 4, !high, !low),
        ];
        let plain = guard().check_address("h", v4.into()).is_ok();
        for form in forms {
            prop_assert_eq!(guard().check_address("h", form.into()).is_ok(), plain, "{}", form);
        }
    }

    #[test]
    fn no_host_makes_the_guard_panic(host in "\\PC*") {
        let _ = guard().check_host(&host);
    }
}
