//! Strings without needless copies: the engine stores Latin-1 or UTF-16, and both are visible.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ptr;

use anode_text::Scratch;
use mozjs::jsapi::JS::shadow;
use mozjs::jsapi::{
    HandleValueArray, JS_AtomizeStringN, JS_CompareStrings, JS_GetLatin1StringCharsAndLength,
    JS_GetTwoByteStringCharsAndLength, JS_NewStringCopyN, JS_NewUCStringCopyN, JSContext, JSString,
    NewArrayObject, ToStringSlow,
};
use mozjs::jsval::{JSVal, StringValue};
use mozjs::rooted;

use crate::error::Result;
use crate::scope::Scope;
use crate::value::{Object, Str, Value};

/// The longest string the engine makes, in UTF-16 code units.
pub const MAX_STRING_LENGTH: usize = (1 << 30) - 2;

/// The characters of a string as the engine stores them.
pub use anode_text::Text as Chars;

thread_local! {
    /// Where text is decoded before the engine copies it.
    static SCRATCH: RefCell<Scratch> = const { RefCell::new(Scratch::new()) };
}

/// The length is in the upper half of what the engine's header declares as flags.
const _: () = assert!(size_of::<usize>() == 8);

/// The flags and the length of a string.
///
/// # Safety
/// A live string.
#[inline]
unsafe fn header(s: *mut JSString) -> (u32, usize) {
    // SAFETY: the engine's header for embedders (`js/public/shadow/String.h`) says how strings lie in
    // memory, and the engine itself is compiled with checks of it.
    let flags = unsafe { (*s.cast::<shadow::String>()).flags_ };
    (flags as u32, flags >> 32)
}

/// The characters in place, or `None` for a rope, which has to be flattened.
///
/// # Safety
/// A live string, which is not moved or collected as long as the result is used.
#[inline]
unsafe fn characters<'a>(s: *mut JSString) -> Option<Chars<'a>> {
    // SAFETY: as in header; the caller's contract.
    unsafe {
        let (flags, len) = header(s);
        if flags & shadow::String_LINEAR_BIT == 0 {
            return None;
        }
        let place = &raw const (*s.cast::<shadow::String>()).__bindgen_anon_1;
        let first: *const u8 = if flags & shadow::String_INLINE_CHARS_BIT == 0 {
            (*place).nonInlineCharsLatin1
        } else {
            place.cast()
        };
        Some(if flags & shadow::String_LATIN1_CHARS_BIT == 0 {
            Chars::Utf16(std::slice::from_raw_parts(first.cast(), len))
        } else {
            Chars::Latin1(std::slice::from_raw_parts(first, len))
        })
    }
}

/// Puts the characters of a rope next to each other; false when memory runs out.
fn make_flat(cx: *mut JSContext, s: Str<'_>) -> bool {
    let mut len = 0;
    let s = s.0.js_string();
    // SAFETY: the string is rooted; the pointer is not kept.
    unsafe {
        if header(s).0 & shadow::String_LATIN1_CHARS_BIT == 0 {
            !JS_GetTwoByteStringCharsAndLength(cx, ptr::null(), s, &mut len).is_null()
        } else {
            !JS_GetLatin1StringCharsAndLength(cx, ptr::null(), s, &mut len).is_null()
        }
    }
}

impl<'s> Scope<'s> {
    #[inline]
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
    /// An array of strings from UTF-8; malformed parts become U+FFFD. Quicker than an element at a time.
    pub fn array_of_texts<'t>(
        &mut self,
        texts: impl Iterator<Item = &'t [u8]>,
    ) -> Result<Object<'s>> {
        let cx = self.cx();
        // SAFETY: every string is rooted with the vector before the next is made; the engine copies the vector, and
        // the array is rooted at once.
        unsafe {
            rooted!(in(cx) let mut strings = Vec::<JSVal>::with_capacity(texts.size_hint().0));
            for text in texts {
                let string = if text.is_ascii() {
                    let raw = JS_NewStringCopyN(cx, text.as_ptr().cast(), text.len());
                    if raw.is_null() {
                        return Err(self.pending());
                    }
                    StringValue(&*raw)
                } else {
                    self.nested(|scope| {
                        let decoded =
                            scope.decoded(|scratch, _| anode_text::decode_utf8(text, scratch));
                        decoded.map(|string| string.raw())
                    })?
                };
                strings.push(string);
            }
            let values = HandleValueArray::from(&strings);
            self.object_from(NewArrayObject(cx, &values))
        }
    }
    /// A string whose code units are the bytes.
    #[inline]
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
    /// The text as a string that keeps no other in memory: this one, or a copy where it may be a part of another,
    /// as what `slice` and regular expressions give is.
    pub fn alone<'a>(self, scope: &mut Scope<'a>) -> Result<Value<'a>> {
        const OWN: u32 = shadow::String_ATOM_BIT
            | shadow::String_INLINE_CHARS_BIT
            | shadow::String_HAS_STRING_BUFFER_BIT;
        self.flatten(scope)?;
        // SAFETY: a live string.
        if unsafe { header(self.0.js_string()).0 } & OWN != 0 {
            return Ok(self.0.again(scope));
        }
        match self.chars(scope) {
            Chars::Latin1(units) => {
                let units = units.to_vec();
                scope.latin1(&units)
            }
            Chars::Utf16(units) => {
                let units = units.to_vec();
                scope.utf16(&units)
            }
        }
    }
    /// Length in UTF-16 code units.
    #[inline]
    pub fn len(self) -> usize {
        // SAFETY: a live string.
        unsafe { header(self.0.js_string()).1 }
    }
    /// Whether the string is empty.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
    /// Makes the characters contiguous (ropes are flattened in place); needed once before
    /// [`Self::chars`]. Fails when memory runs out.
    #[inline]
    pub fn flatten(self, scope: &mut Scope<'_>) -> Result<()> {
        // SAFETY: a live string; the result is not kept.
        match unsafe { characters(self.0.js_string()) } {
            Some(_) => Ok(()),
            None => self.flatten_rope(scope),
        }
    }
    #[cold]
    fn flatten_rope(self, scope: &mut Scope<'_>) -> Result<()> {
        if make_flat(scope.cx(), self) {
            Ok(())
        } else {
            Err(scope.pending())
        }
    }
    /// The characters in place. The borrow of the scope keeps the collector away. Call
    /// [`Self::flatten`] first.
    ///
    /// # Panics
    /// When memory runs out while flattening a rope that was not flattened before.
    #[inline]
    pub fn chars<'a>(self, scope: &'a Scope<'_>) -> Chars<'a> {
        // SAFETY: the string is rooted and cannot be moved or collected while the scope is borrowed:
        // only `&mut Scope` functions can collect.
        unsafe { characters(self.0.js_string()) }.unwrap_or_else(|| self.rope_chars(scope))
    }
    #[cold]
    fn rope_chars<'a>(self, scope: &'a Scope<'_>) -> Chars<'a> {
        assert!(make_flat(scope.cx(), self), "out of memory");
        // SAFETY: as in chars.
        unsafe { characters(self.0.js_string()) }.expect("a flat string")
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
