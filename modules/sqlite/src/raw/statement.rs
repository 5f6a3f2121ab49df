//! Prepared statements, and the values that go in and come out.

use std::cell::Cell;
use std::ffi::{CString, c_int};
use std::ptr;
use std::rc::Rc;

use libsqlite3_sys as ffi;

use super::{Connection, Failure, text};

/// A value of SQLite, in its own memory: valid for the moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ValueRef<'a> {
    /// `NULL`
    Null,
    /// `INTEGER`
    Integer(i64),
    /// `REAL`
    Real(f64),
    /// `TEXT`, UTF-8 as far as the program that wrote it took care.
    Text(&'a [u8]),
    /// `BLOB`
    Blob(&'a [u8]),
}

/// A prepared statement.
pub struct Statement {
    connection: Rc<Connection>,
    raw: *mut ffi::sqlite3_stmt,
    running: Cell<bool>,
}

impl Connection {
    /// Prepares the first statement of a text; `None` when there is none in it.
    pub fn prepare(self: &Rc<Self>, sql: &str) -> Result<Option<Statement>, Failure> {
        let mut raw = ptr::null_mut();
        let _running = self.run();
        // SAFETY: an open connection and a text of the given length.
        let code = unsafe {
            ffi::sqlite3_prepare_v2(
                self.db.get(),
                sql.as_ptr().cast(),
                sql.len().min(c_int::MAX as usize) as c_int,
                &mut raw,
                ptr::null_mut(),
            )
        };
        self.check(code)?;
        if raw.is_null() {
            return Ok(None);
        }
        self.statements.borrow_mut().insert(raw);
        Ok(Some(Statement {
            connection: Rc::clone(self),
            raw,
            running: Cell::new(false),
        }))
    }
}

impl Statement {
    /// The connection that it belongs to.
    pub fn connection(&self) -> &Rc<Connection> {
        &self.connection
    }

    /// Whether the statement was not ended by its connection.
    pub fn is_alive(&self) -> bool {
        self.connection.statements.borrow().contains(&self.raw)
    }

    /// Whether it is at work, and this is one of its callbacks.
    pub fn is_running(&self) -> bool {
        self.running.get()
    }

    /// Has the next step begin anew. The result is that of the last step.
    pub fn reset(&self) -> Result<(), Failure> {
        let _running = self.connection.run();
        // SAFETY: alive, as every method's caller has asked.
        let code = unsafe { ffi::sqlite3_reset(self.raw) };
        self.connection.check(code)
    }

    /// Makes all parameters `NULL`.
    pub fn clear_bindings(&self) {
        // SAFETY: alive.
        unsafe { ffi::sqlite3_clear_bindings(self.raw) };
    }

    /// Goes to the next row: `true`, or `false` at the end.
    pub fn step(&self) -> Result<bool, Failure> {
        let _running = self.connection.run();
        self.running.set(true);
        // SAFETY: alive, and not running already.
        let code = unsafe { ffi::sqlite3_step(self.raw) };
        self.running.set(false);
        match code {
            ffi::SQLITE_ROW => Ok(true),
            ffi::SQLITE_DONE => Ok(false),
            _ => Err(self.connection.failure()),
        }
    }

    /// Sets a parameter, the first is 1.
    pub fn bind(&self, index: i32, value: ValueRef<'_>) -> Result<(), Failure> {
        let transient = ffi::SQLITE_TRANSIENT();
        // SAFETY: alive; SQLite copies the bytes.
        let code = unsafe {
            match value {
                ValueRef::Null => ffi::sqlite3_bind_null(self.raw, index),
                ValueRef::Integer(n) => ffi::sqlite3_bind_int64(self.raw, index, n),
                ValueRef::Real(n) => ffi::sqlite3_bind_double(self.raw, index, n),
                ValueRef::Text(text) => ffi::sqlite3_bind_text64(
                    self.raw,
                    index,
                    text.as_ptr().cast(),
                    text.len() as u64,
                    transient,
                    ffi::SQLITE_UTF8 as u8,
                ),
                ValueRef::Blob(bytes) => ffi::sqlite3_bind_blob64(
                    self.raw,
                    index,
                    bytes.as_ptr().cast(),
                    bytes.len() as u64,
                    transient,
                ),
            }
        };
        self.connection.check(code)
    }

    /// How many parameters there are: the largest number.
    pub fn parameter_count(&self) -> i32 {
        // SAFETY: alive.
        unsafe { ffi::sqlite3_bind_parameter_count(self.raw) }
    }

    /// A parameter's name with its first character; `None` for one that has none.
    pub fn parameter_name(&self, index: i32) -> Option<String> {
        // SAFETY: alive; the name is copied.
        unsafe { text(ffi::sqlite3_bind_parameter_name(self.raw, index)) }
    }

    /// The number of a named parameter.
    pub fn parameter_index(&self, name: &str) -> Option<i32> {
        let name = CString::new(name).ok()?;
        // SAFETY: alive, and a C string.
        let index = unsafe { ffi::sqlite3_bind_parameter_index(self.raw, name.as_ptr()) };
        (index > 0).then_some(index)
    }

    /// How many columns a row has.
    pub fn column_count(&self) -> i32 {
        // SAFETY: alive.
        unsafe { ffi::sqlite3_column_count(self.raw) }
    }

    /// How often the statement was compiled again because the tables had changed.
    pub fn generation(&self) -> i32 {
        // SAFETY: alive.
        unsafe { ffi::sqlite3_stmt_status(self.raw, ffi::SQLITE_STMTSTATUS_REPREPARE, 0) }
    }

    /// A column's name.
    pub fn column_name(&self, index: i32) -> String {
        // SAFETY: alive; the name is copied.
        unsafe { text(ffi::sqlite3_column_name(self.raw, index)) }.unwrap_or_default()
    }

    /// Where a column comes from: column, database, name, table and declared type.
    pub fn column_origin(&self, index: i32) -> [Option<String>; 5] {
        // SAFETY: alive; the texts are copied.
        unsafe {
            [
                text(ffi::sqlite3_column_origin_name(self.raw, index)),
                text(ffi::sqlite3_column_database_name(self.raw, index)),
                text(ffi::sqlite3_column_name(self.raw, index)),
                text(ffi::sqlite3_column_table_name(self.raw, index)),
                text(ffi::sqlite3_column_decltype(self.raw, index)),
            ]
        }
    }

    /// A value of the row that the last step went to; `use_it` gets it.
    pub fn with_column<R>(&self, index: i32, use_it: impl FnOnce(ValueRef<'_>) -> R) -> R {
        // SAFETY: alive and on a row; the value stays while nothing steps or converts it, which
        // needs this statement, and `use_it` runs no SQL.
        use_it(unsafe { value_of(ffi::sqlite3_column_value(self.raw, index)) })
    }

    /// The text that it was prepared from.
    pub fn source(&self) -> String {
        // SAFETY: alive; the text is copied.
        unsafe { text(ffi::sqlite3_sql(self.raw)) }.unwrap_or_default()
    }

    /// The text with the parameters' values in it; `None` when it is too long.
    pub fn expanded(&self) -> Option<String> {
        // SAFETY: alive; the memory is ours to free.
        unsafe {
            let expanded = ffi::sqlite3_expanded_sql(self.raw);
            let copy = text(expanded);
            ffi::sqlite3_free(expanded.cast());
            copy
        }
    }
}

impl Drop for Statement {
    fn drop(&mut self) {
        if self.connection.statements.borrow_mut().remove(&self.raw) {
            // SAFETY: it was in the set, so it is not finalised.
            unsafe { ffi::sqlite3_finalize(self.raw) };
        }
    }
}

/// # Safety
/// `value` is a valid value of SQLite for 'a, which nothing converts meanwhile.
pub(super) unsafe fn value_of<'a>(value: *mut ffi::sqlite3_value) -> ValueRef<'a> {
    // SAFETY: the caller's promise; pointer and length are read in the documented order.
    unsafe {
        let bytes = |pointer: *const u8, length: c_int| -> &'a [u8] {
            if pointer.is_null() {
                return &[];
            }
            std::slice::from_raw_parts(pointer, length as usize)
        };
        match ffi::sqlite3_value_type(value) {
            ffi::SQLITE_INTEGER => ValueRef::Integer(ffi::sqlite3_value_int64(value)),
            ffi::SQLITE_FLOAT => ValueRef::Real(ffi::sqlite3_value_double(value)),
            ffi::SQLITE_TEXT => {
                let text = ffi::sqlite3_value_text(value);
                ValueRef::Text(bytes(text, ffi::sqlite3_value_bytes(value)))
            }
            ffi::SQLITE_BLOB => {
                let blob = ffi::sqlite3_value_blob(value).cast();
                ValueRef::Blob(bytes(blob, ffi::sqlite3_value_bytes(value)))
            }
            _ => ValueRef::Null,
        }
    }
}
