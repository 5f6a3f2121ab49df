//! Timers: order, repeat, references, and a million of them.

mod support;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use anode_event_loop::{EventLoop, Handle, RunMode, TimerHandle, monotonic_ns};
use support::{Log, run};

#[test]
fn timers_run_by_due_time_then_start_order() {
    let event_loop = EventLoop::new().unwrap();
    let log = Log::default();
    for (name, timeout) in [("b1", 2), ("a1", 1), ("b2", 2), ("a2", 1), ("now", 0)] {
        let l = log.clone();
        TimerHandle::new(&event_loop, "timer")
            .start(timeout, 0, move |_| l.add(name))
            .unwrap();
    }
    run(&event_loop);
    assert_eq!(log.take(), ["now", "a1", "a2", "b1", "b2"]);
}

#[test]
fn a_million_timers_in_order() {
    const COUNT: usize = 1_000_000;
    let event_loop = EventLoop::new().unwrap();
    let order = Rc::new(RefCell::new(Vec::with_capacity(COUNT)));
    let mut random = 0x2545_f491_4f6c_dd1du64;
    let mut stopped = 0;
    for sequence in 0..COUNT {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let timeout = random % 64;
        let order = Rc::clone(&order);
        let timer = TimerHandle::new(&event_loop, "timer");
        timer
            .start(timeout, 0, move |_| {
                order.borrow_mut().push((timeout, sequence));
            })
            .unwrap();
        if random.is_multiple_of(8) {
            timer.stop();
            stopped += 1;
        }
    }
    run(&event_loop);
    let order = order.take();
    assert_eq!(order.len(), COUNT - stopped);
    assert!(order.is_sorted());
}

#[test]
fn a_timer_never_fires_early() {
    let event_loop = EventLoop::new().unwrap();
    event_loop.update_time();
    let began_ms = event_loop.now_ms();
    let timer = TimerHandle::new(&event_loop, "timer");
    timer
        .start(12, 0, move |timer| {
            let event_loop = timer.event_loop();
            assert!(event_loop.now_ms() >= began_ms + 12);
            assert!(monotonic_ns() / 1_000_000 >= began_ms + 12);
        })
        .unwrap();
    assert_eq!(timer.due_in(), 12);
    run(&event_loop);
    assert_eq!(timer.due_in(), 0);
}

#[test]
fn unreferenced_timers_do_not_keep_the_loop() {
    let event_loop = EventLoop::new().unwrap();
    let fired = Rc::new(Cell::new(0));
    let far = TimerHandle::new(&event_loop, "far");
    far.start(60_000, 0, |_| unreachable!()).unwrap();
    assert!(event_loop.alive());
    far.set_ref(false);
    far.set_ref(false);
    assert!(!event_loop.alive() && far.is_active() && !far.has_ref());
    assert!(event_loop.active_kinds().is_empty());
    // It runs all the same while something else keeps the loop.
    let near = TimerHandle::new(&event_loop, "near");
    let flag = Rc::clone(&fired);
    near.set_ref(false);
    near.start(1, 0, move |_| flag.set(1)).unwrap();
    let last = TimerHandle::new(&event_loop, "last");
    last.start(5, 0, |_| {}).unwrap();
    assert!(!event_loop.run(RunMode::Default));
    assert_eq!(fired.get(), 1);
    far.set_ref(true);
    assert!(event_loop.alive());
    far.stop();
    assert!(!event_loop.alive());
}

#[test]
fn repeat_again_and_restart() {
    let event_loop = EventLoop::new().unwrap();
    let timer = TimerHandle::new(&event_loop, "timer");
    assert!(timer.again().is_err());
    assert!(timer.restart(1).is_err());
    let turns = Rc::new(Cell::new(0));
    let counted = Rc::clone(&turns);
    timer
        .start(0, 1, move |timer| {
            counted.set(counted.get() + 1);
            assert_eq!(timer.is_active(), counted.get() <= 5);
            if counted.get() == 5 {
                timer.set_repeat(0);
            }
        })
        .unwrap();
    assert_eq!(timer.repeat(), 1);
    run(&event_loop);
    // The repeat was set to 0 while the sixth turn was scheduled already.
    assert_eq!(turns.get(), 6);
    assert_eq!(timer.again(), Ok(()));
    assert!(!timer.is_active());
    timer.restart(0).unwrap();
    run(&event_loop);
    assert_eq!(turns.get(), 7);
}

#[test]
fn a_timer_started_in_a_callback_waits_for_the_next_iteration() {
    let event_loop = EventLoop::new().unwrap();
    let log = Log::default();
    let l = log.clone();
    TimerHandle::new(&event_loop, "outer")
        .start(0, 0, move |timer| {
            l.add("outer");
            let inner = l.clone();
            TimerHandle::new(timer.event_loop(), "inner")
                .start(0, 0, move |_| inner.add("inner"))
                .unwrap();
            let deferred = l.clone();
            timer.event_loop().defer(move |_| deferred.add("deferred"));
        })
        .unwrap();
    run(&event_loop);
    assert_eq!(log.take(), ["outer", "deferred", "inner"]);
}

#[test]
fn due_timers_can_be_stopped_moved_and_closed_by_those_before() {
    let event_loop = EventLoop::new().unwrap();
    let log = Log::default();
    let first = TimerHandle::new(&event_loop, "first");
    let named = |name: &'static str| {
        let timer = TimerHandle::new(&event_loop, name);
        let log = log.clone();
        (timer, move |_: &TimerHandle| log.add(name))
    };
    let (stopped, stopped_callback) = named("stopped");
    let (moved, moved_callback) = named("moved");
    let (closed, closed_callback) = named("closed");
    let (kept, kept_callback) = named("kept");
    let (l, s, m, c) = (log.clone(), stopped.clone(), moved.clone(), closed.clone());
    first
        .start(0, 0, move |first| {
            l.add("first");
            s.stop();
            m.restart(3).unwrap();
            let l = l.clone();
            c.close(move |_| l.add("close"));
            // Closing oneself is fine as well.
            first.close_quietly();
        })
        .unwrap();
    stopped.start(0, 0, stopped_callback).unwrap();
    moved.start(0, 0, moved_callback).unwrap();
    closed.start(0, 0, closed_callback).unwrap();
    kept.start(0, 0, kept_callback).unwrap();
    run(&event_loop);
    assert_eq!(log.take(), ["first", "kept", "close", "moved"]);
}

#[test]
fn huge_timeouts_do_not_overflow() {
    let event_loop = EventLoop::new().unwrap();
    let timer = TimerHandle::new(&event_loop, "timer");
    timer.start(u64::MAX, 0, |_| unreachable!()).unwrap();
    assert!(event_loop.run(RunMode::NoWait));
    timer.stop();
}
