//! What can be set on a datagram socket.
//!
//! All of these fail with `EBADF` on a socket without a descriptor (except
//! those that bind it), `EINVAL` for a value out of range or of the wrong
//! family, or the system's error.

use std::net::{IpAddr, Ipv4Addr};
use std::os::fd::BorrowedFd;

use rustix::net::{AddressFamily, getsockname, sockopt};

use crate::errno::{self, Errno};
use crate::udp::UdpHandle;

impl UdpHandle {
    /// Allows sending to broadcast addresses.
    pub fn set_broadcast(&self, on: bool) -> Result<(), Errno> {
        self.0.with_fd(|fd| sockopt::set_socket_broadcast(fd, on))
    }

    /// How many routers a datagram may pass, 1 to 255.
    pub fn set_ttl(&self, hops: i32) -> Result<(), Errno> {
        let hops = u8::try_from(hops).ok().filter(|hops| *hops > 0);
        let hops = hops.ok_or(errno::EINVAL)?;
        self.by_family(
            |fd| sockopt::set_ip_ttl(fd, hops.into()),
            |fd| sockopt::set_ipv6_unicast_hops(fd, Some(hops)),
        )
    }

    /// How many routers a datagram to a group may pass, 0 to 255.
    pub fn set_multicast_ttl(&self, hops: i32) -> Result<(), Errno> {
        let hops = u8::try_from(hops).map_err(|_| errno::EINVAL)?;
        self.by_family(
            |fd| sockopt::set_ip_multicast_ttl(fd, hops.into()),
            |fd| sockopt::set_ipv6_multicast_hops(fd, hops.into()),
        )
    }

    /// Whether datagrams to a group come back to this host.
    pub fn set_multicast_loopback(&self, on: bool) -> Result<(), Errno> {
        self.by_family(
            |fd| sockopt::set_ip_multicast_loop(fd, on),
            |fd| sockopt::set_ipv6_multicast_loop(fd, on),
        )
    }

    /// The interface that datagrams to a group leave by: that of an IPv4
    /// address, or the one with the number `index` (IPv6).
    pub fn set_multicast_interface(&self, address: IpAddr, index: u32) -> Result<(), Errno> {
        match address {
            IpAddr::V4(address) => self
                .0
                .with_fd(|fd| sockopt::set_ip_multicast_if(fd, &address)),
            IpAddr::V6(_) => self
                .0
                .with_fd(|fd| sockopt::set_ipv6_multicast_if(fd, index)),
        }
    }

    /// Joins (`join`) or leaves a group. `interface` is an address of it for
    /// IPv4 (all zero: the system's choice), `index` its number for IPv6. A
    /// socket that is not bound is bound, others may share its port.
    pub fn set_membership(
        &self,
        group: IpAddr,
        interface: Ipv4Addr,
        index: u32,
        join: bool,
    ) -> Result<(), Errno> {
        match group {
            IpAddr::V4(group) => {
                self.0.ensure_bound_with(AddressFamily::INET, true)?;
                self.0.with_fd(|fd| {
                    if join {
                        sockopt::set_ip_add_membership(fd, &group, &interface)
                    } else {
                        sockopt::set_ip_drop_membership(fd, &group, &interface)
                    }
                })
            }
            IpAddr::V6(group) => {
                self.0.ensure_bound_with(AddressFamily::INET6, true)?;
                self.0.with_fd(|fd| {
                    if join {
                        sockopt::set_ipv6_add_membership(fd, &group, index)
                    } else {
                        sockopt::set_ipv6_drop_membership(fd, &group, index)
                    }
                })
            }
        }
    }

    /// As [`UdpHandle::set_membership`] for what `source` sends to an IPv4
    /// group.
    pub fn set_source_membership(
        &self,
        group: Ipv4Addr,
        source: Ipv4Addr,
        interface: Ipv4Addr,
        join: bool,
    ) -> Result<(), Errno> {
        self.0.ensure_bound_with(AddressFamily::INET, true)?;
        self.0.with_fd(|fd| {
            if join {
                sockopt::set_ip_add_source_membership(fd, &group, &interface, &source)
            } else {
                sockopt::set_ip_drop_source_membership(fd, &group, &interface, &source)
            }
        })
    }

    /// Runs a call that this crate has no name for on the descriptor of an
    /// IPv6 socket, which is bound first, as [`UdpHandle::set_membership`]
    /// does.
    pub fn with_bound_v6(
        &self,
        call: impl FnOnce(BorrowedFd<'_>) -> Result<(), Errno>,
    ) -> Result<(), Errno> {
        self.0.ensure_bound_with(AddressFamily::INET6, true)?;
        self.0.with_fd(|fd| Ok(call(fd)))?
    }

    /// The size of the kernel's send buffer in bytes; sets it first if `set`
    /// is given (the system may choose another).
    pub fn send_buffer_size(&self, set: Option<usize>) -> Result<usize, Errno> {
        self.0.with_fd(|fd| {
            if let Some(size) = set {
                sockopt::set_socket_send_buffer_size(fd, size)?;
            }
            sockopt::socket_send_buffer_size(fd)
        })
    }

    /// As [`UdpHandle::send_buffer_size`] for the receive buffer.
    pub fn recv_buffer_size(&self, set: Option<usize>) -> Result<usize, Errno> {
        self.0.with_fd(|fd| {
            if let Some(size) = set {
                sockopt::set_socket_recv_buffer_size(fd, size)?;
            }
            sockopt::socket_recv_buffer_size(fd)
        })
    }

    fn by_family(
        &self,
        v4: impl FnOnce(BorrowedFd<'_>) -> Result<(), rustix::io::Errno>,
        v6: impl FnOnce(BorrowedFd<'_>) -> Result<(), rustix::io::Errno>,
    ) -> Result<(), Errno> {
        self.0.with_fd(|fd| {
            if getsockname(fd)?.address_family() == AddressFamily::INET6 {
                v6(fd)
            } else {
                v4(fd)
            }
        })
    }
}
