//! `internalBinding('contextify')`: CommonJS sources and scripts.

use anode_engine::{Error, Object, Result, Scope, ScriptOptions, Str, Value, functions};

use crate::esm_detect::{Verdict, detect};
use crate::repl::{declared_names, is_complete, rewrite_await};

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"compileFunctionForCJS" => compile_function,
        c"containsModuleSyntax" => contains_module_syntax,
        c"runScript" => run_script,
        c"checkScript" => check_script,
        c"compileFunction" => compile_with_parameters,
        c"isComplete" => is_complete,
        c"rewriteAwait" => rewrite_await,
        c"declaredNames" => declared_names,
    });
    Ok(object)
}

fn compile<'s>(scope: &mut Scope<'s>, source: &str, filename: Str<'_>) -> Result<Value<'s>> {
    let name = filename.to_utf8(scope)?;
    let parameters = [
        c"exports",
        c"require",
        c"module",
        c"__filename",
        c"__dirname",
    ];
    scope
        .compile_function(source, &name, &parameters, filename.into())
        .map(Into::into)
}

fn compile_function<'s>(
    scope: &mut Scope<'s>,
    source: String,
    filename: Str<'s>,
) -> Result<Value<'s>> {
    compile(scope, &source, filename)
}

/// `new Function`-like: source and parameter names, for `vm.compileFunction` and the test runner.
fn compile_with_parameters<'s>(
    scope: &mut Scope<'s>,
    source: String,
    filename: Str<'s>,
    parameters: Object<'s>,
) -> Result<Value<'s>> {
    let mut names = Vec::new();
    for i in 0..parameters.array_len(scope)? {
        let name = parameters.get_index(scope, i)?;
        let name = scope.describe(name);
        names.push(std::ffi::CString::new(name).unwrap_or_default());
    }
    let names: Vec<&std::ffi::CStr> = names.iter().map(|n| n.as_c_str()).collect();
    let name = filename.to_utf8(scope)?;
    scope
        .compile_function(&source, &name, &names, filename.into())
        .map(Into::into)
}

fn contains_module_syntax<'s>(
    scope: &mut Scope<'s>,
    source: String,
    filename: Str<'s>,
) -> Result<bool> {
    if detect(&source) == Verdict::CommonJs {
        return Ok(false);
    }
    match scope.nested(|scope| compile(scope, &source, filename).map(drop)) {
        Ok(()) => return Ok(false),
        Err(Error::Terminated) => return Err(Error::Terminated),
        Err(_) => drop(scope.take_exception()),
    }
    let name = filename.to_utf8(scope)?;
    let none = scope.undefined();
    match scope.nested(|scope| scope.compile_module(&source, &name, none).map(drop)) {
        Ok(()) => Ok(true),
        Err(Error::Terminated) => Err(Error::Terminated),
        Err(_) => {
            scope.take_exception();
            Ok(false)
        }
    }
}

fn run_script<'s>(scope: &mut Scope<'s>, source: String, filename: String) -> Result<Value<'s>> {
    let options = ScriptOptions {
        filename: &filename,
        line: 1,
        column: 1,
    };
    let stencil = scope.compile_stencil(&source, options)?;
    // What `import()` in it, and in what it evaluates, takes as its referrer.
    let referrer = scope.string(&filename)?;
    scope.run_script(&stencil, referrer)
}

/// Throws the `SyntaxError` of a script that does not compile; does not run it.
fn check_script<'s>(scope: &mut Scope<'s>, source: String, filename: String) -> Result<()> {
    scope.check_syntax(&source, &filename)
}
