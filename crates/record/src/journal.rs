//! The way of what happened from the loop's thread into the figures and the ring. The loop's thread writes a record
//! for each event and takes no lock; whoever reads counts them ([`Recording`]'s `fold`), and when nobody does, the
//! loop's thread does it itself, many at once. Small, and with short records: what this takes of the processor's
//! nearest cache, the program goes without.
//!
//! [`Recording`]: crate::Recording

use std::sync::atomic::{AtomicU64, Ordering};

use anode_event_loop::{JobClass, Lane};

use crate::event::{PHASES, What, phase_index};
use crate::recording::SiteId;

/// Words that fit: 16 KiB.
pub(crate) const ROOM: u64 = 1 << 11;
/// Words of the longest record.
pub(crate) const LONGEST: u64 = 7;

/// What a record tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// Something for figures and ring.
    Event(What),
    /// The same for the figures alone, since it is too short to be shown.
    Figure(What),
    /// Work that was queued.
    Queued,
    /// The loop looks at the system.
    Polling,
}

/// See the head of the file. Times are nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) told: Told,
    pub(crate) lane: Lane,
    pub(crate) class: Option<JobClass>,
    pub(crate) thread: Option<u16>,
    /// The place of the kind in the recording's list of them.
    pub(crate) kind: u16,
    pub(crate) requested: bool,
    pub(crate) site: SiteId,
    /// For work that was queued: how many jobs of its class waited before it.
    pub(crate) ahead: u32,
    /// Of an event: queued, started, finished, began, ended. Of a phase, the first is the time that was slept in it. Of
    /// polling, the first is the time since the last, and the bytes of the second how often each phase had nothing
    /// to do.
    pub(crate) times: [u64; 5],
}

const EVENT: u64 = 0;
const FIGURE: u64 = 1;
const QUEUED: u64 = 2;
const POLLING: u64 = 3;
/// Phases follow on what has no parts.
const FIRST_PHASE: u64 = 16;

fn number_of(what: What) -> u64 {
    match what {
        What::Callback => 0,
        What::AtOnce => 1,
        What::Wait => 2,
        What::Ticks => 3,
        What::Microtasks => 4,
        What::Collection => 5,
        What::Module => 6,
        What::Script => 7,
        What::Phase(phase) => FIRST_PHASE + phase_index(phase) as u64,
    }
}

fn what_of(number: u64) -> What {
    match number {
        0 => What::Callback,
        1 => What::AtOnce,
        2 => What::Wait,
        3 => What::Ticks,
        4 => What::Microtasks,
        5 => What::Collection,
        6 => What::Module,
        7 => What::Script,
        phase => What::Phase(PHASES[(phase - FIRST_PHASE) as usize]),
    }
}

/// Where the head says which of the other words there are.
const HAS: u32 = 56;

impl Record {
    /// The words, and how many of them there are: a head, and those of the others that are not 0.
    #[inline]
    fn encode(&self) -> ([u64; LONGEST as usize], usize) {
        let (told, what) = match self.told {
            Told::Event(what) => (EVENT, number_of(what)),
            Told::Figure(what) => (FIGURE, number_of(what)),
            Told::Queued => (QUEUED, 0),
            Told::Polling => (POLLING, 0),
        };
        let lane = match self.lane {
            Lane::Main => 0,
            Lane::Kernel => 1,
            Lane::Pool => 2,
        };
        let class = match self.class {
            None => 0,
            Some(JobClass::File) => 1,
            Some(JobClass::Cpu) => 2,
            Some(JobClass::Lookup) => 3,
        };
        let thread = self.thread.map_or(0, |thread| u64::from(thread) + 1);
        let mut head = told
            | what << 4
            | lane << 10
            | class << 12
            | u64::from(self.requested) << 14
            | u64::from(self.kind) << 16
            | thread << 32;
        let of = u64::from(self.site.number()) | u64::from(self.ahead) << 32;
        let [queued, started, finished, began, ended] = self.times;
        let mut words = [0; LONGEST as usize];
        let mut len = 1;
        for (i, word) in [of, queued, started, finished, began, ended]
            .into_iter()
            .enumerate()
        {
            // Without a branch: which there are changes from one to the next.
            words[len] = word;
            len += usize::from(word != 0);
            head |= u64::from(word != 0) << (HAS + i as u32);
        }
        words[0] = head;
        (words, len)
    }

    /// From the words that `next` gives one by one.
    fn decode(mut next: impl FnMut() -> u64) -> Record {
        let head = next();
        let words: [u64; LONGEST as usize - 1] = std::array::from_fn(|i| {
            if head >> (HAS + i as u32) & 1 == 1 {
                next()
            } else {
                0
            }
        });
        let [of, queued, started, finished, began, ended] = words;
        let what = what_of(head >> 4 & 63);
        Record {
            told: match head & 15 {
                EVENT => Told::Event(what),
                FIGURE => Told::Figure(what),
                QUEUED => Told::Queued,
                _ => Told::Polling,
            },
            lane: match head >> 10 & 3 {
                0 => Lane::Main,
                1 => Lane::Kernel,
                _ => Lane::Pool,
            },
            class: match head >> 12 & 3 {
                0 => None,
                1 => Some(JobClass::File),
                2 => Some(JobClass::Cpu),
                _ => Some(JobClass::Lookup),
            },
            thread: (head >> 32 & 0x1_ffff)
                .checked_sub(1)
                .map(|thread| thread as u16),
            kind: (head >> 16) as u16,
            requested: head >> 14 & 1 == 1,
            site: SiteId::of(of as u32 as usize),
            ahead: (of >> 32) as u32,
            times: [queued, started, finished, began, ended],
        }
    }
}

/// One thread writes; one at a time reads. Positions count words.
pub(crate) struct Journal {
    words: Box<[AtomicU64]>,
    written: AtomicU64,
    read: AtomicU64,
}

impl Journal {
    pub(crate) fn new() -> Journal {
        Journal {
            words: (0..ROOM).map(|_| AtomicU64::new(0)).collect(),
            written: AtomicU64::new(0),
            read: AtomicU64::new(0),
        }
    }

    /// How many words wait to be read.
    pub(crate) fn waiting(&self) -> u64 {
        let read = self.read.load(Ordering::Acquire);
        self.written.load(Ordering::Acquire) - read
    }

    /// Writes a record, on the thread that writes; gives how many words waited before it and wait now. There must be
    /// room for the longest.
    #[inline]
    pub(crate) fn write(&self, record: &Record) -> (u64, u64) {
        let written = self.written.load(Ordering::Relaxed);
        let waited = written - self.read.load(Ordering::Acquire);
        debug_assert!(waited + LONGEST <= ROOM, "who writes makes room first");
        let (words, len) = record.encode();
        // Nobody reads them before the number is stored, nor after it was read until there is room again.
        for (i, word) in words[..len].iter().enumerate() {
            let at = (written + i as u64) % ROOM;
            self.words[at as usize].store(*word, Ordering::Relaxed);
        }
        let len = len as u64;
        self.written.store(written + len, Ordering::Release);
        (waited, waited + len)
    }

    /// Reads what waits, until it has read `most` words or somewhat more, oldest first. The caller sees to it that
    /// nobody else reads meanwhile.
    pub(crate) fn read(&self, most: u64, mut with: impl FnMut(Record)) {
        let from = self.read.load(Ordering::Relaxed);
        let to = self.written.load(Ordering::Acquire);
        let mut at = from;
        while at < to && at < from + most {
            with(Record::decode(|| {
                at += 1;
                self.words[((at - 1) % ROOM) as usize].load(Ordering::Relaxed)
            }));
        }
        self.read.store(at, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anode_event_loop::Phase;

    fn record(told: Told, time: u64) -> Record {
        Record {
            told,
            lane: Lane::Pool,
            class: Some(JobClass::Lookup),
            thread: Some(u16::MAX),
            kind: u16::MAX,
            requested: true,
            site: SiteId::of(u32::MAX as usize),
            ahead: u32::MAX,
            times: [time, u64::MAX, 0, time + 1, 1 << 63],
        }
    }

    fn there_and_back(record: &Record) -> Record {
        let (words, len) = record.encode();
        let mut words = words[..len].iter();
        let read = Record::decode(|| *words.next().unwrap());
        assert_eq!(words.next(), None);
        read
    }

    #[test]
    fn records_are_read_as_they_were_written() {
        let whats = [
            What::Callback,
            What::AtOnce,
            What::Wait,
            What::Ticks,
            What::Microtasks,
            What::Collection,
            What::Module,
            What::Script,
            What::Phase(Phase::Outside),
            What::Phase(Phase::Closing),
        ];
        let tolds = whats
            .iter()
            .flat_map(|what| [Told::Event(*what), Told::Figure(*what)]);
        for told in tolds.chain([Told::Queued, Told::Polling]) {
            let full = record(told, 7);
            assert_eq!(there_and_back(&full), full);
            let bare = Record {
                lane: Lane::Main,
                class: None,
                thread: None,
                requested: false,
                site: SiteId::NONE,
                ahead: 0,
                times: [0; 5],
                ..full
            };
            assert_eq!(there_and_back(&bare), bare);
        }
    }

    #[test]
    fn nothing_is_lost_between_two_threads() {
        const COUNT: u64 = 100_000;
        let journal = Journal::new();
        std::thread::scope(|threads| {
            threads.spawn(|| {
                for i in 0..COUNT {
                    while journal.waiting() + LONGEST > ROOM {
                        std::thread::yield_now();
                    }
                    journal.write(&record(Told::Queued, i));
                }
            });
            let mut next = 0;
            while next < COUNT {
                journal.read(100, |read| {
                    assert_eq!(read, record(Told::Queued, next));
                    next += 1;
                });
            }
        });
        assert_eq!(journal.waiting(), 0);
    }
}
