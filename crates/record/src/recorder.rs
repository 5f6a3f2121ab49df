//! The loop's side of a recording: told of everything that happens on the loop's thread.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anode_event_loop::{EventLoop, Lane, Observer, Phase, Queued, Span, monotonic_ns};

use crate::event::{PHASES, What, phase_index};
use crate::figures::{Sample, lane_index};
use crate::journal::{Record, Told};
use crate::recording::{Recording, Site, SiteId};

/// Nanoseconds between two looks at memory and handles.
const SAMPLE_EVERY: u64 = 250_000_000;
/// Phases that ran nothing are worth an event when they took this long.
const LONG_PHASE: u64 = 20_000;
/// Drains of ticks and microtasks are worth an event when they took this long.
const LONG_DRAIN: u64 = 2_000;

/// Kinds that are found without the map.
const RECENT: usize = 16;
/// In place of a lane, for what is no operation.
const NO_LANE: u8 = u8::MAX;

/// Bytes by owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Objects of the engine.
    pub heap_used: u64,
    /// What the engine's heap takes.
    pub heap_total: u64,
    /// What was allocated outside of it.
    pub external: u64,
}

/// Something that was opened on the loop's thread and not closed yet.
#[derive(Clone, Copy)]
struct Open {
    what: What,
    kind: u16,
    site: SiteId,
    /// Whether `site` gives way to a function of the program.
    open_site: bool,
    queued_ns: u64,
    due_ns: u64,
    began_ns: u64,
}

/// A callback that runs.
struct Outer {
    span: Span,
    kind: u16,
    /// Entries of `open` that are not of this callback.
    below: usize,
    inner: u32,
    entered: bool,
}

/// Records what happens on the loop of its thread, from [`Recorder::start`] on.
pub struct Recorder {
    recording: Arc<Recording>,
    event_loop: EventLoop,
    /// By address and lane; [`NO_LANE`] for the names of what is no operation.
    kinds: RefCell<HashMap<(usize, u8), u16, BuildHasherDefault<Quick>>>,
    /// Some of these.
    recent: [Cell<((usize, u8), u16)>; RECENT],
    outer: RefCell<Option<Outer>>,
    site: Cell<SiteId>,
    /// Whether nobody has said which function runs.
    wants_site: Rc<Cell<bool>>,
    open: RefCell<Vec<Open>>,
    phase: Cell<(Phase, u64)>,
    /// The last moment that the recorder was told of.
    last_ns: Cell<u64>,
    /// How often each phase had nothing to do since the loop last looked at the system, 255 at most.
    empty_phases: [Cell<u8>; PHASES.len()],
    /// The places of two names.
    phase_name: u16,
    wait_name: u16,
    /// Nanoseconds slept in the phase that runs.
    slept: Cell<u64>,
    /// Whether a callback ran in the phase that runs.
    ran: Cell<bool>,
    sampled_ns: Cell<u64>,
    sampler: RefCell<Option<Box<dyn Fn() -> Memory>>>,
}

impl Recorder {
    /// Begins to record the loop, in place of another observer.
    pub fn start(event_loop: &EventLoop) -> Rc<Recorder> {
        let recording = Recording::new(event_loop.pool().clone());
        let recorder = Rc::new(Recorder {
            phase: Cell::new((event_loop.phase(), recording.began_ns)),
            last_ns: Cell::new(recording.began_ns),
            empty_phases: Default::default(),
            phase_name: recording.name("phase"),
            wait_name: recording.name("wait"),
            recording,
            event_loop: event_loop.clone(),
            kinds: RefCell::default(),
            recent: Default::default(),
            outer: RefCell::default(),
            site: Cell::new(SiteId::NONE),
            wants_site: Rc::default(),
            open: RefCell::default(),
            slept: Cell::new(0),
            ran: Cell::new(false),
            sampled_ns: Cell::new(0),
            sampler: RefCell::new(None),
        });
        event_loop.set_observer(Some(recorder.clone()));
        recorder
    }

    /// The process leaves: what runs ends now.
    pub fn leave(&self) {
        let span = self.outer.borrow().as_ref().map(|outer| outer.span);
        if let Some(span) = span {
            self.finished(&Span {
                returned_ns: monotonic_ns(),
                ..span
            });
        }
        self.close_to(0);
        self.phase(Phase::Outside);
    }

    /// Goes on after [`Recorder::stop`].
    pub fn resume(self: &Rc<Self>) {
        self.outer.take();
        self.phase.set((self.event_loop.phase(), monotonic_ns()));
        self.event_loop.set_observer(Some(self.clone()));
    }

    /// Ends the recording; what was recorded stays readable.
    pub fn stop(&self) {
        self.event_loop.set_observer(None);
        self.open.take();
        self.outer.take();
        self.wants_site.set(false);
    }

    /// The part that other threads read.
    pub fn recording(&self) -> &Arc<Recording> {
        &self.recording
    }

    /// `true` while nobody has said, by [`Recorder::note_site`], which function the callback that runs is.
    pub fn wants_site(&self) -> &Rc<Cell<bool>> {
        &self.wants_site
    }

    /// Says which function runs. One of the program stays; one of the library gives way to the first of the
    /// program.
    pub fn note_site(&self, site: SiteId, library: bool) {
        if !self.wants_site.get() {
            return;
        }
        self.site.set(site);
        self.wants_site.set(library);
        let live = &self.recording.live.callback;
        let kind = live.load(Ordering::Relaxed) >> 32;
        live.store(kind << 32 | u64::from(site.number()), Ordering::Release);
    }

    /// Says which function a promise job calls or resumes, for the microtasks under way and for the callback, each
    /// unless it has a function of the program; gives whether one still has none.
    pub fn note_job(&self, site: SiteId, library: bool) -> bool {
        self.note_site(site, library);
        let mut open = self.open.borrow_mut();
        let microtasks = open.last_mut().filter(|it| it.what == What::Microtasks);
        let still_open = microtasks.is_some_and(|it| {
            if it.open_site {
                it.site = site;
                it.open_site = library;
            }
            it.open_site
        });
        still_open || self.wants_site.get()
    }

    /// The number of a function for [`Recorder::note_site`].
    pub fn intern(&self, site: Site) -> SiteId {
        self.recording.intern(site)
    }

    /// Code of the program or of its library is about to run. Callbacks of the main lane in which it does not are
    /// the loop's own affair and are not counted.
    pub fn entered(&self) {
        if let Some(outer) = &mut *self.outer.borrow_mut() {
            outer.entered = true;
        }
    }

    /// What memory there is: asked on the loop's thread, four times a second at most.
    pub fn set_sampler(&self, sampler: impl Fn() -> Memory + 'static) {
        *self.sampler.borrow_mut() = Some(Box::new(sampler));
    }

    /// Something begins on the loop's thread, inside of what runs. [`Recorder::close`] ends it.
    pub fn open(&self, what: What, kind: &'static str, site: SiteId) {
        self.push(what, self.name(kind), site, 0, 0);
    }

    /// As [`Recorder::open`], for a callback of the main lane with a history of its own: a timer of JavaScript
    /// that was started and came due (nanoseconds; 0: not known).
    pub fn open_callback(&self, kind: &'static str, site: SiteId, queued_ns: u64, due_ns: u64) {
        if let Some(outer) = &mut *self.outer.borrow_mut() {
            outer.inner += 1;
        }
        let kind = self.kind(Lane::Main, kind);
        let began_ns = self.push(What::Callback, kind, site, queued_ns, due_ns);
        self.recording.live.set_callback(kind, site, began_ns);
    }

    /// Gives when it began.
    fn push(&self, what: What, kind: u16, site: SiteId, queued_ns: u64, due_ns: u64) -> u64 {
        let began_ns = self.event_loop.observed_ns();
        self.open.borrow_mut().push(Open {
            what,
            kind,
            site,
            open_site: !site.is_some(),
            queued_ns,
            due_ns,
            began_ns,
        });
        began_ns
    }

    /// How many things are open: for [`Recorder::close_to`].
    pub fn depth(&self) -> usize {
        self.open.borrow().len()
    }

    /// Ends what was opened last.
    pub fn close(&self) {
        let depth = self.depth();
        self.close_to(depth.saturating_sub(1));
    }

    /// Ends all that was opened when there were more than `depth`: an exception left it open.
    pub fn close_to(&self, depth: usize) {
        if self.depth() > depth {
            self.close_at(depth, self.event_loop.observed_ns());
        }
    }

    fn close_at(&self, depth: usize, at_ns: u64) {
        while self.depth() > depth {
            let open = self.open.borrow_mut().pop();
            if let Some(open) = open {
                self.closed(open, at_ns);
            }
        }
    }

    fn closed(&self, open: Open, at_ns: u64) {
        self.ran.set(true);
        let lasted_ns = at_ns.saturating_sub(open.began_ns);
        let told = match open.what {
            What::Ticks | What::Microtasks if lasted_ns < LONG_DRAIN => Told::Figure(open.what),
            what => Told::Event(what),
        };
        self.recording.tell(&Record {
            site: open.site,
            requested: open.queued_ns != 0,
            times: [
                open.queued_ns,
                open.due_ns,
                open.due_ns,
                open.began_ns,
                at_ns,
            ],
            ..here(told, open.kind)
        });
    }

    /// A garbage collection is over.
    pub fn collected(&self, kind: &'static str, began_ns: u64, ended_ns: u64) {
        let kind = self.name(kind);
        self.tell_here(What::Collection, kind, began_ns, ended_ns);
    }

    /// The place of a kind in the figures.
    fn kind(&self, lane: Lane, kind: &'static str) -> u16 {
        self.place_of(lane_index(lane) as u8, kind, || {
            let place = self.recording.lock().figures.kind(lane, kind);
            place.try_into().unwrap_or(u16::MAX)
        })
    }

    /// The place of the name of something that is no operation.
    fn name(&self, name: &'static str) -> u16 {
        self.place_of(NO_LANE, name, || self.recording.name(name))
    }

    fn place_of(&self, lane: u8, kind: &'static str, make: impl FnOnce() -> u16) -> u16 {
        let key = (kind.as_ptr() as usize, lane);
        let recent = &self.recent[(key.0 >> 3 ^ key.1 as usize) % RECENT];
        let (known, place) = recent.get();
        if known == key {
            return place;
        }
        let place = *self.kinds.borrow_mut().entry(key).or_insert_with(make);
        recent.set((key, place));
        place
    }

    /// Tells of something that happened on the loop's thread only.
    fn tell_here(&self, what: What, kind: u16, began_ns: u64, ended_ns: u64) {
        self.recording.tell(&Record {
            times: [0, 0, 0, began_ns, ended_ns],
            ..here(Told::Event(what), kind)
        });
    }

    fn sample(&self, at_ns: u64) {
        self.sampled_ns.set(at_ns);
        let mut active: Vec<(&'static str, u32)> = Vec::new();
        let handles = self.event_loop.active_handles();
        for kind in handles.into_iter().chain(self.event_loop.active_jobs()) {
            match active.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, count)) => *count += 1,
                None => active.push((kind, 1)),
            }
        }
        let memory = self.sampler.borrow().as_ref().map(|sampler| sampler());
        let mut state = self.recording.lock();
        state.figures.sample = Sample {
            at_ns,
            memory: memory.unwrap_or_default(),
            active,
        };
    }
}

/// What is told of something on the loop's thread, without its times.
fn here(told: Told, kind: u16) -> Record {
    Record {
        told,
        lane: Lane::Main,
        class: None,
        thread: None,
        kind,
        requested: false,
        site: SiteId::NONE,
        ahead: 0,
        times: [0; 5],
    }
}

impl Observer for Recorder {
    fn queued(&self, work: &Queued) {
        let kind = self.kind(work.lane, work.kind);
        self.recording.tell(&Record {
            lane: work.lane,
            class: work.class,
            ahead: work.ahead.try_into().unwrap_or(u32::MAX),
            ..here(Told::Queued, kind)
        });
    }

    fn at_once(&self, kind: &'static str, began_ns: u64, ended_ns: u64) {
        let kind = self.kind(Lane::Kernel, kind);
        self.recording.tell(&Record {
            lane: Lane::Kernel,
            times: [0, 0, 0, began_ns, ended_ns],
            ..here(Told::Event(What::AtOnce), kind)
        });
    }

    fn began(&self, span: &Span) {
        let kind = self.kind(span.lane, span.kind);
        self.site.set(SiteId::NONE);
        self.wants_site.set(true);
        *self.outer.borrow_mut() = Some(Outer {
            span: *span,
            kind,
            below: self.depth(),
            inner: 0,
            entered: false,
        });
        let live = &self.recording.live;
        live.set_callback(kind, SiteId::NONE, span.called_back_ns);
        self.last_ns.set(span.called_back_ns);
    }

    fn finished(&self, span: &Span) {
        let live = &self.recording.live;
        live.callback_since.store(0, Ordering::Release);
        self.wants_site.set(false);
        self.last_ns.set(span.returned_ns);
        // Recording began inside of this callback when there is none.
        let Some(outer) = self.outer.take() else {
            return;
        };
        self.close_at(outer.below, span.returned_ns);
        // Timers and immediates of JavaScript, which share one of the loop, were counted one by one.
        if span.lane == Lane::Main && (outer.inner > 0 || !outer.entered) {
            return;
        }
        self.ran.set(true);
        self.recording.tell(&Record {
            lane: span.lane,
            class: span.class,
            thread: span.thread,
            site: self.site.get(),
            times: [
                span.queued_ns,
                span.started_ns,
                span.finished_ns,
                span.called_back_ns,
                span.returned_ns,
            ],
            ..here(Told::Event(What::Callback), outer.kind)
        });
    }

    fn phase(&self, phase: Phase) {
        let (before, since) = self.phase.get();
        // All that takes time in a phase is told of: the phase ends with the last of it.
        let at_ns = if before == Phase::Outside || phase == Phase::Outside {
            monotonic_ns()
        } else {
            let last_ns = self.last_ns.get().max(self.event_loop.now_ns());
            last_ns.max(since)
        };
        self.phase.set((phase, at_ns));
        self.recording.live.set_phase(phase);
        if at_ns == since {
            let empty = &self.empty_phases[phase_index(before)];
            empty.set(empty.get().saturating_add(1));
            return;
        }
        let slept_ns = self.slept.take();
        let ran = self.ran.take();
        let worked_ns = (at_ns - since).saturating_sub(slept_ns);
        let what = What::Phase(before);
        let told = if ran || worked_ns >= LONG_PHASE {
            Told::Event(what)
        } else {
            Told::Figure(what)
        };
        self.recording.tell(&Record {
            times: [slept_ns, 0, 0, since, at_ns],
            ..here(told, self.phase_name)
        });
    }

    fn polling(&self, at_ns: u64, sleeps: bool) {
        self.last_ns.set(at_ns);
        if at_ns.saturating_sub(self.sampled_ns.get()) >= SAMPLE_EVERY {
            self.sample(at_ns);
        }
        // Only this thread writes them.
        let live = &self.recording.live;
        let busy_since = live.busy_since.load(Ordering::Relaxed);
        live.busy_since.store(0, Ordering::Release);
        if sleeps {
            live.asleep_since.store(at_ns, Ordering::Release);
        }
        let empty = std::array::from_fn(|i| self.empty_phases[i].take());
        let since_ns = at_ns.saturating_sub(busy_since.max(1));
        self.recording.tell(&Record {
            times: [since_ns, u64::from_le_bytes(empty), 0, 0, 0],
            ..here(Told::Polling, 0)
        });
    }

    fn polled(&self, at_ns: u64) {
        self.last_ns.set(at_ns);
        let live = &self.recording.live;
        let asleep_since = live.asleep_since.load(Ordering::Relaxed);
        live.asleep_since.store(0, Ordering::Release);
        live.busy_since.store(at_ns, Ordering::Release);
        if asleep_since == 0 {
            return;
        }
        let slept_ns = at_ns.saturating_sub(asleep_since);
        self.slept.set(self.slept.get() + slept_ns);
        self.tell_here(What::Wait, self.wait_name, asleep_since, at_ns);
    }
}

/// A hash for addresses.
#[derive(Default)]
struct Quick(u64);

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }
    fn write_u8(&mut self, value: u8) {
        self.write_u64(u64::from(value));
    }
    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}
