//! Tells JavaScript of promises while somebody wants to know (`async_hooks`): when one is made and
//! settled, when a reaction is registered, and around each promise job.
//!
//! The engine tells of new and settled promises through its Debugger only, so the first watcher
//! makes a realm in a compartment of its own with a Debugger on the program's realm. The engine sets
//! the job queue aside while a Debugger's hook runs: jobs queued meanwhile are kept and join the
//! queue when it is run next. Nothing of this exists, and nothing is slower, before the first watcher.
//!
//! Not here: ids and hooks, which are JavaScript's.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::rc::Rc;

use mozjs::glue::UncheckedUnwrapObject;
use mozjs::jsapi::{
    CompartmentSpecifier, Construct1, HandleObject, HandleValueArray, JS_CallFunctionName,
    JS_ClearPendingException, JS_DefineDebuggerObject, JS_DefineFunction, JS_GetProperty,
    JS_NewGlobalObject, JS_SetProperty, JS_WrapObject, JSContext, JSNative, JSObject,
    MaybeGetPromiseFromJSMicroTask, OnNewGlobalHookOption,
};
use mozjs::jsval::{JSVal, ObjectOrNullValue, ObjectValue, UndefinedValue};
use mozjs::rooted;
use mozjs::rust::{RealmOptions, SIMPLE_GLOBAL_CLASS};

use crate::contexts::within;
use crate::error::Result;
use crate::runtime::{Inner, Persistent};
use crate::scope::Scope;
use crate::value::{Function, Value};

/// What a watcher is told; see [`Scope::watch_promises`].
pub struct PromiseWatcher<'s> {
    /// `(promise)`: it was just made, and its executor has run.
    pub created: Function<'s>,
    /// `(promise)`: it was just fulfilled or rejected.
    pub settled: Function<'s>,
    /// `()`: a reaction is registered; gives the async context that its job is to run in, or
    /// `undefined` for the current one.
    pub reaction: Function<'s>,
    /// `(promise | undefined)`: the job of a reaction begins, with the promise that it settles.
    pub before: Function<'s>,
    /// `()`: the job is over.
    pub after: Function<'s>,
}

struct Functions {
    created: Persistent,
    settled: Persistent,
    reaction: Persistent,
    before: Persistent,
    after: Persistent,
}

#[derive(Default)]
pub(crate) struct WatchState {
    functions: RefCell<Option<Rc<Functions>>>,
    /// The Debugger object, from the first watcher on.
    debugger: RefCell<Option<Persistent>>,
    /// Jobs that were queued while a hook of the Debugger ran.
    kept: RefCell<Vec<(Persistent, Persistent)>>,
    active: Cell<bool>,
    /// How many hooks of the Debugger run.
    inside: Cell<u32>,
}

impl WatchState {
    #[inline]
    pub(crate) fn active(&self) -> bool {
        self.active.get()
    }

    /// Whether the queue that the engine shows is not the real one.
    #[inline]
    pub(crate) fn queue_is_aside(&self) -> bool {
        self.inside.get() > 0
    }

    pub(crate) fn keep(&self, task: Persistent, context: Persistent) {
        self.kept.borrow_mut().push((task, context));
    }

    #[inline]
    pub(crate) fn has_kept(&self) -> bool {
        !self.kept.borrow().is_empty()
    }

    pub(crate) fn take_kept(&self) -> Vec<(Persistent, Persistent)> {
        self.kept.take()
    }

    fn pick(&self, which: impl Fn(&Functions) -> &Persistent) -> Option<Persistent> {
        self.functions.borrow().as_ref().map(|f| which(f).clone())
    }
}

impl<'s> Scope<'s> {
    /// Has `watcher` told of the promises of the program's realm, until the next call. What its
    /// functions throw is dropped. `None` ends the watch.
    pub fn watch_promises(&mut self, watcher: Option<PromiseWatcher<'_>>) -> Result<()> {
        let state = &self.inner.watch;
        let functions = watcher.map(|w| {
            let keep = |f: Function<'_>| f.value().persist(self);
            Rc::new(Functions {
                created: keep(w.created),
                settled: keep(w.settled),
                reaction: keep(w.reaction),
                before: keep(w.before),
                after: keep(w.after),
            })
        });
        let on = functions.is_some();
        if on {
            self.inner.jobs.use_contexts();
        }
        if on && state.debugger.borrow().is_none() {
            let Some(debugger) = make_debugger(self.inner) else {
                return Err(self.pending());
            };
            *state.debugger.borrow_mut() = Some(debugger);
        }
        if on != state.active.get() {
            let Some(debugger) = state.debugger.borrow().clone() else {
                return Ok(());
            };
            if !set_hooks(self.inner, &debugger, on) {
                return Err(self.pending());
            }
        }
        *state.functions.borrow_mut() = functions;
        state.active.set(on);
        Ok(())
    }
}

/// What the engine calls to report what a hook of the Debugger throws: a C++ object with one virtual
/// function. That happens when the stack is full: the program will find that out by itself.
#[repr(C)]
struct Preparer {
    vtable: &'static [unsafe extern "C" fn(*mut Preparer, HandleObject, *mut c_void); 1],
}

static PREPARER: Preparer = Preparer { vtable: &[ignore] };

unsafe extern "C" fn ignore(_this: *mut Preparer, _global: HandleObject, _closure: *mut c_void) {}

/// A Debugger on the program's realm, in a realm of its own. `None` with an exception pending.
fn make_debugger(inner: &Inner) -> Option<Persistent> {
    let cx = inner.cx;
    // SAFETY: a live context; everything is rooted before the next call that may collect.
    unsafe {
        // The engine would not have the program run in a hook of its debugger, as hooks of
        // `async_hooks` do; it only warns then, and nobody listens to its warnings.
        (*mozjs::jsapi::ContextOptionsRef(cx)).set_throwOnDebuggeeWouldRun_(false);
        mozjs::jsapi::SetScriptEnvironmentPreparer(cx, (&raw const PREPARER).cast_mut().cast());
        let mut realm = RealmOptions::default();
        realm.creationOptions_.compSpec_ = CompartmentSpecifier::NewCompartmentAndZone;
        realm.creationOptions_.invisibleToDebugger_ = true;
        rooted!(in(cx) let global = JS_NewGlobalObject(
            cx,
            &SIMPLE_GLOBAL_CLASS,
            std::ptr::null_mut(),
            OnNewGlobalHookOption::DontFireOnNewGlobalHook,
            &*realm,
        ));
        if global.get().is_null() {
            return None;
        }
        rooted!(in(cx) let mut debugger = std::ptr::null_mut::<JSObject>());
        let ok = within(cx, global.get(), || {
            rooted!(in(cx) let mut class = UndefinedValue());
            rooted!(in(cx) let mut debuggee = inner.global());
            if !JS_DefineDebuggerObject(cx, global.handle().into())
                || !JS_GetProperty(
                    cx,
                    global.handle().into(),
                    c"Debugger".as_ptr(),
                    class.handle_mut().into(),
                )
                || !JS_WrapObject(cx, debuggee.handle_mut().into())
            {
                return false;
            }
            let args = HandleValueArray {
                length_: 1,
                elements_: inner.arena.push(ObjectValue(debuggee.get())),
            };
            Construct1(
                cx,
                class.handle().into(),
                &args,
                debugger.handle_mut().into(),
            )
        });
        ok.then(|| Persistent::new(inner, ObjectValue(debugger.get())))
    }
}

/// Sets or clears the hooks of the Debugger. `false` with an exception pending.
fn set_hooks(inner: &Inner, debugger: &Persistent, on: bool) -> bool {
    let cx = inner.cx;
    let natives: [(&std::ffi::CStr, JSNative); 2] = [
        (c"onNewPromise", Some(on_new_promise)),
        (c"onPromiseSettled", Some(on_promise_settled)),
    ];
    // SAFETY: a live context; everything is rooted.
    unsafe {
        rooted!(in(cx) let object = debugger.raw().to_object());
        within(cx, object.get(), || {
            natives.iter().all(|(name, native)| {
                rooted!(in(cx) let mut value = UndefinedValue());
                if on {
                    rooted!(in(cx) let holder = mozjs::jsapi::JS_NewPlainObject(cx));
                    if holder.get().is_null() {
                        return false;
                    }
                    let f =
                        JS_DefineFunction(cx, holder.handle().into(), name.as_ptr(), *native, 1, 0);
                    if f.is_null() {
                        return false;
                    }
                    value.set(ObjectValue(mozjs::jsapi::JS_GetFunctionObject(f)));
                }
                JS_SetProperty(
                    cx,
                    object.handle().into(),
                    name.as_ptr(),
                    value.handle().into(),
                )
            })
        })
    }
}

unsafe extern "C" fn on_new_promise(cx: *mut JSContext, argc: u32, vp: *mut JSVal) -> bool {
    // SAFETY: the engine's calling convention for natives.
    unsafe { tell(cx, argc, vp, |f| &f.created) }
}

unsafe extern "C" fn on_promise_settled(cx: *mut JSContext, argc: u32, vp: *mut JSVal) -> bool {
    // SAFETY: as above.
    unsafe { tell(cx, argc, vp, |f| &f.settled) }
}

/// Calls a function of the watcher with the promise that a hook of the Debugger got.
///
/// # Safety
/// The arguments of a native called by the engine.
unsafe fn tell(
    cx: *mut JSContext,
    argc: u32,
    vp: *mut JSVal,
    which: impl Fn(&Functions) -> &Persistent,
) -> bool {
    // SAFETY: the caller's contract: vp holds callee, this and argc rooted arguments.
    unsafe {
        let inner = Inner::of(cx);
        let argument = if argc > 0 {
            *vp.add(2)
        } else {
            UndefinedValue()
        };
        *vp = UndefinedValue();
        let Some(f) = inner.watch.pick(which) else {
            return true;
        };
        if !argument.is_object() {
            return true;
        }
        rooted!(in(cx) let about = argument.to_object());
        rooted!(in(cx) let mut promise = UndefinedValue());
        let found = JS_CallFunctionName(
            cx,
            about.handle().into(),
            c"unsafeDereference".as_ptr(),
            &HandleValueArray::empty(),
            promise.handle_mut().into(),
        );
        if !found || !promise.get().is_object() {
            JS_ClearPendingException(cx);
            return true;
        }
        // It came wrapped for the compartment of the Debugger.
        let promise = UncheckedUnwrapObject(promise.get().to_object(), false);
        rooted!(in(cx) let promise = ObjectValue(promise));
        let context = inner.jobs.set_aside();
        rooted!(in(cx) let context = context);
        inner.watch.inside.set(inner.watch.inside.get() + 1);
        inner.enter_main(|scope| {
            let promise = scope.local(promise.get());
            call(scope, &f, &[promise]);
        });
        inner.watch.inside.set(inner.watch.inside.get() - 1);
        inner.jobs.bring_back(context.get());
    }
    true
}

/// Calls a function of the watcher; what it throws is dropped.
fn call<'s>(scope: &mut Scope<'s>, f: &Persistent, args: &[Value<'_>]) -> Option<Value<'s>> {
    let this = scope.undefined();
    let f = f.get(scope).as_function()?;
    match f.call(scope, this, args) {
        Ok(value) => Some(value),
        Err(error) => {
            scope.exception(error);
            None
        }
    }
}

/// The async context for a reaction that is being registered; `undefined` for the current one.
pub(crate) fn context_for_reaction(inner: &Inner) -> JSVal {
    let Some(f) = inner.watch.pick(|f| &f.reaction) else {
        return UndefinedValue();
    };
    inner.enter_main(|scope| match call(scope, &f, &[]) {
        Some(value) if value.is_object() => value.raw(),
        _ => UndefinedValue(),
    })
}

/// Tells the watcher that a promise job begins; gives what is to be told when it is over.
///
/// # Safety
/// `job` is a live, rooted microtask object.
pub(crate) unsafe fn before_job(inner: &Inner, job: *mut JSObject) -> Option<Persistent> {
    let f = inner.watch.pick(|f| &f.before)?;
    let after = inner.watch.pick(|f| &f.after);
    inner.enter_main(|scope| {
        // SAFETY: the caller's contract; the promise is rooted at once.
        let promise = unsafe { ObjectOrNullValue(MaybeGetPromiseFromJSMicroTask(job)) };
        let promise = if promise.is_object() {
            scope.local(promise)
        } else {
            scope.undefined()
        };
        call(scope, &f, &[promise]);
    });
    after
}

/// What is to be told when a job is over that began before the watch.
pub(crate) fn after_unwatched_job(inner: &Inner) -> Option<Persistent> {
    inner.watch.pick(|f| &f.after)
}

/// Tells the watcher that the promise job is over, also when the watch has ended meanwhile.
pub(crate) fn after_job(inner: &Inner, after: Option<Persistent>) {
    let Some(f) = after else {
        return;
    };
    inner.enter_main(|scope| {
        call(scope, &f, &[]);
    });
}
