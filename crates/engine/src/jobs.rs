//! The microtask queue, drained by us, and the async context that travels with it.
//!
//! The engine keeps the queue. At each reaction it asks us for host-defined data; we give it the
//! async context that is current (an object), and read it back before the reaction runs. For
//! reactions on promises that are already settled the engine stores no data, but those are queued
//! at once and in order, so their context is known from their position in the queue: `segments`
//! lists from which job number on which context was current. While no context was ever set, both
//! traps answer "none" and nothing is kept.

use std::cell::{Cell, UnsafeCell};
use std::collections::VecDeque;

use mozjs::glue::{CallValueRootTracer, CreateJobQueue, JS_DequeueNextMicroTask, JobQueueTraps};
use mozjs::jsapi::{
    Call, CurrentGlobalOrNull, EnqueueMicroTask, GetExecutionGlobalFromJSMicroTask,
    GetNonCCWObjectGlobal, GetRegularMicroTaskCount, Handle, HandleValueArray, JSContext, JSObject,
    JSTracer, JobQueueIsEmpty, JobQueueMayNotBeEmpty, MaybeGetHostDefinedDataFromJSMicroTask,
    MutableHandle, RunJSMicroTask, SetJobQueue, ToUnwrappedJSMicroTask,
};
use mozjs::jsval::{JSVal, ObjectValue, UndefinedValue};
use mozjs::rooted;
use mozjs::rust::HandleValue;

use crate::contexts::within;
use crate::error::{Error, Result};
use crate::promise_watch::{after_job, after_unwatched_job, before_job, context_for_reaction};
use crate::runtime::{Inner, Persistent};
use crate::scope::Scope;
use crate::value::{Function, Object, Value};

pub(crate) struct JobState {
    /// The current async context: an object, or `undefined`. Traced, as are the segments.
    context: UnsafeCell<JSVal>,
    /// Whether any context was ever set.
    in_use: Cell<bool>,
    /// Jobs taken from the queue so far: the number of the next job to run.
    taken: Cell<u64>,
    /// (first job number, context) in ascending order; see the module's comment.
    segments: UnsafeCell<VecDeque<(u64, JSVal)>>,
    draining: Cell<bool>,
}

impl Default for JobState {
    fn default() -> Self {
        JobState {
            context: UnsafeCell::new(UndefinedValue()),
            in_use: Cell::new(false),
            taken: Cell::new(0),
            segments: UnsafeCell::default(),
            draining: Cell::new(false),
        }
    }
}

/// The engine's queue of one context.
pub(crate) type Queue = *mut mozjs::glue::RustJobQueue;

/// Frees a queue.
///
/// # Safety
/// Its context is gone.
pub(crate) unsafe fn free(queue: Queue) {
    // SAFETY: the caller's contract.
    unsafe { mozjs::glue::DeleteJobQueue(queue) };
}

/// Gives a context its queue, which lives longer than the context.
pub(crate) fn install(cx: *mut JSContext) -> Queue {
    let traps = JobQueueTraps {
        getHostDefinedData: Some(host_data),
        getHostDefinedGlobal: Some(host_global),
        runJobs: Some(run_jobs),
        traceNonGCThingMicroTask: Some(trace_nothing),
    };
    // SAFETY: the queue copies the traps and outlives the context.
    let queue = unsafe {
        let queue = CreateJobQueue(&traps);
        SetJobQueue(cx, queue.cast());
        queue
    };
    // SAFETY: a live context; async stacks cost a captured stack per promise and are never shown.
    unsafe {
        let options = mozjs::jsapi::ContextOptionsRef(cx);
        (*options).set_asyncStack_(false);
    }
    queue
}

unsafe extern "C" fn host_data(
    cx: *mut JSContext,
    global: MutableHandle<*mut JSObject>,
    data: MutableHandle<*mut JSObject>,
) -> bool {
    // SAFETY: the engine passes a live context and rooted out-parameters.
    unsafe {
        let inner = Inner::of(cx);
        let (mut g, mut d) = (std::ptr::null_mut(), std::ptr::null_mut());
        let mut context = UndefinedValue();
        if inner.watch.active() {
            context = context_for_reaction(inner);
        }
        if !context.is_object() {
            context = inner.jobs.current();
        }
        if context.is_object() {
            d = context.to_object();
            g = CurrentGlobalOrNull(cx);
        }
        *global.ptr = g;
        *data.ptr = d;
    }
    true
}

unsafe extern "C" fn host_global(cx: *mut JSContext, out: MutableHandle<*mut JSObject>) -> bool {
    // SAFETY: as above.
    unsafe {
        let inner = Inner::of(cx);
        if inner.watch.active() {
            let context = context_for_reaction(inner);
            if context.is_object() && !inner.watch.queue_is_aside() {
                inner.jobs.next_job_in(cx, context);
            }
        }
        *out.ptr = if inner.jobs.in_use.get() {
            CurrentGlobalOrNull(cx)
        } else {
            std::ptr::null_mut()
        };
    }
    true
}

/// Only called after a hook of the Debugger, with a queue that the engine is about to throw away.
unsafe extern "C" fn run_jobs(cx: *mut JSContext) {
    // SAFETY: as above; what is taken from the queue is rooted at once.
    unsafe {
        let inner = Inner::of(cx);
        rooted!(in(cx) let mut task = UndefinedValue());
        rooted!(in(cx) let mut job = std::ptr::null_mut::<JSObject>());
        while GetRegularMicroTaskCount(cx) > 0 {
            JS_DequeueNextMicroTask(cx, task.handle_mut().into());
            job.set(ToUnwrappedJSMicroTask(&task.get()));
            let mut context = inner.jobs.current();
            if !job.get().is_null() {
                let stored = stored_context(inner, job.get(), u64::MAX);
                if stored.is_object() {
                    context = stored;
                }
            }
            let context = Persistent::new(inner, context);
            inner
                .watch
                .keep(Persistent::new(inner, task.get()), context);
        }
    }
}

unsafe extern "C" fn trace_nothing(_: *mut JSTracer, _: *mut JSVal) {}

impl JobState {
    #[inline]
    fn current(&self) -> JSVal {
        // SAFETY: one thread; no reference to the cell outlives an expression.
        unsafe { *self.context.get() }
    }

    /// Has contexts kept from now on, also while none is set.
    pub(crate) fn use_contexts(&self) {
        self.in_use.set(true);
    }

    /// Before code that runs while another job queue is in place: gives what is to be given to
    /// `bring_back` afterwards.
    pub(crate) fn set_aside(&self) -> JSVal {
        self.current()
    }

    /// Undoes what code set since `set_aside`.
    pub(crate) fn bring_back(&self, context: JSVal) {
        // SAFETY: as in current.
        unsafe { *self.context.get() = context };
    }

    /// The next job to be queued runs in `context`, those after it in the current one.
    fn next_job_in(&self, cx: *mut JSContext, context: JSVal) {
        // SAFETY: a live context.
        let queued = unsafe { GetRegularMicroTaskCount(cx) } as u64;
        let next = self.taken.get() + queued;
        // SAFETY: as in current; nothing below calls the engine.
        unsafe {
            let segments = &mut *self.segments.get();
            if segments.back().is_some_and(|last| last.0 == next) {
                segments.pop_back();
            }
            segments.push_back((next, context));
            segments.push_back((next + 1, self.current()));
        }
    }

    /// The context of the job with this number, from the segments.
    fn context_at(&self, job: u64) -> JSVal {
        // SAFETY: as in current; nothing below calls the engine.
        let segments = unsafe { &mut *self.segments.get() };
        while segments.get(1).is_some_and(|(from, _)| *from <= job) {
            segments.pop_front();
        }
        match segments.front() {
            Some((from, context)) if *from <= job => *context,
            _ => UndefinedValue(),
        }
    }

    /// Reports the contexts to the collector.
    ///
    /// # Safety
    /// `trc` is the tracer that the engine passed to the roots callback.
    pub(crate) unsafe fn trace(&self, trc: *mut JSTracer) {
        // SAFETY: called by the collector on the owning thread, while nothing else runs; the tracer
        // may update the values in place.
        unsafe {
            CallValueRootTracer(trc, self.context.get(), c"async context".as_ptr());
            for (_, context) in &mut *self.segments.get() {
                CallValueRootTracer(trc, context, c"async context of jobs".as_ptr());
            }
        }
    }
}

impl<'s> Scope<'s> {
    /// The current async context: an object, or `undefined`.
    #[inline]
    pub fn async_context(&mut self) -> Value<'s> {
        self.local(self.inner.jobs.current())
    }

    /// Sets the current async context to an object (anything else means "none").
    #[inline]
    pub fn set_async_context(&mut self, context: Value<'_>) {
        self.set_context(if context.is_object() {
            context.raw()
        } else {
            UndefinedValue()
        });
    }

    fn set_context(&mut self, context: JSVal) {
        let state = &self.inner.jobs;
        if state.current().asBits_ == context.asBits_ {
            return;
        }
        state.in_use.set(true);
        if self.inner.watch.queue_is_aside() {
            state.bring_back(context);
            return;
        }
        // SAFETY: a live context.
        let queued = unsafe { GetRegularMicroTaskCount(self.cx()) } as u64;
        let next = state.taken.get() + queued;
        // SAFETY: one thread; nothing below calls the engine.
        unsafe {
            let segments = &mut *state.segments.get();
            if queued == 0 {
                segments.clear();
            }
            match segments.back_mut() {
                Some(last) if last.0 == next => last.1 = context,
                _ => segments.push_back((next, context)),
            }
            *state.context.get() = context;
        }
    }

    /// Queues a function as a microtask; it runs without arguments in the current async context.
    pub fn queue_microtask(&mut self, f: Function<'_>) -> Result<()> {
        let cx = self.cx();
        // SAFETY: the value is rooted; the queue traces it.
        let ok = unsafe { EnqueueMicroTask(cx, &f.value().raw()) };
        if ok { Ok(()) } else { Err(self.pending()) }
    }

    /// Whether microtasks wait.
    #[inline]
    pub fn has_microtasks(&self) -> bool {
        // SAFETY: a live context.
        unsafe { mozjs::jsapi::HasRegularMicroTasks(self.cx()) || self.inner.watch.has_kept() }
    }

    /// Runs microtasks until none is left. An exception from one goes to
    /// [`Hooks::on_microtask_error`](crate::Hooks::on_microtask_error); the queue stays usable.
    /// Does nothing when called from within a microtask.
    pub fn run_microtasks(&mut self) {
        let inner = self.inner;
        let state = &inner.jobs;
        // Between two immediates, say, there is mostly nothing to run.
        if state.draining.get() || (!self.has_microtasks() && state.current().is_undefined()) {
            return;
        }
        state.draining.set(true);
        let cx = inner.cx;
        // SAFETY: a live context in its realm; the task is rooted before it runs.
        unsafe {
            rooted!(in(cx) let mut task = UndefinedValue());
            rooted!(in(cx) let mut job = std::ptr::null_mut::<JSObject>());
            rooted!(in(cx) let mut ignored = UndefinedValue());
            loop {
                if inner.watch.has_kept() {
                    self.queue_kept();
                }
                let left = GetRegularMicroTaskCount(cx);
                if left == 0 {
                    break;
                }
                // Awaits that are resumed without the queue would not be seen.
                let watched = inner.watch.active();
                if left == 1 && !watched {
                    JobQueueIsEmpty(cx);
                }
                JS_DequeueNextMicroTask(cx, task.handle_mut().into());
                let number = state.taken.get();
                state.taken.set(number + 1);
                job.set(ToUnwrappedJSMicroTask(&task.get()));
                if state.in_use.get() {
                    let context = if job.get().is_null() {
                        state.context_at(number)
                    } else {
                        stored_context(inner, job.get(), number)
                    };
                    self.set_context(context);
                }
                if inner.call_probe.wants_jobs() && !job.get().is_null() {
                    self.probe_job(job.get());
                }
                let ok = if job.get().is_null() {
                    let none = HandleValueArray::empty();
                    let this = HandleValue::undefined();
                    Call(
                        cx,
                        this.into(),
                        task.handle().into(),
                        &none,
                        ignored.handle_mut().into(),
                    )
                } else if watched {
                    let after = before_job(inner, job.get());
                    let ok = run_job(inner, job.handle().into());
                    if ok || self.report_microtask_error() {
                        after_job(inner, after);
                        continue;
                    }
                    false
                } else {
                    let ok = run_job(inner, job.handle().into());
                    if ok && inner.watch.active() {
                        after_job(inner, after_unwatched_job(inner));
                    }
                    ok
                };
                if left == 1 {
                    JobQueueMayNotBeEmpty(cx);
                }
                if !ok && !self.report_microtask_error() {
                    break;
                }
            }
        }
        self.set_context(UndefinedValue());
        state.draining.set(false);
    }

    /// As [`Scope::run_microtasks`], also from inside a microtask: the jobs that wait run before
    /// the one that asks goes on. For code that has to wait for a promise in place.
    pub fn run_microtasks_nested(&mut self) {
        let inner = self.inner;
        let outer = inner.jobs.draining.replace(false);
        rooted!(in(inner.cx) let before = inner.jobs.current());
        self.run_microtasks();
        inner.jobs.draining.set(outer);
        self.set_context(before.get());
    }

    /// Queues what was queued while a hook of the Debugger ran.
    fn queue_kept(&mut self) {
        rooted!(in(self.cx()) let before = self.inner.jobs.current());
        for (task, context) in self.inner.watch.take_kept() {
            self.set_context(context.raw());
            // SAFETY: the value is rooted; the queue traces it.
            unsafe { EnqueueMicroTask(self.cx(), &task.raw()) };
        }
        self.set_context(before.get());
    }

    /// Runs the promise jobs whose code belongs to the realm of `of`, also those that they queue,
    /// before all others, which keep their order. `Err` when the script is being terminated; what
    /// jobs throw is reported as always. After a termination (`discard`) they are dropped instead.
    pub fn run_microtasks_of(&mut self, of: Object<'_>, discard: bool) -> Result<()> {
        let inner = self.inner;
        let (cx, state) = (inner.cx, &inner.jobs);
        rooted!(in(cx) let before = state.current());
        let mut kept: Vec<(Persistent, Persistent)> = Vec::new();
        let mut outcome = Ok(());
        // SAFETY: a live context; tasks are rooted before they run or are kept.
        unsafe {
            let mut discard = discard;
            while GetRegularMicroTaskCount(cx) > 0 {
                rooted!(in(cx) let mut task = mozjs::jsval::UndefinedValue());
                JobQueueMayNotBeEmpty(cx);
                JS_DequeueNextMicroTask(cx, task.handle_mut().into());
                let number = state.taken.get();
                state.taken.set(number + 1);
                rooted!(in(cx) let job = ToUnwrappedJSMicroTask(&task.get()));
                let global = GetNonCCWObjectGlobal(of.value().object());
                let ours =
                    !job.get().is_null() && GetExecutionGlobalFromJSMicroTask(job.get()) == global;
                let context = match (state.in_use.get(), job.get().is_null()) {
                    (false, _) => UndefinedValue(),
                    (true, false) => stored_context(inner, job.get(), number),
                    (true, true) => state.context_at(number),
                };
                if !ours {
                    let task = Persistent::new(inner, task.get());
                    kept.push((task, Persistent::new(inner, context)));
                    continue;
                }
                if discard {
                    continue;
                }
                self.set_context(context);
                if !run_job(inner, job.handle().into()) && !self.report_microtask_error() {
                    outcome = Err(Error::Terminated);
                    discard = true;
                }
            }
            for (task, context) in kept {
                self.set_context(context.raw());
                EnqueueMicroTask(cx, &task.raw());
            }
        }
        self.set_context(before.get());
        outcome
    }

    fn report_microtask_error(&mut self) -> bool {
        let hooks = self.inner.hooks.borrow().clone();
        self.nested(|scope| match scope.take_exception() {
            None => false, // terminated
            Some(error) => match &hooks.on_microtask_error {
                Some(hook) => hook(scope, error),
                None => true,
            },
        })
    }
}

/// Runs a reaction job in its own realm.
///
/// # Safety
/// `job` is a live, rooted microtask object.
unsafe fn run_job(inner: &Inner, job: Handle<*mut JSObject>) -> bool {
    let cx = inner.cx;
    // SAFETY: the caller's contract; a job without a realm runs where we are.
    unsafe {
        if !inner.has_contexts.get() {
            return RunJSMicroTask(cx, job);
        }
        let global = GetExecutionGlobalFromJSMicroTask(job.get());
        if global.is_null() || global == inner.global() {
            RunJSMicroTask(cx, job)
        } else {
            within(cx, global, || RunJSMicroTask(cx, job))
        }
    }
}

/// The async context that a reaction job was made in.
///
/// # Safety
/// `job` is a live, rooted microtask object.
unsafe fn stored_context(inner: &Inner, job: *mut JSObject, number: u64) -> JSVal {
    let cx = inner.cx;
    rooted!(in(cx) let mut global = std::ptr::null_mut::<JSObject>());
    rooted!(in(cx) let mut data = std::ptr::null_mut::<JSObject>());
    // SAFETY: rooted out-parameters.
    let found = unsafe {
        MaybeGetHostDefinedDataFromJSMicroTask(
            job,
            global.handle_mut().into(),
            data.handle_mut().into(),
        )
    };
    if found && !data.get().is_null() {
        ObjectValue(data.get())
    } else if !global.get().is_null() {
        inner.jobs.context_at(number)
    } else {
        UndefinedValue()
    }
}
