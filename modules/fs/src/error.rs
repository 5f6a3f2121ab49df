//! Failures of system calls as this crate makes them.

use anode_runtime::SysError as Error;
use rustix::io::Errno;

/// What the functions of this crate return.
pub type Result<T> = std::result::Result<T, Error>;

pub use anode_runtime::SysError;

/// Makes [`SysError`]s from the kernel's error numbers.
pub mod failure {
    use super::{Errno, Error};

    /// A failure of a call on a descriptor.
    pub fn plain(errno: Errno, syscall: &'static str) -> Error {
        Error::new(-errno.raw_os_error(), syscall)
    }

    /// Whether this is the given error.
    pub fn is(error: &Error, errno: Errno) -> bool {
        error.errno == -errno.raw_os_error()
    }

    /// A failure of a call on a path.
    pub fn path(errno: Errno, syscall: &'static str, path: &[u8]) -> Error {
        plain(errno, syscall).with_path(path)
    }

    /// A failure of a call on two paths.
    pub fn two_paths(errno: Errno, syscall: &'static str, path: &[u8], dest: &[u8]) -> Error {
        self::path(errno, syscall, path).with_dest(dest)
    }
}
