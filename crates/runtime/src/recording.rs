//! What a recording (`anode_record`) needs of the environment: which functions run, the drains of ticks and
//! microtasks, collections, memory. Without a recording each of these places is one branch.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use anode_engine::{
    Collection, CollectionKind, Function, PlaceKey, ProbedCall, Scope, Shared, Value,
};
use anode_event_loop::monotonic_ns;
use anode_record::{Memory, Recorder, Recording, Site, SiteId, Trace, What};

use crate::environment::{Environment, TraceLoop};

/// Functions whose places are kept; then they are looked up anew.
const MOST_PLACES: usize = 1 << 14;

/// An environment's recording.
pub(crate) struct Recorded {
    recorder: Rc<Recorder>,
    places: RefCell<HashMap<PlaceKey, (SiteId, bool)>>,
    recent: Recent,
    /// \[0\] nobody has said yet which function of the program runs; for the library, to save calls.
    pub(crate) wanted: OnceCell<Shared<i32>>,
}

impl Environment {
    /// Begins to record what happens on this thread and its loop, unless that is done already; gives the recorder.
    /// It records until the process ends, or until [`Environment::stop_recording`].
    pub fn record(self: &Rc<Self>) -> Rc<Recorder> {
        if let Some(recorded) = self.recording.get() {
            if !self.recorded.replace(true) {
                recorded.recorder.resume();
            }
            return recorded.recorder.clone();
        }
        let recorder = Recorder::start(self.event_loop());
        let recorded = Rc::new(Recorded {
            recorder: recorder.clone(),
            places: RefCell::default(),
            recent: Recent::default(),
            wanted: OnceCell::new(),
        });
        let _ = self.recording.set(recorded.clone());
        self.recorded.set(true);
        // The environment lives until the process ends.
        let env = self.clone();
        recorder.set_sampler(move || {
            env.enter(|scope| Memory {
                heap_used: scope.heap_bytes() as u64,
                heap_total: scope.heap_total() as u64,
                external: anode_sys::malloc_in_use(),
            })
        });
        let listener = recorder.clone();
        self.enter(|scope| {
            scope.listen_to_collections(Some(Box::new(move |collection| {
                collected(&listener, collection);
            })));
            scope.set_call_probe(move |scope, f, call| recorded.called(scope, f, call));
        });
        recorder
    }

    /// Writes a trace of what is recorded from now on, to the end of the process.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn trace_loop(self: &Rc<Self>, trace: &TraceLoop) -> std::io::Result<()> {
        let recorder = self.record();
        let trace = Trace::start(recorder.recording(), &trace.path, trace.limit)?;
        self.on_leave(move || {
            recorder.leave();
            trace.finish();
        });
        Ok(())
    }

    /// Lets the library tell what it knows, when something is recorded before the program starts.
    pub(crate) fn hook_library(&self) {
        if self.recorded.get() {
            self.enter(|scope| {
                if let Err(error) = self.require(scope, "internal/recording") {
                    self.report(scope, error);
                }
            });
        }
    }

    /// Ends the recording; what was recorded stays readable.
    pub fn stop_recording(&self) {
        if let Some(recorded) = self.recording.get() {
            self.recorded.set(false);
            recorded.recorder.stop();
        }
    }

    /// What was recorded so far, for any thread; `None` when nothing ever was.
    pub fn recording(&self) -> Option<&Arc<Recording>> {
        self.recording
            .get()
            .map(|recorded| recorded.recorder.recording())
    }

    /// The recorder, while something is recorded.
    #[inline]
    pub fn recorder(&self) -> Option<&Rc<Recorder>> {
        if !self.recorded.get() {
            return None;
        }
        self.recording.get().map(|recorded| &recorded.recorder)
    }

    /// The number of a function in the recording, and whether it belongs to the library; `None` when nothing is
    /// recorded or the function is not written in JavaScript.
    pub fn site_of(&self, scope: &mut Scope<'_>, f: Function<'_>) -> Option<(SiteId, bool)> {
        let recorded = self.recording.get().filter(|_| self.recorded.get())?;
        recorded.site_of(scope, f)
    }

    /// A callback of the loop is about to run code of the program.
    #[cold]
    pub(crate) fn recorded_callback(&self, scope: &mut Scope<'_>) {
        if let Some(recorded) = self.recording.get() {
            recorded.recorder.entered();
            recorded.show_wanted();
            scope.arm_call_probe(recorded.recorder.wants_site().get());
        }
    }

    #[cold]
    pub(crate) fn recorded_microtasks(&self, scope: &mut Scope<'_>) {
        match self.recorder() {
            Some(recorder) if scope.has_microtasks() => {
                let recorder = recorder.clone();
                recorder.open(What::Microtasks, "microtasks", SiteId::NONE);
                let before = scope.probe_jobs(true);
                scope.run_microtasks();
                scope.probe_jobs(before);
                recorder.close();
            }
            _ => scope.run_microtasks(),
        }
    }

    /// Runs the queue of ticks by calling `f`, the library's.
    #[cold]
    pub(crate) fn recorded_ticks<'s>(
        &self,
        scope: &mut Scope<'s>,
        f: Function<'_>,
    ) -> anode_engine::Result<Value<'s>> {
        let this = scope.undefined();
        let Some(recorder) = self.recorder().cloned() else {
            return f.call(scope, this, &[]);
        };
        let depth = recorder.depth();
        recorder.open(What::Ticks, "nextTick", SiteId::NONE);
        let result = f.call(scope, this, &[]);
        recorder.close_to(depth);
        result
    }

    /// Runs `f` as a part of the program's life outside of the loop, with that name in the recording.
    pub(crate) fn within<R>(&self, name: &'static str, f: impl FnOnce() -> R) -> R {
        let Some(recorder) = self.recorder().cloned() else {
            return f();
        };
        let depth = recorder.depth();
        recorder.open(What::Script, name, SiteId::NONE);
        let result = f();
        recorder.close_to(depth);
        result
    }
}

impl Recorded {
    /// Lets the library see whether it is to say which function runs.
    pub(crate) fn show_wanted(&self) {
        if let Some(wanted) = self.wanted.get() {
            wanted[0].set(i32::from(self.recorder.wants_site().get()));
        }
    }

    /// `f` is about to be called, or resumed: it is the function of the callback that runs.
    fn called(&self, scope: &mut Scope<'_>, f: Function<'_>, call: ProbedCall) {
        let Some((site, library)) = self.site_of(scope, f) else {
            return;
        };
        match call {
            ProbedCall::Native => self.recorder.note_site(site, library),
            ProbedCall::Job => {
                let more = self.recorder.note_job(site, library);
                scope.probe_jobs(more);
            }
        }
        self.show_wanted();
    }

    fn site_of(&self, scope: &mut Scope<'_>, f: Function<'_>) -> Option<(SiteId, bool)> {
        let recent = self.recent.place(scope, f);
        let (address, site, library) = recent.get();
        if address == f.address() {
            return Some((site, library));
        }
        let found = self.look_up(scope, f);
        if let Some((site, library)) = found {
            recent.set((f.address(), site, library));
        }
        found
    }

    fn look_up(&self, scope: &mut Scope<'_>, f: Function<'_>) -> Option<(SiteId, bool)> {
        let key = f.place_key(scope)?;
        if let Some(known) = self.places.borrow().get(&key) {
            return Some(*known);
        }
        let place = f.place(scope)?;
        let library = place.file.starts_with("node:");
        let site = self.recorder.intern(Site {
            name: place.name,
            file: place.file,
            line: place.line,
            library,
        });
        let mut places = self.places.borrow_mut();
        if places.len() >= MOST_PLACES {
            places.clear();
        }
        places.insert(key, (site, library));
        Some((site, library))
    }
}

/// Functions that were asked for lately, by their addresses: most callbacks are of a few functions. Forgets all when
/// objects may have moved.
struct Recent {
    moves: Cell<u64>,
    entries: [Cell<(usize, SiteId, bool)>; Recent::ENTRIES],
}

impl Default for Recent {
    fn default() -> Self {
        Recent {
            moves: Cell::new(0),
            entries: std::array::from_fn(|_| Cell::default()),
        }
    }
}

impl Recent {
    const ENTRIES: usize = 64;

    /// Where the function is if it is here: the entry's address says whether.
    fn place(&self, scope: &Scope<'_>, f: Function<'_>) -> &Cell<(usize, SiteId, bool)> {
        let moves = scope.moves();
        if self.moves.replace(moves) != moves {
            for entry in &self.entries {
                entry.take();
            }
        }
        // Objects of functions are some dozens of bytes long.
        let address = f.address();
        &self.entries[(address >> 4 ^ address >> 10) % Recent::ENTRIES]
    }
}

/// Called inside of the collector.
fn collected(recorder: &Recorder, collection: &Collection) {
    let kind = match collection.kind {
        CollectionKind::Minor => "minor",
        CollectionKind::Step => "step",
        CollectionKind::Major => "major",
    };
    let (now_ns, now) = (monotonic_ns(), Instant::now());
    let at = |moment: Instant| {
        let ago = now.saturating_duration_since(moment).as_nanos() as u64;
        now_ns.saturating_sub(ago)
    };
    recorder.collected(kind, at(collection.began), at(collection.ended));
}
