//! The order of phases, what keeps the loop alive, modes, re-entrancy.

mod support;

use std::cell::Cell;
use std::rc::Rc;

use anode_event_loop::{
    AsyncHandle, EventLoop, Handle, HookHandle, HookPhase, Lane, Observer, Phase, RunMode, Span,
    TimerHandle, monotonic_ns,
};
use support::{Log, run};

#[test]
fn an_empty_loop_ends_at_once() {
    let event_loop = EventLoop::new().unwrap();
    assert!(!event_loop.alive());
    assert!(!event_loop.run(RunMode::Default));
    assert!(!event_loop.run(RunMode::Once));
    assert_eq!(event_loop.metrics().iterations, 0);
}

#[test]
fn phases_run_in_order() {
    let event_loop = EventLoop::new().unwrap();
    let log = Log::default();
    let timer = TimerHandle::new(&event_loop, "timer");
    let l = log.clone();
    timer
        .start(0, 0, move |timer| {
            assert_eq!(timer.event_loop().phase(), Phase::Timers);
            l.add("timer");
            let l = l.clone();
            timer.event_loop().defer(move |_| l.add("pending"));
        })
        .unwrap();
    for (phase, name) in [
        (HookPhase::Check, "check"),
        (HookPhase::Prepare, "prepare"),
        (HookPhase::Idle, "idle"),
    ] {
        let l = log.clone();
        HookHandle::new(&event_loop, phase, name).start(move |hook| {
            l.add(name);
            if name == "check" {
                let l = l.clone();
                hook.close(move |event_loop| {
                    assert_eq!(event_loop.phase(), Phase::Closing);
                    l.add("closed");
                });
            } else {
                hook.close_quietly();
            }
        });
    }
    let sender = AsyncHandle::new(&event_loop, "async", {
        let l = log.clone();
        move |handle| {
            l.add("poll");
            handle.close_quietly();
        }
    })
    .sender();
    sender.send();
    run(&event_loop);
    assert_eq!(
        log.take(),
        [
            "timer", "pending", "idle", "prepare", "poll", "check", "closed"
        ]
    );
    assert!(!sender.send());
}

#[test]
fn deferred_in_poll_runs_before_check() {
    let event_loop = EventLoop::new().unwrap();
    let log = Log::default();
    let l = log.clone();
    let handle = AsyncHandle::new(&event_loop, "async", move |handle| {
        let l = l.clone();
        handle.event_loop().defer(move |_| l.add("deferred"));
        handle.close_quietly();
    });
    let l = log.clone();
    HookHandle::new(&event_loop, HookPhase::Check, "check").start(move |hook| {
        l.add("check");
        hook.close_quietly();
    });
    handle.sender().send();
    run(&event_loop);
    assert_eq!(log.take(), ["deferred", "check"]);
}

#[test]
fn an_idle_hook_keeps_the_loop_from_waiting() {
    let event_loop = EventLoop::new().unwrap();
    let idle = HookHandle::new(&event_loop, HookPhase::Idle, "idle");
    let turns = Rc::new(Cell::new(0));
    let counted = Rc::clone(&turns);
    let timer = TimerHandle::new(&event_loop, "far");
    timer.start(60_000, 0, |_| unreachable!()).unwrap();
    let far = timer.clone();
    idle.start(move |idle| {
        counted.set(counted.get() + 1);
        if counted.get() == 1000 {
            idle.stop();
            far.stop();
        }
    });
    run(&event_loop);
    assert_eq!(turns.get(), 1000);
    assert_eq!(event_loop.metrics().idle_ns, 0);
}

#[test]
fn hooks_started_by_a_hook_wait_for_the_next_round() {
    let event_loop = EventLoop::new().unwrap();
    let log = Log::default();
    let first = HookHandle::new(&event_loop, HookPhase::Check, "first");
    let second = HookHandle::new(&event_loop, HookPhase::Check, "second");
    let late = HookHandle::new(&event_loop, HookPhase::Check, "late");
    let l = log.clone();
    second.start({
        let l = l.clone();
        move |_| l.add("second")
    });
    second.stop();
    first.start({
        let (second, late, l) = (second.clone(), late.clone(), l.clone());
        move |_| {
            l.add("first");
            // Stopped and started anew: not in this round.
            second.stop();
            second.resume();
            let l = l.clone();
            late.start(move |_| l.add("late"));
        }
    });
    second.resume();
    let idle = HookHandle::new(&event_loop, HookPhase::Idle, "idle");
    idle.start(|_| {});
    event_loop.run(RunMode::NoWait);
    assert_eq!(log.take(), ["first"]);
    first.stop();
    event_loop.run(RunMode::NoWait);
    assert_eq!(log.take(), ["second", "late"]);
    event_loop.close_all_handles();
    assert!(!event_loop.run(RunMode::Default));
}

#[test]
fn handles_closed_together_call_back_newest_first() {
    let event_loop = EventLoop::new().unwrap();
    let log = Log::default();
    for name in ["a", "b", "c"] {
        let timer = TimerHandle::new(&event_loop, name);
        let l = log.clone();
        let again = timer.clone();
        assert!(timer.close(move |event_loop| {
            l.add(name);
            assert!(again.is_closing());
            // Closed in the closing phase: the next iteration.
            let l = l.clone();
            TimerHandle::new(event_loop, "inner").close(move |_| l.add(format!("{name} inner")));
        }));
        assert!(!timer.close_quietly());
        assert!(timer.start(0, 0, |_| {}).is_err());
    }
    assert!(event_loop.alive());
    run(&event_loop);
    assert_eq!(log.take(), ["c", "b", "a", "a inner", "b inner", "c inner"]);
}

#[test]
fn stop_ends_the_run_and_is_forgotten() {
    let event_loop = EventLoop::new().unwrap();
    let timer = TimerHandle::new(&event_loop, "timer");
    let turns = Rc::new(Cell::new(0));
    let counted = Rc::clone(&turns);
    timer
        .start(0, 1, move |timer| {
            counted.set(counted.get() + 1);
            timer.event_loop().stop();
        })
        .unwrap();
    assert!(event_loop.run(RunMode::Default));
    assert_eq!(turns.get(), 1);
    assert!(event_loop.run(RunMode::Default));
    assert_eq!(turns.get(), 2);
    // Called outside of a run: the next one does nothing.
    event_loop.stop();
    assert!(event_loop.is_stopping());
    assert!(event_loop.run(RunMode::Default));
    assert_eq!(turns.get(), 2);
    assert!(!event_loop.is_stopping());
}

#[test]
fn modes_wait_or_do_not() {
    let event_loop = EventLoop::new().unwrap();
    let timer = TimerHandle::new(&event_loop, "timer");
    let fired = Rc::new(Cell::new(false));
    let flag = Rc::clone(&fired);
    timer.start(15, 0, move |_| flag.set(true)).unwrap();
    let began = monotonic_ns();
    assert!(event_loop.run(RunMode::NoWait));
    assert!(!fired.get());
    assert!(!event_loop.run(RunMode::Once));
    assert!(fired.get());
    assert!(monotonic_ns() - began >= 14_000_000);
    let metrics = event_loop.metrics();
    assert_eq!(metrics.iterations, 2);
    assert!(metrics.idle_ns > 5_000_000, "{metrics:?}");
}

#[test]
fn a_loop_does_not_nest() {
    let event_loop = EventLoop::new().unwrap();
    let timer = TimerHandle::new(&event_loop, "timer");
    timer
        .start(0, 0, |timer| {
            timer.event_loop().run(RunMode::NoWait);
        })
        .unwrap();
    let nested = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        event_loop.run(RunMode::Default)
    }));
    assert!(nested.is_err());
    // The loop is usable after the panic.
    assert!(!event_loop.run(RunMode::Default));
}

#[test]
fn dropping_a_closed_loop_frees_what_callbacks_hold() {
    let event_loop = EventLoop::new().unwrap();
    let held = Rc::new(());
    let timer = TimerHandle::new(&event_loop, "timer");
    let (inside, own) = (Rc::clone(&held), timer.clone());
    timer
        .start(1000, 0, move |_| {
            let _ = (&inside, &own);
        })
        .unwrap();
    let inside = Rc::clone(&held);
    HookHandle::new(&event_loop, HookPhase::Check, "check").start(move |_| {
        let _ = &inside;
    });
    let inside = Rc::clone(&held);
    AsyncHandle::new(&event_loop, "async", move |_| {
        let _ = &inside;
    });
    assert_eq!(event_loop.active_kinds(), ["timer", "check", "async"]);
    assert_eq!(Rc::strong_count(&held), 4);
    event_loop.close_all_handles();
    run(&event_loop);
    assert_eq!(Rc::strong_count(&held), 1);
    assert!(event_loop.active_kinds().is_empty());
}

#[test]
fn an_observer_sees_moments_in_order() {
    struct Keep(std::cell::RefCell<Vec<Span>>, Cell<u32>);
    impl Observer for Keep {
        fn finished(&self, span: &Span) {
            self.0.borrow_mut().push(*span);
        }
        fn phase(&self, _phase: Phase) {
            self.1.set(self.1.get() + 1);
        }
    }
    let event_loop = EventLoop::new().unwrap();
    let keep = Rc::new(Keep(Default::default(), Cell::new(0)));
    event_loop.set_observer(Some(keep.clone()));
    let timer = TimerHandle::new(&event_loop, "my timer");
    timer.start(1, 0, |_| {}).unwrap();
    event_loop.submit(
        anode_event_loop::JobClass::File,
        "my job",
        || 7,
        |event_loop, result| {
            assert_eq!(result, Ok(7));
            event_loop.set_observer(None);
        },
    );
    event_loop.run(RunMode::Default);
    let spans = keep.0.take();
    let job = spans.iter().find(|span| span.kind == "my job").unwrap();
    assert_eq!(job.lane, Lane::Pool);
    let moments = [
        job.queued_ns,
        job.started_ns,
        job.finished_ns,
        job.called_back_ns,
        job.returned_ns,
    ];
    assert!(moments[0] > 0 && moments.is_sorted(), "{job:?}");
    assert!(keep.1.get() >= 4);
    // The timer is in it unless the job ended first and removed the observer.
    if let Some(span) = spans.iter().find(|span| span.kind == "my timer") {
        assert_eq!(span.lane, Lane::Main);
    }
}
