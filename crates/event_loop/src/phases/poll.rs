//! The poll phase: waits for the system and other threads, then runs the
//! callbacks of what they report.

use std::io;
use std::time::Duration;

use crate::clock::monotonic_ns;
use crate::event_loop::EventLoop;
use crate::observe::Counters;
use crate::phases::Phase;

/// One wait and one round of callbacks.
///
/// Order: messages of other threads, new events, then sources that had more to
/// do in the last iteration. Those are served once, so no source starves
/// another.
pub(crate) fn run(event_loop: &EventLoop, can_wait: bool) {
    event_loop.enter_phase(Phase::Poll);
    let poller = &event_loop.state().poller;
    let leftovers = poller.leftovers();
    let sleeps = can_wait && leftovers == 0 && event_loop.may_sleep();
    let deadline = event_loop.state().timers.next_due_ns();

    let jobs = &event_loop.state().jobs;
    if jobs.any() {
        event_loop.pool().announce();
        // A job that outlived one wait may hang for long: it costs the next waits nothing.
        if jobs.take_fresh() && sleeps && jobs.only_files() {
            linger(event_loop);
        }
    }
    wait(event_loop, sleeps, deadline);

    if event_loop.state().mailbox.end_wait() {
        crate::mailbox::deliver(event_loop);
    }
    let served = poller.dispatch();
    Counters::add(&event_loop.state().counters.events, served);
    poller.serve_leftovers(leftovers);
}

/// How often the processor is offered to others before the loop sleeps while file jobs are under way.
const OFFERS: usize = 3;
/// An offer that takes longer went to somebody who computes, not to a thread of the pool.
const LONG_OFFER_NS: u64 = 200_000;
/// For how long nothing is offered after that.
const RELUCTANCE_NS: u64 = 50_000_000;

/// To fall asleep and be woken costs more than a small job takes. So the threads of the pool get the processor first:
/// often a job, or a few, have ended when it comes back.
///
/// Whoever computes for long takes a whole turn of the scheduler, some milliseconds, which a sleeper that is woken need
/// not wait for. So nothing is offered while jobs of other classes are under way, nor for a while after an offer took
/// long: the machine has other work then.
fn linger(event_loop: &EventLoop) {
    let reluctant_until = &event_loop.state().jobs.reluctant_until_ns;
    let mut now = monotonic_ns();
    if now < reluctant_until.get() {
        return;
    }
    for _ in 0..OFFERS {
        if event_loop.state().mailbox.has_news() {
            return;
        }
        std::thread::yield_now();
        let after = monotonic_ns();
        if after - now > LONG_OFFER_NS {
            reluctant_until.set(after + RELUCTANCE_NS);
            return;
        }
        now = after;
    }
}

/// Waits until an event, a message or `deadline` (loop time in nanoseconds);
/// only looks when `sleeps` is false.
fn wait(event_loop: &EventLoop, sleeps: bool, deadline: Option<u64>) {
    let counters = &event_loop.state().counters;
    loop {
        let sleeps = sleeps && event_loop.state().mailbox.begin_wait();
        // Measured from now, not from the loop's time, which is old when the
        // callbacks before took long.
        let observer = event_loop.observer();
        let began = if sleeps || observer.is_some() {
            monotonic_ns()
        } else {
            0
        };
        if let Some(observer) = &observer {
            observer.polling(began, sleeps);
        }
        if sleeps {
            counters.idle.begin(began);
        }
        let timeout = if sleeps {
            deadline.map(|due| Duration::from_nanos(due.saturating_sub(began)))
        } else {
            Some(Duration::ZERO)
        };
        let result = event_loop.state().poller.wait(timeout);
        event_loop.update_time();
        if let Some(observer) = &observer {
            event_loop.state().stopwatch.compare(event_loop.now_ns());
            observer.polled(event_loop.now_ns());
        }
        if sleeps {
            counters.idle.end(event_loop.now_ns().saturating_sub(began));
        }
        match result {
            Ok(()) => return,
            // A signal whose handler runs elsewhere: go on with what is left.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // The poller is ours and its arguments are sound: the rest is a bug.
            Err(error) => panic!("waiting for events failed: {error}"),
        }
    }
}
