//! `internalBinding('performance')`: the clock behind `performance.now()` and the loop's figures.

use std::cell::Cell;
use std::time::{SystemTime, UNIX_EPOCH};

use anode_engine::{ENUMERATE, Object, Result, Scope, functions};
use anode_event_loop::{Handle, HookHandle, HookPhase, Phase, monotonic_ns};
use anode_runtime::Environment;

/// Milliseconds since the start at which the binding was made and the loop began; -1: not yet.
struct Moments {
    environment: Cell<f64>,
    loop_start: Cell<f64>,
}

impl Default for Moments {
    fn default() -> Self {
        Moments {
            environment: Cell::new(-1.0),
            loop_start: Cell::new(-1.0),
        }
    }
}

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"now" => now,
        c"milestones" => milestones,
        c"loopIdleTime" => loop_idle_time,
    });
    let env = Environment::of(scope);
    let elapsed = since_start(&env);
    let wall = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let origin = scope.number(wall.as_secs_f64() * 1e3 - elapsed);
    object.define(scope, c"timeOrigin", origin, ENUMERATE)?;

    let moments = env.extension::<Moments>();
    moments.environment.set(elapsed);
    if env.event_loop().phase() != Phase::Outside {
        moments.loop_start.set(elapsed);
    } else {
        let hook = HookHandle::new(env.event_loop(), HookPhase::Prepare, "milestone");
        hook.set_ref(false);
        hook.start(move |hook| {
            moments.loop_start.set(since_start(&env));
            hook.close_quietly();
        });
    }
    Ok(object)
}

fn since_start(env: &Environment) -> f64 {
    monotonic_ns().saturating_sub(env.started_ns) as f64 / 1e6
}

fn now(scope: &mut Scope<'_>) -> f64 {
    since_start(&Environment::of(scope))
}

/// nodeStart, v8Start, environment, bootstrapComplete, loopStart, loopExit. The engine starts with
/// the process here, so the first two are one moment.
fn milestones(scope: &mut Scope<'_>) -> Result<Vec<f64>> {
    let moments = Environment::of(scope).extension::<Moments>();
    let environment = moments.environment.get();
    Ok(vec![
        0.0,
        0.0,
        environment,
        environment,
        moments.loop_start.get(),
        -1.0,
    ])
}

fn loop_idle_time(scope: &mut Scope<'_>) -> f64 {
    Environment::of(scope).event_loop().metrics().idle_ns as f64 / 1e6
}
