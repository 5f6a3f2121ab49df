//! The system's own table of hosts, `hosts(5)`, which goes before the name servers when an address
//! is turned into names.

use std::net::IpAddr;

/// All names of an address in the table, in its order.
pub fn names_of(address: IpAddr) -> Vec<String> {
    let text = std::fs::read_to_string("/etc/hosts").unwrap_or_default();
    find(&text, address)
}

fn find(text: &str, address: IpAddr) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let mut words = line.split_ascii_whitespace();
        if words.next().and_then(|word| word.parse().ok()) != Some(address) {
            continue;
        }
        for name in words {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

/// The name under which name servers keep the names of an address (RFC 1035, RFC 3596).
pub fn reverse_name(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(v6) => {
            let mut name = String::with_capacity(72);
            for byte in v6.octets().iter().rev() {
                name.push_str(&format!("{:x}.{:x}.", byte & 15, byte >> 4));
            }
            name + "ip6.arpa"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables() {
        let table = "127.0.0.1 a b # c\n# 127.0.0.1 d\n\n::1\tsix\n127.0.0.1 e a\n";
        assert_eq!(find(table, [127, 0, 0, 1].into()), ["a", "b", "e"]);
        assert_eq!(find(table, "::1".parse().unwrap()), ["six"]);
        assert!(find(table, [1, 2, 3, 4].into()).is_empty());
    }

    #[test]
    fn names() {
        assert_eq!(reverse_name([1, 2, 3, 4].into()), "4.3.2.1.in-addr.arpa");
        let six = reverse_name("2001:db8::1".parse().unwrap());
        assert!(six.starts_with("1.0.0.0.") && six.ends_with(".8.b.d.0.1.0.0.2.ip6.arpa"));
    }
}
