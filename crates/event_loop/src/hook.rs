//! Hooks: callbacks that run once in each iteration, in the idle, prepare or
//! check phase.
//!
//! Source: <https://docs.libuv.org/en/v1.x/idle.html> and its siblings.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::event_loop::EventLoop;
use crate::handle::{Core, HandleImpl, impl_handle, register};
use crate::observe::{Lane, Origin};

/// The phase a hook runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookPhase {
    /// Before prepare. An active idle hook also keeps the poll phase from
    /// waiting: Node has one while immediates are outstanding.
    Idle,
    /// Right before the poll phase.
    Prepare,
    /// Right after the poll phase.
    Check,
}

/// A callback in each iteration.
pub struct HookHandle(Rc<HookInner>);

type Callback = Rc<dyn Fn(&HookHandle)>;

struct HookInner {
    core: Core,
    phase: HookPhase,
    callback: RefCell<Option<Callback>>,
    /// The list's round in which the hook was started; it runs from the next
    /// round on.
    started_round: Cell<u64>,
}

impl_handle!(HookHandle, HookInner);

impl HookHandle {
    /// A hook that does not run yet. `kind` names it for observers.
    pub fn new(event_loop: &EventLoop, phase: HookPhase, kind: &'static str) -> HookHandle {
        let inner = Rc::new(HookInner {
            core: Core::new(event_loop, kind),
            phase,
            callback: RefCell::new(None),
            started_round: Cell::new(0),
        });
        register(&inner);
        HookHandle(inner)
    }

    /// Lets `callback` run in each iteration, from the phase's next turn on.
    /// Started hooks run in the order they were started. Does nothing on a
    /// hook that is active or closing.
    pub fn start(&self, callback: impl Fn(&HookHandle) + 'static) {
        let inner = &self.0;
        if inner.core.is_active() || inner.core.is_closing() {
            return;
        }
        *inner.callback.borrow_mut() = Some(Rc::new(callback));
        inner.activate();
    }

    /// Starts the hook again with the callback it had. Does nothing when it
    /// had none, is active or closing.
    pub fn resume(&self) {
        let inner = &self.0;
        let has_callback = inner.callback.borrow().is_some();
        if has_callback && !inner.core.is_active() && !inner.core.is_closing() {
            inner.activate();
        }
    }

    /// Stops the hook; it keeps its callback. Does nothing on one that is not
    /// active.
    pub fn stop(&self) {
        self.0.deactivate();
    }
}

impl HookInner {
    fn activate(self: &Rc<Self>) {
        let list = self.core.event_loop().state().hooks.list(self.phase);
        self.started_round.set(list.round.get());
        list.hooks.borrow_mut().push(Rc::clone(self));
        self.core.set_active(true);
    }

    fn deactivate(&self) {
        if !self.core.is_active() {
            return;
        }
        self.core.set_active(false);
        let list = self.core.event_loop().state().hooks.list(self.phase);
        let removed = {
            let mut hooks = list.hooks.borrow_mut();
            let position = hooks
                .iter()
                .position(|hook| std::ptr::eq(Rc::as_ptr(hook), self));
            position.map(|position| hooks.remove(position))
        };
        drop(removed);
    }
}

impl HandleImpl for HookInner {
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

struct HookList {
    hooks: RefCell<Vec<Rc<HookInner>>>,
    round: Cell<u64>,
    /// The hooks of the round that runs, kept for its memory.
    snapshot: Cell<Vec<Rc<HookInner>>>,
}

/// The hooks of a loop.
pub(crate) struct Hooks([HookList; 3]);

impl Hooks {
    pub(crate) fn new() -> Self {
        Hooks(std::array::from_fn(|_| HookList {
            hooks: RefCell::new(Vec::new()),
            round: Cell::new(1),
            snapshot: Cell::new(Vec::new()),
        }))
    }

    fn list(&self, phase: HookPhase) -> &HookList {
        &self.0[phase as usize]
    }

    pub(crate) fn idle_is_empty(&self) -> bool {
        self.list(HookPhase::Idle).hooks.borrow().is_empty()
    }

    /// Runs the hooks of a phase that were started before.
    pub(crate) fn run(&self, phase: HookPhase) {
        let list = self.list(phase);
        if list.hooks.borrow().is_empty() {
            return;
        }
        let round = list.round.get() + 1;
        list.round.set(round);
        let mut hooks = list.snapshot.take();
        hooks.extend(list.hooks.borrow().iter().cloned());
        for hook in hooks.drain(..) {
            // Stopped, or stopped and started anew, by one before.
            if !hook.core.is_active() || hook.started_round.get() == round {
                continue;
            }
            let Some(callback) = hook.callback.borrow().clone() else {
                continue;
            };
            let handle = HookHandle(hook);
            if phase == HookPhase::Check {
                let event_loop = handle.0.core.event_loop();
                let kind = handle.0.core.kind();
                let now_ns = event_loop.now_ns();
                event_loop.call_back(
                    || Origin {
                        lane: Lane::Main,
                        kind,
                        class: None,
                        thread: None,
                        queued_ns: 0,
                        started_ns: now_ns,
                        finished_ns: now_ns,
                    },
                    || callback(&handle),
                );
            } else {
                callback(&handle);
            }
        }
        list.snapshot.set(hooks);
    }
}
