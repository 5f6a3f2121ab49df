//! Work that the engine does on its own helper threads for a promise (compiling WebAssembly) and
//! what ends at a moment (`Atomics.waitAsync`); and streams of WebAssembly bytes into the compiler.
//!
//! The engine hands over a task when its promise can be settled, on any thread; the embedding runs
//! it on the main thread. Source: `js/public/Promise.h` and `js/public/StreamConsumer.h` of
//! SpiderMonkey.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::ffi::c_void;
use std::ptr;
use std::rc::Rc;

use mozjs::glue::{
    DispatchToEventLoop, DispatchablePointer, DispatchableRun, EventLoopCallbackData,
    StreamConsumerConsumeChunk, StreamConsumerStreamEnd, StreamConsumerStreamError,
};
use mozjs::jsapi::{
    Dispatchable, Dispatchable_MaybeShuttingDown, Handle, InitAsyncTaskCallbacks,
    InitConsumeStreamCallback, JSContext, JSObject, MimeType, StreamConsumer,
};

use crate::convert::Rest;
use crate::error::{Error, ErrorKind, Result};
use crate::native;
use crate::runtime::{Inner, Persistent, Runtime};
use crate::scope::Scope;
use crate::value::{Function, Object, Value};

/// A promise's work that has ended. To be run on the runtime's thread, once.
pub struct AsyncTask(*mut DispatchablePointer);

// SAFETY: the engine passes ownership of the task, and wants it run on the runtime's thread; `run`
// needs a scope, which only that thread has.
unsafe impl Send for AsyncTask {}

impl AsyncTask {
    /// Settles the promise. Its reactions are microtasks.
    pub fn run(self, scope: &mut Scope<'_>) {
        // SAFETY: the task is alive until it is run, and `self` is used up by that.
        unsafe {
            DispatchableRun(
                scope.cx(),
                self.0,
                Dispatchable_MaybeShuttingDown::NotShuttingDown,
            );
        }
    }
}

/// Takes a task from any thread, to be run on the runtime's thread after so many milliseconds.
/// Must not use the engine.
type Dispatch = dyn Fn(AsyncTask, u32) + Send + Sync;

/// What the engine's callbacks get. `data` is the first field: the engine's glue takes the same
/// pointer for that.
#[repr(C)]
struct Closure {
    data: EventLoopCallbackData,
    inner: *const Inner,
    dispatch: Box<Dispatch>,
}

pub(crate) struct AsyncTasks {
    /// Tasks that will end by themselves. Those of `Atomics.waitAsync` may never do.
    running: RefCell<HashSet<usize>>,
    /// `Atomics.waitAsync` is on the stack.
    waiting: Cell<bool>,
    wait_async: RefCell<Option<Persistent>>,
    stream_source: RefCell<Option<Persistent>>,
    wrap_stream: Cell<Option<WrapStream>>,
    /// Why streams ended early, until the engine asks.
    stream_errors: RefCell<HashMap<usize, Persistent>>,
    last_error: Cell<usize>,
    /// Tasks that the engine has not ended, of all kinds.
    registered: Cell<usize>,
    /// Blocks until a task was dispatched; see [`Runtime::set_async_dispatch`].
    wait: RefCell<Option<Box<dyn Fn() -> AsyncTask>>>,
    closure: Cell<*mut Closure>,
}

impl Default for AsyncTasks {
    fn default() -> Self {
        AsyncTasks {
            running: RefCell::default(),
            waiting: Cell::new(false),
            wait_async: RefCell::default(),
            stream_source: RefCell::default(),
            wrap_stream: Cell::new(None),
            stream_errors: RefCell::default(),
            last_error: Cell::new(0),
            registered: Cell::new(0),
            wait: RefCell::new(None),
            closure: Cell::new(ptr::null_mut()),
        }
    }
}

impl AsyncTasks {
    /// Ends all tasks without settling their promises. Waits for those that helper threads are at.
    ///
    /// # Safety
    /// `cx` is the live, idle context of this thread.
    pub(crate) unsafe fn drain(&self, cx: *mut JSContext) {
        // SAFETY: the caller's contract; each task is run once.
        unsafe {
            mozjs::jsapi::JS::CancelAsyncTasks(cx);
            while self.registered.get() > 0 {
                let task = match &*self.wait.borrow() {
                    Some(wait) => wait(),
                    None => return,
                };
                DispatchableRun(cx, task.0, Dispatchable_MaybeShuttingDown::ShuttingDown);
            }
        }
    }

    /// Frees what the engine's callbacks got.
    ///
    /// # Safety
    /// The context is gone.
    pub(crate) unsafe fn free(&self) {
        let closure = self.closure.replace(ptr::null_mut());
        if !closure.is_null() {
            // SAFETY: made by Box::into_raw, and used by nobody any more.
            drop(unsafe { Box::from_raw(closure) });
        }
    }
}

impl Runtime {
    /// Sets where tasks go whose work is done (see [`AsyncTask`]); called once. While tasks of
    /// WebAssembly are under way, [`Hooks::on_async_work`](crate::Hooks::on_async_work) has said so.
    /// `wait` blocks until a task without a delay was dispatched that has not been run yet and gives
    /// it; the end of the runtime needs it.
    pub fn set_async_dispatch(
        &mut self,
        dispatch: impl Fn(AsyncTask, u32) + Send + Sync + 'static,
        wait: impl Fn() -> AsyncTask + 'static,
    ) {
        *self.inner().async_tasks.wait.borrow_mut() = Some(Box::new(wait));
        let closure = Box::into_raw(Box::new(Closure {
            data: EventLoopCallbackData {
                dispatchCallback: Some(dispatched),
                closure: ptr::null_mut(),
            },
            inner: self.inner(),
            dispatch: Box::new(dispatch),
        }));
        let cx = self.inner().cx;
        self.inner().async_tasks.closure.set(closure);
        // SAFETY: the closure lives as long as the context, and so as what its helper threads do.
        // The glue's function takes a reference to an owning pointer, as the engine calls it; the
        // two declarations name the same address by different integer types.
        unsafe {
            (*closure).data.closure = closure.cast();
            let take = std::mem::transmute::<
                unsafe extern "C" fn(*mut c_void, *mut u64) -> bool,
                unsafe extern "C" fn(*mut c_void, *mut u8) -> bool,
            >(DispatchToEventLoop);
            InitAsyncTaskCallbacks(
                cx,
                Some(take),
                Some(dispatched_later),
                Some(started),
                Some(finished),
                closure.cast(),
            );
            InitConsumeStreamCallback(cx, Some(consume_stream), Some(report_stream_error));
        }
    }
}

unsafe extern "C" fn dispatched(closure: *mut c_void, task: *mut DispatchablePointer) -> bool {
    // SAFETY: the closure lives as long as the context (set_async_dispatch).
    let closure = unsafe { &*closure.cast::<Closure>() };
    (closure.dispatch)(AsyncTask(task), 0);
    true
}

unsafe extern "C" fn dispatched_later(closure: *mut c_void, owner: *mut u8, delay: u32) -> bool {
    unsafe extern "C" fn take(out: *mut c_void, task: *mut DispatchablePointer) -> bool {
        // SAFETY: `out` is the local variable below.
        unsafe { *out.cast::<*mut DispatchablePointer>() = task };
        true
    }
    let mut task: *mut DispatchablePointer = ptr::null_mut();
    let mut data = EventLoopCallbackData {
        dispatchCallback: Some(take),
        closure: (&raw mut task).cast(),
    };
    // SAFETY: the glue moves the task out of `owner` and calls `take` at once; the closure lives as
    // long as the context.
    let closure = unsafe {
        DispatchToEventLoop((&raw mut data).cast(), owner.cast());
        &*closure.cast::<Closure>()
    };
    (closure.dispatch)(AsyncTask(task), delay);
    true
}

unsafe extern "C" fn started(closure: *mut c_void, task: *mut Dispatchable) {
    // SAFETY: called on the runtime's thread; see Closure.
    let inner = unsafe { &*(*closure.cast::<Closure>()).inner };
    let tasks = &inner.async_tasks;
    tasks.registered.set(tasks.registered.get() + 1);
    if tasks.waiting.get() {
        return;
    }
    tasks.running.borrow_mut().insert(task as usize);
    if tasks.running.borrow().len() == 1 {
        inner.tell_async_work(true);
    }
}

unsafe extern "C" fn finished(closure: *mut c_void, task: *mut Dispatchable) {
    // SAFETY: as above.
    let inner = unsafe { &*(*closure.cast::<Closure>()).inner };
    let tasks = &inner.async_tasks;
    tasks
        .registered
        .set(tasks.registered.get().saturating_sub(1));
    if tasks.running.borrow_mut().remove(&(task as usize)) && tasks.running.borrow().is_empty() {
        inner.tell_async_work(false);
    }
}

impl Inner {
    fn tell_async_work(&self, under_way: bool) {
        let hooks = self.hooks.borrow().clone();
        if let Some(tell) = &hooks.on_async_work {
            tell(under_way);
        }
    }
}

/// Stands in for `Atomics.waitAsync`, to tell its tasks from those that end by themselves.
fn wait_async<'s>(scope: &mut Scope<'s>, Rest(args): Rest<'s>) -> Result<Value<'s>> {
    let inner = scope.inner;
    let original = inner.async_tasks.wait_async.borrow().clone();
    let Some(original) = original.and_then(|f| f.get(scope).as_function()) else {
        return Ok(scope.undefined());
    };
    let this = args.this();
    let values: Vec<Value<'s>> = (0..args.len()).map(|at| args.get(scope, at)).collect();
    inner.async_tasks.waiting.set(true);
    let result = original.call(scope, this, &values);
    inner.async_tasks.waiting.set(false);
    result
}

/// The bytes of a module on their way to the compiler, for `WebAssembly.compileStreaming` and
/// `instantiateStreaming`. Ends with [`WasmStream::finish`] or [`WasmStream::fail`]; without one of
/// them the promise stays pending.
pub struct WasmStream(Cell<*mut StreamConsumer>);

impl WasmStream {
    /// Takes the next bytes. `false`: the compiler wants no more (the promise is rejected already).
    pub fn write(&self, _: &Scope<'_>, bytes: &[u8]) -> bool {
        let consumer = self.0.get();
        // SAFETY: the consumer lives until its end or its refusal, after which the pointer is null;
        // it copies the bytes.
        let goes_on = !consumer.is_null()
            && unsafe { StreamConsumerConsumeChunk(consumer, bytes.as_ptr(), bytes.len()) };
        if !goes_on {
            self.0.set(ptr::null_mut());
        }
        goes_on
    }

    /// No more bytes come.
    pub fn finish(&self, _: &Scope<'_>) {
        let consumer = self.0.replace(ptr::null_mut());
        if !consumer.is_null() {
            // SAFETY: as above.
            unsafe { StreamConsumerStreamEnd(consumer) };
        }
    }

    /// Rejects the promise with `reason`.
    pub fn fail(&self, scope: &mut Scope<'_>, reason: Value<'_>) {
        let consumer = self.0.replace(ptr::null_mut());
        if consumer.is_null() {
            return;
        }
        let tasks = &scope.inner.async_tasks;
        // 0 is the engine's own code for running out of memory.
        let code = tasks.last_error.get() + 1;
        tasks.last_error.set(code);
        let reason = reason.persist(scope);
        tasks.stream_errors.borrow_mut().insert(code, reason);
        // SAFETY: as above.
        unsafe { StreamConsumerStreamError(consumer, code) };
    }
}

/// Makes the object that stands for a stream in JavaScript.
pub type WrapStream = for<'s> fn(&mut Scope<'s>, Rc<WasmStream>) -> Result<Object<'s>>;

impl<'s> Scope<'s> {
    /// Sets the function `(source, stream)` that reads what was given to
    /// `WebAssembly.compileStreaming`, and how it sees the stream. What it throws rejects the promise.
    /// Also makes pending calls of `Atomics.waitAsync` not count as work under way.
    pub fn set_wasm_source(&mut self, read: Function<'_>, wrap: WrapStream) -> Result<()> {
        let inner = self.inner;
        let read = read.value().persist(self);
        *inner.async_tasks.stream_source.borrow_mut() = Some(read);
        inner.async_tasks.wrap_stream.set(Some(wrap));
        let Some(atomics) = self.global().get(self, c"Atomics")?.as_object() else {
            return Ok(());
        };
        let original = atomics.get(self, c"waitAsync")?;
        if original.is_function() {
            *inner.async_tasks.wait_async.borrow_mut() = Some(original.persist(self));
            atomics.method(self, c"waitAsync", native!(wait_async), 4)?;
        }
        Ok(())
    }
}

unsafe extern "C" fn consume_stream(
    cx: *mut JSContext,
    source: Handle<*mut JSObject>,
    _: MimeType,
    consumer: *mut StreamConsumer,
) -> bool {
    // SAFETY: the engine passes a live context and a rooted handle.
    let inner = unsafe { Inner::of(cx) };
    inner.enter_main(|scope| {
        let stream = Rc::new(WasmStream(Cell::new(consumer)));
        match feed(inner, scope, source.get(), stream.clone()) {
            Ok(()) => true,
            Err(error) => {
                // The engine drops the consumer.
                stream.0.set(ptr::null_mut());
                scope.raise(error);
                false
            }
        }
    })
}

fn feed(
    inner: &Inner,
    scope: &mut Scope<'_>,
    source: *mut JSObject,
    stream: Rc<WasmStream>,
) -> Result<()> {
    let source = scope.object_from(source)?;
    let read = inner.async_tasks.stream_source.borrow().clone();
    let read = read.and_then(|f| f.get(scope).as_function());
    let (Some(read), Some(wrap)) = (read, inner.async_tasks.wrap_stream.get()) else {
        return Err(Error::new(
            ErrorKind::Type,
            "WebAssembly streaming is not set up",
        ));
    };
    let stream = wrap(scope, stream)?;
    let this = scope.undefined();
    read.call(scope, this, &[source.into(), stream.into()])
        .map(drop)
}

unsafe extern "C" fn report_stream_error(cx: *mut JSContext, code: usize) {
    // SAFETY: the engine passes a live context.
    let inner = unsafe { Inner::of(cx) };
    inner.enter_main(|scope| {
        let reason = inner.async_tasks.stream_errors.borrow_mut().remove(&code);
        let reason = match reason {
            Some(reason) => reason.get(scope),
            None => scope.undefined(),
        };
        scope.throw(reason);
    });
}
