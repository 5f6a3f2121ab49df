//! `internalBinding('process_methods')`: what `process` is made of and its system calls.

use std::cell::RefCell;
use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;

use anode_engine::{
    Bytes, ENUMERATE, IntoJs, Object, Result, Scope, This, Value, functions, native,
};
use anode_event_loop::monotonic_ns;
use anode_runtime::{Environment, SysError};
use rustix::fs::Mode;

use crate::{identity, negative, throw, throw_errno, usage, users};

/// The port that `process.debugPort` names until the program sets another.
const DEBUG_PORT: i32 = 9229;

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"hrtimeInto" => hrtime_into,
        c"hrtimeBigInt" => hrtime_bigint,
        c"uptime" => uptime,
        c"cwd" => cwd,
        c"chdir" => chdir,
        c"umask" => umask,
        c"kill" => kill,
        c"rss" => usage::rss,
        c"memoryUsageInto" => usage::memory_usage_into,
        c"cpuUsageInto" => usage::cpu_usage_into,
        c"threadCpuUsageInto" => usage::thread_cpu_usage_into,
        c"resourceUsageInto" => usage::resource_usage_into,
        c"constrainedMemory" => usage::constrained_memory,
        c"availableMemory" => usage::available_memory,
        c"reallyExit" => really_exit,
        c"abort" => abort,
        c"rawDebug" => raw_debug,
        c"execve" => execve,
        c"getuid" => users::getuid,
        c"geteuid" => users::geteuid,
        c"getgid" => users::getgid,
        c"getegid" => users::getegid,
        c"getgroups" => users::getgroups,
        c"setuid" => users::setuid,
        c"seteuid" => users::seteuid,
        c"setgid" => users::setgid,
        c"setegid" => users::setegid,
        c"setgroups" => users::setgroups,
        c"initgroups" => users::initgroups,
        c"activeResources" => active_resources,
        c"getTitle" => get_title,
        c"setTitle" => set_title,
        c"getppid" => getppid,
    });
    let env = Environment::of(scope);
    let settings = &env.settings;
    let mut argv = vec![settings.argv0.clone()];
    argv.extend(settings.args.iter().cloned());
    let argv = argv.into_js(scope)?;
    object.define(scope, c"argv", argv, ENUMERATE)?;
    let exec_argv = settings.exec_argv.clone().into_js(scope)?;
    object.define(scope, c"execArgv", exec_argv, ENUMERATE)?;
    let exec_path = match std::env::current_exe() {
        Ok(path) => path.to_string_lossy().into_owned(),
        Err(_) => settings.argv0.clone(),
    };
    let exec_path = scope.string(&exec_path)?;
    object.define(scope, c"execPath", exec_path, ENUMERATE)?;
    let pid = scope.number(std::process::id().into());
    object.define(scope, c"pid", pid, ENUMERATE)?;
    let port = scope.int(DEBUG_PORT);
    object.define(scope, c"debugPort", port, ENUMERATE)?;
    let arch = scope.string(identity::arch())?;
    object.define(scope, c"arch", arch, ENUMERATE)?;
    let platform = scope.string(identity::platform())?;
    object.define(scope, c"platform", platform, ENUMERATE)?;
    let versions = identity::versions(scope)?;
    object.define(scope, c"versions", versions.into(), ENUMERATE)?;
    let features = identity::features(scope)?;
    object.define(scope, c"features", features.into(), ENUMERATE)?;
    // Seldom asked for.
    object.define_accessor(scope, c"config", native!(config), None, ENUMERATE)?;
    Ok(object)
}

fn config<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Object<'s>> {
    let config = identity::config(scope)?;
    if let Some(holder) = this.0.as_object() {
        holder.define(scope, c"config", config.into(), ENUMERATE)?;
    }
    Ok(config)
}

fn hrtime_into<'s>(scope: &mut Scope<'s>, time: Bytes<'s>) {
    let now = monotonic_ns();
    let seconds = now / 1_000_000_000;
    let parts = [
        (seconds >> 32) as u32,
        seconds as u32,
        (now % 1_000_000_000) as u32,
    ];
    time.write_u32s(scope, &parts);
}

fn hrtime_bigint<'s>(scope: &mut Scope<'s>) -> Result<Value<'s>> {
    scope.bigint_u64(monotonic_ns())
}

fn uptime(scope: &mut Scope<'_>) -> f64 {
    monotonic_ns().saturating_sub(Environment::of(scope).started_ns) as f64 / 1e9
}

fn cwd(scope: &mut Scope<'_>) -> Result<String> {
    match rustix::process::getcwd(Vec::new()) {
        Ok(path) => Ok(path.to_string_lossy().into_owned()),
        Err(error) => Err(cwd_failed(scope, negative(error))),
    }
}

/// Node explains what usually is the cause.
fn cwd_failed(scope: &mut Scope<'_>, errno: i32) -> anode_engine::Error {
    let plain = SysError::new(errno, "uv_cwd");
    let make = |scope: &mut Scope<'_>| -> Result<anode_engine::Error> {
        let error = plain.to_js(scope)?;
        if let Some(object) = error.as_object() {
            let text = format!(
                "{}: process.cwd failed with error {}, the current working directory was likely \
                 removed without changing the working directory, uv_cwd",
                anode_runtime::errno_name(errno),
                anode_runtime::errno_message(errno),
            );
            let text = scope.string(&text)?;
            object.define(scope, c"message", text, 0)?;
        }
        Ok(scope.throw(error))
    };
    match make(scope) {
        Ok(error) | Err(error) => error,
    }
}

fn chdir(scope: &mut Scope<'_>, directory: String) -> Result<()> {
    match rustix::process::chdir(directory.as_str()) {
        Ok(()) => Ok(()),
        Err(error) => {
            let from = std::env::current_dir().unwrap_or_default();
            let error = SysError::new(negative(error), "chdir")
                .with_path(from.as_os_str().as_bytes())
                .with_dest(directory);
            Err(throw(scope, &error))
        }
    }
}

/// Without a mask it only asks, for which the system has no call.
fn umask(_: &mut Scope<'_>, mask: Option<u32>) -> u32 {
    let set = |mask| rustix::process::umask(mask);
    match mask {
        Some(mask) => set(Mode::from_raw_mode(mask)).as_raw_mode(),
        None => {
            let old = set(Mode::empty());
            set(old);
            old.as_raw_mode()
        }
    }
}

fn kill(_: &mut Scope<'_>, pid: i32, signal: i32) -> i32 {
    anode_sys::kill(pid, signal)
}

fn really_exit(scope: &mut Scope<'_>, code: f64) -> Result<()> {
    Err(Environment::of(scope).exit(anode_engine::to_int32(code)))
}

fn abort(_: &mut Scope<'_>) {
    // The engine's library replaces abort(3) by a crash, which would end with SIGSEGV.
    const SIGABRT: i32 = 6;
    anode_sys::kill(std::process::id() as i32, SIGABRT);
    std::process::abort();
}

fn raw_debug(_: &mut Scope<'_>, text: String) {
    anode_sys::write_all(2, text.as_bytes());
}

fn execve<'s>(
    scope: &mut Scope<'s>,
    path: String,
    args: Object<'s>,
    env: Object<'s>,
) -> Result<()> {
    let args = c_strings(scope, args)?;
    let env = c_strings(scope, env)?;
    let errno = match CString::new(path.as_str()) {
        Ok(file) => anode_sys::exec(&file, &args, &env),
        Err(_) => -22,
    };
    let error = SysError::new(errno, "execve").with_path(path);
    Err(throw(scope, &error))
}

fn c_strings<'s>(scope: &mut Scope<'s>, list: Object<'s>) -> Result<Vec<CString>> {
    let mut strings = Vec::new();
    for i in 0..list.array_len(scope)? {
        let item = list.get_index(scope, i)?;
        let Some(item) = item.as_str() else { continue };
        let text = item.to_utf8(scope)?;
        match CString::new(text) {
            Ok(text) => strings.push(text),
            Err(_) => return Err(throw_errno(scope, -22, "execve")),
        }
    }
    Ok(strings)
}

/// By the names that Node gives the resources.
fn active_resources(scope: &mut Scope<'_>) -> Result<Vec<&'static str>> {
    let kinds = Environment::of(scope).event_loop().active_kinds();
    Ok(kinds
        .into_iter()
        .filter(|kind| !["Timeout", "Immediate", "milestone", "ZLIB", "BACKUP"].contains(kind))
        // Jobs of crypto are not listed, as in Node.
        .filter(|kind| !kind.ends_with("REQUEST"))
        .map(|kind| match kind {
            "tcp" => "TCPSocketWrap",
            "pipe" => "PipeWrap",
            "tty" => "TTYWrap",
            "udp" => "UDPWrap",
            "signal" => "SignalWrap",
            "FSREQCALLBACK" => "FSReqCallback",
            "GETADDRINFOREQWRAP" => "GetAddrInfoReqWrap",
            "GETNAMEINFOREQWRAP" => "GetNameInfoReqWrap",
            other => other,
        })
        .collect())
}

/// The title that the program gave, if it did.
#[derive(Default)]
struct Title(RefCell<Option<String>>);

fn get_title(scope: &mut Scope<'_>) -> Result<String> {
    let env = Environment::of(scope);
    let title = env.extension::<Title>().0.borrow().clone();
    Ok(title.unwrap_or_else(|| env.settings.argv0.clone()))
}

/// The system shows its first 15 bytes as the name of the main thread.
fn set_title(scope: &mut Scope<'_>, title: String) {
    let shown: Vec<u8> = title.bytes().take_while(|b| *b != 0).take(15).collect();
    if let Ok(name) = CString::new(shown) {
        let _ = rustix::thread::set_name(&name);
    }
    *Environment::of(scope).extension::<Title>().0.borrow_mut() = Some(title);
}

fn getppid(_: &mut Scope<'_>) -> i32 {
    rustix::process::getppid().map_or(0, rustix::process::Pid::as_raw_pid)
}
