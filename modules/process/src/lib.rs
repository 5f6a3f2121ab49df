//! The native half of `process` and of what asks the operating system about itself: `os`, `tty`,
//! `v8`'s heap figures, the clock of `performance`, signals, standard streams and the constants.
#![forbid(unsafe_code)]

mod constants;
mod env;
mod heap;
mod identity;
mod memory;
mod methods;
mod network;
mod os;
mod performance;
mod signal;
mod stdio;
mod tty;
mod usage;
mod users;

pub use env::{EnvStore, SharedEnv};
pub use identity::NODE_VERSION;
pub use stdio::handle_type;

use anode_engine::{Error, Result, Scope};
use anode_runtime::{Binding, Environment, SysError, errno_message, errno_name};

/// The bindings of this crate, by name.
pub fn register() -> Vec<(&'static str, Binding)> {
    vec![
        ("constants", constants::make),
        ("env", env::make),
        ("heap_statistics", heap::make),
        ("os", os::make),
        ("performance", performance::make),
        ("process_methods", methods::make),
        ("signal", signal::make),
        ("stdio", stdio::make),
        ("tty", tty::make),
    ]
}

/// Throws Node's plain error of a failed system call.
fn throw_errno(scope: &mut Scope<'_>, errno: i32, syscall: &'static str) -> Error {
    throw(scope, &SysError::new(errno, syscall))
}

fn throw(scope: &mut Scope<'_>, error: &SysError) -> Error {
    match error.to_js(scope) {
        Ok(value) => scope.throw(value),
        Err(error) => error,
    }
}

/// Throws `ERR_SYSTEM_ERROR`, as `os` does.
fn throw_system_error(scope: &mut Scope<'_>, errno: i32, syscall: &'static str) -> Error {
    match system_error(scope, errno, syscall) {
        Ok(error) | Err(error) => error,
    }
}

fn system_error(scope: &mut Scope<'_>, errno: i32, syscall: &'static str) -> Result<Error> {
    let env = Environment::of(scope);
    let errors = env.require(scope, "internal/errors")?;
    let Some(errors) = errors.as_object() else {
        return Ok(throw_errno(scope, errno, syscall));
    };
    let codes = errors.get(scope, c"codes")?;
    let class = match codes.as_object() {
        Some(codes) => codes.get(scope, c"ERR_SYSTEM_ERROR")?,
        None => codes,
    };
    let Some(class) = class.as_function() else {
        return Ok(throw_errno(scope, errno, syscall));
    };
    let context = scope.object()?;
    let number = scope.int(errno);
    context.set(scope, c"errno", number)?;
    let code = scope.string(&errno_name(errno))?;
    context.set(scope, c"code", code)?;
    let message = scope.string(&errno_message(errno))?;
    context.set(scope, c"message", message)?;
    let syscall = scope.string(syscall)?;
    context.set(scope, c"syscall", syscall)?;
    let error = class.construct(scope, &[context.into()])?;
    Ok(scope.throw(error.into()))
}

/// A `rustix` error as the negative errno that JavaScript sees.
fn negative(error: rustix::io::Errno) -> i32 {
    -error.raw_os_error()
}
