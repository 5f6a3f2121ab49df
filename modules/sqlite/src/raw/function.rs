//! Functions and aggregates that SQL calls.

use std::any::Any;
use std::ffi::{CStr, c_int, c_void};
use std::marker::PhantomData;

use libsqlite3_sys as ffi;

use super::statement::value_of;
use super::{Connection, Failure, ValueRef};

/// A call of a function by SQL.
pub struct Call<'a> {
    context: *mut ffi::sqlite3_context,
    args: &'a [*mut ffi::sqlite3_value],
    scope: PhantomData<&'a ()>,
}

impl Call<'_> {
    /// How many arguments there are.
    pub fn len(&self) -> usize {
        self.args.len()
    }

    /// Whether there is no argument.
    pub fn is_empty(&self) -> bool {
        self.args.is_empty()
    }

    /// An argument.
    ///
    /// # Panics
    /// When there are not so many.
    pub fn argument(&self, index: usize) -> ValueRef<'_> {
        // SAFETY: SQLite keeps the arguments for the call.
        unsafe { value_of(self.args[index]) }
    }

    /// What the call gives.
    pub fn answer(&self, value: ValueRef<'_>) {
        let transient = ffi::SQLITE_TRANSIENT();
        // SAFETY: the context of the call in progress; SQLite copies the bytes.
        unsafe {
            match value {
                ValueRef::Null => ffi::sqlite3_result_null(self.context),
                ValueRef::Integer(n) => ffi::sqlite3_result_int64(self.context, n),
                ValueRef::Real(n) => ffi::sqlite3_result_double(self.context, n),
                ValueRef::Text(text) => ffi::sqlite3_result_text64(
                    self.context,
                    text.as_ptr().cast(),
                    text.len() as u64,
                    transient,
                    ffi::SQLITE_UTF8 as u8,
                ),
                ValueRef::Blob(bytes) => ffi::sqlite3_result_blob64(
                    self.context,
                    bytes.as_ptr().cast(),
                    bytes.len() as u64,
                    transient,
                ),
            }
        }
    }

    /// The call fails.
    pub fn fail(&self, message: &str) {
        let length = message.len().min(c_int::MAX as usize) as c_int;
        // SAFETY: the context of the call in progress; SQLite copies the text.
        unsafe { ffi::sqlite3_result_error(self.context, message.as_ptr().cast(), length) };
    }
}

/// What an aggregate keeps from step to step: nothing before the first.
pub type State = Option<Box<dyn Any>>;

/// An aggregate.
pub trait Aggregate {
    /// Adds a row.
    fn step(&self, call: &Call<'_>, state: &mut State);
    /// Takes a row back.
    fn inverse(&self, call: &Call<'_>, state: &mut State);
    /// Answers, and there may be more rows.
    fn value(&self, call: &Call<'_>, state: &mut State);
    /// Answers for the last time.
    fn finish(&self, call: &Call<'_>, state: State);
}

type Scalar = Box<dyn Fn(&Call<'_>)>;

impl Connection {
    /// Defines a function of `arguments` (-1 for any number) arguments. `flags`: those of
    /// `SQLITE_DETERMINISTIC` and `SQLITE_DIRECTONLY`.
    pub fn define_function(
        &self,
        name: &CStr,
        arguments: i32,
        flags: i32,
        function: impl Fn(&Call<'_>) + 'static,
    ) -> Result<(), Failure> {
        let function: Box<Scalar> = Box::new(Box::new(function));
        // SAFETY: SQLite calls `drop_scalar` once, also when this fails.
        let code = unsafe {
            ffi::sqlite3_create_function_v2(
                self.db.get(),
                name.as_ptr(),
                arguments,
                ffi::SQLITE_UTF8 | flags,
                Box::into_raw(function).cast(),
                Some(call_scalar),
                None,
                None,
                Some(drop_scalar),
            )
        };
        self.check(code)
    }

    /// Defines an aggregate, and with `is_window` one that takes rows back. As
    /// [`Connection::define_function`].
    pub fn define_aggregate(
        &self,
        name: &CStr,
        arguments: i32,
        flags: i32,
        is_window: bool,
        aggregate: impl Aggregate + 'static,
    ) -> Result<(), Failure> {
        let aggregate: Box<Box<dyn Aggregate>> = Box::new(Box::new(aggregate));
        // SAFETY: SQLite calls `drop_aggregate` once, also when this fails.
        let code = unsafe {
            ffi::sqlite3_create_window_function(
                self.db.get(),
                name.as_ptr(),
                arguments,
                ffi::SQLITE_UTF8 | flags,
                Box::into_raw(aggregate).cast(),
                Some(aggregate_step),
                Some(aggregate_final),
                is_window.then_some(aggregate_value as unsafe extern "C" fn(_)),
                is_window.then_some(aggregate_inverse as unsafe extern "C" fn(_, _, _)),
                Some(drop_aggregate),
            )
        };
        self.check(code)
    }
}

/// `SQLITE_DETERMINISTIC`
pub const DETERMINISTIC: i32 = ffi::SQLITE_DETERMINISTIC;
/// `SQLITE_DIRECTONLY`
pub const DIRECT_ONLY: i32 = ffi::SQLITE_DIRECTONLY;

/// # Safety
/// The arguments are those of a callback of SQLite in progress.
unsafe fn call_of<'a>(
    context: *mut ffi::sqlite3_context,
    count: c_int,
    values: *mut *mut ffi::sqlite3_value,
) -> Call<'a> {
    let args: &'a [*mut ffi::sqlite3_value] = if count == 0 || values.is_null() {
        &[]
    } else {
        // SAFETY: SQLite passes so many values.
        unsafe { std::slice::from_raw_parts(values, count as usize) }
    };
    Call {
        context,
        args,
        scope: PhantomData,
    }
}

unsafe extern "C" fn call_scalar(
    context: *mut ffi::sqlite3_context,
    count: c_int,
    values: *mut *mut ffi::sqlite3_value,
) {
    // SAFETY: the user data is the box of `define_function`, which lives while it is defined.
    unsafe {
        let function = &*ffi::sqlite3_user_data(context).cast::<Scalar>();
        function(&call_of(context, count, values));
    }
}

unsafe extern "C" fn drop_scalar(user: *mut c_void) {
    // SAFETY: the pointer was made by Box::into_raw and is used once, here.
    drop(unsafe { Box::from_raw(user.cast::<Scalar>()) });
}

/// # Safety
/// In a callback of an aggregate.
unsafe fn aggregate_of<'a>(context: *mut ffi::sqlite3_context) -> &'a dyn Aggregate {
    // SAFETY: the user data is the box of `define_aggregate`.
    unsafe { &**ffi::sqlite3_user_data(context).cast::<Box<dyn Aggregate>>() }
}

/// Runs `f` with the state of the aggregate in progress.
///
/// # Safety
/// In a callback of an aggregate other than the last.
unsafe fn with_state(context: *mut ffi::sqlite3_context, f: impl FnOnce(&mut State)) {
    // SAFETY: SQLite's memory for the aggregate is zero at first and holds our pointer then; no
    // other call of the same aggregation is in progress.
    unsafe {
        let place = ffi::sqlite3_aggregate_context(context, size_of::<*mut State>() as c_int)
            .cast::<*mut State>();
        if place.is_null() {
            ffi::sqlite3_result_error_nomem(context);
            return;
        }
        if (*place).is_null() {
            *place = Box::into_raw(Box::new(None));
        }
        f(&mut **place);
    }
}

unsafe extern "C" fn aggregate_step(
    context: *mut ffi::sqlite3_context,
    count: c_int,
    values: *mut *mut ffi::sqlite3_value,
) {
    // SAFETY: in a callback of an aggregate.
    unsafe {
        let call = call_of(context, count, values);
        with_state(context, |state| aggregate_of(context).step(&call, state));
    }
}

unsafe extern "C" fn aggregate_inverse(
    context: *mut ffi::sqlite3_context,
    count: c_int,
    values: *mut *mut ffi::sqlite3_value,
) {
    // SAFETY: in a callback of an aggregate.
    unsafe {
        let call = call_of(context, count, values);
        with_state(context, |state| aggregate_of(context).inverse(&call, state));
    }
}

unsafe extern "C" fn aggregate_value(context: *mut ffi::sqlite3_context) {
    // SAFETY: in a callback of an aggregate.
    unsafe {
        let call = call_of(context, 0, std::ptr::null_mut());
        with_state(context, |state| aggregate_of(context).value(&call, state));
    }
}

unsafe extern "C" fn aggregate_final(context: *mut ffi::sqlite3_context) {
    // SAFETY: in the last callback of an aggregate: the box, if there is one, is taken back.
    unsafe {
        let call = call_of(context, 0, std::ptr::null_mut());
        let place = ffi::sqlite3_aggregate_context(context, 0).cast::<*mut State>();
        let state = if place.is_null() || (*place).is_null() {
            None
        } else {
            let state = Box::from_raw(*place);
            *place = std::ptr::null_mut();
            *state
        };
        aggregate_of(context).finish(&call, state);
    }
}

unsafe extern "C" fn drop_aggregate(user: *mut c_void) {
    // SAFETY: as in drop_scalar.
    drop(unsafe { Box::from_raw(user.cast::<Box<dyn Aggregate>>()) });
}
