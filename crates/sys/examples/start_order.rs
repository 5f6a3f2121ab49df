//! Says which functions of an executable run, in the order of their first calls. Linux on x86-64 only.
//!
//! `cargo run --release -p anode_sys --example start_order -- EXECUTABLE PROGRAM... > crates/cli/start-order.txt` makes
//! the list by which the linker lays out the command (see its `build.rs`): each program is run once, with a breakpoint
//! at every symbol of the executable's code, which is taken away when it is hit. The executable must lie at a fixed
//! address, and `nm` must be there.

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn main() {
    let mut args = std::env::args().skip(1);
    let executable = args.next().expect("an executable");
    let symbols = trace::symbols(&executable);
    let mut seen = std::collections::HashSet::new();
    println!(
        "# The functions that a start calls, in the order of their first calls: made by crates/sys/examples/start_order.rs."
    );
    for program in args {
        for address in trace::functions_called(&executable, &program, &symbols) {
            if seen.insert(address) {
                println!("{}", symbols[&address]);
            }
        }
    }
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
fn main() {
    eprintln!("only for Linux on x86-64");
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod trace {
    use std::collections::{BTreeMap, HashSet};
    use std::fs::File;
    use std::os::unix::fs::FileExt;
    use std::os::unix::process::CommandExt;
    use std::process::{Command, Stdio};

    const BREAKPOINT: u8 = 0xcc;

    /// The functions of an executable by their addresses.
    pub fn symbols(executable: &str) -> BTreeMap<u64, String> {
        let listed = Command::new("nm")
            .args(["--defined-only", "--no-sort", executable])
            .output()
            .expect("nm");
        let text = String::from_utf8(listed.stdout).expect("names in ASCII");
        let mut found = BTreeMap::new();
        for line in text.lines() {
            let mut fields = line.splitn(3, ' ');
            let (Some(at), Some(kind), Some(name)) = (fields.next(), fields.next(), fields.next())
            else {
                continue;
            };
            // One that other files know before one that they do not.
            if matches!(kind, "T" | "W") || kind == "t" && !found.contains_key(&number(at)) {
                found.insert(number(at), name.to_owned());
            }
        }
        found
    }

    fn number(hexadecimal: &str) -> u64 {
        u64::from_str_radix(hexadecimal, 16).expect("an address")
    }

    /// Runs a program and gives the addresses of the functions that it calls.
    pub fn functions_called(
        executable: &str,
        program: &str,
        symbols: &BTreeMap<u64, String>,
    ) -> Vec<u64> {
        let mut command = Command::new(executable);
        command
            .arg(program)
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        // SAFETY: the child calls ptrace(2) alone between fork and exec.
        unsafe {
            command.pre_exec(|| {
                let done = libc::ptrace(libc::PTRACE_TRACEME, 0, 0, 0);
                if done == 0 {
                    Ok(())
                } else {
                    Err(std::io::Error::last_os_error())
                }
            });
        }
        // It stops at exec and is told to go on below, where it is waited for with its threads.
        #[allow(clippy::zombie_processes)]
        let child = command.spawn().expect("the executable starts");
        let pid = child.id() as i32;
        wait(pid);
        let options = libc::PTRACE_O_TRACECLONE | libc::PTRACE_O_EXITKILL;
        request(libc::PTRACE_SETOPTIONS, pid, options as usize);
        let memory = File::options()
            .read(true)
            .write(true)
            .open(format!("/proc/{pid}/mem"))
            .expect("the memory of the child");
        let code = executable_ranges(pid, executable);
        let mut waiting: BTreeMap<u64, u8> = BTreeMap::new();
        for &at in symbols.keys() {
            let mut byte = [0];
            if code.iter().any(|(from, to)| (*from..*to).contains(&at))
                && memory.read_exact_at(&mut byte, at).is_ok()
                && memory.write_all_at(&[BREAKPOINT], at).is_ok()
            {
                waiting.insert(at, byte[0]);
            }
        }
        request(libc::PTRACE_CONT, pid, 0);
        let mut called = Vec::new();
        let mut hit = HashSet::new();
        loop {
            let (thread, status) = wait(-1);
            if libc::WIFEXITED(status) || libc::WIFSIGNALED(status) {
                if thread == pid {
                    assert_eq!(status, 0, "{program} ended with {status:#x}");
                    return called;
                }
                continue;
            }
            let mut signal = libc::WSTOPSIG(status);
            if signal == libc::SIGTRAP && status >> 16 == 0 {
                let mut registers = registers(thread);
                let at = registers.rip - 1;
                if let Some(byte) = waiting.get(&at) {
                    // Two threads may come to one before it is taken away.
                    if hit.insert(at) {
                        memory.write_all_at(&[*byte], at).expect("writing code");
                        called.push(at);
                    }
                    registers.rip = at;
                    set_registers(thread, &registers);
                    signal = 0;
                }
            } else if signal == libc::SIGSTOP || status >> 16 != 0 {
                signal = 0; // a thread began
            }
            request(libc::PTRACE_CONT, thread, signal as usize);
        }
    }

    /// Where a process has mapped the code of its executable.
    fn executable_ranges(pid: i32, executable: &str) -> Vec<(u64, u64)> {
        let path = std::fs::canonicalize(executable).expect("the executable's path");
        let path = path.to_str().expect("a path in UTF-8");
        std::fs::read_to_string(format!("/proc/{pid}/maps"))
            .expect("the maps of the child")
            .lines()
            .filter(|line| line.contains(" r-xp ") && line.ends_with(path))
            .map(|line| {
                let (from, rest) = line.split_once('-').expect("a range");
                let (to, _) = rest.split_once(' ').expect("a range");
                (number(from), number(to))
            })
            .collect()
    }

    fn wait(pid: i32) -> (i32, i32) {
        let mut status = 0;
        // SAFETY: waitpid(2) writes the status.
        let thread = unsafe { libc::waitpid(pid, &mut status, libc::__WALL) };
        assert!(thread > 0, "the child is gone");
        (thread, status)
    }

    fn request(what: libc::c_uint, pid: i32, data: usize) {
        // SAFETY: requests that take a number and touch no memory of ours.
        unsafe { libc::ptrace(what, pid, 0usize, data) };
    }

    fn registers(pid: i32) -> libc::user_regs_struct {
        // SAFETY: the request fills the structure, for which zeros are valid.
        unsafe {
            let mut registers: libc::user_regs_struct = std::mem::zeroed();
            libc::ptrace(libc::PTRACE_GETREGS, pid, 0usize, &raw mut registers);
            registers
        }
    }

    fn set_registers(pid: i32, registers: &libc::user_regs_struct) {
        // SAFETY: the request reads the structure.
        unsafe { libc::ptrace(libc::PTRACE_SETREGS, pid, 0usize, &raw const *registers) };
    }
}
