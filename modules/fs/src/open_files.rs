//! The files that the program of a worker has opened by number. They are closed with the worker, which
//! the main thread leaves to the system (Node docs: "Worker threads", `trackUnmanagedFds`).

use std::cell::RefCell;
use std::collections::HashSet;

use anode_engine::{Result, Scope};
use anode_runtime::Environment;
use rustix::fd::OwnedFd;

use crate::fd;

#[derive(Default)]
struct OpenFiles(RefCell<HashSet<i32>>);

impl Drop for OpenFiles {
    fn drop(&mut self) {
        // After all file jobs of the thread have ended.
        for number in self.0.take() {
            let _ = fd::close(number);
        }
    }
}

/// A file of the program's from now on; gives its number.
pub(crate) fn opened(scope: &mut Scope<'_>, file: OwnedFd) -> i32 {
    let number = fd::into_number(file);
    take_over(scope, number);
    number
}

/// As `opened`, for a file that another thread gave away.
pub(crate) fn take_over(scope: &mut Scope<'_>, number: i32) {
    let env = Environment::of(scope);
    if env.is_main() || !env.settings.track_files {
        return;
    }
    let files = env.extension::<OpenFiles>();
    let is_new = files.0.borrow_mut().insert(number);
    if !is_new {
        warn(
            scope,
            &format!("File descriptor {number} opened in unmanaged mode twice"),
        );
    }
}

/// The program closes the file, or gives it to another thread.
pub(crate) fn closing(scope: &mut Scope<'_>, number: i32) {
    let env = Environment::of(scope);
    if env.is_main() || !env.settings.track_files {
        return;
    }
    let files = env.extension::<OpenFiles>();
    let known = files.0.borrow_mut().remove(&number);
    if !known && fd::is_open(number) {
        let text = format!("File descriptor {number} closed but not opened in unmanaged mode");
        warn(scope, &text);
    }
}

/// `process.emitWarning(text)`. What the program makes of it is not of interest here.
fn warn(scope: &mut Scope<'_>, text: &str) {
    let mut emit = || -> Result<()> {
        let process = scope.global().get(scope, c"process")?;
        let Some(process) = process.as_object() else {
            return Ok(());
        };
        let Some(emit) = process.get(scope, c"emitWarning")?.as_function() else {
            return Ok(());
        };
        let text = scope.string(text)?;
        emit.call(scope, process.value(), &[text]).map(drop)
    };
    if let Err(error) = emit() {
        scope.exception(error);
    }
}
