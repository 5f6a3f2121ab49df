//! The bindings that are the environment's own: ticks, timers, errors, options and the like.
//! Those of a public module live in that module's folder.

mod async_context;
mod errors;
mod options;
mod recording;
mod task_queue;
mod timers;
mod uv;
mod wasm;

use anode_engine::{Object, Result, Scope, Value, functions};

use crate::environment::{Binding, Environment};

/// The bindings of this crate, by name.
pub fn register() -> Vec<(&'static str, Binding)> {
    vec![
        ("async_context", async_context::make),
        ("bootstrap", bootstrap),
        ("builtins", builtins),
        ("errors", errors::make),
        ("options", options::make),
        ("recording", recording::make),
        ("task_queue", task_queue::make),
        ("timers", timers::make),
        ("uv", uv::make),
        ("wasm", wasm::make),
    ]
}

fn bootstrap<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, { c"setHooks" => set_hooks });
    Ok(object)
}

fn set_hooks<'s>(scope: &mut Scope<'s>, hooks: Object<'s>) -> Result<()> {
    let env = Environment::of(scope);
    let mut pick = |name| -> Result<Option<anode_engine::Persistent>> {
        let value: Value<'_> = hooks.get(scope, name)?;
        Ok(value.is_function().then(|| value.persist(scope)))
    };
    let (start, before_exit, exit) = (
        pick(c"start")?,
        pick(c"emitBeforeExit")?,
        pick(c"emitExit")?,
    );
    let mut js = env.js.borrow_mut();
    js.start = start;
    js.before_exit = before_exit;
    js.exit = exit;
    Ok(())
}

fn builtins<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    let ids = scope.array(crate::builtins::table().len())?;
    for (i, (id, _, _)) in crate::builtins::table().iter().enumerate() {
        let id = scope.string(id)?;
        ids.define_index(scope, i as u32, id)?;
    }
    object.set(scope, c"builtinIds", ids.into())?;
    Ok(object)
}
