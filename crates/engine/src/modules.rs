//! ECMAScript module records: compile, find requests, link, evaluate, namespace.
//!
//! Which file a specifier means is the embedding's business: it answers through [`ModuleLoader`].

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use mozjs::glue::{JS_GetModulePrivate, JS_GetScriptPrivate};
use mozjs::jsapi::{
    ColumnNumberOneOrigin, CompileModule1, CompileWasmModuleAsSource, CurrentGlobalOrNull,
    FinishLoadingImportedModule, GetModuleNamespace, GetModuleRequestSpecifier,
    GetModuleRequestType, Handle, IsPromiseObject, JSContext, JSObject, JSScript,
    LoadRequestedModules, ModuleEvaluate, ModuleLink, ModuleRequestIsSourcePhase, ModuleType,
    RejectPromise, ResolvePromise, SetModulePrivate,
};
use mozjs::jsval::{JSVal, StringValue, UndefinedValue};
use mozjs::rooted;

use crate::contexts::within;
use crate::error::{Error, Result};
use crate::runtime::Inner;
use crate::scope::Scope;
use crate::script::{ByteVector, Options, c_name, source_text};
use crate::value::{Object, Value};

/// An import in a module's source.
#[derive(Debug, Clone)]
pub struct ModuleRequest {
    /// The specifier as written.
    pub specifier: String,
    /// The `type` attribute: "" for JavaScript, "json", "css", "text", "bytes", or
    /// "unknown" for what the engine does not know.
    pub kind: &'static str,
    /// `import source`: what is compiled, without running it.
    pub source: bool,
    /// 1-based line of the import.
    pub line: u32,
    /// 1-based column of the import.
    pub column: u32,
}

/// How far a module is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModuleStatus {
    /// Compiled, or loaded in part.
    Unlinked,
    /// Linked, and so is everything that it imports.
    Linked,
    /// It or what it imports runs right now.
    Evaluating,
    /// It or what it imports waits at its top level.
    EvaluatingAsync,
    /// It ran to its end.
    Evaluated,
    /// It or what it imports threw.
    Errored,
}

/// The embedding's part of module loading. All methods run on the main thread.
pub trait ModuleLoader {
    /// The module record for a static import, already compiled. `source` is of `import source`.
    fn resolve<'s>(
        &self,
        scope: &mut Scope<'s>,
        referrer: Value<'s>,
        specifier: Value<'s>,
        kind: &'static str,
        source: bool,
    ) -> Result<Value<'s>>;
    /// A promise of the namespace for a dynamic import, of the source for `import.source()`.
    fn import<'s>(
        &self,
        scope: &mut Scope<'s>,
        referrer: Value<'s>,
        specifier: Value<'s>,
        kind: &'static str,
        source: bool,
    ) -> Result<Value<'s>>;
    /// Fills `import.meta`.
    fn meta<'s>(&self, scope: &mut Scope<'s>, private: Value<'s>, meta: Object<'s>) -> Result<()>;
}

#[derive(Default)]
pub(crate) struct ModuleHooks {
    loader: RefCell<Option<Rc<dyn ModuleLoader>>>,
    collecting: Cell<bool>,
    found: RefCell<Vec<ModuleRequest>>,
}

fn kind_name(kind: ModuleType) -> &'static str {
    match kind {
        ModuleType::JSON => "json",
        ModuleType::CSS => "css",
        ModuleType::Bytes => "bytes",
        ModuleType::Text => "text",
        ModuleType::JavaScript => "",
        ModuleType::Unknown => "unknown",
    }
}

pub(crate) unsafe extern "C" fn load_hook(
    cx: *mut JSContext,
    referrer: Handle<*mut JSScript>,
    request: Handle<*mut JSObject>,
    _host_defined: Handle<JSVal>,
    payload: Handle<JSVal>,
    line: u32,
    column: ColumnNumberOneOrigin,
) -> bool {
    // SAFETY: the engine passes a live context and rooted handles.
    let inner = unsafe { Inner::of(cx) };
    // The engine is called back in the realm that it called from.
    rooted!(in(cx) let here = unsafe { CurrentGlobalOrNull(cx) });
    inner.enter_main(|scope| {
        // SAFETY: as above; results are rooted at once.
        let (specifier, kind, private, source) = unsafe {
            let raw = GetModuleRequestSpecifier(cx, request);
            let kind = kind_name(GetModuleRequestType(cx, request));
            let private = scope.undefined();
            if !referrer.get().is_null() {
                JS_GetScriptPrivate(referrer.get(), private.handle_mut());
            }
            let source = ModuleRequestIsSourcePhase(cx, request);
            (scope.local(StringValue(&*raw)), kind, private, source)
        };
        if inner.modules.collecting.get() {
            let text = specifier
                .as_str()
                .and_then(|s| s.to_utf8(scope).ok())
                .unwrap_or_default();
            inner.modules.found.borrow_mut().push(ModuleRequest {
                specifier: text,
                kind,
                source,
                line,
                column: column._base,
            });
            return true;
        }
        let loader = inner.modules.loader.borrow().clone();
        let Some(loader) = loader else {
            let e = Error::with_code(
                crate::ErrorKind::Type,
                "ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING",
                "A dynamic import callback was not specified.",
            );
            scope.raise(e);
            return false;
        };
        // SAFETY: the payload of a dynamic import is the promise that import() returned; that of a
        // static import is an internal object of the engine.
        let dynamic = unsafe {
            payload.get().is_object() && {
                rooted!(in(cx) let p = payload.get().to_object());
                IsPromiseObject(p.handle().into())
            }
        };
        if dynamic {
            let outcome = loader.import(scope, private, specifier, kind, source);
            // SAFETY: the payload promise is rooted by the caller.
            return unsafe {
                rooted!(in(cx) let promise = payload.get().to_object());
                match outcome {
                    Ok(value) => within(cx, here.get(), || {
                        ResolvePromise(cx, promise.handle().into(), value.handle())
                    }),
                    Err(error) => match scope.exception(error) {
                        Some(reason) => within(cx, here.get(), || {
                            RejectPromise(cx, promise.handle().into(), reason.handle())
                        }),
                        None => false,
                    },
                }
            };
        }
        match loader.resolve(scope, private, specifier, kind, source) {
            // SAFETY: the record is a module object made by compile_module.
            Ok(record) if record.is_object() => unsafe {
                rooted!(in(cx) let module = record.object());
                within(cx, here.get(), || {
                    FinishLoadingImportedModule(
                        cx,
                        referrer,
                        request,
                        payload,
                        module.handle().into(),
                        false,
                    )
                })
            },
            Ok(_) => {
                scope.raise(Error::new(
                    crate::ErrorKind::Error,
                    "a module was not linked",
                ));
                false
            }
            Err(error) => {
                scope.raise(error);
                false
            }
        }
    })
}

pub(crate) unsafe extern "C" fn metadata_hook(
    cx: *mut JSContext,
    module: Handle<*mut JSObject>,
    meta: Handle<*mut JSObject>,
) -> bool {
    // SAFETY: as in load_hook.
    let inner = unsafe { Inner::of(cx) };
    inner.enter_main(|scope| {
        let loader = inner.modules.loader.borrow().clone();
        let Some(loader) = loader else { return true };
        let private = scope.undefined();
        // SAFETY: rooted handles.
        unsafe { JS_GetModulePrivate(module.get(), private.handle_mut()) };
        let meta = match scope.object_from(meta.get()) {
            Ok(meta) => meta,
            Err(_) => return false,
        };
        match loader.meta(scope, private, meta) {
            Ok(()) => true,
            Err(error) => {
                scope.raise(error);
                false
            }
        }
    })
}

unsafe extern "C" fn loaded(_: *mut JSContext, _: Handle<JSVal>) -> bool {
    true
}
unsafe extern "C" fn load_failed(
    cx: *mut JSContext,
    _: Handle<JSVal>,
    error: Handle<JSVal>,
) -> bool {
    // SAFETY: rooted handle, live context. The error is picked up in link_module.
    unsafe {
        mozjs::jsapi::JS_SetPendingException(
            cx,
            error,
            mozjs::jsapi::ExceptionStackBehavior::Capture,
        );
    }
    true
}

impl<'s> Scope<'s> {
    /// Sets the embedding's module loader.
    pub fn set_module_loader(&mut self, loader: Rc<dyn ModuleLoader>) {
        *self.inner.modules.loader.borrow_mut() = Some(loader);
    }

    /// Compiles a module; the result is the engine's module record: an opaque object that must not
    /// be shown to programs. `private` is what the loader gets as referrer.
    pub fn compile_module(
        &mut self,
        source: &str,
        url: &str,
        private: Value<'_>,
    ) -> Result<Object<'s>> {
        self.compile_module_at(source, url, (1, 1), private)
    }

    /// As [`Scope::compile_module`], with the line and column where the text begins.
    pub fn compile_module_at(
        &mut self,
        source: &str,
        url: &str,
        (line, column): (u32, u32),
        private: Value<'_>,
    ) -> Result<Object<'s>> {
        let cx = self.cx();
        let options = Options::new(cx, &c_name(url), line);
        // SAFETY: the options are ours to change until they are used.
        unsafe { (*options.raw).column._base = column };
        let mut text = source_text(source);
        // SAFETY: the text outlives the call; the result is rooted at once.
        let raw = unsafe { CompileModule1(cx, options.raw, &mut text) };
        if raw.is_null() {
            return Err(self.syntax_error());
        }
        let module = self.object_from(raw)?;
        // SAFETY: a module object.
        unsafe { SetModulePrivate(module.value().object(), &private.raw()) };
        Ok(module)
    }

    /// Compiles WebAssembly as what `import source` of it links to: a record that holds a
    /// `WebAssembly.Module` and cannot run. The built-in strings of JavaScript are on, as the
    /// integration of WebAssembly with modules says. Throws a `CompileError`.
    pub fn compile_wasm_source(&mut self, bytes: &[u8], url: &str) -> Result<Object<'s>> {
        let cx = self.cx();
        let options = Options::new(cx, &c_name(url), 1);
        let mut vector = ByteVector::view(bytes);
        // SAFETY: the engine only reads the vector, during the call; the result is rooted at once.
        let raw =
            unsafe { CompileWasmModuleAsSource(cx, options.raw, (&raw mut vector).cast::<u8>()) };
        self.object_from(raw)
    }

    /// The import requests of a compiled module, in source order, without duplicates.
    pub fn module_requests(&mut self, module: Object<'_>) -> Result<Vec<ModuleRequest>> {
        let hooks = &self.inner.modules;
        hooks.collecting.set(true);
        let outcome = self.load_requested(module);
        hooks.collecting.set(false);
        let found = std::mem::take(&mut *hooks.found.borrow_mut());
        outcome.map(|()| found)
    }

    fn load_requested(&mut self, module: Object<'_>) -> Result<()> {
        let cx = self.cx();
        // SAFETY: rooted handles; the callbacks are static functions.
        let ok = unsafe {
            rooted!(in(cx) let m = module.value().object());
            rooted!(in(cx) let none = UndefinedValue());
            within(cx, m.get(), || {
                LoadRequestedModules(
                    cx,
                    m.handle().into(),
                    none.handle().into(),
                    Some(loaded),
                    Some(load_failed),
                )
            }) && !mozjs::jsapi::JS_IsExceptionPending(cx)
        };
        if ok { Ok(()) } else { Err(self.pending()) }
    }

    /// Loads the graph through the loader's `resolve` and links it. Throws `SyntaxError` for
    /// missing or ambiguous exports.
    pub fn link_module(&mut self, module: Object<'_>) -> Result<()> {
        self.load_requested(module)?;
        let cx = self.cx();
        // SAFETY: rooted handle.
        let ok = unsafe {
            rooted!(in(cx) let m = module.value().object());
            within(cx, m.get(), || ModuleLink(cx, m.handle().into()))
        };
        if ok { Ok(()) } else { Err(self.pending()) }
    }

    /// Evaluates a linked module; returns the engine's promise for the evaluation.
    pub fn evaluate_module(&mut self, module: Object<'_>) -> Result<Value<'s>> {
        let out = self.undefined();
        let cx = self.cx();
        // SAFETY: rooted handles.
        let ok = unsafe {
            rooted!(in(cx) let m = module.value().object());
            within(cx, m.get(), || {
                ModuleEvaluate(cx, m.handle().into(), out.handle_mut())
            })
        };
        if ok { Ok(out) } else { Err(self.pending()) }
    }

    /// The namespace object of a linked module.
    pub fn module_namespace(&mut self, module: Object<'_>) -> Result<Object<'s>> {
        let cx = self.cx();
        // SAFETY: rooted handle; the result is rooted at once.
        let raw = unsafe {
            rooted!(in(cx) let m = module.value().object());
            within(cx, m.get(), || GetModuleNamespace(cx, m.handle().into()))
        };
        self.object_from(raw)
    }

    /// How far a module is that [`Scope::compile_module`] made.
    pub fn module_status(&mut self, module: Object<'_>) -> ModuleStatus {
        // SAFETY: a module object made by compile_module; the calls only read its fields.
        let (status, failed) = unsafe {
            let module = module.value().object();
            (module_status(module), module_had_error(module))
        };
        match status {
            3 => ModuleStatus::Linked,
            4 => ModuleStatus::Evaluating,
            5 => ModuleStatus::EvaluatingAsync,
            6 if failed => ModuleStatus::Errored,
            6 => ModuleStatus::Evaluated,
            _ => ModuleStatus::Unlinked,
        }
    }

    /// Whether the module's own source has a top-level `await`.
    pub fn module_has_await(&mut self, module: Object<'_>) -> bool {
        // SAFETY: a module object made by compile_module; the call only reads a flag.
        unsafe { module_has_top_level_await(module.value().object()) }
    }
}

unsafe extern "C" {
    /// A const member function of the engine's module object; in its library, not in its bindings.
    #[link_name = "_ZNK2js12ModuleObject16hasTopLevelAwaitEv"]
    fn module_has_top_level_await(module: *const JSObject) -> bool;
    /// The same: `js::ModuleStatus`, in the order New, Unlinked, Linking, Linked, Evaluating,
    /// EvaluatingAsync, Evaluated.
    #[link_name = "_ZNK2js12ModuleObject6statusEv"]
    fn module_status(module: *const JSObject) -> i8;
    /// The same.
    #[link_name = "_ZNK2js12ModuleObject18hadEvaluationErrorEv"]
    fn module_had_error(module: *const JSObject) -> bool;
}
