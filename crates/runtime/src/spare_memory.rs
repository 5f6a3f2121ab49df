//! Freed memory goes back to the system when the program has nothing to do: until then malloc keeps it, since who
//! allocates much allocates again (`anode_sys::keep_freed_memory`).

use std::cell::Cell;
use std::rc::Rc;

use anode_event_loop::{Handle, TimerHandle, monotonic_ns};

use crate::environment::Environment;

/// How long after a collection of the whole heap the loop is looked at, and then again while it works. Milliseconds.
const LATER: u64 = 500;
/// The loop has nothing to do when it slept for this part of the time: parts of 100.
const MOSTLY: u64 = 90;

/// Gives freed memory back some time after each collection of the whole heap, when the main thread's loop sleeps most of
/// the time. Main thread; keeps no program alive.
pub(crate) fn give_back_when_idle(environment: &Environment) {
    let timer = TimerHandle::new(environment.event_loop(), "spare memory");
    timer.set_ref(false);
    let waits = Rc::new(Cell::new(false));
    environment.enter(move |scope| {
        scope.after_major_collections(move || {
            if !waits.replace(true) {
                look_later(&timer, &waits);
            }
        });
    });
}

fn look_later(timer: &TimerHandle, waits: &Rc<Cell<bool>>) {
    let waits = waits.clone();
    let idle = timer.event_loop().idle_time();
    let (from_ns, idle_ns) = (monotonic_ns(), idle.total_ns());
    // It only fails when the loop is being closed.
    let _ = timer.start(LATER, 0, move |timer| {
        let passed = monotonic_ns() - from_ns;
        let slept = idle.total_ns() - idle_ns;
        if slept * 100 >= passed * MOSTLY {
            waits.set(false);
            anode_sys::malloc_trim();
        } else {
            look_later(timer, &waits);
        }
    });
}
