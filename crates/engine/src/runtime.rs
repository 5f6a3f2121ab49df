//! The engine of one thread: start-up, garbage collector settings, roots, the persistent handles,
//! and the hooks that the embedding sets once (rejections, interrupts, dynamic import, ...).

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::marker::PhantomData;
use std::ptr;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use mozjs::jsapi::{
    GCReason, Handle, InitSelfHostedCode, JS_AddInterruptCallback, JS_DestroyContext, JS_GC,
    JS_GetContextPrivate, JS_GetGCParameter, JS_GetRuntime, JS_NewContext, JS_NewGlobalObject,
    JS_RequestInterruptCallback, JS_SetContextPrivate, JS_SetGCParameter,
    JS_SetGlobalJitCompilerOption, JS_SetNativeStackQuota, JSClass, JSContext, JSGCParamKey,
    JSJitCompilerOption, JSObject, JSRuntime, LeaveRealm, OnNewGlobalHookOption,
    PromiseRejectionHandlingState, SetModuleLoadHook, SetModuleMetadataHook,
    SetOutOfMemoryCallback, SetProcessBuildIdOp, SetPromiseRejectionTrackerCallback,
    SetStackFormat, StackFormat,
};
use mozjs::jsval::{JSVal, ObjectValue};
use mozjs::rooted;
use mozjs::rust::{RealmOptions, SIMPLE_GLOBAL_CLASS};

use crate::arena::{HandleArena, PersistentTable};
use crate::async_tasks::AsyncTasks;
use crate::collector::CollectorState;
use crate::jobs::JobState;
use crate::modules::ModuleHooks;
use crate::place::CallProbe;
use crate::promise_watch::WatchState;
use crate::scope::Scope;
use crate::value::Value;

/// Bytes of native stack that JavaScript may use where [`RuntimeOptions::stack_quota`] does not say
/// otherwise. Node's default is about 984 KB of V8 stack; SpiderMonkey's frames are larger, so
/// recursion depths come out similar.
pub const STACK_QUOTA: usize = 4 * 1024 * 1024;

/// Functions of up to so many bytes of bytecode are compiled into those that call them. The engine's own
/// limit (140) suits pages that run each function a few times. A function like `emit` or `write` of the
/// library has 150 to 900 bytes, a server runs it all the time, and compiled into its caller it knows
/// the objects and the functions of that place.
const INLINED_BYTECODE: u32 = 1000;

/// The first runtime of the process. All others share its atoms and self-hosted code, so it outlives
/// them; after its end the next one is the first.
static FIRST: AtomicPtr<JSRuntime> = AtomicPtr::new(ptr::null_mut());

/// How many runtimes share what the first one has.
static SHARERS: AtomicUsize = AtomicUsize::new(0);

/// What the embedding wants to hear about a promise; see [`Hooks::on_rejection`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rejection {
    /// A promise was rejected while it had no handler.
    Unhandled,
    /// A handler was attached to a promise reported before.
    HandledLater,
}

/// Where running JavaScript is when it is interrupted; see [`Hooks::on_interrupt`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Interruption {
    /// In a loop, at the start of a function, in a regular expression, in `Atomics.wait`: wherever
    /// the engine looks.
    Running,
    /// A native function is about to return to its caller, which is the innermost frame. Only with
    /// [`RuntimeOptions::look_after_calls`].
    AfterCall,
}

/// Callbacks into the embedding. All run on the main thread; `None` means "not interested".
#[derive(Default)]
#[allow(clippy::type_complexity)]
pub struct Hooks {
    /// Called synchronously on the two events of ECMA-262 HostPromiseRejectionTracker.
    pub on_rejection: Option<Box<dyn for<'s> Fn(&mut Scope<'s>, Rejection, Value<'s>, Value<'s>)>>,
    /// Called when a microtask threw. The exception is passed; microtasks go on afterwards when it
    /// returns `true`, and the drain stops when it returns `false`.
    pub on_microtask_error: Option<Box<dyn for<'s> Fn(&mut Scope<'s>, Value<'s>) -> bool>>,
    /// Called when an interrupt was requested, where [`Interruption`] says. Returning `false`
    /// terminates the running script (an uncatchable exception), unless a native call has just
    /// ended.
    pub on_interrupt: Option<Box<dyn for<'s> Fn(&mut Scope<'s>, Interruption) -> bool>>,
    /// Told `true` when helper threads of the engine begin to work for a promise and `false` when
    /// the last of them is done. Must not use the engine.
    pub on_async_work: Option<Box<dyn Fn(bool)>>,
    /// Called when the heap is full, in the middle of an allocation: must not use the engine. Without
    /// it the process ends. It may ask the [`Interrupter`] to end the script; the limit has been
    /// raised a little, so that what runs can get there.
    pub on_heap_limit: Option<Box<dyn Fn()>>,
}

/// Settings of a [`Runtime`].
#[derive(Default, Clone)]
pub struct RuntimeOptions {
    /// Upper bound of the JavaScript heap in bytes; 0 leaves the engine's own (4 GiB).
    pub max_heap: usize,
    /// Collect garbage at every Nth native call; 0 is off. A test aid that makes rooting mistakes
    /// visible.
    pub gc_stress: u32,
    /// Serve requested interrupts at the end of native calls, too, and not only where the engine
    /// looks, which may be functions later.
    pub look_after_calls: bool,
    /// The engine's precompiled self-hosted library, from [`Runtime::take_self_hosted_cache`].
    /// It must be 8-byte aligned and come from the same build of the engine.
    pub self_hosted_cache: Option<&'static [u8]>,
    /// Bytes of native stack that JavaScript may use; 0 means [`STACK_QUOTA`]. The thread's stack
    /// has to be larger by what native functions need.
    pub stack_quota: usize,
}

/// The private part of a runtime; reached from native calls through the context.
pub(crate) struct Inner {
    pub(crate) cx: *mut JSContext,
    pub(crate) hooks: RefCell<Rc<Hooks>>,
    pub(crate) jobs: JobState,
    pub(crate) watch: WatchState,
    /// Whether a realm besides the program's own was ever made.
    pub(crate) has_contexts: Cell<bool>,
    pub(crate) collector: CollectorState,
    pub(crate) call_probe: CallProbe,
    pub(crate) modules: ModuleHooks,
    pub(crate) async_tasks: AsyncTasks,
    /// The embedding's own state, for native functions ([`Scope::host`]).
    pub(crate) host: RefCell<Option<Rc<dyn Any>>>,
    /// Native data of collected objects, dropped at the next safe point and not in the collector.
    pub(crate) garbage: RefCell<Vec<Box<dyn Any>>>,
    /// Whether something is to be done at native calls: a branch that is never taken otherwise.
    pub(crate) attends_calls: bool,
    pub(crate) look_after_calls: bool,
    gc_stress: u32,
    gc_countdown: Cell<u32>,
    /// The pending exception comes from the native call that is about to end, and not from
    /// JavaScript that it called. Kept while calls are attended to.
    pub(crate) own_exception: Cell<bool>,
    interrupter: Interrupter,
    global: Cell<*mut JSVal>,
    /// The context is gone: nothing is traced, and nobody may enter.
    ended: Cell<bool>,
    // Last, because they have to outlive what the fields above hold in them.
    pub(crate) arena: HandleArena,
    pub(crate) persistents: PersistentTable,
    /// Memory that JavaScript and Rust share; see `bytes.rs`.
    pub(crate) shared_memory: RefCell<Vec<Box<dyn Any>>>,
}

/// A JavaScript runtime with one realm, bound to the thread that made it.
pub struct Runtime {
    inner: Box<Inner>,
    roots: *mut mozjs::jsapi::Rooted<crate::arena::Roots>,
    queue: crate::jobs::Queue,
    _not_send: PhantomData<*mut ()>,
}

/// Interrupts a runtime from any thread.
#[derive(Clone)]
pub struct Interrupter {
    context: Arc<Mutex<Option<ContextPtr>>>,
    terminations: Arc<AtomicUsize>,
    /// An interrupt was requested and is not served yet.
    requested: Arc<AtomicBool>,
}

struct ContextPtr(*mut JSContext);
// SAFETY: only used for JS_RequestInterruptCallback, which the engine documents as callable from
// any thread; the mutex makes sure that the context is alive.
unsafe impl Send for ContextPtr {}

impl Interrupter {
    /// Asks the runtime to call [`Hooks::on_interrupt`] soon. Any thread. Does nothing once the
    /// runtime is gone.
    pub fn interrupt(&self) {
        if let Some(cx) = &*self.context.lock().unwrap_or_else(|e| e.into_inner()) {
            self.requested.store(true, Ordering::Relaxed);
            // SAFETY: the context is alive while the Option is Some; see ContextPtr.
            unsafe { JS_RequestInterruptCallback(cx.0) };
        }
    }

    /// Whether JavaScript is being terminated. Any thread.
    pub fn is_terminating(&self) -> bool {
        self.terminations.load(Ordering::SeqCst) > 0
    }

    /// Terminates the JavaScript that runs, by an exception that it cannot catch, and everything
    /// that is interrupted until [`Interrupter::resume`] is called as often. Any thread.
    pub fn terminate(&self) {
        self.terminations.fetch_add(1, Ordering::SeqCst);
        self.interrupt();
    }

    /// Takes one [`Interrupter::terminate`] back: JavaScript may run again. Any thread.
    pub fn resume(&self) {
        self.terminations.fetch_sub(1, Ordering::SeqCst);
    }
}

thread_local! {
    static CACHE_SINK: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

unsafe extern "C" fn save_self_hosted(
    _cx: *mut JSContext,
    cache: mozjs::jsapi::SelfHostedCache,
) -> bool {
    // SAFETY: a mozilla::Span is (length, pointer); the engine keeps it alive for this call.
    let bytes = unsafe {
        let [len, pointer]: [usize; 2] = std::mem::transmute(cache);
        std::slice::from_raw_parts(pointer as *const u8, len)
    };
    CACHE_SINK.with(|sink| *sink.borrow_mut() = Some(bytes.to_vec()));
    true
}

/// Names the build in everything that is encoded, so that no other build decodes it.
unsafe extern "C" fn build_id(out: *mut mozjs::jsapi::BuildIdCharVector) -> bool {
    const ID: &str = concat!("anode-", env!("CARGO_PKG_VERSION"), "-mozjs-0.26.14");
    // SAFETY: the engine passes a live vector; the glue copies the characters.
    unsafe { mozjs::glue::SetBuildId(out, ID.as_ptr().cast(), ID.len()) }
}

impl Runtime {
    /// Starts the engine on this thread. The first runtime of the process has to live as long as all
    /// others, which share its atoms and self-hosted code: the process aborts when it ends before.
    /// No other thread may make a runtime while the first one starts or ends.
    ///
    /// # Panics
    /// When the engine cannot start (out of memory).
    pub fn new(options: &RuntimeOptions) -> Runtime {
        Self::create(options, None)
    }

    /// As [`Runtime::new`], and also hands back the self-hosted library as compiled, to be passed
    /// as [`RuntimeOptions::self_hosted_cache`] by later processes: it saves about 7 ms a start.
    pub fn take_self_hosted_cache(options: &RuntimeOptions) -> (Runtime, Vec<u8>) {
        let runtime = Self::create(options, Some(save_self_hosted));
        let cache = CACHE_SINK
            .with(|sink| sink.borrow_mut().take())
            .unwrap_or_default();
        (runtime, cache)
    }

    fn create(
        options: &RuntimeOptions,
        writer: Option<unsafe extern "C" fn(*mut JSContext, mozjs::jsapi::SelfHostedCache) -> bool>,
    ) -> Runtime {
        static INIT: std::sync::Once = std::sync::Once::new();
        // SAFETY: JS_Init is called exactly once per process, before any other engine call.
        INIT.call_once(|| unsafe {
            crate::messages::install();
            assert!(
                mozjs::jsapi::glue::JS_Init(),
                "the JavaScript engine could not start"
            );
            SetProcessBuildIdOp(Some(build_id));
        });
        // SAFETY: the calls below are the engine's documented start-up sequence for a new context
        // on the current thread; every pointer comes from the engine or from the boxed Inner,
        // which outlives the context.
        unsafe {
            let parent = FIRST.load(Ordering::Acquire);
            let cx = JS_NewContext(32 * 1024 * 1024, parent);
            assert!(
                !cx.is_null(),
                "out of memory while starting the JavaScript engine"
            );
            let max = if options.max_heap == 0 {
                u32::MAX as usize
            } else {
                options.max_heap
            };
            JS_SetGCParameter(
                cx,
                JSGCParamKey::JSGC_MAX_BYTES,
                max.min(u32::MAX as usize) as u32,
            );
            JS_SetGCParameter(cx, JSGCParamKey::JSGC_MIN_NURSERY_BYTES, 256 * 1024);
            JS_SetGCParameter(cx, JSGCParamKey::JSGC_MAX_NURSERY_BYTES, 16 * 1024 * 1024);
            JS_SetGCParameter(cx, JSGCParamKey::JSGC_INCREMENTAL_GC_ENABLED, 1);
            JS_SetGCParameter(cx, JSGCParamKey::JSGC_PER_ZONE_GC_ENABLED, 1);
            let quota = match options.stack_quota {
                0 => STACK_QUOTA,
                bytes => bytes.max(256 * 1024),
            };
            JS_SetNativeStackQuota(cx, quota, quota - 16384, quota - 131072);
            let inner = Box::new(Inner {
                cx,
                hooks: RefCell::new(Rc::new(Hooks::default())),
                jobs: JobState::default(),
                watch: WatchState::default(),
                has_contexts: Cell::new(false),
                collector: CollectorState::default(),
                call_probe: CallProbe::default(),
                modules: ModuleHooks::default(),
                async_tasks: AsyncTasks::default(),
                host: RefCell::new(None),
                garbage: RefCell::new(Vec::new()),
                attends_calls: options.gc_stress != 0 || options.look_after_calls,
                look_after_calls: options.look_after_calls,
                gc_stress: options.gc_stress,
                gc_countdown: Cell::new(options.gc_stress),
                own_exception: Cell::new(false),
                interrupter: Interrupter {
                    context: Arc::new(Mutex::new(Some(ContextPtr(cx)))),
                    terminations: Arc::default(),
                    requested: Arc::default(),
                },
                global: Cell::new(ptr::null_mut()),
                ended: Cell::new(false),
                arena: HandleArena::new(),
                persistents: PersistentTable::new(),
                shared_memory: RefCell::default(),
            });
            let data = &*inner as *const Inner as *mut c_void;
            JS_SetContextPrivate(cx, data);
            let roots = crate::arena::register(cx, &*inner);
            let cache = options.self_hosted_cache.unwrap_or(&[]);
            let span: mozjs::jsapi::SelfHostedCache = std::mem::transmute(if cache.is_empty() {
                [0usize, std::ptr::dangling::<u64>() as usize]
            } else {
                [cache.len(), cache.as_ptr() as usize]
            });
            assert!(
                InitSelfHostedCode(cx, span, writer),
                "the engine's library did not start"
            );
            if parent.is_null() {
                // The engine does not look for interrupts where an inlined function begins.
                if !options.look_after_calls {
                    JS_SetGlobalJitCompilerOption(
                        cx,
                        JSJitCompilerOption::JSJITCOMPILER_INLINING_BYTECODE_MAX_LENGTH,
                        INLINED_BYTECODE,
                    );
                }
                SetStackFormat(cx, StackFormat::V8); // the others have the format of the first
                FIRST.store(JS_GetRuntime(cx), Ordering::Release);
            } else {
                SHARERS.fetch_add(1, Ordering::AcqRel);
            }
            SetOutOfMemoryCallback(cx, Some(out_of_memory), data);
            mozjs::jsapi::ContextOptionsRef(cx);
            mozjs::jsapi::JS_SetFutexCanWait(cx); // Atomics.wait() works on every thread, as in Node
            let queue = crate::jobs::install(cx);
            crate::collector::install(cx, &*inner);
            SetPromiseRejectionTrackerCallback(cx, Some(rejection_tracker), ptr::null_mut());
            JS_AddInterruptCallback(cx, Some(interrupt));
            let rt = JS_GetRuntime(cx);
            SetModuleLoadHook(rt, Some(crate::modules::load_hook));
            SetModuleMetadataHook(rt, Some(crate::modules::metadata_hook));

            let mut realm = RealmOptions::default();
            realm.creationOptions_.sharedMemoryAndAtomics_ = true;
            let global = JS_NewGlobalObject(
                cx,
                &SIMPLE_GLOBAL_CLASS as *const JSClass,
                ptr::null_mut(),
                OnNewGlobalHookOption::FireOnNewGlobalHook,
                &*realm,
            );
            assert!(!global.is_null(), "the global object could not be made");
            let (_, slot) = inner.persistents.alloc(ObjectValue(global));
            inner.global.set(slot);
            // The realm stays entered for the life of the runtime: every callback runs in it.
            rooted!(in(cx) let root = global);
            mozjs::jsapi::JS::EnterRealm(cx, root.get());
            crate::bytes::learn_layout(cx);
            Runtime {
                inner,
                roots,
                queue,
                _not_send: PhantomData,
            }
        }
    }

    /// Ends the engine of this thread: all objects are collected, and the Rust values of native ones
    /// dropped. What Rust holds of it ([`Persistent`]s, [`Entry`]s) may still be dropped afterwards,
    /// as long as the `Runtime` is there, and not be used. Idempotent. The first runtime ends last: see
    /// [`Runtime::new`].
    ///
    /// No JavaScript may be on the stack.
    pub fn shut_down(&mut self) {
        let inner = &*self.inner;
        if inner.ended.get() {
            return;
        }
        *inner
            .interrupter
            .context
            .lock()
            .unwrap_or_else(|e| e.into_inner()) = None;
        *inner.hooks.borrow_mut() = Rc::new(Hooks::default());
        // SAFETY: the context is alive and idle. The tasks that it waits for are drained first, as the
        // engine asks; from then on nothing is traced, so that its last collection finds everything
        // dead; roots and queue are freed when nothing can use them any more.
        unsafe {
            inner.async_tasks.drain(inner.cx);
            mozjs::jsapi::JS::ShutdownAsyncTasks(inner.cx);
            inner.ended.set(true);
            if JS_GetRuntime(inner.cx) != FIRST.load(Ordering::Acquire) {
                SHARERS.fetch_sub(1, Ordering::AcqRel);
            } else if SHARERS.load(Ordering::Acquire) == 0 {
                FIRST.store(ptr::null_mut(), Ordering::Release);
            } else {
                eprintln!(
                    "the first engine of the process ended before others that share its atoms"
                );
                std::process::abort();
            }
            LeaveRealm(inner.cx, ptr::null_mut());
            JS_DestroyContext(inner.cx);
            inner.async_tasks.free();
            crate::jobs::free(self.queue);
            drop(Box::from_raw(self.roots));
        }
        inner.sweep();
    }

    /// Runs `f` with a handle scope: the only way into the runtime from outside. Every handle made
    /// inside ends with it.
    pub fn enter<R>(&mut self, f: impl for<'s> FnOnce(&mut Scope<'s>) -> R) -> R {
        enter_inner(&self.inner, f)
    }

    /// Sets the embedding's callbacks.
    pub fn set_hooks(&mut self, hooks: Hooks) {
        *self.inner.hooks.borrow_mut() = Rc::new(hooks);
    }

    /// Sets what [`Scope::host`] returns inside native functions.
    pub fn set_host(&mut self, host: Rc<dyn Any>) {
        *self.inner.host.borrow_mut() = Some(host);
    }

    /// Drops what [`Runtime::set_host`] set.
    pub fn clear_host(&mut self) {
        let host = self.inner.host.borrow_mut().take();
        drop(host);
    }

    /// A handle that other threads use to interrupt running JavaScript. Without effect once the
    /// runtime has ended.
    pub fn interrupter(&self) -> Interrupter {
        self.inner.interrupter.clone()
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// The way back in for callbacks of this thread that hold no scope.
    pub fn entry(&self) -> Entry {
        Entry {
            inner: &*self.inner as *const Inner,
        }
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.shut_down();
    }
}

/// A copyable way back into the runtime for callbacks that the event loop makes. It belongs to the
/// runtime's thread.
#[derive(Clone, Copy)]
pub struct Entry {
    inner: *const Inner,
}

impl Entry {
    /// Runs `f` in a new handle scope, as [`Runtime::enter`]. The runtime outlives the loop of its
    /// thread and all that it calls back, which is what keeps this sound.
    ///
    /// # Panics
    /// After [`Runtime::shut_down`].
    pub fn enter<R>(&self, f: impl for<'s> FnOnce(&mut Scope<'s>) -> R) -> R {
        // SAFETY: the Runtime box outlives the loop of its thread; see above.
        let inner = unsafe { &*self.inner };
        assert!(!inner.ended.get(), "the engine of this thread has ended");
        enter_inner(inner, f)
    }
}

pub(crate) fn enter_inner<R>(inner: &Inner, f: impl for<'s> FnOnce(&mut Scope<'s>) -> R) -> R {
    let mark = inner.arena.mark();
    let mut scope = Scope::new(inner);
    let result = f(&mut scope);
    inner.arena.release(mark);
    result
}

impl Inner {
    /// The Inner of a context.
    ///
    /// # Safety
    /// `cx` is a live context made by [`Runtime::create`].
    #[inline]
    pub(crate) unsafe fn of<'a>(cx: *mut JSContext) -> &'a Inner {
        // SAFETY: set at creation, never changed.
        unsafe { &*(JS_GetContextPrivate(cx) as *const Inner) }
    }

    /// The global object of the program's own realm.
    pub(crate) fn global(&self) -> *mut JSObject {
        // SAFETY: the slot is filled when the runtime is made and never freed.
        unsafe { (*self.global.get()).to_object() }
    }

    /// A native call begins, while calls are attended to: counts it and collects at every Nth, when
    /// stress is on.
    #[cold]
    pub(crate) fn before_call(&self) {
        self.own_exception.set(false);
        if self.gc_stress == 0 {
            return;
        }
        let left = self.gc_countdown.get();
        if left <= 1 {
            self.gc_countdown.set(self.gc_stress);
            // SAFETY: every live value is rooted at a native call's start.
            unsafe { JS_GC(self.cx, GCReason::API) };
        } else {
            self.gc_countdown.set(left - 1);
        }
    }

    /// A native call ends, while calls are attended to: serves a requested interrupt in its caller.
    /// The result is in its slot, or (`!ok`) an exception is pending. One that comes from elsewhere has
    /// left the place that is of interest already.
    #[cold]
    pub(crate) fn after_call(&self, ok: bool) {
        let interrupter = &self.interrupter;
        if !self.look_after_calls
            || !(ok || self.own_exception.get())
            || !interrupter.requested.load(Ordering::Relaxed)
            || interrupter.terminations.load(Ordering::SeqCst) > 0
        {
            return;
        }
        interrupter.requested.store(false, Ordering::Relaxed);
        let hooks = self.hooks.borrow().clone();
        let Some(hook) = &hooks.on_interrupt else {
            return;
        };
        self.enter_main(|scope| {
            let exception = if ok { None } else { scope.take_exception() };
            hook(scope, Interruption::AfterCall);
            if let Some(exception) = exception {
                scope.throw(exception);
            }
        });
    }

    /// Drops the native data of collected objects. Called at safe points, never in the collector.
    pub(crate) fn sweep(&self) {
        loop {
            let batch = std::mem::take(&mut *self.garbage.borrow_mut());
            if batch.is_empty() {
                break;
            }
            drop(batch);
        }
    }

    pub(crate) fn gc(&self) {
        // SAFETY: callers hold values only through roots.
        unsafe { JS_GC(self.cx, GCReason::API) };
    }

    pub(crate) fn gc_parameter(&self, key: JSGCParamKey) -> u32 {
        // SAFETY: reading a parameter has no effects.
        unsafe { JS_GetGCParameter(self.cx, key) }
    }
}

unsafe extern "C" fn rejection_tracker(
    cx: *mut JSContext,
    _muted: bool,
    promise: Handle<*mut JSObject>,
    state: PromiseRejectionHandlingState,
    _data: *mut c_void,
) {
    // SAFETY: the engine calls this on the runtime's thread with a live context.
    let inner = unsafe { Inner::of(cx) };
    let hooks = inner.hooks.borrow().clone();
    if let Some(hook) = &hooks.on_rejection {
        let kind = match state {
            PromiseRejectionHandlingState::Unhandled => Rejection::Unhandled,
            PromiseRejectionHandlingState::Handled => Rejection::HandledLater,
        };
        inner.enter_main(|scope| {
            let promise = scope.local(ObjectValue(promise.get()));
            let reason = crate::promise::result_of(scope, promise);
            hook(scope, kind, promise, reason);
        });
    }
}

/// A program cannot go on with a full heap, and the engine's exception for it is easily lost: say so
/// and end as Node does (SIGABRT). A single allocation that is too large (an ArrayBuffer, say) while
/// the heap has room stays an exception.
unsafe extern "C" fn out_of_memory(_cx: *mut JSContext, data: *mut c_void) {
    // SAFETY: registered with a pointer to the boxed Inner.
    let inner = unsafe { &*(data as *const Inner) };
    let used = u64::from(inner.gc_parameter(JSGCParamKey::JSGC_BYTES));
    let limit = u64::from(inner.gc_parameter(JSGCParamKey::JSGC_MAX_BYTES));
    if used * 10 < limit * 9 {
        return;
    }
    let hooks = inner.hooks.borrow().clone();
    if let Some(hook) = &hooks.on_heap_limit {
        hook();
        let raised = limit + (limit / 4).max(8 << 20);
        let raised = raised.min(u32::MAX.into()) as u32;
        // SAFETY: the parameter is a number that the collector reads when it next allocates.
        unsafe { JS_SetGCParameter(inner.cx, JSGCParamKey::JSGC_MAX_BYTES, raised) };
    } else {
        eprintln!(
            "\nFATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory \
             ({} of {} MiB). --max-old-space-size=MiB sets another limit.",
            used >> 20,
            limit >> 20
        );
        die();
    }
}

/// Ends the process by SIGABRT. The engine's library has its own `abort`, which crashes instead.
pub(crate) fn die() -> ! {
    unsafe extern "C" {
        fn raise(signal: std::ffi::c_int) -> std::ffi::c_int;
    }
    const SIGABRT: std::ffi::c_int = 6;
    // SAFETY: raise(3) has no preconditions.
    unsafe { raise(SIGABRT) };
    std::process::abort()
}

unsafe extern "C" fn interrupt(cx: *mut JSContext) -> bool {
    // SAFETY: as above.
    let inner = unsafe { Inner::of(cx) };
    if inner.interrupter.terminations.load(Ordering::SeqCst) > 0 {
        // Native code that goes on and calls JavaScript once more is to be stopped there, too.
        // SAFETY: a live context; the request is for the next interrupt check.
        unsafe { JS_RequestInterruptCallback(cx) };
        return false;
    }
    inner.interrupter.requested.store(false, Ordering::Relaxed);
    let hooks = inner.hooks.borrow().clone();
    match &hooks.on_interrupt {
        Some(hook) => inner.enter_main(|scope| hook(scope, Interruption::Running)),
        None => true,
    }
}

/// A root that lives as long as the Rust value: for callbacks and objects that outlive a native
/// call. Bound to the runtime's thread; dropping it frees the root.
pub struct Persistent {
    inner: *const Inner,
    slot: *mut JSVal,
    index: u32,
}

impl Persistent {
    pub(crate) fn new(inner: &Inner, value: JSVal) -> Persistent {
        let (index, slot) = inner.persistents.alloc(value);
        Persistent { inner, slot, index }
    }

    /// The value as a local handle.
    #[inline]
    pub fn get<'s>(&self, scope: &mut Scope<'s>) -> Value<'s> {
        // SAFETY: the slot is live until self is dropped.
        scope.local(unsafe { *self.slot })
    }

    pub(crate) fn raw(&self) -> JSVal {
        // SAFETY: as in get.
        unsafe { *self.slot }
    }

    /// Whether the value is `undefined`.
    pub fn is_undefined(&self) -> bool {
        // SAFETY: as in get.
        unsafe { (*self.slot).is_undefined() }
    }
}

impl Clone for Persistent {
    fn clone(&self) -> Self {
        // SAFETY: the runtime outlives its persistents (see Entry::enter); the slot is live.
        unsafe { Persistent::new(&*self.inner, *self.slot) }
    }
}

impl Drop for Persistent {
    fn drop(&mut self) {
        // SAFETY: as in clone.
        unsafe { (*self.inner).persistents.free(self.index) };
    }
}

impl std::fmt::Debug for Persistent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Persistent({})", self.index)
    }
}

impl Scope<'_> {
    /// A handle that other threads use to interrupt running JavaScript.
    pub fn interrupter(&self) -> Interrupter {
        self.inner.interrupter.clone()
    }
}

impl Inner {
    /// Whether the context is gone.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended.get()
    }
}

pub(crate) fn entry_of(inner: &Inner) -> Entry {
    Entry { inner }
}
