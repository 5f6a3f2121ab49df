//! The words of the engine's own errors. Programs match on what V8 says: `Maximum call stack size
//! exceeded`, `Cannot read properties of undefined (reading 'x')`.
//!
//! - [`install`] rewrites rows of the engine's table of messages, once and before the engine
//!   starts. A row's text must use its arguments once each; a row may do without its last ones.
//! - What a row cannot say (whether a property was read or set) is said by functions that the linker
//!   puts in front of the engine's (`--wrap`, see `build.rs` of the command). They run when an error
//!   is about to be thrown and at no other time.
//!
//! Not here: messages that V8 makes from more than the engine passes on (`JSON.parse`, syntax).

use std::ffi::{CStr, CString, c_char, c_uint, c_void};
use std::ptr;
use std::sync::{Mutex, PoisonError};

use mozjs::jsapi::{
    GetSymbolDescription, Handle, JS_IdToValue, JS_ReportErrorNumberUTF8, JSContext,
    JSErrorFormatString, JSExnType, JSObject, JSString, ToObjectSlow, jsid,
};
use mozjs::jsval::{JSVal, StringValue};

use crate::runtime::{Inner, enter_inner};
use crate::scope::Scope;
use crate::value::Value;

/// A row of the table: its name, its text, how many of its arguments the text uses.
type Row = (&'static CStr, &'static CStr, u16);

const ROWS: &[Row] = &[
    (c"JSMSG_SYMBOL_TO_STRING", c"Cannot convert a Symbol value to a string", 0),
    (c"JSMSG_SYMBOL_TO_NUMBER", c"Cannot convert a Symbol value to a number", 0),
    (c"JSMSG_BIGINT_TO_NUMBER", c"Cannot convert a BigInt value to a number", 0),
    (c"JSMSG_BIGINT_NOT_SERIALIZABLE", c"Do not know how to serialize a BigInt", 0),
    (c"JSMSG_BIGINT_TOO_LARGE", c"Maximum BigInt size exceeded", 0),
    (c"JSMSG_BIGINT_DIVISION_BY_ZERO", c"Division by zero", 0),
    (c"JSMSG_BAD_ARRAY_LENGTH", c"Invalid array length", 0),
    (c"JSMSG_ALLOC_OVERFLOW", c"Invalid string length", 0),
    (c"JSMSG_RESULTING_STRING_TOO_LARGE", c"Invalid string length", 0),
    (c"JSMSG_OVER_RECURSED", c"Maximum call stack size exceeded", 0),
    (c"JSMSG_UNINITIALIZED_LEXICAL", c"Cannot access '{0}' before initialization", 1),
    (
        c"JSMSG_CANT_REPORT_NE_AS_NC",
        c"'getOwnPropertyDescriptor' on proxy: trap reported non-configurability for property '{0}' which is either non-existent or configurable in the proxy target",
        1,
    ),
    (
        c"JSMSG_CANT_REPORT_C_AS_NC",
        c"'getOwnPropertyDescriptor' on proxy: trap reported non-configurability for property '{0}' which is either non-existent or configurable in the proxy target",
        1,
    ),
    (
        c"JSMSG_CANT_REPORT_NC_AS_NE",
        c"'getOwnPropertyDescriptor' on proxy: trap returned undefined for property '{0}' which is non-configurable in the proxy target",
        1,
    ),
    (
        c"JSMSG_PROXY_SET_RETURNED_FALSE",
        c"'set' on proxy: trap returned falsish for property '{0}'",
        1,
    ),
    (
        c"JSMSG_PROXY_DEFINE_RETURNED_FALSE",
        c"'defineProperty' on proxy: trap returned falsish for property '{0}'",
        1,
    ),
    (
        c"JSMSG_PROXY_DELETE_RETURNED_FALSE",
        c"'deleteProperty' on proxy: trap returned falsish for property '{0}'",
        1,
    ),
    (
        c"JSMSG_MUST_REPORT_SAME_VALUE",
        c"'get' on proxy: property '{0}' is a read-only and non-configurable data property on the proxy target but the proxy did not return its actual value",
        1,
    ),
    (c"JSMSG_ILLEGAL_CHARACTER", c"Invalid or unexpected token", 0),
    (c"JSMSG_UNDECLARED_VAR", c"{0} is not defined", 1),
    (c"JSMSG_BAD_CONST_ASSIGN", c"Assignment to constant variable.", 0),
    (c"JSMSG_BAD_URI", c"URI malformed", 0),
    (c"JSMSG_INVALID_DATE", c"Invalid time value", 0),
    (c"JSMSG_BAD_RADIX", c"toString() radix must be between 2 and 36", 0),
    (
        c"JSMSG_INVALID_NORMALIZE_FORM",
        c"The normalization form should be one of NFC, NFD, NFKC, NFKD.",
        0,
    ),
    (c"JSMSG_JSON_CYCLIC_VALUE", c"Converting circular structure to JSON", 0),
    (c"JSMSG_EMPTY_ARRAY_REDUCE", c"Reduce of empty array with no initial value", 0),
    (c"JSMSG_NESTING_GENERATOR", c"Generator is already running", 0),
    (c"JSMSG_BUILTIN_CTOR_NO_NEW", c"Constructor {0} requires 'new'", 1),
    (
        c"JSMSG_CANT_CALL_CLASS_CONSTRUCTOR",
        c"Class constructor cannot be invoked without 'new'",
        0,
    ),
    (
        c"JSMSG_UNINITIALIZED_THIS",
        c"Must call super constructor in derived class before accessing 'this' or returning from derived constructor",
        0,
    ),
    (c"JSMSG_REINIT_THIS", c"Super constructor may only be called once", 0),
    (c"JSMSG_CANT_SET_PROTO_CYCLE", c"Cyclic __proto__ value", 0),
    (
        c"JSMSG_INVALID_DESCRIPTOR",
        c"Invalid property descriptor. Cannot both specify accessors and a value or writable attribute",
        0,
    ),
    (c"JSMSG_OFFSET_OUT_OF_DATAVIEW", c"Offset is outside the bounds of the DataView", 0),
    (c"JSMSG_READ_ONLY", c"Cannot assign to read only property '{0}'", 1),
    (c"JSMSG_CANT_DELETE", c"Cannot delete property '{0}'", 1),
    (c"JSMSG_CANT_REDEFINE_PROP", c"Cannot redefine property: {0}", 1),
    (c"JSMSG_OBJECT_NOT_EXTENSIBLE", c"Cannot add property {0}, object is not extensible", 1),
    // These three are only told by `ObjectOpResult::reportError`, which goes by the number of arguments: with one it gives
    // the property's name, with two the object's class before it.
    (
        c"JSMSG_CANT_DEFINE_PROP_OBJECT_NOT_EXTENSIBLE",
        c"Cannot add property {0}, object is not extensible",
        1,
    ),
    (
        c"JSMSG_CANT_DEFINE_PAST_ARRAY_LENGTH",
        c"Cannot add property {0}, object is not extensible",
        1,
    ),
    (c"JSMSG_GETTER_ONLY", c"Cannot set property {1} of #<{0}> which has only a getter", 2),
    (c"JSMSG_CANT_CONVERT_TO", c"Cannot convert {0} to {1}", 2),
    (
        c"JSMSG_IMPORT_DECL_AT_TOP_LEVEL",
        c"Cannot use import statement outside a module",
        0,
    ),
    (c"JSMSG_UNEXPECTED_TOKEN", c"Unexpected {1}, expected {0}", 2),
    (c"JSMSG_GARBAGE_AFTER_INPUT", c"Unexpected {1} after {0}", 2),
    (c"JSMSG_UNEXPECTED_TOKEN_NO_EXPECT", c"Unexpected {0}", 1),
    (c"JSMSG_EXPORT_DECL_AT_TOP_LEVEL", c"Unexpected token 'export'", 0),
    (c"JSMSG_IMPORT_META_OUTSIDE_MODULE", c"Cannot use 'import.meta' outside a module", 0),
    (
        c"JSMSG_AWAIT_OUTSIDE_ASYNC",
        c"await is only valid in async functions and the top level bodies of modules",
        0,
    ),
    (
        c"JSMSG_AWAIT_OUTSIDE_ASYNC_OR_MODULE",
        c"await is only valid in async functions and the top level bodies of modules",
        0,
    ),
    (c"JSMSG_BAD_LEFTSIDE_OF_ASS", c"Invalid left-hand side in assignment", 0),
    (c"JSMSG_CANT_SKIP_NC", c"'ownKeys' on proxy: trap result did not include '{0}'", 1),
    (
        c"JSMSG_GET_MISSING_PRIVATE",
        c"Cannot read private member from an object whose class did not declare it",
        0,
    ),
    (
        c"JSMSG_SET_MISSING_PRIVATE",
        c"Cannot write private member to an object whose class did not declare it",
        0,
    ),
    (c"JSMSG_BAD_INSTANCEOF_RHS", c"Right-hand side of 'instanceof' is not an object", 0),
    (c"JSMSG_IN_STRING", c"Cannot use 'in' operator to search for {0} in {1}", 2),
    (c"JSMSG_NEGATIVE_REPETITION_COUNT", c"Invalid count value", 0),
    (
        c"JSMSG_NONINTEGER_NUMBER_TO_BIGINT",
        c"The number {0} cannot be converted to a BigInt because it is not an integer",
        1,
    ),
    (
        c"JSMSG_TYPED_ARRAY_CONSTRUCT_OFFSET_MISALIGNED",
        c"byte length of {0}Array should be a multiple of {1}",
        2,
    ),
];

/// Rows that are a `RangeError` to V8 and of no standard class to the engine.
const RANGE_ERRORS: &[&CStr] = &[c"JSMSG_ALLOC_OVERFLOW", c"JSMSG_OVER_RECURSED"];

/// Gives the rows their words. Once per process, before the engine starts. Where the system does not
/// let the table be changed, the engine keeps its own words.
pub(crate) fn install() {
    // SAFETY: the function reads a static table.
    let row = |n| unsafe { mozjs::jsapi::GetErrorMessage(ptr::null_mut(), n) };
    // Number zero is no message.
    let first = row(1);
    let mut end = 1;
    while !row(end).is_null() {
        end += 1;
    }
    if first.is_null() {
        return;
    }
    // SAFETY: only asks the system for a number.
    let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) }.max(4096) as usize;
    let start = first as usize & !(page - 1);
    let bytes = (end - 1) as usize * size_of::<JSErrorFormatString>();
    let len = (first as usize + bytes - start).next_multiple_of(page);
    let writable = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: the pages hold the table and, at its ends, other data of the executable, which stay
    // readable; nothing else runs before the engine starts.
    if unsafe { libc::mprotect(start as *mut c_void, len, writable) } != 0 {
        return;
    }
    for n in 1..end {
        let entry = row(n).cast_mut();
        // SAFETY: an entry of the table, whose names are static C strings; the pages are writable.
        unsafe {
            if (*entry).name.is_null() {
                continue;
            }
            let name = CStr::from_ptr((*entry).name);
            let Some((_, text, used)) = ROWS.iter().find(|row| row.0 == name) else {
                continue;
            };
            (*entry).format = text.as_ptr();
            (*entry).argCount = *used;
            if RANGE_ERRORS.contains(&name) {
                (*entry).exnType = JSExnType::JSEXN_RANGEERR as i16;
            }
        }
    }
}

struct Table(JSErrorFormatString);
// SAFETY: never changed; its pointers are to static text.
unsafe impl Sync for Table {}

static TYPE_ERROR: Table = Table(JSErrorFormatString {
    name: c"TYPE_ERROR".as_ptr(),
    format: c"{0}".as_ptr(),
    argCount: 1,
    exnType: JSExnType::JSEXN_TYPEERR as i16,
});

unsafe extern "C" fn type_error(_: *mut c_void, _: c_uint) -> *const JSErrorFormatString {
    &TYPE_ERROR.0
}

/// What was being done to `undefined` or `null`.
#[derive(Clone, Copy, PartialEq)]
enum Access {
    Read,
    Set,
    Delete,
}

/// `Symbol(description)`
fn symbol_text(scope: &mut Scope<'_>, symbol: Value<'_>) -> String {
    // SAFETY: a symbol that its value roots; the call does not collect.
    let description = unsafe {
        let raw = symbol.raw().to_symbol();
        GetSymbolDescription(Handle::from_marked_location(&raw))
    };
    let text = match description.is_null() {
        true => None,
        // SAFETY: a live string, rooted at once.
        false => scope.local(StringValue(unsafe { &*description })).as_str(),
    };
    let text = text.and_then(|text| text.to_utf8(scope).ok());
    format!("Symbol({})", text.unwrap_or_default())
}

/// Throws for `access` to the property `key` (a string, symbol or number; else not named) of a value
/// that is `undefined` or `null`.
fn throw(scope: &mut Scope<'_>, value: JSVal, access: Access, key: Value<'_>) {
    let owner = if value.is_null() { "null" } else { "undefined" };
    let key = match key.as_str() {
        Some(text) => text.to_utf8(scope).ok(),
        None if key.is_object() => None,
        None if key.is_symbol() => Some(symbol_text(scope, key)),
        None => Some(scope.describe(key)),
    };
    let key = key.as_deref();
    let message = match (access, key) {
        (Access::Delete, _) => "Cannot convert undefined or null to object".to_owned(),
        (Access::Read, None) => format!("Cannot read properties of {owner}"),
        (Access::Read, Some(key)) => format!("Cannot read properties of {owner} (reading '{key}')"),
        (Access::Set, None) => format!("Cannot set properties of {owner}"),
        (Access::Set, Some(key)) => format!("Cannot set properties of {owner} (setting '{key}')"),
    };
    let message = CString::new(message.replace('\0', "\\0")).unwrap_or_default();
    // SAFETY: the callback's only row takes one argument, a C string, which the call copies.
    unsafe {
        let text: *const c_char = message.as_ptr();
        JS_ReportErrorNumberUTF8(scope.cx(), Some(type_error), ptr::null_mut(), 0, text);
    }
}

unsafe extern "C" {
    #[link_name = "__real__ZN2js8frontend15TokenKindToDescENS0_9TokenKindE"]
    fn describe_token(kind: u8) -> *const c_char;
    /// Gives a `UniqueChars`, which is made in `out`.
    #[link_name = "__real__ZN2js17IdToPrintableUTF8EP9JSContextN2JS6HandleINS2_11PropertyKeyEEENS_21IdToPrintableBehaviorE"]
    fn print_key(
        out: *mut *mut c_char,
        cx: *mut JSContext,
        id: Handle<jsid>,
        behavior: u8,
    ) -> *mut *mut c_char;
}

/// A property's key in an error: without quotes, as V8 prints it.
///
/// # Safety
/// Called by the engine alone.
#[unsafe(export_name = "__wrap__ZN2js17IdToPrintableUTF8EP9JSContextN2JS6HandleINS2_11PropertyKeyEEENS_21IdToPrintableBehaviorE")]
unsafe extern "C" fn key_text(
    out: *mut *mut c_char,
    cx: *mut JSContext,
    id: Handle<jsid>,
    behavior: u8,
) -> *mut *mut c_char {
    /// `IdToPrintableBehavior`: as text, or as it stands in a source, which symbols need.
    const IDENTIFIER: u8 = 0;
    // SAFETY: the engine's arguments, passed on; an id converts without collecting.
    unsafe {
        mozjs::rooted!(in(cx) let mut key = mozjs::jsval::UndefinedValue());
        let behavior = match JS_IdToValue(cx, id.get(), key.handle_mut().into()) {
            true if !key.get().is_symbol() => IDENTIFIER,
            _ => behavior,
        };
        print_key(out, cx, id, behavior)
    }
}

/// What the parser calls a token in its errors, in V8's words (which also name identifiers).
///
/// # Safety
/// Called by the engine alone.
#[unsafe(export_name = "__wrap__ZN2js8frontend15TokenKindToDescENS0_9TokenKindE")]
unsafe extern "C" fn token_name(kind: u8) -> *const c_char {
    // Names are made once for each kind and kept.
    static NAMES: Mutex<Vec<Option<&'static CStr>>> = Mutex::new(Vec::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    let index = usize::from(kind);
    if names.len() <= index {
        names.resize(index + 1, None);
    }
    let name = *names[index].get_or_insert_with(|| {
        // SAFETY: the engine's own function, with a kind of the engine's; its texts are static.
        let engine = unsafe { CStr::from_ptr(describe_token(kind)) };
        match engine.to_bytes() {
            b"numeric literal" | b"bigint literal" => c"number",
            b"string literal" => c"string",
            b"end of script" => c"end of input",
            b"template literal" => c"template string",
            text => match text.strip_prefix(b"keyword ").unwrap_or(text) {
                quoted @ [b'\'', ..] => {
                    let name = [b"token ", quoted].concat();
                    CString::new(name).map_or(engine, |name| &*Box::leak(name.into_boxed_c_str()))
                }
                _ => engine,
            },
        }
    });
    name.as_ptr()
}

/// The engine's `ToObjectSlowForPropertyAccess`: the object of a primitive, or the error.
///
/// # Safety
/// As the engine calls it: a live context inside a realm, rooted handles.
unsafe fn to_object(
    cx: *mut JSContext,
    value: Handle<JSVal>,
    access: Access,
    key: impl FnOnce(*mut JSContext) -> Option<JSVal>,
) -> *mut JSObject {
    if !value.get().is_null_or_undefined() {
        // SAFETY: as the caller promises; with a primitive the function only wraps it.
        return unsafe { ToObjectSlow(cx, value, false) };
    }
    // SAFETY: every context of the process is made by `Runtime::create`.
    let inner = unsafe { Inner::of(cx) };
    enter_inner(inner, |scope| {
        let key = match key(cx) {
            Some(key) => scope.local(key),
            None => match scope.object() {
                Ok(object) => object.into(),
                Err(_) => return,
            },
        };
        throw(scope, value.get(), access, key);
    });
    ptr::null_mut()
}

/// How the engine's callers say that the value lies anywhere on the stack.
const SEARCH_STACK: i32 = 1;

/// By name: reading, or `delete`, which alone gives a place on the stack.
///
/// # Safety
/// Called by the engine alone.
#[unsafe(export_name = "__wrap__ZN2js29ToObjectSlowForPropertyAccessEP9JSContextN2JS6HandleINS2_5ValueEEEiNS3_IPNS_12PropertyNameEEE")]
unsafe extern "C" fn by_name(
    cx: *mut JSContext,
    value: Handle<JSVal>,
    index: i32,
    name: Handle<*mut JSString>,
) -> *mut JSObject {
    let access = match index {
        SEARCH_STACK => Access::Read,
        _ => Access::Delete,
    };
    // SAFETY: the engine's handles; a PropertyName is a string.
    unsafe { to_object(cx, value, access, |_| Some(StringValue(&*name.get()))) }
}

/// By id: setting.
///
/// # Safety
/// Called by the engine alone.
#[unsafe(export_name = "__wrap__ZN2js29ToObjectSlowForPropertyAccessEP9JSContextN2JS6HandleINS2_5ValueEEEiNS3_INS2_11PropertyKeyEEE")]
unsafe extern "C" fn by_id(
    cx: *mut JSContext,
    value: Handle<JSVal>,
    _index: i32,
    id: Handle<jsid>,
) -> *mut JSObject {
    // SAFETY: the engine's handles; the value of an id is made without collecting.
    unsafe {
        to_object(cx, value, Access::Set, |cx| {
            mozjs::rooted!(in(cx) let mut key = mozjs::jsval::UndefinedValue());
            JS_IdToValue(cx, id.get(), key.handle_mut().into()).then(|| key.get())
        })
    }
}

/// By a computed key: reading, or setting, where the value lies below key and new value.
///
/// # Safety
/// Called by the engine alone.
#[unsafe(export_name = "__wrap__ZN2js29ToObjectSlowForPropertyAccessEP9JSContextN2JS6HandleINS2_5ValueEEEiS5_")]
unsafe extern "C" fn by_value(
    cx: *mut JSContext,
    value: Handle<JSVal>,
    index: i32,
    key: Handle<JSVal>,
) -> *mut JSObject {
    let access = if index == -3 {
        Access::Set
    } else {
        Access::Read
    };
    // SAFETY: the engine's handles.
    unsafe { to_object(cx, value, access, |_| Some(key.get())) }
}
