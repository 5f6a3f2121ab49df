//! The thin seam to system calls that have no safe wrapper in the crates we use.
//!
//! Each function is a few lines around one call. Anything that has a safe wrapper (`rustix`, `std`)
//! does not belong here.

use std::ffi::CString;
use std::fs::File;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

/// Ends the process at once with `_exit(2)`: no destructors, no `atexit` handlers. Tearing the
/// engine down would take longer than most programs run. Any thread.
pub fn exit_now(code: i32) -> ! {
    // SAFETY: _exit has no preconditions.
    unsafe { libc::_exit(code) }
}

/// Maps a part of a file read-only into memory for the rest of the process's life; see mmap(2).
/// `offset` must be a multiple of the page size. `None` when the system refuses.
///
/// The file must not be changed in place while it is mapped: our own executable is, and systems
/// refuse writes to a running one.
pub fn map_file(file: &File, offset: u64, len: usize) -> Option<&'static [u8]> {
    if len == 0 {
        return None;
    }
    // SAFETY: a fresh private read-only mapping that is never unmapped.
    unsafe {
        let p = libc::mmap(
            std::ptr::null_mut(),
            len,
            libc::PROT_READ,
            libc::MAP_PRIVATE,
            file.as_raw_fd(),
            offset as libc::off_t,
        );
        if p == libc::MAP_FAILED {
            None
        } else {
            Some(std::slice::from_raw_parts(p.cast(), len))
        }
    }
}

/// Duplicates a descriptor of this process, close-on-exec; see fcntl(2) F_DUPFD_CLOEXEC. The
/// negative errno when it is not open or the table is full.
pub fn duplicate(fd: i32) -> Result<OwnedFd, i32> {
    // SAFETY: the call has no memory effects; a non-negative result is a descriptor that we own.
    unsafe {
        let copy = libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 3);
        if copy < 0 { Err(-last_errno()) } else { Ok(OwnedFd::from_raw_fd(copy)) }
    }
}

/// Takes a descriptor number that a program passed (`new net.Socket({ fd })`) as owned.
pub fn adopt(fd: i32) -> Option<OwnedFd> {
    if fd < 0 {
        return None;
    }
    // SAFETY: the program gives up the descriptor, as Node's documentation asks; ownership is then
    // the handle's. A number that is not open only makes later calls fail with EBADF.
    unsafe {
        if libc::fcntl(fd, libc::F_GETFD) < 0 { None } else { Some(OwnedFd::from_raw_fd(fd)) }
    }
}

/// Gives a signal back its default action or ignores it; see signal(7).
pub fn set_signal_ignored(signal: i32, ignored: bool) {
    // SAFETY: SIG_IGN and SIG_DFL are valid dispositions.
    unsafe { libc::signal(signal, if ignored { libc::SIG_IGN } else { libc::SIG_DFL }) };
}

/// Tells the C library that the TZ variable has changed; see tzset(3).
pub fn time_zone_changed() {
    unsafe extern "C" {
        fn tzset();
    }
    // SAFETY: tzset reads the environment; it is called on the main thread after a change.
    unsafe { tzset() };
}

/// Replaces the process image; see execve(2). Returns only on failure, the negative errno.
pub fn exec(path: &CString, argv: &[CString], env: &[CString]) -> i32 {
    let pointers = |list: &[CString]| {
        let mut v: Vec<*const libc::c_char> = list.iter().map(|s| s.as_ptr()).collect();
        v.push(std::ptr::null());
        v
    };
    let (argv, env) = (pointers(argv), pointers(env));
    // SAFETY: both vectors are null-terminated arrays of valid C strings.
    unsafe { libc::execve(path.as_ptr(), argv.as_ptr(), env.as_ptr()) };
    -last_errno()
}

fn last_errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EINVAL)
}
