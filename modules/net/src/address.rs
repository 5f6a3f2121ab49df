//! Socket addresses between text and the system.

use std::net::{IpAddr, Ipv6Addr, SocketAddr, SocketAddrV6};

use anode_engine::{Object, Result, Scope};
use anode_event_loop::{Address, Errno, errno};

/// An address as `net` writes it; IPv6 may carry a zone (`fe80::1%2`). `EINVAL` for anything else.
pub fn parse(text: &str, port: u16) -> std::result::Result<SocketAddr, Errno> {
    if let Some((address, zone)) = text.split_once('%') {
        let address: Ipv6Addr = address.parse().map_err(|_| errno::EINVAL)?;
        let scope_id = zone
            .parse()
            .ok()
            .or_else(|| interface_index(zone))
            .unwrap_or(0);
        return Ok(SocketAddr::V6(SocketAddrV6::new(
            address, port, 0, scope_id,
        )));
    }
    let address: IpAddr = text.parse().map_err(|_| errno::EINVAL)?;
    Ok(SocketAddr::new(address, port))
}

fn interface_index(name: &str) -> Option<u32> {
    let path = format!("/sys/class/net/{name}/ifindex");
    if name.contains('/') {
        return None;
    }
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
}

/// The IP address as text, with the number of the interface where that is part of it.
pub fn text(address: &SocketAddr) -> String {
    match address {
        SocketAddr::V6(v6) if v6.scope_id() != 0 && v6.ip().is_unicast_link_local() => {
            format!("{}%{}", v6.ip(), v6.scope_id())
        }
        address => address.ip().to_string(),
    }
}

/// `{ address, family, port }`, or `{ address }` for a path.
pub fn to_js<'s>(scope: &mut Scope<'s>, address: &Address) -> Result<Object<'s>> {
    let object = scope.object()?;
    match address {
        Address::Inet(inet) => {
            let family = if inet.is_ipv4() { "IPv4" } else { "IPv6" };
            let (text, family) = (scope.string(&text(inet))?, scope.atom(family.as_bytes())?);
            object.set(scope, c"address", text)?;
            object.set(scope, c"family", family)?;
            let port = scope.int(inet.port().into());
            object.set(scope, c"port", port)?;
        }
        Address::Path(path) => {
            let text = scope.string(&path.to_string_lossy())?;
            object.set(scope, c"address", text)?;
        }
        Address::Abstract(name) => {
            let text = format!("\0{}", String::from_utf8_lossy(name));
            let text = scope.string(&text)?;
            object.set(scope, c"address", text)?;
        }
        Address::Unnamed => {}
    }
    Ok(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_both_families_and_zones() {
        assert_eq!(parse("127.0.0.1", 80).unwrap().to_string(), "127.0.0.1:80");
        assert_eq!(parse("::1", 0).unwrap().to_string(), "[::1]:0");
        assert!(matches!(parse("fe80::1%7", 1), Ok(SocketAddr::V6(a)) if a.scope_id() == 7));
        assert_eq!(parse("localhost", 1), Err(errno::EINVAL));
    }
}
