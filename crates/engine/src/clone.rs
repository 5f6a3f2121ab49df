//! Structured clone within one thread.

use std::ffi::{CStr, c_char, c_void};

use mozjs::jsapi::{
    CloneDataPolicy, HandleObject, JS_ReadStructuredClone, JS_STRUCTURED_CLONE_VERSION,
    JS_WriteStructuredClone, JSContext, JSStructuredCloneCallbacks, JSStructuredCloneWriter,
    MutableHandleValue, StructuredCloneScope,
};
use mozjs::jsval::ObjectValue;
use mozjs::rust::JSAutoStructuredCloneBufferWrapper;

use crate::error::Error;
use crate::scope::Scope;
use crate::value::{Object, Value};

/// Why a clone was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloneRefusal {
    /// A value of a type that cannot be cloned.
    UnsupportedType,
    /// The transfer list has something that cannot be transferred.
    NotTransferable,
    /// The transfer list has the same object twice.
    TransferredTwice,
    /// A detached buffer.
    Detached,
    /// Anything else; the engine's message tells.
    Other,
}

/// What went wrong in [`Scope::structured_clone`].
pub enum CloneError<'s> {
    /// A getter or trap of the program threw, or there was no memory.
    Thrown(Error),
    /// The value cannot be cloned: why, the object it cannot be cloned for (`undefined` when that
    /// is no object or not known), and the engine's words.
    Refused(CloneRefusal, Value<'s>, String),
}

/// What the callbacks leave for the end of the clone.
struct Failure {
    refusal: Option<CloneRefusal>,
    culprit: MutableHandleValue,
    message: String,
}

unsafe extern "C" fn refuse_object(
    _: *mut JSContext,
    _: *mut JSStructuredCloneWriter,
    object: HandleObject,
    _: *mut bool,
    closure: *mut c_void,
) -> bool {
    // SAFETY: the closure is the Failure of the clone under way, its culprit a rooted slot.
    unsafe {
        let failure = &mut *closure.cast::<Failure>();
        failure.refusal = Some(CloneRefusal::UnsupportedType);
        failure.culprit.ptr.write(ObjectValue(*object.ptr));
    }
    false
}

unsafe extern "C" fn refuse(
    _: *mut JSContext,
    reason: u32,
    closure: *mut c_void,
    message: *const c_char,
) {
    // The engine's JS_SCERR_* numbers.
    let refusal = match reason {
        1 => CloneRefusal::NotTransferable,
        2 | 9 => CloneRefusal::TransferredTwice,
        3 => CloneRefusal::UnsupportedType,
        5 => CloneRefusal::Detached,
        _ => CloneRefusal::Other,
    };
    // SAFETY: the closure is the Failure of the clone under way; the message is a C string or null.
    unsafe {
        let failure = &mut *closure.cast::<Failure>();
        failure.refusal = Some(refusal);
        if !message.is_null() {
            failure.message = CStr::from_ptr(message).to_string_lossy().into_owned();
        }
    }
}

static CALLBACKS: JSStructuredCloneCallbacks = JSStructuredCloneCallbacks {
    read: None,
    write: Some(refuse_object),
    reportError: Some(refuse),
    readTransfer: None,
    writeTransfer: None,
    freeTransfer: None,
    canTransfer: None,
    sabCloned: None,
};

impl<'s> Scope<'s> {
    /// The structured clone of a value within this realm. The array buffers of `transfer` (an
    /// array) move into the clone: they end up detached here.
    ///
    /// # Errors
    /// What the program's getters throw, or why the value cannot be cloned.
    pub fn structured_clone(
        &mut self,
        value: Value<'_>,
        transfer: Option<Object<'_>>,
    ) -> std::result::Result<Value<'s>, CloneError<'s>> {
        let out = self.undefined();
        let culprit = self.undefined();
        let transfer = match transfer {
            Some(list) => self.local(list.value().raw()),
            None => self.undefined(),
        };
        let mut failure = Failure {
            refusal: None,
            culprit: culprit.handle_mut(),
            message: String::new(),
        };
        let closure: *mut c_void = (&raw mut failure).cast();
        let policy = CloneDataPolicy {
            allowIntraClusterClonableSharedObjects_: true,
            allowSharedMemoryObjects_: true,
        };
        let scope = StructuredCloneScope::SameProcess;
        let cx = self.cx();
        // SAFETY: handles are rooted; the callbacks are static and the closure outlives the clone;
        // the buffer wrapper frees what it holds.
        let ok = unsafe {
            let buffer = JSAutoStructuredCloneBufferWrapper::new(scope, &raw const CALLBACKS);
            let data = &raw mut (*buffer.as_raw_ptr()).data_;
            JS_WriteStructuredClone(
                cx,
                value.handle(),
                data,
                scope,
                &policy,
                &raw const CALLBACKS,
                closure,
                transfer.handle(),
            ) && JS_ReadStructuredClone(
                cx,
                data,
                JS_STRUCTURED_CLONE_VERSION,
                scope,
                out.handle_mut(),
                &policy,
                &raw const CALLBACKS,
                closure,
            )
        };
        if ok {
            return Ok(out);
        }
        match failure.refusal {
            Some(refusal) => {
                self.take_exception();
                Err(CloneError::Refused(refusal, culprit, failure.message))
            }
            None => Err(CloneError::Thrown(self.pending())),
        }
    }
}
