//! What kind of object is this: class tests and looks inside that JavaScript itself cannot do.

use std::ffi::CStr;

use mozjs::glue::{
    CreateRootedIdVector, DestroyRootedIdVector, GetIdVectorAddress, GetProxyPrivate,
    GetProxyReservedSlot, JS_GetReservedSlot, SliceRootedIdVector,
};
use mozjs::jsapi::{
    CaptureCurrentStack, ESClass, GetBuiltinClass, GetPropertyKeys, GetSavedFrameColumn,
    GetSavedFrameFunctionDisplayName, GetSavedFrameLine, GetSavedFrameParent, GetSavedFrameSource,
    GetSavedFrameSourceId, GetWeakMapEntry, GetWellKnownSymbol, HandleObject, IsConstructor,
    JS_DecompileFunction, JS_ErrorFromException, JS_GetImplementationVersion, JS_GetObjectFunction,
    JS_IdToValue, JS_NewObjectWithGivenProto, JS_NondeterministicGetWeakMapKeys,
    JS_NondeterministicGetWeakSetKeys, JSGCParamKey, JSObject, JSString, MapForEach,
    MutableHandleIdVector, NewSharedArrayBuffer, ResetTimeZone, SavedFrameSelfHosted,
    SetAnyPromiseIsHandled, SetForEach, SymbolCode, TaggedColumnNumberOneOrigin, glue,
};
use mozjs::jsval::{SymbolValue, UndefinedValue};
use mozjs::rooted;
use mozjs::rust::get_object_class;

use crate::convert::This;
use crate::error::Result;
use crate::scope::Scope;
use crate::value::{Object, Str, Value};

/// Where and what an error was, as the engine recorded it.
#[derive(Debug, Clone, Default)]
pub struct ErrorReport {
    /// File name or URL of the throwing code.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// 1-based column.
    pub column: u32,
    /// The source line, known for syntax errors only.
    pub source_line: Option<String>,
}

const CLASS_IS_PROXY: u32 = mozjs::jsapi::JSCLASS_IS_PROXY;

impl<'s> Object<'s> {
    /// The engine's class name of the object itself: "Date", "Map", "Promise", "Map Iterator",
    /// "Proxy" (also a module namespace), "Object", ... Not what `toString` or `constructor` claim.
    pub fn class_name(self) -> &'static CStr {
        // SAFETY: a live object; classes are static.
        unsafe { CStr::from_ptr((*get_object_class(self.value().object())).name) }
    }

    /// Whether the engine implements the object as a proxy of the general kind: those made by
    /// JavaScript and module namespaces.
    fn is_general_proxy(self) -> bool {
        // SAFETY: a live object; classes are static.
        let flags = unsafe { (*get_object_class(self.value().object())).flags };
        flags & CLASS_IS_PROXY != 0 && self.class_name() == c"Proxy"
    }

    /// Whether this is a module namespace: a proxy over a module record, which programs cannot
    /// reach to make one themselves.
    pub fn is_module_namespace(self) -> bool {
        if !self.is_general_proxy() {
            return false;
        }
        let mut target = UndefinedValue();
        // SAFETY: a proxy object; a class is static.
        unsafe {
            GetProxyPrivate(self.value().object(), &mut target);
            target.is_object()
                && CStr::from_ptr((*get_object_class(target.to_object())).name) == c"Module"
        }
    }

    /// Whether this is a `Proxy` made by JavaScript.
    pub fn is_proxy(self) -> bool {
        self.is_general_proxy() && !self.is_module_namespace()
    }

    /// Target and handler of a `Proxy`; both `null` once revoked. `None` for other objects.
    pub fn proxy_details<'a>(self, scope: &mut Scope<'a>) -> Option<(Value<'a>, Value<'a>)> {
        if !self.is_proxy() {
            return None;
        }
        let (mut target, mut handler) = (UndefinedValue(), UndefinedValue());
        // SAFETY: a proxy object; slot 0 of a scripted proxy is its handler.
        unsafe {
            GetProxyPrivate(self.value().object(), &mut target);
            GetProxyReservedSlot(self.value().object(), 0, &mut handler);
        }
        Some((scope.local(target), scope.local(handler)))
    }

    /// The engine's builtin class of the object, not looking through proxies.
    pub fn builtin(self, scope: &mut Scope<'_>) -> ESClass {
        let cx = scope.cx();
        let mut class = ESClass::Other;
        // SAFETY: rooted handle.
        unsafe {
            rooted!(in(cx) let obj = self.value().object());
            if !GetBuiltinClass(cx, obj.handle().into(), &mut class) {
                scope.take_exception();
            }
        }
        class
    }

    /// Whether this is an error made by an `Error` constructor (or a subclass).
    pub fn is_error(self, scope: &mut Scope<'_>) -> bool {
        self.builtin(scope) == ESClass::Error
    }

    /// Where an error object was made; `None` when this is no error.
    pub fn error_report(self, scope: &mut Scope<'_>) -> Option<ErrorReport> {
        if !self.is_error(scope) {
            return None;
        }
        let cx = scope.cx();
        // SAFETY: the report borrows from the error, which stays rooted; strings are copied here.
        unsafe {
            rooted!(in(cx) let obj = self.value().object());
            let mut borrowed = mozjs::jsapi::BorrowedErrorReport {
                report_: std::ptr::null_mut(),
                owner_: mozjs::jsapi::Rooted::new_unrooted(std::ptr::null_mut()),
            };
            mozjs::jsapi::Rooted::add_to_root_stack(&raw mut borrowed.owner_, cx);
            let ok = JS_ErrorFromException(cx, obj.handle().into(), &mut borrowed);
            let result = if ok && !borrowed.report_.is_null() {
                let report = &*borrowed.report_;
                let text = |p: *const std::ffi::c_char| {
                    if p.is_null() {
                        String::new()
                    } else {
                        CStr::from_ptr(p).to_string_lossy().into_owned()
                    }
                };
                let source_line = (!report.linebuf_.is_null()).then(|| {
                    String::from_utf16_lossy(std::slice::from_raw_parts(
                        report.linebuf_,
                        report.linebufLength_,
                    ))
                });
                Some(ErrorReport {
                    file: text(report._base.filename.data_),
                    line: report._base.lineno,
                    column: report._base.column._base,
                    source_line,
                })
            } else {
                scope.take_exception();
                None
            };
            borrowed.owner_.remove_from_root_stack();
            result
        }
    }
}

impl<'s> Scope<'s> {
    /// ECMAScript SameValue for strings and primitives, identity for objects.
    pub fn same_value(&mut self, a: Value<'_>, b: Value<'_>) -> Result<bool> {
        let mut same = false;
        // SAFETY: rooted handles.
        let ok = unsafe { mozjs::jsapi::SameValue(self.cx(), a.handle(), b.handle(), &mut same) };
        if ok { Ok(same) } else { Err(self.pending()) }
    }
}

pub use mozjs::jsapi::ESClass as BuiltinClass;

/// One frame of a captured stack.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// The function's display name; empty for top-level code.
    pub function: String,
    /// File name or URL of the script.
    pub file: String,
    /// The engine's number of the script's source.
    pub source_id: u32,
    /// 1-based line.
    pub line: u32,
    /// 1-based column.
    pub column: u32,
}

/// What a `Map` or `Set` iterator has still to give.
pub struct IteratorPreview<'s> {
    /// Keys, values, or keys and values in turn.
    pub items: Vec<Value<'s>>,
    /// Whether each entry is a pair (`entries()`).
    pub pairs: bool,
}

// Reserved slots of Map and Set iterators (`TableIteratorObject` in the engine's source).
const ITERATOR_TARGET: u32 = 0;
const ITERATOR_KIND: u32 = 1;
const ITERATOR_COUNT: u32 = 3;

// `TableIteratorObject::Kind`.
const KIND_KEYS: i32 = 0;
const KIND_VALUES: i32 = 1;

const JSITER_OWNONLY: u32 = 0x8;
const JSITER_HIDDEN: u32 = 0x10;
const JSITER_SYMBOLS: u32 = 0x20;

/// `this` collects what `forEach` of a Map or Set passes: key, value, key, value, …
fn collect<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    value: Value<'s>,
    key: Value<'s>,
) -> Result<()> {
    if let Some(list) = this.0.as_object() {
        let len = list.array_len(scope)?;
        list.define_index(scope, len, key)?;
        list.define_index(scope, len + 1, value)?;
    }
    Ok(())
}

impl<'s> Object<'s> {
    /// Own property keys as an array, strings before symbols: all or only the enumerable ones,
    /// with or without array indices. Runs traps of proxies.
    pub fn own_keys<'a>(
        self,
        scope: &mut Scope<'a>,
        only_enumerable: bool,
        skip_indices: bool,
    ) -> Result<Object<'a>> {
        let mut flags = JSITER_OWNONLY | JSITER_SYMBOLS;
        if !only_enumerable {
            flags |= JSITER_HIDDEN;
        }
        let list = scope.array(0)?;
        let cx = scope.cx();
        // SAFETY: the vector roots its ids until it is destroyed, which happens on every way out;
        // the slice is taken anew after each call that may collect (its memory does not move, the
        // vector is not written meanwhile).
        unsafe {
            rooted!(in(cx) let obj = self.value().object());
            let vector = CreateRootedIdVector(cx);
            let handle = MutableHandleIdVector {
                ptr: GetIdVectorAddress(vector).cast(),
            };
            let mut ok = GetPropertyKeys(cx, obj.handle().into(), flags, handle);
            let mut len = 0;
            if ok {
                SliceRootedIdVector(vector, &mut len);
            }
            let mut at = 0;
            let mut failed = None;
            for i in 0..len {
                let mut total = 0;
                let id = *SliceRootedIdVector(vector, &mut total).add(i);
                if id.is_int() && skip_indices {
                    continue;
                }
                let outcome = scope.nested(|scope| {
                    let key = scope.undefined();
                    if !JS_IdToValue(scope.cx(), id, key.handle_mut()) {
                        return Err(scope.pending());
                    }
                    if skip_indices && key.as_str().is_some_and(|k| is_index(k, scope)) {
                        return Ok(0);
                    }
                    list.define_index(scope, at, key).map(|()| 1)
                });
                match outcome {
                    Ok(n) => at += n,
                    Err(error) => {
                        failed = Some(error);
                        ok = false;
                        break;
                    }
                }
            }
            DestroyRootedIdVector(vector);
            match failed {
                Some(error) => Err(error),
                None if ok => Ok(list),
                None => Err(scope.pending()),
            }
        }
    }

    /// The entries of a `Map` (key, value, …) or `Set` (value, value, …) as a flat array, by the
    /// engine's own loop; `None` for other objects.
    pub fn table_entries<'a>(self, scope: &mut Scope<'a>) -> Result<Option<Object<'a>>> {
        let is_map = match self.builtin(scope) {
            ESClass::Map => true,
            ESClass::Set => false,
            _ => return Ok(None),
        };
        let list = scope.array(0)?;
        let callback = scope.function(c"", crate::native!(collect), 2)?;
        let cx = scope.cx();
        // SAFETY: handles are rooted; the object is of the right class.
        let ok = unsafe {
            rooted!(in(cx) let obj = self.value().object());
            let (f, this) = (callback.value().handle(), list.value().handle());
            if is_map {
                MapForEach(cx, obj.handle().into(), f, this)
            } else {
                SetForEach(cx, obj.handle().into(), f, this)
            }
        };
        if ok {
            Ok(Some(list))
        } else {
            Err(scope.pending())
        }
    }

    /// What a `Map` or `Set` iterator has still to give, without advancing it; `None` for other
    /// objects.
    pub fn iterator_preview<'a>(
        self,
        scope: &mut Scope<'a>,
    ) -> Result<Option<IteratorPreview<'a>>> {
        let name = self.class_name();
        if name != c"Map Iterator" && name != c"Set Iterator" {
            return Ok(None);
        }
        let slot = |index| {
            let mut value = UndefinedValue();
            // SAFETY: an object of the iterator class, which has these slots.
            unsafe { JS_GetReservedSlot(self.value().object(), index, &mut value) };
            value
        };
        let (kind, passed) = (slot(ITERATOR_KIND), slot(ITERATOR_COUNT));
        // The prototypes of iterators have another class; a finished one has no target.
        let target = slot(ITERATOR_TARGET);
        let kind = if kind.is_int32() {
            kind.to_int32()
        } else {
            KIND_KEYS
        };
        let pairs = kind != KIND_KEYS && kind != KIND_VALUES;
        let mut items = Vec::new();
        if target.is_object() {
            let target = scope.local(target).as_object();
            let passed = if passed.is_int32() {
                passed.to_int32() as u32
            } else {
                0
            };
            let entries = match target {
                Some(target) => target.table_entries(scope)?,
                None => None,
            };
            if let Some(entries) = entries {
                for i in passed * 2..entries.array_len(scope)? {
                    let is_key = i % 2 == 0;
                    if pairs || is_key == (kind == KIND_KEYS) {
                        items.push(entries.get_index(scope, i)?);
                    }
                }
            }
        }
        Ok(Some(IteratorPreview { items, pairs }))
    }

    /// The values of a `WeakSet`, or the keys and values in turn of a `WeakMap`, as an array, in
    /// no promised order; `None` for other objects.
    pub fn weak_entries<'a>(self, scope: &mut Scope<'a>) -> Result<Option<Object<'a>>> {
        let is_map = match self.class_name().to_bytes() {
            b"WeakMap" => true,
            b"WeakSet" => false,
            _ => return Ok(None),
        };
        let cx = scope.cx();
        // SAFETY: handles are rooted.
        let keys = unsafe {
            rooted!(in(cx) let obj = self.value().object());
            rooted!(in(cx) let mut keys = std::ptr::null_mut::<JSObject>());
            let ok = if is_map {
                JS_NondeterministicGetWeakMapKeys(cx, obj.handle().into(), keys.handle_mut().into())
            } else {
                JS_NondeterministicGetWeakSetKeys(cx, obj.handle().into(), keys.handle_mut().into())
            };
            if !ok {
                return Err(scope.pending());
            }
            if keys.get().is_null() {
                return Ok(None);
            }
            scope.object_from(keys.get())?
        };
        if !is_map {
            return Ok(Some(keys));
        }
        let list = scope.array(0)?;
        for i in 0..keys.array_len(scope)? {
            let key = keys.get_index(scope, i)?;
            let value = scope.undefined();
            // SAFETY: handles are rooted.
            let ok = unsafe {
                rooted!(in(cx) let obj = self.value().object());
                GetWeakMapEntry(cx, obj.handle().into(), key.handle(), value.handle_mut())
            };
            if !ok {
                return Err(scope.pending());
            }
            list.define_index(scope, i * 2, key)?;
            list.define_index(scope, i * 2 + 1, value)?;
        }
        Ok(Some(list))
    }

    /// Marks a promise, settled or not, as handled: its rejection is never reported.
    pub fn silence_rejection(self, scope: &mut Scope<'_>) -> Result<()> {
        if !self.is_promise(scope) {
            return Ok(());
        }
        let cx = scope.cx();
        // SAFETY: a rooted promise.
        let ok = unsafe {
            rooted!(in(cx) let promise = self.value().object());
            SetAnyPromiseIsHandled(cx, promise.handle().into())
        };
        if ok { Ok(()) } else { Err(scope.pending()) }
    }

    /// Whether `new` works on the object.
    pub fn is_constructor(self) -> bool {
        // SAFETY: a live object; no collection.
        unsafe { IsConstructor(self.value().object()) }
    }

    /// The source text of a function, as `Function.prototype.toString` gives it; `None` for
    /// anything that is no plain function object (proxies, bound functions).
    pub fn function_source<'a>(self, scope: &mut Scope<'a>) -> Result<Option<Str<'a>>> {
        if self.class_name() != c"Function" {
            return Ok(None);
        }
        let cx = scope.cx();
        // SAFETY: an object of the function class; the result is rooted at once.
        let raw = unsafe {
            rooted!(in(cx) let function = JS_GetObjectFunction(self.value().object()));
            JS_DecompileFunction(cx, function.handle().into())
        };
        Ok(scope.string_from(raw)?.as_str())
    }
}

/// Whether a key is the decimal text of an array index.
fn is_index(key: Str<'_>, scope: &mut Scope<'_>) -> bool {
    if key.len() > 10 || key.flatten(scope).is_err() {
        return false;
    }
    match key.chars(scope) {
        crate::strings::Chars::Latin1(text) => {
            text.iter().all(u8::is_ascii_digit)
                && (text.len() == 1 || text.first() != Some(&b'0'))
                && text
                    .iter()
                    .try_fold(0u64, |n, c| Some(n * 10 + u64::from(c - b'0')))
                    .is_some_and(|n| !text.is_empty() && n < u64::from(u32::MAX))
        }
        crate::strings::Chars::Utf16(_) => false,
    }
}

impl<'s> Scope<'s> {
    /// The innermost `max` frames of the current stack that are JavaScript.
    pub fn stack_frames(&mut self, max: u32) -> Result<Vec<Frame>> {
        let cx = self.cx();
        let mut frames = Vec::new();
        // SAFETY: everything is rooted; the capture is initialised by the first call. Frames that
        // are looked at are kept alive by the innermost one.
        unsafe {
            rooted!(in(cx) let mut frame = std::ptr::null_mut::<JSObject>());
            rooted!(in(cx) let mut parent = std::ptr::null_mut::<JSObject>());
            rooted!(in(cx) let mut text = std::ptr::null_mut::<JSString>());
            let mut capture = std::mem::MaybeUninit::uninit();
            // Frames of the self-hosted library count for the engine and are not shown.
            glue::JS_StackCapture_MaxFrames(max.saturating_add(16), capture.as_mut_ptr());
            let none = HandleObject::null();
            if !CaptureCurrentStack(cx, frame.handle_mut().into(), capture.as_mut_ptr(), none) {
                return Err(self.pending());
            }
            let hide = SavedFrameSelfHosted::Exclude;
            let principals = std::ptr::null_mut();
            while !frame.get().is_null() && frames.len() < max as usize {
                let saved = frame.handle().into();
                let mut found = Frame::default();
                let mut column = TaggedColumnNumberOneOrigin { value_: 0 };
                GetSavedFrameSource(cx, principals, saved, text.handle_mut().into(), hide);
                let file = self.text_of(text.get())?;
                GetSavedFrameFunctionDisplayName(
                    cx,
                    principals,
                    frame.handle().into(),
                    text.handle_mut().into(),
                    hide,
                );
                found.function = self.text_of(text.get())?;
                found.file = file;
                let saved = frame.handle().into();
                GetSavedFrameLine(cx, principals, saved, &mut found.line, hide);
                GetSavedFrameColumn(cx, principals, saved, &mut column, hide);
                GetSavedFrameSourceId(cx, principals, saved, &mut found.source_id, hide);
                found.column = column.value_;
                GetSavedFrameParent(cx, principals, saved, parent.handle_mut().into(), hide);
                frames.push(found);
                frame.set(parent.get());
            }
        }
        Ok(frames)
    }

    pub(crate) fn text_of(&mut self, raw: *mut JSString) -> Result<String> {
        if raw.is_null() {
            return Ok(String::new());
        }
        match self.string_from(raw)?.as_str() {
            Some(text) => text.to_utf8(self),
            None => Ok(String::new()),
        }
    }

    /// A `SharedArrayBuffer` of zeros.
    pub fn shared_array_buffer(&mut self, len: usize) -> Result<Object<'s>> {
        // SAFETY: rooted at once.
        let raw = unsafe { NewSharedArrayBuffer(self.cx(), len) };
        self.object_from(raw)
    }

    /// The symbol `Symbol.toStringTag`, as a property key.
    pub fn to_string_tag(&mut self) -> Value<'s> {
        // SAFETY: well-known symbols live as long as the runtime.
        let tag = unsafe { &*GetWellKnownSymbol(self.cx(), SymbolCode::toStringTag) };
        self.local(SymbolValue(tag))
    }

    /// A new object whose prototype is `null`.
    pub fn object_without_prototype(&mut self) -> Result<Object<'s>> {
        // SAFETY: a null class is the plain object's; rooted at once.
        let raw = unsafe {
            JS_NewObjectWithGivenProto(self.cx(), std::ptr::null(), HandleObject::null())
        };
        self.object_from(raw)
    }

    /// The most bytes that the garbage-collected heap may grow to.
    pub fn heap_limit(&self) -> usize {
        self.inner.gc_parameter(JSGCParamKey::JSGC_MAX_BYTES) as usize
    }

    /// The engine's name and version: `JavaScript-C153.6.0`.
    pub fn engine_version(&self) -> String {
        // SAFETY: a static C string.
        let text = unsafe { CStr::from_ptr(JS_GetImplementationVersion()) };
        text.to_string_lossy().into_owned()
    }

    /// Has `Date` and `Intl` look at the time zone (the TZ variable) again.
    pub fn reset_time_zone(&mut self) {
        // SAFETY: no preconditions on the thread of the engine.
        unsafe { ResetTimeZone() };
    }
}
