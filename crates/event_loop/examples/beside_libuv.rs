//! The cases of the event loop alone, for `./x bench`: `bench/event-loop/libuv.c` is the same program
//! with libuv: same sizes, same steps, same checks. A change here belongs there too.
//!
//! Usage: `beside_libuv CASE COUNT` prints `{"value": operations a second, "unit": "op/s"}`;
//! `beside_libuv --version` prints the crate's version.

use std::cell::Cell;
use std::io::IoSlice;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::{Arc, Condvar, Mutex};

use anode_event_loop::{
    Address, AsyncHandle, BindOptions, EventLoop, Handle, JobClass, ReadEvent, RunMode,
    StreamHandle, StreamKind, TimerHandle, monotonic_ns,
};

/// Bytes of a ping.
const MESSAGE: usize = 64;
/// Jobs in the pool at a time.
const UNDER_WAY: u64 = 256;
/// Timers in the heap at a time.
const PER_PASS: u64 = 100_000;

fn report(operations: u64, began: u64) {
    let seconds = (monotonic_ns() - began) as f64 / 1e9;
    let value = operations as f64 / seconds;
    println!("{{\"value\": {value:.3}, \"unit\": \"op/s\"}}");
}

/// Timers: made, started for 0 to 7 ms, expired, closed.
fn timers(event_loop: &EventLoop, count: u64) {
    let done = Rc::new(Cell::new(0));
    let began = monotonic_ns();
    let mut made = 0;
    while made < count {
        event_loop.update_time();
        let last = count.min(made + PER_PASS);
        while made < last {
            let done = Rc::clone(&done);
            TimerHandle::new(event_loop, "timer")
                .start(made % 8, 0, move |timer| {
                    done.set(done.get() + 1);
                    timer.close_quietly();
                })
                .expect("not closing");
            made += 1;
        }
        event_loop.run(RunMode::Default);
        assert_eq!(done.get(), made, "every timer expired");
    }
    report(count, began);
}

fn send(stream: &StreamHandle, data: &[u8]) {
    stream
        .write(&[IoSlice::new(data)], |_, result| result.expect("written"))
        .expect("connected");
}

/// Ping-pong: a message there and back over TCP on the loopback, both ends on this loop.
fn pingpong(event_loop: &EventLoop, count: u64) {
    let done = Rc::new(Cell::new(0));
    let server = StreamHandle::new(event_loop, StreamKind::Tcp);
    let local: SocketAddr = "127.0.0.1:0".parse().expect("an address");
    server
        .bind_tcp(local, BindOptions::default())
        .expect("a free port");
    server
        .listen(1, |_, far| {
            let far = far.expect("a connection");
            far.set_nodelay(true).expect("connected");
            far.read_start(|far, event| match event {
                ReadEvent::Data(data) => send(far, &data),
                _ => panic!("the far end reads"),
            })
            .expect("connected");
        })
        .expect("bound");
    let Ok(Address::Inet(address)) = server.local_address() else {
        panic!("a TCP server has an IP address");
    };
    let near = StreamHandle::new(event_loop, StreamKind::Tcp);
    let counted = Rc::clone(&done);
    near.connect_tcp(address, move |near, result| {
        result.expect("connected");
        near.set_nodelay(true).expect("connected");
        let began = monotonic_ns();
        near.read_start(move |near, event| {
            let ReadEvent::Data(data) = event else {
                panic!("the near end reads");
            };
            assert!(
                data.len() == MESSAGE && data[MESSAGE - 1] == b'p',
                "the ping came back whole"
            );
            counted.set(counted.get() + 1);
            if counted.get() < count {
                send(near, &data);
            } else {
                report(count, began);
                near.event_loop().close_all_handles();
            }
        })
        .expect("connected");
        send(near, &[b'p'; MESSAGE]);
    })
    .expect("an address to connect to");
    event_loop.run(RunMode::Default);
    assert_eq!(done.get(), count, "every ping came back");
}

/// Wake-ups: another thread sends and waits until the loop's callback has seen it.
fn wakeups(event_loop: &EventLoop, count: u64) {
    let done = Rc::new(Cell::new(0));
    let seen = Arc::new((Mutex::new(0u64), Condvar::new()));
    let (counted, shown) = (Rc::clone(&done), Arc::clone(&seen));
    let wake = AsyncHandle::new(event_loop, "wake", move |wake| {
        counted.set(counted.get() + 1);
        let (seen, more) = &*shown;
        *seen.lock().expect("no panic") += 1;
        more.notify_one();
        if counted.get() == count {
            wake.close_quietly();
        }
    });
    let sender = wake.sender();
    let watched = Arc::clone(&seen);
    let began = monotonic_ns();
    let thread = std::thread::spawn(move || {
        let (seen, more) = &*watched;
        for sent in 1..=count {
            assert!(sender.send(), "the handle is open");
            let mut seen = seen.lock().expect("no panic");
            while *seen < sent {
                seen = more.wait(seen).expect("no panic");
            }
        }
    });
    event_loop.run(RunMode::Default);
    thread.join().expect("the thread ended well");
    let all = *seen.0.lock().expect("no panic");
    assert!(done.get() == count && all == count, "every wake-up came");
    report(count, began);
}

/// What the callbacks of the jobs share.
struct Jobs {
    count: u64,
    started: Cell<u64>,
    done: Cell<u64>,
    sum: Cell<u64>,
}

fn start_job(event_loop: &EventLoop, jobs: &Rc<Jobs>) {
    let number = jobs.started.get() + 1;
    jobs.started.set(number);
    let jobs = Rc::clone(jobs);
    event_loop.submit(
        JobClass::File,
        "square",
        move || number * number,
        move |event_loop, result| {
            jobs.sum.set(jobs.sum.get() + result.expect("it ran"));
            jobs.done.set(jobs.done.get() + 1);
            if jobs.started.get() < jobs.count {
                start_job(event_loop, &jobs);
            }
        },
    );
}

/// Jobs of the pool, `width` of them at a time; each squares its number. Of the class that may hold
/// every thread, as libuv's jobs may.
fn pool(event_loop: &EventLoop, count: u64, width: u64) {
    let jobs = Rc::new(Jobs {
        count,
        started: Cell::new(0),
        done: Cell::new(0),
        sum: Cell::new(0),
    });
    let began = monotonic_ns();
    for _ in 0..width.min(count) {
        start_job(event_loop, &jobs);
    }
    event_loop.run(RunMode::Default);
    assert_eq!(jobs.done.get(), count, "every job came back");
    assert_eq!(
        jobs.sum.get(),
        count * (count + 1) / 2 * (2 * count + 1) / 3,
        "every job gave its square"
    );
    report(count, began);
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (case, count) = match *arguments {
        ["--version"] => {
            println!("{}", env!("CARGO_PKG_VERSION"));
            return ExitCode::SUCCESS;
        }
        [case, count] => (case, count.parse().unwrap_or(0)),
        _ => ("", 0),
    };
    if count == 0 {
        eprintln!("Usage: beside_libuv timers|pingpong|wakeups|jobs|jobs-serial COUNT");
        return ExitCode::from(2);
    }
    let event_loop = EventLoop::new().expect("a poller");
    match case {
        "timers" => timers(&event_loop, count),
        "pingpong" => pingpong(&event_loop, count),
        "wakeups" => wakeups(&event_loop, count),
        "jobs" => pool(&event_loop, count, UNDER_WAY),
        "jobs-serial" => pool(&event_loop, count, 1),
        _ => panic!("no case has the name {case}"),
    }
    ExitCode::SUCCESS
}
