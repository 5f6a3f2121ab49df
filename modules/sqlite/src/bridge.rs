//! How SQLite calls JavaScript while JavaScript calls SQLite: which database object is at work, and
//! the exception that a callback has thrown, which waits until SQLite has come back.

use std::cell::RefCell;
use std::rc::Rc;

use anode_engine::{Entry, Error, ErrorKind, NativeRef, Object, Persistent, Result, Scope, Value};

use crate::database::Database;
use crate::raw::{Connection, Failure, describe};

/// See the module. Shared by a database and the functions that SQL calls.
pub(crate) struct Bridge {
    entry: Entry,
    /// The JavaScript object of the database, once for each call of SQLite under way.
    active: RefCell<Vec<Persistent>>,
    /// What a callback threw.
    thrown: RefCell<Option<Persistent>>,
}

impl Bridge {
    pub(crate) fn new(scope: &Scope<'_>) -> Rc<Bridge> {
        Rc::new(Bridge {
            entry: scope.entry(),
            active: RefCell::default(),
            thrown: RefCell::default(),
        })
    }

    /// Runs `call`, which may call back, for a database. What a callback threw comes before what
    /// SQLite makes of it.
    pub(crate) fn run<'s, R>(
        &self,
        scope: &mut Scope<'s>,
        database: Value<'_>,
        call: impl FnOnce() -> std::result::Result<R, Failure>,
    ) -> Result<R> {
        self.active.borrow_mut().push(database.persist(scope));
        let result = call();
        let ended = self.active.borrow_mut().pop();
        drop(ended);
        let thrown = self.thrown.take();
        if let Some(thrown) = thrown {
            let thrown = thrown.get(scope);
            return Err(scope.throw(thrown));
        }
        result.map_err(|failure| throw(scope, &failure))
    }

    /// Calls JavaScript from inside of SQLite with the object that keeps the callback (see
    /// [`Database::keep`]); `None` when it threw, when something before it did, or when nobody is at
    /// work.
    pub(crate) fn call<R>(
        &self,
        index: u32,
        f: impl for<'a> FnOnce(&mut Scope<'a>, Value<'a>) -> Result<R>,
    ) -> Option<R> {
        if self.thrown.borrow().is_some() {
            return None;
        }
        let database = self.active.borrow().last().cloned()?;
        self.entry.enter(|scope| {
            let result = kept(scope, &database, index).and_then(|kept| f(scope, kept));
            match result {
                Ok(result) => Some(result),
                Err(error) => {
                    // Terminated: nothing to throw, and the calls up the stack see to the rest.
                    let thrown = scope.exception(error);
                    let thrown = thrown.map(|thrown| thrown.persist(scope));
                    self.thrown.replace(thrown);
                    None
                }
            }
        })
    }
}

fn kept<'a>(scope: &mut Scope<'a>, database: &Persistent, index: u32) -> Result<Value<'a>> {
    let database = database.get(scope);
    match NativeRef::<Database>::new(database) {
        Some(database) => Database::kept(scope, database, index),
        None => Ok(scope.undefined()),
    }
}

/// Throws `ERR_SQLITE_ERROR`.
pub(crate) fn throw(scope: &mut Scope<'_>, failure: &Failure) -> Error {
    match error_of(scope, failure) {
        Ok(error) => scope.throw(error),
        Err(error) => error,
    }
}

/// The `ERR_SQLITE_ERROR` of a failure.
pub(crate) fn error_of<'s>(scope: &mut Scope<'s>, failure: &Failure) -> Result<Value<'s>> {
    let value = scope.error(ErrorKind::Error, &failure.message)?;
    if let Some(object) = value.as_object() {
        let code = scope.string("ERR_SQLITE_ERROR")?;
        object.set(scope, c"code", code)?;
        let number = scope.int(failure.code);
        object.set(scope, c"errcode", number)?;
        let general = scope.string(&describe(failure.code))?;
        object.set(scope, c"errstr", general)?;
    }
    Ok(value)
}

/// An error with the code `ERR_INVALID_STATE`.
pub(crate) fn invalid_state(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::with_code(ErrorKind::Error, "ERR_INVALID_STATE", message)
}

/// The connection, which has to be open.
pub(crate) fn open<'a>(
    connection: &'a std::cell::RefCell<Option<Rc<Connection>>>,
) -> Result<std::cell::Ref<'a, Rc<Connection>>> {
    std::cell::Ref::filter_map(connection.borrow(), Option::as_ref)
        .map_err(|_| invalid_state("database is not open"))
}

/// Sets a property of an object made here.
pub(crate) fn define(
    scope: &mut Scope<'_>,
    object: Object<'_>,
    key: &str,
    value: Value<'_>,
) -> Result<()> {
    let key = scope.atom(key.as_bytes())?;
    object.define_key(scope, key, value)
}
