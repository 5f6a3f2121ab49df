//! The methods of `Udp` that set something. Each gives 0 or a negative errno.

use std::ffi::CStr;
use std::net::{IpAddr, Ipv4Addr};

use anode_engine::{RawNative, Scope, native};
use anode_event_loop::{Errno, UdpHandle, errno};

use crate::socket::{This, code, ip_of};

pub(crate) const METHODS: &[(&CStr, RawNative)] = &[
    (c"setBroadcast", native!(set_broadcast)),
    (c"setTTL", native!(set_ttl)),
    (c"setMulticastTTL", native!(set_multicast_ttl)),
    (c"setMulticastLoopback", native!(set_multicast_loopback)),
    (c"setMulticastInterface", native!(set_multicast_interface)),
    (c"membership", native!(membership)),
    (c"sourceMembership", native!(source_membership)),
    (c"bufferSize", native!(buffer_size)),
];

fn set_broadcast(_: &mut Scope<'_>, this: This<'_>, on: bool) -> i32 {
    code(this.get().handle.set_broadcast(on))
}

fn set_ttl(_: &mut Scope<'_>, this: This<'_>, hops: i32) -> i32 {
    code(this.get().handle.set_ttl(hops))
}

fn set_multicast_ttl(_: &mut Scope<'_>, this: This<'_>, hops: i32) -> i32 {
    code(this.get().handle.set_multicast_ttl(hops))
}

fn set_multicast_loopback(_: &mut Scope<'_>, this: This<'_>, on: bool) -> i32 {
    code(this.get().handle.set_multicast_loopback(on))
}

fn set_multicast_interface(_: &mut Scope<'_>, this: This<'_>, text: String) -> i32 {
    let set = |(address, index)| this.get().handle.set_multicast_interface(address, index);
    code(ip_of(&text).and_then(set))
}

/// The IPv4 address of an interface; any when none is named.
fn interface_v4(text: Option<&str>) -> Result<Ipv4Addr, Errno> {
    match text.map(ip_of).transpose()? {
        None => Ok(Ipv4Addr::UNSPECIFIED),
        Some((IpAddr::V4(address), _)) => Ok(address),
        Some((IpAddr::V6(_), _)) => Err(errno::EINVAL),
    }
}

/// The number of an interface, named with an IPv6 address (`::%eth0`); 0 when none is.
fn interface_v6(text: Option<&str>) -> Result<u32, Errno> {
    match text.map(ip_of).transpose()? {
        None => Ok(0),
        Some((IpAddr::V6(_), index)) => Ok(index),
        Some((IpAddr::V4(_), _)) => Err(errno::EINVAL),
    }
}

fn membership(
    _: &mut Scope<'_>,
    this: This<'_>,
    group: String,
    interface: Option<String>,
    join: bool,
) -> i32 {
    code(set_membership(
        &this.get().handle,
        &group,
        interface.as_deref(),
        join,
    ))
}

fn set_membership(
    handle: &UdpHandle,
    group: &str,
    interface: Option<&str>,
    join: bool,
) -> Result<(), Errno> {
    let (group, index) = ip_of(group)?;
    if group.is_ipv4() {
        return handle.set_membership(group, interface_v4(interface)?, 0, join);
    }
    let index = match interface {
        None => index,
        named => interface_v6(named)?,
    };
    handle.set_membership(group, Ipv4Addr::UNSPECIFIED, index, join)
}

fn source_membership(
    _: &mut Scope<'_>,
    this: This<'_>,
    source: String,
    group: String,
    interface: Option<String>,
    join: bool,
) -> i32 {
    let handle = &this.get().handle;
    let result = ip_of(&group).and_then(|(group, _)| match (group, ip_of(&source)?.0) {
        (IpAddr::V4(group), IpAddr::V4(source)) => {
            let interface = interface_v4(interface.as_deref())?;
            handle.set_source_membership(group, source, interface, join)
        }
        (IpAddr::V6(group), IpAddr::V6(source)) => {
            let index = interface_v6(interface.as_deref())?;
            handle
                .with_bound_v6(|fd| anode_sys::source_membership_v6(fd, group, source, index, join))
        }
        _ => Err(errno::EINVAL),
    });
    code(result)
}

/// Sets (unless `size` is 0) and gives the size of the receive (`receive`) or send buffer, in
/// bytes; or a negative errno.
fn buffer_size(_: &mut Scope<'_>, this: This<'_>, size: f64, receive: bool) -> f64 {
    if size > f64::from(i32::MAX) {
        return errno::EINVAL.into();
    }
    let set = (size > 0.0).then_some(size as usize);
    let handle = &this.get().handle;
    let result = if receive {
        handle.recv_buffer_size(set)
    } else {
        handle.send_buffer_size(set)
    };
    result.map_or_else(f64::from, |size| size as f64)
}
