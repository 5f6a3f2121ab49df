//! What all handles share: reference counting towards the loop's life, the
//! active state, and closing.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::event_loop::EventLoop;
use crate::slab::Key;

/// Runs in the closing phase once a handle is closed.
pub type CloseCallback = Box<dyn FnOnce(&EventLoop)>;

const ACTIVE: u8 = 1;
const REFERENCED: u8 = 2;
const CLOSING: u8 = 4;
const CLOSED: u8 = 8;

/// The state every handle has.
pub struct Core {
    event_loop: EventLoop,
    kind: &'static str,
    flags: Cell<u8>,
    registered: Cell<Option<Key>>,
    close_callback: RefCell<Option<CloseCallback>>,
}

impl Core {
    pub(crate) fn new(event_loop: &EventLoop, kind: &'static str) -> Self {
        Core {
            event_loop: event_loop.clone(),
            kind,
            flags: Cell::new(REFERENCED),
            registered: Cell::new(None),
            close_callback: RefCell::new(None),
        }
    }

    pub(crate) fn event_loop(&self) -> &EventLoop {
        &self.event_loop
    }

    pub(crate) fn kind(&self) -> &'static str {
        self.kind
    }

    #[inline]
    fn has(&self, flag: u8) -> bool {
        self.flags.get() & flag != 0
    }

    pub(crate) fn is_active(&self) -> bool {
        self.has(ACTIVE)
    }

    pub(crate) fn has_ref(&self) -> bool {
        self.has(REFERENCED)
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.has(CLOSING | CLOSED)
    }

    /// Changes flags and keeps the loop's count of active, referenced handles.
    fn change(&self, flag: u8, on: bool) {
        const COUNTED: u8 = ACTIVE | REFERENCED;
        let before = self.flags.get();
        let after = if on { before | flag } else { before & !flag };
        self.flags.set(after);
        match (before & COUNTED == COUNTED, after & COUNTED == COUNTED) {
            (false, true) => self.event_loop.count_handle(1),
            (true, false) => self.event_loop.count_handle(-1),
            _ => {}
        }
    }

    pub(crate) fn set_active(&self, active: bool) {
        self.change(ACTIVE, active);
    }

    fn set_ref(&self, referenced: bool) {
        self.change(REFERENCED, referenced);
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        self.set_active(false);
        if let Some(key) = self.registered.take() {
            self.event_loop.forget_handle(key);
        }
    }
}

/// The inside of a handle, as the loop sees it.
pub trait HandleImpl {
    /// The shared state.
    fn core(&self) -> &Core;
    /// Ends all activity now and gives back what the system holds. Runs no
    /// callback.
    fn begin_close(&self);
    /// Runs callbacks that are still owed and drops the rest. Called in the
    /// closing phase, right before the close callback.
    fn finish_close(self: Rc<Self>);
}

/// Enters a new handle in the loop's list.
pub(crate) fn register<H: HandleImpl + 'static>(handle: &Rc<H>) {
    let weak = Rc::downgrade(handle);
    let core = handle.core();
    core.registered
        .set(Some(core.event_loop.remember_handle(weak)));
}

/// See [`Handle::close`].
pub(crate) fn close(handle: Rc<dyn HandleImpl>, callback: Option<CloseCallback>) -> bool {
    let core = handle.core();
    if core.is_closing() {
        return false;
    }
    core.change(CLOSING, true);
    *core.close_callback.borrow_mut() = callback;
    handle.begin_close();
    core.set_active(false);
    let event_loop = core.event_loop.clone();
    event_loop.queue_closing(handle);
    true
}

/// The closing phase's work for one handle.
pub(crate) fn finish_close(handle: Rc<dyn HandleImpl>) {
    Rc::clone(&handle).finish_close();
    let core = handle.core();
    core.change(CLOSED, true);
    if let Some(key) = core.registered.take() {
        core.event_loop.forget_handle(key);
    }
    let callback = core.close_callback.borrow_mut().take();
    if let Some(callback) = callback {
        callback(&core.event_loop);
    }
}

/// What can be done with every handle. Each handle type is a cheap, cloneable
/// reference to one handle on the loop's thread.
///
/// Source: <https://docs.libuv.org/en/v1.x/handle.html>.
pub trait Handle: Clone {
    /// The inside of the handle, for the loop.
    #[doc(hidden)]
    fn inner(&self) -> Rc<dyn HandleImpl>;

    /// The shared state of the handle, for the loop.
    #[doc(hidden)]
    fn core(&self) -> &Core;

    /// The loop the handle belongs to.
    fn event_loop(&self) -> &EventLoop {
        self.core().event_loop()
    }

    /// What the handle is, for instance `"timer"` or `"tcp"`.
    fn kind(&self) -> &'static str {
        self.core().kind()
    }

    /// Whether an active handle keeps the loop alive (`true` from the start).
    /// Idempotent.
    fn set_ref(&self, referenced: bool) {
        self.core().set_ref(referenced);
    }

    /// See [`Handle::set_ref`].
    fn has_ref(&self) -> bool {
        self.core().has_ref()
    }

    /// Whether the handle is doing something: a timer runs, a stream reads or
    /// listens, a signal is watched.
    fn is_active(&self) -> bool {
        self.core().is_active()
    }

    /// Whether the handle is closing or closed.
    fn is_closing(&self) -> bool {
        self.core().is_closing()
    }

    /// Closes the handle: it stops now, its descriptor is given back now, and
    /// `callback` runs in the closing phase, after callbacks of unfinished
    /// requests (which get [`ECANCELED`](crate::errno::ECANCELED)). Handles
    /// closed in the same iteration are called back newest first, as in Node.
    ///
    /// Gives `false`, and drops `callback`, when the handle is closing already.
    fn close(&self, callback: impl FnOnce(&EventLoop) + 'static) -> bool {
        close(self.inner(), Some(Box::new(callback)))
    }

    /// As [`Handle::close`], when nobody wants to know the end.
    fn close_quietly(&self) -> bool {
        close(self.inner(), None)
    }
}

/// Implements [`Handle`] and `Clone` for a newtype over `Rc<Inner>` where
/// `Inner` has a field `core`.
macro_rules! impl_handle {
    ($handle:ident, $inner:ident) => {
        impl Clone for $handle {
            fn clone(&self) -> Self {
                $handle(std::rc::Rc::clone(&self.0))
            }
        }

        impl std::fmt::Debug for $handle {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($handle))
                    .field("kind", &self.0.core.kind())
                    .field("active", &self.0.core.is_active())
                    .field("closing", &self.0.core.is_closing())
                    .finish_non_exhaustive()
            }
        }

        impl crate::handle::Handle for $handle {
            fn inner(&self) -> std::rc::Rc<dyn crate::handle::HandleImpl> {
                let inner: std::rc::Rc<$inner> = std::rc::Rc::clone(&self.0);
                inner
            }

            fn core(&self) -> &crate::handle::Core {
                &self.0.core
            }
        }
    };
}
pub(crate) use impl_handle;
