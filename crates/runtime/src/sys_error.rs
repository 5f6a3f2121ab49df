//! Errors of the system as Node shows them: `errno`, `code`, `syscall`, `path`, `dest`.
//!
//! Names and messages are those that Node's documentation lists under "Common system errors" and
//! that `util.getSystemErrorMap()` prints.

use anode_engine::{ErrorKind, Result, Scope, Value};

/// A failed system call. Owned and `Send`: it crosses from the pool to the main thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SysError {
    /// The negative errno.
    pub errno: i32,
    /// The name Node gives the call: `open`, `stat`, `scandir`, ...
    pub syscall: &'static str,
    /// The path it was about, as the program gave it.
    pub path: Option<Vec<u8>>,
    /// The second path of calls that have two.
    pub dest: Option<Vec<u8>>,
}

impl SysError {
    /// An error that names no path.
    pub fn new(errno: i32, syscall: &'static str) -> SysError {
        SysError {
            errno,
            syscall,
            path: None,
            dest: None,
        }
    }

    /// The error with the path it was about.
    pub fn with_path(mut self, path: impl Into<Vec<u8>>) -> SysError {
        self.path = Some(path.into());
        self
    }

    /// The error with a second path.
    pub fn with_dest(mut self, dest: impl Into<Vec<u8>>) -> SysError {
        self.dest = Some(dest.into());
        self
    }

    /// `ENOENT: no such file or directory, open 'x'`
    pub fn message(&self) -> String {
        let mut text = format!(
            "{}: {}, {}",
            errno_name(self.errno),
            errno_message(self.errno),
            self.syscall
        );
        if let Some(path) = &self.path {
            text.push_str(&format!(" '{}'", String::from_utf8_lossy(path)));
        }
        if let Some(dest) = &self.dest {
            text.push_str(&format!(" -> '{}'", String::from_utf8_lossy(dest)));
        }
        text
    }

    /// Node's error object.
    pub fn to_js<'s>(&self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        let error = scope.error(ErrorKind::Error, &self.message())?;
        if let Some(object) = error.as_object() {
            let errno = scope.int(self.errno);
            object.set(scope, c"errno", errno)?;
            let code = scope.string(&errno_name(self.errno))?;
            object.set(scope, c"code", code)?;
            let syscall = scope.string(self.syscall)?;
            object.set(scope, c"syscall", syscall)?;
            if let Some(path) = &self.path {
                let path = scope.string(&String::from_utf8_lossy(path))?;
                object.set(scope, c"path", path)?;
            }
            if let Some(dest) = &self.dest {
                let dest = scope.string(&String::from_utf8_lossy(dest))?;
                object.set(scope, c"dest", dest)?;
            }
        }
        Ok(error)
    }
}

/// `ENOENT` for -2; `Unknown system error -N` for numbers without a name.
pub fn errno_name(errno: i32) -> String {
    match find(errno) {
        Some(row) => row.1.to_string(),
        None => format!("Unknown system error {errno}"),
    }
}

/// `no such file or directory` for -2.
pub fn errno_message(errno: i32) -> String {
    match find(errno) {
        Some(row) => row.2.to_string(),
        None => format!("Unknown system error {errno}"),
    }
}

/// Every known (errno, name, message), in the order of `util.getSystemErrorMap()`.
pub fn error_map() -> &'static [(i32, &'static str, &'static str)] {
    TABLE
}

fn find(errno: i32) -> Option<&'static (i32, &'static str, &'static str)> {
    TABLE.iter().find(|row| row.0 == errno)
}

#[rustfmt::skip]
static TABLE: &[(i32, &str, &str)] = &[
    (-7, "E2BIG", "argument list too long"),
    (-13, "EACCES", "permission denied"),
    (-98, "EADDRINUSE", "address already in use"),
    (-99, "EADDRNOTAVAIL", "address not available"),
    (-97, "EAFNOSUPPORT", "address family not supported"),
    (-11, "EAGAIN", "resource temporarily unavailable"),
    (-3000, "EAI_ADDRFAMILY", "address family not supported"),
    (-3001, "EAI_AGAIN", "temporary failure"),
    (-3002, "EAI_BADFLAGS", "bad ai_flags value"),
    (-3013, "EAI_BADHINTS", "invalid value for hints"),
    (-3003, "EAI_CANCELED", "request canceled"),
    (-3004, "EAI_FAIL", "permanent failure"),
    (-3005, "EAI_FAMILY", "ai_family not supported"),
    (-3006, "EAI_MEMORY", "out of memory"),
    (-3007, "EAI_NODATA", "no address"),
    (-3008, "EAI_NONAME", "unknown node or service"),
    (-3009, "EAI_OVERFLOW", "argument buffer overflow"),
    (-3014, "EAI_PROTOCOL", "resolved protocol is unknown"),
    (-3010, "EAI_SERVICE", "service not available for socket type"),
    (-3011, "EAI_SOCKTYPE", "socket type not supported"),
    (-114, "EALREADY", "connection already in progress"),
    (-9, "EBADF", "bad file descriptor"),
    (-16, "EBUSY", "resource busy or locked"),
    (-125, "ECANCELED", "operation canceled"),
    (-4080, "ECHARSET", "invalid Unicode character"),
    (-103, "ECONNABORTED", "software caused connection abort"),
    (-111, "ECONNREFUSED", "connection refused"),
    (-104, "ECONNRESET", "connection reset by peer"),
    (-89, "EDESTADDRREQ", "destination address required"),
    (-17, "EEXIST", "file already exists"),
    (-14, "EFAULT", "bad address in system call argument"),
    (-27, "EFBIG", "file too large"),
    (-113, "EHOSTUNREACH", "host is unreachable"),
    (-4, "EINTR", "interrupted system call"),
    (-22, "EINVAL", "invalid argument"),
    (-5, "EIO", "i/o error"),
    (-106, "EISCONN", "socket is already connected"),
    (-21, "EISDIR", "illegal operation on a directory"),
    (-40, "ELOOP", "too many symbolic links encountered"),
    (-24, "EMFILE", "too many open files"),
    (-90, "EMSGSIZE", "message too long"),
    (-36, "ENAMETOOLONG", "name too long"),
    (-100, "ENETDOWN", "network is down"),
    (-101, "ENETUNREACH", "network is unreachable"),
    (-23, "ENFILE", "file table overflow"),
    (-105, "ENOBUFS", "no buffer space available"),
    (-19, "ENODEV", "no such device"),
    (-2, "ENOENT", "no such file or directory"),
    (-12, "ENOMEM", "not enough memory"),
    (-64, "ENONET", "machine is not on the network"),
    (-92, "ENOPROTOOPT", "protocol not available"),
    (-28, "ENOSPC", "no space left on device"),
    (-38, "ENOSYS", "function not implemented"),
    (-107, "ENOTCONN", "socket is not connected"),
    (-20, "ENOTDIR", "not a directory"),
    (-39, "ENOTEMPTY", "directory not empty"),
    (-88, "ENOTSOCK", "socket operation on non-socket"),
    (-95, "ENOTSUP", "operation not supported on socket"),
    (-75, "EOVERFLOW", "value too large for defined data type"),
    (-1, "EPERM", "operation not permitted"),
    (-32, "EPIPE", "broken pipe"),
    (-71, "EPROTO", "protocol error"),
    (-93, "EPROTONOSUPPORT", "protocol not supported"),
    (-91, "EPROTOTYPE", "protocol wrong type for socket"),
    (-34, "ERANGE", "result too large"),
    (-30, "EROFS", "read-only file system"),
    (-108, "ESHUTDOWN", "cannot send after transport endpoint shutdown"),
    (-29, "ESPIPE", "invalid seek"),
    (-3, "ESRCH", "no such process"),
    (-110, "ETIMEDOUT", "connection timed out"),
    (-26, "ETXTBSY", "text file is busy"),
    (-18, "EXDEV", "cross-device link not permitted"),
    (-4094, "UNKNOWN", "unknown error"),
    (-4095, "EOF", "end of file"),
    (-6, "ENXIO", "no such device or address"),
    (-31, "EMLINK", "too many links"),
    (-112, "EHOSTDOWN", "host is down"),
    (-121, "EREMOTEIO", "remote I/O error"),
    (-25, "ENOTTY", "inappropriate ioctl for device"),
    (-4028, "EFTYPE", "inappropriate file type or format"),
    (-84, "EILSEQ", "illegal byte sequence"),
    (-94, "ESOCKTNOSUPPORT", "socket type not supported"),
    (-61, "ENODATA", "no data available"),
    (-49, "EUNATCH", "protocol driver not attached"),
    (-8, "ENOEXEC", "exec format error"),
];
