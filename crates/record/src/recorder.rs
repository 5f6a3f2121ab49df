//! The loop's side of a recording: told of everything that happens on the loop's thread.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anode_event_loop::{EventLoop, Lane, Observer, Phase, Queued, Span, monotonic_ns};

use crate::event::{Event, What};
use crate::figures::{Sample, class_index, lane_index};
use crate::recording::{Recording, Site, SiteId};

/// Nanoseconds between two looks at memory and handles.
const SAMPLE_EVERY: u64 = 250_000_000;
/// Phases that ran nothing are worth an event when they took this long.
const LONG_PHASE: u64 = 20_000;
/// Drains of ticks and microtasks are worth an event when they took this long.
const LONG_DRAIN: u64 = 2_000;

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
    kind: &'static str,
    site: SiteId,
    queued_ns: u64,
    due_ns: u64,
    began_ns: u64,
}

/// A callback that runs.
#[derive(Clone, Copy)]
struct Outer {
    span: Span,
    kind: usize,
    /// Entries of `open` that are not of this callback.
    below: usize,
    inner: u32,
    entered: bool,
}

/// Records what happens on the loop of its thread, from [`Recorder::start`] on.
pub struct Recorder {
    recording: Arc<Recording>,
    event_loop: EventLoop,
    kinds: RefCell<HashMap<(usize, u8), usize, BuildHasherDefault<Quick>>>,
    outer: Cell<Option<Outer>>,
    site: Cell<SiteId>,
    /// Whether nobody has said which function runs.
    wants_site: Rc<Cell<bool>>,
    open: RefCell<Vec<Open>>,
    phase: Cell<(Phase, u64)>,
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
            recording,
            event_loop: event_loop.clone(),
            kinds: RefCell::default(),
            outer: Cell::new(None),
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
        if let Some(outer) = self.outer.get() {
            self.finished(&Span {
                returned_ns: monotonic_ns(),
                ..outer.span
            });
        }
        self.close_to(0);
        self.phase(Phase::Outside, monotonic_ns());
    }

    /// Goes on after [`Recorder::stop`].
    pub fn resume(self: &Rc<Self>) {
        self.outer.set(None);
        self.phase.set((self.event_loop.phase(), monotonic_ns()));
        self.event_loop.set_observer(Some(self.clone()));
    }

    /// Ends the recording; what was recorded stays readable.
    pub fn stop(&self) {
        self.event_loop.set_observer(None);
        self.open.take();
        self.outer.set(None);
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

    /// The number of a function for [`Recorder::note_site`].
    pub fn intern(&self, site: Site) -> SiteId {
        self.recording.intern(site)
    }

    /// Code of the program or of its library is about to run. Callbacks of the main lane in which it does not are
    /// the loop's own affair and are not counted.
    pub fn entered(&self) {
        if let Some(outer) = self.outer.get() {
            self.outer.set(Some(Outer {
                entered: true,
                ..outer
            }));
        }
    }

    /// What memory there is: asked on the loop's thread, four times a second at most.
    pub fn set_sampler(&self, sampler: impl Fn() -> Memory + 'static) {
        *self.sampler.borrow_mut() = Some(Box::new(sampler));
    }

    /// Something begins on the loop's thread, inside of what runs. [`Recorder::close`] ends it.
    pub fn open(&self, what: What, kind: &'static str, site: SiteId) {
        self.push(what, kind, site, 0, 0);
    }

    /// As [`Recorder::open`], for a callback of the main lane with a history of its own: a timer of JavaScript
    /// that was started and came due (nanoseconds; 0: not known).
    pub fn open_callback(&self, kind: &'static str, site: SiteId, queued_ns: u64, due_ns: u64) {
        if let Some(outer) = self.outer.get() {
            let inner = outer.inner + 1;
            self.outer.set(Some(Outer { inner, ..outer }));
        }
        self.push(What::Callback, kind, site, queued_ns, due_ns);
        let place = self.kind(Lane::Main, kind);
        self.recording
            .live
            .set_callback(place, site, self.last_began());
    }

    fn last_began(&self) -> u64 {
        self.open.borrow().last().map_or(0, |open| open.began_ns)
    }

    fn push(&self, what: What, kind: &'static str, site: SiteId, queued_ns: u64, due_ns: u64) {
        self.open.borrow_mut().push(Open {
            what,
            kind,
            site,
            queued_ns,
            due_ns,
            began_ns: monotonic_ns(),
        });
    }

    /// How many things are open: for [`Recorder::close_to`].
    pub fn depth(&self) -> usize {
        self.open.borrow().len()
    }

    /// Ends what was opened last.
    pub fn close(&self) {
        let open = self.open.borrow_mut().pop();
        if let Some(open) = open {
            self.closed(open);
        }
    }

    /// Ends all that was opened when there were more than `depth`: an exception left it open.
    pub fn close_to(&self, depth: usize) {
        while self.depth() > depth {
            self.close();
        }
    }

    fn closed(&self, open: Open) {
        let mut event = Event::here(open.what, open.kind, open.began_ns, monotonic_ns());
        event.site = open.site;
        self.ran.set(true);
        match open.what {
            What::Callback => {
                event.requested = open.queued_ns != 0;
                event.queued_ns = open.queued_ns;
                event.started_ns = open.due_ns;
                event.finished_ns = open.due_ns;
                let kind = self.kind(Lane::Main, open.kind);
                self.recording.record(&event, kind);
            }
            What::Ticks | What::Microtasks if event.lasted_ns() < LONG_DRAIN => {
                self.recording.lock().figures.count(&event, 0);
            }
            _ => self.recording.record(&event, 0),
        }
    }

    /// A garbage collection is over.
    pub fn collected(&self, kind: &'static str, began_ns: u64, ended_ns: u64) {
        let event = Event::here(What::Collection, kind, began_ns, ended_ns);
        self.recording.record(&event, 0);
    }

    /// The place of a kind in the figures.
    fn kind(&self, lane: Lane, kind: &'static str) -> usize {
        let key = (kind.as_ptr() as usize, lane_index(lane) as u8);
        *self
            .kinds
            .borrow_mut()
            .entry(key)
            .or_insert_with(|| self.recording.lock().figures.kind(lane, kind))
    }

    fn sample(&self, at_ns: u64) {
        self.sampled_ns.set(at_ns);
        let mut active: Vec<(&'static str, u32)> = Vec::new();
        for kind in self.event_loop.active_kinds() {
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

impl Observer for Recorder {
    fn queued(&self, work: &Queued) {
        let kind = self.kind(work.lane, work.kind);
        let mut state = self.recording.lock();
        let figures = &mut state.figures;
        figures.lanes[lane_index(work.lane)].queued += 1;
        figures.kinds[kind].queued += 1;
        if let Some(class) = work.class {
            let class = &mut figures.classes[class_index(class)];
            class.queued += 1;
            class.ahead.add(work.ahead as u64);
        }
    }

    fn began(&self, span: &Span) {
        let kind = self.kind(span.lane, span.kind);
        self.site.set(SiteId::NONE);
        self.wants_site.set(true);
        self.outer.set(Some(Outer {
            span: *span,
            kind,
            below: self.depth(),
            inner: 0,
            entered: false,
        }));
        self.recording
            .live
            .set_callback(kind, SiteId::NONE, span.called_back_ns);
    }

    fn finished(&self, span: &Span) {
        self.recording
            .live
            .callback_since
            .store(0, Ordering::Release);
        self.wants_site.set(false);
        // Recording began inside of this callback when there is none.
        let Some(outer) = self.outer.take() else {
            return;
        };
        self.close_to(outer.below);
        // Timers and immediates of JavaScript, which share one of the loop, were counted one by one.
        if span.lane == Lane::Main && (outer.inner > 0 || !outer.entered) {
            return;
        }
        self.ran.set(true);
        let event = Event::callback(span, self.site.get());
        self.recording.record(&event, outer.kind);
    }

    fn phase(&self, phase: Phase, at_ns: u64) {
        let (before, since) = self.phase.replace((phase, at_ns));
        self.recording.live.set_phase(phase);
        let slept = self.slept.take();
        let ran = self.ran.take();
        let event = Event::here(What::Phase(before), "phase", since, at_ns);
        let worked = event.lasted_ns().saturating_sub(slept);
        let mut state = self.recording.lock();
        state.figures.phase(before, worked);
        if ran || worked >= LONG_PHASE {
            self.recording.push(&mut state, &event);
        }
    }

    fn polling(&self, at_ns: u64, sleeps: bool) {
        if at_ns.saturating_sub(self.sampled_ns.get()) >= SAMPLE_EVERY {
            self.sample(at_ns);
        }
        let live = &self.recording.live;
        let busy_since = live.busy_since.swap(0, Ordering::AcqRel);
        if sleeps {
            live.asleep_since.store(at_ns, Ordering::Release);
        }
        let mut state = self.recording.lock();
        state.figures.iterations += 1;
        state
            .figures
            .delay
            .add(at_ns.saturating_sub(busy_since.max(1)));
    }

    fn polled(&self, at_ns: u64) {
        let live = &self.recording.live;
        let asleep_since = live.asleep_since.swap(0, Ordering::AcqRel);
        live.busy_since.store(at_ns, Ordering::Release);
        if asleep_since == 0 {
            return;
        }
        let event = Event::here(What::Wait, "wait", asleep_since, at_ns);
        self.slept.set(self.slept.get() + event.lasted_ns());
        self.recording.record(&event, 0);
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
