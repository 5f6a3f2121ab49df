//! The native half of `vm`: realms, scripts and functions compiled for them.
//!
//! Scripts are compiled once, to a stencil, and run in any realm. What their `import()` does is
//! decided by the referrer they are given: see `internal/module/esm_loader`.

#![forbid(unsafe_code)]

use std::ffi::CString;
use std::hash::Hasher;
use std::rc::Rc;
use std::time::Duration;

use anode_engine::{
    Bytes, ContextOptions, Error, ErrorKind, Function, NativeArg, NativeRef, Object, Result, Scope,
    ScriptOptions, Stencil, Value, functions,
};
use anode_runtime::Binding;

mod watchdog;

use watchdog::{Cause, Watchdog};

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, Binding)> {
    vec![("vm", make)]
}

fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"createContext" => create_context,
        c"compileScript" => compile_script,
        c"cachedDataOf" => cached_data_of,
        c"runScript" => run_script,
        c"compileFunction" => compile_function,
        c"guard" => guard,
    });
    Ok(object)
}

fn create_context<'s>(
    scope: &mut Scope<'s>,
    sandbox: Value<'s>,
    strings: bool,
    wasm: bool,
) -> Result<Object<'s>> {
    scope.new_context(sandbox.as_object(), ContextOptions { strings, wasm })
}

/// A compiled script.
struct Script {
    stencil: Stencil,
    source_hash: u64,
}

// Cached data: the mark, the hashes of the source text and of what follows, the stencil. The hash
// is there because the engine trusts what it decodes.
const MARK: &[u8; 8] = b"anodevm1";
const HEADER: usize = 24;

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

fn from_cached_data(scope: &mut Scope<'_>, data: &[u8], source_hash: u64) -> Option<Stencil> {
    let number = |at: usize| {
        let bytes: [u8; 8] = data.get(at..at + 8)?.try_into().ok()?;
        Some(u64::from_le_bytes(bytes))
    };
    let stencil = data.get(HEADER..)?;
    let fits = data.starts_with(MARK) && number(8)? == source_hash && number(16)? == hash(stencil);
    if fits { scope.decode(stencil) } else { None }
}

/// `[script, cachedDataRejected]`; the second is undefined without cached data.
fn compile_script<'s>(
    scope: &mut Scope<'s>,
    source: String,
    filename: String,
    line: i32,
    column: i32,
    cached: Option<Bytes<'s>>,
) -> Result<Object<'s>> {
    let source_hash = hash(source.as_bytes());
    let mut rejected = scope.undefined();
    let mut stencil = None;
    if let Some(cached) = cached {
        let data = cached.as_slice(scope).to_vec();
        stencil = from_cached_data(scope, &data, source_hash);
        rejected = scope.boolean(stencil.is_none());
    }
    let stencil = match stencil {
        Some(stencil) => stencil,
        None => scope.compile_stencil(
            &source,
            ScriptOptions {
                filename: &filename,
                line: line.saturating_add(1).max(0) as u32,
                column: column.saturating_add(1).max(1) as u32,
            },
        )?,
    };
    let prototype = scope.object()?;
    let script = scope.native_object(
        prototype,
        Rc::new(Script {
            stencil,
            source_hash,
        }),
    )?;
    scope.array_of(&[script.into(), rejected])
}

/// The script's cached data as an `ArrayBuffer`.
fn cached_data_of<'s>(scope: &mut Scope<'s>, script: NativeArg<'s, Script>) -> Result<Value<'s>> {
    let script: NativeRef<'s, Script> = script.0;
    let stencil = scope.encode(&script.get().stencil)?;
    let mut data = Vec::with_capacity(HEADER + stencil.len());
    data.extend_from_slice(MARK);
    data.extend_from_slice(&script.get().source_hash.to_le_bytes());
    data.extend_from_slice(&hash(&stencil).to_le_bytes());
    data.extend_from_slice(&stencil);
    Ok(scope.array_buffer(data)?.into())
}

/// Runs a script in a realm (`undefined`: the program's own). `drain`: the realm's promise jobs
/// belong to it, and so under the time limit. A `timeout` of 0 is none.
#[allow(clippy::too_many_arguments)]
fn run_script<'s>(
    scope: &mut Scope<'s>,
    script: NativeArg<'s, Script>,
    realm: Value<'s>,
    referrer: Value<'s>,
    timeout: f64,
    break_on_sigint: bool,
    drain: bool,
) -> Result<Value<'s>> {
    let script = script.0.rc();
    let run = |scope: &mut Scope<'s>| match realm.as_object() {
        None => scope.run_script(&script.stencil, referrer),
        Some(realm) => {
            let result = scope.in_realm(realm, |scope| scope.run_script(&script.stencil, referrer));
            match result {
                _ if !drain => result,
                Err(Error::Terminated) => scope.run_microtasks_of(realm, true).and(result),
                _ => scope.run_microtasks_of(realm, false).and(result),
            }
        }
    };
    limited(scope, timeout, break_on_sigint, run)
}

/// Calls a function under a time limit, and then runs the promise jobs of a realm, if one is given.
fn guard<'s>(
    scope: &mut Scope<'s>,
    f: Function<'s>,
    timeout: f64,
    break_on_sigint: bool,
    drain: Value<'s>,
) -> Result<Value<'s>> {
    limited(scope, timeout, break_on_sigint, |scope| {
        let this = scope.undefined();
        let result = f.call(scope, this, &[])?;
        if let Some(realm) = drain.as_object() {
            scope.run_microtasks_of(realm, false)?;
        }
        Ok(result)
    })
}

/// Runs `run` with what may end it: a time limit in milliseconds (0: none), SIGINT.
fn limited<'s>(
    scope: &mut Scope<'s>,
    timeout: f64,
    break_on_sigint: bool,
    run: impl FnOnce(&mut Scope<'s>) -> Result<Value<'s>>,
) -> Result<Value<'s>> {
    if timeout == 0.0 && !break_on_sigint {
        return run(scope);
    }
    let limit = (timeout > 0.0).then(|| Duration::from_secs_f64(timeout / 1000.0));
    let watchdog = Watchdog::start(scope.interrupter(), limit, break_on_sigint)
        .map_err(|e| Error::new(ErrorKind::Error, e.to_string()))?;
    let result = run(scope);
    match (watchdog.finish(), result) {
        (Some(Cause::Timeout), Err(Error::Terminated)) => Err(Error::with_code(
            ErrorKind::Error,
            "ERR_SCRIPT_EXECUTION_TIMEOUT",
            format!("Script execution timed out after {timeout}ms"),
        )),
        (Some(Cause::Interrupt), Err(Error::Terminated)) => Err(Error::with_code(
            ErrorKind::Error,
            "ERR_SCRIPT_EXECUTION_INTERRUPTED",
            "Script execution was interrupted by `SIGINT`",
        )),
        (_, result) => result,
    }
}

/// Compiles source text as the body of a function of a realm (`undefined`: the program's own).
fn compile_function<'s>(
    scope: &mut Scope<'s>,
    source: String,
    filename: String,
    line: i32,
    parameters: Object<'s>,
    realm: Value<'s>,
    referrer: Value<'s>,
) -> Result<Value<'s>> {
    let mut names = Vec::new();
    for i in 0..parameters.array_len(scope)? {
        let name = parameters.get_index(scope, i)?;
        names.push(CString::new(scope.describe(name)).unwrap_or_default());
    }
    let names: Vec<_> = names.iter().map(CString::as_c_str).collect();
    let line = line.saturating_add(1).max(0) as u32;
    let compile = |scope: &mut Scope<'s>| {
        scope.compile_function_at(&source, &filename, line, &names, referrer)
    };
    let function = match realm.as_object() {
        Some(realm) => scope.in_realm(realm, compile)?,
        None => compile(scope)?,
    };
    Ok(function.into())
}
