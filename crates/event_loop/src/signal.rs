//! Signals as callbacks of the loop.
//!
//! The handler only writes a byte to a socket that the loop polls
//! (`signal-hook`). Several handles, also of several loops, may watch one
//! signal; while none does, the signal has its default effect again.
//!
//! Source: <https://docs.libuv.org/en/v1.x/signal.html>, `signal(7)`.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use mio::Interest;
use signal_hook::SigId;
use signal_hook::consts::{FORBIDDEN, SIGPIPE};

use crate::errno::{self, Errno};
use crate::event_loop::EventLoop;
use crate::handle::{Core, HandleImpl, impl_handle, register};
use crate::observe::{Lane, Origin};
use crate::poller::{Readiness, Source};
use crate::slab::Key;

/// Watches one signal.
pub struct SignalHandle(Rc<SignalInner>);

type Callback = Rc<dyn Fn(&SignalHandle, i32)>;

struct SignalInner {
    core: Core,
    signum: Cell<i32>,
    callback: RefCell<Option<Callback>>,
}

impl_handle!(SignalHandle, SignalInner);

impl SignalHandle {
    /// A handle that watches nothing yet.
    pub fn new(event_loop: &EventLoop) -> SignalHandle {
        let inner = Rc::new(SignalInner {
            core: Core::new(event_loop, "signal"),
            signum: Cell::new(0),
            callback: RefCell::new(None),
        });
        register(&inner);
        SignalHandle(inner)
    }

    /// Starts watching `signum`; a handle that watches another signal changes
    /// over. `callback` gets the signal's number, in the poll phase, once for
    /// each delivery (deliveries that the system merged are one).
    ///
    /// Fails with [`EINVAL`](errno::EINVAL) for a number that is no signal or
    /// cannot be caught this way (`SIGKILL`, `SIGSTOP`, `SIGSEGV`, `SIGILL`,
    /// `SIGFPE`) and on a closing handle, or with the system's error.
    pub fn start(
        &self,
        signum: i32,
        callback: impl Fn(&SignalHandle, i32) + 'static,
    ) -> Result<(), Errno> {
        let inner = &self.0;
        if inner.core.is_closing() || FORBIDDEN.contains(&signum) {
            return Err(errno::EINVAL);
        }
        if inner.signum.get() != signum {
            inner.deactivate();
            let event_loop = inner.core.event_loop();
            SignalTable::watch(event_loop, signum, Rc::clone(inner))?;
            inner.signum.set(signum);
        }
        let before = inner.callback.replace(Some(Rc::new(callback)));
        drop(before);
        inner.core.set_active(true);
        Ok(())
    }

    /// Stops watching. Does nothing on a handle that does not watch.
    pub fn stop(&self) {
        self.0.deactivate();
    }

    /// The signal that is watched, 0 for none.
    pub fn signum(&self) -> i32 {
        self.0.signum.get()
    }
}

impl SignalInner {
    fn deactivate(&self) {
        let signum = self.signum.replace(0);
        if signum != 0 {
            SignalTable::unwatch(self.core.event_loop(), signum, self);
            self.core.set_active(false);
        }
    }
}

impl HandleImpl for SignalInner {
    fn core(&self) -> &Core {
        &self.core
    }

    fn begin_close(&self) {
        self.deactivate();
    }

    fn finish_close(self: Rc<Self>) {
        let callback = self.callback.take();
        drop(callback);
    }
}

/// One signal that a loop watches.
struct Watch {
    signum: i32,
    receiver: UnixStream,
    action: SigId,
    key: Cell<Option<Key>>,
    queued: Cell<bool>,
    handles: RefCell<Vec<Rc<SignalInner>>>,
}

/// The signals a loop watches.
pub(crate) struct SignalTable(RefCell<Vec<Rc<Watch>>>);

impl SignalTable {
    pub(crate) const fn new() -> Self {
        SignalTable(RefCell::new(Vec::new()))
    }

    fn find(&self, signum: i32) -> Option<Rc<Watch>> {
        let watches = self.0.borrow();
        watches.iter().find(|watch| watch.signum == signum).cloned()
    }

    fn watch(event_loop: &EventLoop, signum: i32, handle: Rc<SignalInner>) -> Result<(), Errno> {
        let table = &event_loop.state().signals;
        if let Some(watch) = table.find(signum) {
            watch.handles.borrow_mut().push(handle);
            return Ok(());
        }
        let watch = Watch::open(event_loop, signum).map_err(|error| errno::from_io(&error))?;
        watch.handles.borrow_mut().push(handle);
        table.0.borrow_mut().push(watch);
        Ok(())
    }

    fn unwatch(event_loop: &EventLoop, signum: i32, handle: &SignalInner) {
        let table = &event_loop.state().signals;
        let Some(watch) = table.find(signum) else {
            return;
        };
        let mut removed = Vec::new();
        watch.handles.borrow_mut().retain(|other| {
            let keep = !std::ptr::eq(Rc::as_ptr(other), handle);
            if !keep {
                removed.push(Rc::clone(other));
            }
            keep
        });
        if watch.handles.borrow().is_empty() {
            watch.close(event_loop);
            table
                .0
                .borrow_mut()
                .retain(|other| !Rc::ptr_eq(other, &watch));
        }
    }
}

impl Watch {
    fn open(event_loop: &EventLoop, signum: i32) -> std::io::Result<Rc<Watch>> {
        let (receiver, sender) = UnixStream::pair()?;
        receiver.set_nonblocking(true)?;
        disposition::claim(signum)?;
        let action = signal_hook::low_level::pipe::register(signum, sender)
            .inspect_err(|_| disposition::release(signum))?;
        let watch = Rc::new(Watch {
            signum,
            receiver,
            action,
            key: Cell::new(None),
            queued: Cell::new(false),
            handles: RefCell::new(Vec::new()),
        });
        let poller = &event_loop.state().poller;
        let source: Rc<dyn Source> = Rc::clone(&watch) as Rc<dyn Source>;
        match poller.add(watch.receiver.as_fd(), Interest::READABLE, source) {
            Ok(key) => watch.key.set(Some(key)),
            Err(error) => {
                watch.close(event_loop);
                return Err(error);
            }
        }
        Ok(watch)
    }

    fn close(&self, event_loop: &EventLoop) {
        disposition::release(self.signum);
        signal_hook::low_level::unregister(self.action);
        if let Some(key) = self.key.take() {
            let poller = &event_loop.state().poller;
            poller.remove(self.receiver.as_fd(), key);
        }
    }

    /// How often the signal was delivered since the last call.
    fn deliveries(&self) -> usize {
        let mut buffer = [0u8; 64];
        let mut count = 0;
        loop {
            match rustix::io::read(&self.receiver, &mut buffer) {
                Ok(0) => return count,
                Ok(bytes) => count += bytes,
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => return count,
            }
        }
    }
}

impl Source for Watch {
    fn note(&self, _readiness: Readiness) {}

    fn serve(self: Rc<Self>) {
        for _ in 0..self.deliveries() {
            let handles = self.handles.borrow().clone();
            for handle in handles {
                if handle.signum.get() != self.signum {
                    continue;
                }
                let Some(callback) = handle.callback.borrow().clone() else {
                    continue;
                };
                let handle = SignalHandle(handle);
                let event_loop = handle.0.core.event_loop();
                let now_ns = event_loop.now_ns();
                event_loop.call_back(
                    || Origin {
                        lane: Lane::Kernel,
                        kind: "signal",
                        class: None,
                        thread: None,
                        queued_ns: 0,
                        started_ns: now_ns,
                        finished_ns: now_ns,
                    },
                    || callback(&handle, self.signum),
                );
            }
        }
    }

    fn queued(&self) -> &Cell<bool> {
        &self.queued
    }

    fn comes_last(&self) -> bool {
        true
    }
}

/// Takes deliveries of one signal away from its default effect, for a thread that waits for them.
/// Handles that watch the same signal get them as well.
pub struct SignalTap {
    receiver: UnixStream,
    signum: i32,
    action: SigId,
}

/// The end of a [`SignalTap`] that a thread waits on.
pub struct SignalWaiter(UnixStream);

impl SignalTap {
    /// Starts; deliveries from now on are kept for [`SignalWaiter::wait`].
    pub fn open(signum: i32) -> std::io::Result<SignalTap> {
        let (receiver, sender) = UnixStream::pair()?;
        disposition::claim(signum)?;
        let action = signal_hook::low_level::pipe::register(signum, sender)
            .inspect_err(|_| disposition::release(signum))?;
        Ok(SignalTap {
            receiver,
            signum,
            action,
        })
    }

    /// An end to wait on.
    pub fn waiter(&self) -> std::io::Result<SignalWaiter> {
        self.receiver.try_clone().map(SignalWaiter)
    }

    /// Stops; every waiter returns. Dropping the tap does the same.
    pub fn close(self) {}
}

impl Drop for SignalTap {
    fn drop(&mut self) {
        disposition::release(self.signum);
        signal_hook::low_level::unregister(self.action);
        let _ = self.receiver.shutdown(std::net::Shutdown::Both);
    }
}

impl SignalWaiter {
    /// Blocks until the signal was delivered (`true`) or the tap is closed (`false`).
    pub fn wait(&self) -> bool {
        let mut buffer = [0u8; 64];
        loop {
            match rustix::io::read(&self.0, &mut buffer) {
                Ok(bytes) => return bytes > 0,
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => return false,
            }
        }
    }
}

/// Who in the process watches which signal: a signal that was caught once
/// keeps its handler, and the handler must do what the system would have done
/// while nobody watches.
mod disposition {
    use super::*;

    struct Entry {
        watchers: usize,
        unwatched: Arc<AtomicBool>,
    }

    static ENTRIES: Mutex<BTreeMap<i32, Entry>> = Mutex::new(BTreeMap::new());

    pub(super) fn claim(signum: i32) -> std::io::Result<()> {
        let mut entries = ENTRIES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.get_mut(&signum) {
            entry.watchers += 1;
            entry.unwatched.store(false, Ordering::SeqCst);
            return Ok(());
        }
        let unwatched = Arc::new(AtomicBool::new(false));
        // Rust programs start with SIGPIPE ignored, and stay so.
        if signum != SIGPIPE {
            signal_hook::flag::register_conditional_default(signum, Arc::clone(&unwatched))?;
        }
        entries.insert(
            signum,
            Entry {
                watchers: 1,
                unwatched,
            },
        );
        Ok(())
    }

    pub(super) fn release(signum: i32) {
        let mut entries = ENTRIES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.get_mut(&signum) {
            entry.watchers -= 1;
            if entry.watchers == 0 {
                entry.unwatched.store(true, Ordering::SeqCst);
            }
        }
    }
}
