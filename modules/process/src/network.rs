//! `os.networkInterfaces()`: the addresses of interfaces that are up.

use anode_engine::{Error, Object, Result, Scope, Value};
use nix::ifaddrs::getifaddrs;
use nix::net::if_::InterfaceFlags;
use std::collections::HashMap;

use crate::throw_system_error;

/// Flat: name, address, netmask, family, mac, internal, scopeid, name, …
pub(crate) fn interfaces<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let list = getifaddrs().map_err(|errno| failed(scope, errno))?;
    let up = InterfaceFlags::IFF_UP | InterfaceFlags::IFF_RUNNING;
    let list: Vec<_> = list.filter(|i| i.flags.contains(up)).collect();
    let mut macs = HashMap::new();
    for interface in &list {
        let link = interface
            .address
            .as_ref()
            .and_then(|a| a.as_link_addr().copied());
        if let Some(mac) = link.and_then(|link| link.addr()) {
            macs.insert(interface.interface_name.clone(), mac);
        }
    }
    let mut flat: Vec<Value<'s>> = Vec::new();
    for interface in &list {
        let Some(address) = &interface.address else {
            continue;
        };
        let (text, mask, family, scope_id) = if let Some(v4) = address.as_sockaddr_in() {
            let mask = interface.netmask.as_ref().and_then(|m| m.as_sockaddr_in());
            (v4.ip().to_string(), mask.map(|m| m.ip().to_string()), 4, 0)
        } else if let Some(v6) = address.as_sockaddr_in6() {
            let mask = interface.netmask.as_ref().and_then(|m| m.as_sockaddr_in6());
            (
                v6.ip().to_string(),
                mask.map(|m| m.ip().to_string()),
                6,
                v6.scope_id(),
            )
        } else {
            continue;
        };
        let mac = macs
            .get(&interface.interface_name)
            .copied()
            .unwrap_or_default();
        let mac = mac.map(|byte| format!("{byte:02x}")).join(":");
        let internal = interface.flags.contains(InterfaceFlags::IFF_LOOPBACK);
        flat.push(scope.string(&interface.interface_name)?);
        flat.push(scope.string(&text)?);
        flat.push(scope.string(&mask.unwrap_or_default())?);
        flat.push(scope.int(family));
        flat.push(scope.string(&mac)?);
        flat.push(scope.boolean(internal));
        flat.push(scope.number(scope_id.into()));
    }
    scope.array_of(&flat)
}

fn failed(scope: &mut Scope<'_>, errno: nix::Error) -> Error {
    throw_system_error(scope, -(errno as i32), "uv_interface_addresses")
}
