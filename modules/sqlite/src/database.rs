//! The class `Database`: the native side of a `DatabaseSync`.

use std::cell::{Cell, RefCell};
use std::ffi::{CStr, CString};
use std::rc::Rc;

use anode_engine::{
    Bytes, Error, NativeRef, Object, RawNative, Rest, Result, Scope, Value, native,
};

use crate::bridge::{Bridge, invalid_state, open};
use crate::raw::{Connection, OpenOptions, c_string};
use crate::{function, session, statement};

/// The slot of the array of callbacks.
const CALLBACKS: u32 = 0;
/// The slot of the program's object, which lives as long as what was made of it.
const WRAPPER: u32 = 1;

/// The native half of a database object.
pub(crate) struct Database {
    pub(crate) bridge: Rc<Bridge>,
    pub(crate) connection: RefCell<Option<Rc<Connection>>>,
    next: Cell<u32>,
    /// The number of the authorizer.
    pub(crate) authorizer: Cell<Option<u32>>,
}

/// The `this` of a database method.
pub(crate) type This<'s> = NativeRef<'s, Database>;

pub(crate) fn add(scope: &mut Scope<'_>, object: Object<'_>) -> Result<()> {
    let methods: &[(&CStr, RawNative)] = &[
        (c"open", native!(open_database)),
        (c"close", native!(close)),
        (c"exec", native!(exec)),
        (c"prepare", native!(statement::prepare)),
        (c"isOpen", native!(is_open)),
        (c"isTransaction", native!(is_transaction)),
        (c"location", native!(location)),
        (c"limit", native!(limit)),
        (c"setDefensive", native!(set_defensive)),
        (c"setExtensions", native!(set_extensions)),
        (c"loadExtension", native!(load_extension)),
        (c"serialize", native!(serialize)),
        (c"deserialize", native!(deserialize)),
        (c"function", native!(function::define_function)),
        (c"aggregate", native!(function::define_aggregate)),
        (c"setAuthorizer", native!(function::set_authorizer)),
        (c"startSession", native!(session::start)),
        (c"applyChangeset", native!(session::apply)),
    ];
    let class = scope.class(c"Database", native!(construct), methods, &[])?;
    object.set(scope, c"Database", class.into())
}

/// `new Database(the object of the program)`
fn construct<'s>(scope: &mut Scope<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    let database = Database {
        bridge: Bridge::new(scope),
        connection: RefCell::new(None),
        next: Cell::new(0),
        authorizer: Cell::new(None),
    };
    let wrapper = args.0.get(scope, 0);
    let object = scope.construct_native(&args.0, Rc::new(database))?;
    if let Some(this) = This::new(object.value()) {
        this.set_slot(WRAPPER, wrapper);
    }
    Ok(object)
}

impl Database {
    /// Lets the database's object keep callbacks, so that cycles through it are no leak; gives the
    /// number to find them by.
    pub(crate) fn keep(scope: &mut Scope<'_>, this: This<'_>, value: Value<'_>) -> Result<u32> {
        let list = this.slot(scope, CALLBACKS);
        let list = match list.as_object() {
            Some(list) => list,
            None => {
                let list = scope.array(0)?;
                this.set_slot(CALLBACKS, list.into());
                list
            }
        };
        let index = this.get().next.get();
        list.define_index(scope, index, value)?;
        this.get().next.set(index + 1);
        Ok(index)
    }

    /// Lets go of a callback.
    pub(crate) fn forget(scope: &mut Scope<'_>, this: This<'_>, index: u32) -> Result<()> {
        if let Some(list) = this.slot(scope, CALLBACKS).as_object() {
            let nothing = scope.undefined();
            list.define_index(scope, index, nothing)?;
        }
        let next = &this.get().next;
        if next.get() == index + 1 {
            next.set(index);
        }
        Ok(())
    }

    /// What is kept under a number.
    pub(crate) fn kept<'a>(scope: &mut Scope<'a>, this: This<'_>, index: u32) -> Result<Value<'a>> {
        match this.slot(scope, CALLBACKS).as_object() {
            Some(list) => list.get_index(scope, index),
            None => Ok(scope.undefined()),
        }
    }

    /// Runs `call` on the open connection.
    pub(crate) fn run<'s, R>(
        scope: &mut Scope<'s>,
        this: This<'s>,
        call: impl FnOnce(&Rc<Connection>) -> std::result::Result<R, crate::raw::Failure>,
    ) -> Result<R> {
        let connection = Rc::clone(&*open(&this.get().connection)?);
        let database = this.object().value();
        this.get().bridge.run(scope, database, || call(&connection))
    }
}

/// Neither closing nor replacing may happen in the middle of a call.
fn idle(connection: &Connection) -> Result<()> {
    if connection.is_running() {
        return Err(invalid_state("database is currently in use"));
    }
    Ok(())
}

// Of `flags`.
const READ_ONLY: i32 = 1;
const FOREIGN_KEYS: i32 = 2;
const DOUBLE_QUOTED: i32 = 4;
const DEFENSIVE: i32 = 8;
const EXTENSIONS: i32 = 16;

fn open_database<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    location: Bytes<'s>,
    flags: i32,
    timeout: i32,
) -> Result<()> {
    let location = CString::new(location.as_slice(scope))
        .map_err(|_| Error::arg_type("a location without zero bytes"))?;
    let options = OpenOptions {
        read_only: flags & READ_ONLY != 0,
        foreign_keys: flags & FOREIGN_KEYS != 0,
        double_quoted: flags & DOUBLE_QUOTED != 0,
        defensive: flags & DEFENSIVE != 0,
        extensions: flags & EXTENSIONS != 0,
        timeout,
    };
    let database = this.object().value();
    let opened = this
        .get()
        .bridge
        .run(scope, database, || Connection::open(&location, &options))?;
    *this.get().connection.borrow_mut() = Some(opened);
    Ok(())
}

fn close(scope: &mut Scope<'_>, this: This<'_>) -> Result<()> {
    let connection = Rc::clone(&*open(&this.get().connection)?);
    idle(&connection)?;
    let closed = this.get().connection.take();
    drop(closed);
    connection.close();
    // Its functions have gone with it.
    let nothing = scope.undefined();
    this.set_slot(CALLBACKS, nothing);
    this.get().next.set(0);
    this.get().authorizer.set(None);
    Ok(())
}

fn is_open(_: &mut Scope<'_>, this: This<'_>) -> bool {
    this.get().connection.borrow().is_some()
}

fn is_transaction(_: &mut Scope<'_>, this: This<'_>) -> Result<bool> {
    Ok(open(&this.get().connection)?.in_transaction())
}

fn exec<'s>(scope: &mut Scope<'s>, this: This<'s>, sql: String) -> Result<()> {
    let sql = c_string(&sql);
    Database::run(scope, this, |connection| connection.execute(&sql))
}

fn location(_: &mut Scope<'_>, this: This<'_>, name: String) -> Result<Option<String>> {
    Ok(open(&this.get().connection)?.file(&c_string(&name)))
}

/// The value of a limit; sets it first unless `value` is negative.
fn limit(_: &mut Scope<'_>, this: This<'_>, id: i32, value: i32) -> Result<i32> {
    let set = (value >= 0).then_some(value);
    Ok(open(&this.get().connection)?.limit(id, set))
}

fn set_defensive<'s>(scope: &mut Scope<'s>, this: This<'s>, on: bool) -> Result<()> {
    Database::run(scope, this, |connection| connection.set_defensive(on))
}

fn set_extensions<'s>(scope: &mut Scope<'s>, this: This<'s>, on: bool) -> Result<()> {
    Database::run(scope, this, |connection| connection.set_extensions(on))
}

/// Gives what the loader says when it fails.
fn load_extension<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    path: String,
    entry: Option<String>,
) -> Result<Option<String>> {
    let (path, entry) = (c_string(&path), entry.as_deref().map(c_string));
    Database::run(scope, this, |connection| {
        Ok(connection.load_extension(&path, entry.as_deref()).err())
    })
}

fn serialize<'s>(scope: &mut Scope<'s>, this: This<'s>, name: String) -> Result<Object<'s>> {
    let name = c_string(&name);
    let bytes = Database::run(scope, this, |connection| connection.serialize(&name))?;
    scope.uint8_array(bytes)
}

fn deserialize<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    bytes: Bytes<'s>,
    name: String,
) -> Result<()> {
    let name = c_string(&name);
    let bytes = bytes.as_slice(scope).to_vec();
    idle(&*open(&this.get().connection)?)?;
    Database::run(scope, this, |connection| {
        connection.deserialize(&name, &bytes)
    })
}
