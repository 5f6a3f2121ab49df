//! Other threads, signals and other descriptors wake the loop.

mod support;

use std::cell::Cell;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anode_event_loop::{
    AsyncHandle, EventLoop, Handle, PollHandle, Readiness, RunMode, SignalHandle, TimerHandle,
    errno,
};
use signal_hook::consts::{SIGKILL, SIGUSR1, SIGUSR2, SIGWINCH};
use signal_hook::low_level::raise;
use support::{Log, run};

#[test]
fn sends_from_threads_are_merged_and_none_is_lost() {
    const THREADS: u64 = 4;
    const SENDS: u64 = 20_000;
    let event_loop = EventLoop::new().unwrap();
    let counter = Arc::new(AtomicU64::new(0));
    let calls = Rc::new(Cell::new(0u64));
    let (seen, counted) = (Arc::clone(&counter), Rc::clone(&calls));
    let handle = AsyncHandle::new(&event_loop, "async", move |handle| {
        counted.set(counted.get() + 1);
        // The last send comes after the last count, so this ends the loop.
        if seen.load(Ordering::SeqCst) == THREADS * SENDS {
            handle.close_quietly();
        }
    });
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            let (sender, counter) = (handle.sender(), Arc::clone(&counter));
            std::thread::spawn(move || {
                for _ in 0..SENDS {
                    counter.fetch_add(1, Ordering::SeqCst);
                    sender.send();
                }
            })
        })
        .collect();
    run(&event_loop);
    for thread in threads {
        thread.join().unwrap();
    }
    assert!(calls.get() >= 1 && calls.get() <= THREADS * SENDS);
    assert!(!handle.sender().send());
}

#[test]
fn a_sleeping_loop_is_woken_each_time() {
    let event_loop = EventLoop::new().unwrap();
    let (go, next) = std::sync::mpsc::channel::<()>();
    let turns = Rc::new(Cell::new(0));
    let counted = Rc::clone(&turns);
    let ask = go.clone();
    let handle = AsyncHandle::new(&event_loop, "async", move |handle| {
        counted.set(counted.get() + 1);
        if counted.get() == 500 {
            handle.close_quietly();
        } else {
            ask.send(()).unwrap();
        }
    });
    let sender = handle.sender();
    let thread = std::thread::spawn(move || {
        while next.recv().is_ok() {
            if !sender.send() {
                break;
            }
        }
    });
    go.send(()).unwrap();
    drop(go);
    run(&event_loop);
    assert_eq!(turns.get(), 500);
    drop(event_loop);
    drop(handle);
    thread.join().unwrap();
}

#[test]
fn closures_from_other_threads_run_in_order() {
    let event_loop = EventLoop::new().unwrap();
    let keep = AsyncHandle::new(&event_loop, "async", |handle| {
        handle.close_quietly();
    });
    let (remote, sender) = (event_loop.remote(), keep.sender());
    let counter = Arc::new(AtomicU64::new(0));
    let counts = Arc::clone(&counter);
    let thread = std::thread::spawn(move || {
        for expected in 0..1000 {
            let counter = Arc::clone(&counts);
            remote.post(move |event_loop| {
                assert!(event_loop.now_ns() > 0);
                assert_eq!(counter.fetch_add(1, Ordering::SeqCst), expected);
            });
        }
        sender.send();
    });
    run(&event_loop);
    thread.join().unwrap();
    assert_eq!(counter.load(Ordering::SeqCst), 1000);
}

#[test]
fn unreferenced_async_handles_do_not_keep_the_loop() {
    let event_loop = EventLoop::new().unwrap();
    let handle = AsyncHandle::new(&event_loop, "async", |_| {});
    assert!(event_loop.alive() && handle.is_active());
    handle.set_ref(false);
    assert!(!event_loop.run(RunMode::Default));
    handle.close_quietly();
    run(&event_loop);
}

#[test]
fn all_handles_of_a_signal_are_called() {
    let event_loop = EventLoop::new().unwrap();
    let log = Log::default();
    let first = SignalHandle::new(&event_loop);
    let second = SignalHandle::new(&event_loop);
    let (l, other) = (log.clone(), second.clone());
    first
        .start(SIGUSR1, move |first, signum| {
            assert_eq!(signum, SIGUSR1);
            l.add("first");
            // Stopped before its turn: not called.
            if l.len() == 3 {
                other.stop();
                first.stop();
            }
        })
        .unwrap();
    let l = log.clone();
    second
        .start(SIGUSR1, move |second, _| {
            l.add("second");
            assert_eq!(second.signum(), SIGUSR1);
            raise(SIGUSR1).unwrap();
        })
        .unwrap();
    raise(SIGUSR1).unwrap();
    run(&event_loop);
    assert_eq!(log.take(), ["first", "second", "first"]);
    assert_eq!(first.signum(), 0);
    assert!(!event_loop.alive());
}

#[test]
fn a_signal_handle_can_change_over_and_be_unreferenced() {
    let event_loop = EventLoop::new().unwrap();
    let handle = SignalHandle::new(&event_loop);
    assert_eq!(handle.start(SIGKILL, |_, _| {}), Err(errno::EINVAL));
    assert_eq!(handle.start(4000, |_, _| {}), Err(errno::EINVAL));
    handle.start(SIGWINCH, |_, _| unreachable!()).unwrap();
    let seen = Rc::new(Cell::new(0));
    let keep = Rc::clone(&seen);
    handle
        .start(SIGUSR2, move |handle, signum| {
            keep.set(signum);
            handle.close_quietly();
        })
        .unwrap();
    assert_eq!(handle.signum(), SIGUSR2);
    handle.set_ref(false);
    assert!(!event_loop.alive());
    handle.set_ref(true);
    raise(SIGWINCH).unwrap();
    raise(SIGUSR2).unwrap();
    run(&event_loop);
    assert_eq!(seen.get(), SIGUSR2);
}

/// Runs in a process of its own, see below.
#[test]
#[ignore = "a part of the test after it"]
fn child_dies_of_a_signal_nobody_watches() {
    let event_loop = EventLoop::new().unwrap();
    let handle = SignalHandle::new(&event_loop);
    handle
        .start(SIGUSR1, |handle, _| {
            handle.close_quietly();
        })
        .unwrap();
    raise(SIGUSR1).unwrap();
    run(&event_loop);
    raise(SIGUSR1).unwrap();
}

#[test]
fn a_signal_nobody_watches_has_its_default_effect_again() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--ignored",
            "--exact",
            "child_dies_of_a_signal_nobody_watches",
        ])
        .output()
        .unwrap();
    assert_eq!(output.status.signal(), Some(SIGUSR1), "{output:?}");
}

#[test]
fn other_descriptors_are_watched_by_edges() {
    let event_loop = EventLoop::new().unwrap();
    let (near, mut far) = UnixStream::pair().unwrap();
    near.set_nonblocking(true).unwrap();
    let near = Rc::new(near);
    let handle = PollHandle::new(&event_loop, "watch", near.clone());
    assert_eq!(handle.start(false, false, |_, _| {}), Err(errno::EINVAL));
    let log = Log::default();
    let l = log.clone();
    let socket = Rc::clone(&near);
    handle
        .start(true, false, move |handle, readiness| {
            let mut byte = [0];
            match (&*socket).read(&mut byte) {
                Ok(0) => {
                    l.add("end");
                    handle.close_quietly();
                }
                Ok(_) => {
                    l.add(String::from(char::from(byte[0])));
                    // One byte a turn: ask for the next turn.
                    handle.call_again(Readiness {
                        readable: true,
                        ..readiness
                    });
                }
                Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock),
            }
        })
        .unwrap();
    assert!(handle.is_active());
    far.write_all(b"abc").unwrap();
    let timer = TimerHandle::new(&event_loop, "timer");
    let far = Cell::new(Some(far));
    timer.start(2, 0, move |_| drop(far.take())).unwrap();
    run(&event_loop);
    assert_eq!(log.take(), ["a", "b", "c", "end"]);
    assert_eq!(Rc::strong_count(&near), 1);
}
