//! What is recorded, for all threads: figures, the ring of events, the places of functions, and what the loop's
//! thread does now. Locks are held for moments: a reader never keeps the loop's thread waiting for long.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anode_event_loop::{Lane, Phase, ThreadPool, monotonic_ns};

use crate::event::{Event, PHASES, What, phase_index};
use crate::figures::Figures;

/// The most events that the ring holds: older ones make room for newer ones.
pub(crate) const RING: usize = 1 << 16;
/// The most events that one call of [`Recording::read`] gives, so that the lock is short.
const BATCH: usize = 1024;
/// The most functions whose places are kept; the rest count as unknown.
const MOST_SITES: usize = 1 << 16;

/// The number of a [`Site`] in its recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SiteId(u32);

impl SiteId {
    /// No function is known.
    pub const NONE: SiteId = SiteId(0);

    /// Whether a function is known.
    pub fn is_some(self) -> bool {
        self.0 != 0
    }

    /// The number itself.
    pub fn number(self) -> u32 {
        self.0
    }

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }

    pub(crate) fn of(index: usize) -> SiteId {
        SiteId(index as u32)
    }
}

/// A function and its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Site {
    /// The function's name; empty if it has none.
    pub name: String,
    /// The file or URL it is in.
    pub file: String,
    /// The line it begins on, from 1; 0: a whole file.
    pub line: u32,
    /// Whether it belongs to the library and not to the program.
    pub library: bool,
}

impl Site {
    /// `name (file:line)`, with what there is of it.
    pub fn label(&self) -> String {
        let place = match self.line {
            0 => self.file.clone(),
            line => format!("{}:{line}", self.file),
        };
        if self.name.is_empty() {
            place
        } else {
            format!("{} ({place})", self.name)
        }
    }
}

/// A reader's place in the ring; made by [`Recording::listen`].
#[derive(Debug)]
pub struct Cursor(u64);

/// What [`Recording::read`] gives.
#[derive(Debug, Default)]
pub struct Batch {
    /// Events, oldest first.
    pub events: Vec<Event>,
    /// How many were overwritten before they could be read.
    pub lost: u64,
}

/// What the loop's thread does at this moment.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// The time of this look.
    pub at_ns: u64,
    /// The loop's phase.
    pub phase: Phase,
    /// Since when the loop sleeps; `None` when it is at work.
    pub asleep_since_ns: Option<u64>,
    /// Since when it has not looked at the system, when it is at work.
    pub busy_since_ns: Option<u64>,
    /// The callback that runs.
    pub callback: Option<Current>,
}

/// A callback that runs.
#[derive(Clone, Copy, Debug)]
pub struct Current {
    /// The operation that it ends.
    pub kind: &'static str,
    /// Where that happened.
    pub lane: Lane,
    /// The function, as far as it is known yet.
    pub site: SiteId,
    /// When it began.
    pub since_ns: u64,
}

/// What the loop's thread writes for others to see without a lock.
#[derive(Default)]
pub(crate) struct Live {
    pub(crate) phase: AtomicU8,
    pub(crate) asleep_since: AtomicU64,
    pub(crate) busy_since: AtomicU64,
    pub(crate) callback_since: AtomicU64,
    /// The kind's place in `kinds` and the site.
    pub(crate) callback: AtomicU64,
}

pub(crate) struct State {
    pub(crate) figures: Figures,
    ring: VecDeque<Event>,
    /// How many events there ever were.
    written: u64,
    /// `written` when readers were last woken.
    woken_at: u64,
    sites: Vec<Site>,
    by_site: HashMap<Site, SiteId>,
}

/// A recording; see the head of the crate.
pub struct Recording {
    state: Mutex<State>,
    pub(crate) live: Live,
    listening: AtomicBool,
    /// Readers that want to know before the ring overflows.
    fills: Condvar,
    pub(crate) pool: ThreadPool,
    /// When recording began.
    pub began_ns: u64,
}

impl Recording {
    pub(crate) fn new(pool: ThreadPool) -> Arc<Recording> {
        let began_ns = monotonic_ns();
        let live = Live::default();
        live.busy_since.store(began_ns, Ordering::Relaxed);
        Arc::new(Recording {
            state: Mutex::new(State {
                figures: Figures::default(),
                ring: VecDeque::new(),
                written: 0,
                woken_at: 0,
                sites: vec![Site::default()],
                by_site: HashMap::new(),
            }),
            live,
            listening: AtomicBool::new(false),
            fills: Condvar::new(),
            pool,
            began_ns,
        })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place in the ring for a new reader, at its end. Events are kept from the first call on.
    pub fn listen(&self) -> Cursor {
        self.listening.store(true, Ordering::Relaxed);
        Cursor(self.lock().written)
    }

    /// The events since the last call, 1024 at most: call again while there are any.
    pub fn read(&self, cursor: &mut Cursor) -> Batch {
        let state = self.lock();
        let oldest = state.written - state.ring.len() as u64;
        let lost = oldest.saturating_sub(cursor.0);
        let from = (cursor.0.max(oldest) - oldest) as usize;
        let to = state.ring.len().min(from + BATCH);
        let mut events = Vec::with_capacity(to - from);
        events.extend(state.ring.range(from..to));
        cursor.0 = oldest + to as u64;
        Batch { events, lost }
    }

    /// Waits until the ring fills or the time is over.
    pub fn wait(&self, at_most: Duration) {
        let state = self.lock();
        let woken_at = state.woken_at;
        let _ = self
            .fills
            .wait_timeout_while(state, at_most, |state| state.woken_at == woken_at);
    }

    /// Ends the waits of [`Recording::wait`].
    pub fn wake(&self) {
        let mut state = self.lock();
        state.woken_at = state.written.max(state.woken_at + 1);
        drop(state);
        self.fills.notify_all();
    }

    /// The function of that number.
    pub fn site(&self, id: SiteId) -> Site {
        self.lock().site(id)
    }

    /// The number of a function, the same for the same name and place.
    pub fn intern(&self, site: Site) -> SiteId {
        let mut state = self.lock();
        if let Some(id) = state.by_site.get(&site) {
            return *id;
        }
        if state.sites.len() >= MOST_SITES {
            return SiteId::NONE;
        }
        let id = SiteId::of(state.sites.len());
        state.sites.push(site.clone());
        state.by_site.insert(site, id);
        id
    }

    /// What the loop's thread does now, also while it is blocked.
    pub fn now(&self) -> Now {
        let live = &self.live;
        let get = |value: &AtomicU64| match value.load(Ordering::Acquire) {
            0 => None,
            ns => Some(ns),
        };
        let since = get(&live.callback_since);
        let packed = live.callback.load(Ordering::Acquire);
        // Between the two another callback may have begun.
        let since = since.filter(|ns| Some(*ns) == get(&live.callback_since));
        let callback = since.and_then(|since_ns| {
            let state = self.lock();
            let kind = state.figures.kinds.get((packed >> 32) as usize)?;
            Some(Current {
                kind: kind.kind,
                lane: kind.lane,
                site: SiteId(packed as u32),
                since_ns,
            })
        });
        Now {
            at_ns: monotonic_ns(),
            phase: PHASES[usize::from(live.phase.load(Ordering::Relaxed)) % PHASES.len()],
            asleep_since_ns: get(&live.asleep_since),
            busy_since_ns: get(&live.busy_since),
            callback,
        }
    }

    /// Counts an event and puts it into the ring. On the loop's thread.
    pub(crate) fn record(&self, event: &Event, kind: usize) {
        let mut state = self.lock();
        state.figures.count(event, kind);
        let mut event = *event;
        event.requested |= event.what == What::Callback && state.figures.kinds[kind].queued > 0;
        self.push(&mut state, &event);
    }

    /// Puts an event into the ring.
    pub(crate) fn push(&self, state: &mut State, event: &Event) {
        if !self.listening.load(Ordering::Relaxed) {
            return;
        }
        if state.ring.len() == RING {
            state.ring.pop_front();
        }
        state.ring.push_back(*event);
        state.written += 1;
        if state.written - state.woken_at >= RING as u64 / 4 {
            state.woken_at = state.written;
            self.fills.notify_all();
        }
    }
}

impl State {
    pub(crate) fn site(&self, id: SiteId) -> Site {
        self.sites.get(id.index()).cloned().unwrap_or_default()
    }
}

impl Live {
    pub(crate) fn set_phase(&self, phase: Phase) {
        self.phase
            .store(phase_index(phase) as u8, Ordering::Relaxed);
    }

    pub(crate) fn set_callback(&self, kind: usize, site: SiteId, since_ns: u64) {
        let packed = (kind as u64) << 32 | u64::from(site.0);
        self.callback.store(packed, Ordering::Release);
        self.callback_since.store(since_ns, Ordering::Release);
    }
}
