//! `internalBinding('module_wrap')`: module records for the loader.
//!
//! A `ModuleWrap` holds the engine's record in a slot. The loader says which wrap each import of it
//! means (`setLinked`); when the engine asks during linking, the answer is looked up there.
//! Synthetic modules (built-ins, CommonJS, JSON) are small generated sources whose body hands out
//! setters for their bindings, since the engine has no synthetic records with several exports.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use anode_engine::{
    Bytes, Error, ErrorKind, Function, ModuleLoader, ModuleStatus, NativeArg, NativeRef, Object,
    Persistent, PromiseState, Rest, Result, Scope, Str, Value, functions, native,
};
use anode_runtime::Environment;

use crate::awaits::find_top_level_awaits;

/// The engine's module record.
const RECORD: u32 = 0;
/// `type:specifier` → wrap.
const LINKS: u32 = 1;
/// The wraps in LINKS as an array.
const LINKED: u32 = 2;
/// A synthetic module's evaluate function.
const EVALUATE: u32 = 3;
/// A synthetic module's setters by export name.
const SETTERS: u32 = 4;
/// The promise of the evaluation.
const PROMISE: u32 = 5;
/// What is passed on as the referrer of `import()` and for `import.meta`, in place of the URL.
const HOST: u32 = 6;

struct Wrap {
    url: String,
    synthetic: bool,
    own_await: Cell<bool>,
    visited: Cell<u64>,
}

#[derive(Default)]
struct State {
    prototype: OnceCell<Persistent>,
    import: OnceCell<Persistent>,
    meta: OnceCell<Persistent>,
    visit: Cell<u64>,
}

type This<'s> = NativeRef<'s, Wrap>;

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"compileModule" => compile_module,
        c"compileWasmSource" => compile_wasm_source,
        c"findTopLevelAwaits" => find_top_level_awaits,
        c"createSyntheticModule" => create_synthetic,
        c"setImportModuleDynamicallyCallback" => set_import,
        c"setInitializeImportMetaObjectCallback" => set_meta,
    });
    let class = scope.class(
        c"ModuleWrap",
        native!(illegal_constructor),
        &[
            (c"getModuleRequests", native!(requests)),
            (c"setLinked", native!(set_linked)),
            (c"instantiate", native!(instantiate)),
            (c"evaluate", native!(evaluate)),
            (c"evaluateSync", native!(evaluate_sync)),
            (c"getNamespace", native!(namespace)),
            (c"getStatus", native!(status)),
            (c"getError", native!(error)),
            (c"isGraphAsync", native!(is_graph_async)),
            (c"hasTopLevelAwait", native!(has_await)),
            (c"setExport", native!(set_export)),
            (c"setHost", native!(set_host)),
        ],
        &[(c"url", native!(url))],
    )?;
    let prototype = Object::from_function(class).get(scope, c"prototype")?;
    let state = Environment::of(scope).extension::<State>();
    let _ = state.prototype.set(prototype.persist(scope));
    scope.set_module_loader(Rc::new(Loader));
    Ok(object)
}

fn illegal_constructor<'s>(_: &mut Scope<'s>, _: Rest<'s>) -> Result<()> {
    Err(Error::new(ErrorKind::Type, "Illegal constructor"))
}

fn new_wrap<'s>(scope: &mut Scope<'s>, url: &str, synthetic: bool) -> Result<This<'s>> {
    let state = Environment::of(scope).extension::<State>();
    let prototype = state.prototype.get().and_then(|p| p.get(scope).as_object());
    let prototype = prototype.ok_or_else(|| Error::new(ErrorKind::Error, "no module class"))?;
    let wrap = Rc::new(Wrap {
        url: url.to_string(),
        synthetic,
        own_await: Cell::new(false),
        visited: Cell::new(0),
    });
    let object = scope.native_object(prototype, wrap)?;
    NativeRef::new(object.into()).ok_or_else(|| Error::new(ErrorKind::Error, "no module wrap"))
}

/// Compiles a wrap's source, for the program's own realm or that of an object.
fn attach<'s>(
    scope: &mut Scope<'s>,
    wrap: This<'s>,
    source: &str,
    realm: Option<Object<'s>>,
    at: (u32, u32),
) -> Result<()> {
    let compile = |scope: &mut Scope<'s>| {
        scope.compile_module_at(source, &wrap.get().url, at, wrap.object().into())
    };
    let record = match realm {
        Some(realm) => scope.in_realm(realm, compile)?,
        None => compile(scope)?,
    };
    wrap.set_slot(RECORD, record.into());
    wrap.get().own_await.set(scope.module_has_await(record));
    let links = scope.object()?;
    wrap.set_slot(LINKS, links.into());
    let linked = scope.array(0)?;
    wrap.set_slot(LINKED, linked.into());
    Ok(())
}

/// `line` and `column` are offsets; without a `realm` the module belongs to the program's own.
fn compile_module<'s>(
    scope: &mut Scope<'s>,
    url: String,
    source: String,
    realm: Value<'s>,
    line: Option<i32>,
    column: Option<i32>,
) -> Result<Object<'s>> {
    let wrap = new_wrap(scope, &url, false)?;
    let first = |offset: Option<i32>| offset.unwrap_or(0).saturating_add(1).max(1) as u32;
    let at = (first(line), first(column));
    attach(scope, wrap, &source, realm.as_object(), at)?;
    Ok(wrap.object())
}

/// A wrap for `import source` of WebAssembly; only other wraps can do something with it.
fn compile_wasm_source<'s>(
    scope: &mut Scope<'s>,
    url: String,
    bytes: Bytes<'s>,
) -> Result<Object<'s>> {
    // A copy, since compiling may collect.
    let bytes = bytes.as_slice(scope).to_vec();
    let wrap = new_wrap(scope, &url, false)?;
    let record = scope.compile_wasm_source(&bytes, &url)?;
    wrap.set_slot(RECORD, record.into());
    Ok(wrap.object())
}

fn set_host<'s>(_: &mut Scope<'s>, this: This<'s>, host: Object<'s>) {
    this.set_slot(HOST, host.into());
}

/// The referrer of a module: its host if it has one, else its URL.
fn referrer_of<'s>(scope: &mut Scope<'s>, wrap: This<'s>) -> Result<Value<'s>> {
    let host = wrap.slot(scope, HOST);
    if host.is_object() {
        return Ok(host);
    }
    scope.string(&wrap.get().url)
}

fn create_synthetic<'s>(
    scope: &mut Scope<'s>,
    url: String,
    names: Object<'s>,
    evaluate: Function<'s>,
    realm: Value<'s>,
    specifiers: Option<Object<'s>>,
) -> Result<Object<'s>> {
    let quote = |text: String| {
        // Not escaped by JSON, and line terminators in old sources.
        serde_json::to_string(&text)
            .unwrap_or_default()
            .replace('\u{2028}', "\\u2028")
            .replace('\u{2029}', "\\u2029")
    };
    let mut imports = String::new();
    let mut namespaces = String::new();
    if let Some(specifiers) = specifiers {
        for i in 0..specifiers.array_len(scope)? {
            let specifier = specifiers.get_index(scope, i)?;
            let specifier = quote(scope.describe(specifier));
            imports.push_str(&format!("import*as n{i} from {specifier};"));
            namespaces.push_str(&format!("n{i},"));
        }
    }
    let mut variables = String::new();
    let mut exports = String::new();
    let mut setters = String::new();
    for i in 0..names.array_len(scope)? {
        let name = names.get_index(scope, i)?;
        let name = quote(scope.describe(name));
        let comma = if i == 0 { "" } else { "," };
        variables.push_str(&format!("{comma}v{i}"));
        exports.push_str(&format!("{comma}v{i} as {name}"));
        setters.push_str(&format!("{comma}[{name}]:v=>{{v{i}=v}}"));
    }
    let declare = if variables.is_empty() {
        String::new()
    } else {
        format!("let {variables};")
    };
    let source = format!(
        "{imports}{declare}export{{{exports}}};import.meta.init(import.meta.wrap,{{__proto__:null,{setters}}},[{namespaces}]);"
    );
    let wrap = new_wrap(scope, &url, true)?;
    wrap.set_slot(EVALUATE, evaluate.into());
    attach(scope, wrap, &source, realm.as_object(), (1, 1))?;
    Ok(wrap.object())
}

/// Called by the body of a synthetic module.
fn init_synthetic<'s>(
    scope: &mut Scope<'s>,
    wrap: NativeArg<'s, Wrap>,
    setters: Object<'s>,
    namespaces: Value<'s>,
) -> Result<()> {
    let wrap = wrap.0;
    wrap.set_slot(SETTERS, setters.into());
    let evaluate = wrap.slot(scope, EVALUATE).as_function();
    if let Some(evaluate) = evaluate {
        let this = scope.undefined();
        evaluate.call(scope, this, &[wrap.object().into(), namespaces])?;
    }
    Ok(())
}

fn set_import<'s>(scope: &mut Scope<'s>, f: Function<'s>) {
    let f = f.value().persist(scope);
    let _ = Environment::of(scope).extension::<State>().import.set(f);
}

fn set_meta<'s>(scope: &mut Scope<'s>, f: Function<'s>) {
    let f = f.value().persist(scope);
    let _ = Environment::of(scope).extension::<State>().meta.set(f);
}

fn record<'s>(scope: &mut Scope<'s>, wrap: This<'s>) -> Result<Object<'s>> {
    wrap.slot(scope, RECORD)
        .as_object()
        .ok_or_else(|| Error::new(ErrorKind::Error, "the module was not compiled"))
}

fn attributes<'s>(scope: &mut Scope<'s>, kind: &str) -> Result<Value<'s>> {
    if kind.is_empty() {
        return Ok(scope.undefined());
    }
    let (key, value) = (scope.string("type")?, scope.string(kind)?);
    Ok(scope.array_of(&[key, value])?.into())
}

fn requests<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Object<'s>> {
    let record = record(scope, this)?;
    let requests = scope.module_requests(record)?;
    let array = scope.array(requests.len() * 5)?;
    for (i, request) in requests.iter().enumerate() {
        let at = i as u32 * 5;
        let specifier = scope.string(&request.specifier)?;
        array.define_index(scope, at, specifier)?;
        let attributes = attributes(scope, request.kind)?;
        array.define_index(scope, at + 1, attributes)?;
        let line = scope.number(request.line.into());
        array.define_index(scope, at + 2, line)?;
        let column = scope.number(request.column.into());
        array.define_index(scope, at + 3, column)?;
        let source = scope.boolean(request.source);
        array.define_index(scope, at + 4, source)?;
    }
    Ok(array)
}

fn link_key<'s>(
    scope: &mut Scope<'s>,
    kind: &str,
    source: bool,
    specifier: Value<'s>,
) -> Result<Value<'s>> {
    let specifier = scope.describe(specifier);
    let phase = if source { "source" } else { "" };
    scope.string(&format!("{phase}:{kind}:{specifier}"))
}

fn set_linked<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    specifier: Str<'s>,
    kind: Option<String>,
    target: NativeArg<'s, Wrap>,
    source: Option<bool>,
) -> Result<()> {
    let source = source.unwrap_or(false);
    let key = link_key(
        scope,
        kind.as_deref().unwrap_or(""),
        source,
        specifier.into(),
    )?;
    let links = this.slot(scope, LINKS).as_object();
    let linked = this.slot(scope, LINKED).as_object();
    if let (Some(links), Some(linked)) = (links, linked) {
        links.define_key(scope, key, target.0.object().into())?;
        if source {
            return Ok(()); // it is not linked or run with the graph
        }
        let at = linked.array_len(scope)?;
        linked.define_index(scope, at, target.0.object().into())?;
    }
    Ok(())
}

/// Visits the graph below a module once each.
fn walk<'s>(scope: &mut Scope<'s>, root: This<'s>, visit: &mut dyn FnMut(&Wrap)) -> Result<()> {
    let state = Environment::of(scope).extension::<State>();
    let mark = state.visit.get() + 1;
    state.visit.set(mark);
    root.get().visited.set(mark);
    let mut queue = vec![root];
    while let Some(wrap) = queue.pop() {
        visit(wrap.get());
        let Some(linked) = wrap.slot(scope, LINKED).as_object() else {
            continue;
        };
        for i in 0..linked.array_len(scope)? {
            let next: Option<This<'s>> = NativeRef::new(linked.get_index(scope, i)?);
            if let Some(next) = next.filter(|n| n.get().visited.replace(mark) != mark) {
                queue.push(next);
            }
        }
    }
    Ok(())
}

fn is_graph_async<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<bool> {
    let mut found = false;
    walk(scope, this, &mut |wrap| found |= wrap.own_await.get())?;
    Ok(found)
}

fn has_await<'s>(_: &mut Scope<'s>, this: This<'s>) -> bool {
    this.get().own_await.get()
}

fn instantiate<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<()> {
    let record = record(scope, this)?;
    scope.link_module(record)
}

/// Starts the evaluation; the engine's promise is kept and returned.
fn evaluate<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Value<'s>> {
    let known = this.slot(scope, PROMISE);
    if known.is_object() {
        return Ok(known);
    }
    let record = record(scope, this)?;
    let promise = scope.evaluate_module(record)?;
    if promise.is_object() {
        this.set_slot(PROMISE, promise);
    }
    Ok(promise)
}

fn status<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<i32> {
    let record = record(scope, this)?;
    Ok(match scope.module_status(record) {
        ModuleStatus::Unlinked => 0,
        ModuleStatus::Linked => 2,
        ModuleStatus::Evaluating => 3,
        ModuleStatus::Evaluated => 4,
        ModuleStatus::Errored => 5,
        ModuleStatus::EvaluatingAsync => 6,
    })
}

fn rejection<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Option<Value<'s>> {
    let promise = this.slot(scope, PROMISE).as_object()?;
    match promise.promise_details(scope)? {
        (PromiseState::Rejected, reason) => {
            promise.mark_handled(scope);
            Some(reason)
        }
        _ => None,
    }
}

fn evaluate_sync<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Value<'s>> {
    evaluate(scope, this)?;
    if let Some(reason) = rejection(scope, this) {
        return Err(scope.throw(reason));
    }
    namespace(scope, this).map(Into::into)
}

/// What the module threw, or what it imports; `undefined` when nothing did.
fn error<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Value<'s>> {
    let record = record(scope, this)?;
    if scope.module_status(record) == ModuleStatus::Errored {
        // One that failed as a part of another graph: the engine tells again.
        evaluate(scope, this)?;
    }
    Ok(match rejection(scope, this) {
        Some(reason) => reason,
        None => scope.undefined(),
    })
}

fn namespace<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Object<'s>> {
    let record = record(scope, this)?;
    scope.module_namespace(record)
}

fn url<'s>(_: &mut Scope<'s>, this: This<'s>) -> Result<String> {
    Ok(this.get().url.clone())
}

fn set_export<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    name: Str<'s>,
    value: Value<'s>,
) -> Result<()> {
    let setters = this.slot(scope, SETTERS).as_object();
    if let Some(setters) = setters {
        let setter = setters.get_key(scope, name.into())?;
        if let Some(setter) = setter.as_function() {
            let none = scope.undefined();
            setter.call(scope, none, &[value])?;
        }
    }
    Ok(())
}

struct Loader;

impl ModuleLoader for Loader {
    fn resolve<'s>(
        &self,
        scope: &mut Scope<'s>,
        referrer: Value<'s>,
        specifier: Value<'s>,
        kind: &'static str,
        source: bool,
    ) -> Result<Value<'s>> {
        let wrap: Option<This<'s>> = NativeRef::new(referrer);
        let links = wrap.and_then(|w| w.slot(scope, LINKS).as_object());
        let target = match links {
            Some(links) => {
                let key = link_key(scope, kind, source, specifier)?;
                links.get_key(scope, key)?
            }
            None => scope.undefined(),
        };
        let target: Option<This<'s>> = NativeRef::new(target);
        match target {
            Some(target) => Ok(target.slot(scope, RECORD)),
            None => {
                let name = scope.describe(specifier);
                Err(Error::with_code(
                    ErrorKind::Error,
                    "ERR_VM_MODULE_LINK_FAILURE",
                    format!("request for '{name}' is not yet fulfilled"),
                ))
            }
        }
    }

    fn import<'s>(
        &self,
        scope: &mut Scope<'s>,
        referrer: Value<'s>,
        specifier: Value<'s>,
        kind: &'static str,
        source: bool,
    ) -> Result<Value<'s>> {
        let state = Environment::of(scope).extension::<State>();
        let callback = match state.import.get() {
            Some(f) => f.get(scope).as_function(),
            // The loaders start lazily; a script may import before anything else did.
            None => {
                Environment::of(scope).require(scope, "internal/module/esm_loader")?;
                state.import.get().and_then(|f| f.get(scope).as_function())
            }
        };
        let callback = callback.ok_or_else(|| {
            Error::with_code(
                ErrorKind::Type,
                "ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING",
                "A dynamic import callback was not specified.",
            )
        })?;
        let wrap: Option<This<'s>> = NativeRef::new(referrer);
        let referrer = match wrap {
            Some(wrap) => referrer_of(scope, wrap)?,
            None => referrer,
        };
        let attributes = attributes(scope, kind)?;
        let source = scope.boolean(source);
        let this = scope.undefined();
        callback.call(scope, this, &[referrer, specifier, attributes, source])
    }

    fn meta<'s>(&self, scope: &mut Scope<'s>, private: Value<'s>, meta: Object<'s>) -> Result<()> {
        let wrap: Option<This<'s>> = NativeRef::new(private);
        let Some(wrap) = wrap else { return Ok(()) };
        if wrap.get().synthetic {
            let init = scope.function(c"init", native!(init_synthetic), 3)?;
            meta.set(scope, c"init", init.into())?;
            return meta.set(scope, c"wrap", private);
        }
        let state = Environment::of(scope).extension::<State>();
        let callback = state.meta.get().and_then(|f| f.get(scope).as_function());
        if let Some(callback) = callback {
            let url = referrer_of(scope, wrap)?;
            let this = scope.undefined();
            callback.call(scope, this, &[url, meta.into(), private])?;
        }
        Ok(())
    }
}
