//! Native-backed objects: JavaScript objects that own a Rust value and hold JavaScript values for
//! it in slots that the collector sees.
//!
//! The Rust value is dropped at a safe point after its object was collected, never inside the
//! collector, so a destructor may close handles but still must not run JavaScript.

use std::any::{Any, TypeId};
use std::cell::Cell;
use std::ffi::CStr;
use std::marker::PhantomData;
use std::rc::Rc;

use mozjs::glue::JS_GetReservedSlot;
use mozjs::jsapi::{
    AddAssociatedMemory, CallArgs, GCContext, JS_DefineProperty, JS_GetFunctionObject,
    JS_NewFunction, JS_NewObjectForConstructor, JS_NewObjectWithGivenProto, JS_SetReservedSlot,
    JSCLASS_FOREGROUND_FINALIZE, JSCLASS_RESERVED_SLOTS_SHIFT, JSClass, JSClassOps, JSObject,
    MemoryUse, RemoveAssociatedMemory,
};
use mozjs::jsval::{ObjectValue, PrivateValue, UndefinedValue};
use mozjs::rooted;
use mozjs::rust::get_object_class;

use crate::error::{Error, ErrorKind, Result};
use crate::function::{Args, RawNative};
use crate::scope::{PERMANENT, READ_ONLY, Scope};
use crate::value::{Function, Object, Value};

/// JavaScript values that a native object can hold ([`NativeRef::set_slot`]).
pub const SLOTS: u32 = 8;

struct NativeBox {
    type_id: TypeId,
    data: *const (),
    /// Keeps the value alive; `data` points into it.
    owner: Rc<dyn Any>,
    /// Bytes outside the heap that the collector was told of.
    weight: Cell<usize>,
}

fn weigh(obj: *mut JSObject, native: &NativeBox, bytes: usize) {
    let before = native.weight.replace(bytes);
    // SAFETY: a live object, or one in its finaliser; objects of our class are never in the
    // nursery, as they have a finaliser. What is removed was added before.
    unsafe {
        if before > 0 {
            RemoveAssociatedMemory(obj, before, MemoryUse::Embedding1);
        }
        if bytes > 0 {
            AddAssociatedMemory(obj, bytes, MemoryUse::Embedding1);
        }
    }
}

static OPS: JSClassOps = JSClassOps {
    addProperty: None,
    delProperty: None,
    enumerate: None,
    newEnumerate: None,
    resolve: None,
    mayResolve: None,
    finalize: Some(finalize),
    call: None,
    construct: None,
    trace: None,
};

struct SyncClass(JSClass);
// SAFETY: the class is never written; the engine reads it from any thread.
unsafe impl Sync for SyncClass {}

static CLASS: SyncClass = SyncClass(JSClass {
    name: c"Object".as_ptr(),
    flags: JSCLASS_FOREGROUND_FINALIZE | ((SLOTS + 1) << JSCLASS_RESERVED_SLOTS_SHIFT),
    cOps: &OPS,
    spec: std::ptr::null(),
    ext: std::ptr::null(),
    oOps: std::ptr::null(),
});

thread_local! {
    /// The runtime of this thread, for the finaliser, which gets no context.
    static OWNER: std::cell::Cell<*const crate::runtime::Inner> =
        const { std::cell::Cell::new(std::ptr::null()) };
}

unsafe extern "C" fn finalize(_gc: *mut GCContext, obj: *mut JSObject) {
    let mut slot = UndefinedValue();
    // SAFETY: the object is of our class; slot 0 holds our pointer or undefined.
    unsafe { JS_GetReservedSlot(obj, 0, &mut slot) };
    if slot.is_undefined() {
        return;
    }
    // SAFETY: the pointer was made by Box::into_raw in `attach` and is used once, here.
    let native = unsafe { Box::from_raw(slot.to_private() as *mut NativeBox) };
    weigh(obj, &native, 0);
    let inner = OWNER.get();
    if !inner.is_null() {
        // SAFETY: the runtime of this thread outlives its heap.
        unsafe { (*inner).garbage.borrow_mut().push(Box::new(native.owner)) };
    }
}

fn attach<T: 'static>(scope: &Scope<'_>, obj: *mut JSObject, data: Rc<T>) {
    OWNER.set(scope.inner);
    let pointer = Rc::as_ptr(&data) as *const ();
    let native = Box::new(NativeBox {
        type_id: TypeId::of::<T>(),
        data: pointer,
        owner: data,
        weight: Cell::new(0),
    });
    let value = PrivateValue(Box::into_raw(native) as *const _);
    // SAFETY: a fresh object of our class.
    unsafe { JS_SetReservedSlot(obj, 0, &value) };
}

/// A JavaScript object known to be backed by a `T`.
pub struct NativeRef<'s, T> {
    value: Value<'s>,
    marker: PhantomData<&'s T>,
}

impl<T> Clone for NativeRef<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for NativeRef<'_, T> {}

impl<'s, T: 'static> NativeRef<'s, T> {
    /// The value as a native object of type `T`; `None` when it is anything else.
    #[inline]
    pub fn new(value: Value<'s>) -> Option<Self> {
        let this = NativeRef {
            value,
            marker: PhantomData,
        };
        (value.is_object()
            && this
                .native()
                .is_some_and(|n| n.type_id == TypeId::of::<T>()))
        .then_some(this)
    }

    fn native(&self) -> Option<&'s NativeBox> {
        let obj = self.value.object();
        let mut slot = UndefinedValue();
        // SAFETY: a live object; slots are read only after the class was checked; the box lives
        // as long as the object, which the handle roots for 's.
        unsafe {
            if !std::ptr::eq(get_object_class(obj), &CLASS.0) {
                return None;
            }
            JS_GetReservedSlot(obj, 0, &mut slot);
            if slot.is_undefined() {
                None
            } else {
                Some(&*(slot.to_private() as *const NativeBox))
            }
        }
    }

    /// The Rust value.
    #[inline]
    pub fn get(&self) -> &'s T {
        match self.native() {
            // SAFETY: the type was checked in `new`; the Rc keeps the value in place.
            Some(native) => unsafe { &*(native.data as *const T) },
            None => unreachable!("checked when the reference was made"),
        }
    }

    /// A shared reference that outlives the JavaScript object.
    pub fn rc(&self) -> Rc<T> {
        let owner = self.native().map(|n| n.owner.clone());
        match owner.map(|o| o.downcast::<T>()) {
            Some(Ok(rc)) => rc,
            _ => unreachable!("checked when the reference was made"),
        }
    }

    /// Tells the collector how many bytes outside its heap the object holds from now on, so that
    /// it collects in time; 0 once they were freed. For objects that hold much more than their
    /// Rust value.
    pub fn set_weight(&self, bytes: usize) {
        if let Some(native) = self.native() {
            weigh(self.value.object(), native, bytes);
        }
    }

    /// The JavaScript object.
    pub fn object(&self) -> Object<'s> {
        Object(self.value)
    }

    /// A value held by the object, `undefined` at first. `slot` is below [`SLOTS`].
    #[inline]
    pub fn slot<'a>(&self, scope: &mut Scope<'a>, slot: u32) -> Value<'a> {
        assert!(slot < SLOTS);
        let mut value = UndefinedValue();
        // SAFETY: our class has SLOTS + 1 reserved slots.
        unsafe { JS_GetReservedSlot(self.value.object(), slot + 1, &mut value) };
        scope.local(value)
    }

    /// Lets the object hold a value; the collector sees it, so cycles are no leak.
    #[inline]
    pub fn set_slot(&self, slot: u32, value: Value<'_>) {
        assert!(slot < SLOTS);
        // SAFETY: as in slot.
        unsafe { JS_SetReservedSlot(self.value.object(), slot + 1, &value.raw()) };
    }
}

impl<'s> Scope<'s> {
    /// Makes the object of a constructor call (`new X()`), backed by `data`. Its prototype comes
    /// from `new.target`, so JavaScript can subclass.
    pub fn construct_native<T: 'static>(
        &mut self,
        args: &Args<'s>,
        data: Rc<T>,
    ) -> Result<Object<'s>> {
        if !args.is_construct() {
            return Err(Error::new(ErrorKind::Type, "a native class needs `new`"));
        }
        // A loop that makes many objects does not come back to the event loop, which sweeps
        // otherwise. Calls from JavaScript are safe points too.
        self.sweep();
        let (vp, argc) = args.raw();
        // SAFETY: vp and argc are those of the construct call in progress.
        let raw = unsafe {
            let call = CallArgs::from_vp(vp, argc);
            JS_NewObjectForConstructor(self.cx(), &CLASS.0, &call)
        };
        let object = self.object_from(raw)?;
        attach(self, object.0.object(), data);
        Ok(object)
    }

    /// Makes a native object with the given prototype from Rust (an accepted socket, say).
    pub fn native_object<T: 'static>(
        &mut self,
        prototype: Object<'_>,
        data: Rc<T>,
    ) -> Result<Object<'s>> {
        let cx = self.cx();
        // SAFETY: the prototype is rooted.
        let raw = unsafe {
            rooted!(in(cx) let proto = prototype.0.object());
            JS_NewObjectWithGivenProto(cx, &CLASS.0, proto.handle().into())
        };
        let object = self.object_from(raw)?;
        attach(self, object.0.object(), data);
        Ok(object)
    }

    /// Makes a class: a constructor function whose prototype has the methods and getters.
    /// The constructor is a native that returns [`Scope::construct_native`]'s object.
    pub fn class(
        &mut self,
        name: &CStr,
        constructor: RawNative,
        methods: &[(&CStr, RawNative)],
        getters: &[(&CStr, RawNative)],
    ) -> Result<Function<'s>> {
        let cx = self.cx();
        // SAFETY: see Scope::function; rooted at once.
        let raw = unsafe {
            let f = JS_NewFunction(
                cx,
                Some(constructor.as_js()),
                0,
                mozjs::jsapi::JSFUN_CONSTRUCTOR,
                name.as_ptr(),
            );
            if f.is_null() {
                return Err(self.pending());
            }
            JS_GetFunctionObject(f)
        };
        let function = Function(self.local(ObjectValue(raw)));
        let prototype = self.object()?;
        for (name, native) in methods {
            prototype.method(self, name, *native, 0)?;
        }
        for (name, native) in getters {
            prototype.define_accessor(self, name, *native, None, 0)?;
        }
        prototype.define(self, c"constructor", function.into(), 0)?;
        // SAFETY: handles are rooted.
        let ok = unsafe {
            rooted!(in(cx) let f = function.0.object());
            JS_DefineProperty(
                cx,
                f.handle().into(),
                c"prototype".as_ptr(),
                prototype.0.handle(),
                PERMANENT | READ_ONLY,
            )
        };
        if ok {
            Ok(function)
        } else {
            Err(self.pending())
        }
    }
}
