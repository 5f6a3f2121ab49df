//! Strings without needless copies: the engine stores Latin-1 or UTF-16, and both are visible.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ptr;

use anode_text::Scratch;
use mozjs::jsapi::{
    JS_AtomizeStringN, JS_CompareStrings, JS_DeprecatedStringHasLatin1Chars,
    JS_GetLatin1StringCharsAndLength, JS_GetStringLength, JS_GetTwoByteStringCharsAndLength,
    JS_NewStringCopyN, JS_NewUCStringCopyN, JSString, ToStringSlow,
};
use mozjs::jsval::StringValue;
use mozjs::rooted;

use crate::error::Result;
use crate::scope::Scope;
use crate::value::{Str, Value};

/// The longest string the engine makes, in UTF-16 code units.
pub const MAX_STRING_LENGTH: usize = (1 << 30) - 2;

/// The characters of a string as the engine stores them.
pub use anode_text::Text as Chars;

thread_local! {
    /// Where text is decoded before the engine copies it.
    static SCRATCH: RefCell<Scratch> = const { RefCell::new(Scratch::new()) };
}

impl<'s> Scope<'s> {
    pub(crate) fn string_from(&mut self, raw: *mut JSString) -> Result<Value<'s>> {
        if raw.is_null() {
            return Err(self.pending());
        }
        // SAFETY: non-null and just made; rooted before anything can collect.
        Ok(self.local(StringValue(unsafe { &*raw })))
    }
    /// A string from UTF-8. ASCII is copied once; other text is converted.
    pub fn string(&mut self, text: &str) -> Result<Value<'s>> {
        if text.is_ascii() {
            return self.latin1(text.as_bytes());
        }
        self.decoded(|scratch, _| anode_text::decode_utf8(text.as_bytes(), scratch))
    }
    /// A string from what `decode` makes. The borrow of the scope keeps the collector away from what it reads;
    /// its result lies in the scratch memory, which the engine then copies.
    pub(crate) fn decoded(
        &mut self,
        decode: impl for<'a> FnOnce(&'a mut Scratch, &Scope<'s>) -> Chars<'a>,
    ) -> Result<Value<'s>> {
        SCRATCH.with_borrow_mut(|scratch| {
            let made = match decode(scratch, self) {
                Chars::Latin1(units) => self.latin1(units),
                Chars::Utf16(units) => self.utf16(units),
            };
            scratch.trim();
            made
        })
    }
    /// A string whose code units are the bytes.
    pub fn latin1(&mut self, bytes: &[u8]) -> Result<Value<'s>> {
        // SAFETY: the engine copies the bytes; the result is rooted at once.
        let raw = unsafe { JS_NewStringCopyN(self.cx(), bytes.as_ptr().cast(), bytes.len()) };
        self.string_from(raw)
    }
    /// A string from UTF-16 code units.
    pub fn utf16(&mut self, units: &[u16]) -> Result<Value<'s>> {
        // SAFETY: as above.
        let raw = unsafe { JS_NewUCStringCopyN(self.cx(), units.as_ptr(), units.len()) };
        self.string_from(raw)
    }
    /// An interned string: cheap as a property key, and one object for equal texts. ASCII or
    /// Latin-1 bytes.
    pub fn atom(&mut self, bytes: &[u8]) -> Result<Value<'s>> {
        // SAFETY: as above.
        let raw = unsafe { JS_AtomizeStringN(self.cx(), bytes.as_ptr().cast(), bytes.len()) };
        self.string_from(raw)
    }
    /// ECMAScript ToString; may run user code.
    pub fn to_string(&mut self, value: Value<'_>) -> Result<Value<'s>> {
        // SAFETY: the argument is rooted, the result is rooted at once.
        let raw = unsafe { ToStringSlow(self.cx(), value.handle()) };
        self.string_from(raw)
    }
    /// The text of any value as a message, for diagnostics: never throws.
    pub fn describe(&mut self, value: Value<'_>) -> String {
        match self.to_string(value) {
            Ok(s) => s
                .as_str()
                .and_then(|s| s.to_utf8(self).ok())
                .unwrap_or_default(),
            Err(_) => {
                self.take_exception();
                String::from("[value that cannot be converted to a string]")
            }
        }
    }
}

impl<'s> Str<'s> {
    /// Length in UTF-16 code units.
    pub fn len(self) -> usize {
        // SAFETY: a live string; the call does not collect.
        unsafe { JS_GetStringLength(self.0.js_string()) }
    }
    /// Whether the string is empty.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
    /// Makes the characters contiguous (ropes are flattened in place); needed once before
    /// [`Self::chars`]. Fails when memory runs out.
    pub fn flatten(self, scope: &mut Scope<'_>) -> Result<()> {
        let mut len = 0;
        let cx = scope.cx();
        // SAFETY: the string is rooted; the pointer is not kept.
        let ok = unsafe {
            if JS_DeprecatedStringHasLatin1Chars(self.0.js_string()) {
                !JS_GetLatin1StringCharsAndLength(cx, ptr::null(), self.0.js_string(), &mut len)
                    .is_null()
            } else {
                !JS_GetTwoByteStringCharsAndLength(cx, ptr::null(), self.0.js_string(), &mut len)
                    .is_null()
            }
        };
        if ok { Ok(()) } else { Err(scope.pending()) }
    }
    /// The characters in place. The borrow of the scope keeps the collector away. Call
    /// [`Self::flatten`] first.
    ///
    /// # Panics
    /// When memory runs out while flattening a rope that was not flattened before.
    pub fn chars<'a>(self, scope: &'a Scope<'_>) -> Chars<'a> {
        let mut len = 0;
        let cx = scope.cx();
        // SAFETY: the string is rooted, already flat, and cannot be moved or collected while the
        // scope is borrowed: only `&mut Scope` functions can collect.
        unsafe {
            let s = self.0.js_string();
            if JS_DeprecatedStringHasLatin1Chars(s) {
                let p = JS_GetLatin1StringCharsAndLength(cx, ptr::null(), s, &mut len);
                assert!(!p.is_null(), "out of memory");
                Chars::Latin1(std::slice::from_raw_parts(p, len))
            } else {
                let p = JS_GetTwoByteStringCharsAndLength(cx, ptr::null(), s, &mut len);
                assert!(!p.is_null(), "out of memory");
                Chars::Utf16(std::slice::from_raw_parts(p, len))
            }
        }
    }
    /// A UTF-8 copy; lone surrogates become U+FFFD.
    pub fn to_utf8(self, scope: &mut Scope<'_>) -> Result<String> {
        self.flatten(scope)?;
        Ok(anode_text::to_utf8(self.chars(scope)))
    }
    /// The text, borrowed when it is ASCII.
    pub fn to_cow<'a>(self, scope: &'a Scope<'_>) -> Cow<'a, str> {
        match self.chars(scope) {
            Chars::Latin1(b) => match std::str::from_utf8(b) {
                Ok(text) if b.is_ascii() => Cow::Borrowed(text),
                _ => Cow::Owned(anode_text::to_utf8(Chars::Latin1(b))),
            },
            Chars::Utf16(u) => Cow::Owned(anode_text::to_utf8(Chars::Utf16(u))),
        }
    }
    /// Whether both strings hold the same code units.
    pub fn equals(self, scope: &mut Scope<'_>, other: Str<'_>) -> bool {
        let mut order = 1;
        let cx = scope.cx();
        // SAFETY: both are rooted.
        let ok = unsafe {
            rooted!(in(cx) let a = self.0.js_string());
            rooted!(in(cx) let b = other.0.js_string());
            JS_CompareStrings(cx, a.get(), b.get(), &mut order)
        };
        ok && order == 0
    }
}
