//! Starting a child process without copying the parent: `clone(2)` with `CLONE_VM | CLONE_VFORK`.
//!
//! The child runs on a stack of its own in the parent's memory until it has become the other
//! program, while the calling thread waits. It makes system calls and nothing else: no allocation,
//! no locks, no C library state but `errno`. Its end is told by a pidfd, so no thread and no
//! `SIGCHLD` handler is needed. What reads a child's output is elsewhere.
//!
//! Sources: clone(2), execvp(3), pidfd_open(2), libuv's `uv_spawn`.

use std::ffi::{CString, c_int, c_void};
use std::os::fd::{FromRawFd, OwnedFd};
use std::ptr;

/// What to start, and how.
pub struct Spawn<'a> {
    /// The files to try in turn, see [`search_path`].
    pub candidates: &'a [CString],
    /// The arguments, the name of the program first.
    pub argv: &'a [CString],
    /// The environment, `NAME=value`.
    pub env: &'a [CString],
    /// The folder to start in.
    pub cwd: Option<&'a CString>,
    /// For each descriptor of the child the parent's descriptor, or none: `/dev/null` for the
    /// first three, closed for the others.
    pub stdio: &'a [Option<i32>],
    /// Makes the child the leader of a session of its own.
    pub detached: bool,
    /// The user to become.
    pub uid: Option<u32>,
    /// The group to become.
    pub gid: Option<u32>,
}

/// A child that runs. Who has it must wait for it: waitid(2).
pub struct Spawned {
    /// Its process id.
    pub pid: i32,
    /// Becomes readable when it has ended.
    pub pidfd: OwnedFd,
}

/// The files that `execvp(3)` would try for a program's name: itself when it has a slash, else one
/// for each folder of `path`.
pub fn search_path(file: &str, path: Option<&str>) -> Vec<CString> {
    let plain = || CString::new(file).into_iter().collect();
    if file.is_empty() || file.contains('/') {
        return plain();
    }
    path.unwrap_or("/bin:/usr/bin")
        .split(':')
        .filter_map(|folder| match folder {
            "" => CString::new(file).ok(),
            folder => CString::new(format!("{folder}/{file}")).ok(),
        })
        .collect()
}

const STACK: usize = 64 * 1024;

struct Child {
    candidates: *const *const libc::c_char,
    argv: *const *const libc::c_char,
    /// `/bin/sh`, a file, the arguments: for a script without an interpreter line.
    shell_argv: *mut *const libc::c_char,
    env: *const *const libc::c_char,
    cwd: *const libc::c_char,
    stdio: *mut c_int,
    stdio_len: c_int,
    detached: bool,
    uid: Option<u32>,
    gid: Option<u32>,
    errno: c_int,
}

/// Starts a child; see the module. Any thread, which waits until the child has become the program.
///
/// # Errors
/// The negative errno of the step that failed: a file that is not there, a descriptor that is not
/// open, no right to become the user, no memory.
pub fn spawn(what: &Spawn<'_>) -> Result<Spawned, i32> {
    let pointers = |list: &[CString]| {
        let mut v: Vec<*const libc::c_char> = list.iter().map(|s| s.as_ptr()).collect();
        v.push(ptr::null());
        v
    };
    let candidates = pointers(what.candidates);
    let argv = pointers(what.argv);
    let env = pointers(what.env);
    let mut shell_argv: Vec<*const libc::c_char> = vec![c"/bin/sh".as_ptr(), ptr::null()];
    shell_argv.extend_from_slice(argv.get(1..).unwrap_or(&[ptr::null()]));
    let mut stdio: Vec<c_int> = what.stdio.iter().map(|fd| fd.unwrap_or(-1)).collect();
    let mut child = Child {
        candidates: candidates.as_ptr(),
        argv: argv.as_ptr(),
        shell_argv: shell_argv.as_mut_ptr(),
        env: env.as_ptr(),
        cwd: what.cwd.map_or(ptr::null(), |cwd| cwd.as_ptr()),
        stdio: stdio.as_mut_ptr(),
        stdio_len: stdio.len() as c_int,
        detached: what.detached,
        uid: what.uid,
        gid: what.gid,
        errno: 0,
    };
    let mut pidfd: c_int = -1;
    // SAFETY: the stack is a fresh mapping that outlives the child's use of it: with CLONE_VFORK
    // the call returns only after the child's exec or exit. Everything `child` points to lives
    // until the end of this function. Signals are blocked meanwhile, so that no handler of the
    // parent runs in the child.
    let pid = unsafe {
        let stack = libc::mmap(
            ptr::null_mut(),
            STACK,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_STACK,
            -1,
            0,
        );
        if stack == libc::MAP_FAILED {
            return Err(-crate::last_errno());
        }
        let mut all: libc::sigset_t = std::mem::zeroed();
        let mut before: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&mut all);
        libc::pthread_sigmask(libc::SIG_BLOCK, &all, &mut before);
        let pid = libc::clone(
            become_program,
            stack.cast::<u8>().add(STACK).cast(),
            libc::CLONE_VM | libc::CLONE_VFORK | libc::CLONE_PIDFD | libc::SIGCHLD,
            (&raw mut child).cast::<c_void>(),
            &raw mut pidfd,
        );
        let errno = crate::last_errno();
        libc::pthread_sigmask(libc::SIG_SETMASK, &before, ptr::null_mut());
        libc::munmap(stack, STACK);
        if pid < 0 {
            return Err(-errno);
        }
        pid
    };
    // SAFETY: the kernel made the descriptor for us with the child.
    let pidfd = unsafe { OwnedFd::from_raw_fd(pidfd) };
    // SAFETY: the child shares this memory and has written before it ended.
    let errno = unsafe { ptr::read_volatile(&raw const child.errno) };
    if errno != 0 {
        let mut status = 0;
        // SAFETY: the child is ours and has ended; it is waited for once.
        unsafe {
            while libc::waitpid(pid, &mut status, 0) < 0 && crate::last_errno() == libc::EINTR {}
        };
        return Err(-errno);
    }
    Ok(Spawned { pid, pidfd })
}

/// The child's whole life in our memory.
extern "C" fn become_program(arg: *mut c_void) -> c_int {
    let child = arg.cast::<Child>();
    // SAFETY: the argument is the Child of the waiting parent. Only system calls from here on.
    unsafe {
        let errno = prepare_and_exec(child);
        ptr::write_volatile(&raw mut (*child).errno, errno);
        libc::_exit(127)
    }
}

/// Returns only on failure, the errno.
///
/// # Safety
/// In the child of a vfork, with a valid `Child`.
unsafe fn prepare_and_exec(child: *mut Child) -> c_int {
    // SAFETY: the caller's promise; the arrays end with null and the descriptors' array has
    // `stdio_len` elements. Raw calls for the ids, because the C library's would have all threads
    // of the parent change theirs.
    unsafe {
        let child = &mut *child;
        // All zeros is the kernel's default action. The raw call, because the C library refuses the
        // two numbers that it keeps for itself, which a parent may have ignored all the same.
        let default = [0usize; 4];
        for signal in 1..=libc::SIGRTMAX() {
            if signal != libc::SIGKILL && signal != libc::SIGSTOP {
                let old = ptr::null_mut::<c_void>();
                libc::syscall(
                    libc::SYS_rt_sigaction,
                    signal,
                    default.as_ptr(),
                    old,
                    8usize,
                );
            }
        }
        if child.detached {
            libc::setsid();
        }
        if let Err(errno) = place_descriptors(child.stdio, child.stdio_len) {
            return errno;
        }
        if !child.cwd.is_null() && libc::chdir(child.cwd) != 0 {
            return crate::last_errno();
        }
        if child.uid.is_some() || child.gid.is_some() {
            // Fails without the right to do so, and then setuid will too.
            libc::syscall(libc::SYS_setgroups, 0usize, ptr::null::<libc::gid_t>());
        }
        if let Some(gid) = child.gid
            && libc::syscall(libc::SYS_setgid, gid) != 0
        {
            return crate::last_errno();
        }
        if let Some(uid) = child.uid
            && libc::syscall(libc::SYS_setuid, uid) != 0
        {
            return crate::last_errno();
        }
        let mut none: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&mut none);
        libc::sigprocmask(libc::SIG_SETMASK, &none, ptr::null_mut());
        exec_first(child)
    }
}

/// Puts the parent's descriptors where the child wants them.
///
/// # Safety
/// As for [`prepare_and_exec`].
unsafe fn place_descriptors(stdio: *mut c_int, len: c_int) -> Result<(), c_int> {
    // SAFETY: the array has `len` elements; the calls have no memory effects.
    unsafe {
        // Low ones first out of the way, or placing another would overwrite them.
        for fd in 0..len {
            let from = stdio.add(fd as usize);
            if *from >= 0 && *from < fd {
                *from = libc::fcntl(*from, libc::F_DUPFD_CLOEXEC, len);
                if *from < 0 {
                    return Err(crate::last_errno());
                }
            }
        }
        for fd in 0..len {
            let mut from = *stdio.add(fd as usize);
            let null = from < 0;
            if null {
                if fd >= 3 {
                    continue;
                }
                let mode = if fd == 0 {
                    libc::O_RDONLY
                } else {
                    libc::O_RDWR
                };
                libc::close(fd);
                from = libc::open(c"/dev/null".as_ptr(), mode);
                if from < 0 {
                    return Err(crate::last_errno());
                }
            }
            let placed = if from == fd {
                libc::fcntl(fd, libc::F_SETFD, 0)
            } else {
                libc::dup2(from, fd)
            };
            if placed < 0 {
                return Err(crate::last_errno());
            }
            if null {
                if from >= len {
                    libc::close(from);
                }
            } else if fd <= 2 {
                // Programs expect standard streams that block.
                let flags = libc::fcntl(fd, libc::F_GETFL);
                if flags >= 0 && flags & libc::O_NONBLOCK != 0 {
                    libc::fcntl(fd, libc::F_SETFL, flags & !libc::O_NONBLOCK);
                }
            }
        }
        Ok(())
    }
}

/// Tries one file after the other, as execvp(3) does.
///
/// # Safety
/// As for [`prepare_and_exec`].
unsafe fn exec_first(child: &mut Child) -> c_int {
    // SAFETY: null-terminated arrays of C strings.
    unsafe {
        let mut refused = false;
        let mut last = libc::ENOENT;
        let mut file = child.candidates;
        while !(*file).is_null() {
            libc::execve(*file, child.argv, child.env);
            last = crate::last_errno();
            if last == libc::ENOEXEC {
                *child.shell_argv.add(1) = *file;
                libc::execve(c"/bin/sh".as_ptr(), child.shell_argv, child.env);
                return crate::last_errno();
            }
            match last {
                libc::EACCES => refused = true,
                libc::ENOENT | libc::ENOTDIR | libc::ESTALE | libc::ENODEV | libc::ETIMEDOUT => {}
                errno => return errno,
            }
            file = file.add(1);
        }
        if refused { libc::EACCES } else { last }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use std::os::fd::AsRawFd;

    fn c(list: &[&str]) -> Vec<CString> {
        list.iter().map(|s| CString::new(*s).unwrap()).collect()
    }

    fn start(argv: &[&str], stdout: i32, cwd: Option<&CString>) -> Result<Spawned, i32> {
        spawn(&Spawn {
            candidates: &search_path(argv[0], Some("/nowhere:/bin:/usr/bin")),
            argv: &c(argv),
            env: &c(&["GREETING=hello"]),
            cwd,
            stdio: &[None, Some(stdout), Some(2)],
            detached: false,
            uid: None,
            gid: None,
        })
    }

    fn status(pid: i32) -> i32 {
        let mut status = 0;
        // SAFETY: a child of this test.
        unsafe { libc::waitpid(pid, &mut status, 0) };
        status
    }

    #[test]
    fn output_environment_and_folder() {
        let (mut reader, writer) = std::io::pipe().unwrap();
        let root = CString::new("/").unwrap();
        let script = "echo $GREETING; pwd; read line || echo empty; exit 3";
        let child = start(&["sh", "-c", script], writer.as_raw_fd(), Some(&root)).unwrap();
        drop(writer);
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        assert_eq!(text, "hello\n/\nempty\n");
        assert_eq!(libc::WEXITSTATUS(status(child.pid)), 3);
    }

    #[test]
    fn errors_come_back() {
        assert_eq!(
            start(&["no-such-program"], 1, None).err(),
            Some(-libc::ENOENT)
        );
        assert_eq!(start(&["/etc/passwd"], 1, None).err(), Some(-libc::EACCES));
        let nowhere = CString::new("/nowhere").unwrap();
        assert_eq!(
            start(&["true"], 1, Some(&nowhere)).err(),
            Some(-libc::ENOENT)
        );
        assert_eq!(start(&["true"], 9999, None).err(), Some(-libc::EBADF));
    }

    #[test]
    fn signals_are_as_a_program_expects() {
        crate::set_signal_ignored(libc::SIGPIPE, true);
        let (mut reader, writer) = std::io::pipe().unwrap();
        let script = "grep -E 'Sig(Ign|Blk)' /proc/self/status";
        let child = start(&["sh", "-c", script], writer.as_raw_fd(), None).unwrap();
        drop(writer);
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        status(child.pid);
        for line in text.lines() {
            assert!(line.ends_with("0000000000000000"), "{line}");
        }
        assert_eq!(text.lines().count(), 2);
    }

    #[test]
    fn names_are_searched_as_execvp_does() {
        assert_eq!(
            search_path("ls", Some("/a::/b")),
            c(&["/a/ls", "ls", "/b/ls"])
        );
        assert_eq!(search_path("./ls", Some("/a")), c(&["./ls"]));
        assert_eq!(search_path("ls", None), c(&["/bin/ls", "/usr/bin/ls"]));
    }
}
