//! Async handles: other threads wake the loop and a callback on it.
//!
//! Source: <https://docs.libuv.org/en/v1.x/async.html>.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::event_loop::EventLoop;
use crate::handle::{Core, HandleImpl, impl_handle, register};
use crate::mailbox::{Letter, Mailbox};
use crate::observe::{Lane, Origin};
use crate::slab::{Key, Slab};

/// The loop's end of an async handle. It is active from the start until it is
/// closed.
pub struct AsyncHandle(Rc<AsyncInner>);

/// The sending end: may be cloned and used on any thread.
#[derive(Clone)]
pub struct AsyncSender(Arc<Shared>);

struct Shared {
    sent: AtomicBool,
    closed: AtomicBool,
    key: Key,
    mailbox: Arc<Mailbox>,
}

type Callback = Rc<dyn Fn(&AsyncHandle)>;

pub(crate) struct AsyncInner {
    core: Core,
    callback: RefCell<Option<Callback>>,
    shared: Arc<Shared>,
}

impl_handle!(AsyncHandle, AsyncInner);

impl AsyncHandle {
    /// A handle whose `callback` runs in the poll phase after a send. Sends
    /// between two calls become one call.
    pub fn new(
        event_loop: &EventLoop,
        kind: &'static str,
        callback: impl Fn(&AsyncHandle) + 'static,
    ) -> AsyncHandle {
        let key = event_loop.state().asyncs.0.borrow_mut().insert(None);
        let inner = Rc::new(AsyncInner {
            core: Core::new(event_loop, kind),
            callback: RefCell::new(Some(Rc::new(callback))),
            shared: Arc::new(Shared {
                sent: AtomicBool::new(false),
                closed: AtomicBool::new(false),
                key,
                mailbox: Arc::clone(&event_loop.state().mailbox),
            }),
        });
        event_loop.state().asyncs.set(key, &inner);
        register(&inner);
        inner.core.set_active(true);
        AsyncHandle(inner)
    }

    /// A sender for other threads.
    pub fn sender(&self) -> AsyncSender {
        AsyncSender(Arc::clone(&self.0.shared))
    }
}

impl AsyncSender {
    /// Has the handle's callback run on the loop's thread. Never blocks for
    /// long; allocates at most the message. Gives `false` when the handle is
    /// closed.
    pub fn send(&self) -> bool {
        let shared = &self.0;
        if shared.closed.load(Ordering::Acquire) {
            return false;
        }
        if !shared.sent.swap(true, Ordering::AcqRel) {
            shared.mailbox.post(Letter::Async(shared.key));
        }
        true
    }
}

impl HandleImpl for AsyncInner {
    fn core(&self) -> &Core {
        &self.core
    }

    fn begin_close(&self) {
        self.shared.closed.store(true, Ordering::Release);
        self.core
            .event_loop()
            .state()
            .asyncs
            .remove(self.shared.key);
    }

    fn finish_close(self: Rc<Self>) {
        let callback = self.callback.take();
        drop(callback);
    }
}

/// The async handles of a loop.
pub(crate) struct AsyncTable(RefCell<Slab<Option<Rc<AsyncInner>>>>);

impl AsyncTable {
    pub(crate) const fn new() -> Self {
        AsyncTable(RefCell::new(Slab::new()))
    }

    fn set(&self, key: Key, inner: &Rc<AsyncInner>) {
        if let Some(entry) = self.0.borrow_mut().get_mut(key) {
            *entry = Some(Rc::clone(inner));
        }
    }

    fn remove(&self, key: Key) {
        let inner = self.0.borrow_mut().remove(key);
        drop(inner);
    }
}

/// Sends that came together are handled in the order in which their handles were made, as in libuv;
/// the other letters stay where they are.
pub(crate) fn sort(letters: &mut [Letter]) {
    let key_of = |letter: &Letter| match letter {
        Letter::Async(key) => Some(*key),
        _ => None,
    };
    let mut keys: Vec<Key> = letters.iter().filter_map(key_of).collect();
    if keys.len() < 2 {
        return;
    }
    keys.sort_by_key(|key| key.index());
    let mut keys = keys.into_iter();
    for letter in letters {
        if let Letter::Async(key) = letter
            && let Some(next) = keys.next()
        {
            *key = next;
        }
    }
}

/// The loop received a send.
pub(crate) fn signalled(event_loop: &EventLoop, key: Key) {
    let inner = event_loop
        .state()
        .asyncs
        .0
        .borrow()
        .get(key)
        .and_then(Clone::clone);
    let Some(inner) = inner else { return };
    // Before the callback: a send during it must cause another call.
    inner.shared.sent.store(false, Ordering::Release);
    let Some(callback) = inner.callback.borrow().clone() else {
        return;
    };
    let handle = AsyncHandle(inner);
    let kind = handle.0.core.kind();
    let now_ns = event_loop.now_ns();
    event_loop.call_back(
        || Origin {
            lane: Lane::Main,
            kind,
            class: None,
            thread: None,
            queued_ns: now_ns,
            started_ns: now_ns,
            finished_ns: now_ns,
        },
        || callback(&handle),
    );
}

/// Sends closures to a loop from any thread. It does not keep the loop alive:
/// hold an [`AsyncHandle`] for that.
#[derive(Clone)]
pub struct Remote(Arc<Mailbox>);

impl Remote {
    /// Has `callback` run in the loop's next poll phase. When the loop is gone
    /// it is dropped with the last sender.
    pub fn post(&self, callback: impl FnOnce(&EventLoop) + Send + 'static) {
        self.0.post(Letter::Call(Box::new(callback)));
    }
}

impl EventLoop {
    /// A way to send closures to this loop from other threads.
    pub fn remote(&self) -> Remote {
        Remote(Arc::clone(&self.state().mailbox))
    }
}
