//! `Process`: a child whose end is a callback of the loop.
//!
//! The kernel's pidfd becomes readable when the child has ended; then it is waited for. Its turn
//! comes after the other events of the same wait, so what the child wrote arrives first.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use anode_engine::{NativeRef, Object, Persistent, Rest, Result, Scope, Value, native};
use anode_event_loop::{Handle, PollHandle, errno};
use anode_runtime::{Environment, Request};
use rustix::process::{Pid, WaitOptions, waitpid};

use crate::request::{SpawnRequest, field};

const ON_EXIT: u32 = 0;
const CONTEXT: u32 = 1;

struct Process {
    env: Rc<Environment>,
    handle: RefCell<Option<PollHandle>>,
    pid: Cell<i32>,
    /// Whether the child still has to be waited for: until then its id is its own.
    running: Cell<bool>,
    referenced: Cell<bool>,
    /// The JavaScript object, while the child runs.
    this: RefCell<Option<Persistent>>,
}

type This<'s> = NativeRef<'s, Process>;

pub(crate) fn define<'s>(scope: &mut Scope<'s>, binding: Object<'s>) -> Result<()> {
    let class = scope.class(
        c"Process",
        native!(construct),
        &[
            (c"spawn", native!(spawn)),
            (c"setOnExit", native!(set_on_exit)),
            (c"kill", native!(kill)),
            (c"ref", native!(set_ref)),
            (c"unref", native!(unset_ref)),
            (c"hasRef", native!(has_ref)),
            (c"close", native!(close)),
        ],
        &[(c"pid", native!(pid))],
    )?;
    binding.set(scope, c"Process", class.into())
}

fn construct<'s>(scope: &mut Scope<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    let process = Rc::new(Process {
        env: Environment::of(scope),
        handle: RefCell::new(None),
        pid: Cell::new(0),
        running: Cell::new(false),
        referenced: Cell::new(true),
        this: RefCell::new(None),
    });
    scope.construct_native(&args.0, process)
}

/// `spawn(options)`: 0 or a negative errno. `options.stdio` has for each descriptor of the child
/// the parent's, or -1.
fn spawn<'s>(scope: &mut Scope<'s>, this: This<'s>, options: Object<'s>) -> Result<i32> {
    let process = this.rc();
    if process.pid.get() != 0 {
        return Ok(errno::EINVAL);
    }
    let request = SpawnRequest::read(scope, options)?;
    let list: Object<'s> = field(scope, options, c"stdio")?;
    let mut stdio = Vec::new();
    for i in 0..list.array_len(scope)? {
        let fd = list.get_index(scope, i)?.as_i32().filter(|fd| *fd >= 0);
        stdio.push(fd);
    }
    let child = match request.start(&stdio) {
        Ok(child) => child,
        Err(errno) => return Ok(errno),
    };
    process.pid.set(child.pid);
    process.running.set(true);
    *process.this.borrow_mut() = Some(this.object().value().persist(scope));
    let context = scope.async_context();
    this.set_slot(CONTEXT, context);
    let loop_ = process.env.event_loop();
    let handle = PollHandle::new(loop_, "process", Rc::new(child.pidfd));
    handle.set_last();
    handle.set_ref(process.referenced.get());
    let watched = process.clone();
    let started = handle.start(true, false, move |_, _| watched.ended());
    *process.handle.borrow_mut() = Some(handle);
    Ok(started.err().unwrap_or(0))
}

impl Process {
    fn ended(self: &Rc<Self>) {
        let Some(pid) = Pid::from_raw(self.pid.get()).filter(|_| self.running.get()) else {
            return;
        };
        let status = match waitpid(Some(pid), WaitOptions::NOHANG) {
            Ok(Some((_, status))) => Some(status),
            Ok(None) => return,
            // Somebody else has waited for it, a native addon perhaps: how it ended is lost.
            Err(_) => None,
        };
        self.running.set(false);
        self.close_handle();
        let code = status.and_then(|s| s.exit_status()).unwrap_or(0);
        let signal = status.and_then(|s| s.terminating_signal()).unwrap_or(0);
        let this = self.this.take();
        self.env.callback(|scope| {
            let Some(this) = this.and_then(|kept| This::new(kept.get(scope))) else {
                return Ok(());
            };
            let context = this.slot(scope, CONTEXT);
            scope.set_async_context(context);
            let Some(callback) = this.slot(scope, ON_EXIT).as_function() else {
                return Ok(());
            };
            let args = [scope.int(code), scope.int(signal)];
            callback.call(scope, this.object().into(), &args).map(drop)
        });
    }

    fn close_handle(&self) {
        if let Some(handle) = self.handle.take() {
            handle.close_quietly();
        }
    }
}

fn set_on_exit<'s>(_: &mut Scope<'s>, this: This<'s>, callback: Value<'s>) {
    this.set_slot(ON_EXIT, callback);
}

/// 0 or a negative errno; `ESRCH` once the child has been waited for.
fn kill(_: &mut Scope<'_>, this: This<'_>, signal: i32) -> i32 {
    let process = this.get();
    if process.running.get() {
        anode_sys::kill(process.pid.get(), signal)
    } else {
        errno::ESRCH
    }
}

/// The process id, 0 while there is none.
fn pid(_: &mut Scope<'_>, this: This<'_>) -> i32 {
    this.get().pid.get()
}

fn reference(process: &Process, on: bool) {
    process.referenced.set(on);
    if let Some(handle) = &*process.handle.borrow() {
        handle.set_ref(on);
    }
}

fn set_ref(_: &mut Scope<'_>, this: This<'_>) {
    reference(this.get(), true);
}
fn unset_ref(_: &mut Scope<'_>, this: This<'_>) {
    reference(this.get(), false);
}
fn has_ref(_: &mut Scope<'_>, this: This<'_>) -> bool {
    this.get().referenced.get() && this.get().handle.borrow().is_some()
}

/// Lets go of the child: its end is not told any more.
fn close<'s>(scope: &mut Scope<'s>, this: This<'s>, callback: Value<'s>) {
    let request = Request::new(scope, callback);
    let this = this.rc();
    let kept = this.this.take();
    drop(kept);
    match this.handle.take() {
        Some(handle) => {
            handle.close(move |_| request.complete(|_| Ok(Vec::new())));
        }
        None => drop(request),
    }
}
