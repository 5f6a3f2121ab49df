//! Native functions: declared once as a typed Rust function, called by the engine through a
//! trampoline that [`native!`](crate::native) makes.

use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};

use mozjs::jsapi::{JSContext, JSNative, Value as RawValue};

use crate::convert::{FromArgs, IntoJs};
use crate::error::Result;
use crate::runtime::Inner;
use crate::scope::Scope;
use crate::value::Value;

/// The engine's context pointer as it crosses a trampoline; opaque outside this crate.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct RawContext(*mut JSContext);

/// The engine's argument vector as it crosses a trampoline; opaque outside this crate.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct RawVector(*mut RawValue);

/// A trampoline: what the engine calls. Made by [`native!`](crate::native) only.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct RawNative(extern "C" fn(RawContext, u32, RawVector) -> bool);

impl RawNative {
    /// For [`native!`](crate::native).
    #[doc(hidden)]
    pub const fn new(f: extern "C" fn(RawContext, u32, RawVector) -> bool) -> RawNative {
        RawNative(f)
    }

    pub(crate) fn as_js(self) -> unsafe extern "C" fn(*mut JSContext, u32, *mut RawValue) -> bool {
        // SAFETY: RawContext and RawVector are transparent over the pointers of JSNative.
        unsafe { std::mem::transmute(self.0) }
    }
}

const _: () = assert!(size_of::<RawNative>() == size_of::<JSNative>());

/// The arguments of a native call in progress.
#[derive(Clone, Copy)]
pub struct Args<'s> {
    vp: *mut RawValue,
    argc: u32,
    scope: PhantomData<&'s ()>,
}

impl<'s> Args<'s> {
    /// How many arguments were passed.
    #[inline]
    pub fn len(&self) -> usize {
        self.argc as usize
    }
    /// Whether none was passed.
    pub fn is_empty(&self) -> bool {
        self.argc == 0
    }
    /// The argument at an index; `undefined` past the end.
    #[inline]
    pub fn get(&self, scope: &mut Scope<'s>, index: usize) -> Value<'s> {
        if index < self.argc as usize {
            // SAFETY: vp holds callee, this and argc arguments, rooted by the engine for the call.
            Value {
                slot: unsafe { self.vp.add(2 + index) },
                scope: PhantomData,
            }
        } else {
            scope.undefined()
        }
    }
    /// The `this` value; an uninitialised object in constructor calls.
    #[inline]
    pub fn this(&self) -> Value<'s> {
        // SAFETY: as in get.
        Value {
            slot: unsafe { self.vp.add(1) },
            scope: PhantomData,
        }
    }
    /// Whether this is a `new` call.
    pub fn is_construct(&self) -> bool {
        // SAFETY: as in get; the engine marks `this` with a magic value in construct calls.
        unsafe { (*self.vp.add(1)).is_magic() }
    }
    pub(crate) fn raw(&self) -> (*mut RawValue, u32) {
        (self.vp, self.argc)
    }
}

/// Rust functions that can be native functions: `fn(&mut Scope<'s>, A, B, ...) -> R` with
/// [`FromArgs`] arguments and an [`IntoJs`] result (or a [`Result`] of one).
pub trait Native<'s, Marker> {
    /// Converts the arguments, calls, converts the result.
    fn invoke(self, scope: &mut Scope<'s>, args: &Args<'s>) -> Result<Value<'s>>;
}

/// The result of a native function: a value, or a result of one.
pub trait Return<'s> {
    /// The JavaScript value or the error to throw.
    fn finish(self, scope: &mut Scope<'s>) -> Result<Value<'s>>;
}

impl<'s, T: IntoJs<'s>> Return<'s> for Result<T> {
    fn finish(self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        self?.into_js(scope)
    }
}

macro_rules! plain_returns {
    ($($t:ty),*) => { $(
        impl<'s> Return<'s> for $t {
            #[inline]
            fn finish(self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
                self.into_js(scope)
            }
        }
    )* };
}
plain_returns!((), bool, i32, u32, i64, f64, Value<'s>);

macro_rules! impl_native {
    ($($a:ident),*) => {
        impl<'s, F, R, $($a),*> Native<'s, (R, $($a,)*)> for F
        where
            F: FnOnce(&mut Scope<'s>, $($a),*) -> R,
            R: Return<'s>,
            $($a: FromArgs<'s>,)*
        {
            #[inline]
            #[allow(non_snake_case, unused_mut, unused_variables)]
            fn invoke(self, scope: &mut Scope<'s>, args: &Args<'s>) -> Result<Value<'s>> {
                let mut index = 0;
                $(let $a = $a::from_args(scope, args, &mut index)?;)*
                self(scope, $($a),*).finish(scope)
            }
        }
    };
}
impl_native!();
impl_native!(A);
impl_native!(A, B);
impl_native!(A, B, C);
impl_native!(A, B, C, D);
impl_native!(A, B, C, D, E);
impl_native!(A, B, C, D, E, G);
impl_native!(A, B, C, D, E, G, H);
impl_native!(A, B, C, D, E, G, H, I);
impl_native!(A, B, C, D, E, G, H, I, J);
impl_native!(A, B, C, D, E, G, H, I, J, K);
impl_native!(A, B, C, D, E, G, H, I, J, K, L);

/// Runs a native call: scope, conversion, panic guard. For [`native!`](crate::native).
#[doc(hidden)]
#[inline]
pub fn trampoline(
    cx: RawContext,
    argc: u32,
    vp: RawVector,
    call: impl for<'s> FnOnce(&mut Scope<'s>, &Args<'s>) -> Result<Value<'s>>,
) -> bool {
    // SAFETY: RawContext is only ever made by the engine calling a trampoline.
    let inner = unsafe { Inner::of(cx.0) };
    let attended = inner.attends_calls;
    if attended {
        inner.before_call();
    }
    let mark = inner.arena.mark();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut scope = Scope::new(inner);
        let args = Args {
            vp: vp.0,
            argc,
            scope: PhantomData,
        };
        match call(&mut scope, &args) {
            Ok(value) => {
                // SAFETY: vp[0] is the return value slot.
                unsafe { *vp.0 = value.raw() };
                true
            }
            Err(error) => {
                scope.raise(error);
                false
            }
        }
    }));
    inner.arena.release(mark);
    match outcome {
        Ok(ok) => {
            if attended {
                inner.after_call(ok);
            }
            ok
        }
        Err(_) => panicked(),
    }
}

/// A panic in native code is our bug. It must neither unwind into C++ nor look like a JavaScript
/// error: the panic hook has printed it; leave at once.
#[cold]
fn panicked() -> ! {
    eprintln!("anode: internal error (a panic in native code, printed above). Please report it.");
    crate::runtime::die()
}

/// Makes a [`RawNative`] from a Rust function, by its path: `native!(read_file)`.
#[macro_export]
macro_rules! native {
    ($f:path) => {{
        extern "C" fn call(cx: $crate::RawContext, argc: u32, vp: $crate::RawVector) -> bool {
            $crate::trampoline(cx, argc, vp, |scope, args| {
                $crate::Native::invoke($f, scope, args)
            })
        }
        $crate::RawNative::new(call)
    }};
}

/// Defines the functions of a binding object: `functions!(scope, object, { "read" => read, ... })`.
/// The number is `length`, which JavaScript sees; it is left out (0) for internal bindings.
#[macro_export]
macro_rules! functions {
    ($scope:expr, $object:expr, { $($name:literal => $f:path),* $(,)? }) => {{
        $( $object.method($scope, $name, $crate::native!($f), 0)?; )*
    }};
}
