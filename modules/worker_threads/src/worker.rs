//! `internalBinding('worker')`: threads with a program of their own, and what a thread knows of itself.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::thread::JoinHandle;

use anode_engine::{
    Bytes, Error, ErrorKind, Function, IntoJs, NativeRef, Object, Persistent, Result, STACK_QUOTA,
    Scope, Value, functions, native,
};
use anode_event_loop::{AsyncHandle, AsyncSender, Handle, IdleTime};
use anode_process::{EnvStore, SharedEnv};
use anode_runtime::{Environment, InvalidOptions, Settings, StopHandle, WorkerEnd};

use crate::message::Message;
use crate::port::{self, Letter, Port, PortCore, lock};

/// Bytes of a thread's stack beyond what JavaScript may use: for native functions, and the engine
/// where it does not look.
const STACK_RESERVE: usize = 1536 * 1024;

/// The main thread is 0.
static NEXT_THREAD: AtomicU64 = AtomicU64::new(1);

/// What a worker's thread knows of itself.
#[derive(Default)]
struct Own {
    thread: Cell<u64>,
    name: RefCell<String>,
    limits: Cell<[f64; 4]>,
    port: RefCell<Option<Arc<PortCore>>>,
    inbox: RefCell<Option<Arc<PortCore>>>,
    object: RefCell<Option<Persistent>>,
}

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"getPort" => get_port,
        c"create" => create,
        c"openInbox" => open_inbox,
        c"postToThread" => post_to_thread,
    });
    let env = Environment::of(scope);
    let own = env.extension::<Own>();
    let main = scope.boolean(env.is_main());
    object.set(scope, c"isMainThread", main)?;
    let thread = scope.number(own.thread.get() as f64);
    object.set(scope, c"threadId", thread)?;
    let name = scope.string(&own.name.borrow())?;
    object.set(scope, c"threadName", name)?;
    let limits = scope.float64_array(&own.limits.get())?;
    object.set(scope, c"resourceLimits", limits.value())?;
    Ok(object)
}

/// The port to the thread that made this one; nothing on the main thread.
fn get_port<'s>(scope: &mut Scope<'s>) -> Result<Value<'s>> {
    let own = Environment::of(scope).extension::<Own>();
    let core = own.port.borrow_mut().take();
    if let Some(core) = core {
        let object = Port::object(scope, core)?;
        *own.object.borrow_mut() = Some(object.value().persist(scope));
    }
    let object = own.object.borrow().clone();
    Ok(match object {
        Some(object) => object.get(scope),
        None => scope.undefined(),
    })
}

/// What other threads send to, by the number of the thread.
static INBOXES: Mutex<Option<HashMap<u64, Weak<PortCore>>>> = Mutex::new(None);

fn open_inbox<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let own = Environment::of(scope).extension::<Own>();
    let made_before = own.inbox.borrow_mut().take();
    let core = made_before.unwrap_or_else(|| new_inbox(own.thread.get()));
    Port::object(scope, core)
}

/// What is sent to the thread from now on waits there.
fn new_inbox(thread: u64) -> Arc<PortCore> {
    let core = port::inbox();
    let mut inboxes = lock(&INBOXES);
    let inboxes = inboxes.get_or_insert_default();
    inboxes.retain(|_, inbox| inbox.strong_count() > 0);
    inboxes.insert(thread, Arc::downgrade(&core));
    core
}

fn post_to_thread<'s>(
    scope: &mut Scope<'s>,
    thread: f64,
    value: Value<'s>,
    transfer: Option<Object<'s>>,
) -> Result<bool> {
    let inbox = lock(&INBOXES)
        .as_ref()
        .and_then(|inboxes| inboxes.get(&(thread as u64)))
        .and_then(Weak::upgrade);
    let Some(inbox) = inbox else { return Ok(false) };
    let message = Message::write(scope, value, transfer)?;
    inbox.push(Letter::Message(Box::new(message)));
    Ok(true)
}

/// What both threads see of a worker.
#[derive(Default)]
struct Control(Mutex<State>);

#[derive(Default)]
struct State {
    requested: bool,
    stop: Option<StopHandle>,
    end: Option<std::result::Result<WorkerEnd, String>>,
    idle: Option<Arc<IdleTime>>,
    loop_start_ns: Option<Arc<AtomicU64>>,
}

impl Control {
    fn stop(&self) {
        let mut state = lock(&self.0);
        state.requested = true;
        let stop = state.stop.clone();
        drop(state);
        if let Some(stop) = stop {
            stop.stop();
        }
    }

    fn running(&self, env: &Rc<Environment>, stop: StopHandle) {
        let mut state = lock(&self.0);
        state.stop = Some(stop.clone());
        state.idle = Some(env.event_loop().idle_time());
        state.loop_start_ns = Some(env.loop_started_ns());
        let requested = state.requested;
        drop(state);
        if requested {
            stop.stop();
        }
    }
}

type Child = (Arc<Control>, JoinHandle<()>);

/// The workers of this thread, by their number.
#[derive(Default)]
struct Children {
    running: RefCell<HashMap<u64, Child>>,
    watched: Cell<bool>,
}

/// The parent's end of a worker.
struct Worker {
    env: Rc<Environment>,
    thread: u64,
    control: Arc<Control>,
    /// Until the thread starts.
    plan: RefCell<Option<Plan>>,
    handle: RefCell<Option<AsyncHandle>>,
    on_exit: RefCell<Option<Persistent>>,
}

/// What the thread begins with.
struct Plan {
    settings: Settings,
    name: String,
    limits: [f64; 4],
    store: Arc<SharedEnv>,
    port: Arc<PortCore>,
    inbox: Arc<PortCore>,
    started_ns: u64,
}

/// `create(execArgv, nodeOptions, environment, limits, name, trackFiles)`: a worker that does not run yet.
/// `environment`: names and values, or nothing to share that of this thread. `limits`: MiB of young
/// and old heap, of code and of stack; 0 where the default is wanted.
///
/// Gives the worker, or an array of the options that are wrong, or the text that is wrong with
/// `nodeOptions`.
fn create<'s>(
    scope: &mut Scope<'s>,
    exec_argv: Option<Object<'s>>,
    node_options: Option<String>,
    environment: Option<Object<'s>>,
    limits: Bytes<'s>,
    name: String,
    track_files: bool,
) -> Result<Value<'s>> {
    let env = Environment::of(scope);
    let exec_argv = exec_argv.map(|list| strings(scope, list)).transpose()?;
    let environment = environment.map(|list| strings(scope, list)).transpose()?;
    let Some(read) = env.settings.worker_options else {
        return Err(Error::with_code(
            ErrorKind::Error,
            "ERR_METHOD_NOT_IMPLEMENTED",
            "worker_threads.Worker in this program",
        ));
    };
    let mut settings = match read(&env.settings, exec_argv.as_deref(), node_options.as_deref()) {
        Ok(settings) => settings,
        Err(InvalidOptions::ExecArgv(wrong)) => return wrong.into_js(scope),
        Err(InvalidOptions::NodeOptions(message)) => return scope.string(&message),
    };
    settings.track_files = track_files;
    let mut numbers = [0.0; 4];
    for (number, bytes) in numbers
        .iter_mut()
        .zip(limits.as_slice(scope).chunks_exact(8))
    {
        let mut word = [0; 8];
        word.copy_from_slice(bytes);
        *number = f64::from_ne_bytes(word);
    }
    const MIB: f64 = 1024.0 * 1024.0;
    let [young, old, _, stack] = numbers;
    if old > 0.0 || young > 0.0 {
        let default = settings.max_heap as f64 / MIB;
        let old = if old > 0.0 { old } else { default.max(2048.0) };
        settings.max_heap = ((old + young.max(0.0)) * MIB).max(8.0 * MIB) as usize;
    }
    if stack > 0.0 {
        settings.stack_quota = (stack * MIB) as usize;
    }
    let store = match environment {
        Some(pairs) => SharedEnv::of_pairs(pairs),
        None => EnvStore::share(&env),
    };
    let thread = NEXT_THREAD.fetch_add(1, Ordering::Relaxed);
    let (mine, theirs) = port::pair();
    let worker = Rc::new(Worker {
        env: env.clone(),
        thread,
        control: Arc::default(),
        plan: RefCell::new(Some(Plan {
            settings,
            name,
            limits: numbers,
            store,
            port: theirs,
            inbox: new_inbox(thread),
            started_ns: env.started_ns,
        })),
        handle: RefCell::new(None),
        on_exit: RefCell::new(None),
    });
    let prototype = prototype(scope)?;
    let object = scope.native_object(prototype, worker)?;
    let number = scope.number(thread as f64);
    object.set(scope, c"threadId", number)?;
    let port = Port::object(scope, mine)?;
    object.set(scope, c"port", port.value())?;
    Ok(object.value())
}

fn strings(scope: &mut Scope<'_>, list: Object<'_>) -> Result<Vec<String>> {
    let len = list.array_len(scope)?;
    let mut strings = Vec::with_capacity(len as usize);
    for i in 0..len {
        let text = scope.nested(|scope| match list.get_index(scope, i)?.as_str() {
            Some(text) => text.to_utf8(scope),
            None => Ok(String::new()),
        })?;
        strings.push(text);
    }
    Ok(strings)
}

#[derive(Default)]
struct Prototype(RefCell<Option<Persistent>>);

fn prototype<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let kept = Environment::of(scope).extension::<Prototype>();
    if let Some(prototype) = &*kept.0.borrow()
        && let Some(prototype) = prototype.get(scope).as_object()
    {
        return Ok(prototype);
    }
    let object = scope.object()?;
    for (name, f) in [
        (c"start", native!(start)),
        (c"stop", native!(stop)),
        (c"setRef", native!(set_ref)),
        (c"hasRef", native!(has_ref)),
        (c"loopTimes", native!(loop_times)),
    ] {
        object.method(scope, name, f, 0)?;
    }
    *kept.0.borrow_mut() = Some(object.value().persist(scope));
    Ok(object)
}

/// Starts the thread. `on_exit(code, outOfMemory, failure)` is called when nothing of it is left.
/// `false`: the system has no thread for it.
fn start<'s>(
    scope: &mut Scope<'s>,
    this: NativeRef<'s, Worker>,
    on_exit: Function<'s>,
) -> Result<bool> {
    let worker = this.rc();
    let Some(plan) = worker.plan.borrow_mut().take() else {
        return Ok(false);
    };
    let bindings = worker.env.all_bindings();
    *worker.on_exit.borrow_mut() = Some(on_exit.value().persist(scope));
    let ended = worker.clone();
    let handle = AsyncHandle::new(worker.env.event_loop(), "Worker", move |_| ended.ended());
    let sender = handle.sender();
    let (control, thread) = (worker.control.clone(), worker.thread);
    let quota = match plan.settings.stack_quota {
        0 => STACK_QUOTA,
        bytes => bytes,
    };
    let spawned = std::thread::Builder::new()
        .name(plan.name.replace('\0', ""))
        .stack_size(quota.saturating_add(STACK_RESERVE))
        .spawn(move || run(plan, &bindings, thread, &control, &sender));
    match spawned {
        Ok(join) => {
            *worker.handle.borrow_mut() = Some(handle);
            let children = worker.env.extension::<Children>();
            let child = (worker.control.clone(), join);
            children.running.borrow_mut().insert(thread, child);
            if !children.watched.replace(true) {
                worker.env.at_stop(stop_children);
            }
            Ok(true)
        }
        Err(_) => {
            handle.close_quietly();
            worker.on_exit.take();
            Ok(false)
        }
    }
}

/// The life of a worker's thread.
fn run(
    plan: Plan,
    bindings: &[(&'static str, anode_runtime::Binding)],
    thread: u64,
    control: &Control,
    sender: &AsyncSender,
) {
    let Plan {
        settings,
        name,
        limits,
        store,
        port,
        inbox,
        started_ns,
    } = plan;
    let end = Environment::run_worker(settings, bindings, started_ns, |env, stop| {
        let own = env.extension::<Own>();
        own.thread.set(thread);
        own.limits.set(limits);
        *own.name.borrow_mut() = name;
        *own.port.borrow_mut() = Some(port);
        *own.inbox.borrow_mut() = Some(inbox);
        EnvStore::install(env, store);
        control.running(env, stop);
    });
    let mut state = lock(&control.0);
    state.end = Some(end);
    state.stop = None;
    drop(state);
    sender.send();
}

/// Before the environment of this thread goes: its workers end.
fn stop_children(env: &Environment) {
    let children = env.extension::<Children>();
    let running = children.running.take();
    for (control, _) in running.values() {
        control.stop();
    }
    for (_, join) in running.into_values() {
        let _ = join.join();
    }
}

impl Worker {
    /// The thread is over: tells the program.
    fn ended(&self) {
        let Some(end) = lock(&self.control.0).end.take() else {
            return;
        };
        let children = self.env.extension::<Children>();
        let child = children.running.borrow_mut().remove(&self.thread);
        if let Some((_, join)) = child {
            let _ = join.join();
            self.env.much_was_freed();
        }
        let Some(on_exit) = self.on_exit.borrow_mut().take() else {
            return;
        };
        self.env.callback(|scope| {
            let Some(f) = on_exit.get(scope).as_function() else {
                return Ok(());
            };
            let this = scope.undefined();
            let args = match end {
                Ok(end) => {
                    let code = scope.int(end.code);
                    [code, scope.boolean(end.out_of_memory), scope.undefined()]
                }
                Err(message) => {
                    let code = scope.int(1);
                    [code, scope.boolean(false), scope.string(&message)?]
                }
            };
            f.call(scope, this, &args).map(drop)
        });
        let handle = self.handle.borrow_mut().take();
        if let Some(handle) = handle {
            handle.close_quietly();
        }
    }
}

fn stop<'s>(_: &mut Scope<'s>, this: NativeRef<'s, Worker>) {
    this.get().control.stop();
}

fn set_ref<'s>(_: &mut Scope<'s>, this: NativeRef<'s, Worker>, on: bool) {
    if let Some(handle) = &*this.get().handle.borrow() {
        handle.set_ref(on);
    }
}

/// Nothing once the worker is over.
fn has_ref<'s>(scope: &mut Scope<'s>, this: NativeRef<'s, Worker>) -> Value<'s> {
    match &*this.get().handle.borrow() {
        Some(handle) => scope.boolean(handle.has_ref()),
        None => scope.undefined(),
    }
}

/// When the worker's loop began (on the monotonic clock) and how long it has waited, in milliseconds.
fn loop_times<'s>(scope: &mut Scope<'s>, this: NativeRef<'s, Worker>) -> Result<Value<'s>> {
    let state = lock(&this.get().control.0);
    let began = state
        .loop_start_ns
        .as_ref()
        .map_or(0, |began| began.load(Ordering::Relaxed));
    let idle = state.idle.as_ref().map_or(0, |idle| idle.total_ns());
    drop(state);
    let times = [began as f64 / 1e6, idle as f64 / 1e6];
    Ok(scope.float64_array(&times)?.value())
}
