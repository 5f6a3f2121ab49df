//! The name servers of the system, out of its `resolv.conf`.

use std::net::IpAddr;

/// A name server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its address.
    pub address: IpAddr,
    /// Its port: 53.
    pub port: u16,
}

/// The servers that the system is set up with; this host where there are none.
pub fn configured_servers() -> Vec<Server> {
    let text = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    parse(&text)
}

fn parse(text: &str) -> Vec<Server> {
    let mut servers: Vec<Server> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("nameserver"))
        .filter_map(|rest| {
            // The part after % is the network interface.
            let address = rest.trim().split(['%', ' ', '\t']).next()?.parse().ok()?;
            Some(Server { address, port: 53 })
        })
        .collect();
    if servers.is_empty() {
        servers.push(Server {
            address: IpAddr::from([127, 0, 0, 1]),
            port: 53,
        });
    }
    servers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files() {
        let addresses = |text| {
            parse(text)
                .iter()
                .map(|s| s.address.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            addresses("# c\nnameserver 1.2.3.4\nsearch x\nnameserver\tfe80::1%eth0\n"),
            ["1.2.3.4", "fe80::1"]
        );
        assert_eq!(addresses(""), ["127.0.0.1"]);
    }
}
