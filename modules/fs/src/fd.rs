//! Descriptors as JavaScript programs name them: by number.
//!
//! The only `unsafe` of the crate. A program may name any number, open or not, as with the system's own calls; the
//! kernel answers `EBADF` for those that are not open. The descriptors that this crate opens itself are owned.

#![allow(unsafe_code)]

use crate::error::{Result, failure};
use rustix::fd::{BorrowedFd, FromRawFd, IntoRawFd, OwnedFd, RawFd};
use rustix::io::Errno;

/// The descriptor with the given number, for the length of one call.
pub fn borrow(fd: RawFd, syscall: &'static str) -> Result<BorrowedFd<'static>> {
    if fd < 0 {
        return Err(failure::plain(Errno::BADF, syscall));
    }
    // SAFETY: `fd` is not -1. Whether it is open is for the kernel to say: the result is only handed to system
    // calls that report EBADF, it is not kept, and no Rust object owns the number.
    Ok(unsafe { BorrowedFd::borrow_raw(fd) })
}

/// Closes the descriptor with the given number.
pub fn close(fd: RawFd) -> Result<()> {
    let descriptor = borrow(fd, "close")?;
    // Asked first, because dropping an owner says nothing about failure.
    rustix::io::fcntl_getfd(descriptor).map_err(|e| failure::plain(e, "close"))?;
    // SAFETY: the number is open, and closing it is what the caller, the program, asks for: it owns the number.
    drop(unsafe { OwnedFd::from_raw_fd(fd) });
    Ok(())
}

/// Whether the number is that of an open descriptor.
pub fn is_open(fd: RawFd) -> bool {
    borrow(fd, "fcntl").is_ok_and(|descriptor| rustix::io::fcntl_getfd(descriptor).is_ok())
}

/// Gives up ownership: the number now belongs to the JavaScript program.
pub fn into_number(fd: OwnedFd) -> RawFd {
    fd.into_raw_fd()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_what_is_not_open_fails() {
        assert!(failure::is(&close(-1).unwrap_err(), Errno::BADF));
        assert!(failure::is(&close(9999).unwrap_err(), Errno::BADF));
    }
}
