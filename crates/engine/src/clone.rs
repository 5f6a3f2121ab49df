//! Structured clones: written on one thread, read on the same or another.
//!
//! What the engine does not know the contents of (native objects, those of [`Scope::host_class`])
//! goes through [`CloneWriter`] and [`CloneReader`], which exchange numbers by way of the clone.
//! Source: `js/public/StructuredClone.h` of SpiderMonkey; HTML Standard, "Safe passing of structured
//! data".

use std::ffi::{CStr, c_char, c_void};
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

use mozjs::jsapi::JS::IsWasmModuleObject;
use mozjs::jsapi::{
    CallArgs, CloneDataPolicy, Handle, HandleObject, JS_NewObjectForConstructor,
    JS_ReadStructuredClone, JS_STRUCTURED_CLONE_VERSION, JS_WriteStructuredClone,
    JS_WriteUint32PairUnchecked, JSClass, JSContext, JSObject, JSStructuredCloneCallbacks,
    JSStructuredCloneReader, JSStructuredCloneWriter, MutableHandleObject, MutableHandleValue,
    StructuredCloneScope, TransferableOwnership,
};
use mozjs::jsval::ObjectValue;
use mozjs::rust::JSAutoStructuredCloneBufferWrapper;

use crate::error::{Error, Result};
use crate::function::Args;
use crate::runtime::Inner;
use crate::scope::Scope;
use crate::value::{Object, Value};

/// The first tag that the engine leaves to us.
const TAG_HOST: u32 = 0xFFFF_8000;
const TAG_TRANSFER: u32 = TAG_HOST + 1;
const TAG_WASM: u32 = TAG_HOST + 2;

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

/// What went wrong in [`Scope::write_clone`] or [`Scope::read_clone`].
pub enum CloneError<'s> {
    /// A getter or trap of the program threw, or there was no memory.
    Thrown(Error),
    /// The value cannot be cloned: why, the object it cannot be cloned for (`undefined` when that
    /// is no object or not known), and the engine's words.
    Refused(CloneRefusal, Value<'s>, String),
}

/// What the embedding does with objects whose contents the engine does not know.
pub trait CloneWriter {
    /// An object inside of the value. Gives the number under which [`CloneReader::read`] is asked for
    /// it; `None`: it cannot be cloned.
    ///
    /// # Errors
    /// Ends the clone.
    fn write(&mut self, scope: &mut Scope<'_>, object: Object<'_>) -> Result<Option<u32>>;

    /// Whether an object of the transfer list that is no `ArrayBuffer` can be transferred.
    fn can_transfer(&mut self, scope: &mut Scope<'_>, object: Object<'_>) -> bool;

    /// Takes such an object out of this thread, when the value has been written. Gives the number for
    /// [`CloneReader::receive`].
    ///
    /// # Errors
    /// Ends the clone.
    fn transfer(&mut self, scope: &mut Scope<'_>, object: Object<'_>) -> Result<u32>;
}

/// The other end of a [`CloneWriter`].
pub trait CloneReader {
    /// The object for a number of [`CloneWriter::write`].
    ///
    /// # Errors
    /// Ends the reading.
    fn read<'s>(&mut self, scope: &mut Scope<'s>, number: u32) -> Result<Object<'s>>;

    /// The object for a number of [`CloneWriter::transfer`], before anything else is read.
    ///
    /// # Errors
    /// Ends the reading.
    fn receive<'s>(&mut self, scope: &mut Scope<'s>, number: u32) -> Result<Object<'s>>;
}

/// A clone that was written. It holds the memory of transferred array buffers, and shares that of
/// shared ones.
pub struct CloneData {
    buffer: JSAutoStructuredCloneBufferWrapper,
    modules: Vec<WasmModule>,
}

// SAFETY: the engine's words for this scope: the data may be shipped to another thread; it is `Send`
// and not `Copy`.
unsafe impl Send for CloneData {}

/// What a `WebAssembly.Module` is over: compiled code, which all threads may use. Source:
/// `js/public/WasmModule.h`.
struct WasmModule(*mut RawModule);

#[repr(C)]
struct RawModule {
    table: *const ModuleTable,
    references: AtomicUsize,
}

/// The virtual functions of `JS::WasmModule`, in the order of its declaration; a destructor is two.
#[repr(C)]
struct ModuleTable {
    destroy: unsafe extern "C" fn(*mut RawModule),
    destroy_and_free: unsafe extern "C" fn(*mut RawModule),
    create_object: unsafe extern "C" fn(*const RawModule, *mut JSContext) -> *mut JSObject,
}

unsafe extern "C" {
    /// In the engine's library; its bindings do not know that a `RefPtr` comes back through a pointer.
    #[link_name = "_ZN2JS13GetWasmModuleENS_6HandleIP8JSObjectEE"]
    fn get_wasm_module(out: *mut *mut RawModule, object: HandleObject) -> *mut *mut RawModule;
    fn free(memory: *mut c_void);
}

// SAFETY: the engine's words: the references are counted atomically, and the last may be dropped on
// any thread.
unsafe impl Send for WasmModule {}

impl WasmModule {
    /// The module of a `WebAssembly.Module`.
    ///
    /// # Safety
    /// The handle is rooted.
    unsafe fn of(object: HandleObject) -> Option<WasmModule> {
        let mut module = ptr::null_mut();
        // SAFETY: the caller's contract; the reference that comes back is ours.
        unsafe {
            if !IsWasmModuleObject(object) {
                return None;
            }
            get_wasm_module(&mut module, object);
        }
        (!module.is_null()).then_some(WasmModule(module))
    }

    /// A `WebAssembly.Module` of this thread; null with an exception pending.
    ///
    /// # Safety
    /// A live context inside a realm; the result is to be rooted at once.
    unsafe fn object(&self, cx: *mut JSContext) -> *mut JSObject {
        // SAFETY: the module is alive as long as we hold a reference; the object takes its own.
        unsafe { ((*(*self.0).table).create_object)(self.0, cx) }
    }
}

impl Drop for WasmModule {
    fn drop(&mut self) {
        // SAFETY: the reference is ours; with the last one the module goes, which the engine
        // allocates with malloc(3).
        unsafe {
            if (*self.0).references.fetch_sub(1, Ordering::AcqRel) == 1 {
                ((*(*self.0).table).destroy)(self.0);
                free(self.0.cast());
            }
        }
    }
}

/// What the callbacks of a write get, and what they leave for its end.
struct Writing<'a> {
    host: &'a mut dyn CloneWriter,
    modules: Vec<WasmModule>,
    refusal: Option<CloneRefusal>,
    culprit: MutableHandleValue,
    message: String,
}

struct Reading<'a> {
    host: &'a mut dyn CloneReader,
    modules: &'a [WasmModule],
}

/// Runs `f`; what it throws becomes the engine's pending exception.
///
/// # Safety
/// `cx` is a live context.
unsafe fn guarded<R>(
    cx: *mut JSContext,
    f: impl for<'s> FnOnce(&mut Scope<'s>) -> Result<R>,
) -> Option<R> {
    // SAFETY: the caller's contract.
    let inner = unsafe { Inner::of(cx) };
    inner.enter_main(|scope| match f(scope) {
        Ok(value) => Some(value),
        Err(error) => {
            scope.raise(error);
            None
        }
    })
}

unsafe extern "C" fn write_object(
    cx: *mut JSContext,
    writer: *mut JSStructuredCloneWriter,
    object: HandleObject,
    _: *mut bool,
    closure: *mut c_void,
) -> bool {
    // SAFETY: the closure is the Writing of the clone under way, its culprit a rooted slot.
    unsafe {
        let writing = &mut *closure.cast::<Writing<'_>>();
        if let Some(module) = WasmModule::of(object) {
            writing.modules.push(module);
            let number = writing.modules.len() as u32 - 1;
            return JS_WriteUint32PairUnchecked(writer, TAG_WASM, number);
        }
        let host = &mut *writing.host;
        let number = guarded(cx, |scope| {
            let object = scope.object_from(*object.ptr)?;
            host.write(scope, object)
        });
        match number {
            Some(Some(number)) => JS_WriteUint32PairUnchecked(writer, TAG_HOST, number),
            Some(None) => {
                writing.refusal = Some(CloneRefusal::UnsupportedType);
                writing.culprit.ptr.write(ObjectValue(*object.ptr));
                false
            }
            None => false,
        }
    }
}

unsafe extern "C" fn can_transfer(
    cx: *mut JSContext,
    object: Handle<*mut JSObject>,
    _: *mut bool,
    closure: *mut c_void,
) -> bool {
    // SAFETY: as above.
    unsafe {
        let writing = &mut *closure.cast::<Writing<'_>>();
        let host = &mut *writing.host;
        guarded(cx, |scope| {
            let object = scope.object_from(object.get())?;
            Ok(host.can_transfer(scope, object))
        })
        .unwrap_or(false)
    }
}

unsafe extern "C" fn write_transfer(
    cx: *mut JSContext,
    object: Handle<*mut JSObject>,
    closure: *mut c_void,
    tag: *mut u32,
    ownership: *mut TransferableOwnership,
    content: *mut *mut c_void,
    number: *mut u64,
) -> bool {
    // SAFETY: as above; the out-parameters are live.
    unsafe {
        let writing = &mut *closure.cast::<Writing<'_>>();
        let host = &mut *writing.host;
        let taken = guarded(cx, |scope| {
            let object = scope.object_from(object.get())?;
            host.transfer(scope, object)
        });
        let Some(taken) = taken else { return false };
        *tag = TAG_TRANSFER;
        // What it stands for is kept by the host, so there is nothing for the buffer to free.
        *ownership = TransferableOwnership::SCTAG_TMO_UNOWNED;
        *content = ptr::null_mut();
        *number = taken.into();
    }
    true
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
    // SAFETY: the closure is the Writing of the clone under way; the message is a C string or null.
    unsafe {
        let writing = &mut *closure.cast::<Writing<'_>>();
        writing.refusal = Some(refusal);
        if !message.is_null() {
            writing.message = CStr::from_ptr(message).to_string_lossy().into_owned();
        }
    }
}

unsafe extern "C" fn read_object(
    cx: *mut JSContext,
    _: *mut JSStructuredCloneReader,
    _: *const CloneDataPolicy,
    tag: u32,
    number: u32,
    closure: *mut c_void,
) -> *mut JSObject {
    // SAFETY: the closure is the Reading of the clone under way. The object is handed to the engine
    // before anything else can collect.
    unsafe {
        if tag == TAG_WASM {
            let modules = (*closure.cast::<Reading<'_>>()).modules;
            return match modules.get(number as usize) {
                Some(module) => module.object(cx),
                None => ptr::null_mut(),
            };
        }
        if tag != TAG_HOST {
            return ptr::null_mut();
        }
        let host = &mut *(*closure.cast::<Reading<'_>>()).host;
        guarded(cx, |scope| Ok(host.read(scope, number)?.value().object()))
            .unwrap_or(ptr::null_mut())
    }
}

unsafe extern "C" fn read_transfer(
    cx: *mut JSContext,
    _: *mut JSStructuredCloneReader,
    _: *const CloneDataPolicy,
    tag: u32,
    _: *mut c_void,
    number: u64,
    closure: *mut c_void,
    out: MutableHandleObject,
) -> bool {
    if tag != TAG_TRANSFER {
        return false;
    }
    // SAFETY: as above; `out` is rooted.
    unsafe {
        let host = &mut *(*closure.cast::<Reading<'_>>()).host;
        let object = guarded(cx, |scope| {
            Ok(host.receive(scope, number as u32)?.value().object())
        });
        match object {
            Some(object) => {
                *out.ptr = object;
                true
            }
            None => false,
        }
    }
}

static WRITE: JSStructuredCloneCallbacks = JSStructuredCloneCallbacks {
    read: None,
    write: Some(write_object),
    reportError: Some(refuse),
    readTransfer: None,
    writeTransfer: Some(write_transfer),
    freeTransfer: None,
    canTransfer: Some(can_transfer),
    sabCloned: None,
};

static READ: JSStructuredCloneCallbacks = JSStructuredCloneCallbacks {
    read: Some(read_object),
    write: None,
    reportError: None,
    readTransfer: Some(read_transfer),
    writeTransfer: None,
    freeTransfer: None,
    canTransfer: None,
    sabCloned: None,
};

const SCOPE: StructuredCloneScope = StructuredCloneScope::SameProcess;

const POLICY: CloneDataPolicy = CloneDataPolicy {
    allowIntraClusterClonableSharedObjects_: true,
    allowSharedMemoryObjects_: true,
};

/// Objects that look plain to the program, and that the engine leaves to [`CloneWriter::write`].
struct HostClass(JSClass);
// SAFETY: the class is never written; the engine reads it from any thread.
unsafe impl Sync for HostClass {}

static HOST_CLASS: HostClass = HostClass(JSClass {
    name: c"Object".as_ptr(),
    flags: 0,
    cOps: ptr::null(),
    spec: ptr::null(),
    ext: ptr::null(),
    oOps: ptr::null(),
});

fn make_host_object<'s>(scope: &mut Scope<'s>, args: Args<'s>) -> Result<Object<'s>> {
    if !args.is_construct() {
        return Err(Error::new(
            crate::error::ErrorKind::Type,
            "a native class needs `new`",
        ));
    }
    let (vp, argc) = args.raw();
    // SAFETY: vp and argc are those of the construct call in progress; rooted at once.
    let raw = unsafe {
        let call = CallArgs::from_vp(vp, argc);
        JS_NewObjectForConstructor(scope.cx(), &HOST_CLASS.0, &call)
    };
    scope.object_from(raw)
}

impl<'s> Scope<'s> {
    /// A class to be extended by classes whose objects are cloned by [`CloneWriter`], because what
    /// they are is in private fields. Its own prototype is empty.
    pub fn host_class(&mut self, name: &CStr) -> Result<Object<'s>> {
        fn construct<'s>(
            scope: &mut Scope<'s>,
            crate::convert::Rest(args): crate::convert::Rest<'s>,
        ) -> Result<Object<'s>> {
            make_host_object(scope, args)
        }
        let native = crate::native!(construct);
        Ok(Object::from_function(self.class(name, native, &[], &[])?))
    }

    /// Writes the structured clone of a value. The array buffers of `transfer` (an array) move into
    /// it: they end up detached here.
    ///
    /// # Errors
    /// What the program's getters throw, or why the value cannot be cloned.
    pub fn write_clone(
        &mut self,
        value: Value<'_>,
        transfer: Option<Object<'_>>,
        host: &mut dyn CloneWriter,
    ) -> std::result::Result<CloneData, CloneError<'s>> {
        let culprit = self.undefined();
        let transfer = match transfer {
            Some(list) => self.local(list.value().raw()),
            None => self.undefined(),
        };
        let mut writing = Writing {
            host,
            modules: Vec::new(),
            refusal: None,
            culprit: culprit.handle_mut(),
            message: String::new(),
        };
        let cx = self.cx();
        // SAFETY: handles are rooted; the callbacks are static and the closure outlives the write;
        // the buffer wrapper frees what it holds, with no callback of ours.
        let (ok, buffer) = unsafe {
            let buffer = JSAutoStructuredCloneBufferWrapper::new(SCOPE, ptr::null());
            let data = &raw mut (*buffer.as_raw_ptr()).data_;
            let ok = JS_WriteStructuredClone(
                cx,
                value.handle(),
                data,
                SCOPE,
                &POLICY,
                &raw const WRITE,
                (&raw mut writing).cast(),
                transfer.handle(),
            );
            (ok, buffer)
        };
        if ok {
            let modules = writing.modules;
            return Ok(CloneData { buffer, modules });
        }
        let Writing {
            refusal, message, ..
        } = writing;
        match refusal {
            Some(refusal) => {
                self.take_exception();
                Err(CloneError::Refused(refusal, culprit, message))
            }
            None => Err(CloneError::Thrown(self.pending())),
        }
    }

    /// Makes the value of a clone. One with transferred objects can be read once.
    ///
    /// # Errors
    /// No memory, or what the host says.
    pub fn read_clone(
        &mut self,
        data: &CloneData,
        host: &mut dyn CloneReader,
    ) -> Result<Value<'s>> {
        let out = self.undefined();
        let mut reading = Reading {
            host,
            modules: &data.modules,
        };
        // SAFETY: handles are rooted; the data was written by write_clone, with the same scope.
        let ok = unsafe {
            JS_ReadStructuredClone(
                self.cx(),
                &raw const (*data.buffer.as_raw_ptr()).data_,
                JS_STRUCTURED_CLONE_VERSION,
                SCOPE,
                out.handle_mut(),
                &POLICY,
                &raw const READ,
                (&raw mut reading).cast(),
            )
        };
        if ok { Ok(out) } else { Err(self.pending()) }
    }
}
