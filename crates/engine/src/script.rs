//! Compiling and running source text, and precompiled stencils.

use std::ffi::{CStr, CString, c_char};
use std::marker::PhantomData;

use mozjs::glue::{DeleteCompileOptions, NewCompileOptions};
use mozjs::jsapi::{
    CollectDelazificationsResult, CompileFunction, CompileFunction1, CompileGlobalScriptToStencil,
    DecodeStencil, Evaluate2, InstantiateGlobalStencil, InstantiateOptions, JS_ExecuteScript,
    JS_GetFunctionObject, JS_GetFunctionScript, JS_Utf8BufferIsCompilableUnit, JSContext, JSScript,
    ReadOnlyCompileOptions, ReadOnlyDecodeOptions, SetScriptPrivate, SourceText,
    StartCollectingDelazifications, Stencil as RawStencil, StencilRelease, TranscodeResult,
};
use mozjs::jsval::ObjectValue;
use mozjs::rooted;

use crate::error::{Error, ErrorKind, Result};
use crate::scope::Scope;
use crate::value::{Function, Object, Value};

/// Compile options of the engine, freed on drop.
pub(crate) struct Options {
    pub(crate) raw: *mut ReadOnlyCompileOptions,
}

impl Options {
    pub(crate) fn new(cx: *mut JSContext, filename: &CStr, line: u32) -> Options {
        // SAFETY: the options copy the name.
        let raw = unsafe { NewCompileOptions(cx, filename.as_ptr(), line) };
        assert!(!raw.is_null(), "out of memory");
        Options { raw }
    }
}

impl Drop for Options {
    fn drop(&mut self) {
        // SAFETY: made by NewCompileOptions.
        unsafe { DeleteCompileOptions(self.raw) };
    }
}

pub(crate) fn source_text(source: &str) -> SourceText<mozjs::jsapi::mozilla::Utf8Unit> {
    SourceText {
        units_: source.as_ptr().cast(),
        length_: source.len() as u32,
        ownsUnits_: false,
        _phantom_0: PhantomData,
    }
}

pub(crate) fn c_name(name: &str) -> CString {
    CString::new(name.replace('\0', "\u{FFFD}")).unwrap_or_default()
}

fn too_long(source: &str) -> Result<()> {
    if source.len() > u32::MAX as usize / 4 {
        return Err(Error::new(ErrorKind::Range, "the source text is too long"));
    }
    Ok(())
}

impl<'s> Scope<'s> {
    /// Runs source text as a global script and returns its completion value. `filename` is what
    /// stacks show; lines count from `line`.
    pub fn evaluate(&mut self, source: &str, filename: &str, line: u32) -> Result<Value<'s>> {
        too_long(source)?;
        let options = Options::new(self.cx(), &c_name(filename), line);
        let mut text = source_text(source);
        let out = self.undefined();
        // SAFETY: the text outlives the call; the out-parameter is rooted.
        let ok = unsafe { Evaluate2(self.cx(), options.raw, &mut text, out.handle_mut()) };
        if ok { Ok(out) } else { Err(self.pending()) }
    }

    /// The error of a text that did not compile. V8 names an identifier that is out of place; the
    /// engine only says where it is.
    pub(crate) fn syntax_error(&mut self) -> Error {
        let Some(error) = self.take_exception() else {
            return self.pending();
        };
        if let Some(object) = error.as_object() {
            self.name_identifier(object);
        }
        self.throw(error)
    }

    fn name_identifier(&mut self, error: Object<'_>) -> Option<()> {
        /// The engine keeps so much of a line before the error's place.
        const KEPT: u32 = 60;
        let message = error.get(self, c"message").ok()?.as_str()?;
        let message = message.to_utf8(self).ok()?;
        if message != "Unexpected identifier" {
            return None;
        }
        let report = error.error_report(self)?;
        let line = report.source_line?;
        let at = report.column.checked_sub(1).filter(|at| *at <= KEPT)? as usize;
        let units: Vec<u16> = line.encode_utf16().skip(at).collect();
        let rest = String::from_utf16_lossy(&units);
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'));
        let name = &rest[..end.unwrap_or(rest.len())];
        if name.is_empty() {
            return None;
        }
        let text = format!("{message} '{name}'");
        let stack = error.get(self, c"stack").ok()?.as_str()?;
        let stack = stack.to_utf8(self).ok()?.replacen(&message, &text, 1);
        let text = self.string(&text).ok()?;
        error.set(self, c"message", text).ok()?;
        let stack = self.string(&stack).ok()?;
        error.set(self, c"stack", stack).ok()
    }

    /// Throws the `SyntaxError` of a global script that does not compile; does not run it.
    pub fn check_syntax(&mut self, source: &str, filename: &str) -> Result<()> {
        too_long(source)?;
        let options = Options::new(self.cx(), &c_name(filename), 1);
        let mut text = source_text(source);
        // SAFETY: the text outlives the call; the stencil is released at once.
        let stencil = unsafe { CompileGlobalScriptToStencil(self.cx(), options.raw, &mut text) };
        if stencil.mRawPtr.is_null() {
            return Err(self.syntax_error());
        }
        // SAFETY: non-null and owned by us.
        unsafe { StencilRelease(stencil.mRawPtr) };
        Ok(())
    }

    /// Whether no further lines could make a script of this text, or whether it is one already:
    /// `false` for what breaks off in the middle.
    pub fn is_complete_script(&mut self, source: &str) -> Result<bool> {
        too_long(source)?;
        let cx = self.cx();
        rooted!(in(cx) let global = self.inner.global());
        // SAFETY: the global is rooted, the text outlives the call.
        let complete = unsafe {
            JS_Utf8BufferIsCompilableUnit(
                cx,
                global.handle().into(),
                source.as_ptr().cast(),
                source.len(),
            )
        };
        // What else is wrong with the text is said when it is compiled.
        self.take_exception();
        Ok(complete)
    }

    /// Compiles source text as the body of a function with the given parameter names. `private` is
    /// handed to the dynamic import hook as the referrer.
    pub fn compile_function(
        &mut self,
        source: &str,
        filename: &str,
        parameters: &[&CStr],
        private: Value<'_>,
    ) -> Result<Function<'s>> {
        self.compile_function_at(source, filename, 1, parameters, private)
    }

    /// As [`Scope::compile_function`], with the number of the body's first line.
    pub fn compile_function_at(
        &mut self,
        source: &str,
        filename: &str,
        line: u32,
        parameters: &[&CStr],
        private: Value<'_>,
    ) -> Result<Function<'s>> {
        too_long(source)?;
        let cx = self.cx();
        // The engine puts the parameters on a line of their own before the body.
        let options = Options::new(cx, &c_name(filename), line.saturating_sub(1));
        // The engine takes the bytes of UTF-8 source for Latin-1 here, so other text goes as UTF-16.
        let units: Vec<u16> = if source.is_ascii() {
            Vec::new()
        } else {
            source.encode_utf16().collect()
        };
        let names: Vec<*const c_char> = parameters.iter().map(|name| name.as_ptr()).collect();
        let count = names.len() as u32;
        let names = names.as_ptr();
        // What V8's stacks call the top level of a CommonJS module.
        let name = c"Object.<anonymous>".as_ptr();
        // SAFETY: an empty environment chain means the global scope; names and text outlive the
        // call; the results are rooted at once.
        unsafe {
            let chain =
                mozjs::jsapi::glue::NewEnvironmentChain(cx, mozjs::jsapi::SupportUnscopables::No);
            let f = if units.is_empty() {
                let mut text = source_text(source);
                CompileFunction1(cx, chain, options.raw, name, count, names, &mut text)
            } else {
                let mut text = SourceText {
                    units_: units.as_ptr(),
                    length_: units.len() as u32,
                    ownsUnits_: false,
                    _phantom_0: PhantomData,
                };
                CompileFunction(cx, chain, options.raw, name, count, names, &mut text)
            };
            mozjs::jsapi::glue::DeleteEnvironmentChain(chain);
            if f.is_null() {
                return Err(self.syntax_error());
            }
            rooted!(in(cx) let f = f);
            let script = JS_GetFunctionScript(cx, f.handle().into());
            if !script.is_null() {
                SetScriptPrivate(script, &private.raw());
            }
            Ok(Function(
                self.local(ObjectValue(JS_GetFunctionObject(f.get()))),
            ))
        }
    }

    /// Compiles a global script without running it: a stencil can be run in any realm, repeatedly.
    pub fn compile_stencil(&mut self, source: &str, options: ScriptOptions<'_>) -> Result<Stencil> {
        too_long(source)?;
        let cx = self.cx();
        let raw = Options::new(cx, &c_name(options.filename), options.line);
        let mut text = source_text(source);
        // SAFETY: the options are ours to change until they are used; the text outlives the call.
        unsafe {
            (*raw.raw).column._base = options.column;
            let stencil = CompileGlobalScriptToStencil(cx, raw.raw, &mut text);
            if stencil.mRawPtr.is_null() {
                return Err(self.syntax_error());
            }
            Ok(Stencil(stencil.mRawPtr))
        }
    }

    /// A stencil from what [`Scope::encode`] of the same build returned; `None` when it does not
    /// fit. The bytes must not have been changed: the engine does not check them.
    pub fn decode(&mut self, bytes: &[u8]) -> Option<Stencil> {
        let cx = self.cx();
        // The engine wants them aligned.
        let mut aligned = vec![0u64; bytes.len().div_ceil(8)];
        // SAFETY: the range and options have the engine's layout; the bytes are copied by the
        // engine, as the options do not ask to borrow them.
        unsafe {
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), aligned.as_mut_ptr().cast(), bytes.len());
            let options: ReadOnlyDecodeOptions = std::mem::zeroed();
            let start = aligned.as_ptr().cast::<u8>();
            let range = RawRange {
                start,
                end: start.add(bytes.len()),
            };
            let mut raw: *mut RawStencil = std::ptr::null_mut();
            let result = DecodeStencil(cx, &options, (&raw const range).cast(), &mut raw);
            if result as i32 != TranscodeResult::Ok as i32 || raw.is_null() {
                self.take_exception();
                return None;
            }
            Some(Stencil(raw))
        }
    }

    /// The bytes of a stencil, its source text among them, for [`Scope::decode`] and
    /// [`Scope::run_stencil`].
    pub fn encode(&mut self, stencil: &Stencil) -> Result<Vec<u8>> {
        // SAFETY: a live stencil.
        unsafe { encode(self.cx(), stencil.0) }
    }

    /// Runs a script in the current realm (see [`Scope::in_realm`]) and returns its completion
    /// value. `private` is handed to the dynamic import hook as the referrer.
    pub fn run_script(&mut self, stencil: &Stencil, private: Value<'_>) -> Result<Value<'s>> {
        let cx = self.cx();
        let out = self.undefined();
        // SAFETY: the stencil is live; the script is rooted before it runs.
        unsafe {
            let script = instantiate(cx, stencil.0);
            if script.is_null() {
                return Err(self.pending());
            }
            rooted!(in(cx) let script = script);
            SetScriptPrivate(script.get(), &private.raw());
            if !JS_ExecuteScript(cx, script.handle().into(), out.handle_mut()) {
                return Err(self.pending());
            }
        }
        Ok(out)
    }

    /// Runs a script and has its stencil take up each of its functions that is compiled from now
    /// on, at its first call: what [`Scope::encode`] then gives has them compiled.
    pub fn run_collecting(&mut self, stencil: &Stencil) -> Result<Value<'s>> {
        let cx = self.cx();
        let out = self.undefined();
        // SAFETY: the stencil is live, and the script's source keeps a reference of its own; the
        // script is rooted before it runs.
        unsafe {
            let script = instantiate(cx, stencil.0);
            if script.is_null() {
                return Err(self.pending());
            }
            rooted!(in(cx) let script = script);
            let mut started = CollectDelazificationsResult::NotSupported;
            let (handle, raw) = (script.handle().into(), stencil.0);
            if !StartCollectingDelazifications(cx, handle, raw, &mut started)
                || !JS_ExecuteScript(cx, script.handle().into(), out.handle_mut())
            {
                return Err(self.pending());
            }
        }
        Ok(out)
    }

    /// Runs a script from bytes that [`Scope::encode`] of the same build gave; returns its
    /// completion value. The bytes are 8-byte aligned and live for ever: they are borrowed.
    pub fn run_stencil(&mut self, stencil: &'static [u8]) -> Result<Value<'s>> {
        let cx = self.cx();
        let out = self.undefined();
        // SAFETY: the range and options have the engine's layout; the borrowed bytes are static;
        // the script is rooted before it runs.
        unsafe {
            let mut options: ReadOnlyDecodeOptions = std::mem::zeroed();
            options.borrowBuffer = true;
            options.usePinnedBytecode = true;
            let start = stencil.as_ptr();
            let range = RawRange {
                start,
                end: start.add(stencil.len()),
            };
            let mut raw: *mut RawStencil = std::ptr::null_mut();
            let result = DecodeStencil(cx, &options, (&raw const range).cast(), &mut raw);
            if result as i32 != TranscodeResult::Ok as i32 || raw.is_null() {
                self.take_exception();
                return Err(Error::new(
                    ErrorKind::Error,
                    "a precompiled module does not fit",
                ));
            }
            let script = instantiate(cx, raw);
            StencilRelease(raw);
            if script.is_null() {
                return Err(self.pending());
            }
            rooted!(in(cx) let script = script);
            if !JS_ExecuteScript(cx, script.handle().into(), out.handle_mut()) {
                return Err(self.pending());
            }
        }
        Ok(out)
    }
}

/// A compiled script that belongs to no realm yet.
pub struct Stencil(*mut RawStencil);

impl Drop for Stencil {
    fn drop(&mut self) {
        // SAFETY: we own one reference; the count is atomic.
        unsafe { StencilRelease(self.0) };
    }
}

/// What a script is called and where its text begins.
#[derive(Clone, Copy, Debug)]
pub struct ScriptOptions<'a> {
    /// What stacks show.
    pub filename: &'a str,
    /// The number of the first line.
    pub line: u32,
    /// The number of the first column of that line.
    pub column: u32,
}

/// The script of a stencil in the current realm, not rooted; null with an exception pending.
///
/// # Safety
/// A live stencil and context.
unsafe fn instantiate(cx: *mut JSContext, stencil: *mut RawStencil) -> *mut JSScript {
    // SAFETY: the caller's contract; the options have the engine's layout, and zeros are its defaults.
    unsafe {
        let options: InstantiateOptions = std::mem::zeroed();
        InstantiateGlobalStencil(cx, &options, stencil, std::ptr::null_mut())
    }
}

/// Encodes a stencil.
///
/// # Safety
/// A live stencil and context.
unsafe fn encode(cx: *mut JSContext, stencil: *mut RawStencil) -> Result<Vec<u8>> {
    unsafe extern "C" {
        fn free(memory: *mut std::ffi::c_void);
    }
    // SAFETY: the vector has the layout of mozilla::Vector<uint8_t, 0>; its memory is the C
    // library's and freed once its bytes are copied.
    unsafe {
        let mut out = ByteVector::new();
        let result = EncodeStencil(cx, stencil, &mut out);
        let bytes = std::slice::from_raw_parts(out.begin, out.length).to_vec();
        if out.capacity > 0 {
            free(out.begin.cast());
        }
        if result as i32 == TranscodeResult::Ok as i32 {
            Ok(bytes)
        } else {
            Err(Error::new(
                ErrorKind::Error,
                "the stencil could not be encoded",
            ))
        }
    }
}

/// The layout of `mozilla::Range<const uint8_t>` in a release build.
#[repr(C)]
struct RawRange {
    start: *const u8,
    end: *const u8,
}

/// The layout of `mozilla::Vector<uint8_t, 0, MallocAllocPolicy>` in a release build.
#[repr(C)]
pub(crate) struct ByteVector {
    begin: *mut u8,
    length: usize,
    capacity: usize,
    spare: [usize; 4],
}

impl ByteVector {
    /// A vector of borrowed bytes, for calls that only read it.
    pub(crate) fn view(bytes: &[u8]) -> ByteVector {
        ByteVector {
            begin: bytes.as_ptr().cast_mut(),
            length: bytes.len(),
            capacity: bytes.len(),
            spare: [0; 4],
        }
    }

    fn new() -> ByteVector {
        // With no inline storage an empty vector's pointer is any aligned non-null address.
        ByteVector {
            begin: std::ptr::dangling_mut(),
            length: 0,
            capacity: 0,
            spare: [0; 4],
        }
    }
}

unsafe extern "C" {
    /// In the engine's library but not in its bindings.
    #[link_name = "_ZN2JS13EncodeStencilEP9JSContextPN2js8frontend32InitialStencilAndDelazificationsERN7mozilla6VectorIhLm0ENS6_17MallocAllocPolicyEEE"]
    fn EncodeStencil(
        cx: *mut JSContext,
        stencil: *mut RawStencil,
        out: *mut ByteVector,
    ) -> TranscodeResult;
}
