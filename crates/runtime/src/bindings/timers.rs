//! `internalBinding('timers')`: the one native timer behind all timers of JavaScript, and the
//! check phase behind immediates. The lists and their order live in `internal/timers`.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use anode_engine::{Function, Object, Persistent, Result, Scope, Shared, functions};
use anode_event_loop::{Handle, HookHandle, HookPhase, TimerHandle};

use crate::environment::Environment;

const COUNT: usize = 0;
const OUTSTANDING: usize = 2;

#[derive(Default)]
struct Timers {
    timer: OnceCell<TimerHandle>,
    check: OnceCell<HookHandle>,
    /// Active while ref'd immediates wait: keeps the poll phase from blocking and the loop alive.
    idle: OnceCell<HookHandle>,
    process_immediate: OnceCell<Persistent>,
    process_timers: OnceCell<Persistent>,
    immediate_info: OnceCell<Shared<u32>>,
    started: Cell<bool>,
}

pub(super) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"setupTimers" => setup_timers,
        c"scheduleTimer" => schedule_timer,
        c"toggleTimerRef" => toggle_timer_ref,
        c"toggleImmediateRef" => toggle_immediate_ref,
        c"getLibuvNow" => now,
    });
    let (info, cells) = scope.shared_uint32_array(3)?;
    let env = Environment::of(scope);
    let _ = env.extension::<Timers>().immediate_info.set(cells);
    object.set(scope, c"immediateInfo", info.into())?;
    Ok(object)
}

fn setup_timers<'s>(
    scope: &mut Scope<'s>,
    process_immediate: Function<'s>,
    process_timers: Function<'s>,
) {
    let env = Environment::of(scope);
    let timers = env.extension::<Timers>();
    let event_loop = env.event_loop();
    let _ = timers
        .process_immediate
        .set(process_immediate.value().persist(scope));
    let _ = timers
        .process_timers
        .set(process_timers.value().persist(scope));
    let _ = timers.timer.set(TimerHandle::new(event_loop, "Timeout"));
    let idle = HookHandle::new(event_loop, HookPhase::Idle, "Immediate");
    idle.start(|_| {});
    idle.stop();
    let _ = timers.idle.set(idle);
    let check = HookHandle::new(event_loop, HookPhase::Check, "Immediate");
    check.set_ref(false);
    let (env2, timers2) = (env.clone(), timers.clone());
    check.start(move |_| run_immediates(&env2, &timers2));
    let _ = timers.check.set(check);
}

fn run_immediates(env: &Rc<Environment>, timers: &Rc<Timers>) {
    let Some(info) = timers.immediate_info.get() else {
        return;
    };
    if info[COUNT].get() == 0 {
        return;
    }
    // After an exception the rest of the queue runs in the same phase.
    loop {
        env.callback(|scope| {
            let this = scope.undefined();
            match timers
                .process_immediate
                .get()
                .and_then(|f| f.get(scope).as_function())
            {
                Some(f) => f.call(scope, this, &[]).map(drop),
                None => Ok(()),
            }
        });
        if info[OUTSTANDING].get() == 0 || env.is_stopping() {
            break;
        }
    }
}

fn start_timer(env: &Rc<Environment>, timers: &Rc<Timers>, ms: u64) {
    let Some(timer) = timers.timer.get() else {
        return;
    };
    if timers.started.replace(true) {
        let _ = timer.restart(ms);
        return;
    }
    let (env, timers) = (env.clone(), timers.clone());
    let _ = timer.start(ms, 0, move |_| run_timers(&env, &timers));
}

fn run_timers(env: &Rc<Environment>, timers: &Rc<Timers>) {
    env.callback(|scope| {
        let Some(f) = timers
            .process_timers
            .get()
            .and_then(|f| f.get(scope).as_function())
        else {
            return Ok(());
        };
        // The library's function throws when a timer's callback threw; the rest of the lists is
        // still to be run, before any tick.
        loop {
            let now = scope.number(env.event_loop().now_ms() as f64);
            let this = scope.undefined();
            match f.call(scope, this, &[now]) {
                Ok(due) => {
                    // Now, not after the ticks: those may start timers that are due earlier, or
                    // that keep the loop alive.
                    apply_next(env, timers, due.as_f64().unwrap_or(0.0));
                    return Ok(());
                }
                Err(error) => env.report(scope, error),
            }
            if env.is_stopping() {
                return Ok(());
            }
        }
    });
}

/// Starts the timer for what the library has left: 0 nothing, negative when nothing of it keeps
/// the loop alive.
fn apply_next(env: &Rc<Environment>, timers: &Rc<Timers>, next: f64) {
    if next == 0.0 {
        return;
    }
    let due = (next.abs() - env.event_loop().now_ms() as f64).max(1.0);
    start_timer(env, timers, due as u64);
    if let Some(timer) = timers.timer.get() {
        timer.set_ref(next > 0.0);
    }
}

fn schedule_timer(scope: &mut Scope<'_>, ms: f64) {
    let env = Environment::of(scope);
    let timers = env.extension::<Timers>();
    start_timer(&env, &timers, ms.max(1.0) as u64);
}

fn toggle_timer_ref(scope: &mut Scope<'_>, on: bool) {
    if let Some(timer) = Environment::of(scope).extension::<Timers>().timer.get() {
        timer.set_ref(on);
    }
}

fn toggle_immediate_ref(scope: &mut Scope<'_>, on: bool) {
    if let Some(idle) = Environment::of(scope).extension::<Timers>().idle.get() {
        if on { idle.resume() } else { idle.stop() }
    }
}

fn now(scope: &mut Scope<'_>) -> f64 {
    let env = Environment::of(scope);
    env.event_loop().update_time();
    env.event_loop().now_ms() as f64
}
