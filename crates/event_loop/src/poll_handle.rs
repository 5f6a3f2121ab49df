//! Poll handles: readiness of any descriptor, for handles of other crates
//! (file watchers, child processes).
//!
//! Source: <https://docs.libuv.org/en/v1.x/poll.html>; unlike libuv's, these
//! are edge triggered.

use std::cell::{Cell, RefCell};
use std::os::fd::AsFd;
use std::rc::Rc;

use mio::Interest;

use crate::errno::{self, Errno};
use crate::event_loop::EventLoop;
use crate::handle::{Core, HandleImpl, impl_handle, register};
use crate::observe::{Lane, Origin};
use crate::poller::{Readiness, Source};
use crate::slab::Key;

/// Watches a descriptor.
pub struct PollHandle(Rc<PollInner>);

type Callback = Rc<dyn Fn(&PollHandle, Readiness)>;

struct PollInner {
    core: Core,
    io: RefCell<Option<Rc<dyn AsFd>>>,
    key: Cell<Option<Key>>,
    callback: RefCell<Option<Callback>>,
    noted: Cell<Readiness>,
    queued: Cell<bool>,
    last: Cell<bool>,
}

impl_handle!(PollHandle, PollInner);

impl PollHandle {
    /// A handle for `io`, which must be non-blocking. The handle keeps `io`
    /// until it is closed. `kind` names it for observers.
    pub fn new(event_loop: &EventLoop, kind: &'static str, io: Rc<dyn AsFd>) -> PollHandle {
        let inner = Rc::new(PollInner {
            core: Core::new(event_loop, kind),
            io: RefCell::new(Some(io)),
            key: Cell::new(None),
            callback: RefCell::new(None),
            noted: Cell::new(Readiness::default()),
            queued: Cell::new(false),
            last: Cell::new(false),
        });
        register(&inner);
        PollHandle(inner)
    }

    /// Gives the handle its turn after all others that became ready in the same wait.
    pub fn set_last(&self) {
        self.0.last.set(true);
    }

    /// Starts watching, anew if it watches. `callback` runs in the poll phase
    /// when the descriptor *becomes* ready (it is told once what is ready at
    /// the start): read or write until the call would block, or ask with
    /// [`PollHandle::call_again`] for another turn.
    ///
    /// Fails with [`EINVAL`](errno::EINVAL) when neither direction is wanted or
    /// the handle is closing, or with the system's error (`EPERM` for a
    /// regular file).
    pub fn start(
        &self,
        readable: bool,
        writable: bool,
        callback: impl Fn(&PollHandle, Readiness) + 'static,
    ) -> Result<(), Errno> {
        let inner = &self.0;
        let interest = match (readable, writable) {
            (true, true) => Interest::READABLE | Interest::WRITABLE,
            (true, false) => Interest::READABLE,
            (false, true) => Interest::WRITABLE,
            (false, false) => return Err(errno::EINVAL),
        };
        let io = inner.io.borrow().clone();
        let Some(io) = io.filter(|_| !inner.core.is_closing()) else {
            return Err(errno::EINVAL);
        };
        inner.deactivate();
        let poller = &inner.core.event_loop().state().poller;
        let key = poller
            .add(io.as_fd(), interest, Rc::clone(inner) as Rc<dyn Source>)
            .map_err(|error| errno::from_io(&error))?;
        inner.key.set(Some(key));
        let before = inner.callback.replace(Some(Rc::new(callback)));
        drop(before);
        inner.core.set_active(true);
        Ok(())
    }

    /// Stops watching. Does nothing on a handle that does not watch.
    pub fn stop(&self) {
        self.0.deactivate();
    }

    /// Has the callback called in the next iteration as if the descriptor had
    /// become ready: for work that was ended early to be fair to others.
    pub fn call_again(&self, readiness: Readiness) {
        if let Some(key) = self.0.key.get() {
            self.0.note(readiness);
            self.0.core.event_loop().state().poller.enqueue(key);
        }
    }
}

impl PollInner {
    fn deactivate(&self) {
        let Some(key) = self.key.take() else { return };
        self.queued.set(false);
        self.noted.set(Readiness::default());
        if let Some(io) = self.io.borrow().clone() {
            let poller = &self.core.event_loop().state().poller;
            poller.remove(io.as_fd(), key);
        }
        self.core.set_active(false);
    }
}

impl Source for PollInner {
    fn note(&self, readiness: Readiness) {
        let noted = self.noted.get();
        self.noted.set(Readiness {
            readable: noted.readable || readiness.readable,
            writable: noted.writable || readiness.writable,
            read_closed: noted.read_closed || readiness.read_closed,
            write_closed: noted.write_closed || readiness.write_closed,
            error: noted.error || readiness.error,
        });
    }

    fn serve(self: Rc<Self>) {
        let readiness = self.noted.take();
        let Some(callback) = self.callback.borrow().clone() else {
            return;
        };
        let handle = PollHandle(self);
        let core = &handle.0.core;
        let now_ns = core.event_loop().now_ns();
        core.event_loop().call_back(
            || Origin {
                lane: Lane::Kernel,
                kind: core.kind(),
                class: None,
                thread: None,
                queued_ns: 0,
                started_ns: now_ns,
                finished_ns: now_ns,
            },
            || callback(&handle, readiness),
        );
    }

    fn queued(&self) -> &Cell<bool> {
        &self.queued
    }

    fn comes_last(&self) -> bool {
        self.last.get()
    }
}

impl HandleImpl for PollInner {
    fn core(&self) -> &Core {
        &self.core
    }

    fn begin_close(&self) {
        self.deactivate();
        let io = self.io.take();
        drop(io);
    }

    fn finish_close(self: Rc<Self>) {
        let callback = self.callback.take();
        drop(callback);
    }
}
