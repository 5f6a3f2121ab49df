//! Readiness from the operating system, through `mio` (epoll, kqueue), edge
//! triggered. Who is ready is kept with each source, so that no edge is lost;
//! a source that has more to do than one round allows stands in a queue for
//! the next iteration.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::rc::Rc;
use std::time::Duration;

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token};
use std::os::fd::AsRawFd;

use crate::slab::{Key, Slab};

/// Events taken from the system in one wait.
const BATCH: usize = 1024;

/// The token of the waker: no key reaches it.
const WAKE: Token = Token(usize::MAX);

/// What the system says about a descriptor. Source: `epoll_ctl(2)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readiness {
    /// Reading will not block.
    pub readable: bool,
    /// Writing will not block.
    pub writable: bool,
    /// The other end will send no more.
    pub read_closed: bool,
    /// The other end will receive no more.
    pub write_closed: bool,
    /// The descriptor is in an error state; reading or writing tells which.
    pub error: bool,
}

/// Something with a descriptor on the poller.
pub(crate) trait Source {
    /// Keeps what the system said.
    fn note(&self, readiness: Readiness);
    /// Does one round of work. May run callbacks.
    fn serve(self: Rc<Self>);
    /// Whether the source stands in the queue for the next iteration.
    fn queued(&self) -> &Cell<bool>;
    /// Whether its turn comes after all others of the same wait: signals and the ends of children,
    /// as in libuv, so that what a child wrote arrives before its end.
    fn comes_last(&self) -> bool {
        false
    }
}

/// See the module.
pub(crate) struct Poller {
    poll: RefCell<Poll>,
    events: Cell<Option<Events>>,
    registry: mio::Registry,
    sources: RefCell<Slab<Rc<dyn Source>>>,
    queue: RefCell<VecDeque<Key>>,
}

impl Poller {
    pub(crate) fn new() -> io::Result<Self> {
        let poll = Poll::new()?;
        let registry = poll.registry().try_clone()?;
        Ok(Poller {
            poll: RefCell::new(poll),
            events: Cell::new(Some(Events::with_capacity(BATCH))),
            registry,
            sources: RefCell::new(Slab::new()),
            queue: RefCell::new(VecDeque::new()),
        })
    }

    pub(crate) fn waker(&self) -> io::Result<mio::Waker> {
        mio::Waker::new(&self.registry, WAKE)
    }

    /// A further descriptor of the poller itself.
    pub(crate) fn duplicate(&self) -> io::Result<OwnedFd> {
        self.registry.as_fd().try_clone_to_owned()
    }

    /// Adds a descriptor. What is ready now is reported by the next wait.
    pub(crate) fn add(
        &self,
        fd: BorrowedFd<'_>,
        interest: Interest,
        source: Rc<dyn Source>,
    ) -> io::Result<Key> {
        let key = self.sources.borrow_mut().insert(source);
        let token = Token(key.to_usize());
        let result = self
            .registry
            .register(&mut SourceFd(&fd.as_raw_fd()), token, interest);
        match result {
            Ok(()) => Ok(key),
            Err(error) => {
                let source = self.sources.borrow_mut().remove(key);
                drop(source);
                Err(error)
            }
        }
    }

    /// Changes what is wanted of a descriptor.
    pub(crate) fn change(
        &self,
        fd: BorrowedFd<'_>,
        key: Key,
        interest: Interest,
    ) -> io::Result<()> {
        self.registry.reregister(
            &mut SourceFd(&fd.as_raw_fd()),
            Token(key.to_usize()),
            interest,
        )
    }

    /// Takes a descriptor away; events that are under way are dropped.
    pub(crate) fn remove(&self, fd: BorrowedFd<'_>, key: Key) {
        let _ = self.registry.deregister(&mut SourceFd(&fd.as_raw_fd()));
        let source = self.sources.borrow_mut().remove(key);
        drop(source);
    }

    fn source(&self, key: Key) -> Option<Rc<dyn Source>> {
        self.sources.borrow().get(key).cloned()
    }

    /// Lets a source work in the next iteration, which will not wait.
    pub(crate) fn enqueue(&self, key: Key) {
        if let Some(source) = self.source(key)
            && !source.queued().replace(true)
        {
            self.queue.borrow_mut().push_back(key);
        }
    }

    /// Sources that stand in the queue now.
    pub(crate) fn leftovers(&self) -> usize {
        self.queue.borrow().len()
    }

    /// Waits for events and keeps them for [`Poller::dispatch`]. `None` waits
    /// without end.
    pub(crate) fn wait(&self, timeout: Option<Duration>) -> io::Result<()> {
        let mut events = self
            .events
            .take()
            .unwrap_or_else(|| Events::with_capacity(BATCH));
        let result = self.poll.borrow_mut().poll(&mut events, timeout);
        if result.is_err() {
            events.clear();
        }
        self.events.set(Some(events));
        result
    }

    /// Serves the sources of the last wait's events; gives their number.
    pub(crate) fn dispatch(&self) -> u64 {
        let Some(mut events) = self.events.take() else {
            return 0;
        };
        let mut count = 0;
        let mut last = Vec::new();
        for event in &events {
            if event.token() == WAKE {
                continue;
            }
            count += 1;
            let Some(source) = self.source(Key::from_usize(event.token().0)) else {
                continue;
            };
            source.note(Readiness {
                readable: event.is_readable(),
                writable: event.is_writable(),
                read_closed: event.is_read_closed(),
                write_closed: event.is_write_closed(),
                error: event.is_error(),
            });
            if source.comes_last() {
                last.push(Key::from_usize(event.token().0));
            } else if !source.queued().get() {
                // One in the queue has its turn later in this iteration.
                source.serve();
            }
        }
        for key in last {
            // A callback may have closed it.
            if let Some(source) = self.source(key)
                && !source.queued().get()
            {
                source.serve();
            }
        }
        events.clear();
        self.events.set(Some(events));
        count
    }

    /// Serves the first `count` sources of the queue.
    pub(crate) fn serve_leftovers(&self, count: usize) {
        for _ in 0..count {
            let Some(key) = self.queue.borrow_mut().pop_front() else {
                return;
            };
            if let Some(source) = self.source(key) {
                source.queued().set(false);
                source.serve();
            }
        }
    }
}
