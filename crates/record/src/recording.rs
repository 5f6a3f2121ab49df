//! What is recorded, for all threads: figures, the ring of events, the places of functions, and what the loop's
//! thread does now. Locks are held for moments: a reader never keeps the loop's thread waiting for long. The loop's
//! thread writes into the journal; figures and ring are brought up to it by whoever reads them.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anode_event_loop::{Lane, Phase, ThreadPool, monotonic_ns};

use crate::event::{Event, PHASES, What, phase_index};
use crate::figures::{Figures, class_index, lane_index};
use crate::journal::{Journal, LONGEST, ROOM, Record, Told};

/// The most events that the ring holds: older ones make room for newer ones.
pub(crate) const RING: usize = 1 << 16;
/// The most events that one call of [`Recording::read`] gives, so that the lock is short.
const BATCH: usize = 1024;
/// Words of the journal that the loop's thread lets wait when no other thread reads, and how many are read under one
/// lock.
const FOLD: u64 = ROOM / 4;
/// With so many words waiting, a thread that reads is woken.
const MUCH: u64 = ROOM / 2;
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
    /// Names of what is no operation.
    names: Vec<&'static str>,
    sites: Vec<Site>,
    by_site: HashMap<Site, SiteId>,
}

/// A recording; see the head of the crate.
pub struct Recording {
    state: Mutex<State>,
    journal: Journal,
    pub(crate) live: Live,
    listening: AtomicBool,
    /// Threads in [`Reader::wait`] or between two calls of it, which read the journal.
    readers: AtomicU64,
    /// Such threads are to return from it.
    woken: AtomicBool,
    /// Told when the journal fills.
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
                names: Vec::new(),
                sites: vec![Site::default()],
                by_site: HashMap::new(),
            }),
            journal: Journal::new(),
            live,
            listening: AtomicBool::new(false),
            readers: AtomicU64::new(0),
            woken: AtomicBool::new(false),
            fills: Condvar::new(),
            pool,
            began_ns,
        })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lock, with everything counted that was recorded before the call.
    pub(crate) fn up_to_date(&self) -> MutexGuard<'_, State> {
        // The rest is short: the loop's thread may wait for the lock meanwhile.
        while self.journal.waiting() > FOLD {
            self.fold(&mut self.lock());
        }
        let mut state = self.lock();
        self.fold(&mut state);
        state
    }

    /// Counts some of what the journal has.
    fn fold(&self, state: &mut State) {
        let listening = self.listening.load(Ordering::Relaxed);
        self.journal
            .read(FOLD, |record| state.count(&record, listening));
    }

    /// A place in the ring for a new reader, at its end. Events are kept from the first call on.
    pub fn listen(&self) -> Cursor {
        let state = self.up_to_date();
        self.listening.store(true, Ordering::Relaxed);
        Cursor(state.written)
    }

    /// The events since the last call, 1024 at most: call again while there are any.
    pub fn read(&self, cursor: &mut Cursor) -> Batch {
        let state = self.up_to_date();
        let oldest = state.written - state.ring.len() as u64;
        let lost = oldest.saturating_sub(cursor.0);
        let from = (cursor.0.max(oldest) - oldest) as usize;
        let to = state.ring.len().min(from + BATCH);
        let mut events = Vec::with_capacity(to - from);
        events.extend(state.ring.range(from..to));
        cursor.0 = oldest + to as u64;
        Batch { events, lost }
    }

    /// The calling thread will read again and again, with [`Reader::wait`] in between: then the loop's thread need
    /// not count what it records. Until the given value is dropped.
    pub fn reader(self: &Arc<Self>) -> Reader {
        self.readers.fetch_add(1, Ordering::Relaxed);
        Reader(self.clone())
    }

    /// Ends the waits of [`Reader::wait`].
    pub fn wake(&self) {
        let state = self.lock();
        self.woken.store(true, Ordering::Relaxed);
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

    /// The place of the name of something that is no operation. On the loop's thread, as what follows.
    pub(crate) fn name(&self, name: &'static str) -> u16 {
        let names = &mut self.lock().names;
        let known = names.iter().position(|known| *known == name);
        let at = known.unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        });
        at.try_into().unwrap_or(u16::MAX)
    }

    /// Writes into the journal.
    #[inline]
    pub(crate) fn tell(&self, record: &Record) {
        let (waited, waiting) = self.journal.write(record);
        if waiting >= FOLD && (waited / FOLD != waiting / FOLD || waiting + LONGEST > ROOM) {
            self.make_room(waiting);
        }
    }

    #[cold]
    fn make_room(&self, waiting: u64) {
        if self.readers.load(Ordering::Relaxed) == 0 || waiting + LONGEST > ROOM {
            self.fold(&mut self.lock());
        } else if waiting >= MUCH {
            // Who begins to wait at this moment is woken the next time, or finds that there is much.
            self.fills.notify_all();
        }
    }
}

/// Made by [`Recording::reader`].
pub struct Reader(Arc<Recording>);

impl Reader {
    /// Waits until there is much to read, the time is over, or [`Recording::wake`] was called since the last wait.
    pub fn wait(&self, at_most: Duration) {
        let recording = &*self.0;
        let idle = |_: &mut State| {
            recording.journal.waiting() < MUCH && !recording.woken.load(Ordering::Relaxed)
        };
        let state = recording.lock();
        let waited = recording.fills.wait_timeout_while(state, at_most, idle);
        recording.woken.store(false, Ordering::Relaxed);
        drop(waited);
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.0.readers.fetch_sub(1, Ordering::Relaxed);
    }
}

impl State {
    /// Counts a record, and puts it into the ring if there are `listening` readers.
    fn count(&mut self, record: &Record, listening: bool) {
        let kind = usize::from(record.kind);
        let (what, shown) = match record.told {
            Told::Event(what) => (what, listening),
            Told::Figure(what) => (what, false),
            Told::Queued => {
                let figures = &mut self.figures;
                figures.lanes[lane_index(record.lane)].queued += 1;
                figures.kinds[kind].queued += 1;
                if let Some(class) = record.class {
                    let class = &mut figures.classes[class_index(class)];
                    class.queued += 1;
                    class.ahead.add(u64::from(record.ahead));
                }
                return;
            }
            Told::Polling => {
                let [since, empty, ..] = record.times;
                for (total, empty) in self.figures.phases.iter_mut().zip(empty.to_le_bytes()) {
                    total.count += u64::from(empty);
                }
                self.figures.iterations += 1;
                self.figures.delay.add(since);
                return;
            }
        };
        let [mut queued_ns, started_ns, finished_ns, began_ns, ended_ns] = record.times;
        let operation = matches!(what, What::Callback | What::AtOnce);
        let mut requested = record.requested;
        if what == What::Callback {
            requested |= self.figures.kinds[kind].queued > 0;
        }
        let slept_ns = match what {
            What::Phase(_) => std::mem::take(&mut queued_ns),
            _ => 0,
        };
        let event = Event {
            what,
            lane: record.lane,
            class: record.class,
            thread: record.thread,
            kind: if operation {
                self.figures.kinds[kind].kind
            } else {
                self.names[kind]
            },
            site: record.site,
            requested,
            queued_ns,
            started_ns,
            finished_ns,
            began_ns,
            ended_ns,
        };
        self.figures.count(&event, kind, slept_ns);
        if shown {
            if self.ring.len() == RING {
                self.ring.pop_front();
            }
            self.ring.push_back(event);
            self.written += 1;
        }
    }

    pub(crate) fn site(&self, id: SiteId) -> Site {
        self.sites.get(id.index()).cloned().unwrap_or_default()
    }
}

impl Live {
    pub(crate) fn set_phase(&self, phase: Phase) {
        self.phase
            .store(phase_index(phase) as u8, Ordering::Relaxed);
    }

    pub(crate) fn set_callback(&self, kind: u16, site: SiteId, since_ns: u64) {
        let packed = u64::from(kind) << 32 | u64::from(site.0);
        self.callback.store(packed, Ordering::Release);
        self.callback_since.store(since_ns, Ordering::Release);
    }
}
