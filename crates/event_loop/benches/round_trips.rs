//! What the loop's own machinery costs: `cargo bench -p anode_event_loop`.
//! Prints nanoseconds for each operation; a quick look, not a statistic.

use std::cell::Cell;
use std::io::IoSlice;
use std::rc::Rc;

use anode_event_loop::{
    EventLoop, Handle, HookHandle, HookPhase, JobClass, ReadEvent, RunMode, StreamHandle,
    StreamKind, TimerHandle, monotonic_ns,
};

fn report(name: &str, count: u64, body: impl FnOnce()) {
    let began = monotonic_ns();
    body();
    println!("{name:34} {:>8} ns", (monotonic_ns() - began) / count);
}

fn main() {
    let event_loop = EventLoop::new().expect("a poller");

    let count = 1_000_000;
    report("timer: start and expire", count, || {
        for number in 0..count {
            let timer = TimerHandle::new(&event_loop, "timer");
            timer.start(number % 8, 0, |_| {}).expect("not closing");
        }
        event_loop.run(RunMode::Default);
    });

    let count = 1_000_000;
    let turns = Rc::new(Cell::new(0));
    let hook = HookHandle::new(&event_loop, HookPhase::Idle, "idle");
    let counted = Rc::clone(&turns);
    hook.start(move |hook| {
        counted.set(counted.get() + 1);
        if counted.get() == count {
            hook.stop();
        }
    });
    report("iteration that does not wait", count, || {
        event_loop.run(RunMode::Default);
    });

    let count = 200_000;
    report("job: many at once", count, || {
        for number in 0..count {
            event_loop.submit(JobClass::File, "job", move || number, |_, _| {});
        }
        event_loop.run(RunMode::Default);
    });

    let count = 50_000;
    report("job: one after the other", count, || {
        fn step(event_loop: &EventLoop, left: u64) {
            event_loop.submit(
                JobClass::File,
                "job",
                || (),
                move |event_loop, _| {
                    if left > 1 {
                        step(event_loop, left - 1);
                    }
                },
            );
        }
        step(&event_loop, count);
        event_loop.run(RunMode::Default);
    });

    let count = 100_000;
    let (near, far) = std::os::unix::net::UnixStream::pair().expect("two sockets");
    let open = |socket: std::os::unix::net::UnixStream| {
        let stream = StreamHandle::new(&event_loop, StreamKind::Pipe);
        stream.open(socket.into()).expect("pollable");
        stream
    };
    let (near, far) = (open(near), open(far));
    let echo = |stream: &StreamHandle, event: ReadEvent<'_>| {
        if let ReadEvent::Data(data) = event {
            let _ = stream.write(&[IoSlice::new(&data)], |_, _| {});
        }
    };
    far.read_start(echo).expect("connected");
    let left = Cell::new(count);
    near.read_start(move |stream, event| {
        left.set(left.get() - 1);
        if left.get() == 0 {
            stream.event_loop().close_all_handles();
        } else {
            echo(stream, event);
        }
    })
    .expect("connected");
    report("stream: 64 bytes there and back", count, || {
        near.write(&[IoSlice::new(&[0; 64])], |_, _| {})
            .expect("connected");
        event_loop.run(RunMode::Default);
    });
}
