//! `internalBinding('signal')`: signals as callbacks of the loop. Watching does not keep it alive.

use std::cell::RefCell;
use std::collections::HashMap;

use anode_engine::{Function, Object, Result, Scope, functions};
use anode_event_loop::{Handle, SignalHandle};
use anode_runtime::Environment;

/// The watched signals, by number.
#[derive(Default)]
struct Watched(RefCell<HashMap<i32, SignalHandle>>);

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, { c"startSignal" => start, c"stopSignal" => stop });
    Ok(object)
}

fn start<'s>(scope: &mut Scope<'s>, number: i32, callback: Function<'s>) -> i32 {
    let env = Environment::of(scope);
    let handle = SignalHandle::new(env.event_loop());
    handle.set_ref(false);
    let kept = callback.value().persist(scope);
    let env2 = env.clone();
    let started = handle.start(number, move |_, number| {
        env2.callback(|scope| {
            let Some(callback) = kept.get(scope).as_function() else {
                return Ok(());
            };
            let this = scope.undefined();
            let number = scope.int(number);
            callback.call(scope, this, &[number]).map(drop)
        });
    });
    if let Err(errno) = started {
        handle.close_quietly();
        return errno;
    }
    let before = env
        .extension::<Watched>()
        .0
        .borrow_mut()
        .insert(number, handle);
    if let Some(before) = before {
        before.close_quietly();
    }
    0
}

fn stop(scope: &mut Scope<'_>, number: i32) {
    let handle = Environment::of(scope)
        .extension::<Watched>()
        .0
        .borrow_mut()
        .remove(&number);
    if let Some(handle) = handle {
        handle.close_quietly();
    }
}
