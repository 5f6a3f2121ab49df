//! Ports: the two ends of a channel, wherever they are.
//!
//! A [`PortCore`] is an end that belongs to no thread: what was sent to it, and where the other end
//! is. A [`Port`] is the handle of the thread that has it, with the JavaScript object. Nothing that
//! was sent is dropped while a lock is held: it may have ports in it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use anode_engine::{Object, Persistent, Result, Scope, Value};
use anode_event_loop::{AsyncHandle, AsyncSender, Handle};
use anode_runtime::Environment;

use crate::broadcast;
use crate::message::Message;
use crate::messaging::Hooks;

/// How many messages a port handles before the loop goes on with other work, unless more were there
/// already. Node's number.
const BATCH: usize = 1000;

/// What waits at a port.
pub(crate) enum Letter {
    /// A message for this port alone.
    Message(Box<Message>),
    /// One that several ports got.
    Shared(Arc<Mutex<Message>>),
    /// The other end was closed.
    Close,
}

impl Letter {
    /// The value, and the ports that came with it.
    pub(crate) fn read<'s>(self, scope: &mut Scope<'s>) -> Result<(Value<'s>, Vec<Value<'s>>)> {
        match self {
            Letter::Message(mut message) => message.read(scope),
            Letter::Shared(message) => lock(&message).read(scope),
            Letter::Close => Ok((scope.undefined(), Vec::new())),
        }
    }
}

/// Who gets what a port sends.
enum Peer {
    Nobody,
    Port(Weak<PortCore>),
    Channel(String),
}

/// An end of a channel, without a thread.
pub(crate) struct PortCore {
    incoming: Mutex<Incoming>,
    peer: Mutex<Peer>,
}

#[derive(Default)]
struct Incoming {
    queue: VecDeque<Letter>,
    owner: Option<AsyncSender>,
    closed: bool,
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The two ends of a new channel.
pub(crate) fn pair() -> (Arc<PortCore>, Arc<PortCore>) {
    let one = PortCore::new(Peer::Nobody);
    let two = PortCore::new(Peer::Port(Arc::downgrade(&one)));
    *lock(&one.peer) = Peer::Port(Arc::downgrade(&two));
    (one, two)
}

/// A port without another end, which others send to.
pub(crate) fn inbox() -> Arc<PortCore> {
    PortCore::new(Peer::Nobody)
}

impl PortCore {
    fn new(peer: Peer) -> Arc<PortCore> {
        Arc::new(PortCore {
            incoming: Mutex::default(),
            peer: Mutex::new(peer),
        })
    }

    /// A port to all others of the same name.
    pub(crate) fn broadcasting(name: String) -> Arc<PortCore> {
        PortCore::new(Peer::Channel(name))
    }

    /// Adds to what waits at this port.
    pub(crate) fn push(&self, letter: Letter) {
        let mut incoming = lock(&self.incoming);
        if incoming.closed {
            drop(incoming);
            return;
        }
        incoming.queue.push_back(letter);
        let owner = incoming.owner.clone();
        drop(incoming);
        if let Some(owner) = owner {
            owner.send();
        }
    }

    /// The oldest letter; where messages are not wanted yet, only one that closes.
    fn pop(&self, messages: bool) -> Option<Letter> {
        let mut incoming = lock(&self.incoming);
        match incoming.queue.front()? {
            Letter::Close => incoming.queue.pop_front(),
            _ if messages => incoming.queue.pop_front(),
            _ => None,
        }
    }

    fn waiting(&self) -> usize {
        lock(&self.incoming).queue.len()
    }

    /// Says who is to be told of letters.
    fn set_owner(&self, owner: Option<AsyncSender>) {
        let mut incoming = lock(&self.incoming);
        incoming.owner = owner;
        let wake = incoming
            .owner
            .clone()
            .filter(|_| !incoming.queue.is_empty());
        drop(incoming);
        if let Some(owner) = wake {
            owner.send();
        }
    }

    /// Sends to the other end, or ends. 1: the other end was in the message itself; the message is
    /// dropped then, and the channel with it. 0 otherwise.
    fn post(self: &Arc<Self>, message: Message) -> i32 {
        let (peer, channel) = match &*lock(&self.peer) {
            Peer::Nobody => (None, None),
            Peer::Port(peer) => (peer.upgrade(), None),
            Peer::Channel(name) => (None, Some(name.clone())),
        };
        if let Some(name) = channel {
            broadcast::post(&name, self, message);
            return 0;
        }
        if let Some(peer) = peer {
            if message.moves(&peer) {
                return 1;
            }
            peer.push(Letter::Message(Box::new(message)));
        }
        0
    }

    /// Takes no letters any more, and tells the other end.
    fn disentangle(&self) {
        let mut incoming = lock(&self.incoming);
        incoming.closed = true;
        incoming.owner = None;
        let dropped = std::mem::take(&mut incoming.queue);
        drop(incoming);
        drop(dropped);
        let peer = std::mem::replace(&mut *lock(&self.peer), Peer::Nobody);
        match peer {
            Peer::Nobody => {}
            Peer::Port(peer) => {
                if let Some(peer) = peer.upgrade() {
                    peer.push(Letter::Close);
                }
            }
            Peer::Channel(name) => broadcast::leave(&name, self),
        }
    }
}

impl Drop for PortCore {
    fn drop(&mut self) {
        self.disentangle();
    }
}

/// An end of a channel as a thread has it. What a JavaScript `MessagePort` is made of.
pub(crate) struct Port {
    env: Rc<Environment>,
    core: RefCell<Option<Arc<PortCore>>>,
    handle: RefCell<Option<AsyncHandle>>,
    receiving: Cell<bool>,
    closed: Cell<bool>,
    /// The JavaScript object, which lives until the port is closed.
    object: RefCell<Option<Persistent>>,
}

impl Port {
    /// The JavaScript object for an end.
    pub(crate) fn object<'s>(scope: &mut Scope<'s>, core: Arc<PortCore>) -> Result<Object<'s>> {
        let env = Environment::of(scope);
        let hooks = env.extension::<Hooks>();
        if hooks.port_prototype.borrow().is_none() {
            env.require(scope, "internal/worker_threads/message_port")?;
        }
        let prototype = hooks.port_prototype.borrow().clone();
        let prototype = match prototype.and_then(|p| p.get(scope).as_object()) {
            Some(prototype) => prototype,
            None => scope.object()?,
        };
        let port = Rc::new(Port {
            env: env.clone(),
            core: RefCell::new(Some(core.clone())),
            handle: RefCell::new(None),
            receiving: Cell::new(false),
            closed: Cell::new(false),
            object: RefCell::new(None),
        });
        let object = scope.native_object(prototype, port.clone())?;
        *port.object.borrow_mut() = Some(object.value().persist(scope));
        let weak = Rc::downgrade(&port);
        let handle = AsyncHandle::new(env.event_loop(), "MessagePort", move |_| {
            if let Some(port) = weak.upgrade() {
                port.receive_all(false);
            }
        });
        handle.set_ref(false);
        let sender = handle.sender();
        *port.handle.borrow_mut() = Some(handle);
        hooks.init_port(scope, object)?;
        core.set_owner(Some(sender));
        Ok(object)
    }

    fn core(&self) -> Option<Arc<PortCore>> {
        self.core.borrow().clone()
    }

    /// Whether the port has an end, and is not closed or transferred.
    pub(crate) fn is_attached(&self) -> bool {
        self.core.borrow().is_some()
            && self
                .handle
                .borrow()
                .as_ref()
                .is_some_and(|h| !h.is_closing())
    }

    pub(crate) fn post(&self, message: Message) -> i32 {
        match self.core() {
            Some(core) => core.post(message),
            None => 0,
        }
    }

    pub(crate) fn start(&self) {
        self.receiving.set(true);
        self.wake();
    }

    pub(crate) fn stop(&self) {
        self.receiving.set(false);
    }

    fn wake(&self) {
        let waits = self.core().is_some_and(|core| core.waiting() > 0);
        if waits && let Some(handle) = &*self.handle.borrow() {
            handle.sender().send();
        }
    }

    pub(crate) fn set_ref(&self, on: bool) {
        if let Some(handle) = &*self.handle.borrow() {
            handle.set_ref(on);
        }
    }

    /// `None` once the port is closed.
    pub(crate) fn has_ref(&self) -> Option<bool> {
        let handle = self.handle.borrow();
        let on = handle.as_ref()?.has_ref();
        Some(on && !self.closed.get())
    }

    /// Hands what waits to the program; `all`: also before the port was started.
    pub(crate) fn receive_all(self: &Rc<Self>, all: bool) {
        let Some(core) = self.core() else { return };
        let mut left = core.waiting().max(BATCH);
        drop(core);
        loop {
            if self.env.is_stopping() {
                return;
            }
            let Some(core) = self.core() else { return };
            if left == 0 {
                self.wake();
                return;
            }
            left -= 1;
            match core.pop(all || self.receiving.get()) {
                None => return,
                Some(Letter::Close) => return self.close(),
                Some(letter) => self.deliver(letter),
            }
        }
    }

    fn deliver(&self, letter: Letter) {
        self.env.callback(|scope| {
            let hooks = self.env.extension::<Hooks>();
            match letter.read(scope) {
                Ok((value, ports)) => self.emit(scope, &hooks, "message", value, &ports),
                Err(error) => match scope.exception(error) {
                    Some(exception) => self.emit(scope, &hooks, "messageerror", exception, &[]),
                    None => Err(anode_engine::Error::Terminated),
                },
            }
        });
    }

    fn emit(
        &self,
        scope: &mut Scope<'_>,
        hooks: &Hooks,
        kind: &str,
        value: Value<'_>,
        ports: &[Value<'_>],
    ) -> Result<()> {
        let object = self
            .object
            .borrow()
            .as_ref()
            .map(|object| object.get(scope));
        match object {
            Some(object) => hooks.emit(scope, object, kind, value, ports),
            None => Ok(()),
        }
    }

    /// The oldest message, without an event.
    pub(crate) fn receive(self: &Rc<Self>) -> Option<Letter> {
        match self.core()?.pop(true)? {
            Letter::Close => {
                self.close();
                None
            }
            letter => Some(letter),
        }
    }

    /// Closes the port: the other end is told when the loop gets to closing, and 'close' is emitted.
    pub(crate) fn close(self: &Rc<Self>) {
        let handle = self.handle.borrow().clone();
        let Some(handle) = handle else { return };
        let port = self.clone();
        handle.close(move |_| port.closed());
    }

    fn closed(&self) {
        let core = self.core.borrow_mut().take();
        if let Some(core) = core {
            core.disentangle();
        }
        self.closed.set(true);
        self.env.callback(|scope| {
            let hooks = self.env.extension::<Hooks>();
            let none = scope.undefined();
            self.emit(scope, &hooks, "close", none, &[])
        });
        drop(self.handle.borrow_mut().take());
        let object = self.object.borrow_mut().take();
        drop(object);
    }

    /// Takes the end out of this thread; the handle is closed.
    pub(crate) fn detach(self: &Rc<Self>) -> Option<Arc<PortCore>> {
        if !self.is_attached() {
            return None;
        }
        let core = self.core.borrow_mut().take()?;
        core.set_owner(None);
        self.close();
        Some(core)
    }
}
