//! `internalBinding('async_context')`: the slot behind `AsyncLocalStorage`.

use anode_engine::{Object, Result, Scope, Value, functions};

pub(super) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, { c"get" => get, c"set" => set });
    Ok(object)
}

fn get<'s>(scope: &mut Scope<'s>) -> Value<'s> {
    scope.async_context()
}

fn set<'s>(scope: &mut Scope<'s>, context: Value<'s>) -> Value<'s> {
    let previous = scope.async_context();
    scope.set_async_context(context);
    previous
}
