//! Local handles: copyable references to rooted engine values that end with their scope.

use std::marker::PhantomData;

use mozjs::jsapi::{Handle, IsCallable, JSObject, JSString, MutableHandle};
use mozjs::jsval::JSVal;

use crate::scope::Scope;

/// A rooted JavaScript value of any type, valid for the scope `'s`. Copying it copies a pointer.
#[derive(Clone, Copy)]
pub struct Value<'s> {
    pub(crate) slot: *mut JSVal,
    pub(crate) scope: PhantomData<&'s ()>,
}

macro_rules! typed {
    ($(#[$doc:meta])* $name:ident, $test:ident, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $name<'s>(pub(crate) Value<'s>);

        impl<'s> $name<'s> {
            /// The same value without its type.
            #[inline]
            pub fn value(self) -> Value<'s> {
                self.0
            }
            /// The value as this type, or `None` when it is of another.
            #[inline]
            pub fn from_value(value: Value<'s>) -> Option<Self> {
                value.$test().then_some($name(value))
            }
            pub(crate) const EXPECTED: &'static str = $expected;
        }

        impl<'s> From<$name<'s>> for Value<'s> {
            fn from(v: $name<'s>) -> Value<'s> {
                v.0
            }
        }
    };
}

typed!(
    /// A rooted object (functions and arrays included).
    Object, is_object, "an object"
);
typed!(
    /// A rooted callable object.
    Function, is_function, "a function"
);
typed!(
    /// A rooted string.
    Str, is_string, "a string"
);
typed!(
    /// A rooted array buffer, shared array buffer, typed array or DataView.
    Bytes, is_bytes, "a Buffer, TypedArray, DataView or ArrayBuffer"
);

impl<'s> Object<'s> {
    /// Any callable or plain object handle as an object handle.
    pub fn from_function(f: Function<'s>) -> Object<'s> {
        Object(f.0)
    }
}

impl<'s> Value<'s> {
    #[inline]
    pub(crate) fn raw(self) -> JSVal {
        // SAFETY: the slot is live for 's: it is in the arena of an open scope or in the argument
        // vector of a native call in progress.
        unsafe { *self.slot }
    }

    #[inline]
    pub(crate) fn handle(self) -> Handle<JSVal> {
        // SAFETY: the slot is traced as a root.
        unsafe { Handle::from_marked_location(self.slot) }
    }

    #[inline]
    pub(crate) fn handle_mut(self) -> MutableHandle<JSVal> {
        // SAFETY: as in handle; used only for fresh slots that nothing else refers to.
        unsafe { MutableHandle::from_marked_location(self.slot) }
    }

    #[inline]
    pub(crate) fn object(self) -> *mut JSObject {
        debug_assert!(self.is_object());
        self.raw().to_object()
    }

    #[inline]
    pub(crate) fn js_string(self) -> *mut JSString {
        debug_assert!(self.is_string());
        self.raw().to_string()
    }

    /// Whether this is `undefined`.
    #[inline]
    pub fn is_undefined(self) -> bool {
        self.raw().is_undefined()
    }
    /// Whether this is `null`.
    #[inline]
    pub fn is_null(self) -> bool {
        self.raw().is_null()
    }
    /// Whether this is `null` or `undefined`.
    #[inline]
    pub fn is_nullish(self) -> bool {
        self.raw().is_null_or_undefined()
    }
    /// Whether this is a boolean.
    #[inline]
    pub fn is_boolean(self) -> bool {
        self.raw().is_boolean()
    }
    /// Whether this is a number.
    #[inline]
    pub fn is_number(self) -> bool {
        self.raw().is_number()
    }
    /// Whether this is a string.
    #[inline]
    pub fn is_string(self) -> bool {
        self.raw().is_string()
    }
    /// Whether this is a symbol.
    #[inline]
    pub fn is_symbol(self) -> bool {
        self.raw().is_symbol()
    }
    /// Whether this is a BigInt.
    #[inline]
    pub fn is_bigint(self) -> bool {
        self.raw().is_bigint()
    }
    /// Whether this is an object of any kind (not `null`).
    #[inline]
    pub fn is_object(self) -> bool {
        self.raw().is_object()
    }
    /// Whether this can be called.
    #[inline]
    pub fn is_function(self) -> bool {
        // SAFETY: a live object; IsCallable does not collect.
        self.is_object() && unsafe { IsCallable(self.object()) }
    }
    /// Whether this is an ArrayBuffer, a SharedArrayBuffer or a view of one.
    #[inline]
    pub fn is_bytes(self) -> bool {
        self.is_object() && crate::bytes::is_bytes(self.object())
    }
    /// The boolean, or `None` for other types.
    #[inline]
    pub fn as_bool(self) -> Option<bool> {
        let v = self.raw();
        v.is_boolean().then(|| v.to_boolean())
    }
    /// The number, or `None` for other types.
    #[inline]
    pub fn as_f64(self) -> Option<f64> {
        let v = self.raw();
        v.is_number().then(|| v.to_number())
    }
    /// The number where the engine stores it as an integer, which is how it stores nearly all
    /// integers of that size.
    #[inline]
    pub(crate) fn as_int32(self) -> Option<i32> {
        let v = self.raw();
        v.is_int32().then(|| v.to_int32())
    }
    /// The number truncated to an i32 (ECMAScript ToInt32), or `None` for other types.
    #[inline]
    pub fn as_i32(self) -> Option<i32> {
        let v = self.raw();
        if v.is_int32() {
            Some(v.to_int32())
        } else if v.is_double() {
            Some(to_int32(v.to_double()))
        } else {
            None
        }
    }
    /// ECMAScript ToBoolean.
    pub fn truthy(self) -> bool {
        // SAFETY: ToBoolean never runs user code and never collects.
        unsafe { mozjs::rust::ToBoolean(mozjs::rust::HandleValue::from_raw(self.handle())) }
    }
    /// The value as an object handle.
    #[inline]
    pub fn as_object(self) -> Option<Object<'s>> {
        Object::from_value(self)
    }
    /// The value as a function handle.
    #[inline]
    pub fn as_function(self) -> Option<Function<'s>> {
        Function::from_value(self)
    }
    /// The value as a string handle.
    #[inline]
    pub fn as_str(self) -> Option<Str<'s>> {
        Str::from_value(self)
    }
    /// The value as bytes.
    #[inline]
    pub fn as_bytes(self) -> Option<Bytes<'s>> {
        Bytes::from_value(self)
    }
    /// Whether both are the same value: identity for objects, `===` without coercion for the rest
    /// (strings compare by identity only).
    #[inline]
    pub fn is_same(self, other: Value<'_>) -> bool {
        self.raw().asBits_ == other.raw().asBits_
    }
    /// The same value as a handle of another (inner) scope.
    pub fn again<'a>(self, scope: &mut Scope<'a>) -> Value<'a> {
        scope.local(self.raw())
    }
    /// Makes the value outlive its scope.
    pub fn persist(self, scope: &Scope<'_>) -> crate::Persistent {
        crate::Persistent::new(scope.inner, self.raw())
    }
}

/// ECMAScript ToInt32 of a double.
pub fn to_int32(d: f64) -> i32 {
    let truncated = d as i64;
    if truncated as f64 == d.trunc() {
        return truncated as i32;
    }
    if !d.is_finite() {
        return 0;
    }
    let m = d.trunc().rem_euclid(4294967296.0);
    m as u32 as i32
}
