//! `internalBinding('modules')`: the file system as module resolution needs it, synchronously.

use std::os::unix::ffi::OsStringExt;

use anode_engine::{Object, Result, Scope, Value, functions};
use anode_runtime::SysError;

use crate::{cjs_lexer, package_json};

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"internalModuleStat" => stat,
        c"internalModuleLstat" => lstat,
        c"readFileUtf8" => read_file_utf8,
        c"realpath" => realpath,
        c"readPackageJSON" => read_package_json,
        c"lexCjs" => lex_cjs,
    });
    Ok(object)
}

fn kind(metadata: std::io::Result<std::fs::Metadata>) -> i32 {
    match metadata {
        Ok(m) if m.is_dir() => 1,
        Ok(m) if m.is_symlink() => 2,
        Ok(_) => 0,
        Err(e) => -e.raw_os_error().unwrap_or(22),
    }
}

fn stat(_: &mut Scope<'_>, path: String) -> i32 {
    kind(std::fs::metadata(path))
}

fn lstat(_: &mut Scope<'_>, path: String) -> i32 {
    kind(std::fs::symlink_metadata(path))
}

fn fail<'s, T>(
    scope: &mut Scope<'s>,
    error: &std::io::Error,
    syscall: &'static str,
    path: &str,
) -> Result<T> {
    let error = SysError::new(-error.raw_os_error().unwrap_or(5), syscall).with_path(path);
    let error = error.to_js(scope)?;
    Err(scope.throw(error))
}

fn read_file_utf8<'s>(scope: &mut Scope<'s>, path: String) -> Result<Value<'s>> {
    match std::fs::read(&path) {
        Ok(bytes) => match std::str::from_utf8(&bytes) {
            Ok(text) => scope.string(text),
            Err(_) => scope.string(&String::from_utf8_lossy(&bytes)),
        },
        // Node opens first and reads then, and names the call that failed.
        Err(e) if e.kind() == std::io::ErrorKind::IsADirectory => {
            let error = SysError::new(-e.raw_os_error().unwrap_or(5), "read").to_js(scope)?;
            Err(scope.throw(error))
        }
        Err(e) => fail(scope, &e, "open", &path),
    }
}

fn realpath<'s>(scope: &mut Scope<'s>, path: String) -> Result<Value<'s>> {
    match std::fs::canonicalize(&path) {
        Ok(real) => {
            let bytes = real.into_os_string().into_vec();
            scope.string(&String::from_utf8_lossy(&bytes))
        }
        Err(e) => fail(scope, &e, "realpath", &path),
    }
}

fn read_package_json<'s>(scope: &mut Scope<'s>, path: String) -> Result<Value<'s>> {
    let Ok(bytes) = std::fs::read(&path) else {
        return Ok(scope.undefined());
    };
    let Some(package) = package_json::parse(&bytes) else {
        return Ok(scope.null());
    };
    let fields = [
        package.name.as_deref(),
        package.main.as_deref(),
        Some(package.kind.as_str()),
        package.imports.as_deref(),
        package.exports.as_deref(),
        Some(path.as_str()),
    ];
    let array = scope.array(fields.len())?;
    for (i, field) in fields.into_iter().enumerate() {
        let value = match field {
            Some(text) => scope.string(text)?,
            None => scope.undefined(),
        };
        array.define_index(scope, i as u32, value)?;
    }
    Ok(array.into())
}

fn lex_cjs<'s>(scope: &mut Scope<'s>, source: String) -> Result<Object<'s>> {
    use anode_engine::IntoJs;
    let found = cjs_lexer::lex(&source);
    let names = found.names.into_js(scope)?;
    let reexports = found.reexports.into_js(scope)?;
    scope.array_of(&[names, reexports])
}
