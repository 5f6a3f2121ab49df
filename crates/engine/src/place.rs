//! Which function is called from native code or resumed by a promise job, and where it was written: for recordings of
//! what a program does. Stacks of running code are in `introspect.rs`.

use std::cell::{Cell, RefCell};
use std::ffi::CStr;
use std::rc::Rc;

use mozjs::glue::JS_GetReservedSlot;
use mozjs::jsapi::{
    JS_GetBoundFunctionTarget, JS_GetFunctionDisplayId, JS_GetFunctionScript, JS_GetObjectFunction,
    JS_GetScriptBaseLineNumber, JS_GetScriptFilename, JS_ObjectIsBoundFunction,
    JSCLASS_RESERVED_SLOTS_MASK, JSCLASS_RESERVED_SLOTS_SHIFT, JSObject, JSString,
};
use mozjs::jsval::{JSVal, UndefinedValue};
use mozjs::rooted;
use mozjs::rust::get_object_class;

use crate::scope::Scope;
use crate::value::{Function, Value};

/// A function's name and place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Its own or inferred name; empty if it has none.
    pub name: String,
    /// File name or URL of its script.
    pub file: String,
    /// The 1-based line that it begins on.
    pub line: u32,
}

/// A quick key of a function's code: equal for two functions of the same code, and hardly ever for others
/// (the engine may use addresses again).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PlaceKey(usize, usize, u32);

type Probe = Rc<dyn Fn(&mut Scope<'_>, Function<'_>, ProbedCall)>;

/// Bytes of stack below which functions are not looked at: a function that was never called has to be compiled for
/// it, and the engine cannot go on when the stack is too short for that.
const DEEP: usize = 1024 * 1024;

/// What a function is asked about for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProbedCall {
    /// Native code is about to call it.
    Native,
    /// A promise job is about to call it, or to resume it after an `await`.
    Job,
}

/// Who is told of the next call from native code.
#[derive(Default)]
pub(crate) struct CallProbe {
    armed: Cell<bool>,
    jobs: Cell<bool>,
    /// An address on the stack when the callback that runs began.
    base: Cell<usize>,
    probe: RefCell<Option<Probe>>,
}

impl CallProbe {
    /// Whether the next call is to be told of.
    #[inline]
    pub(crate) fn is_armed(&self) -> bool {
        self.armed.get()
    }

    /// Whether promise jobs are to be told of.
    #[inline]
    pub(crate) fn wants_jobs(&self) -> bool {
        self.jobs.get()
    }

    /// Whether much of the stack was used since.
    fn is_deep(&self) -> bool {
        self.base.get().saturating_sub(stack_address()) > DEEP
    }
}

/// About where the stack ends now.
#[inline(never)]
fn stack_address() -> usize {
    let here = 0u8;
    std::ptr::from_ref(std::hint::black_box(&here)).addr()
}

impl Scope<'_> {
    /// Sets who is told of a function that native code is about to call after [`Scope::arm_call_probe`].
    /// It is told of promise jobs, too, while [`Scope::probe_jobs`] says so.
    pub fn set_call_probe(
        &mut self,
        probe: impl Fn(&mut Scope<'_>, Function<'_>, ProbedCall) + 'static,
    ) {
        *self.inner.call_probe.probe.borrow_mut() = Some(Rc::new(probe));
    }

    /// A callback of the loop begins: has its next call of a function by native code told, if `armed`, once.
    pub fn arm_call_probe(&mut self, armed: bool) {
        self.inner.call_probe.armed.set(armed);
        self.inner.call_probe.base.set(stack_address());
    }

    /// Has each promise job told from now on, or no longer; gives what was before.
    pub fn probe_jobs(&mut self, on: bool) -> bool {
        self.inner.call_probe.jobs.replace(on)
    }

    #[cold]
    pub(crate) fn probe_call(&mut self, f: Function<'_>) {
        self.inner.call_probe.armed.set(false);
        self.probe(f, ProbedCall::Native);
    }

    fn probe(&mut self, f: Function<'_>, call: ProbedCall) {
        let probe = self.inner.call_probe.probe.borrow().clone();
        if let Some(probe) = probe {
            probe(self, f, call);
        }
    }

    /// A promise job is about to run: tells of the function that it calls or resumes.
    #[cold]
    pub(crate) fn probe_job(&mut self, job: *mut JSObject) {
        // SAFETY: a live object that the caller has rooted.
        let Some(f) = (unsafe { function_of_job(job) }) else {
            return;
        };
        self.nested(|scope| {
            if let Some(f) = scope.local(f).as_function() {
                scope.probe(f, ProbedCall::Job);
            }
        });
    }
}

// Reserved slots and flags of the engine's objects (`js/src/builtin/Promise.cpp`, `js/src/vm/GeneratorObject.h`). The
// test `jobs_tell_whom_they_resume` says when they have changed.
const REACTION_ON_FULFILLED: usize = 5;
const REACTION_ON_REJECTED: usize = 6;
const REACTION_FLAGS: usize = 9;
const REACTION_GENERATOR: usize = 10;
const REACTION_IS_FULFILLED: i32 = 0x2;
/// Of an async function or an async generator.
const REACTION_IS_AWAIT: i32 = 0x8 | 0x10;
const GENERATOR_CALLEE: usize = 0;

/// A reserved slot; `undefined` when the object's class has no such slot.
///
/// # Safety
/// `object` is live.
unsafe fn slot(object: *mut JSObject, index: usize) -> JSVal {
    let mut value = UndefinedValue();
    // SAFETY: the caller's contract; classes are static, and the slot is one of those that the class reserves.
    unsafe {
        let flags = (*get_object_class(object)).flags;
        let slots = (flags >> JSCLASS_RESERVED_SLOTS_SHIFT) & JSCLASS_RESERVED_SLOTS_MASK;
        if index < slots as usize {
            JS_GetReservedSlot(object, index as u32, &mut value);
        }
    }
    value
}

/// The function that a promise job calls, or that it resumes after an `await`.
///
/// # Safety
/// `job` is live.
unsafe fn function_of_job(job: *mut JSObject) -> Option<JSVal> {
    // SAFETY: the caller's contract; what slots hold is live as well, and nothing here collects.
    unsafe {
        if CStr::from_ptr((*get_object_class(job)).name) != c"PromiseReactionRecord" {
            return None;
        }
        let flags = slot(job, REACTION_FLAGS);
        if !flags.is_int32() {
            return None;
        }
        let flags = flags.to_int32();
        let function = if flags & REACTION_IS_AWAIT != 0 {
            let generator = slot(job, REACTION_GENERATOR);
            if !generator.is_object() {
                return None;
            }
            slot(generator.to_object(), GENERATOR_CALLEE)
        } else if flags & REACTION_IS_FULFILLED != 0 {
            slot(job, REACTION_ON_FULFILLED)
        } else {
            slot(job, REACTION_ON_REJECTED)
        };
        function.is_object().then_some(function)
    }
}

impl Function<'_> {
    /// Where the object is: the same for the same function, and another for another, until the next collection.
    pub fn address(self) -> usize {
        self.value().object().addr()
    }

    /// The key of the function's code; `None` for native functions and proxies, and deep in a recursion. Bound
    /// functions count as their targets.
    pub fn place_key(self, scope: &mut Scope<'_>) -> Option<PlaceKey> {
        if scope.inner.call_probe.is_deep() {
            return None;
        }
        let cx = scope.cx();
        // SAFETY: live, rooted objects; the script is not kept and nothing collects while it is used.
        unsafe {
            rooted!(in(cx) let function = JS_GetObjectFunction(target_of(self.value())?));
            if function.get().is_null() {
                return None;
            }
            let script = JS_GetFunctionScript(cx, function.handle().into());
            if script.is_null() {
                return None;
            }
            let line = JS_GetScriptBaseLineNumber(cx, script);
            Some(PlaceKey(
                script as usize,
                JS_GetScriptFilename(script) as usize,
                line,
            ))
        }
    }

    /// The function's name and place; `None` as for [`Function::place_key`].
    pub fn place(self, scope: &mut Scope<'_>) -> Option<Place> {
        if scope.inner.call_probe.is_deep() {
            return None;
        }
        let cx = scope.cx();
        // SAFETY: as in place_key; the file name is copied before anything can collect.
        unsafe {
            rooted!(in(cx) let function = JS_GetObjectFunction(target_of(self.value())?));
            if function.get().is_null() {
                return None;
            }
            let script = JS_GetFunctionScript(cx, function.handle().into());
            if script.is_null() {
                return None;
            }
            let line = JS_GetScriptBaseLineNumber(cx, script);
            let file = JS_GetScriptFilename(script);
            let file = if file.is_null() {
                String::new()
            } else {
                CStr::from_ptr(file).to_string_lossy().into_owned()
            };
            rooted!(in(cx) let mut name = std::ptr::null_mut::<JSString>());
            let named =
                JS_GetFunctionDisplayId(cx, function.handle().into(), name.handle_mut().into());
            let name = if named {
                scope.text_of(name.get()).unwrap_or_default()
            } else {
                scope.take_exception();
                String::new()
            };
            Some(Place { name, file, line })
        }
    }
}

/// The object behind bound functions.
///
/// # Safety
/// `value` is a live function object.
unsafe fn target_of(value: Value<'_>) -> Option<*mut mozjs::jsapi::JSObject> {
    let mut object = value.object();
    // SAFETY: the caller's contract; nothing here collects.
    unsafe {
        while !object.is_null() && JS_ObjectIsBoundFunction(object) {
            object = JS_GetBoundFunctionTarget(object);
        }
    }
    (!object.is_null()).then_some(object)
}
