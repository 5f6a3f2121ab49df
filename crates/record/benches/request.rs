//! What the recorder costs a request of a small server: a callback that reads, a drain of ticks and a write at once.

use anode_event_loop::{EventLoop, Lane, Observer, Span, monotonic_ns};
use anode_record::{Recorder, Site, SiteId, What};

fn main() {
    const REQUESTS: u64 = 2_000_000;
    let event_loop = EventLoop::new().expect("a loop");
    let recorder = Recorder::start(&event_loop);
    let site = recorder.intern(Site {
        name: "handler".into(),
        file: "server.js".into(),
        line: 1,
        library: false,
    });
    for round in 0..6 {
        let began = monotonic_ns();
        for i in 0..REQUESTS {
            if round % 2 == 0 {
                for _ in 0..7 {
                    std::hint::black_box(event_loop.observed_ns());
                }
                continue;
            }
            let started_ns = event_loop.observed_ns();
            let called_back_ns = event_loop.observed_ns();
            let mut span = Span {
                lane: Lane::Kernel,
                kind: "tcp.read",
                class: None,
                thread: None,
                queued_ns: 0,
                started_ns,
                finished_ns: called_back_ns,
                called_back_ns,
                returned_ns: 0,
            };
            recorder.began(&span);
            recorder.entered();
            recorder.note_site(site, false);
            let began_ns = event_loop.observed_ns();
            recorder.at_once("tcp.write", began_ns, event_loop.observed_ns());
            recorder.open(What::Ticks, "nextTick", SiteId::NONE);
            recorder.close();
            span.returned_ns = event_loop.observed_ns();
            recorder.finished(&span);
            if i % 64 == 63 {
                let now = monotonic_ns();
                recorder.polling(now, false);
                recorder.polled(monotonic_ns());
            }
        }
        let what = if round % 2 == 0 {
            "seven looks at the clock"
        } else {
            "a request"
        };
        println!("{what:26} {:>6} ns", (monotonic_ns() - began) / REQUESTS);
    }
}
