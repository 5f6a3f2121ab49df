//! The handle scope: the access to the engine that every native function gets.
//!
//! A `&mut Scope` may collect garbage; a `&Scope` cannot, so a borrow of engine memory that is
//! tied to `&Scope` keeps the collector away at compile time.

use std::any::Any;
use std::ffi::CStr;
use std::marker::PhantomData;
use std::rc::Rc;

use mozjs::jsapi::{
    Call, Construct1, HandleValueArray, JS_DefineElement, JS_DefineFunction, JS_DefineProperty,
    JS_DefineProperty2, JS_DefinePropertyById2, JS_GetElement, JS_GetFunctionObject,
    JS_GetProperty, JS_GetPropertyById, JS_GetPrototype, JS_HasOwnPropertyById, JS_NewFunction,
    JS_NewPlainObject, JS_SetElement, JS_SetProperty, JS_SetPropertyById, JS_SetPrototype,
    JS_ValueToId, JSContext, JSGCParamKey, NewArrayObject1,
};
use mozjs::jsval::{
    BigIntValue, BooleanValue, DoubleValue, Int32Value, JSVal, NullValue, ObjectValue,
    UndefinedValue,
};
use mozjs::rooted;

use crate::error::Result;
use crate::function::RawNative;
use crate::runtime::{Inner, enter_inner};
use crate::value::{Function, Object, Value};

/// Property attribute: shows up in `for…in` and `Object.keys`.
pub const ENUMERATE: u32 = mozjs::jsapi::JSPROP_ENUMERATE as u32;
/// Property attribute: cannot be assigned.
pub const READ_ONLY: u32 = mozjs::jsapi::JSPROP_READONLY as u32;
/// Property attribute: cannot be deleted or redefined.
pub const PERMANENT: u32 = mozjs::jsapi::JSPROP_PERMANENT as u32;

/// Access to the runtime for the length of one callback; the handles it makes live as long.
pub struct Scope<'s> {
    pub(crate) inner: &'s Inner,
    /// Invariant in 's: handles cannot leak into another scope.
    brand: PhantomData<std::cell::Cell<&'s ()>>,
}

impl<'s> Scope<'s> {
    pub(crate) fn new(inner: &'s Inner) -> Scope<'s> {
        Scope {
            inner,
            brand: PhantomData,
        }
    }

    #[inline]
    pub(crate) fn cx(&self) -> *mut JSContext {
        self.inner.cx
    }

    #[inline]
    pub(crate) fn local(&mut self, value: JSVal) -> Value<'s> {
        Value {
            slot: self.inner.arena.push(value),
            scope: PhantomData,
        }
    }

    /// Runs `f` in a scope of its own: its handles are released when it returns. For loops that
    /// make many handles.
    pub fn nested<R>(&mut self, f: impl for<'n> FnOnce(&mut Scope<'n>) -> R) -> R {
        enter_inner(self.inner, f)
    }

    /// The embedding's state given to [`Runtime::set_host`](crate::Runtime::set_host).
    ///
    /// # Panics
    /// When none of type `T` was set.
    pub fn host<T: 'static>(&self) -> Rc<T> {
        let host: Rc<dyn Any> = self
            .inner
            .host
            .borrow()
            .clone()
            .expect("no host state was set");
        host.downcast::<T>()
            .unwrap_or_else(|_| panic!("the host state has another type"))
    }

    /// Whether somebody looks at native calls that last
    /// ([`RuntimeOptions::look_after_calls`](crate::RuntimeOptions::look_after_calls)).
    #[inline]
    pub fn looks_after_calls(&self) -> bool {
        self.inner.look_after_calls
    }

    /// A way back into this runtime for callbacks that come later, from the loop.
    pub fn entry(&self) -> crate::Entry {
        crate::runtime::entry_of(self.inner)
    }

    // -- making values ---------------------------------------------------------------------

    /// `undefined`
    #[inline]
    pub fn undefined(&mut self) -> Value<'s> {
        self.local(UndefinedValue())
    }
    /// `null`
    #[inline]
    pub fn null(&mut self) -> Value<'s> {
        self.local(NullValue())
    }
    /// A boolean.
    #[inline]
    pub fn boolean(&mut self, b: bool) -> Value<'s> {
        self.local(BooleanValue(b))
    }
    /// A 32-bit integer.
    #[inline]
    pub fn int(&mut self, i: i32) -> Value<'s> {
        self.local(Int32Value(i))
    }
    /// A number; stored as an integer when it is one, as the engine prefers.
    #[inline]
    pub fn number(&mut self, n: f64) -> Value<'s> {
        let i = n as i32;
        if i as f64 == n && (i != 0 || n.is_sign_positive()) {
            self.local(Int32Value(i))
        } else {
            self.local(DoubleValue(n))
        }
    }
    /// A BigInt from a signed 64-bit integer.
    pub fn bigint(&mut self, n: i64) -> Result<Value<'s>> {
        // SAFETY: the result is stored in a root before anything else can collect.
        let raw = unsafe { mozjs::jsapi::BigIntFromInt64(self.cx(), n) };
        if raw.is_null() {
            return Err(self.pending());
        }
        // SAFETY: non-null, just made.
        Ok(self.local(BigIntValue(unsafe { &*raw })))
    }
    /// A BigInt from an unsigned 64-bit integer.
    pub fn bigint_u64(&mut self, n: u64) -> Result<Value<'s>> {
        // SAFETY: as above.
        let raw = unsafe { mozjs::jsapi::BigIntFromUint64(self.cx(), n) };
        if raw.is_null() {
            return Err(self.pending());
        }
        // SAFETY: non-null, just made.
        Ok(self.local(BigIntValue(unsafe { &*raw })))
    }
    /// A new plain object.
    pub fn object(&mut self) -> Result<Object<'s>> {
        // SAFETY: stored in a root at once.
        let raw = unsafe { JS_NewPlainObject(self.cx()) };
        self.object_from(raw)
    }
    /// A new array of the given length, filled with holes.
    pub fn array(&mut self, len: usize) -> Result<Object<'s>> {
        // SAFETY: stored in a root at once.
        let raw = unsafe { NewArrayObject1(self.cx(), len) };
        self.object_from(raw)
    }
    /// A new array of the given values.
    pub fn array_of(&mut self, values: &[Value<'_>]) -> Result<Object<'s>> {
        let array = self.array(values.len())?;
        for (i, v) in values.iter().enumerate() {
            array.define_index(self, i as u32, *v)?;
        }
        Ok(array)
    }
    pub(crate) fn object_from(&mut self, raw: *mut mozjs::jsapi::JSObject) -> Result<Object<'s>> {
        if raw.is_null() {
            return Err(self.pending());
        }
        Ok(Object(self.local(ObjectValue(raw))))
    }
    /// The global object.
    pub fn global(&mut self) -> Object<'s> {
        let raw = self.inner.global();
        Object(self.local(ObjectValue(raw)))
    }
    /// A function object over a native function made by [`native!`](crate::native).
    pub fn function(&mut self, name: &CStr, native: RawNative, nargs: u32) -> Result<Function<'s>> {
        // SAFETY: RawNative has JSNative's layout; see function.rs. The result is rooted at once.
        let raw = unsafe {
            let f = JS_NewFunction(self.cx(), Some(native.as_js()), nargs, 0, name.as_ptr());
            if f.is_null() {
                return Err(self.pending());
            }
            JS_GetFunctionObject(f)
        };
        Ok(Function(self.local(ObjectValue(raw))))
    }

    // -- upkeep ----------------------------------------------------------------------------

    /// A full garbage collection now.
    pub fn gc(&mut self) {
        self.inner.gc();
        self.inner.sweep();
    }
    /// Drops native data of collected objects; the runtime calls it between callbacks.
    pub fn sweep(&mut self) {
        self.inner.sweep();
    }
    /// Bytes in use by the garbage-collected heap (cells only).
    pub fn heap_bytes(&self) -> usize {
        self.inner.gc_parameter(JSGCParamKey::JSGC_BYTES) as usize
    }
    /// Bytes of memory mapped for the garbage-collected heap.
    pub fn heap_total(&self) -> usize {
        self.inner.gc_parameter(JSGCParamKey::JSGC_TOTAL_CHUNKS) as usize * 1024 * 1024
    }
    /// How many garbage collections (major, minor) there have been.
    pub fn gc_counts(&self) -> (u32, u32) {
        (
            self.inner.gc_parameter(JSGCParamKey::JSGC_MAJOR_GC_NUMBER),
            self.inner.gc_parameter(JSGCParamKey::JSGC_MINOR_GC_NUMBER),
        )
    }
}

impl<'s> Object<'s> {
    /// `object[name]`
    pub fn get<'a>(self, scope: &mut Scope<'a>, name: &CStr) -> Result<Value<'a>> {
        let out = scope.undefined();
        let cx = scope.cx();
        // SAFETY: handles are rooted.
        let ok = unsafe {
            rooted!(in(cx) let obj = self.0.object());
            JS_GetProperty(cx, obj.handle().into(), name.as_ptr(), out.handle_mut())
        };
        if ok { Ok(out) } else { Err(scope.pending()) }
    }
    /// `object[name] = value`
    pub fn set(self, scope: &mut Scope<'_>, name: &CStr, value: Value<'_>) -> Result<()> {
        let cx = scope.cx();
        // SAFETY: handles are rooted.
        let ok = unsafe {
            rooted!(in(cx) let obj = self.0.object());
            JS_SetProperty(cx, obj.handle().into(), name.as_ptr(), value.handle())
        };
        if ok { Ok(()) } else { Err(scope.pending()) }
    }
    /// Defines an own data property with attributes ([`ENUMERATE`], ...).
    pub fn define(
        self,
        scope: &mut Scope<'_>,
        name: &CStr,
        value: Value<'_>,
        attributes: u32,
    ) -> Result<()> {
        let cx = scope.cx();
        // SAFETY: handles are rooted.
        let ok = unsafe {
            rooted!(in(cx) let obj = self.0.object());
            JS_DefineProperty(
                cx,
                obj.handle().into(),
                name.as_ptr(),
                value.handle(),
                attributes,
            )
        };
        if ok { Ok(()) } else { Err(scope.pending()) }
    }
    /// Defines an own accessor property.
    pub fn define_accessor(
        self,
        scope: &mut Scope<'_>,
        name: &CStr,
        getter: RawNative,
        setter: Option<RawNative>,
        attributes: u32,
    ) -> Result<()> {
        let get = scope.function(name, getter, 0)?;
        let set = match setter {
            Some(s) => Some(scope.function(name, s, 1)?),
            None => None,
        };
        let cx = scope.cx();
        // SAFETY: handles are rooted; a null setter means none.
        let ok = unsafe {
            rooted!(in(cx) let obj = self.0.object());
            rooted!(in(cx) let get = get.0.object());
            rooted!(in(cx) let set = set.map_or(std::ptr::null_mut(), |s| s.0.object()));
            JS_DefineProperty2(
                cx,
                obj.handle().into(),
                name.as_ptr(),
                get.handle().into(),
                set.handle().into(),
                attributes,
            )
        };
        if ok { Ok(()) } else { Err(scope.pending()) }
    }
    /// Defines a method (writable, configurable, not enumerable).
    pub fn method(
        self,
        scope: &mut Scope<'_>,
        name: &CStr,
        native: RawNative,
        nargs: u32,
    ) -> Result<()> {
        let cx = scope.cx();
        // SAFETY: handles are rooted; see Scope::function for the native.
        let f = unsafe {
            rooted!(in(cx) let obj = self.0.object());
            JS_DefineFunction(
                cx,
                obj.handle().into(),
                name.as_ptr(),
                Some(native.as_js()),
                nargs,
                0,
            )
        };
        if f.is_null() {
            Err(scope.pending())
        } else {
            Ok(())
        }
    }
    /// `object[key]` for a computed key.
    pub fn get_key<'a>(self, scope: &mut Scope<'a>, key: Value<'_>) -> Result<Value<'a>> {
        let out = scope.undefined();
        let cx = scope.cx();
        // SAFETY: handles are rooted.
        let ok = unsafe {
            rooted!(in(cx) let obj = self.0.object());
            rooted!(in(cx) let mut id: mozjs::jsapi::jsid);
            JS_ValueToId(cx, key.handle(), id.handle_mut().into())
                && JS_GetPropertyById(
                    cx,
                    obj.handle().into(),
                    id.handle().into(),
                    out.handle_mut(),
                )
        };
        if ok { Ok(out) } else { Err(scope.pending()) }
    }
    /// `object[key] = value` for a computed key.
    pub fn set_key(self, scope: &mut Scope<'_>, key: Value<'_>, value: Value<'_>) -> Result<()> {
        let cx = scope.cx();
        // SAFETY: handles are rooted.
        let ok = unsafe {
            rooted!(in(cx) let obj = self.0.object());
            rooted!(in(cx) let mut id: mozjs::jsapi::jsid);
            JS_ValueToId(cx, key.handle(), id.handle_mut().into())
                && JS_SetPropertyById(cx, obj.handle().into(), id.handle().into(), value.handle())
        };
        if ok { Ok(()) } else { Err(scope.pending()) }
    }
    /// Defines an enumerable own data property under a computed key, without running setters.
    pub fn define_key(self, scope: &mut Scope<'_>, key: Value<'_>, value: Value<'_>) -> Result<()> {
        let cx = scope.cx();
        // SAFETY: handles are rooted.
        let ok = unsafe {
            rooted!(in(cx) let obj = self.0.object());
            rooted!(in(cx) let mut id: mozjs::jsapi::jsid);
            JS_ValueToId(cx, key.handle(), id.handle_mut().into())
                && JS_DefinePropertyById2(
                    cx,
                    obj.handle().into(),
                    id.handle().into(),
                    value.handle(),
                    ENUMERATE,
                )
        };
        if ok { Ok(()) } else { Err(scope.pending()) }
    }
    /// Whether the object has an own property under the key.
    pub fn has_own(self, scope: &mut Scope<'_>, key: Value<'_>) -> Result<bool> {
        let cx = scope.cx();
        let mut found = false;
        // SAFETY: handles are rooted.
        let ok = unsafe {
            rooted!(in(cx) let obj = self.0.object());
            rooted!(in(cx) let mut id: mozjs::jsapi::jsid);
            JS_ValueToId(cx, key.handle(), id.handle_mut().into())
                && JS_HasOwnPropertyById(cx, obj.handle().into(), id.handle().into(), &mut found)
        };
        if ok { Ok(found) } else { Err(scope.pending()) }
    }
    /// `object[index]`
    pub fn get_index<'a>(self, scope: &mut Scope<'a>, index: u32) -> Result<Value<'a>> {
        let out = scope.undefined();
        let cx = scope.cx();
        // SAFETY: handles are rooted.
        let ok = unsafe {
            rooted!(in(cx) let obj = self.0.object());
            JS_GetElement(cx, obj.handle().into(), index, out.handle_mut())
        };
        if ok { Ok(out) } else { Err(scope.pending()) }
    }
    /// `object[index] = value`
    pub fn set_index(self, scope: &mut Scope<'_>, index: u32, value: Value<'_>) -> Result<()> {
        let cx = scope.cx();
        // SAFETY: handles are rooted.
        let ok = unsafe {
            rooted!(in(cx) let obj = self.0.object());
            JS_SetElement(cx, obj.handle().into(), index, value.handle())
        };
        if ok { Ok(()) } else { Err(scope.pending()) }
    }
    /// Defines an element without running setters: for arrays that Rust fills.
    pub fn define_index(self, scope: &mut Scope<'_>, index: u32, value: Value<'_>) -> Result<()> {
        let cx = scope.cx();
        // SAFETY: handles are rooted.
        let ok = unsafe {
            rooted!(in(cx) let obj = self.0.object());
            JS_DefineElement(cx, obj.handle().into(), index, value.handle(), ENUMERATE)
        };
        if ok { Ok(()) } else { Err(scope.pending()) }
    }
    /// The length of an array (0 for anything else).
    pub fn array_len(self, scope: &mut Scope<'_>) -> Result<u32> {
        let cx = scope.cx();
        let mut len = 0;
        // SAFETY: handles are rooted.
        let ok = unsafe {
            rooted!(in(cx) let obj = self.0.object());
            let mut is_array = false;
            let h = obj.handle().into();
            mozjs::jsapi::IsArrayObject1(cx, h, &mut is_array)
                && (!is_array || mozjs::jsapi::GetArrayLength(cx, h, &mut len))
        };
        if ok { Ok(len) } else { Err(scope.pending()) }
    }
    /// The prototype, or `null`.
    pub fn prototype<'a>(self, scope: &mut Scope<'a>) -> Result<Value<'a>> {
        let cx = scope.cx();
        // SAFETY: handles are rooted.
        unsafe {
            rooted!(in(cx) let obj = self.0.object());
            rooted!(in(cx) let mut proto = std::ptr::null_mut::<mozjs::jsapi::JSObject>());
            if !JS_GetPrototype(cx, obj.handle().into(), proto.handle_mut().into()) {
                return Err(scope.pending());
            }
            Ok(scope.local(mozjs::jsval::ObjectOrNullValue(proto.get())))
        }
    }
    /// Sets the prototype.
    pub fn set_prototype(self, scope: &mut Scope<'_>, proto: Object<'_>) -> Result<()> {
        let cx = scope.cx();
        // SAFETY: handles are rooted.
        let ok = unsafe {
            rooted!(in(cx) let obj = self.0.object());
            rooted!(in(cx) let proto = proto.0.object());
            JS_SetPrototype(cx, obj.handle().into(), proto.handle().into())
        };
        if ok { Ok(()) } else { Err(scope.pending()) }
    }
}

impl<'s> Function<'s> {
    /// Calls the function. A thrown exception comes back as [`Error::Pending`](crate::Error::Pending).
    pub fn call<'a>(
        self,
        scope: &mut Scope<'a>,
        this: Value<'_>,
        args: &[Value<'_>],
    ) -> Result<Value<'a>> {
        if scope.inner.call_probe.is_armed() {
            scope.probe_call(self);
        }
        let out = scope.undefined();
        with_args(scope, args, |scope, args| {
            let cx = scope.cx();
            // SAFETY: the callee, this and the argument vector are rooted.
            let ok = unsafe { Call(cx, this.handle(), self.0.handle(), args, out.handle_mut()) };
            if ok { Ok(out) } else { Err(scope.pending()) }
        })
    }
    /// `new function(...args)`
    pub fn construct<'a>(self, scope: &mut Scope<'a>, args: &[Value<'_>]) -> Result<Object<'a>> {
        with_args(scope, args, |scope, args| {
            let cx = scope.cx();
            // SAFETY: as in call.
            unsafe {
                rooted!(in(cx) let mut out = std::ptr::null_mut::<mozjs::jsapi::JSObject>());
                if !Construct1(cx, self.0.handle(), args, out.handle_mut().into()) {
                    return Err(scope.pending());
                }
                scope.object_from(out.get())
            }
        })
    }
}

/// Copies handles into a contiguous rooted vector, as the engine wants arguments.
fn with_args<'a, R>(
    scope: &mut Scope<'a>,
    args: &[Value<'_>],
    f: impl FnOnce(&mut Scope<'a>, *const HandleValueArray) -> Result<R>,
) -> Result<R> {
    let first = scope.inner.arena.push_all(args.len(), |i| args[i].raw());
    let array = HandleValueArray {
        length_: args.len(),
        elements_: first,
    };
    f(scope, &array)
}
