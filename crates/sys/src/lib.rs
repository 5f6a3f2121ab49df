//! The thin seam to system calls that have no safe wrapper in the crates we use.
//!
//! Each function is a few lines around one call. Anything that has a safe wrapper (`rustix`, `std`)
//! does not belong here.

mod nudge;
mod spawn;
mod ticks;
mod turns;

pub use nudge::{allow_nudges, interrupted, nudge, on_interrupted, system_call_of, thread_id};
pub use spawn::{Spawn, Spawned, search_path, spawn};
pub use ticks::{ticks, ticks_are_time};
pub use turns::take_long_turns;

use std::ffi::CString;
use std::fs::File;
use std::net::Ipv6Addr;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::sync::OnceLock;

/// Ends the process at once with `_exit(2)`: no destructors, no `atexit` handlers. Tearing the
/// engine down would take longer than most programs run. Any thread.
pub fn exit_now(code: i32) -> ! {
    if let Some(f) = AT_EXIT.get() {
        f();
    }
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
        if copy < 0 {
            Err(-last_errno())
        } else {
            Ok(OwnedFd::from_raw_fd(copy))
        }
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
        if libc::fcntl(fd, libc::F_GETFD) < 0 {
            None
        } else {
            Some(OwnedFd::from_raw_fd(fd))
        }
    }
}

/// Gives a signal back its default action or ignores it; see signal(7).
pub fn set_signal_ignored(signal: i32, ignored: bool) {
    // SAFETY: SIG_IGN and SIG_DFL are valid dispositions.
    unsafe {
        libc::signal(
            signal,
            if ignored {
                libc::SIG_IGN
            } else {
                libc::SIG_DFL
            },
        )
    };
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

static AT_EXIT: OnceLock<fn()> = OnceLock::new();

/// Has `f` called by [`exit_now`]: a terminal in raw mode is put back. The first call wins.
pub fn at_exit(f: fn()) {
    let _ = AT_EXIT.set(f);
}

/// Runs `f` with a descriptor number that the program knows, which stays the program's. `None`
/// when it is not open. Any thread.
pub fn with_fd<R>(fd: i32, f: impl FnOnce(BorrowedFd<'_>) -> R) -> Option<R> {
    // SAFETY: F_GETFD has no memory effects; a descriptor that is open may be borrowed. That the
    // program closes it meanwhile on another thread can only make calls on it fail.
    unsafe {
        if fd < 0 || libc::fcntl(fd, libc::F_GETFD) < 0 {
            return None;
        }
        Some(f(BorrowedFd::borrow_raw(fd)))
    }
}

/// Writes all bytes to a descriptor, waiting while it is full; see write(2). 0 or the negative
/// errno. Any thread.
pub fn write_all(fd: i32, mut bytes: &[u8]) -> i32 {
    while !bytes.is_empty() {
        // SAFETY: the pointer and length are those of a live slice.
        let n = unsafe { libc::write(fd, bytes.as_ptr().cast(), bytes.len()) };
        if n >= 0 {
            bytes = &bytes[n as usize..];
            continue;
        }
        match last_errno() {
            libc::EINTR => {}
            libc::EAGAIN => {
                let mut poll = libc::pollfd {
                    fd,
                    events: libc::POLLOUT,
                    revents: 0,
                };
                // SAFETY: one valid pollfd.
                unsafe { libc::poll(&mut poll, 1, -1) };
            }
            errno => return -errno,
        }
    }
    0
}

/// Sets a variable of the process's environment, `None` removes it; see setenv(3). Main thread.
/// Names that cannot be set (empty, with `=` or a zero byte) are left alone.
pub fn set_env(name: &str, value: Option<&str>) {
    if name.is_empty() || name.contains(['=', '\0']) || value.is_some_and(|v| v.contains('\0')) {
        return;
    }
    // SAFETY: Rust code reads the environment under std's lock. C code that reads it on other
    // threads (the resolver) may see either state; Node lives with the same.
    unsafe {
        match value {
            Some(value) => std::env::set_var(name, value),
            None => std::env::remove_var(name),
        }
    }
}

/// Sends a signal, or only asks (signal 0); see kill(2). 0 or the negative errno.
pub fn kill(pid: i32, signal: i32) -> i32 {
    // SAFETY: no memory effects.
    if unsafe { libc::kill(pid, signal) } == 0 {
        0
    } else {
        -last_errno()
    }
}

/// Joins (`join`) or leaves an IPv6 group for what `source` sends to it, on the interface with the
/// number `index` (0: the system's choice); see ipv6(7), RFC 3678. The negative errno on failure.
pub fn source_membership_v6(
    fd: BorrowedFd<'_>,
    group: Ipv6Addr,
    source: Ipv6Addr,
    index: u32,
    join: bool,
) -> Result<(), i32> {
    /// `struct group_source_req` of the C library.
    #[repr(C)]
    struct GroupSourceRequest {
        interface: u32,
        group: libc::sockaddr_storage,
        source: libc::sockaddr_storage,
    }
    fn storage(address: Ipv6Addr) -> libc::sockaddr_storage {
        // SAFETY: all zeros are valid for both; a sockaddr_storage has room for any address and
        // is aligned for it.
        unsafe {
            let mut storage: libc::sockaddr_storage = std::mem::zeroed();
            let v6 = (&raw mut storage).cast::<libc::sockaddr_in6>();
            (*v6).sin6_family = libc::AF_INET6 as libc::sa_family_t;
            (*v6).sin6_addr.s6_addr = address.octets();
            storage
        }
    }
    let request = GroupSourceRequest {
        interface: index,
        group: storage(group),
        source: storage(source),
    };
    let option = if join {
        libc::MCAST_JOIN_SOURCE_GROUP
    } else {
        libc::MCAST_LEAVE_SOURCE_GROUP
    };
    // SAFETY: the pointer and length are those of a live value of the type the option takes.
    let result = unsafe {
        libc::setsockopt(
            fd.as_raw_fd(),
            libc::IPPROTO_IPV6,
            option,
            (&raw const request).cast(),
            std::mem::size_of_val(&request) as libc::socklen_t,
        )
    };
    if result == 0 {
        Ok(())
    } else {
        Err(-last_errno())
    }
}

/// Bytes that malloc(3) has given out and not got back; 0 where the C library does not tell.
pub fn malloc_in_use() -> u64 {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: only reads the allocator's counters.
    unsafe {
        let info = libc::mallinfo2();
        (info.uordblks + info.hblkhd) as u64
    }
    #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    0
}

/// Has malloc(3) keep freed memory for what is allocated next, up to 4 MB of it, and take blocks of up to 1 MB from
/// there. By itself it gives back whatever is more than 128 KB, and a program that fills and drops buffers pays for each
/// page again after every collection. Not more: threads have memory of their own, each keeps as much at its end, and
/// [`malloc_trim`], which gives back the rest, leaves it alone. To be called before the second thread.
/// Source: mallopt(3).
pub fn keep_freed_memory() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: sets parameters of the allocator, while no other thread uses it.
    unsafe {
        libc::mallopt(libc::M_TRIM_THRESHOLD, 4 << 20);
        libc::mallopt(libc::M_MMAP_THRESHOLD, 1 << 20);
    }
}

/// Gives freed memory back to the system. Milliseconds for hundreds of megabytes, during which other threads may have to
/// wait for memory. Any thread. Source: malloc_trim(3).
pub fn malloc_trim() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: the allocator's own function; touches freed memory alone.
    unsafe {
        libc::malloc_trim(0);
    }
}

fn last_errno() -> i32 {
    std::io::Error::last_os_error()
        .raw_os_error()
        .unwrap_or(libc::EINVAL)
}
