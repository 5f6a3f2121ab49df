//! The environment: what one JavaScript thread has besides the engine.
//!
//! Every callback from the loop goes through [`Environment::callback`]: it opens a handle scope,
//! runs the callback, reports what it threw, and then runs the `process.nextTick` queue and the
//! microtasks until both are empty, as Node does after each callback.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use anode_engine::{
    Entry, Error, ErrorReport, Hooks, Interrupter, Interruption, Object, Persistent, Rejection,
    Result, Runtime, RuntimeOptions, Scope, Shared, Value,
};
use anode_event_loop::{EventLoop, JobClass, Remote, RunMode, ThreadPool, monotonic_ns};

use crate::engine_tasks::EngineTasks;
use crate::recording::Recorded;
use crate::snapshot::{Rehearsal, Snapshot};
use crate::spare_memory;
use crate::watch::Watch;

/// Makes one binding object: what `internalBinding(name)` returns, made at first use.
pub type Binding = for<'s> fn(&mut Scope<'s>) -> Result<Object<'s>>;

/// The value of a command line option as JavaScript sees it.
#[derive(Debug, Clone, PartialEq)]
pub enum OptionValue {
    /// A switch.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text; `None` is `undefined`.
    Text(Option<String>),
    /// A text that may be given repeatedly.
    List(Vec<String>),
}

/// What the command line decided.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Options by their camel-case name.
    pub options: Vec<(String, OptionValue)>,
    /// `process.argv` without the executable: script and its arguments.
    pub args: Vec<String>,
    /// `process.argv0`.
    pub argv0: String,
    /// `process.execArgv`.
    pub exec_argv: Vec<String>,
    /// Options that `NODE_OPTIONS` may hold.
    pub env_allowed: Vec<String>,
    /// Upper bound of the JavaScript heap in bytes; 0: the engine's own.
    pub max_heap: usize,
    /// Collect garbage at every Nth native call; 0: off.
    pub gc_stress: u32,
    /// The port at which to serve the live view of the loop; `None`: not at all.
    pub loop_view: Option<u16>,
    /// Tell what holds the main thread for longer than this.
    pub warn_blocked: Option<std::time::Duration>,
    /// Load the built-in JavaScript from this folder and not from the executable.
    pub library: Option<std::path::PathBuf>,
    /// Write a trace of the loop.
    pub trace_loop: Option<TraceLoop>,
    /// Bytes of native stack for JavaScript; 0: the engine's own.
    pub stack_quota: usize,
    /// Whether files that a worker's program opens are closed with it.
    pub track_files: bool,
    /// Reads the options of a worker; see [`WorkerOptions`].
    pub worker_options: Option<WorkerOptions>,
    /// The program is run for [`Environment::write_snapshot`].
    pub rehearse: bool,
}

/// A trace to write.
#[derive(Debug, Clone)]
pub struct TraceLoop {
    /// The file.
    pub path: std::path::PathBuf,
    /// The most bytes it may take.
    pub limit: u64,
}

impl Settings {
    /// Sets options, by their camel-case names, to what they are when they are not given.
    pub fn clear(&mut self, names: &[&str]) {
        for (name, value) in &mut self.options {
            if names.contains(&name.as_str()) {
                *value = match value {
                    OptionValue::Bool(_) => OptionValue::Bool(false),
                    OptionValue::Number(_) => OptionValue::Number(0.0),
                    OptionValue::Text(_) => OptionValue::Text(None),
                    OptionValue::List(_) => OptionValue::List(Vec::new()),
                };
            }
        }
    }
}

/// Makes the settings of a worker from its parent's, its own `execArgv` and `NODE_OPTIONS`; `None`
/// is what the parent has.
///
/// # Errors
/// The options that are not known or not for workers, or what is wrong with `NODE_OPTIONS`.
pub type WorkerOptions = fn(
    parent: &Settings,
    exec_argv: Option<&[String]>,
    node_options: Option<&str>,
) -> std::result::Result<Settings, InvalidOptions>;

/// See [`WorkerOptions`].
#[derive(Debug)]
pub enum InvalidOptions {
    /// In `execArgv`.
    ExecArgv(Vec<String>),
    /// In `NODE_OPTIONS`.
    NodeOptions(String),
}

/// The functions that `internal/bootstrap/node` gives us.
#[derive(Default)]
pub(crate) struct JsHooks {
    pub(crate) tick: Option<Persistent>,
    pub(crate) rejection: Option<Persistent>,
    pub(crate) uncaught: Option<Persistent>,
    pub(crate) start: Option<Persistent>,
    pub(crate) before_exit: Option<Persistent>,
    pub(crate) exit: Option<Persistent>,
    /// Wraps the callbacks of requests while async hooks are enabled.
    pub(crate) request: Option<Persistent>,
}

/// The state of one JavaScript thread. Reached from native functions by [`Environment::of`].
pub struct Environment {
    event_loop: EventLoop,
    entry: Entry,
    /// Whether this is the thread that the process ends with.
    main: bool,
    stop: StopHandle,
    exit_code: Cell<i32>,
    out_of_memory: Cell<bool>,
    /// As `moments.loop_start`, for other threads.
    loop_started_ns: Arc<AtomicU64>,
    #[allow(clippy::type_complexity)]
    at_stop: RefCell<Vec<Box<dyn FnOnce(&Environment)>>>,
    /// What the command line decided.
    pub settings: Settings,
    pub(crate) snapshot: Option<&'static Snapshot>,
    pub(crate) rehearsal: Option<Rehearsal>,
    pub(crate) js: RefCell<JsHooks>,
    /// \[0\] a tick is queued, \[1\] a rejection waits to be warned about.
    pub(crate) tick_info: OnceCell<Shared<i32>>,
    depth: Cell<u32>,
    pub(crate) watch: Option<Watch>,
    /// Where the exception being reported was thrown, if it is no `Error`.
    pub(crate) thrown_at: RefCell<Option<ErrorReport>>,
    bindings: HashMap<&'static str, Binding>,
    pub(crate) made_bindings: RefCell<HashMap<&'static str, Persistent>>,
    pub(crate) modules: RefCell<HashMap<&'static str, Persistent>>,
    pub(crate) process: OnceCell<Persistent>,
    engine_tasks: OnceCell<EngineTasks>,
    extensions: RefCell<HashMap<std::any::TypeId, Rc<dyn std::any::Any>>>,
    /// When the process started, on the monotonic clock (ns).
    pub started_ns: u64,
    /// What `performance.nodeTiming` tells.
    pub moments: Moments,
    /// Whether what happens is recorded: see `recording.rs`.
    pub(crate) recorded: Cell<bool>,
    pub(crate) recording: OnceCell<Rc<Recorded>>,
    farewells: RefCell<Vec<Box<dyn FnOnce()>>>,
}

/// Stops the environment of a worker from any thread: its JavaScript ends wherever it is, and its loop.
#[derive(Clone)]
pub struct StopHandle {
    requested: Arc<AtomicBool>,
    interrupter: Interrupter,
    remote: Remote,
}

impl StopHandle {
    /// Asks for the end. Idempotent; does not wait for it.
    pub fn stop(&self) {
        if !self.requested.swap(true, Ordering::SeqCst) {
            self.interrupter.terminate();
            self.remote.post(EventLoop::stop);
        }
    }
}

/// How the program of a worker ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkerEnd {
    /// The exit code.
    pub code: i32,
    /// Whether it was stopped because its heap was full.
    pub out_of_memory: bool,
}

/// When the steps of a start, and the loop, came: on the monotonic clock (ns); 0: not yet.
#[derive(Default)]
pub struct Moments {
    /// [`Environment::start`] was called.
    pub start: Cell<u64>,
    /// The engine began to start.
    pub engine: Cell<u64>,
    /// The environment was there.
    pub environment: Cell<u64>,
    /// The bootstrap module had run.
    pub bootstrap: Cell<u64>,
    /// The loop began.
    pub loop_start: Cell<u64>,
    /// The loop was over.
    pub loop_exit: Cell<u64>,
}

impl Environment {
    /// Starts the engine and the loop for the main thread and runs the bootstrap module.
    ///
    /// The runtime is leaked: it lives until the process leaves with `_exit`.
    ///
    /// # Errors
    /// The message of what went wrong while starting.
    pub fn start(
        settings: Settings,
        bindings: &[(&'static str, Binding)],
        started_ns: u64,
    ) -> std::result::Result<Rc<Environment>, String> {
        let (runtime, environment) = Self::make(settings, bindings, started_ns, true)?;
        let runtime = Box::leak(Box::new(runtime));
        environment.boot(runtime)?;
        spare_memory::give_back_when_idle(&environment);
        Ok(environment)
    }

    /// Runs a whole program on this thread, beside the main one, and tears everything down: returns
    /// when nothing of it is left. `started_ns` is when the process started; `prepare` runs before any
    /// JavaScript.
    ///
    /// # Errors
    /// The message of what went wrong while starting.
    pub fn run_worker(
        settings: Settings,
        bindings: &[(&'static str, Binding)],
        started_ns: u64,
        prepare: impl FnOnce(&Rc<Environment>, StopHandle),
    ) -> std::result::Result<WorkerEnd, String> {
        let (mut runtime, environment) = Self::make(settings, bindings, started_ns, false)?;
        prepare(&environment, environment.stop.clone());
        let outcome = match environment.boot(&mut runtime) {
            Err(_) if environment.is_stopping() => Ok(1),
            Err(message) => Err(message),
            Ok(()) => Ok(environment.run()),
        };
        let out_of_memory = environment.out_of_memory.get();
        environment.tear_down(runtime);
        Ok(WorkerEnd {
            code: outcome?,
            out_of_memory,
        })
    }

    fn make(
        settings: Settings,
        bindings: &[(&'static str, Binding)],
        started_ns: u64,
        main: bool,
    ) -> std::result::Result<(Runtime, Rc<Environment>), String> {
        let moments = Moments::default();
        moments.start.set(monotonic_ns());
        let snapshot = if settings.rehearse {
            None
        } else {
            Snapshot::of_process()
        };
        moments.engine.set(monotonic_ns());
        let options = RuntimeOptions {
            max_heap: settings.max_heap,
            gc_stress: settings.gc_stress,
            look_after_calls: settings.warn_blocked.is_some(),
            self_hosted_cache: snapshot.map(Snapshot::self_hosted),
            stack_quota: settings.stack_quota,
        };
        let (mut runtime, rehearsal) = if settings.rehearse {
            let (runtime, self_hosted) = Runtime::take_self_hosted_cache(&options);
            (runtime, Some(Rehearsal::new(self_hosted)))
        } else {
            (Runtime::new(&options), None)
        };
        let pool = ThreadPool::of_process();
        // What computes leaves the processor at once to a loop that wakes up.
        pool.on_class(|class| anode_sys::take_long_turns(class == JobClass::Cpu));
        let event_loop = EventLoop::with_pool(pool)
            .map_err(|e| format!("the event loop could not start (errno {e})"))?;
        let watch = settings
            .warn_blocked
            .map(|limit| Watch::start(limit, runtime.interrupter(), &event_loop))
            .transpose()
            .map_err(|e| format!("the watch of --warn-blocked could not start: {e}"))?;
        let stop = StopHandle {
            requested: Arc::default(),
            interrupter: runtime.interrupter(),
            remote: event_loop.remote(),
        };
        let environment = Rc::new(Environment {
            event_loop,
            entry: runtime.entry(),
            main,
            stop,
            exit_code: Cell::new(1), // what a thread that others stop ends with
            out_of_memory: Cell::new(false),
            loop_started_ns: Arc::default(),
            at_stop: RefCell::default(),
            settings,
            snapshot,
            rehearsal,
            js: RefCell::default(),
            tick_info: OnceCell::new(),
            depth: Cell::new(0),
            watch,
            thrown_at: RefCell::new(None),
            bindings: bindings.iter().copied().collect(),
            made_bindings: RefCell::default(),
            modules: RefCell::default(),
            process: OnceCell::new(),
            engine_tasks: OnceCell::new(),
            extensions: RefCell::default(),
            started_ns,
            moments,
            recorded: Cell::new(false),
            recording: OnceCell::new(),
            farewells: RefCell::default(),
        });
        environment.moments.environment.set(monotonic_ns());
        runtime.set_host(environment.clone());
        Ok((runtime, environment))
    }

    fn boot(self: &Rc<Self>, runtime: &mut Runtime) -> std::result::Result<(), String> {
        runtime.set_hooks(hooks(self));
        if self.watch.is_some() {
            let env = self.clone();
            anode_sys::on_interrupted(Rc::new(move || {
                if let Some(watch) = &env.watch {
                    watch.between_calls(&env);
                }
            }));
        }
        let tasks = EngineTasks::new(runtime, self);
        let _ = self.engine_tasks.set(tasks);
        runtime.enter(|scope| {
            self.bootstrap(scope).map_err(|e| {
                let value = scope.exception(e);
                format!(
                    "the built-in library did not start: {}",
                    describe(scope, value)
                )
            })
        })?;
        self.moments.bootstrap.set(monotonic_ns());
        Ok(())
    }

    /// Ends everything that belongs to this thread. Handles are closed and callbacks dropped while
    /// the engine is still there, and once more for what the last objects held.
    fn tear_down(self: Rc<Self>, mut runtime: Runtime) {
        self.stop.requested.store(true, Ordering::SeqCst);
        self.stop_recording();
        drop(self.farewells.take());
        loop {
            let next = self.at_stop.borrow_mut().pop();
            let Some(f) = next else { break };
            f(&self);
        }
        self.event_loop.abandon();
        self.js.take();
        self.made_bindings.take();
        self.modules.take();
        // Dropped outside of the borrow: one may look for another.
        let extensions = self.extensions.take();
        drop(extensions);
        self.thrown_at.take();
        runtime.shut_down();
        self.event_loop.abandon();
        drop(self.extensions.take());
        runtime.clear_host();
        debug_assert_eq!(Rc::strong_count(&self), 1, "something kept the environment");
        drop(self);
        drop(runtime);
    }

    fn bootstrap(&self, scope: &mut Scope<'_>) -> Result<()> {
        let process = scope.object()?;
        let _ = self.process.set(process.value().persist(scope));
        self.require(scope, "internal/bootstrap/node")?;
        Ok(())
    }

    /// The environment that a native function runs in.
    #[inline]
    pub fn of(scope: &Scope<'_>) -> Rc<Environment> {
        scope.host::<Environment>()
    }

    /// Whether this is the main thread's.
    pub fn is_main(&self) -> bool {
        self.main
    }

    /// The native halves that there are.
    pub fn all_bindings(&self) -> Vec<(&'static str, Binding)> {
        self.bindings
            .iter()
            .map(|(name, make)| (*name, *make))
            .collect()
    }

    /// When the loop began, on the monotonic clock; 0: not yet. Other threads may read it.
    pub fn loop_started_ns(&self) -> Arc<AtomicU64> {
        self.loop_started_ns.clone()
    }

    /// Whether the thread is about to end: no JavaScript runs any more.
    pub fn is_stopping(&self) -> bool {
        !self.main && self.stop.requested.load(Ordering::Relaxed)
    }

    /// Has `f` called when the environment of a worker is torn down, before anything is closed; the
    /// last one first. Not called on the main thread, which ends with the process.
    pub fn at_stop(&self, f: impl FnOnce(&Environment) + 'static) {
        self.at_stop.borrow_mut().push(Box::new(f));
    }

    /// Ends the program of this thread with an exit code: on the main thread the process, at once; on
    /// another one what runs there, which the result is to be handed on for.
    pub fn exit(&self, code: i32) -> Error {
        if self.main {
            self.leave(code);
        }
        if !self.is_stopping() {
            self.exit_code.set(code);
        }
        self.stop.stop();
        Error::Terminated
    }

    /// This thread's event loop.
    pub fn event_loop(&self) -> &EventLoop {
        &self.event_loop
    }

    /// State that a module keeps per environment, made at first use.
    pub fn extension<T: Default + 'static>(&self) -> Rc<T> {
        let id = std::any::TypeId::of::<T>();
        let found = self.extensions.borrow().get(&id).cloned();
        let any = found.unwrap_or_else(|| {
            let made: Rc<dyn std::any::Any> = Rc::new(T::default());
            self.extensions.borrow_mut().insert(id, made.clone());
            made
        });
        any.downcast::<T>()
            .unwrap_or_else(|_| unreachable!("stored under its own type"))
    }

    /// The object that `internalBinding(name)` returns.
    pub fn binding<'s>(&self, scope: &mut Scope<'s>, name: &str) -> Result<Value<'s>> {
        if let Some(made) = self.made_bindings.borrow().get(name) {
            return Ok(made.get(scope));
        }
        let Some((name, make)) = self.bindings.get_key_value(name) else {
            return Err(Error::with_code(
                anode_engine::ErrorKind::Error,
                "ERR_METHOD_NOT_IMPLEMENTED",
                format!("internalBinding('{name}') is not implemented"),
            ));
        };
        let object = make(scope)?;
        let kept = object.value().persist(scope);
        self.made_bindings.borrow_mut().insert(name, kept);
        Ok(object.into())
    }

    /// Runs `f` as a callback from the loop: scope, error report, ticks. Main thread only.
    ///
    /// After a callback that threw, its ticks wait for the end of the next callback, as in Node;
    /// the report of the exception sees to it that there is one.
    ///
    /// In an environment that is being stopped `f` is dropped.
    pub fn callback(&self, f: impl for<'s> FnOnce(&mut Scope<'s>) -> Result<()>) {
        if self.is_stopping() {
            return;
        }
        let outermost = self.depth.get() == 0;
        if outermost && let Some(watch) = &self.watch {
            watch.begin();
        }
        self.entry.enter(|scope| {
            if self.recorded.get() {
                self.recorded_callback(scope);
            }
            self.depth.set(self.depth.get() + 1);
            let result = f(scope);
            let done = result.is_ok();
            if let Err(error) = result {
                self.report(scope, error);
            }
            self.depth.set(self.depth.get() - 1);
            if self.depth.get() == 0 && !self.is_stopping() {
                if done {
                    self.tick(scope);
                }
                let none = scope.undefined();
                scope.set_async_context(none);
                scope.sweep();
                scope.clear_kept_objects();
                self.run_cleanups(scope);
                if let Some(watch) = &self.watch
                    && watch.end()
                {
                    self.tell_blocked(watch, scope);
                }
            }
        });
    }

    /// Tells the program that its thread was blocked by the callback that is over, as a callback of
    /// its own.
    #[cold]
    fn tell_blocked(&self, watch: &Watch, scope: &mut Scope<'_>) {
        self.depth.set(1);
        if let Err(error) = watch.tell(scope, self) {
            self.report(scope, error);
        }
        self.depth.set(0);
        watch.begin();
        self.tick(scope);
        watch.end();
    }

    /// Between two of the program's callbacks within one of the loop's, as timers: each is watched by
    /// itself.
    pub(crate) fn next_turn(&self, scope: &mut Scope<'_>) -> Result<()> {
        let Some(watch) = &self.watch else {
            return Ok(());
        };
        let told = if watch.end() {
            watch.tell(scope, self)
        } else {
            Ok(())
        };
        watch.begin();
        told
    }

    /// Calls back the finalization registries whose objects were collected.
    fn run_cleanups(&self, scope: &mut Scope<'_>) {
        let cleanups = scope.take_cleanups();
        if cleanups.is_empty() {
            return;
        }
        self.depth.set(1);
        for cleanup in cleanups {
            scope.nested(|scope| {
                let f = cleanup.get(scope).as_function();
                let this = scope.undefined();
                if let Some(Err(error)) = f.map(|f| f.call(scope, this, &[])) {
                    self.report(scope, error);
                }
            });
        }
        self.depth.set(0);
        self.tick(scope);
    }

    /// Runs work that does not touch the engine and may wait for long, on this thread.
    pub fn outside<T>(&self, work: impl FnOnce() -> T) -> T {
        match &self.watch {
            Some(watch) => watch.outside(work),
            None => work(),
        }
    }

    /// Runs `f` with a scope but without ticks afterwards: for native work that calls no program
    /// code.
    pub fn enter<R>(&self, f: impl for<'s> FnOnce(&mut Scope<'s>) -> R) -> R {
        self.entry.enter(f)
    }

    /// The nextTick queue, then microtasks, until both are empty.
    fn tick(&self, scope: &mut Scope<'_>) {
        let Some(info) = self.tick_info.get() else {
            return;
        };
        if info[0].get() == 0 && scope.has_microtasks() {
            self.run_microtasks(scope);
        }
        if info[0].get() == 0 && info[1].get() == 0 {
            return;
        }
        let tick = self.js.borrow().tick.clone();
        if let Some(tick) = tick {
            let Some(f) = tick.get(scope).as_function() else {
                return;
            };
            let this = scope.undefined();
            let result = if self.recorded.get() {
                self.recorded_ticks(scope, f)
            } else {
                f.call(scope, this, &[])
            };
            if let Err(error) = result {
                self.report(scope, error);
            }
        }
    }

    /// Microtasks until none is left.
    #[inline]
    pub(crate) fn run_microtasks(&self, scope: &mut Scope<'_>) {
        if self.recorded.get() {
            self.recorded_microtasks(scope);
        } else {
            scope.run_microtasks();
        }
    }

    /// Hands an exception to the program's handlers; without one the process ends here.
    pub fn report(&self, scope: &mut Scope<'_>, error: Error) {
        let (exception, place) = scope.exception_with_place(error);
        let Some(exception) = exception else {
            return; // terminated
        };
        *self.thrown_at.borrow_mut() = place;
        self.report_value(scope, exception, false);
        self.thrown_at.take();
    }

    pub(crate) fn report_value(
        &self,
        scope: &mut Scope<'_>,
        exception: Value<'_>,
        from_promise: bool,
    ) {
        let handler = self.js.borrow().uncaught.clone();
        let handled = handler.map(|h| {
            let this = scope.undefined();
            let flag = scope.boolean(from_promise);
            let f = h.get(scope).as_function();
            f.map(|f| f.call(scope, this, &[exception, flag]))
        });
        match handled {
            Some(Some(Ok(_))) => {}
            Some(Some(Err(_))) if self.is_stopping() => {}
            Some(Some(Err(error))) => {
                // The handler of uncaught exceptions itself failed: Node's exit code 7.
                let value = scope.exception(error);
                eprintln!("{}", describe(scope, value));
                self.give_up(7);
            }
            _ => {
                eprintln!("{}", describe(scope, Some(exception)));
                self.give_up(1);
            }
        }
    }

    fn give_up(&self, code: i32) {
        if self.main {
            self.say_farewells();
            anode_sys::exit_now(code);
        }
        self.exit(code);
    }

    fn call_hook(&self, pick: impl Fn(&JsHooks) -> Option<Persistent>) -> Option<i32> {
        let hook = pick(&self.js.borrow());
        let hook = hook?;
        let mut code = None;
        self.callback(|scope| {
            let this = scope.undefined();
            // What the main program throws does not keep its ticks waiting.
            if let Some(f) = hook.get(scope).as_function() {
                match f.call(scope, this, &[]) {
                    Ok(result) => code = result.as_i32(),
                    Err(error) => self.report(scope, error),
                }
            }
            Ok(())
        });
        code
    }

    /// Runs `f` when the process leaves, after its `exit` listeners, unless a signal ends it.
    pub fn on_leave(&self, f: impl FnOnce() + 'static) {
        self.farewells.borrow_mut().push(Box::new(f));
    }

    /// Ends the process: what was asked of files before is still done, as in Node, whose pool ends its
    /// work first (a logger's last lines). Key derivations and look-ups are not waited for.
    pub fn leave(&self, code: i32) -> ! {
        if let Some(watch) = &self.watch {
            watch.finish();
        }
        self.event_loop.pool().finish(JobClass::File);
        self.say_farewells();
        anode_sys::exit_now(code)
    }

    fn say_farewells(&self) {
        for farewell in self.farewells.take() {
            farewell();
        }
    }

    /// Runs the program to its end and returns the exit code: start, loop, `beforeExit`, `exit`.
    pub fn run(&self) -> i32 {
        self.hook_library();
        self.within("main script", || self.call_hook(|h| h.start.clone()));
        let now = monotonic_ns();
        self.moments.loop_start.set(now);
        self.loop_started_ns.store(now, Ordering::Relaxed);
        loop {
            if self.is_stopping() {
                return self.exit_code.get();
            }
            self.event_loop.run(RunMode::Default);
            self.within("beforeExit", || self.call_hook(|h| h.before_exit.clone()));
            if !self.event_loop.alive() {
                break;
            }
        }
        self.moments.loop_exit.set(monotonic_ns());
        // No tick runs after 'exit'; the microtasks that it queued do, as in Node.
        self.depth.set(1);
        if let Some(watch) = &self.watch {
            watch.begin();
        }
        let code = self.within("exit", || self.call_hook(|h| h.exit.clone()));
        let code = code.unwrap_or(0);
        if self.is_stopping() {
            return self.exit_code.get();
        }
        self.enter(|scope| scope.run_microtasks());
        code
    }
}

#[allow(clippy::type_complexity)] // that of a hook, which has no other name
fn hooks(environment: &Rc<Environment>) -> Hooks {
    let env = environment.clone();
    Hooks {
        on_rejection: Some(Box::new(|scope, kind, promise, reason| {
            let env = Environment::of(scope);
            if env.is_stopping() {
                return;
            }
            let f = env.js.borrow().rejection.clone();
            let Some(f) = f.and_then(|f| f.get(scope).as_function()) else {
                return;
            };
            let this = scope.undefined();
            let kind = scope.int(match kind {
                Rejection::Unhandled => 0,
                Rejection::HandledLater => 1,
            });
            if let Err(error) = f.call(scope, this, &[kind, promise, reason])
                && !env.is_stopping()
            {
                // The stack is full. What runs will find that out by itself.
                let exception = scope.exception(error);
                let text = describe(scope, exception);
                eprintln!("Exception in PromiseRejectCallback:\n{text}");
            }
        })),
        on_microtask_error: Some(Box::new(|scope, error| {
            Environment::of(scope).report_value(scope, error, false);
            true
        })),
        on_interrupt: environment.watch.is_some().then(
            || -> Box<dyn for<'s> Fn(&mut Scope<'s>, Interruption) -> bool> {
                Box::new(|scope, at| {
                    let env = Environment::of(scope);
                    env.watch
                        .as_ref()
                        .is_none_or(|watch| watch.interrupted(scope, at))
                })
            },
        ),
        on_heap_limit: (!environment.main).then(|| {
            let env = environment.clone();
            Box::new(move || {
                env.out_of_memory.set(true);
                env.exit(1);
            }) as Box<dyn Fn()>
        }),
        on_async_work: Some(Box::new(move |under_way| {
            if let Some(tasks) = env.engine_tasks.get() {
                tasks.set_under_way(under_way);
            }
        })),
    }
}

/// An exception as text for messages that come before or after the library is there.
pub(crate) fn describe(scope: &mut Scope<'_>, value: Option<Value<'_>>) -> String {
    let Some(value) = value else {
        return String::from("the script was terminated");
    };
    let stack = value
        .as_object()
        .and_then(|o| match o.get(scope, c"stack") {
            Ok(stack) if stack.is_string() => Some(stack),
            _ => {
                scope.take_exception();
                None
            }
        });
    let mut text = match stack {
        Some(stack) => scope.describe(stack),
        None => return scope.describe(value),
    };
    if let Some(report) = value.as_object().and_then(|o| o.error_report(scope)) {
        text = format!("{}:{}:{}\n{text}", report.file, report.line, report.column);
    }
    text
}
