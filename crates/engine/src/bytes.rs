//! Array buffers and their views: memory that JavaScript owns, seen from Rust, and memory that
//! Rust made, handed over without a copy.

use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use mozjs::jsapi::JS::shadow;
use mozjs::jsapi::{
    GetArrayBufferByteLength, GetArrayBufferData, GetSharedArrayBufferByteLength,
    GetSharedArrayBufferData, IsArrayBufferObject, IsSharedArrayBufferObject,
    JS_GetArrayBufferViewByteLength, JS_GetArrayBufferViewData, JS_GetArrayBufferViewType,
    JS_IsArrayBufferViewObject, JS_NewUint8Array, JS_NewUint8ArrayWithBuffer, JSClass, JSContext,
    JSObject, NewArrayBuffer, NewArrayBufferWithContents, NewExternalArrayBuffer,
};
use mozjs::jsval::JSVal;
use mozjs::rooted;

use crate::error::Result;
use crate::scope::Scope;
use crate::strings::Chars;
use crate::value::{Bytes, Object, Str, Value};

/// Bytes that Rust owns, as argument (a copy) or result (handed over) of a native function.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnedBytes(pub Vec<u8>);

/// The longest array buffer the engine makes, in bytes.
pub const MAX_BUFFER_LENGTH: usize = 8 << 30;

/// Strings up to this length may be stored inside their cell (the engine's limit is 24), so that
/// allocating it comes before the copy and may move a small buffer's data.
const SHORT: usize = 64;

/// Below this size a copy is cheaper than memory of another thread, which only a collection frees: what a pool thread
/// allocated goes back to its heap at once and stays in the caches. Small files read 64 at a time, uncopied, took a
/// fifth longer.
const COPY_BELOW: usize = 32 * 1024;

/// Up to this size the engine has an array buffer's bytes in the object.
const INLINE: usize = 96;

/// The engine's class of `Uint8Array`s (with `Buffer`s) over memory that neither grows nor shrinks. Nearly all
/// bytes are of it, so where they are is read from the object, without a call. Null until [`learn_layout`].
static PLAIN_UINT8: AtomicPtr<JSClass> = AtomicPtr::new(ptr::null_mut());

/// The slots of a typed array, in the order of the engine's `ArrayBufferViewObject`.
#[repr(C)]
struct ViewSlots {
    buffer: JSVal,
    length: JSVal,
    offset: JSVal,
    data: JSVal,
}

/// Finds the class of plain `Uint8Array`s. Without effect where arrays do not lie in memory as
/// [`ViewSlots`] says; then everything is asked of the engine.
///
/// # Safety
/// A live context inside a realm, with nothing that is not rooted.
pub(crate) unsafe fn learn_layout(cx: *mut JSContext) {
    // Large enough to have a buffer of its own.
    const LENGTH: usize = 1000;
    if !PLAIN_UINT8.load(Ordering::Relaxed).is_null() {
        return;
    }
    // SAFETY: the caller's contract; nothing collects while the new object is looked at.
    unsafe {
        let array = JS_NewUint8Array(cx, LENGTH);
        if array.is_null() {
            return;
        }
        let (data, length, _) = ask(array);
        let slots = slots_of(array);
        let same = |v: JSVal, expected: usize| v.is_double() && v.to_private().addr() == expected;
        if (*slots).buffer.is_object()
            && same((*slots).offset, 0)
            && same((*slots).length, length)
            && same((*slots).data, data.addr())
        {
            PLAIN_UINT8.store(class_of(array).cast_mut(), Ordering::Relaxed);
        }
    }
}

/// # Safety
/// A live object.
#[inline]
unsafe fn class_of(obj: *mut JSObject) -> *const JSClass {
    // SAFETY: the engine's header for embedders (`js/public/shadow/Object.h`) says how objects lie in memory.
    unsafe { (*(*(*obj.cast::<shadow::Object>()).shape).base).clasp }
}

/// # Safety
/// A live typed array; the result is valid until something collects.
#[inline]
unsafe fn slots_of(obj: *mut JSObject) -> *const ViewSlots {
    // SAFETY: the fixed slots of an object come right after its header.
    unsafe { obj.cast::<shadow::NativeObject>().add(1).cast() }
}

#[inline]
fn is_plain_uint8(obj: *mut JSObject) -> bool {
    // SAFETY: a live object.
    unsafe { ptr::eq(class_of(obj), PLAIN_UINT8.load(Ordering::Relaxed)) }
}

#[inline]
pub(crate) fn is_bytes(obj: *mut JSObject) -> bool {
    // SAFETY: a live object; class tests do not collect.
    is_plain_uint8(obj)
        || unsafe {
            JS_IsArrayBufferViewObject(obj)
                || IsArrayBufferObject(obj)
                || IsSharedArrayBufferObject(obj)
        }
}

/// Address and length.
#[inline]
fn locate(obj: *mut JSObject) -> (*mut u8, usize) {
    if is_plain_uint8(obj) {
        // SAFETY: an object of this class, whose slots were looked at in learn_layout. The data of a
        // detached array is undefined.
        unsafe {
            let slots = &*slots_of(obj);
            return if slots.data.is_undefined() {
                (ptr::null_mut(), 0)
            } else {
                (
                    slots.data.to_private().cast_mut().cast(),
                    slots.length.to_private().addr(),
                )
            };
        }
    }
    let (p, len, _) = ask(obj);
    (p, len)
}

/// Address, length and whether the memory is shared with other threads, in the engine's words.
fn ask(obj: *mut JSObject) -> (*mut u8, usize, bool) {
    let mut shared = false;
    // SAFETY: a live object of one of the three kinds; none of the calls collects.
    unsafe {
        if JS_IsArrayBufferViewObject(obj) {
            let p = JS_GetArrayBufferViewData(obj, &mut shared, ptr::null());
            (p.cast(), JS_GetArrayBufferViewByteLength(obj), shared)
        } else if IsArrayBufferObject(obj) {
            let p = GetArrayBufferData(obj, &mut shared, ptr::null());
            (p, GetArrayBufferByteLength(obj), shared)
        } else {
            let p = GetSharedArrayBufferData(obj, &mut shared, ptr::null());
            (p, GetSharedArrayBufferByteLength(obj), true)
        }
    }
}

impl<'s> Scope<'s> {
    /// An `ArrayBuffer` over the vector's memory; small ones are copied.
    pub fn array_buffer(&mut self, bytes: Vec<u8>) -> Result<Object<'s>> {
        if bytes.len() < COPY_BELOW {
            return self.array_buffer_of(&bytes);
        }
        self.array_buffer_over(bytes)
    }

    /// An `ArrayBuffer` over the vector's memory, which this thread allocated; only what fits into the object itself
    /// is copied.
    pub fn array_buffer_over(&mut self, bytes: Vec<u8>) -> Result<Object<'s>> {
        if bytes.len() <= INLINE {
            return self.array_buffer_of(&bytes);
        }
        let cx = self.cx();
        let mut bytes = std::mem::ManuallyDrop::new(bytes);
        let (p, len) = (bytes.as_mut_ptr(), bytes.len());
        // SAFETY: the engine takes the memory, counts it towards the next collection and frees it
        // with free(3): Rust's system allocator takes byte vectors from malloc(3), and this
        // workspace sets no other allocator.
        let raw = unsafe { NewArrayBufferWithContents(cx, len, p.cast()) };
        self.object_from(raw)
    }
    /// An `ArrayBuffer` with a copy of the bytes.
    pub fn array_buffer_of(&mut self, bytes: &[u8]) -> Result<Object<'s>> {
        if bytes.len() > INLINE {
            return self.array_buffer_over(bytes.to_vec());
        }
        let cx = self.cx();
        // SAFETY: the new buffer is rooted before its memory is filled; nothing collects between
        // taking the address and the copy.
        unsafe {
            let object = self.object_from(NewArrayBuffer(cx, bytes.len()))?;
            let (p, len) = locate(object.0.object());
            debug_assert_eq!(len, bytes.len());
            ptr::copy_nonoverlapping(bytes.as_ptr(), p, bytes.len());
            Ok(object)
        }
    }
    /// An `ArrayBuffer` of zeros. The memory counts towards the next garbage collection; large
    /// ones cost nothing until they are touched. Throws a `RangeError` when there is no memory.
    pub fn zeroed_array_buffer(&mut self, len: usize) -> Result<Object<'s>> {
        // SAFETY: the result is rooted at once.
        let raw = unsafe { NewArrayBuffer(self.cx(), len) };
        self.object_from(raw)
    }
    /// A `Uint8Array` over a new buffer that takes the vector's memory.
    pub fn uint8_array(&mut self, bytes: Vec<u8>) -> Result<Object<'s>> {
        let len = bytes.len();
        let buffer = self.array_buffer(bytes)?;
        let cx = self.cx();
        // SAFETY: the buffer is rooted; the result is rooted at once.
        let raw = unsafe {
            rooted!(in(cx) let buffer = buffer.0.object());
            JS_NewUint8ArrayWithBuffer(cx, buffer.handle().into(), 0, len as i64)
        };
        self.object_from(raw)
    }
}

/// Numbers that JavaScript sees as a typed array and Rust as cells: flags and counters that both
/// sides read and write without a call. The memory lives as long as the runtime.
pub type Shared<T> = &'static [Cell<T>];

/// Frees such memory with the runtime, after everything that could look at it.
struct SharedMemory<T>(*mut [Cell<T>]);

impl<T> Drop for SharedMemory<T> {
    fn drop(&mut self) {
        // SAFETY: made by Box::into_raw, dropped once; the runtime's objects and the embedding's
        // state were dropped before.
        drop(unsafe { Box::from_raw(self.0) });
    }
}

unsafe extern "C" fn keep(_: *mut c_void, _: *mut c_void) {}

macro_rules! typed_arrays {
    ($($(#[$doc:meta])* $shared:ident, $copied:ident, $t:ty, $make:ident;)*) => {
        impl<'s> Scope<'s> { $(
            $(#[$doc])*
            ///
            /// The memory is shared with Rust and holds zeros at first.
            pub fn $shared(&mut self, len: usize) -> Result<(Object<'s>, Shared<$t>)> {
                let memory =
                    Box::into_raw((0..len).map(|_| Cell::new(0 as $t)).collect::<Box<[_]>>());
                self.inner
                    .shared_memory
                    .borrow_mut()
                    .push(Box::new(SharedMemory(memory)));
                // SAFETY: freed with the runtime only.
                let cells: Shared<$t> = unsafe { &*memory };
                let cx = self.cx();
                // SAFETY: the cells outlive the context; both sides run on this thread.
                let raw = unsafe {
                    let p = cells.as_ptr() as *mut c_void;
                    let bytes = std::mem::size_of_val(cells);
                    let buffer =
                        NewExternalArrayBuffer(cx, bytes, p, Some(keep), ptr::null_mut());
                    let buffer = self.object_from(buffer)?;
                    rooted!(in(cx) let buffer = buffer.0.object());
                    mozjs::jsapi::$make(cx, buffer.handle().into(), 0, len as i64)
                };
                Ok((self.object_from(raw)?, cells))
            }
            $(#[$doc])*
            ///
            /// It holds a copy of the values.
            pub fn $copied(&mut self, values: &[$t]) -> Result<Object<'s>> {
                let mut bytes = Vec::with_capacity(std::mem::size_of_val(values));
                for v in values {
                    bytes.extend_from_slice(&v.to_ne_bytes());
                }
                let buffer = self.array_buffer(bytes)?;
                let cx = self.cx();
                // SAFETY: the buffer is rooted; the result is rooted at once.
                let raw = unsafe {
                    rooted!(in(cx) let buffer = buffer.0.object());
                    mozjs::jsapi::$make(cx, buffer.handle().into(), 0, values.len() as i64)
                };
                self.object_from(raw)
            }
        )* }
    };
}

typed_arrays! {
    /// An `Int32Array`.
    shared_int32_array, int32_array, i32, JS_NewInt32ArrayWithBuffer;
    /// A `Uint32Array`.
    shared_uint32_array, uint32_array, u32, JS_NewUint32ArrayWithBuffer;
    /// A `Float64Array`.
    shared_float64_array, float64_array, f64, JS_NewFloat64ArrayWithBuffer;
    /// A `BigInt64Array`.
    shared_bigint64_array, bigint64_array, i64, JS_NewBigInt64ArrayWithBuffer;
}

impl<'s> Bytes<'s> {
    /// Writes numbers into a typed array of 8-byte floats that JavaScript passed to be filled.
    pub fn write_f64s(self, scope: &mut Scope<'_>, values: &[f64]) {
        for (to, v) in self.as_mut_slice(scope).chunks_exact_mut(8).zip(values) {
            to.copy_from_slice(&v.to_ne_bytes());
        }
    }
    /// Writes numbers into a typed array of 4-byte integers that JavaScript passed to be filled.
    pub fn write_u32s(self, scope: &mut Scope<'_>, values: &[u32]) {
        for (to, v) in self.as_mut_slice(scope).chunks_exact_mut(4).zip(values) {
            to.copy_from_slice(&v.to_ne_bytes());
        }
    }
    /// Length in bytes; 0 when the buffer was detached.
    #[inline]
    pub fn len(self) -> usize {
        locate(self.0.object()).1
    }
    /// Whether there are no bytes.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
    /// Whether other threads may write to the memory (a `SharedArrayBuffer` below).
    pub fn is_shared(self) -> bool {
        ask(self.0.object()).2
    }
    /// Whether this is a typed array of 8-bit unsigned elements (`Uint8Array`, `Buffer`).
    pub fn is_uint8(self) -> bool {
        let obj = self.0.object();
        // SAFETY: a live object; no collection.
        is_plain_uint8(obj)
            || unsafe {
                JS_IsArrayBufferViewObject(obj)
                    && JS_GetArrayBufferViewType(obj) == mozjs::jsapi::Type::Uint8
            }
    }
    /// The bytes in place. The borrow of the scope keeps JavaScript and the collector away.
    /// Shared memory may change under the reader; copy it first where that matters.
    #[inline]
    pub fn as_slice<'a>(self, _scope: &'a Scope<'_>) -> &'a [u8] {
        let (p, len) = locate(self.0.object());
        if len == 0 {
            return &[];
        }
        // SAFETY: valid while nothing collects or detaches, which both need `&mut Scope`.
        unsafe { std::slice::from_raw_parts(p, len) }
    }
    /// The bytes in place, to be written. The exclusive borrow of the scope rules out any other
    /// view meanwhile.
    #[inline]
    pub fn as_mut_slice<'a>(self, _scope: &'a mut Scope<'_>) -> &'a mut [u8] {
        let (p, len) = locate(self.0.object());
        if len == 0 {
            return &mut [];
        }
        // SAFETY: as above, and exclusive.
        unsafe { std::slice::from_raw_parts_mut(p, len) }
    }
    /// The bytes in place, to be written, beside the characters of a string: for encoding straight
    /// into a buffer. A string's characters never lie in a buffer's memory.
    #[inline]
    pub fn with_text<'a>(
        self,
        scope: &'a mut Scope<'_>,
        text: Str<'_>,
    ) -> Result<(Chars<'a>, &'a mut [u8])> {
        text.flatten(scope)?;
        let (p, len) = locate(self.0.object());
        let bytes: &'a mut [u8] = if len == 0 {
            &mut []
        } else {
            // SAFETY: as in as_mut_slice: located after the last call that could collect, and
            // the exclusive borrow of the scope lasts as long as both results. The other result
            // is a shared view of immutable memory that belongs to the string alone.
            unsafe { std::slice::from_raw_parts_mut(p, len) }
        };
        Ok((text.chars(scope), bytes))
    }
    /// A string whose code units are the bytes from `start` to `end`, which are clamped. Copies
    /// once.
    pub fn latin1_slice<'a>(
        self,
        scope: &mut Scope<'a>,
        start: usize,
        end: usize,
    ) -> Result<Value<'a>> {
        let bytes = self.as_slice(scope);
        let end = end.min(bytes.len());
        let part = &bytes[start.min(end)..end];
        let len = part.len();
        if len <= SHORT {
            let mut copy = [0; SHORT];
            copy[..len].copy_from_slice(part);
            return scope.latin1(&copy[..len]);
        }
        let p = part.as_ptr();
        // SAFETY: characters of a string too long to be stored in its cell are copied before the
        // cell is allocated, so no collection comes between taking the address and the copy.
        scope.latin1(unsafe { std::slice::from_raw_parts(p, len) })
    }
    /// A string from the bytes from `start` to the end as UTF-8; malformed parts become U+FFFD.
    pub fn utf8_from<'a>(self, scope: &mut Scope<'a>, start: usize) -> Result<Value<'a>> {
        let bytes = self.as_slice(scope).get(start..).unwrap_or_default();
        if bytes.is_ascii() {
            return self.latin1_slice(scope, start, usize::MAX);
        }
        scope.decoded(|scratch, scope| {
            let bytes = self.as_slice(scope).get(start..).unwrap_or_default();
            if self.is_shared() {
                // Another thread may write between the decoder's passes.
                let copy = bytes.to_vec();
                anode_text::decode_utf8(&copy, scratch)
            } else {
                anode_text::decode_utf8(bytes, scratch)
            }
        })
    }
    /// Copies bytes from one buffer to another (which may be the same and overlap). Ranges are
    /// clamped to both lengths; returns how many bytes were copied.
    pub fn copy_from(
        self,
        _scope: &mut Scope<'_>,
        at: usize,
        source: Bytes<'_>,
        from: usize,
        len: usize,
    ) -> usize {
        let (to, to_len) = locate(self.0.object());
        let (src, src_len) = locate(source.0.object());
        let n = len
            .min(to_len.saturating_sub(at))
            .min(src_len.saturating_sub(from));
        if n > 0 {
            // SAFETY: both ranges are in bounds; ptr::copy allows overlap.
            unsafe { ptr::copy(src.add(from), to.add(at), n) };
        }
        n
    }
}
