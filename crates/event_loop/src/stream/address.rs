//! Where a stream is bound and connected.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use rustix::net::{SocketAddrAny, SocketAddrUnix, getpeername, getsockname};

use crate::errno::{self, Errno};
use crate::stream::StreamHandle;

/// The address of one end of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// An IP address and port.
    Inet(SocketAddr),
    /// The path of a Unix socket.
    Path(PathBuf),
    /// The abstract name of a Unix socket (Linux), without the leading zero
    /// byte.
    Abstract(Vec<u8>),
    /// A socket that has no name.
    Unnamed,
}

/// How to bind a TCP stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BindOptions {
    /// An IPv6 stream takes no IPv4 connections (`IPV6_V6ONLY`).
    pub ipv6_only: bool,
    /// Several sockets may be bound to the address, the system shares
    /// connections out (`SO_REUSEPORT`).
    pub reuse_port: bool,
}

impl StreamHandle {
    /// The stream's own address. Fails with `EBADF` without a descriptor,
    /// `ENOTSOCK` on a pipe, or the system's error.
    pub fn local_address(&self) -> Result<Address, Errno> {
        let address = self.0.with_fd(|fd| getsockname(fd))?;
        address_of(address)
    }

    /// The address of the other end. Fails with `ENOTCONN` when there is none,
    /// and as [`StreamHandle::local_address`].
    pub fn peer_address(&self) -> Result<Address, Errno> {
        match self.0.with_fd(|fd| getpeername(fd))? {
            Some(address) => address_of(address),
            None => Ok(Address::Unnamed),
        }
    }
}

fn address_of(address: SocketAddrAny) -> Result<Address, Errno> {
    if let Ok(address) = SocketAddr::try_from(address.clone()) {
        return Ok(Address::Inet(address));
    }
    let address = SocketAddrUnix::try_from(address).map_err(errno::from_rustix)?;
    if let Some(path) = address.path() {
        return Ok(Address::Path(OsStr::from_bytes(path.to_bytes()).into()));
    }
    #[cfg(any(target_os = "linux", target_os = "android"))]
    if let Some(name) = address.abstract_name().filter(|name| !name.is_empty()) {
        return Ok(Address::Abstract(name.to_vec()));
    }
    Ok(Address::Unnamed)
}

/// The system's form of a Unix socket's name: a path, or an abstract name when
/// it begins with a zero byte (Linux).
pub(super) fn unix_address(name: &[u8]) -> Result<SocketAddrUnix, Errno> {
    if name.is_empty() {
        return Err(errno::EINVAL);
    }
    #[cfg(any(target_os = "linux", target_os = "android"))]
    if let Some(name) = name.strip_prefix(&[0]) {
        return SocketAddrUnix::new_abstract_name(name).map_err(errno::from_rustix);
    }
    if name.contains(&0) {
        return Err(errno::EINVAL);
    }
    SocketAddrUnix::new(name).map_err(errno::from_rustix)
}
