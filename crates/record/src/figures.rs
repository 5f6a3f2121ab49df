//! Counters and histograms by lane, class, kind and place. What an operation's times mean by lane:
//!
//! | lane   | waiting                      | running               |
//! |--------|------------------------------|-----------------------|
//! | main   | from when it was due         |                       |
//! | kernel | from the request to readiness|                       |
//! | pool   | for a thread                 | on the thread         |

use anode_event_loop::{JobClass, Lane};

use crate::event::{Event, PHASES, What, phase_index};
use crate::histogram::Histogram;
use crate::recording::SiteId;

/// How many of the longest callbacks are kept.
const LONGEST: usize = 32;

/// The figures of one lane. Durations are nanoseconds.
#[derive(Clone, Debug, Default)]
pub struct LaneFigures {
    /// Operations that were announced when they were asked for.
    pub queued: u64,
    /// How long operations waited.
    pub waiting: Histogram,
    /// How long results waited for the loop's thread.
    pub delivery: Histogram,
    /// How long callbacks ran.
    pub callback: Histogram,
}

/// The figures of one class of the pool's jobs.
#[derive(Clone, Debug, Default)]
pub struct ClassFigures {
    /// Jobs that were queued.
    pub queued: u64,
    /// Jobs whose callbacks ran.
    pub done: u64,
    /// How many jobs of the class waited before a job when it was queued.
    pub ahead: Histogram,
    /// Nanoseconds jobs waited for a thread.
    pub waiting: Histogram,
    /// Nanoseconds jobs ran.
    pub running: Histogram,
    /// Nanoseconds callbacks ran.
    pub callback: Histogram,
}

/// The figures of one kind of operation.
#[derive(Clone, Debug)]
pub struct KindFigures {
    /// The name of the operation.
    pub kind: &'static str,
    /// Where it happens.
    pub lane: Lane,
    /// The pool's class, for jobs.
    pub class: Option<JobClass>,
    /// How many were announced when they were asked for.
    pub queued: u64,
    /// How many callbacks ran.
    pub callbacks: u64,
    /// Nanoseconds of waiting, together.
    pub waiting_ns: u64,
    /// Nanoseconds of running on the pool, together.
    pub running_ns: u64,
    /// Nanoseconds of callbacks, together.
    pub callback_ns: u64,
    /// Nanoseconds of the longest callback.
    pub longest_ns: u64,
    /// Operations that were done at once, without a callback, and the time of the loop's thread that they took.
    pub at_once: Total,
}

/// How long the callbacks of one function took.
#[derive(Clone, Copy, Debug)]
pub struct SiteFigures {
    /// The function.
    pub site: SiteId,
    /// How many callbacks.
    pub calls: u64,
    /// Nanoseconds of all of them.
    pub total_ns: u64,
    /// Nanoseconds of the longest.
    pub longest_ns: u64,
}

/// One of the longest callbacks.
#[derive(Clone, Copy, Debug)]
pub struct LongCallback {
    /// When it began.
    pub began_ns: u64,
    /// Nanoseconds it took.
    pub lasted_ns: u64,
    /// The operation that it ended.
    pub kind: &'static str,
    /// Where that happened.
    pub lane: Lane,
    /// The function.
    pub site: SiteId,
}

/// How often, how long together and how long at most (nanoseconds).
#[derive(Clone, Copy, Debug, Default)]
pub struct Total {
    /// How often.
    pub count: u64,
    /// All of them.
    pub total_ns: u64,
    /// The longest.
    pub longest_ns: u64,
}

impl Total {
    pub(crate) fn add(&mut self, lasted_ns: u64) {
        self.count += 1;
        self.total_ns += lasted_ns;
        self.longest_ns = self.longest_ns.max(lasted_ns);
    }
}

/// All figures.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    pub(crate) lanes: [LaneFigures; 3],
    pub(crate) classes: [ClassFigures; 3],
    pub(crate) kinds: Vec<KindFigures>,
    pub(crate) sites: Vec<SiteFigures>,
    pub(crate) longest: Vec<LongCallback>,
    /// By phase, without the time in which the loop slept.
    pub(crate) phases: [Total; PHASES.len()],
    /// Nanoseconds between two looks at the system: how long what happens meanwhile may have to wait.
    pub(crate) delay: Histogram,
    pub(crate) iterations: u64,
    pub(crate) idle_ns: u64,
    pub(crate) ticks: Total,
    pub(crate) microtasks: Total,
    pub(crate) modules: Total,
    pub(crate) scripts: Total,
    pub(crate) collections: Vec<(&'static str, Total)>,
    pub(crate) sample: Sample,
}

/// What is looked at from time to time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sample {
    pub(crate) at_ns: u64,
    pub(crate) memory: crate::recorder::Memory,
    /// Active handles and requests by kind.
    pub(crate) active: Vec<(&'static str, u32)>,
}

pub(crate) fn lane_index(lane: Lane) -> usize {
    match lane {
        Lane::Main => 0,
        Lane::Kernel => 1,
        Lane::Pool => 2,
    }
}

pub(crate) fn class_index(class: JobClass) -> usize {
    match class {
        JobClass::File => 0,
        JobClass::Cpu => 1,
        JobClass::Lookup => 2,
    }
}

impl Figures {
    /// The place of a kind in `kinds`, made when it is new.
    pub(crate) fn kind(&mut self, lane: Lane, kind: &'static str) -> usize {
        let known = self.kinds.iter();
        if let Some(at) = known
            .clone()
            .position(|known| known.lane == lane && known.kind == kind)
        {
            return at;
        }
        self.kinds.push(KindFigures {
            kind,
            lane,
            class: None,
            queued: 0,
            callbacks: 0,
            waiting_ns: 0,
            running_ns: 0,
            callback_ns: 0,
            longest_ns: 0,
            at_once: Total::default(),
        });
        self.kinds.len() - 1
    }

    /// Counts what happened; `kind` is the place of its kind, for operations, `slept_ns` the time that the loop slept
    /// in it, for phases.
    pub(crate) fn count(&mut self, event: &Event, kind: usize, slept_ns: u64) {
        let lasted_ns = event.lasted_ns();
        match event.what {
            What::Callback => self.callback(event, kind, lasted_ns),
            What::AtOnce => self.kinds[kind].at_once.add(lasted_ns),
            What::Phase(phase) => {
                self.phases[phase_index(phase)].add(lasted_ns.saturating_sub(slept_ns));
            }
            What::Wait => self.idle_ns += lasted_ns,
            What::Ticks => self.ticks.add(lasted_ns),
            What::Microtasks => self.microtasks.add(lasted_ns),
            What::Module => self.modules.add(lasted_ns),
            What::Script => self.scripts.add(lasted_ns),
            What::Collection => {
                let known = self.collections.iter_mut();
                match known.into_iter().find(|(kind, _)| *kind == event.kind) {
                    Some((_, total)) => total.add(lasted_ns),
                    None => {
                        let mut total = Total::default();
                        total.add(lasted_ns);
                        self.collections.push((event.kind, total));
                    }
                }
            }
        }
    }

    fn callback(&mut self, event: &Event, kind: usize, lasted_ns: u64) {
        let between = |from: u64, to: u64| match from {
            0 => None,
            from => Some(to.saturating_sub(from)),
        };
        let waiting = match event.lane {
            Lane::Main => between(event.started_ns, event.began_ns),
            Lane::Kernel => between(event.queued_ns, event.finished_ns),
            Lane::Pool if event.started_ns == 0 => None,
            Lane::Pool => between(event.queued_ns, event.started_ns),
        };
        let running = match event.lane {
            Lane::Pool => between(event.started_ns, event.finished_ns),
            _ => None,
        };
        let lane = &mut self.lanes[lane_index(event.lane)];
        lane.callback.add(lasted_ns);
        if let Some(waiting) = waiting {
            lane.waiting.add(waiting);
        }
        if let Some(delivery) = between(event.finished_ns, event.began_ns)
            && event.lane != Lane::Main
        {
            lane.delivery.add(delivery);
        }
        if let Some(class) = event.class {
            let class = &mut self.classes[class_index(class)];
            class.done += 1;
            class.callback.add(lasted_ns);
            if let Some(waiting) = waiting {
                class.waiting.add(waiting);
            }
            if let Some(running) = running {
                class.running.add(running);
            }
        }
        let of_kind = &mut self.kinds[kind];
        of_kind.class = of_kind.class.or(event.class);
        of_kind.callbacks += 1;
        of_kind.waiting_ns += waiting.unwrap_or(0);
        of_kind.running_ns += running.unwrap_or(0);
        of_kind.callback_ns += lasted_ns;
        of_kind.longest_ns = of_kind.longest_ns.max(lasted_ns);
        self.site(event.site, lasted_ns);
        self.note_long(event, lasted_ns);
    }

    /// Sites have their figures at the place of their number.
    fn site(&mut self, site: SiteId, lasted_ns: u64) {
        let at = site.index();
        while self.sites.len() <= at {
            self.sites.push(SiteFigures {
                site: SiteId::of(self.sites.len()),
                calls: 0,
                total_ns: 0,
                longest_ns: 0,
            });
        }
        let of_site = &mut self.sites[at];
        of_site.calls += 1;
        of_site.total_ns += lasted_ns;
        of_site.longest_ns = of_site.longest_ns.max(lasted_ns);
    }

    /// Keeps the longest, longest first.
    fn note_long(&mut self, event: &Event, lasted_ns: u64) {
        let longest = &mut self.longest;
        if longest.len() == LONGEST && longest[LONGEST - 1].lasted_ns >= lasted_ns {
            return;
        }
        let at = longest.partition_point(|other| other.lasted_ns >= lasted_ns);
        longest.insert(
            at,
            LongCallback {
                began_ns: event.began_ns,
                lasted_ns,
                kind: event.kind,
                lane: event.lane,
                site: event.site,
            },
        );
        longest.truncate(LONGEST);
    }
}
