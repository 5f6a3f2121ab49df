//! SQLite's own interface, made safe: connections, statements, sessions and backups as Rust values,
//! callbacks as closures, slices instead of pointers.
//!
//! What lives where: this file connections, `statement` statements and values, `function` functions
//! that SQL calls, `session` changesets, `backup` copies.
//!
//! A statement or session belongs to a connection. Closing the connection ends them all; what is
//! left of them says so when it is used. Nothing is closed from inside of a callback.
//!
//! Source: <https://sqlite.org/c3ref/intro.html>.

#![allow(unsafe_code)]

mod backup;
mod function;
mod session;
mod statement;

pub use backup::{Backup, Step};
pub use function::{Aggregate, Call, DETERMINISTIC, DIRECT_ONLY, State};
pub use session::{Changes, Session};
pub use statement::{Statement, ValueRef};

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr;
use std::rc::Rc;

use libsqlite3_sys as ffi;

unsafe extern "C" {
    /// Closes a connection once its last backup has ended; the crate's bindings leave it out.
    fn sqlite3_close_v2(db: *mut ffi::sqlite3) -> c_int;
}

/// Why SQLite did not do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The extended result code.
    pub code: i32,
    /// What the connection says.
    pub message: String,
}

/// What a result code means in general.
pub fn describe(code: i32) -> String {
    // SAFETY: the result is a static C string for every code.
    unsafe { text(ffi::sqlite3_errstr(code)) }.unwrap_or_default()
}

/// A copy of a C string; `None` for a null pointer.
///
/// # Safety
/// `pointer` is null or a C string that lives for the call.
unsafe fn text(pointer: *const c_char) -> Option<String> {
    if pointer.is_null() {
        return None;
    }
    // SAFETY: the caller's promise.
    let text = unsafe { CStr::from_ptr(pointer) };
    Some(text.to_string_lossy().into_owned())
}

/// How to open a database.
#[derive(Debug, Clone, Copy)]
pub struct OpenOptions {
    /// Nothing is written.
    pub read_only: bool,
    /// Foreign keys are checked.
    pub foreign_keys: bool,
    /// Text in double quotes may be a literal.
    pub double_quoted: bool,
    /// Files can not be damaged by SQL.
    pub defensive: bool,
    /// Extensions may be loaded.
    pub extensions: bool,
    /// Milliseconds to wait for a lock.
    pub timeout: i32,
}

type Authorizer = Rc<dyn Fn(i32, [Option<&str>; 4]) -> i32>;

/// A connection to a database.
pub struct Connection {
    db: Cell<*mut ffi::sqlite3>,
    statements: RefCell<HashSet<*mut ffi::sqlite3_stmt>>,
    sessions: RefCell<HashSet<*mut ffi::sqlite3_session>>,
    authorizer: RefCell<Option<Authorizer>>,
    /// Calls of SQLite that are under way.
    depth: Cell<u32>,
}

/// Counts a call of SQLite that may call back.
struct Running<'a>(&'a Connection);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.depth.set(self.0.depth.get() - 1);
    }
}

impl Connection {
    /// Opens the database at a path or URI.
    pub fn open(location: &CStr, options: &OpenOptions) -> Result<Rc<Connection>, Failure> {
        let mut flags = ffi::SQLITE_OPEN_URI;
        flags |= if options.read_only {
            ffi::SQLITE_OPEN_READONLY
        } else {
            ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE
        };
        let db = open_raw(location, flags)?;
        let connection = Rc::new(Connection {
            db: Cell::new(db),
            statements: RefCell::default(),
            sessions: RefCell::default(),
            authorizer: RefCell::default(),
            depth: Cell::new(0),
        });
        connection.configure(ffi::SQLITE_DBCONFIG_DQS_DML, options.double_quoted)?;
        connection.configure(ffi::SQLITE_DBCONFIG_DQS_DDL, options.double_quoted)?;
        connection.configure(ffi::SQLITE_DBCONFIG_ENABLE_FKEY, options.foreign_keys)?;
        connection.set_defensive(options.defensive)?;
        connection.set_extensions(options.extensions)?;
        // SAFETY: an open connection.
        unsafe { ffi::sqlite3_busy_timeout(db, options.timeout) };
        Ok(connection)
    }

    fn run(&self) -> Running<'_> {
        self.depth.set(self.depth.get() + 1);
        Running(self)
    }

    /// Whether SQLite is at work, and this is a callback.
    pub fn is_running(&self) -> bool {
        self.depth.get() > 0
    }

    /// Whether the connection was not closed.
    pub fn is_open(&self) -> bool {
        !self.db.get().is_null()
    }

    fn check(&self, code: c_int) -> Result<(), Failure> {
        if code == ffi::SQLITE_OK {
            Ok(())
        } else {
            Err(self.failure())
        }
    }

    /// What went wrong last.
    pub fn failure(&self) -> Failure {
        failure_of(self.db.get())
    }

    fn configure(&self, option: c_int, on: bool) -> Result<(), Failure> {
        // SAFETY: these options take an int and a pointer to an int that may be null.
        let code = unsafe {
            ffi::sqlite3_db_config(
                self.db.get(),
                option,
                c_int::from(on),
                ptr::null_mut::<c_int>(),
            )
        };
        self.check(code)
    }

    /// See [`OpenOptions::defensive`].
    pub fn set_defensive(&self, on: bool) -> Result<(), Failure> {
        self.configure(ffi::SQLITE_DBCONFIG_DEFENSIVE, on)
    }

    /// See [`OpenOptions::extensions`].
    pub fn set_extensions(&self, on: bool) -> Result<(), Failure> {
        self.configure(ffi::SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, on)
    }

    /// Loads an extension from a file. Fails with what the loader says.
    pub fn load_extension(&self, path: &CStr, entry: Option<&CStr>) -> Result<(), String> {
        let mut message = ptr::null_mut();
        let entry = entry.map_or(ptr::null(), CStr::as_ptr);
        let _running = self.run();
        // SAFETY: an open connection and C strings; the message is SQLite's to free.
        unsafe {
            let code =
                ffi::sqlite3_load_extension(self.db.get(), path.as_ptr(), entry, &mut message);
            let said = text(message);
            ffi::sqlite3_free(message.cast());
            if code == ffi::SQLITE_OK {
                Ok(())
            } else {
                Err(said.unwrap_or_else(|| self.failure().message))
            }
        }
    }

    /// The value of a limit (a number of `SQLITE_LIMIT_…`); sets it first if `set` is given.
    pub fn limit(&self, id: i32, set: Option<i32>) -> i32 {
        // SAFETY: an open connection; unknown numbers give -1.
        unsafe {
            if let Some(value) = set {
                ffi::sqlite3_limit(self.db.get(), id, value);
            }
            ffi::sqlite3_limit(self.db.get(), id, -1)
        }
    }

    /// Runs all statements of a text.
    pub fn execute(&self, sql: &CStr) -> Result<(), Failure> {
        let _running = self.run();
        // SAFETY: an open connection and a C string.
        let code = unsafe {
            ffi::sqlite3_exec(
                self.db.get(),
                sql.as_ptr(),
                None,
                ptr::null_mut(),
                ptr::null_mut(),
            )
        };
        self.check(code)
    }

    /// Rows that the last statement changed, and the rowid of the last that was inserted.
    pub fn changes(&self) -> (i64, i64) {
        // SAFETY: an open connection.
        unsafe {
            (
                ffi::sqlite3_changes64(self.db.get()),
                ffi::sqlite3_last_insert_rowid(self.db.get()),
            )
        }
    }

    /// Whether a transaction is open.
    pub fn in_transaction(&self) -> bool {
        // SAFETY: an open connection.
        unsafe { ffi::sqlite3_get_autocommit(self.db.get()) == 0 }
    }

    /// The file of an attached database; `None` when it has none or there is no such database.
    pub fn file(&self, name: &CStr) -> Option<String> {
        // SAFETY: an open connection and a C string; the result is valid for the moment.
        let path = unsafe { text(ffi::sqlite3_db_filename(self.db.get(), name.as_ptr())) };
        path.filter(|path| !path.is_empty())
    }

    /// The bytes of an attached database as they would be in a file.
    pub fn serialize(&self, name: &CStr) -> Result<Vec<u8>, Failure> {
        let mut length = 0;
        let _running = self.run();
        // SAFETY: an open connection and a C string; the memory is ours to free.
        unsafe {
            let bytes = ffi::sqlite3_serialize(self.db.get(), name.as_ptr(), &mut length, 0);
            if bytes.is_null() {
                return if length == 0 {
                    Ok(Vec::new())
                } else {
                    Err(self.failure())
                };
            }
            let copy = std::slice::from_raw_parts(bytes, length as usize).to_vec();
            ffi::sqlite3_free(bytes.cast());
            Ok(copy)
        }
    }

    /// Replaces an attached database by what [`Connection::serialize`] gave. Ends all statements.
    pub fn deserialize(&self, name: &CStr, bytes: &[u8]) -> Result<(), Failure> {
        self.end_statements();
        let _running = self.run();
        // SAFETY: the copy is made by SQLite's allocator and, because of FREEONCLOSE, is SQLite's
        // from here on, also when this fails.
        let code = unsafe {
            let copy = ffi::sqlite3_malloc64(bytes.len() as u64).cast::<u8>();
            if copy.is_null() {
                return Err(Failure {
                    code: ffi::SQLITE_NOMEM,
                    message: describe(ffi::SQLITE_NOMEM),
                });
            }
            ptr::copy_nonoverlapping(bytes.as_ptr(), copy, bytes.len());
            ffi::sqlite3_deserialize(
                self.db.get(),
                name.as_ptr(),
                copy,
                bytes.len() as i64,
                bytes.len() as i64,
                ffi::SQLITE_DESERIALIZE_FREEONCLOSE | ffi::SQLITE_DESERIALIZE_RESIZEABLE,
            )
        };
        self.check(code)
    }

    /// Has `callback(action, details)` decide what statements may do; `None` allows everything.
    pub fn set_authorizer(&self, callback: Option<Authorizer>) {
        let is_some = callback.is_some();
        let before = self.authorizer.replace(callback);
        let user: *const Connection = self;
        // SAFETY: the connection is in an Rc, does not move, and is closed before it is dropped.
        unsafe {
            ffi::sqlite3_set_authorizer(
                self.db.get(),
                is_some.then_some(authorize as AuthorizerFn),
                user.cast_mut().cast(),
            );
        }
        drop(before);
    }

    fn end_statements(&self) {
        for statement in self.statements.take() {
            // SAFETY: what is in the set is not finalised.
            unsafe { ffi::sqlite3_finalize(statement) };
        }
    }

    /// Closes the connection with its statements and sessions. Nothing happens the second time, or
    /// inside of a callback.
    pub fn close(&self) {
        if self.is_running() || !self.is_open() {
            return;
        }
        self.end_statements();
        for session in self.sessions.take() {
            // SAFETY: what is in the set is not deleted.
            unsafe { ffi::sqlite3session_delete(session) };
        }
        let db = self.db.replace(ptr::null_mut());
        // SAFETY: an open connection; a backup under way keeps it until it is done.
        unsafe { sqlite3_close_v2(db) };
        self.authorizer.take();
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.close();
    }
}

fn open_raw(location: &CStr, flags: c_int) -> Result<*mut ffi::sqlite3, Failure> {
    let mut db = ptr::null_mut();
    // SAFETY: a C string and a place for the result, which is to be closed even after a failure.
    unsafe {
        let code = ffi::sqlite3_open_v2(location.as_ptr(), &mut db, flags, ptr::null());
        if code == ffi::SQLITE_OK {
            ffi::sqlite3_extended_result_codes(db, 1);
            return Ok(db);
        }
        let failure = if db.is_null() {
            Failure {
                code,
                message: describe(code),
            }
        } else {
            failure_of(db)
        };
        sqlite3_close_v2(db);
        Err(failure)
    }
}

fn failure_of(db: *mut ffi::sqlite3) -> Failure {
    // SAFETY: SQLite answers for a null pointer as well; the message is copied at once.
    unsafe {
        Failure {
            code: ffi::sqlite3_extended_errcode(db),
            message: text(ffi::sqlite3_errmsg(db)).unwrap_or_default(),
        }
    }
}

type AuthorizerFn = unsafe extern "C" fn(
    *mut c_void,
    c_int,
    *const c_char,
    *const c_char,
    *const c_char,
    *const c_char,
) -> c_int;

unsafe extern "C" fn authorize(
    user: *mut c_void,
    action: c_int,
    a: *const c_char,
    b: *const c_char,
    c: *const c_char,
    d: *const c_char,
) -> c_int {
    // SAFETY: `user` is the connection that runs; the texts are C strings or null.
    let (connection, texts) = unsafe {
        let texts = [a, b, c, d].map(|pointer| text(pointer));
        (&*user.cast::<Connection>(), texts)
    };
    // Kept while it runs: it may replace itself.
    let callback = connection.authorizer.borrow().clone();
    match callback {
        Some(callback) => callback(action, texts.each_ref().map(Option::as_deref)),
        None => ffi::SQLITE_OK,
    }
}

/// A C string of a text, without what comes after a zero byte.
pub fn c_string(text: &str) -> CString {
    let end = text.find('\0').unwrap_or(text.len());
    CString::new(&text[..end]).unwrap_or_default()
}
