//! `internalBinding('task_queue')`: the nextTick queue's flags and the microtask queue.

use anode_engine::{Function, Object, Result, Scope, functions};

use crate::environment::Environment;

pub(super) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"setTickCallback" => set_tick_callback,
        c"runMicrotasks" => run_microtasks,
        c"runMicrotasksNested" => run_microtasks_nested,
        c"waitForJobs" => wait_for_jobs,
        c"enqueueMicrotask" => enqueue_microtask,
        c"setPromiseRejectCallback" => set_promise_reject_callback,
    });
    // Left out when nobody watches, so that the library does not call it.
    if Environment::of(scope).watch.is_some() {
        functions!(scope, object, { c"nextTurn" => next_turn, c"look" => look });
    }
    let (info, cells) = scope.shared_int32_array(2)?;
    let _ = Environment::of(scope).tick_info.set(cells);
    object.set(scope, c"tickInfo", info.into())?;
    Ok(object)
}

fn set_tick_callback<'s>(scope: &mut Scope<'s>, f: Function<'s>) {
    let f = f.value().persist(scope);
    Environment::of(scope).js.borrow_mut().tick = Some(f);
}

fn run_microtasks(scope: &mut Scope<'_>) {
    if scope.has_microtasks() {
        Environment::of(scope).run_microtasks(scope);
    } else {
        scope.run_microtasks();
    }
}

fn run_microtasks_nested(scope: &mut Scope<'_>) {
    scope.run_microtasks_nested();
}

fn wait_for_jobs(scope: &mut Scope<'_>) -> bool {
    Environment::of(scope).event_loop().clone().wait_for_jobs()
}

fn next_turn(scope: &mut Scope<'_>) -> Result<()> {
    Environment::of(scope).next_turn(scope)
}

/// Does nothing: the watch looks at the end of native calls.
fn look(_scope: &mut Scope<'_>) {}

fn enqueue_microtask<'s>(scope: &mut Scope<'s>, f: Function<'s>) -> Result<()> {
    scope.queue_microtask(f)
}

fn set_promise_reject_callback<'s>(scope: &mut Scope<'s>, f: Function<'s>) {
    let f = f.value().persist(scope);
    Environment::of(scope).js.borrow_mut().rejection = Some(f);
}
