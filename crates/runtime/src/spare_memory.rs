//! Freed memory goes back to the system when the program has nothing to do: until then malloc keeps it, since who
//! allocates much allocates again (`anode_sys::keep_freed_memory`).

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use anode_event_loop::{Handle, TimerHandle, monotonic_ns};

use crate::environment::Environment;

/// How long after much was freed the loop is looked at, and then again while it works. Milliseconds.
const LATER: u64 = 500;
/// The loop has nothing to do when it slept for this part of the time: parts of 100.
const MOSTLY: u64 = 90;

/// Of the main thread's environment; those of workers have an empty one.
#[derive(Default)]
struct SpareMemory {
    timer: OnceCell<TimerHandle>,
    waits: Rc<Cell<bool>>,
}

/// Gives freed memory back some time after each collection of the whole heap, when the main thread's loop sleeps most of
/// the time. Main thread; keeps no program alive.
pub(crate) fn give_back_when_idle(environment: &Environment) {
    let spare = environment.extension::<SpareMemory>();
    let timer = TimerHandle::new(environment.event_loop(), "spare memory");
    timer.set_ref(false);
    let _ = spare.timer.set(timer);
    environment.enter(move |scope| scope.after_major_collections(move || spare.look_later()));
}

impl Environment {
    /// Much was freed that no collection of this thread tells of, such as what a worker had: it is given back as after
    /// a collection. Any thread's environment; only the main one does something.
    pub fn much_was_freed(&self) {
        self.extension::<SpareMemory>().look_later();
    }
}

impl SpareMemory {
    fn look_later(&self) {
        if let Some(timer) = self.timer.get()
            && !self.waits.replace(true)
        {
            look_later(timer, &self.waits);
        }
    }
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
