//! Requests: the callback half of an asynchronous operation while its work is under way.

use std::rc::Rc;

use anode_engine::{Error, Persistent, Result, Scope, Value};
use anode_event_loop::{JobClass, JobError, JobKind};

use crate::environment::Environment;
use crate::sys_error::SysError;

/// Why work on the pool failed, in terms that need no engine. Owned and `Send`.
#[derive(Debug)]
pub enum WorkError {
    /// A system call failed.
    Sys(SysError),
    /// An error of a library, with Node's code and, for zlib, `errno`.
    Coded {
        /// The JavaScript class.
        kind: anode_engine::ErrorKind,
        /// Node's `code`.
        code: String,
        /// The message.
        message: String,
        /// The `errno` property, if there is one.
        errno: Option<i32>,
    },
}

impl From<SysError> for WorkError {
    fn from(e: SysError) -> Self {
        WorkError::Sys(e)
    }
}

impl WorkError {
    /// The JavaScript error object.
    pub fn to_js<'s>(&self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        match self {
            WorkError::Sys(e) => e.to_js(scope),
            WorkError::Coded {
                kind,
                code,
                message,
                errno,
            } => {
                let error = scope.error(*kind, message)?;
                if let Some(object) = error.as_object() {
                    if let Some(errno) = errno {
                        let n = scope.int(*errno);
                        object.set(scope, c"errno", n)?;
                    }
                    let code = scope.string(code)?;
                    object.set(scope, c"code", code)?;
                }
                Ok(error)
            }
        }
    }
}

/// A callback waiting for its operation, with the async context it was asked for in.
pub struct Request {
    env: Rc<Environment>,
    callback: Persistent,
    context: Option<Persistent>,
}

impl Request {
    /// Keeps `callback` (and `this` undefined) until the operation is done. Hooks of `async_hooks`
    /// are not told: see [`Request::traced`].
    pub fn new(scope: &mut Scope<'_>, callback: Value<'_>) -> Request {
        let context = scope.async_context();
        Request {
            env: Environment::of(scope),
            callback: callback.persist(scope),
            context: (!context.is_undefined()).then(|| context.persist(scope)),
        }
    }

    /// As [`Request::new`]; `kind` is the type that hooks of `async_hooks` are told, when some are
    /// enabled: Node's name of the resource, as "FSREQCALLBACK".
    pub fn traced(scope: &mut Scope<'_>, callback: Value<'_>, kind: &str) -> Request {
        let tracer = Environment::of(scope).js.borrow().request.clone();
        let Some(tracer) = tracer.filter(|_| callback.is_function()) else {
            return Request::new(scope, callback);
        };
        let wrapped = tracer.get(scope).as_function().and_then(|tracer| {
            let this = scope.undefined();
            let kind = scope.string(kind).ok()?;
            match tracer.call(scope, this, &[kind, callback]) {
                Ok(wrapped) => Some(wrapped),
                Err(error) => {
                    scope.exception(error);
                    None
                }
            }
        });
        Request::new(scope, wrapped.unwrap_or(callback))
    }

    /// Calls back from the loop: `f` makes the arguments. Ticks run afterwards.
    pub fn complete(self, f: impl for<'s> FnOnce(&mut Scope<'s>) -> Result<Vec<Value<'s>>>) {
        let env = self.env.clone();
        env.callback(|scope| {
            let args = f(scope)?;
            self.call(scope, &args)
        });
    }

    /// Calls back inside a callback that is already running.
    pub fn call(self, scope: &mut Scope<'_>, args: &[Value<'_>]) -> Result<()> {
        if let Some(context) = &self.context {
            let context = context.get(scope);
            scope.set_async_context(context);
        }
        let this = scope.undefined();
        let result = match self.callback.get(scope).as_function() {
            Some(f) => f.call(scope, this, args).map(drop),
            None => Ok(()),
        };
        // What was thrown is reported in the context that it came from.
        if self.context.is_some() && result.is_ok() {
            let none = scope.undefined();
            scope.set_async_context(none);
        }
        result
    }
}

/// The end of every pool native. With a function as `callback` the work runs on the pool and the
/// callback gets `(null, result)` or `(error)` later; otherwise the work runs right now, its result
/// is returned and its error thrown. `kind` is the operation's name for people (`"fs.open"`) and the type of
/// resource that it is for `async_hooks` (`"FSREQCALLBACK"`).
pub fn pool<'s, T, W, I>(
    scope: &mut Scope<'s>,
    class: JobClass,
    kind: JobKind,
    callback: Value<'s>,
    work: W,
    into: I,
) -> Result<Value<'s>>
where
    T: Send + 'static,
    W: FnOnce() -> std::result::Result<T, WorkError> + Send + 'static,
    I: for<'a> FnOnce(&mut Scope<'a>, T) -> Result<Value<'a>> + 'static,
{
    if !callback.is_function() {
        let result = if scope.looks_after_calls() {
            Environment::of(scope).outside(work)
        } else {
            work()
        };
        return match result {
            Ok(value) => into(scope, value),
            Err(error) => {
                let error = error.to_js(scope)?;
                Err(scope.throw(error))
            }
        };
    }
    let request = Request::traced(scope, callback, kind.resource);
    let env = request.env.clone();
    env.event_loop()
        .submit(class, kind, work, move |_, outcome| {
            request.complete(|scope| match outcome {
                Ok(Ok(value)) => match into(scope, value) {
                    // Operations without a result call back with `null` alone, as Node's do.
                    Ok(value) if value.is_undefined() => Ok(vec![scope.null()]),
                    Ok(value) => Ok(vec![scope.null(), value]),
                    // Too long for a string, out of memory: the program's callback hears of it.
                    Err(error) => Ok(vec![exception_or_undefined(scope, error)]),
                },
                Ok(Err(error)) => Ok(vec![error.to_js(scope)?]),
                Err(error) => Ok(vec![job_error(scope, kind.name, &error)?]),
            });
        });
    Ok(scope.undefined())
}

fn exception_or_undefined<'s>(scope: &mut Scope<'s>, error: Error) -> Value<'s> {
    match scope.exception(error) {
        Some(value) => value,
        None => scope.undefined(),
    }
}

fn job_error<'s>(scope: &mut Scope<'s>, kind: &'static str, error: &JobError) -> Result<Value<'s>> {
    match error {
        JobError::Panicked(message) => {
            let text = format!("internal error in '{kind}' on the thread pool: {message}");
            scope.error(anode_engine::ErrorKind::Error, &text)
        }
        other => SysError::new(other.errno(), kind).to_js(scope),
    }
}
