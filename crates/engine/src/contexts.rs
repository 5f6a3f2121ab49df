//! Further realms in the runtime's compartment, for `node:vm`: a global of its own whose
//! properties are those of another object, the sandbox.
//!
//! Such a realm has three objects. The *global* that the engine resolves bare names on stays
//! empty; its prototype, and what scripts see as `globalThis`, is the *face*: a proxy that looks
//! in the sandbox first and then among the *builtins*, a plain object that holds what the engine
//! defines (`Array`, `undefined`, …). Assignments reach the face through the prototype chain.
//! Declarations (`var`, `function`) and assignments to unknown names are definitions on the global,
//! which its class hands on to the sandbox.
//!
//! All realms share one compartment: objects go from one to another as they are. Which realm code
//! runs in is the engine's business: a function brings its own.

use std::ffi::c_char;
use std::ptr;
use std::sync::OnceLock;

use mozjs::glue::{
    AppendToIdVector, CreateProxyHandler, CreateRootedIdVector, DestroyRootedIdVector,
    GetIdVectorAddress, GetWindowProxyClass, JS_GetReservedSlot, NewProxyObject, ProxyTraps,
    SliceRootedIdVector,
};
use mozjs::jsapi::js::{ObjectOps, TempAllocPolicy};
use mozjs::jsapi::{
    CompilationType, CurrentGlobalOrNull, GetNonCCWObjectGlobal, GetPropertyKeys,
    GetRealmObjectPrototype, GetStaticPrototype, Handle, HandleId, HandleObject, HandleValue,
    JS_DefinePropertyById, JS_DefinePropertyById2, JS_DeletePropertyById,
    JS_EnumerateStandardClasses, JS_ForwardGetPropertyTo, JS_ForwardSetPropertyTo,
    JS_GetOwnPropertyDescriptorById, JS_GetProperty, JS_GlobalObjectTraceHook,
    JS_HasOwnPropertyById, JS_HasPropertyById, JS_IsExtensible, JS_NewGlobalObject,
    JS_NewObjectWithGivenProto, JS_PreventExtensions, JS_ResolveStandardClass, JS_SetPropertyById,
    JS_SetPrototype, JS_SetReservedSlot, JS_SetSecurityCallbacks, JSClass, JSClassOps, JSContext,
    JSObject, JSSecurityCallbacks, JSString, MutableHandle, MutableHandleIdVector,
    MutableHandleObject, MutableHandleValue, ObjectOpResult, OnNewGlobalHookOption,
    PropertyDescriptor, RealmCreationOptions, RuntimeCode, SetWindowProxy, StackGCVector,
};
use mozjs::jsval::{BooleanValue, JSVal, ObjectValue, UndefinedValue};
use mozjs::rooted;
use mozjs::rust::{RealmOptions, SIMPLE_GLOBAL_CLASS};

use crate::error::Result;
use crate::runtime::{Inner, enter_inner};
use crate::scope::{ENUMERATE, Scope};
use crate::value::Object;

// Slots of a global that are the embedding's.
const SANDBOX: u32 = 0;
const BUILTINS: u32 = 1;
/// `true`: `eval` and `new Function` are refused.
const NO_STRINGS: u32 = 2;
/// `true`: compiling WebAssembly is refused.
const NO_WASM: u32 = 3;

/// Flags of `GetPropertyKeys`: own, also hidden ones, also symbols.
const OWN_KEYS: u32 = 0x8 | 0x10 | 0x20;

static CLASS_OPS: JSClassOps = JSClassOps {
    addProperty: None,
    delProperty: None,
    enumerate: None,
    newEnumerate: None,
    resolve: None,
    mayResolve: None,
    finalize: None,
    call: None,
    construct: None,
    trace: Some(JS_GlobalObjectTraceHook),
};

static OBJECT_OPS: ObjectOps = ObjectOps {
    lookupProperty: None,
    defineProperty: Some(define_on_global),
    hasProperty: None,
    getProperty: None,
    setProperty: None,
    getOwnPropertyDescriptor: None,
    deleteProperty: Some(delete),
    getElements: None,
    funToString: None,
};

struct Shared<T>(T);
// SAFETY: classes and handlers are never written once made; the engine reads them from any thread.
unsafe impl<T> Sync for Shared<T> {}
// SAFETY: as above.
unsafe impl<T> Send for Shared<T> {}

/// The class of the empty globals.
fn global_class() -> &'static JSClass {
    static CLASS: OnceLock<Shared<JSClass>> = OnceLock::new();
    &CLASS
        .get_or_init(|| {
            Shared(JSClass {
                name: c"Object".as_ptr(),
                flags: SIMPLE_GLOBAL_CLASS.flags,
                cOps: &CLASS_OPS,
                spec: ptr::null(),
                ext: ptr::null(),
                oOps: &OBJECT_OPS,
            })
        })
        .0
}

/// The class of the faces: the engine's proxy class under another name.
fn face_class() -> &'static JSClass {
    static CLASS: OnceLock<Shared<JSClass>> = OnceLock::new();
    &CLASS
        .get_or_init(|| {
            // SAFETY: a static class of the engine; its fields are plain data.
            let model = unsafe { &*GetWindowProxyClass() };
            Shared(JSClass {
                name: c"Object".as_ptr(),
                flags: model.flags,
                cOps: model.cOps,
                spec: model.spec,
                ext: model.ext,
                oOps: model.oOps,
            })
        })
        .0
}

fn face_handler() -> *const std::ffi::c_void {
    static HANDLER: OnceLock<Shared<*const std::ffi::c_void>> = OnceLock::new();
    HANDLER
        .get_or_init(|| {
            let traps = ProxyTraps {
                enter: None,
                getOwnPropertyDescriptor: Some(get_own),
                defineProperty: Some(define),
                ownPropertyKeys: Some(own_keys),
                delete_: Some(delete),
                enumerate: None,
                getPrototypeIfOrdinary: Some(prototype),
                getPrototype: None,
                setPrototype: None,
                setImmutablePrototype: None,
                preventExtensions: Some(prevent_extensions),
                isExtensible: Some(is_extensible),
                has: Some(has),
                get: Some(get),
                set: Some(set),
                call: None,
                construct: None,
                hasOwn: None,
                getOwnEnumerablePropertyKeys: None,
                nativeCall: None,
                objectClassIs: None,
                className: Some(class_name),
                fun_toString: None,
                boxedValue_unbox: None,
                defaultValue: None,
                trace: None,
                finalize: None,
                objectMoved: None,
                isCallable: None,
                isConstructor: None,
            };
            // SAFETY: the handler copies the traps and lives for ever.
            Shared(unsafe { CreateProxyHandler(&traps, ptr::null()) })
        })
        .0
}

/// A slot of a global as an object.
///
/// # Safety
/// `global` is a live global of [`global_class`] whose slots are filled.
unsafe fn slot(global: *mut JSObject, index: u32) -> *mut JSObject {
    let mut value = UndefinedValue();
    // SAFETY: see above.
    unsafe { JS_GetReservedSlot(global, index, &mut value) };
    value.to_object()
}

/// The parts of the realm of a face or global.
///
/// # Safety
/// `of` is a live object of a realm made by [`Scope::new_context`] with a sandbox.
unsafe fn parts(of: *mut JSObject) -> (*mut JSObject, *mut JSObject, *mut JSObject) {
    // SAFETY: no wrappers of other compartments exist: there is one compartment.
    unsafe {
        let global = GetNonCCWObjectGlobal(of);
        (global, slot(global, SANDBOX), slot(global, BUILTINS))
    }
}

/// The builtins of a global, made when the engine first defines something: it may do so while it
/// makes the global. Null when out of memory.
///
/// # Safety
/// A rooted global of [`global_class`].
unsafe fn builtins_of(cx: *mut JSContext, global: HandleObject) -> *mut JSObject {
    let mut value = UndefinedValue();
    // SAFETY: the global is rooted; the new object is stored at once.
    unsafe {
        JS_GetReservedSlot(global.get(), BUILTINS, &mut value);
        if value.is_object() {
            return value.to_object();
        }
        let made = within(cx, global.get(), || {
            JS_NewObjectWithGivenProto(cx, ptr::null(), HandleObject::null())
        });
        if !made.is_null() {
            JS_SetReservedSlot(global.get(), BUILTINS, &ObjectValue(made));
        }
        made
    }
}

/// Runs `f` in the realm of an object.
///
/// # Safety
/// `of` is a live object; the caller's values are rooted.
pub(crate) unsafe fn within<R>(cx: *mut JSContext, of: *mut JSObject, f: impl FnOnce() -> R) -> R {
    // SAFETY: entering and leaving are paired; a panic in `f` aborts the process.
    unsafe {
        let before = mozjs::jsapi::JS::EnterRealm(cx, of);
        let result = f();
        mozjs::jsapi::JS::LeaveRealm(cx, before);
        result
    }
}

macro_rules! roots {
    ($cx:ident, $face:expr, $global:ident, $sandbox:ident, $builtins:ident) => {
        let (g, s, b) = parts($face);
        rooted!(in($cx) let $global = g);
        rooted!(in($cx) let $sandbox = s);
        rooted!(in($cx) let $builtins = b);
    };
}

/// Has the engine define a standard name, if it is one and was not yet.
///
/// # Safety
/// Rooted handles of one realm.
unsafe fn resolve(cx: *mut JSContext, global: HandleObject, id: HandleId) -> bool {
    let mut resolved = false;
    // SAFETY: the caller's contract.
    unsafe {
        within(cx, global.get(), || {
            JS_ResolveStandardClass(cx, global, id, &mut resolved)
        })
    }
}

/// A definition on the global. What scripts declare is enumerable and goes to the sandbox; what the
/// engine defines for itself is not, and goes to the builtins.
unsafe extern "C" fn define_on_global(
    cx: *mut JSContext,
    obj: HandleObject,
    id: HandleId,
    desc: Handle<PropertyDescriptor>,
    result: *mut ObjectOpResult,
) -> bool {
    // SAFETY: the engine passes rooted handles and a live result; the sandbox is there before
    // scripts run (see new_context).
    unsafe {
        let declared = {
            let desc = &*desc.ptr;
            desc.enumerable_() && desc.hasValue_() && !desc.resolving_()
        };
        if !declared {
            rooted!(in(cx) let builtins = builtins_of(cx, obj));
            return !builtins.get().is_null()
                && JS_DefinePropertyById(cx, builtins.handle().into(), id, desc, result);
        }
        rooted!(in(cx) let sandbox = slot(obj.get(), SANDBOX));
        rooted!(in(cx) let value = (*desc.ptr).value_);
        (*result).code_ = 0;
        let mut found = false;
        if !JS_HasOwnPropertyById(cx, sandbox.handle().into(), id, &mut found) {
            return false;
        }
        if !found {
            let attributes = ENUMERATE;
            return JS_DefinePropertyById2(
                cx,
                sandbox.handle().into(),
                id,
                value.handle().into(),
                attributes,
            );
        }
        // `var x` of something that is there keeps it.
        value.get().is_undefined()
            || JS_SetPropertyById(cx, sandbox.handle().into(), id, value.handle().into())
    }
}

unsafe extern "C" fn get_own(
    cx: *mut JSContext,
    proxy: HandleObject,
    id: HandleId,
    desc: MutableHandle<PropertyDescriptor>,
    none: *mut bool,
) -> bool {
    // SAFETY: as in define_on_global; the same holds for all traps below.
    unsafe {
        roots!(cx, proxy.get(), global, sandbox, builtins);
        if !JS_GetOwnPropertyDescriptorById(cx, sandbox.handle().into(), id, desc, none) {
            return false;
        }
        !*none
            || (resolve(cx, global.handle().into(), id)
                && JS_GetOwnPropertyDescriptorById(cx, builtins.handle().into(), id, desc, none))
    }
}

unsafe extern "C" fn define(
    cx: *mut JSContext,
    proxy: HandleObject,
    id: HandleId,
    desc: Handle<PropertyDescriptor>,
    result: *mut ObjectOpResult,
) -> bool {
    // SAFETY: see get_own.
    unsafe {
        roots!(cx, proxy.get(), global, sandbox, builtins);
        let _ = (&global, &builtins);
        JS_DefinePropertyById(cx, sandbox.handle().into(), id, desc, result)
    }
}

unsafe extern "C" fn own_keys(
    cx: *mut JSContext,
    proxy: HandleObject,
    keys: MutableHandleIdVector,
) -> bool {
    // SAFETY: see get_own. The second vector roots its ids until it is destroyed; its memory is
    // looked up anew after each call that may collect.
    unsafe {
        roots!(cx, proxy.get(), global, sandbox, builtins);
        if !GetPropertyKeys(cx, sandbox.handle().into(), OWN_KEYS, keys)
            || !within(cx, global.get(), || {
                JS_EnumerateStandardClasses(cx, global.handle().into())
            })
        {
            return false;
        }
        let more = CreateRootedIdVector(cx);
        let handle = MutableHandleIdVector {
            ptr: GetIdVectorAddress(more).cast(),
        };
        let mut ok = GetPropertyKeys(cx, builtins.handle().into(), OWN_KEYS, handle);
        let mut len = 0;
        SliceRootedIdVector(more, &mut len);
        for i in 0..len {
            if !ok {
                break;
            }
            let mut total = 0;
            rooted!(in(cx) let id = *SliceRootedIdVector(more, &mut total).add(i));
            let mut found = false;
            ok = JS_HasOwnPropertyById(cx, sandbox.handle().into(), id.handle().into(), &mut found)
                && (found || AppendToIdVector(keys, id.handle().into()));
        }
        DestroyRootedIdVector(more);
        ok
    }
}

unsafe extern "C" fn delete(
    cx: *mut JSContext,
    proxy: HandleObject,
    id: HandleId,
    result: *mut ObjectOpResult,
) -> bool {
    // SAFETY: see get_own.
    unsafe {
        roots!(cx, proxy.get(), global, sandbox, builtins);
        if !JS_DeletePropertyById(cx, sandbox.handle().into(), id, result) {
            return false;
        }
        // Refused by the sandbox: nothing else is deleted.
        (*result).code_ != 0
            || (resolve(cx, global.handle().into(), id)
                && JS_DeletePropertyById(cx, builtins.handle().into(), id, result))
    }
}

unsafe extern "C" fn prototype(
    _: *mut JSContext,
    proxy: HandleObject,
    ordinary: *mut bool,
    out: MutableHandleObject,
) -> bool {
    // SAFETY: see get_own.
    unsafe {
        *ordinary = true;
        *out.ptr = GetStaticPrototype(proxy.get());
    }
    true
}

unsafe extern "C" fn prevent_extensions(
    cx: *mut JSContext,
    proxy: HandleObject,
    result: *mut ObjectOpResult,
) -> bool {
    // SAFETY: see get_own.
    unsafe {
        roots!(cx, proxy.get(), global, sandbox, builtins);
        let _ = (&global, &builtins);
        JS_PreventExtensions(cx, sandbox.handle().into(), result)
    }
}

unsafe extern "C" fn is_extensible(
    cx: *mut JSContext,
    proxy: HandleObject,
    answer: *mut bool,
) -> bool {
    // SAFETY: see get_own.
    unsafe {
        roots!(cx, proxy.get(), global, sandbox, builtins);
        let _ = (&global, &builtins);
        JS_IsExtensible(cx, sandbox.handle().into(), answer)
    }
}

unsafe extern "C" fn has(
    cx: *mut JSContext,
    proxy: HandleObject,
    id: HandleId,
    answer: *mut bool,
) -> bool {
    // SAFETY: see get_own.
    unsafe {
        roots!(cx, proxy.get(), global, sandbox, builtins);
        if !JS_HasPropertyById(cx, sandbox.handle().into(), id, answer) {
            return false;
        }
        *answer
            || (resolve(cx, global.handle().into(), id)
                && JS_HasPropertyById(cx, builtins.handle().into(), id, answer))
    }
}

unsafe extern "C" fn get(
    cx: *mut JSContext,
    proxy: HandleObject,
    _: HandleValue,
    id: HandleId,
    out: MutableHandleValue,
) -> bool {
    // SAFETY: see get_own.
    unsafe {
        roots!(cx, proxy.get(), global, sandbox, builtins);
        let mut found = false;
        if !JS_HasPropertyById(cx, sandbox.handle().into(), id, &mut found) {
            return false;
        }
        if found {
            rooted!(in(cx) let receiver = ObjectValue(sandbox.get()));
            if !JS_ForwardGetPropertyTo(
                cx,
                sandbox.handle().into(),
                id,
                receiver.handle().into(),
                out,
            ) {
                return false;
            }
            // A sandbox that names itself means its global here.
            if (*out.ptr).is_object() && (*out.ptr).to_object() == sandbox.get() {
                *out.ptr = ObjectValue(proxy.get());
            }
            return true;
        }
        if !resolve(cx, global.handle().into(), id) {
            return false;
        }
        rooted!(in(cx) let receiver = ObjectValue(proxy.get()));
        JS_ForwardGetPropertyTo(
            cx,
            builtins.handle().into(),
            id,
            receiver.handle().into(),
            out,
        )
    }
}

unsafe extern "C" fn set(
    cx: *mut JSContext,
    proxy: HandleObject,
    id: HandleId,
    value: HandleValue,
    receiver: HandleValue,
    result: *mut ObjectOpResult,
) -> bool {
    // SAFETY: see get_own.
    unsafe {
        roots!(cx, proxy.get(), global, sandbox, builtins);
        let own = receiver.get().is_object() && {
            let receiver = receiver.get().to_object();
            receiver == proxy.get() || receiver == global.get()
        };
        if !own {
            return JS_ForwardSetPropertyTo(
                cx,
                sandbox.handle().into(),
                id,
                value,
                receiver,
                result,
            );
        }
        let mut found = false;
        if !JS_HasPropertyById(cx, sandbox.handle().into(), id, &mut found) {
            return false;
        }
        if !found {
            // `undefined`, `NaN` and `Infinity` stay what they are.
            rooted!(in(cx) let mut desc = PropertyDescriptor {
                _bitfield_align_1: [],
                _bitfield_1: Default::default(),
                getter_: ptr::null_mut(),
                setter_: ptr::null_mut(),
                value_: UndefinedValue(),
            });
            let mut none = true;
            if !resolve(cx, global.handle().into(), id)
                || !JS_GetOwnPropertyDescriptorById(
                    cx,
                    builtins.handle().into(),
                    id,
                    desc.handle_mut().into(),
                    &mut none,
                )
            {
                return false;
            }
            if !none && desc.hasWritable_() && !desc.writable_() {
                rooted!(in(cx) let target = ObjectValue(builtins.get()));
                return JS_ForwardSetPropertyTo(
                    cx,
                    builtins.handle().into(),
                    id,
                    value,
                    target.handle().into(),
                    result,
                );
            }
        }
        rooted!(in(cx) let target = ObjectValue(sandbox.get()));
        JS_ForwardSetPropertyTo(
            cx,
            sandbox.handle().into(),
            id,
            value,
            target.handle().into(),
            result,
        )
    }
}

unsafe extern "C" fn class_name(_: *mut JSContext, _: HandleObject) -> *const c_char {
    c"Object".as_ptr()
}

/// Whether the current realm may compile text or WebAssembly; throws its `EvalError` if not.
unsafe extern "C" fn may_compile(
    cx: *mut JSContext,
    kind: RuntimeCode,
    _: Handle<*mut JSString>,
    _: CompilationType,
    _: Handle<StackGCVector<*mut JSString, TempAllocPolicy>>,
    _: Handle<*mut JSString>,
    _: Handle<StackGCVector<JSVal, TempAllocPolicy>>,
    _: Handle<JSVal>,
    answer: *mut bool,
) -> bool {
    let (index, class, message) = match kind {
        RuntimeCode::JS => (
            NO_STRINGS,
            c"EvalError",
            "Code generation from strings disallowed for this context",
        ),
        RuntimeCode::WASM => (
            NO_WASM,
            c"Error",
            "WebAssembly.Module(): Wasm code generation disallowed by embedder",
        ),
    };
    // SAFETY: the engine calls this in a realm; every global has these slots.
    unsafe {
        let global = CurrentGlobalOrNull(cx);
        let mut refused = UndefinedValue();
        JS_GetReservedSlot(global, index, &mut refused);
        *answer = !(refused.is_boolean() && refused.to_boolean());
        if *answer {
            return true;
        }
        enter_inner(Inner::of(cx), |scope| {
            let text = scope.string(message).ok();
            let error = scope.undefined();
            rooted!(in(cx) let global = global);
            let found = JS_GetProperty(
                cx,
                global.handle().into(),
                class.as_ptr(),
                error.handle_mut(),
            );
            if let (true, Some(text), Some(class)) = (found, text, error.as_function())
                && let Ok(error) = class.construct(scope, &[text])
            {
                scope.throw(error.into());
            }
        });
        false
    }
}

static SECURITY: JSSecurityCallbacks = JSSecurityCallbacks {
    contentSecurityPolicyAllows: Some(may_compile),
    codeForEvalGets: None,
    subsumes: None,
};

/// What a new realm may do.
#[derive(Clone, Copy, Debug)]
pub struct ContextOptions {
    /// `eval`, `new Function` and their like work.
    pub strings: bool,
    /// WebAssembly modules can be compiled.
    pub wasm: bool,
}

impl<'s> Scope<'s> {
    /// Makes a realm and returns what its scripts see as `globalThis`: with a sandbox an object
    /// whose properties are the sandbox's, without one an ordinary global object.
    pub fn new_context(
        &mut self,
        sandbox: Option<Object<'_>>,
        options: ContextOptions,
    ) -> Result<Object<'s>> {
        let cx = self.cx();
        self.inner.has_contexts.set(true);
        // SAFETY: everything is rooted before the next call that may collect.
        unsafe {
            let mut realm = RealmOptions::default();
            let creation = &mut realm.creationOptions_;
            creation.sharedMemoryAndAtomics_ = true;
            set_existing_compartment(creation, self.inner.global());
            let class: *const JSClass = match sandbox {
                Some(_) => global_class(),
                None => &SIMPLE_GLOBAL_CLASS,
            };
            rooted!(in(cx) let global = JS_NewGlobalObject(
                cx,
                class,
                ptr::null_mut(),
                OnNewGlobalHookOption::DontFireOnNewGlobalHook,
                &*realm,
            ));
            if global.get().is_null() {
                return Err(self.pending());
            }
            if !options.strings || !options.wasm {
                JS_SetReservedSlot(global.get(), NO_STRINGS, &BooleanValue(!options.strings));
                JS_SetReservedSlot(global.get(), NO_WASM, &BooleanValue(!options.wasm));
                JS_SetSecurityCallbacks(cx, &SECURITY);
            }
            let Some(sandbox) = sandbox else {
                let ok = within(cx, global.get(), || !GetRealmObjectPrototype(cx).is_null());
                return if ok {
                    self.object_from(global.get())
                } else {
                    Err(self.pending())
                };
            };
            JS_SetReservedSlot(
                global.get(),
                SANDBOX,
                &ObjectValue(sandbox.value().object()),
            );
            rooted!(in(cx) let mut face = ptr::null_mut::<JSObject>());
            let ok = within(cx, global.get(), || {
                rooted!(in(cx) let builtins = builtins_of(cx, global.handle().into()));
                rooted!(in(cx) let proto = GetRealmObjectPrototype(cx));
                if builtins.get().is_null()
                    || proto.get().is_null()
                    || !JS_SetPrototype(cx, builtins.handle().into(), proto.handle().into())
                {
                    return false;
                }
                rooted!(in(cx) let private = UndefinedValue());
                face.set(NewProxyObject(
                    cx,
                    face_handler(),
                    private.handle().into(),
                    proto.get(),
                    face_class(),
                    false,
                ));
                if face.get().is_null()
                    || !JS_SetPrototype(cx, global.handle().into(), face.handle().into())
                {
                    return false;
                }
                SetWindowProxy(cx, global.handle().into(), face.handle().into());
                true
            });
            if ok {
                self.object_from(face.get())
            } else {
                Err(self.pending())
            }
        }
    }

    /// Runs `f` in the realm of an object: what it compiles and makes belongs there.
    pub fn in_realm<R>(&mut self, of: Object<'_>, f: impl FnOnce(&mut Scope<'s>) -> R) -> R {
        let cx = self.cx();
        // SAFETY: a live object; handles are roots.
        unsafe { within(cx, of.value().object(), || f(self)) }
    }
}

impl Inner {
    /// Runs `f` with a scope in the program's own realm: for hooks, which the engine calls in
    /// whatever realm it is.
    pub(crate) fn enter_main<R>(&self, f: impl for<'n> FnOnce(&mut Scope<'n>) -> R) -> R {
        // SAFETY: the global lives as long as the runtime.
        unsafe { within(self.cx, self.global(), || enter_inner(self, f)) }
    }
}

unsafe extern "C" {
    /// A member function of the engine's options; in its library, not in its bindings.
    #[link_name = "_ZN2JS20RealmCreationOptions22setExistingCompartmentEP8JSObject"]
    fn set_existing_compartment(
        options: *mut RealmCreationOptions,
        object: *mut JSObject,
    ) -> *mut RealmCreationOptions;
}
