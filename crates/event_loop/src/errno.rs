//! Error numbers as the loop reports them: the system's `errno`, negated, and
//! libuv's own codes where the system has none.
//!
//! Source: <https://docs.libuv.org/en/v1.x/errors.html>.

/// A negative error number: `-errno`, or one of libuv's own codes below -3000.
pub type Errno = i32;

/// End of file: libuv's `UV_EOF`.
pub const EOF: Errno = -4095;
/// The operation was cancelled because its handle was closed or its job taken
/// out of the queue.
pub const ECANCELED: Errno = from_rustix(rustix::io::Errno::CANCELED);
/// A handle was used in a state or with an argument that does not fit.
pub const EINVAL: Errno = from_rustix(rustix::io::Errno::INVAL);
/// The handle has no descriptor.
pub const EBADF: Errno = from_rustix(rustix::io::Errno::BADF);
/// The handle already does what was asked.
pub const EALREADY: Errno = from_rustix(rustix::io::Errno::ALREADY);
/// The stream is connected (or connecting) already.
pub const EISCONN: Errno = from_rustix(rustix::io::Errno::ISCONN);
/// The stream is not connected.
pub const ENOTCONN: Errno = from_rustix(rustix::io::Errno::NOTCONN);
/// The other end is closed, or this end was shut down for writing.
pub const EPIPE: Errno = from_rustix(rustix::io::Errno::PIPE);
/// The call would block.
pub const EAGAIN: Errno = from_rustix(rustix::io::Errno::AGAIN);
/// The address is in use.
pub const EADDRINUSE: Errno = from_rustix(rustix::io::Errno::ADDRINUSE);
/// The socket is not connected, and no address was given.
pub const EDESTADDRREQ: Errno = from_rustix(rustix::io::Errno::DESTADDRREQ);
/// Nobody listens at the address.
pub const ECONNREFUSED: Errno = from_rustix(rustix::io::Errno::CONNREFUSED);
/// The other end reset the connection.
pub const ECONNRESET: Errno = from_rustix(rustix::io::Errno::CONNRESET);
/// The process has no descriptor left.
pub const EMFILE: Errno = from_rustix(rustix::io::Errno::MFILE);
/// The system has no descriptor left.
pub const ENFILE: Errno = from_rustix(rustix::io::Errno::NFILE);
/// The handle's kind does not support the operation.
pub const ENOTSUP: Errno = from_rustix(rustix::io::Errno::NOTSUP);
/// The descriptor is not a socket.
pub const ENOTSOCK: Errno = from_rustix(rustix::io::Errno::NOTSOCK);
/// The name is too long for the address form.
pub const ENAMETOOLONG: Errno = from_rustix(rustix::io::Errno::NAMETOOLONG);
/// No such process, or it has been waited for.
pub const ESRCH: Errno = from_rustix(rustix::io::Errno::SRCH);
/// A time limit has passed.
pub const ETIMEDOUT: Errno = from_rustix(rustix::io::Errno::TIMEDOUT);
/// A size limit was passed.
pub const ENOBUFS: Errno = from_rustix(rustix::io::Errno::NOBUFS);

/// The system call wrapper's error as a negative number.
pub(crate) const fn from_rustix(error: rustix::io::Errno) -> Errno {
    -error.raw_os_error()
}

/// A standard I/O error as a negative number; one without an `errno` (which no
/// call of this crate makes) becomes [`EINVAL`].
pub(crate) fn from_io(error: &std::io::Error) -> Errno {
    error.raw_os_error().map_or(EINVAL, |code| -code)
}
