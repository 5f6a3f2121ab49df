//! Errors on their way between Rust and JavaScript.

use std::borrow::Cow;
use std::ffi::{c_char, c_void};

use mozjs::glue::PendingExceptionStackInfo;
use mozjs::jsapi::{
    ExceptionStackBehavior, JS_ClearPendingException, JS_GetPendingException,
    JS_IsExceptionPending, JS_SetPendingException,
};

use crate::introspect::ErrorReport;
use crate::scope::Scope;
use crate::value::Value;

/// The JavaScript class of an error made in Rust.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// `Error`
    Error,
    /// `TypeError`
    Type,
    /// `RangeError`
    Range,
    /// `SyntaxError`
    Syntax,
}

/// Why a native function did not succeed. Turned into a JavaScript exception at the boundary.
#[derive(Debug)]
pub enum Error {
    /// An exception is already pending in the engine: return at once, it propagates by itself.
    Pending,
    /// The running script is being terminated: return at once; no JavaScript may run.
    Terminated,
    /// A new error with the given class, optional Node `code` and message.
    New {
        /// The class.
        kind: ErrorKind,
        /// Node's `code` property, for example `ERR_INVALID_ARG_TYPE`.
        code: Option<&'static str>,
        /// The message, without the code.
        message: Cow<'static, str>,
    },
}

/// The result of anything that may throw.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A `TypeError` with Node's code `ERR_INVALID_ARG_TYPE`.
    pub fn arg_type(message: impl Into<Cow<'static, str>>) -> Error {
        Error::New {
            kind: ErrorKind::Type,
            code: Some("ERR_INVALID_ARG_TYPE"),
            message: message.into(),
        }
    }
    /// A plain error of a class.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Error {
        Error::New {
            kind,
            code: None,
            message: message.into(),
        }
    }
    /// An error of a class with a Node code.
    pub fn with_code(
        kind: ErrorKind,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Error {
        Error::New {
            kind,
            code: Some(code),
            message: message.into(),
        }
    }
}

unsafe extern "C" fn append(text: *const c_char, len: usize, target: *mut c_void) {
    // SAFETY: the engine passes a text of this length; the target is one of our vectors.
    unsafe {
        (*target.cast::<Vec<u8>>()).extend_from_slice(std::slice::from_raw_parts(text.cast(), len));
    }
}

impl<'s> Scope<'s> {
    /// Makes an error object (with the current stack) without throwing it.
    pub fn error(&mut self, kind: ErrorKind, message: &str) -> Result<Value<'s>> {
        let text = self.string(message)?;
        let name = match kind {
            ErrorKind::Error => c"Error",
            ErrorKind::Type => c"TypeError",
            ErrorKind::Range => c"RangeError",
            ErrorKind::Syntax => c"SyntaxError",
        };
        // Looked up on the global at every use: errors made in Rust are rare, and programs that
        // replace `Error` expect to see theirs in neither runtime.
        let class = self.global().get(self, name)?;
        match class.as_function() {
            Some(class) => Ok(class.construct(self, &[text])?.into()),
            None => Ok(text),
        }
    }

    /// Makes the exception object of an [`Error`], clearing a pending one. `None` when the script
    /// is being terminated.
    pub fn exception(&mut self, error: Error) -> Option<Value<'s>> {
        match error {
            Error::Pending => self.take_exception(),
            Error::Terminated => None,
            Error::New {
                kind,
                code,
                message,
            } => match self.error(kind, &message) {
                Ok(object) => {
                    if let (Some(code), Some(o)) = (code, object.as_object()) {
                        let _ = self.string(code).and_then(|c| o.set(self, c"code", c));
                        self.take_exception();
                    }
                    Some(object)
                }
                Err(_) => self.take_exception(),
            },
        }
    }

    /// Puts a value in place as the pending exception; return the result at once.
    pub fn throw(&mut self, value: Value<'_>) -> Error {
        self.inner.own_exception.set(true);
        // SAFETY: the value is rooted.
        unsafe {
            JS_SetPendingException(self.cx(), value.handle(), ExceptionStackBehavior::Capture)
        };
        Error::Pending
    }

    /// Makes an [`Error`] the engine's pending exception (for the trampolines).
    pub(crate) fn raise(&mut self, error: Error) {
        match error {
            Error::Pending | Error::Terminated => {}
            other => {
                if let Some(value) = self.exception(other) {
                    self.throw(value);
                }
            }
        }
    }

    /// What a failed engine call means: a pending exception or termination.
    pub(crate) fn pending(&mut self) -> Error {
        // SAFETY: only reads the context's state.
        if unsafe { JS_IsExceptionPending(self.cx()) } {
            Error::Pending
        } else {
            Error::Terminated
        }
    }

    /// As [`Scope::exception`], and tells where a value that is no `Error` was thrown (errors know
    /// their own place). Finding it may run the value's `toString`.
    pub fn exception_with_place(
        &mut self,
        error: Error,
    ) -> (Option<Value<'s>>, Option<ErrorReport>) {
        let value = self.undefined();
        // SAFETY: the slot is fresh and rooted; the exception stays pending.
        let found = matches!(error, Error::Pending)
            && unsafe { JS_GetPendingException(self.cx(), value.handle_mut()) };
        if !found || value.as_object().is_some_and(|o| o.is_error(self)) {
            return (self.exception(error), None);
        }
        let mut file = Vec::<u8>::new();
        let mut message = Vec::<u8>::new();
        let (mut line, mut column) = (0, 0);
        let again = self.undefined();
        // SAFETY: the callback appends to the vectors it is given, which outlive the call.
        let known = unsafe {
            PendingExceptionStackInfo(
                self.cx(),
                Some(append),
                (&raw mut message).cast(),
                (&raw mut file).cast(),
                &mut line,
                &mut column,
                again.handle_mut(),
            )
        };
        self.take_exception();
        let file = String::from_utf8_lossy(&file).into_owned();
        let known = known && !file.is_empty();
        let place = known.then_some(ErrorReport {
            file,
            line,
            column,
            source_line: None,
        });
        (Some(value), place)
    }

    /// Takes the pending exception, leaving none. `None` when there is none.
    pub fn take_exception(&mut self) -> Option<Value<'s>> {
        let value = self.undefined();
        // SAFETY: the slot is fresh and rooted.
        unsafe {
            if !JS_IsExceptionPending(self.cx()) {
                return None;
            }
            let ok = JS_GetPendingException(self.cx(), value.handle_mut());
            JS_ClearPendingException(self.cx());
            ok.then_some(value)
        }
    }
}
