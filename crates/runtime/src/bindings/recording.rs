//! `internalBinding('recording')`: what `internal/recording` and `anode:loop` ask of the recording of this
//! thread, and what the queues in JavaScript tell it.

use anode_engine::{Object, Result, Scope, Value, functions};
use std::cell::RefCell;

use anode_event_loop::{Handle, HookHandle, HookPhase};
use anode_record::{Cursor, Site, SiteId, What, callbacks_to_json};

use crate::environment::Environment;

pub(super) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"start" => start,
        c"stop" => stop,
        c"isOn" => is_on,
        c"snapshot" => snapshot,
        c"openMetrics" => open_metrics,
        c"noteFunction" => note_function,
        c"wanted" => wanted,
        c"openTimer" => open_timer,
        c"openImmediate" => open_immediate,
        c"openTicks" => open_ticks,
        c"openModule" => open_module,
        c"close" => close,
        c"depth" => depth,
        c"closeTo" => close_to,
        c"now" => now,
        c"listen" => listen,
    });
    Ok(object)
}

fn start(scope: &mut Scope<'_>) {
    Environment::of(scope).record();
}

fn stop(scope: &mut Scope<'_>) {
    Environment::of(scope).stop_recording();
}

fn is_on(scope: &mut Scope<'_>) -> bool {
    Environment::of(scope).recorder().is_some()
}

/// The figures as a text of JSON; `undefined` when nothing was ever recorded.
fn snapshot(scope: &mut Scope<'_>) -> Result<Option<String>> {
    let env = Environment::of(scope);
    let text = env.recording().map(|it| it.snapshot().to_json());
    Ok(text)
}

/// The figures as a text of OpenMetrics; `undefined` when nothing was ever recorded.
fn open_metrics(scope: &mut Scope<'_>) -> Result<Option<String>> {
    let env = Environment::of(scope);
    let text = env.recording().map(|it| it.snapshot().to_open_metrics());
    Ok(text)
}

/// Says which function of the program runs in the callback under way; the first one said stays.
fn note_function(scope: &mut Scope<'_>, f: Value<'_>) {
    let env = Environment::of(scope);
    let Some(recorder) = env.recorder() else {
        return;
    };
    if recorder.wants_site().get()
        && let Some((site, library)) = f.as_function().and_then(|f| env.site_of(scope, f))
    {
        recorder.note_site(site, library);
    }
    if let Some(recorded) = env.recording.get() {
        recorded.show_wanted();
    }
}

/// An Int32Array whose first element is not 0 while [`note_function`] has something to do.
fn wanted<'s>(scope: &mut Scope<'s>) -> Result<Value<'s>> {
    let env = Environment::of(scope);
    env.record();
    let (array, cells) = scope.shared_int32_array(1)?;
    if let Some(recorded) = env.recording.get() {
        let _ = recorded.wanted.set(cells);
    }
    Ok(array.into())
}

/// The callback of a timer begins, that was started at that time and came due at that (ms of loop time; 0: not
/// known).
fn open_timer(scope: &mut Scope<'_>, f: Value<'_>, started_ms: f64, due_ms: f64) {
    open_callback(scope, "Timeout", f, started_ms, due_ms);
}

fn open_immediate(scope: &mut Scope<'_>, f: Value<'_>, queued_ms: f64) {
    open_callback(scope, "Immediate", f, queued_ms, 0.0);
}

fn open_callback(
    scope: &mut Scope<'_>,
    kind: &'static str,
    f: Value<'_>,
    queued_ms: f64,
    due_ms: f64,
) {
    let env = Environment::of(scope);
    if let Some(recorder) = env.recorder() {
        let site = function_site(&env, scope, f);
        let ns = |ms: f64| (ms * 1e6) as u64;
        recorder.open_callback(kind, site, ns(queued_ms), ns(due_ms));
    }
}

fn function_site(env: &Environment, scope: &mut Scope<'_>, f: Value<'_>) -> SiteId {
    f.as_function()
        .and_then(|f| env.site_of(scope, f))
        .map_or(SiteId::NONE, |(site, _)| site)
}

/// The queue of ticks begins to run, called by JavaScript.
fn open_ticks(scope: &mut Scope<'_>) {
    if let Some(recorder) = Environment::of(scope).recorder() {
        recorder.open(What::Ticks, "nextTick", SiteId::NONE);
    }
}

/// A module begins to load.
fn open_module(scope: &mut Scope<'_>, file: String) {
    let env = Environment::of(scope);
    if let Some(recorder) = env.recorder() {
        let site = recorder.intern(Site {
            library: file.starts_with("node:"),
            file,
            ..Site::default()
        });
        recorder.open(What::Module, "module", site);
    }
}

/// What was opened last ends.
fn close(scope: &mut Scope<'_>) {
    if let Some(recorder) = Environment::of(scope).recorder() {
        recorder.close();
    }
}

fn depth(scope: &mut Scope<'_>) -> u32 {
    let env = Environment::of(scope);
    env.recorder().map_or(0, |recorder| recorder.depth() as u32)
}

/// All that was opened beyond that depth ends.
fn close_to(scope: &mut Scope<'_>, depth: u32) {
    if let Some(recorder) = Environment::of(scope).recorder() {
        recorder.close_to(depth as usize);
    }
}

/// The time in milliseconds of the loop's clock.
fn now(_: &mut Scope<'_>) -> f64 {
    anode_event_loop::monotonic_ns() as f64 / 1e6
}

/// The hook that hands over callbacks while somebody listens.
#[derive(Default)]
struct Listening(RefCell<Option<HookHandle>>);

/// Calls `callback` before each wait of the loop with the callbacks that ended since, as a text of JSON; `undefined`
/// ends it. Begins the recording.
fn listen(scope: &mut Scope<'_>, callback: Value<'_>) {
    let env = Environment::of(scope);
    let listening = env.extension::<Listening>();
    if let Some(hook) = listening.0.take() {
        hook.close_quietly();
    }
    if !callback.is_function() {
        return;
    }
    let recording = env.record().recording().clone();
    let hook = HookHandle::new(env.event_loop(), HookPhase::Prepare, "recording");
    hook.set_ref(false);
    let callback = callback.persist(scope);
    let cursor: RefCell<Cursor> = RefCell::new(recording.listen());
    let env_of_hook = env.clone();
    hook.start(move |_| {
        let events = recording.read(&mut cursor.borrow_mut()).events;
        if !events.iter().any(|event| event.what == What::Callback) {
            return;
        }
        let text = callbacks_to_json(&recording, &events);
        env_of_hook.callback(|scope| {
            let text = scope.string(&text)?;
            let this = scope.undefined();
            if let Some(f) = callback.get(scope).as_function() {
                f.call(scope, this, &[text])?;
            }
            Ok(())
        });
    });
    *listening.0.borrow_mut() = Some(hook);
}
