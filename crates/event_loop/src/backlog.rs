//! What waits for the loop's thread while a callback holds it: a look from outside, for whoever
//! reports that the thread is blocked. Nothing is counted for it while the loop runs.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use rustix::event::{PollFd, PollFlags, poll};

use crate::clock::monotonic_ns;
use crate::event_loop::EventLoop;
use crate::mailbox::Mailbox;
use crate::pool::ThreadPool;

/// What waits for the loop's thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Jobs of the pool that have ended and whose callbacks have not run.
    pub completions: usize,
    /// Other messages of other threads.
    pub messages: usize,
    /// Whether sockets, pipes or other descriptors are ready.
    pub descriptors: bool,
    /// Timers that are due. JavaScript's timers are one here.
    pub timers: usize,
    /// How long the first of them is overdue, in milliseconds.
    pub timers_late_ms: u64,
}

/// Looks at the backlog of a loop from any thread.
#[derive(Clone)]
pub struct BacklogProbe {
    mailbox: Arc<Mailbox>,
    pool: ThreadPool,
    /// The poller itself: readable when something on it is ready. Looking takes no event away.
    poller: Option<Arc<OwnedFd>>,
}

impl BacklogProbe {
    /// The backlog without the timers, which only the loop's thread can see. Any thread.
    pub fn look(&self) -> Backlog {
        let (completions, messages) = self.mailbox.waiting();
        Backlog {
            completions,
            messages,
            descriptors: self.poller.as_ref().is_some_and(is_readable),
            ..Backlog::default()
        }
    }

    /// The loop's pool.
    pub fn pool(&self) -> &ThreadPool {
        &self.pool
    }
}

fn is_readable(fd: impl AsFd) -> bool {
    let mut fds = [PollFd::new(&fd, PollFlags::IN)];
    let now = rustix::event::Timespec::default();
    poll(&mut fds, Some(&now)).is_ok_and(|ready| ready > 0)
}

impl EventLoop {
    /// For looks from other threads. Without a descriptor to spare, what is ready on the poller is
    /// not told.
    pub fn backlog_probe(&self) -> BacklogProbe {
        BacklogProbe {
            mailbox: Arc::clone(&self.state().mailbox),
            pool: self.pool().clone(),
            poller: self.state().poller.duplicate().ok().map(Arc::new),
        }
    }

    /// What waits for this thread now.
    pub fn backlog(&self, probe: &BacklogProbe) -> Backlog {
        let now_ms = monotonic_ns() / 1_000_000;
        let (timers, timers_late_ms) = self.state().timers.overdue(now_ms);
        let (completions, messages) = self.state().inbox.waiting();
        let waiting = probe.look();
        Backlog {
            timers,
            timers_late_ms,
            completions: waiting.completions + completions,
            messages: waiting.messages + messages,
            ..waiting
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;
    use std::time::Duration;

    use crate::{EventLoop, JobClass, PoolConfig, RunMode, ThreadPool, TimerHandle};

    #[test]
    fn sees_what_came_while_a_callback_ran() {
        let event_loop = EventLoop::with_pool(ThreadPool::new(PoolConfig::new(2))).unwrap();
        let probe = event_loop.backlog_probe();
        assert_eq!(event_loop.backlog(&probe), Default::default());
        let seen = Rc::new(Cell::new(None));
        let late = TimerHandle::new(&event_loop, "late");
        late.start(5, 0, |_| {}).unwrap();
        for _ in 0..3 {
            event_loop.submit(JobClass::File, "job", || (), |_, _| ());
        }
        let seen2 = seen.clone();
        event_loop.defer(move |event_loop| {
            while probe.look().completions < 3 {
                std::thread::yield_now();
            }
            std::thread::sleep(Duration::from_millis(20));
            seen2.set(Some(event_loop.backlog(&probe)));
        });
        event_loop.run(RunMode::Default);
        let backlog = seen.get().unwrap();
        assert_eq!((backlog.completions, backlog.messages), (3, 0));
        assert_eq!(backlog.timers, 1);
        assert!(backlog.timers_late_ms >= 10, "{backlog:?}");
        assert!(!backlog.descriptors);
    }

    #[test]
    fn sees_ready_descriptors_without_taking_events() {
        use crate::PollHandle;
        use std::io::Write as _;
        use std::os::unix::net::UnixStream;

        let event_loop = EventLoop::new().unwrap();
        let probe = event_loop.backlog_probe();
        let (mut here, there) = UnixStream::pair().unwrap();
        there.set_nonblocking(true).unwrap();
        let handle = PollHandle::new(&event_loop, "pair", Rc::new(there));
        let told = Rc::new(Cell::new(false));
        let told2 = told.clone();
        handle
            .start(true, false, move |_, _| told2.set(true))
            .unwrap();
        assert!(!probe.look().descriptors);
        here.write_all(b"x").unwrap();
        assert!(probe.look().descriptors);
        event_loop.run(RunMode::Once);
        assert!(told.get());
    }
}
