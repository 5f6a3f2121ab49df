//! Copies of a database, some pages at a time, on any thread: SQLite is built for that and locks
//! its connections itself.

use std::ffi::CStr;
use std::sync::Mutex;

use libsqlite3_sys as ffi;

use super::{Connection, Failure, describe, failure_of, open_raw, sqlite3_close_v2};

struct Raw {
    backup: *mut ffi::sqlite3_backup,
    target: *mut ffi::sqlite3,
}

// SAFETY: SQLite is compiled for several threads (SQLITE_THREADSAFE=1), and the mutex around it
// lets one at a time in.
unsafe impl Send for Raw {}

/// A copy under way, into a connection of its own.
pub struct Backup(Mutex<Raw>);

/// Where a copy stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// All pages are copied.
    pub done: bool,
    /// Pages of the source.
    pub total: i32,
    /// Pages that are not copied.
    pub remaining: i32,
}

impl Backup {
    /// Opens the file at a path or URI and prepares to copy `source_name` of an open connection
    /// over its `target_name`.
    pub fn start(
        source: &Connection,
        source_name: &CStr,
        location: &CStr,
        target_name: &CStr,
    ) -> Result<Backup, Failure> {
        let flags = ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE | ffi::SQLITE_OPEN_URI;
        let target = open_raw(location, flags)?;
        // SAFETY: two open connections and C strings.
        let backup = unsafe {
            ffi::sqlite3_backup_init(
                target,
                target_name.as_ptr(),
                source.db.get(),
                source_name.as_ptr(),
            )
        };
        if backup.is_null() {
            let failure = failure_of(target);
            // SAFETY: open, and not used any more.
            unsafe { sqlite3_close_v2(target) };
            return Err(failure);
        }
        Ok(Backup(Mutex::new(Raw { backup, target })))
    }

    /// Copies up to so many pages. A database that is locked is no failure: nothing was copied.
    pub fn step(&self, pages: i32) -> Result<Step, Failure> {
        let Ok(raw) = self.0.lock() else {
            return Err(Failure {
                code: ffi::SQLITE_MISUSE,
                message: describe(ffi::SQLITE_MISUSE),
            });
        };
        // SAFETY: not finished before it is dropped.
        unsafe {
            let code = ffi::sqlite3_backup_step(raw.backup, pages);
            match code & 0xff {
                ffi::SQLITE_OK | ffi::SQLITE_DONE | ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => {
                    Ok(Step {
                        done: code == ffi::SQLITE_DONE,
                        total: ffi::sqlite3_backup_pagecount(raw.backup),
                        remaining: ffi::sqlite3_backup_remaining(raw.backup),
                    })
                }
                _ => Err(Failure {
                    code,
                    message: describe(code),
                }),
            }
        }
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // SAFETY: finished and closed once, here.
        unsafe {
            ffi::sqlite3_backup_finish(self.backup);
            sqlite3_close_v2(self.target);
        }
    }
}
