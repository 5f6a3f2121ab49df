//! Users and groups: asking, and changing those of the process.

use anode_engine::{Error, Object, Result, Scope, Value};
use nix::unistd::{self, Gid, Group, Uid, User};

use crate::throw_errno;

pub(crate) fn getuid(_: &mut Scope<'_>) -> u32 {
    Uid::current().as_raw()
}
pub(crate) fn geteuid(_: &mut Scope<'_>) -> u32 {
    Uid::effective().as_raw()
}
pub(crate) fn getgid(_: &mut Scope<'_>) -> u32 {
    Gid::current().as_raw()
}
pub(crate) fn getegid(_: &mut Scope<'_>) -> u32 {
    Gid::effective().as_raw()
}

/// The supplementary groups, with the effective one.
pub(crate) fn getgroups(scope: &mut Scope<'_>) -> Result<Vec<u32>> {
    let groups = unistd::getgroups().map_err(|e| throw_errno(scope, -(e as i32), "getgroups"))?;
    let mut ids: Vec<u32> = groups.iter().map(|g| g.as_raw()).collect();
    let own = Gid::effective().as_raw();
    if !ids.contains(&own) {
        ids.push(own);
    }
    Ok(ids)
}

/// A user by number or name; `None` when there is no such name.
fn uid_of(scope: &mut Scope<'_>, id: Value<'_>) -> Result<Option<Uid>> {
    if let Some(number) = id.as_i32() {
        return Ok(Some(Uid::from_raw(number as u32)));
    }
    let name = name_of(scope, id)?;
    Ok(User::from_name(&name).ok().flatten().map(|u| u.uid))
}

fn gid_of(scope: &mut Scope<'_>, id: Value<'_>) -> Result<Option<Gid>> {
    if let Some(number) = id.as_i32() {
        return Ok(Some(Gid::from_raw(number as u32)));
    }
    let name = name_of(scope, id)?;
    Ok(Group::from_name(&name).ok().flatten().map(|g| g.gid))
}

fn name_of(scope: &mut Scope<'_>, id: Value<'_>) -> Result<String> {
    match id.as_str() {
        Some(name) => name.to_utf8(scope),
        None => Err(Error::arg_type("a user or group is a number or a name")),
    }
}

/// 0 when done, 1 for an unknown name; throws what the system refuses.
fn done(scope: &mut Scope<'_>, result: nix::Result<()>, syscall: &'static str) -> Result<i32> {
    result
        .map(|()| 0)
        .map_err(|e| throw_errno(scope, -(e as i32), syscall))
}

macro_rules! setters {
    ($($name:ident, $lookup:ident, $syscall:literal;)*) => { $(
        pub(crate) fn $name<'s>(scope: &mut Scope<'s>, id: Value<'s>) -> Result<i32> {
            match $lookup(scope, id)? {
                Some(id) => done(scope, unistd::$name(id), $syscall),
                None => Ok(1),
            }
        }
    )* };
}
setters! {
    setuid, uid_of, "setuid";
    seteuid, uid_of, "seteuid";
    setgid, gid_of, "setgid";
    setegid, gid_of, "setegid";
}

/// 0, or the 1-based place of an unknown group.
pub(crate) fn setgroups<'s>(scope: &mut Scope<'s>, list: Object<'s>) -> Result<u32> {
    let len = list.array_len(scope)?;
    let mut groups = Vec::with_capacity(len as usize);
    for i in 0..len {
        let id = list.get_index(scope, i)?;
        match gid_of(scope, id)? {
            Some(gid) => groups.push(gid),
            None => return Ok(i + 1),
        }
    }
    done(scope, unistd::setgroups(&groups), "setgroups")?;
    Ok(0)
}

/// 0, 1 for an unknown user, 2 for an unknown group.
pub(crate) fn initgroups<'s>(
    scope: &mut Scope<'s>,
    user: Value<'s>,
    group: Value<'s>,
) -> Result<i32> {
    let name = match user.as_i32() {
        Some(number) => match User::from_uid(Uid::from_raw(number as u32)) {
            Ok(Some(user)) => user.name,
            _ => return Ok(1),
        },
        None => name_of(scope, user)?,
    };
    let Ok(name) = std::ffi::CString::new(name) else {
        return Ok(1);
    };
    match gid_of(scope, group)? {
        Some(gid) => done(scope, unistd::initgroups(&name, gid), "initgroups"),
        None => Ok(2),
    }
}
