//! Native half of `child_process`: `internalBinding('child_process')` with the classes `Process`
//! (a child on the loop) and `Channel` (messages and descriptors between processes), `spawnSync`,
//! and socket pairs for standard streams. How a child is started is `anode_sys::spawn`; the
//! streams over the pairs are pipes of `net`.
#![forbid(unsafe_code)]

mod channel;
mod process;
mod request;
mod sync;

use anode_engine::{Object, Result, Scope, Value, functions};
use rustix::net::{AddressFamily, SocketFlags, SocketType};
use std::os::fd::IntoRawFd;

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, anode_runtime::Binding)> {
    vec![("child_process", make)]
}

fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"spawnSync" => sync::spawn_sync,
        c"socketPair" => socket_pair,
        c"closeFd" => close_fd,
    });
    process::define(scope, object)?;
    channel::define(scope, object)?;
    Ok(object)
}

/// `[mine, theirs]`, both close-on-exec; or a negative errno.
fn socket_pair<'s>(scope: &mut Scope<'s>) -> Result<Value<'s>> {
    match pair() {
        Ok((mine, theirs)) => {
            let ends = [
                scope.int(mine.into_raw_fd()),
                scope.int(theirs.into_raw_fd()),
            ];
            Ok(scope.array_of(&ends)?.into())
        }
        Err(error) => Ok(scope.int(negative(error))),
    }
}

fn pair() -> rustix::io::Result<(std::os::fd::OwnedFd, std::os::fd::OwnedFd)> {
    rustix::net::socketpair(
        AddressFamily::UNIX,
        SocketType::STREAM,
        SocketFlags::CLOEXEC,
        None,
    )
}

fn close_fd(_: &mut Scope<'_>, fd: i32) {
    drop(anode_sys::adopt(fd));
}

fn negative(error: rustix::io::Errno) -> i32 {
    -error.raw_os_error()
}
