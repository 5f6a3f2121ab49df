//! The failure of a system call, as Node's errors show it.

use rustix::io::Errno;

/// A failed system call with what a program needs to know about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SysError {
    /// The negative error number (`-2` for `ENOENT`).
    pub errno: i32,
    /// The call as Node names it (`open`, `scandir`, `copyfile`, …).
    pub syscall: &'static str,
    /// The path the call was about, if it was about one.
    pub path: Option<Vec<u8>>,
    /// The second path of calls with two.
    pub dest: Option<Vec<u8>>,
}

/// What the functions of this crate return.
pub type Result<T> = std::result::Result<T, SysError>;

impl SysError {
    /// A failure of a call on a descriptor.
    pub fn new(errno: Errno, syscall: &'static str) -> Self {
        SysError {
            errno: -errno.raw_os_error(),
            syscall,
            path: None,
            dest: None,
        }
    }

    /// A failure of a call on a path.
    pub fn with_path(errno: Errno, syscall: &'static str, path: &[u8]) -> Self {
        SysError {
            path: Some(path.to_vec()),
            ..SysError::new(errno, syscall)
        }
    }

    /// A failure of a call on two paths.
    pub fn with_paths(errno: Errno, syscall: &'static str, path: &[u8], dest: &[u8]) -> Self {
        SysError {
            dest: Some(dest.to_vec()),
            ..SysError::with_path(errno, syscall, path)
        }
    }

    /// Whether this is the given error.
    pub fn is(&self, errno: Errno) -> bool {
        self.errno == -errno.raw_os_error()
    }
}

impl std::fmt::Display for SysError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} failed with {}", self.syscall, self.errno)?;
        if let Some(path) = &self.path {
            write!(f, " on {:?}", String::from_utf8_lossy(path))?;
        }
        Ok(())
    }
}

impl std::error::Error for SysError {}
