//! Makes a snapshot every quarter of a second and keeps the last minute of them, so that a page opened late shows
//! what was before. Each snapshot is made once, whoever listens.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::Source;

/// From one snapshot to the next.
pub const INTERVAL: Duration = Duration::from_millis(250);
/// How many snapshots are kept.
const KEPT: usize = 240;

/// What the publisher and the clients share.
pub(crate) struct Publisher {
    source: Box<dyn Source>,
    state: Mutex<State>,
    /// Told of each snapshot, and of the end of each listener.
    changed: Condvar,
}

#[derive(Default)]
struct State {
    kept: VecDeque<Arc<str>>,
    /// How many snapshots there were before the first in `kept`.
    dropped: u64,
    ended: bool,
    listeners: usize,
}

/// What a listener gets next.
#[derive(Default)]
pub(crate) struct News {
    /// New snapshots, oldest first.
    pub(crate) snapshots: Vec<Arc<str>>,
    /// There will be no more.
    pub(crate) ended: bool,
}

/// A client that is sent each snapshot; counted, so that the end can wait for it.
pub(crate) struct Listener<'a> {
    publisher: &'a Publisher,
    next: u64,
}

impl Publisher {
    pub(crate) fn new(source: Box<dyn Source>) -> Publisher {
        Publisher {
            source,
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The publisher's thread: goes on until [`Publisher::finish`].
    pub(crate) fn run(&self) {
        let mut next = Instant::now();
        loop {
            let mut state = self.lock();
            loop {
                let left = next.saturating_duration_since(Instant::now());
                if state.ended || left.is_zero() {
                    break;
                }
                let waited = self.changed.wait_timeout(state, left);
                state = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
            if state.ended {
                return;
            }
            drop(state);
            self.publish(false);
            // After a pause (the machine slept) there is nothing to catch up with.
            next = (next + INTERVAL).max(Instant::now());
        }
    }

    /// Makes a snapshot and keeps it.
    fn publish(&self, last: bool) {
        let snapshot: Arc<str> = self.source.snapshot().into();
        let mut state = self.lock();
        if state.ended {
            return;
        }
        state.kept.push_back(snapshot);
        if state.kept.len() > KEPT {
            state.kept.pop_front();
            state.dropped += 1;
        }
        state.ended = last;
        drop(state);
        self.changed.notify_all();
    }

    /// Publishes a last snapshot and waits until the listeners have it, at most so long.
    pub(crate) fn finish(&self, at_most: Duration) {
        self.publish(true);
        let waits = |state: &mut State| state.listeners > 0;
        let waited = self.changed.wait_timeout_while(self.lock(), at_most, waits);
        drop(waited);
    }

    pub(crate) fn hello(&self) -> String {
        self.source.hello()
    }

    /// One snapshot and what it is about, as JSON.
    pub(crate) fn now(&self) -> String {
        let (hello, snapshot) = (self.source.hello(), self.source.snapshot());
        format!("{{\"hello\":{hello},\"snapshot\":{snapshot}}}\n")
    }

    /// All that is kept, as the page saves it.
    pub(crate) fn session(&self) -> String {
        let kept: Vec<_> = self.lock().kept.iter().cloned().collect();
        format!(
            "{{\"anodeLoopSession\":1,\"hello\":{},\"snapshots\":[\n{}\n]}}\n",
            self.source.hello(),
            kept.join(",\n")
        )
    }

    /// A listener that gets what is kept first.
    pub(crate) fn listen(&self) -> Listener<'_> {
        let mut state = self.lock();
        state.listeners += 1;
        Listener {
            publisher: self,
            next: state.dropped,
        }
    }
}

impl Listener<'_> {
    /// Waits for something new. Who is too slow misses what is no longer kept.
    pub(crate) fn next(&mut self) -> News {
        let mut state = self.publisher.lock();
        loop {
            let begin = self.next.saturating_sub(state.dropped) as usize;
            let snapshots: Vec<_> = state.kept.iter().skip(begin).cloned().collect();
            if !snapshots.is_empty() || state.ended {
                self.next = state.dropped + state.kept.len() as u64;
                let ended = state.ended;
                return News { snapshots, ended };
            }
            let waited = self.publisher.changed.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Listener<'_> {
    fn drop(&mut self) {
        self.publisher.lock().listeners -= 1;
        self.publisher.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    struct Counter(AtomicU32);
    impl Source for Counter {
        fn hello(&self) -> String {
            "{}".into()
        }
        fn snapshot(&self) -> String {
            self.0.fetch_add(1, Ordering::Relaxed).to_string()
        }
    }

    fn texts(news: &News) -> Vec<&str> {
        news.snapshots.iter().map(|text| &**text).collect()
    }

    #[test]
    fn a_listener_gets_what_was_before_then_what_is_new() {
        let publisher = Publisher::new(Box::new(Counter(AtomicU32::new(0))));
        publisher.publish(false);
        publisher.publish(false);
        let mut listener = publisher.listen();
        assert_eq!(texts(&listener.next()), ["0", "1"]);
        publisher.publish(false);
        assert_eq!(texts(&listener.next()), ["2"]);
        publisher.publish(true);
        publisher.publish(false);
        let news = listener.next();
        assert_eq!((texts(&news), news.ended), (vec!["3"], true));
        assert!(listener.next().ended);
    }

    #[test]
    fn only_the_last_minute_is_kept() {
        let publisher = Publisher::new(Box::new(Counter(AtomicU32::new(0))));
        let mut slow = publisher.listen();
        for _ in 0..KEPT + 10 {
            publisher.publish(false);
        }
        let news = slow.next();
        assert_eq!(news.snapshots.len(), KEPT);
        assert_eq!(&*news.snapshots[0], "10");
        publisher.publish(false);
        assert_eq!(texts(&slow.next()), ["250"]);
    }

    #[test]
    fn the_end_waits_for_listeners_and_not_for_ever() {
        let publisher = Publisher::new(Box::new(Counter(AtomicU32::new(0))));
        let began = Instant::now();
        publisher.finish(Duration::from_secs(60));
        assert!(began.elapsed() < Duration::from_secs(30));
        let publisher = Publisher::new(Box::new(Counter(AtomicU32::new(0))));
        let listener = publisher.listen();
        publisher.finish(Duration::from_millis(20));
        drop(listener);
    }
}
