//! `internalBinding('performance')`: the clock behind `performance.now()`, the loop's figures and
//! the collector's.

use std::cell::RefCell;
use std::sync::OnceLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anode_engine::{
    CollectionKind, ENUMERATE, Object, Persistent, Result, Scope, Value, functions,
};
use anode_event_loop::{Handle, HookHandle, HookPhase, monotonic_ns};
use anode_runtime::Environment;

/// The hook that hands over collections while somebody asks for them.
#[derive(Default)]
struct Observation(RefCell<Option<HookHandle>>);

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"now" => now,
        c"milestones" => milestones,
        c"loopIdleTime" => loop_idle_time,
        c"loopCounts" => loop_counts,
        c"observeCollections" => observe_collections,
    });
    // The same in all threads.
    static ORIGIN: OnceLock<f64> = OnceLock::new();
    let env = Environment::of(scope);
    let origin = *ORIGIN.get_or_init(|| {
        let elapsed = since_start(&env);
        let wall = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        wall.as_secs_f64() * 1e3 - elapsed
    });
    let origin = scope.number(origin);
    object.define(scope, c"timeOrigin", origin, ENUMERATE)?;
    Ok(object)
}

fn since_start(env: &Environment) -> f64 {
    monotonic_ns().saturating_sub(env.started_ns) as f64 / 1e6
}

fn now(scope: &mut Scope<'_>) -> f64 {
    since_start(&Environment::of(scope))
}

/// nodeStart, v8Start, environment, bootstrapComplete, loopStart, loopExit: milliseconds since the
/// process started; -1: not yet.
fn milestones(scope: &mut Scope<'_>) -> Result<Vec<f64>> {
    let env = Environment::of(scope);
    let of = |moment: u64| match moment {
        0 => -1.0,
        ns => ns.saturating_sub(env.started_ns) as f64 / 1e6,
    };
    let m = &env.moments;
    let all = [
        &m.start,
        &m.engine,
        &m.environment,
        &m.bootstrap,
        &m.loop_start,
        &m.loop_exit,
    ];
    Ok(all.iter().map(|moment| of(moment.get())).collect())
}

fn loop_idle_time(scope: &mut Scope<'_>) -> f64 {
    Environment::of(scope).event_loop().metrics().idle_ns as f64 / 1e6
}

/// Iterations begun, events of the operating system and messages of other threads.
fn loop_counts(scope: &mut Scope<'_>) -> Result<Vec<f64>> {
    let metrics = Environment::of(scope).event_loop().metrics();
    Ok(vec![
        metrics.iterations as f64,
        metrics.events as f64,
        metrics.messages as f64,
    ])
}

/// Calls `callback` once in each iteration of the loop that comes after collections, with four
/// numbers for each: kind (Node's constants), flags, start and duration in milliseconds.
/// `undefined` ends it.
fn observe_collections<'s>(scope: &mut Scope<'s>, callback: Value<'s>) -> Result<()> {
    let env = Environment::of(scope);
    let observation = env.extension::<Observation>();
    if let Some(hook) = observation.0.take() {
        hook.close_quietly();
    }
    let on = callback.as_function().is_some();
    scope.observe_collections(on);
    if !on {
        return Ok(());
    }
    let hook = HookHandle::new(env.event_loop(), HookPhase::Prepare, "collections");
    hook.set_ref(false);
    let callback = callback.persist(scope);
    let env_of_hook = env.clone();
    hook.start(move |_| hand_over(&env_of_hook, &callback));
    *observation.0.borrow_mut() = Some(hook);
    Ok(())
}

fn hand_over(env: &Environment, callback: &Persistent) {
    let collections = env.enter(|scope| scope.take_collections());
    if collections.is_empty() {
        return;
    }
    let (now, elapsed) = (Instant::now(), since_start(env));
    let mut figures = Vec::with_capacity(collections.len() * 4);
    for collection in &collections {
        let ago = now.saturating_duration_since(collection.began);
        let lasted = collection.ended.saturating_duration_since(collection.began);
        figures.extend([
            match collection.kind {
                CollectionKind::Minor => 1.0,
                CollectionKind::Major => 4.0,
                CollectionKind::Step => 8.0,
            },
            if collection.forced { 4.0 } else { 0.0 },
            elapsed - ago.as_secs_f64() * 1e3,
            lasted.as_secs_f64() * 1e3,
        ]);
    }
    env.callback(|scope| {
        let figures = anode_engine::IntoJs::into_js(figures, scope)?;
        let this = scope.undefined();
        if let Some(f) = callback.get(scope).as_function() {
            f.call(scope, this, &[figures])?;
        }
        Ok(())
    });
}
