//! `internalBinding('env')`: the environment's variables.

use anode_engine::{Object, Result, Scope, functions};

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, { c"entries" => entries, c"set" => set, c"delete" => delete });
    Ok(object)
}

/// Name, value, name, value, …; what is no UTF-8 shows U+FFFD.
fn entries(_: &mut Scope<'_>) -> Result<Vec<String>> {
    let mut flat = Vec::new();
    for (name, value) in std::env::vars_os() {
        flat.push(name.to_string_lossy().into_owned());
        flat.push(value.to_string_lossy().into_owned());
    }
    Ok(flat)
}

fn set(scope: &mut Scope<'_>, name: String, value: String) {
    change(scope, &name, Some(&value));
}

fn delete(scope: &mut Scope<'_>, name: String) {
    change(scope, &name, None);
}

fn change(scope: &mut Scope<'_>, name: &str, value: Option<&str>) {
    anode_sys::set_env(name, value);
    if name == "TZ" {
        anode_sys::time_zone_changed();
        scope.reset_time_zone();
    }
}
