//! `internalBinding('async_context')`: the slot behind `AsyncLocalStorage`, and what `async_hooks`
//! hears of native requests and of promises.

use anode_engine::{Function, Object, PromiseWatcher, Result, Scope, Value, functions};

use crate::environment::Environment;

pub(super) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"get" => get,
        c"set" => set,
        c"setRequestTracer" => set_request_tracer,
        c"watchPromises" => watch_promises,
        c"unwatchPromises" => unwatch_promises,
    });
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

fn set_request_tracer<'s>(scope: &mut Scope<'s>, tracer: Value<'s>) {
    let tracer = tracer.is_function().then(|| tracer.persist(scope));
    Environment::of(scope).js.borrow_mut().request = tracer;
}

fn watch_promises<'s>(
    scope: &mut Scope<'s>,
    created: Function<'s>,
    settled: Function<'s>,
    reaction: Function<'s>,
    before: Function<'s>,
    after: Function<'s>,
) -> Result<()> {
    scope.watch_promises(Some(PromiseWatcher {
        created,
        settled,
        reaction,
        before,
        after,
    }))
}

fn unwatch_promises(scope: &mut Scope<'_>) -> Result<()> {
    scope.watch_promises(None)
}
