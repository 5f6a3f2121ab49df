//! `getaddrinfo` and `getnameinfo`.

use dns_lookup::{AddrInfoHints, LookupErrorKind};
use std::net::{IpAddr, SocketAddr};

/// Which addresses are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Both kinds.
    Any,
    /// IPv4 only.
    V4,
    /// IPv6 only.
    V6,
}

/// In which order addresses are returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// As the resolver has them.
    Verbatim,
    /// IPv4 before IPv6.
    V4First,
    /// IPv6 before IPv4.
    V6First,
}

/// A failed look-up as Node's errors show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookupError {
    /// libuv's number: -3008 for a name that is not known.
    pub errno: i32,
    /// `ENOTFOUND`, `EAI_AGAIN`, …
    pub code: &'static str,
    /// `getaddrinfo` or `getnameinfo`.
    pub syscall: &'static str,
    /// What was looked up.
    pub hostname: String,
}

impl LookupError {
    /// Node's message.
    pub fn message(&self) -> String {
        format!("{} {} {}", self.syscall, self.code, self.hostname)
    }

    fn new(error: &dns_lookup::LookupError, syscall: &'static str, hostname: &str) -> Self {
        let (errno, code) = match error.kind() {
            LookupErrorKind::Again => (-3001, "EAI_AGAIN"),
            LookupErrorKind::Badflags => (-3002, "EAI_BADFLAGS"),
            LookupErrorKind::Fail => (-3004, "EAI_FAIL"),
            LookupErrorKind::Family => (-3005, "EAI_FAMILY"),
            LookupErrorKind::Memory => (-3006, "EAI_MEMORY"),
            // Node makes one code of these two.
            LookupErrorKind::NoData => (-3007, "ENOTFOUND"),
            LookupErrorKind::NoName => (-3008, "ENOTFOUND"),
            LookupErrorKind::Service => (-3010, "EAI_SERVICE"),
            LookupErrorKind::Socktype => (-3011, "EAI_SOCKTYPE"),
            // The system has more numbers than the enumeration has names.
            _ if error.error_num() == libc::EAI_OVERFLOW => (-3009, "EAI_OVERFLOW"),
            #[cfg(target_os = "linux")]
            _ if error.error_num() == EAI_ADDRFAMILY => (-3000, "EAI_ADDRFAMILY"),
            _ => (-3004, "EAI_FAIL"),
        };
        LookupError {
            errno,
            code,
            syscall,
            hostname: hostname.to_owned(),
        }
    }
}

impl std::fmt::Display for LookupError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for LookupError {}

/// GNU's number for "no address of this family", which the C library's bindings do not have.
#[cfg(target_os = "linux")]
const EAI_ADDRFAMILY: i32 = -9;

/// The addresses of a host. `hints` are the `AI_*` flags as the program gives them: they are the system's own.
pub fn lookup(
    hostname: &str,
    family: Family,
    hints: i32,
    order: Order,
) -> Result<Vec<IpAddr>, LookupError> {
    let hints = AddrInfoHints {
        socktype: libc::SOCK_STREAM,
        address: match family {
            Family::Any => libc::AF_UNSPEC,
            Family::V4 => libc::AF_INET,
            Family::V6 => libc::AF_INET6,
        },
        flags: hints,
        protocol: 0,
    };
    let found = dns_lookup::getaddrinfo(Some(hostname), None, Some(hints))
        .map_err(|e| LookupError::new(&e, "getaddrinfo", hostname))?;
    let mut addresses: Vec<IpAddr> = Vec::new();
    for entry in found.flatten() {
        let address = entry.sockaddr.ip();
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    // Stable: within a family the resolver's order stays.
    match order {
        Order::Verbatim => {}
        Order::V4First => addresses.sort_by_key(IpAddr::is_ipv6),
        Order::V6First => addresses.sort_by_key(IpAddr::is_ipv4),
    }
    if addresses.is_empty() {
        return Err(LookupError {
            errno: -3008,
            code: "ENOTFOUND",
            syscall: "getaddrinfo",
            hostname: hostname.to_owned(),
        });
    }
    Ok(addresses)
}

/// The host and service names of an address and a port.
pub fn lookup_service(address: IpAddr, port: u16) -> Result<(String, String), LookupError> {
    dns_lookup::getnameinfo(&SocketAddr::new(address, port), libc::NI_NAMEREQD)
        .map_err(|e| LookupError::new(&e, "getnameinfo", &address.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_host() {
        let addresses = lookup("localhost", Family::V4, 0, Order::Verbatim).unwrap();
        assert_eq!(addresses[0].to_string(), "127.0.0.1");
        assert_eq!(
            lookup("127.0.0.1", Family::Any, 0, Order::V6First)
                .unwrap()
                .len(),
            1
        );
    }

    #[test]
    fn orders() {
        let mut both: Vec<IpAddr> = vec!["::1".parse().unwrap(), "1.2.3.4".parse().unwrap()];
        both.sort_by_key(IpAddr::is_ipv6);
        assert!(both[0].is_ipv4());
    }

    #[test]
    fn a_name_that_cannot_be() {
        let error = lookup("no such name", Family::Any, 0, Order::Verbatim).unwrap_err();
        assert_eq!(error.syscall, "getaddrinfo");
        assert!(error.code == "ENOTFOUND" || error.code == "EAI_AGAIN");
        assert!(error.message().ends_with("no such name"));
    }
}
