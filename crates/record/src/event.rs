//! What the ring holds.

use anode_event_loop::{JobClass, Lane, Phase};

use crate::json::Json;
use crate::recording::{Recording, SiteId};

/// What an [`Event`] tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// A callback, with the operation that it ended: `queued_ns` to `finished_ns` are the operation's.
    Callback,
    /// An operation of the kernel lane that was done at once, inside of a callback.
    AtOnce,
    /// A phase of the loop in which something ran.
    Phase(Phase),
    /// The loop slept, waiting for the system.
    Wait,
    /// The `process.nextTick` queue and the microtasks between ticks.
    Ticks,
    /// Microtasks alone.
    Microtasks,
    /// A garbage collection; `kind` says which.
    Collection,
    /// The loading of a module; `site` has its file.
    Module,
    /// A part of the program's life outside of the loop, such as `"main script"`.
    Script,
}

/// One thing that happened on the loop's thread and, for callbacks, before on another lane. All times are
/// nanoseconds of [`monotonic_ns`](anode_event_loop::monotonic_ns); 0: not known.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// What it is.
    pub what: What,
    /// Where the operation happened; the main lane for what is no operation.
    pub lane: Lane,
    /// The pool's class, for jobs.
    pub class: Option<JobClass>,
    /// The pool's thread, for jobs.
    pub thread: Option<u16>,
    /// The name of the operation, as `"tcp.read"`.
    pub kind: &'static str,
    /// The function that ran.
    pub site: SiteId,
    /// Whether the program asked for this very operation: not so for what comes by itself, as the next bytes of
    /// a socket.
    pub requested: bool,
    /// When the operation was asked for.
    pub queued_ns: u64,
    /// When it began.
    pub started_ns: u64,
    /// When its result was there.
    pub finished_ns: u64,
    /// When the callback, the phase, … began on the loop's thread.
    pub began_ns: u64,
    /// When that ended.
    pub ended_ns: u64,
}

impl Event {
    /// How long it kept the loop's thread, in nanoseconds.
    pub fn lasted_ns(&self) -> u64 {
        self.ended_ns.saturating_sub(self.began_ns)
    }
}

/// The callbacks among `events` as a text of JSON: an array of objects with `lane`, `kind`, `class`, `thread`, the
/// five moments in nanoseconds (0: not known), and `function`, `file` and `line` of what was called.
pub fn callbacks_to_json(recording: &Recording, events: &[Event]) -> String {
    let mut json = Json::default();
    json.array(|out| {
        let callbacks = events.iter().filter(|event| event.what == What::Callback);
        for event in callbacks {
            let site = recording.site(event.site);
            out.object(|out| {
                out.text("lane", lane_name(event.lane));
                out.text("kind", event.kind);
                match event.class {
                    Some(class) => out.text("class", class_name(class)),
                    None => out.number("class", "null"),
                }
                out.optional("thread", event.thread);
                out.number("queued", event.queued_ns);
                out.number("started", event.started_ns);
                out.number("finished", event.finished_ns);
                out.number("calledBack", event.began_ns);
                out.number("returned", event.ended_ns);
                out.text("function", &site.name);
                out.text("file", &site.file);
                out.number("line", site.line);
            });
        }
    });
    json.finish()
}

/// `"main"`, `"kernel"` or `"pool"`.
pub(crate) fn lane_name(lane: Lane) -> &'static str {
    match lane {
        Lane::Main => "main",
        Lane::Kernel => "kernel",
        Lane::Pool => "pool",
    }
}

/// `"file"`, `"cpu"` or `"lookup"`.
pub(crate) fn class_name(class: JobClass) -> &'static str {
    match class {
        JobClass::File => "file",
        JobClass::Cpu => "cpu",
        JobClass::Lookup => "lookup",
    }
}

/// All phases that a loop goes through, in their order of an iteration.
pub(crate) const PHASES: [Phase; 8] = [
    Phase::Outside,
    Phase::Timers,
    Phase::Pending,
    Phase::Idle,
    Phase::Prepare,
    Phase::Poll,
    Phase::Check,
    Phase::Closing,
];

pub(crate) fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Outside => "outside",
        Phase::Timers => "timers",
        Phase::Pending => "pending",
        Phase::Idle => "idle",
        Phase::Prepare => "prepare",
        Phase::Poll => "poll",
        Phase::Check => "check",
        Phase::Closing => "closing",
    }
}

pub(crate) fn phase_index(phase: Phase) -> usize {
    match phase {
        Phase::Outside => 0,
        Phase::Timers => 1,
        Phase::Pending => 2,
        Phase::Idle => 3,
        Phase::Prepare => 4,
        Phase::Poll => 5,
        Phase::Check => 6,
        Phase::Closing => 7,
    }
}
