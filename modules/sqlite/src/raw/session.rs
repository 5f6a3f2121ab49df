//! Sessions, which note changes, and changesets, which are applied to another database.

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;
use std::rc::Rc;

use libsqlite3_sys as ffi;

use super::{Connection, Failure, describe, text};

/// Notes the changes of a connection.
pub struct Session {
    connection: Rc<Connection>,
    raw: *mut ffi::sqlite3_session,
    running: Cell<bool>,
}

/// The two forms of what a session has noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changes {
    /// Values before and after.
    Changeset,
    /// Values after.
    Patchset,
}

impl Connection {
    /// Begins to note the changes of an attached database, of one table or of all.
    pub fn start_session(
        self: &Rc<Self>,
        database: &CStr,
        table: Option<&CStr>,
    ) -> Result<Session, Failure> {
        let mut raw = ptr::null_mut();
        // SAFETY: an open connection and C strings.
        unsafe {
            let code = ffi::sqlite3session_create(self.db.get(), database.as_ptr(), &mut raw);
            self.check_session(code)?;
            self.sessions.borrow_mut().insert(raw);
            let session = Session {
                connection: Rc::clone(self),
                raw,
                running: Cell::new(false),
            };
            let table = table.map_or(ptr::null(), CStr::as_ptr);
            self.check_session(ffi::sqlite3session_attach(raw, table))?;
            Ok(session)
        }
    }

    /// The calls of this file set no message of the connection.
    fn check_session(&self, code: c_int) -> Result<(), Failure> {
        if code == ffi::SQLITE_OK {
            return Ok(());
        }
        Err(Failure {
            code,
            message: describe(code),
        })
    }

    /// Applies a changeset. `filter` says whether a table is wanted; `conflict` gets a number of
    /// `SQLITE_CHANGESET_…` and says with another what to do. `false` when that aborted it.
    pub fn apply_changeset(
        &self,
        changes: &[u8],
        filter: Option<&dyn Fn(&str) -> bool>,
        conflict: &dyn Fn(i32) -> i32,
    ) -> Result<bool, Failure> {
        let Ok(length) = c_int::try_from(changes.len()) else {
            return self.check_session(ffi::SQLITE_TOOBIG).map(|()| false);
        };
        let callbacks = Callbacks { filter, conflict };
        let _running = self.run();
        // SAFETY: an open connection; the callbacks and the bytes live for the call, which does not
        // write to the latter.
        let code = unsafe {
            ffi::sqlite3changeset_apply(
                self.db.get(),
                length,
                changes.as_ptr().cast_mut().cast(),
                filter
                    .is_some()
                    .then_some(on_filter as unsafe extern "C" fn(_, _) -> _),
                Some(on_conflict),
                (&raw const callbacks).cast_mut().cast(),
            )
        };
        if code == ffi::SQLITE_ABORT {
            return Ok(false);
        }
        self.check_session(code).map(|()| true)
    }
}

struct Callbacks<'a> {
    filter: Option<&'a dyn Fn(&str) -> bool>,
    conflict: &'a dyn Fn(i32) -> i32,
}

unsafe extern "C" fn on_filter(user: *mut c_void, table: *const c_char) -> c_int {
    // SAFETY: the callbacks of the call in progress, and a C string.
    let (callbacks, table) = unsafe { (&*user.cast::<Callbacks<'_>>(), text(table)) };
    let wanted = callbacks
        .filter
        .is_none_or(|filter| filter(&table.unwrap_or_default()));
    c_int::from(wanted)
}

unsafe extern "C" fn on_conflict(
    user: *mut c_void,
    kind: c_int,
    _: *mut ffi::sqlite3_changeset_iter,
) -> c_int {
    // SAFETY: the callbacks of the call in progress.
    let callbacks = unsafe { &*user.cast::<Callbacks<'_>>() };
    (callbacks.conflict)(kind)
}

impl Session {
    /// Whether the session was ended neither by its connection nor by [`Session::close`].
    pub fn is_alive(&self) -> bool {
        self.connection.sessions.borrow().contains(&self.raw)
    }

    /// The connection that it belongs to.
    pub fn connection(&self) -> &Rc<Connection> {
        &self.connection
    }

    /// Whether SQLite is at work, and this is a callback: it may be noting changes right now.
    pub fn is_recording(&self) -> bool {
        self.connection.is_running()
    }

    /// Whether it is at work, and this is a callback.
    pub fn is_running(&self) -> bool {
        self.running.get()
    }

    /// What was noted so far. The session is alive.
    pub fn changes(&self, form: Changes) -> Result<Vec<u8>, Failure> {
        let mut length = 0;
        let mut bytes: *mut c_void = ptr::null_mut();
        let _running = self.connection.run();
        self.running.set(true);
        // SAFETY: alive; the memory is ours to free.
        unsafe {
            let code = match form {
                Changes::Changeset => {
                    ffi::sqlite3session_changeset(self.raw, &mut length, &mut bytes)
                }
                Changes::Patchset => {
                    ffi::sqlite3session_patchset(self.raw, &mut length, &mut bytes)
                }
            };
            self.running.set(false);
            let copy = if bytes.is_null() {
                Vec::new()
            } else {
                std::slice::from_raw_parts(bytes.cast::<u8>(), length as usize).to_vec()
            };
            ffi::sqlite3_free(bytes);
            self.connection.check_session(code)?;
            Ok(copy)
        }
    }

    /// Ends the session. Nothing happens when it has ended. While SQLite is at work it may be recording for it: then it
    /// stays until the connection is closed.
    pub fn close(&self) {
        if !self.is_recording() && self.connection.sessions.borrow_mut().remove(&self.raw) {
            // SAFETY: it was in the set, so it is not deleted.
            unsafe { ffi::sqlite3session_delete(self.raw) };
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.close();
    }
}
