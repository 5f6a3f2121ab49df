//! What the system's `resolv.conf(5)` says about name servers.

use std::net::{IpAddr, SocketAddr};

use anode_net::parse_address;

/// The port of name servers.
pub const PORT: u16 = 53;

/// The system's set-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// The servers, this host where the file names none.
    pub servers: Vec<SocketAddr>,
    /// How long a first attempt may take, in seconds.
    pub timeout: Option<u64>,
}

/// Reads the system's set-up. What cannot be read is as if it was not there.
pub fn configuration() -> Configuration {
    let text = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    parse(&text)
}

fn parse(text: &str) -> Configuration {
    let mut servers = Vec::new();
    let mut timeout = None;
    for line in text.lines() {
        let mut words = line.split_ascii_whitespace();
        match words.next() {
            Some("nameserver") => {
                servers.extend(words.next().and_then(|word| parse_address(word, PORT).ok()));
            }
            Some("options") => {
                for option in words {
                    if let Some(seconds) = option.strip_prefix("timeout:") {
                        timeout = seconds.parse().ok().filter(|seconds| *seconds > 0);
                    }
                }
            }
            _ => {}
        }
    }
    if servers.is_empty() {
        servers.push(SocketAddr::new(IpAddr::from([127, 0, 0, 1]), PORT));
    }
    Configuration { servers, timeout }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files() {
        let text =
            "# c\nnameserver 1.2.3.4\nsearch x\nnameserver\tfe80::1%7\noptions ndots:2 timeout:3\n";
        let read = parse(text);
        let texts: Vec<_> = read.servers.iter().map(SocketAddr::to_string).collect();
        assert_eq!(texts, ["1.2.3.4:53", "[fe80::1%7]:53"]);
        assert_eq!(read.timeout, Some(3));
        let empty = parse("nameserver x\n");
        assert_eq!(empty.servers, ["127.0.0.1:53".parse().unwrap()]);
        assert_eq!(empty.timeout, None);
    }
}
