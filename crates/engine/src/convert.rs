//! Typed conversion both ways. Conversions never run user code: numbers must be numbers, strings
//! must be strings; the JavaScript halves validate with Node's messages before they call.

use crate::bytes::OwnedBytes;
use crate::class::NativeRef;
use crate::error::{Error, ErrorKind, Result};
use crate::function::Args;
use crate::scope::Scope;
use crate::value::{Bytes, Function, Object, Str, Value};

/// A Rust type that a JavaScript value converts to.
pub trait FromJs<'s>: Sized {
    /// Converts, or fails with a `TypeError` that names what was expected.
    fn from_js(scope: &mut Scope<'s>, value: Value<'s>) -> Result<Self>;
}

/// A Rust type that converts to a JavaScript value.
pub trait IntoJs<'s> {
    /// Converts; fails when memory runs out or a string is too long.
    fn into_js(self, scope: &mut Scope<'s>) -> Result<Value<'s>>;
}

/// A parameter of a native function: usually the next argument, but also `this` or all arguments.
pub trait FromArgs<'s>: Sized {
    /// Takes what it needs from the call.
    fn from_args(scope: &mut Scope<'s>, args: &Args<'s>, index: &mut usize) -> Result<Self>;
}

impl<'s, T: FromJs<'s>> FromArgs<'s> for T {
    #[inline]
    fn from_args(scope: &mut Scope<'s>, args: &Args<'s>, index: &mut usize) -> Result<Self> {
        let value = args.get(scope, *index);
        *index += 1;
        T::from_js(scope, value)
    }
}

/// The `this` value of the call as a parameter.
pub struct This<'s>(pub Value<'s>);

impl<'s> FromArgs<'s> for This<'s> {
    fn from_args(_: &mut Scope<'s>, args: &Args<'s>, _: &mut usize) -> Result<Self> {
        Ok(This(args.this()))
    }
}

/// All arguments of the call as a parameter.
pub struct Rest<'s>(pub Args<'s>);

impl<'s> FromArgs<'s> for Rest<'s> {
    fn from_args(_: &mut Scope<'s>, args: &Args<'s>, _: &mut usize) -> Result<Self> {
        Ok(Rest(*args))
    }
}

/// The native object that a method was called on, as a parameter.
impl<'s, T: 'static> FromArgs<'s> for NativeRef<'s, T> {
    #[inline]
    fn from_args(_: &mut Scope<'s>, args: &Args<'s>, _: &mut usize) -> Result<Self> {
        NativeRef::new(args.this()).ok_or_else(|| Error::new(ErrorKind::Type, "Illegal invocation"))
    }
}

#[cold]
fn expected(what: &str) -> Error {
    Error::arg_type(format!("an internal call expected {what}"))
}

impl<'s> FromJs<'s> for Value<'s> {
    #[inline]
    fn from_js(_: &mut Scope<'s>, value: Value<'s>) -> Result<Self> {
        Ok(value)
    }
}

macro_rules! from_handle {
    ($($t:ident),*) => { $(
        impl<'s> FromJs<'s> for $t<'s> {
            #[inline]
            fn from_js(_: &mut Scope<'s>, value: Value<'s>) -> Result<Self> {
                $t::from_value(value).ok_or_else(|| expected($t::EXPECTED))
            }
        }
    )* };
}
from_handle!(Object, Function, Str, Bytes);

impl<'s, T: 'static> FromJs<'s> for Native<'s, T> {
    fn from_js(_: &mut Scope<'s>, value: Value<'s>) -> Result<Self> {
        NativeRef::new(value)
            .map(Native)
            .ok_or_else(|| expected("another kind of native object"))
    }
}

/// A native object passed as an argument (and not as `this`).
pub struct Native<'s, T: 'static>(pub NativeRef<'s, T>);

impl<'s> FromJs<'s> for bool {
    #[inline]
    fn from_js(_: &mut Scope<'s>, value: Value<'s>) -> Result<Self> {
        value.as_bool().ok_or_else(|| expected("a boolean"))
    }
}
impl<'s> FromJs<'s> for i32 {
    #[inline]
    fn from_js(_: &mut Scope<'s>, value: Value<'s>) -> Result<Self> {
        value.as_i32().ok_or_else(|| expected("an integer"))
    }
}
impl<'s> FromJs<'s> for u32 {
    #[inline]
    fn from_js(_: &mut Scope<'s>, value: Value<'s>) -> Result<Self> {
        value
            .as_i32()
            .map(|i| i as u32)
            .ok_or_else(|| expected("an integer"))
    }
}
impl<'s> FromJs<'s> for i64 {
    #[inline]
    fn from_js(_: &mut Scope<'s>, value: Value<'s>) -> Result<Self> {
        if let Some(i) = value.as_int32() {
            return Ok(i.into());
        }
        if value.is_bigint() {
            // SAFETY: a live BigInt; the conversion does not collect.
            return Ok(unsafe { mozjs::jsapi::ToBigInt64(value.raw().to_bigint()) });
        }
        value
            .as_f64()
            .map(|f| f as i64)
            .ok_or_else(|| expected("a number"))
    }
}
/// What is negative counts as 0.
impl<'s> FromJs<'s> for usize {
    #[inline]
    fn from_js(_: &mut Scope<'s>, value: Value<'s>) -> Result<Self> {
        if let Some(i) = value.as_int32() {
            return Ok(i.max(0) as usize);
        }
        value
            .as_f64()
            .map(|f| f as usize)
            .ok_or_else(|| expected("a number"))
    }
}
impl<'s> FromJs<'s> for f64 {
    #[inline]
    fn from_js(_: &mut Scope<'s>, value: Value<'s>) -> Result<Self> {
        value.as_f64().ok_or_else(|| expected("a number"))
    }
}
/// A string as UTF-8; lone surrogates become U+FFFD.
impl<'s> FromJs<'s> for String {
    fn from_js(scope: &mut Scope<'s>, value: Value<'s>) -> Result<Self> {
        let s = Str::from_js(scope, value)?;
        s.to_utf8(scope)
    }
}
/// A copy of the bytes.
impl<'s> FromJs<'s> for OwnedBytes {
    fn from_js(scope: &mut Scope<'s>, value: Value<'s>) -> Result<Self> {
        let b = Bytes::from_js(scope, value)?;
        Ok(OwnedBytes(b.as_slice(scope).to_vec()))
    }
}
/// `None` for `undefined` and `null`.
impl<'s, T: FromJs<'s>> FromJs<'s> for Option<T> {
    #[inline]
    fn from_js(scope: &mut Scope<'s>, value: Value<'s>) -> Result<Self> {
        if value.is_nullish() {
            Ok(None)
        } else {
            T::from_js(scope, value).map(Some)
        }
    }
}

impl<'s> IntoJs<'s> for Value<'s> {
    #[inline]
    fn into_js(self, _: &mut Scope<'s>) -> Result<Value<'s>> {
        Ok(self)
    }
}
macro_rules! into_handle {
    ($($t:ident),*) => { $(
        impl<'s> IntoJs<'s> for $t<'s> {
            #[inline]
            fn into_js(self, _: &mut Scope<'s>) -> Result<Value<'s>> {
                Ok(self.0)
            }
        }
    )* };
}
into_handle!(Object, Function, Str, Bytes);
impl<'s> IntoJs<'s> for () {
    #[inline]
    fn into_js(self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        Ok(scope.undefined())
    }
}
impl<'s> IntoJs<'s> for bool {
    #[inline]
    fn into_js(self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        Ok(scope.boolean(self))
    }
}
impl<'s> IntoJs<'s> for i32 {
    #[inline]
    fn into_js(self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        Ok(scope.int(self))
    }
}
impl<'s> IntoJs<'s> for u32 {
    #[inline]
    fn into_js(self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        Ok(match i32::try_from(self) {
            Ok(i) => scope.int(i),
            Err(_) => scope.number(self as f64),
        })
    }
}
/// As a number; values beyond 2^53 lose precision.
impl<'s> IntoJs<'s> for i64 {
    #[inline]
    fn into_js(self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        Ok(match i32::try_from(self) {
            Ok(i) => scope.int(i),
            Err(_) => scope.number(self as f64),
        })
    }
}
impl<'s> IntoJs<'s> for usize {
    #[inline]
    fn into_js(self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        Ok(match i32::try_from(self) {
            Ok(i) => scope.int(i),
            Err(_) => scope.number(self as f64),
        })
    }
}
impl<'s> IntoJs<'s> for f64 {
    #[inline]
    fn into_js(self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        Ok(scope.number(self))
    }
}
impl<'s> IntoJs<'s> for &str {
    fn into_js(self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        scope.string(self)
    }
}
impl<'s> IntoJs<'s> for String {
    fn into_js(self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        scope.string(&self)
    }
}
/// As a `Uint8Array` over the same memory, without a copy.
impl<'s> IntoJs<'s> for OwnedBytes {
    fn into_js(self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        scope.uint8_array(self.0).map(Into::into)
    }
}
impl<'s, T: IntoJs<'s>> IntoJs<'s> for Option<T> {
    fn into_js(self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        match self {
            Some(v) => v.into_js(scope),
            None => Ok(scope.undefined()),
        }
    }
}
impl<'s, T: IntoJs<'s>> IntoJs<'s> for Vec<T> {
    fn into_js(self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        let array = scope.array(self.len())?;
        for (i, item) in self.into_iter().enumerate() {
            let v = item.into_js(scope)?;
            array.define_index(scope, i as u32, v)?;
        }
        Ok(array.into())
    }
}
