//! `internalBinding('uv')`: names and messages of system errors.

use anode_engine::{Object, Result, Scope, functions};

use crate::sys_error::{errno_name, error_map};

pub(super) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, { c"getErrorMap" => get_error_map, c"errname" => errname });
    for (errno, name, _) in error_map() {
        let key = scope.atom(format!("UV_{name}").as_bytes())?;
        let value = scope.int(*errno);
        object.define_key(scope, key, value)?;
    }
    Ok(object)
}

fn get_error_map<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let map = scope.global().get(scope, c"Map")?;
    let entries = scope.array(error_map().len())?;
    for (i, (errno, name, message)) in error_map().iter().enumerate() {
        let (errno, name, message) = (
            scope.int(*errno),
            scope.string(name)?,
            scope.string(message)?,
        );
        let text = scope.array_of(&[name, message])?;
        let pair = scope.array_of(&[errno, text.into()])?;
        entries.define_index(scope, i as u32, pair.into())?;
    }
    match map.as_function() {
        Some(map) => map.construct(scope, &[entries.into()]),
        None => scope.object(),
    }
}

fn errname(_: &mut Scope<'_>, errno: i32) -> anode_engine::Result<String> {
    Ok(errno_name(errno))
}
