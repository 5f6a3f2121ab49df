//! Breaking off the system call that a thread waits in, and naming it: for the watch over a blocked
//! thread. The calls that may be broken off are repeated by their callers ([`interrupted`]).

use std::cell::RefCell;
use std::rc::Rc;

/// The signal: one that programs have no name for.
fn signal() -> libc::c_int {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        libc::SIGRTMIN() + 5
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    {
        libc::SIGURG
    }
}

extern "C" fn nothing(_signal: libc::c_int) {}

/// Prepares the process for [`nudge`]: its signal does nothing but break system calls off, see
/// sigaction(2) without `SA_RESTART`.
pub fn allow_nudges() {
    // SAFETY: all zeros are a valid sigaction (an empty mask, no flags); the handler does nothing.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = nothing as extern "C" fn(libc::c_int) as usize;
        libc::sigaction(signal(), &action, std::ptr::null_mut());
    }
}

/// The calling thread, for [`nudge`] and [`system_call_of`].
pub fn thread_id() -> i32 {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    // SAFETY: no preconditions.
    unsafe {
        libc::gettid()
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    0
}

/// Breaks off the system call that a thread of this process waits in, which then fails with `EINTR`;
/// see tgkill(2). Only after [`allow_nudges`]. Does nothing where a thread cannot be meant.
pub fn nudge(thread: i32) {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    // SAFETY: the signal's handler does nothing; a thread that is gone is an error and no more.
    unsafe {
        libc::syscall(libc::SYS_tgkill, libc::getpid(), thread, signal());
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let _ = thread;
}

type Look = Rc<dyn Fn()>;

thread_local! {
    static LOOK: RefCell<Option<Look>> = const { RefCell::new(None) };
}

/// Sets what [`interrupted`] calls on this thread.
pub fn on_interrupted(look: Rc<dyn Fn()>) {
    LOOK.with(|slot| *slot.borrow_mut() = Some(look));
}

/// To be called when a system call has failed with `EINTR`, before it is made again: on a thread that
/// is watched, tells the watch where it is. Nothing must be borrowed that the engine may move.
pub fn interrupted() {
    let look = LOOK.with(|slot| slot.borrow().clone());
    if let Some(look) = look {
        look();
    }
}

/// The system call that a thread of this process waits in, and what file it is about, as far as the
/// system tells; see proc(5). `None` when it runs, or the system does not tell.
pub fn system_call_of(thread: i32) -> Option<String> {
    let text = std::fs::read_to_string(format!("/proc/self/task/{thread}/syscall")).ok()?;
    let mut words = text.split_ascii_whitespace();
    let number: libc::c_long = words.next()?.parse().ok()?;
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let (name, has_fd) = [
        (libc::SYS_read, "read", true),
        (libc::SYS_readv, "readv", true),
        (libc::SYS_pread64, "pread", true),
        (libc::SYS_write, "write", true),
        (libc::SYS_writev, "writev", true),
        (libc::SYS_pwrite64, "pwrite", true),
        (libc::SYS_recvfrom, "recvfrom", true),
        (libc::SYS_sendto, "sendto", true),
        (libc::SYS_fsync, "fsync", true),
        (libc::SYS_fdatasync, "fdatasync", true),
        (libc::SYS_flock, "flock", true),
        (libc::SYS_fcntl, "fcntl", true),
        (libc::SYS_openat, "openat", false),
        (libc::SYS_ppoll, "ppoll", false),
        (libc::SYS_futex, "futex", false),
        (libc::SYS_wait4, "wait4", false),
        (libc::SYS_waitid, "waitid", false),
        (libc::SYS_clock_nanosleep, "clock_nanosleep", false),
        #[cfg(target_arch = "x86_64")]
        (libc::SYS_open, "open", false),
        #[cfg(target_arch = "x86_64")]
        (libc::SYS_poll, "poll", false),
    ]
    .into_iter()
    .find(|(known, ..)| *known == number)
    .map(|(_, name, has_fd)| (name, has_fd))?;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let (name, has_fd): (&str, bool) = return None;
    let file = has_fd
        .then(|| words.next()?.strip_prefix("0x"))
        .flatten()
        .and_then(|fd| u32::from_str_radix(fd, 16).ok())
        .and_then(|fd| std::fs::read_link(format!("/proc/self/fd/{fd}")).ok());
    Some(match file {
        Some(file) => format!("{name} of {}", file.display()),
        None => name.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::sync::atomic::{AtomicI32, Ordering};
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn breaks_a_read_off_and_names_it() {
        static READER: AtomicI32 = AtomicI32::new(0);
        allow_nudges();
        let (reader, writer) = std::io::pipe().unwrap();
        let thread = std::thread::spawn(move || {
            READER.store(thread_id(), Ordering::SeqCst);
            let mut reader = reader;
            let mut looked = 0;
            // `read_exact` would go on by itself.
            loop {
                match reader.read(&mut [0]) {
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => looked += 1,
                    result => return (looked, result.unwrap()),
                }
            }
        });
        let until = Instant::now() + Duration::from_secs(20);
        let call = loop {
            let call = system_call_of(READER.load(Ordering::SeqCst));
            if call.is_some() || Instant::now() > until {
                break call;
            }
            std::thread::sleep(Duration::from_millis(1));
        };
        // Some systems let nobody look at system calls.
        if let Some(call) = call {
            assert!(call.starts_with("read of pipe:"), "{call}");
        }
        nudge(READER.load(Ordering::SeqCst));
        std::thread::sleep(Duration::from_millis(100));
        drop(writer);
        let (looked, count) = thread.join().unwrap();
        assert_eq!((looked, count), (1, 0));
    }

    #[test]
    fn looks_where_one_is_set() {
        let count = Rc::new(std::cell::Cell::new(0));
        let count2 = count.clone();
        interrupted();
        on_interrupted(Rc::new(move || count2.set(count2.get() + 1)));
        interrupted();
        assert_eq!(count.get(), 1);
    }
}
