//! What kind of object is this: class tests and looks inside that JavaScript itself cannot do.

use std::ffi::CStr;

use mozjs::glue::{GetProxyPrivate, GetProxyReservedSlot};
use mozjs::jsapi::{ESClass, GetBuiltinClass, JS_ErrorFromException};
use mozjs::jsval::UndefinedValue;
use mozjs::rooted;
use mozjs::rust::get_object_class;

use crate::error::Result;
use crate::scope::Scope;
use crate::value::{Object, Value};

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
    /// "Module" (a namespace), "Proxy", "Object", ... Not what `toString` or `constructor` claim.
    pub fn class_name(self) -> &'static CStr {
        // SAFETY: a live object; classes are static.
        unsafe { CStr::from_ptr((*get_object_class(self.value().object())).name) }
    }

    /// Whether this is a `Proxy` made by JavaScript.
    pub fn is_proxy(self) -> bool {
        // SAFETY: as above.
        let flags = unsafe { (*get_object_class(self.value().object())).flags };
        flags & CLASS_IS_PROXY != 0 && self.class_name() == c"Proxy"
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
        let ok =
            unsafe { mozjs::jsapi::SameValue(self.cx(), a.handle(), b.handle(), &mut same) };
        if ok { Ok(same) } else { Err(self.pending()) }
    }
}

pub use mozjs::jsapi::ESClass as BuiltinClass;
