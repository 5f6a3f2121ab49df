//! A loop that does known things, and what the recording says of it. Single threads of control: no test here
//! depends on how fast the machine is.

use std::rc::Rc;
use std::time::{Duration, Instant};

use anode_event_loop::{EventLoop, JobClass, RunMode, TimerHandle, monotonic_ns};
use anode_record::{Recorder, Site, What};

fn spin(duration: Duration) {
    let began = Instant::now();
    while began.elapsed() < duration {
        std::hint::spin_loop();
    }
}

#[test]
fn jobs_are_counted_by_class() {
    let event_loop = EventLoop::new().unwrap();
    let recorder = Recorder::start(&event_loop);
    let mut cursor = recorder.recording().listen();
    for _ in 0..3 {
        event_loop.submit(
            JobClass::Cpu,
            "test.job",
            || spin(Duration::from_millis(5)),
            |_, _| {},
        );
    }
    event_loop.submit(JobClass::File, "test.file", || (), |_, _| {});
    event_loop.run(RunMode::Default);
    let metrics = recorder.recording().snapshot().to_open_metrics();
    for line in [
        "anode_operations_total{lane=\"pool\",kind=\"test.job\"} 3",
        "anode_operations_total{lane=\"pool\",kind=\"test.file\"} 1",
        "anode_pool_job_seconds_count{class=\"cpu\"} 3",
        "anode_pool_job_seconds_count{class=\"file\"} 1",
        "anode_pool_job_seconds_count{class=\"lookup\"} 0",
        "anode_callback_seconds_count{lane=\"pool\"} 4",
    ] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
    assert!(metrics.ends_with("# EOF\n"));
    let events = recorder.recording().read(&mut cursor).events;
    let jobs = events.iter().filter(|event| event.kind == "test.job");
    let jobs: Vec<_> = jobs.collect();
    assert_eq!(jobs.len(), 3);
    for job in jobs {
        let moments = [
            job.queued_ns,
            job.started_ns,
            job.finished_ns,
            job.began_ns,
            job.ended_ns,
        ];
        assert!(moments[0] > 0 && moments.is_sorted(), "{job:?}");
        assert!(job.finished_ns - job.started_ns >= 5_000_000);
        assert!(job.thread.is_some_and(|number| number < 4));
    }
    // The last job was the last thing that could be running.
    assert!(
        recorder
            .recording()
            .snapshot()
            .threads
            .iter()
            .all(Option::is_none)
    );
}

#[test]
fn another_thread_sees_what_blocks() {
    let event_loop = EventLoop::new().unwrap();
    let recorder = Recorder::start(&event_loop);
    let site = recorder.intern(Site {
        name: "slow".into(),
        file: "program.js".into(),
        line: 7,
        library: false,
    });
    let timer = TimerHandle::new(&event_loop, "test.timer");
    let (recorder_of_timer, began) = (recorder.clone(), Rc::new(std::cell::Cell::new(0)));
    let began_of_timer = began.clone();
    let callback = move |_: &TimerHandle| {
        let recorder = &recorder_of_timer;
        recorder.entered();
        recorder.note_site(site, false);
        began_of_timer.set(monotonic_ns());
        let recording = recorder.recording().clone();
        // Blocked until the other thread has looked.
        let seen = std::thread::spawn(move || {
            let current = recording.now().callback.expect("a callback runs");
            (current.kind, recording.site(current.site).label())
        });
        let seen = seen.join().unwrap();
        assert_eq!(seen, ("test.timer", "slow (program.js:7)".to_string()));
        spin(Duration::from_millis(20));
    };
    timer.start(1, 0, callback).unwrap();
    event_loop.run(RunMode::Default);
    let now = recorder.recording().now();
    assert!(now.callback.is_none());
    let json = recorder.recording().snapshot().to_json();
    assert!(
        json.contains("\"name\":\"slow\",\"file\":\"program.js\",\"line\":7"),
        "{json}"
    );
    assert!(began.get() > 0);
}

#[test]
fn what_is_opened_nests_and_ends_with_its_callback() {
    let event_loop = EventLoop::new().unwrap();
    let recorder = Recorder::start(&event_loop);
    let mut cursor = recorder.recording().listen();
    let timer = TimerHandle::new(&event_loop, "Timeout");
    let of_timer = recorder.clone();
    let callback = move |_: &TimerHandle| {
        of_timer.entered();
        for _ in 0..2 {
            of_timer.open_callback("Timeout", Default::default(), 1, 1);
            spin(Duration::from_micros(50));
            of_timer.close();
        }
        // As an exception would leave it.
        of_timer.open(What::Ticks, "nextTick", Default::default());
        spin(Duration::from_micros(50));
    };
    timer.start(1, 0, callback).unwrap();
    event_loop.run(RunMode::Default);
    let events = recorder.recording().read(&mut cursor).events;
    let count = |what| events.iter().filter(|event| event.what == what).count();
    // The two that were opened, and not the timer of the loop that they share.
    assert_eq!(count(What::Callback), 2);
    assert_eq!(count(What::Ticks), 1);
    assert_eq!(recorder.depth(), 0);
}

#[test]
fn a_slow_reader_loses_the_oldest() {
    let event_loop = EventLoop::new().unwrap();
    let recorder = Recorder::start(&event_loop);
    let mut cursor = recorder.recording().listen();
    for _ in 0..70_000 {
        recorder.collected("minor", 1, 2);
    }
    let (mut lost, mut read) = (0, 0);
    loop {
        let batch = recorder.recording().read(&mut cursor);
        lost += batch.lost;
        read += batch.events.len() as u64;
        if batch.events.is_empty() {
            break;
        }
    }
    assert_eq!((lost, read), (70_000 - 65_536, 65_536));
}
