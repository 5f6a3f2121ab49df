//! The thread pool through the loop: results, classes, cancelling, panics.

mod support;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Barrier, Mutex};
use std::time::Duration;

use anode_event_loop::{
    AsyncHandle, EventLoop, JobClass, JobError, PoolConfig, RunMode, ThreadPool,
};
use support::{Log, run};

fn with_threads(threads: usize) -> EventLoop {
    let config = PoolConfig::new(threads).with_cap(JobClass::Cpu, threads);
    EventLoop::with_pool(ThreadPool::new(config)).unwrap()
}

/// A job that says when it runs and then waits to be let go.
fn gate() -> (impl FnOnce() + Send + 'static, Receiver<()>, Sender<()>) {
    let (started, has_started) = mpsc::channel();
    let (let_go, wait) = mpsc::channel();
    let job = move || {
        started.send(()).unwrap();
        let _ = wait.recv();
    };
    (job, has_started, let_go)
}

#[test]
fn results_come_back_on_the_loop() {
    let event_loop = with_threads(4);
    assert_eq!(event_loop.pool().metrics().threads, 0);
    let main = std::thread::current().id();
    let got = Rc::new(RefCell::new(Vec::new()));
    for number in 0..100u64 {
        let got = Rc::clone(&got);
        event_loop.submit(
            JobClass::Cpu,
            "square",
            move || {
                assert_ne!(std::thread::current().id(), main);
                number * number
            },
            move |_, result| {
                assert_eq!(std::thread::current().id(), main);
                got.borrow_mut().push(result.unwrap());
            },
        );
    }
    assert_eq!(event_loop.active_kinds().len(), 100);
    run(&event_loop);
    let mut got = got.take();
    got.sort_unstable();
    assert_eq!(got, (0..100).map(|n| n * n).collect::<Vec<u64>>());
    let metrics = event_loop.pool().metrics();
    assert!(metrics.threads <= 4, "{metrics:?}");
    assert_eq!(metrics.class(JobClass::Cpu).done, 100);
    assert_eq!(metrics.class(JobClass::Cpu).measured, 0);
}

#[test]
fn one_thread_keeps_the_order_of_all_classes() {
    let event_loop = with_threads(1);
    let log = Log::default();
    for (index, class) in JobClass::ALL.into_iter().cycle().take(30).enumerate() {
        let l = log.clone();
        event_loop.submit(class, "job", || (), move |_, _| l.add(index.to_string()));
    }
    run(&event_loop);
    let expected: Vec<String> = (0..30).map(|index| index.to_string()).collect();
    assert_eq!(log.take(), expected);
    assert_eq!(event_loop.pool().metrics().threads, 1);
}

#[test]
fn all_threads_work_at_once() {
    let event_loop = with_threads(4);
    let barrier = Arc::new(Barrier::new(4));
    for _ in 0..4 {
        let barrier = Arc::clone(&barrier);
        event_loop.submit(JobClass::File, "job", move || barrier.wait(), |_, _| {});
    }
    run(&event_loop);
    assert_eq!(event_loop.pool().metrics().threads, 4);
}

#[test]
fn slow_look_ups_leave_threads_to_files() {
    let event_loop = with_threads(4);
    let mut gates = Vec::new();
    for _ in 0..8 {
        let (job, has_started, let_go) = gate();
        event_loop.submit(JobClass::Lookup, "lookup", job, |_, _| {});
        gates.push((has_started, let_go));
    }
    gates[0].0.recv().unwrap();
    gates[1].0.recv().unwrap();
    let metrics = event_loop.pool().metrics();
    assert_eq!(metrics.class(JobClass::Lookup).running, 2);
    assert_eq!(metrics.class(JobClass::Lookup).queued, 6);
    let files = Rc::new(Cell::new(0));
    for _ in 0..20 {
        let files = Rc::clone(&files);
        event_loop.submit(
            JobClass::File,
            "file",
            || (),
            move |_, result| {
                result.unwrap();
                files.set(files.get() + 1);
            },
        );
    }
    while files.get() < 20 {
        event_loop.run(RunMode::Once);
    }
    assert!(gates[2].0.try_recv().is_err());
    for (_, let_go) in &gates {
        let_go.send(()).unwrap();
    }
    run(&event_loop);
    assert_eq!(event_loop.pool().metrics().class(JobClass::Lookup).done, 8);
}

#[test]
fn a_long_queue_of_one_class_does_not_keep_others_waiting() {
    // Computation holds both threads and has a queue; a file job that comes last is taken next.
    let event_loop = with_threads(2);
    let mut gates = Vec::new();
    for _ in 0..10 {
        let (job, has_started, let_go) = gate();
        event_loop.submit(JobClass::Cpu, "cpu", job, |_, _| {});
        gates.push((has_started, let_go));
    }
    gates[0].0.recv().unwrap();
    gates[1].0.recv().unwrap();
    let done = Rc::new(Cell::new(false));
    let d = Rc::clone(&done);
    event_loop.submit(JobClass::File, "file", || (), move |_, _| d.set(true));
    gates[0].1.send(()).unwrap();
    while !done.get() {
        event_loop.run(RunMode::Once);
    }
    let cpu = *event_loop.pool().metrics().class(JobClass::Cpu);
    assert_eq!(cpu.done, 1, "{cpu:?}");
    // Its thread went back to the queue.
    gates[2].0.recv().unwrap();
    for (_, let_go) in &gates[1..] {
        let_go.send(()).unwrap();
    }
    run(&event_loop);
    assert_eq!(event_loop.pool().metrics().class(JobClass::Cpu).done, 10);
}

#[test]
fn while_look_ups_hang_computation_leaves_a_thread_to_files() {
    let event_loop = with_threads(4);
    let mut gates = Vec::new();
    for class in [JobClass::Lookup, JobClass::Cpu] {
        for _ in 0..4 {
            let (job, has_started, let_go) = gate();
            event_loop.submit(class, "slow", job, |_, _| {});
            gates.push((has_started, let_go));
        }
    }
    for index in [0, 1, 4] {
        gates[index].0.recv().unwrap();
    }
    let done = Rc::new(Cell::new(0));
    for _ in 0..100 {
        let d = Rc::clone(&done);
        event_loop.submit(
            JobClass::File,
            "file",
            || (),
            move |_, _| d.set(d.get() + 1),
        );
    }
    while done.get() < 100 {
        event_loop.run(RunMode::Once);
    }
    let metrics = event_loop.pool().metrics();
    assert_eq!(metrics.class(JobClass::Lookup).running, 2);
    assert_eq!(metrics.class(JobClass::Cpu).running, 1);
    assert!(gates[5].0.try_recv().is_err());
    for (_, let_go) in &gates {
        let_go.send(()).unwrap();
    }
    run(&event_loop);
    let metrics = event_loop.pool().metrics();
    assert!(
        JobClass::ALL
            .iter()
            .all(|class| metrics.class(*class).done >= 4)
    );
}

#[test]
fn computation_goes_on_beside_hanging_look_ups_on_small_pools() {
    for threads in [2, 3] {
        let event_loop = with_threads(threads);
        let mut gates = Vec::new();
        for _ in 0..3 {
            let (job, has_started, let_go) = gate();
            event_loop.submit(JobClass::Lookup, "look-up", job, |_, _| {});
            gates.push((has_started, let_go));
        }
        gates[0].0.recv().unwrap();
        let done = Rc::new(Cell::new(0));
        for _ in 0..10 {
            let d = Rc::clone(&done);
            event_loop.submit(JobClass::Cpu, "cpu", || (), move |_, _| d.set(d.get() + 1));
        }
        while done.get() < 10 {
            event_loop.run(RunMode::Once);
        }
        for (_, let_go) in &gates {
            let_go.send(()).unwrap();
        }
        run(&event_loop);
    }
}

#[test]
fn queued_jobs_can_be_cancelled_and_running_ones_not() {
    let event_loop = with_threads(1);
    let (job, has_started, let_go) = gate();
    let log = Log::default();
    let running = event_loop.submit(JobClass::File, "gate", job, |_, result| {
        result.unwrap();
    });
    has_started.recv().unwrap();
    let mut ids = Vec::new();
    for index in 0..3 {
        let l = log.clone();
        ids.push(event_loop.submit(
            JobClass::File,
            "job",
            move || index,
            move |_, result| l.add(format!("{index} {result:?}")),
        ));
    }
    assert!(!event_loop.cancel(running));
    assert!(event_loop.cancel(ids[1]));
    assert!(!event_loop.cancel(ids[1]));
    assert_eq!(log.len(), 0, "the callback does not run inside cancel");
    event_loop.run(RunMode::NoWait);
    assert_eq!(log.take(), ["1 Err(Cancelled)"]);
    let_go.send(()).unwrap();
    run(&event_loop);
    assert_eq!(log.take(), ["0 Ok(0)", "2 Ok(2)"]);
    assert!(!event_loop.cancel(ids[0]));
    let metrics = event_loop.pool().metrics();
    assert_eq!(metrics.class(JobClass::File).cancelled, 1);
    assert_eq!(
        JobError::Cancelled.errno(),
        anode_event_loop::errno::ECANCELED
    );
}

#[test]
fn a_class_can_be_waited_for() {
    let event_loop = with_threads(2);
    let pool = event_loop.pool();
    pool.finish(JobClass::File);
    let (job, has_started, let_go) = gate();
    event_loop.submit(JobClass::Cpu, "held", job, |_, _| {});
    has_started.recv().unwrap();
    for _ in 0..50 {
        event_loop.submit(JobClass::File, "file", std::thread::yield_now, |_, _| {});
    }
    pool.finish(JobClass::File);
    assert_eq!(pool.metrics().class(JobClass::File).done, 50);
    assert_eq!(pool.metrics().class(JobClass::Cpu).running, 1);
    let_go.send(()).unwrap();
    run(&event_loop);
}

#[test]
fn a_panic_is_an_error_and_the_thread_lives() {
    let event_loop = with_threads(1);
    let log = Log::default();
    let message = String::from("made");
    let l = log.clone();
    event_loop.submit(
        JobClass::Cpu,
        "bad",
        move || std::panic::resume_unwind(Box::new(message)),
        move |_, result: Result<(), _>| l.add(result.unwrap_err().to_string()),
    );
    let l = log.clone();
    event_loop.submit(
        JobClass::Cpu,
        "bad",
        || std::panic::resume_unwind(Box::new("static")),
        move |_, result: Result<(), _>| l.add(result.unwrap_err().to_string()),
    );
    let l = log.clone();
    event_loop.submit(
        JobClass::Cpu,
        "good",
        || 1,
        move |_, result| {
            l.add(format!("{result:?}"));
        },
    );
    run(&event_loop);
    assert_eq!(
        log.take(),
        [
            "the job panicked: made",
            "the job panicked: static",
            "Ok(1)"
        ]
    );
    assert_eq!(event_loop.pool().metrics().threads, 1);
}

#[test]
fn callbacks_can_submit_and_cancel() {
    let event_loop = with_threads(2);
    let turns = Rc::new(Cell::new(0));
    fn step(event_loop: &EventLoop, turns: Rc<Cell<u32>>) {
        event_loop.submit(
            JobClass::File,
            "step",
            || (),
            move |event_loop, _| {
                turns.set(turns.get() + 1);
                if turns.get() < 200 {
                    step(event_loop, turns);
                }
            },
        );
    }
    step(&event_loop, Rc::clone(&turns));
    run(&event_loop);
    assert_eq!(turns.get(), 200);
}

#[test]
fn times_are_measured_when_asked_for() {
    let event_loop = with_threads(1);
    event_loop.pool().set_metrics(true);
    let (job, has_started, let_go) = gate();
    event_loop.submit(JobClass::Cpu, "gate", job, |_, _| {});
    event_loop.submit(JobClass::Cpu, "next", || (), |_, _| {});
    has_started.recv().unwrap();
    let_go.send(()).unwrap();
    run(&event_loop);
    let cpu = *event_loop.pool().metrics().class(JobClass::Cpu);
    assert_eq!((cpu.done, cpu.measured), (2, 2));
    assert!(cpu.wait_ns > 0 && cpu.run_ns > 0, "{cpu:?}");
}

#[test]
fn a_thread_is_told_of_the_class_it_goes_over_to() {
    static TOLD: Mutex<Vec<JobClass>> = Mutex::new(Vec::new());
    let event_loop = with_threads(1);
    event_loop
        .pool()
        .on_class(|class| TOLD.lock().unwrap().push(class));
    let (file, cpu, lookup) = (JobClass::File, JobClass::Cpu, JobClass::Lookup);
    for class in [file, cpu, cpu, file, file, lookup, cpu] {
        event_loop.submit(class, "job", || (), |_, result| result.unwrap());
    }
    run(&event_loop);
    assert_eq!(*TOLD.lock().unwrap(), [cpu, file, lookup, cpu]);
}

#[test]
fn a_pool_can_be_resized_and_shared() {
    let pool = ThreadPool::new(PoolConfig::new(1));
    let first = EventLoop::with_pool(pool.clone()).unwrap();
    pool.resize(PoolConfig::new(3));
    let barrier = Arc::new(Barrier::new(3));
    for _ in 0..3 {
        let barrier = Arc::clone(&barrier);
        first.submit(JobClass::File, "job", move || barrier.wait(), |_, _| {});
    }
    let other = std::thread::spawn({
        let pool = pool.clone();
        move || {
            let second = EventLoop::with_pool(pool).unwrap();
            let done = Rc::new(Cell::new(0));
            for _ in 0..10 {
                let done = Rc::clone(&done);
                second.submit(
                    JobClass::File,
                    "job",
                    || (),
                    move |_, result| {
                        result.unwrap();
                        done.set(done.get() + 1);
                    },
                );
            }
            run(&second);
            done.get()
        }
    });
    run(&first);
    assert_eq!(other.join().unwrap(), 10);
    pool.resize(PoolConfig::new(1));
    // Threads that are too many end; at the latest when they are next woken.
    while pool.metrics().threads > 1 {
        std::thread::yield_now();
    }
    first.submit(JobClass::File, "job", || (), |_, result| result.unwrap());
    run(&first);
}

#[test]
fn shut_down_cancels_what_waits_and_lets_finish_what_runs() {
    let event_loop = with_threads(1);
    let (job, has_started, let_go) = gate();
    let log = Log::default();
    let l = log.clone();
    event_loop.submit(JobClass::File, "runs", job, move |_, result| {
        l.add(format!("runs {result:?}"));
    });
    has_started.recv().unwrap();
    let l = log.clone();
    event_loop.submit(
        JobClass::File,
        "waits",
        || (),
        move |_, result| {
            l.add(format!("waits {result:?}"));
        },
    );
    let_go.send(()).unwrap();
    // The waiting job may have been taken already: both ends are right then.
    event_loop.pool().shut_down();
    assert_eq!(event_loop.pool().metrics().threads, 0);
    let l = log.clone();
    event_loop.submit(
        JobClass::File,
        "late",
        || (),
        move |_, result| {
            l.add(format!("late {result:?}"));
        },
    );
    run(&event_loop);
    let entries = log.take();
    assert_eq!(entries.len(), 3);
    assert!(entries.contains(&"runs Ok(())".to_owned()));
    assert!(entries.iter().any(|entry| entry.starts_with("waits ")));
    assert_eq!(entries[2], "late Err(Unavailable)");
}

#[test]
fn results_for_a_loop_that_is_gone_are_dropped() {
    let pool = ThreadPool::new(PoolConfig::new(1));
    let (job, has_started, let_go) = gate();
    let event_loop = EventLoop::with_pool(pool.clone()).unwrap();
    event_loop.submit(JobClass::File, "gate", job, |_, _| unreachable!());
    has_started.recv().unwrap();
    drop(event_loop);
    let_go.send(()).unwrap();
    pool.shut_down();
    assert_eq!(pool.metrics().class(JobClass::File).done, 1);
}

#[test]
fn an_abandoned_loop_calls_nothing_back_and_keeps_nothing() {
    let event_loop = EventLoop::with_pool(ThreadPool::new(PoolConfig::new(1))).unwrap();
    let kept = Rc::new(Cell::new(0));
    for class in [JobClass::File, JobClass::File, JobClass::Lookup] {
        let called = kept.clone();
        let work = || std::thread::sleep(Duration::from_millis(5));
        event_loop.submit(class, "test", work, move |_, _| called.set(1));
    }
    let called = kept.clone();
    event_loop.defer(move |_| called.set(2));
    let called = kept.clone();
    let handle = AsyncHandle::new(&event_loop, "test", move |_| called.set(3));
    handle.sender().send();
    event_loop.abandon();
    assert!(!event_loop.alive());
    assert!(!event_loop.run(RunMode::NoWait));
    assert_eq!(kept.get(), 0);
    assert_eq!(Rc::strong_count(&kept), 1);
}
