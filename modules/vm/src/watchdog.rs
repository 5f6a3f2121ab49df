//! Ends a script that runs too long, or when the user interrupts it (SIGINT).
//!
//! Both are threads that wait while the script runs and are joined when it is done. Which of them
//! came first is decided under one lock, so that nothing is terminated after the script.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use anode_engine::Interrupter;
use anode_event_loop::SignalTap;

/// Why a script was ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cause {
    Timeout,
    Interrupt,
}

#[derive(Default)]
struct State {
    done: bool,
    cause: Option<Cause>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    interrupter: Interrupter,
}

impl Shared {
    fn fire(&self, state: &mut State, cause: Cause) {
        if !state.done && state.cause.is_none() {
            state.cause = Some(cause);
            self.interrupter.terminate();
        }
    }
}

/// Watches a script from when it is made until [`Watchdog::finish`].
pub(crate) struct Watchdog {
    shared: Arc<Shared>,
    timer: Option<JoinHandle<()>>,
    signal: Option<(SignalTap, JoinHandle<()>)>,
}

impl Watchdog {
    /// Starts the threads that are asked for.
    ///
    /// # Errors
    /// When the system has no thread or descriptor left.
    pub(crate) fn start(
        interrupter: Interrupter,
        timeout: Option<Duration>,
        break_on_sigint: bool,
    ) -> std::io::Result<Watchdog> {
        let mut watchdog = Watchdog {
            shared: Arc::new(Shared {
                state: Mutex::default(),
                changed: Condvar::new(),
                interrupter,
            }),
            timer: None,
            signal: None,
        };
        if break_on_sigint {
            const SIGINT: i32 = 2;
            let tap = SignalTap::open(SIGINT)?;
            let waiter = tap.waiter()?;
            let shared = watchdog.shared.clone();
            let thread = std::thread::Builder::new()
                .name("sigint".into())
                .spawn(move || {
                    while waiter.wait() {
                        let mut state = lock(&shared.state);
                        shared.fire(&mut state, Cause::Interrupt);
                    }
                })?;
            watchdog.signal = Some((tap, thread));
        }
        if let Some(limit) = timeout {
            let shared = watchdog.shared.clone();
            let thread = std::thread::Builder::new()
                .name("watchdog".into())
                .spawn(move || {
                    let state = lock(&shared.state);
                    let (mut state, waited) = shared
                        .changed
                        .wait_timeout_while(state, limit, |state| !state.done)
                        .unwrap_or_else(PoisonError::into_inner);
                    if waited.timed_out() {
                        shared.fire(&mut state, Cause::Timeout);
                    }
                });
            match thread {
                Ok(thread) => watchdog.timer = Some(thread),
                Err(error) => {
                    watchdog.finish();
                    return Err(error);
                }
            }
        }
        Ok(watchdog)
    }

    /// Ends the watch; tells whether and why the script was ended.
    pub(crate) fn finish(self) -> Option<Cause> {
        let cause = {
            let mut state = lock(&self.shared.state);
            state.done = true;
            state.cause
        };
        self.shared.changed.notify_all();
        if cause.is_some() {
            self.shared.interrupter.resume();
        }
        if let Some(thread) = self.timer {
            let _ = thread.join();
        }
        if let Some((tap, thread)) = self.signal {
            tap.close();
            let _ = thread.join();
        }
        cause
    }
}

fn lock(state: &Mutex<State>) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
