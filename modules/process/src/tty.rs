//! `internalBinding('tty')`: terminals: size and raw mode. Streams of them are handles of
//! `internalBinding('stream_handle')`.

use std::collections::HashMap;
use std::os::fd::{IntoRawFd, OwnedFd};
use std::sync::{Mutex, PoisonError};

use anode_engine::{ENUMERATE, IntoJs, Object, Result, Scope, Value, functions, native};
use anode_runtime::Environment;
use rustix::fs::{Mode, OFlags, open};
use rustix::termios::{self, OptionalActions, Termios};

use crate::{negative, throw_errno};

const EBADF: i32 = -9;
const ENOTSUP: i32 = -95;

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"isTTY" => is_tty,
        c"getWindowSize" => get_window_size,
        c"setRawMode" => set_raw_mode,
    });
    let class = scope.class(c"Tty", native!(new_tty), &[], &[])?;
    object.define(scope, c"Tty", class.into(), ENUMERATE)?;
    Ok(object)
}

/// `new Tty(fd)`: a stream handle of the terminal behind a descriptor, which stays the program's.
fn new_tty<'s>(scope: &mut Scope<'s>, fd: i32) -> Result<Object<'s>> {
    let own = reopen(fd).map_err(|errno| throw_errno(scope, errno, "uv_tty_init"))?;
    let streams = Environment::of(scope).binding(scope, "stream_handle")?;
    let class = match streams.as_object() {
        Some(streams) => streams.get(scope, c"Tty")?,
        None => streams,
    };
    let Some(class) = class.as_function() else {
        return Err(throw_errno(scope, ENOTSUP, "uv_tty_init"));
    };
    let handle = class.construct(scope, &[])?;
    if let Some(open) = handle.get(scope, c"open")?.as_function() {
        let own = scope.int(own.into_raw_fd());
        let result = open
            .call(scope, handle.into(), &[own])?
            .as_i32()
            .unwrap_or(0);
        if result < 0 {
            return Err(throw_errno(scope, result, "uv_tty_init"));
        }
    }
    Ok(handle)
}

/// A descriptor of our own for the terminal. Opened anew where that works: being non-blocking is
/// then not shared with the other programs that have the terminal (a shell, say).
fn reopen(fd: i32) -> std::result::Result<OwnedFd, i32> {
    let opened = anode_sys::with_fd(fd, |fd| {
        let name = termios::ttyname(fd, Vec::new())?;
        open(
            name,
            OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC,
            Mode::empty(),
        )
    });
    match opened {
        Some(Ok(own)) => Ok(own),
        Some(Err(_)) => anode_sys::duplicate(fd),
        None => Err(EBADF),
    }
}

fn is_tty(_: &mut Scope<'_>, fd: i32) -> bool {
    anode_sys::with_fd(fd, |fd| termios::isatty(fd)).unwrap_or(false)
}

/// `[columns, rows]` or the negative errno.
fn get_window_size<'s>(scope: &mut Scope<'s>, fd: i32) -> Result<Value<'s>> {
    match anode_sys::with_fd(fd, |fd| termios::tcgetwinsize(fd)) {
        Some(Ok(size)) => vec![i32::from(size.ws_col), i32::from(size.ws_row)].into_js(scope),
        Some(Err(error)) => Ok(scope.int(negative(error))),
        None => Ok(scope.int(EBADF)),
    }
}

/// The settings that terminals had before they became raw.
static BEFORE: Mutex<Option<HashMap<i32, Termios>>> = Mutex::new(None);

fn set_raw_mode(_: &mut Scope<'_>, fd: i32, on: bool) -> i32 {
    let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
    let before = before.get_or_insert_default();
    let outcome = anode_sys::with_fd(fd, |terminal| {
        if !on {
            return match before.remove(&fd) {
                Some(old) => termios::tcsetattr(terminal, OptionalActions::Drain, &old),
                None => Ok(()),
            };
        }
        let mut settings = termios::tcgetattr(terminal)?;
        before.entry(fd).or_insert_with(|| settings.clone());
        make_raw(&mut settings);
        termios::tcsetattr(terminal, OptionalActions::Drain, &settings)
    });
    anode_sys::at_exit(restore_all);
    match outcome {
        Some(Ok(())) => 0,
        Some(Err(error)) => negative(error),
        None => EBADF,
    }
}

/// As libuv's raw mode: every byte at once and no echo, but output is still cooked ("\n" returns
/// the carriage).
fn make_raw(settings: &mut Termios) {
    use termios::{ControlModes, InputModes, LocalModes, OutputModes, SpecialCodeIndex};
    settings.input_modes &= !(InputModes::BRKINT
        | InputModes::ICRNL
        | InputModes::INPCK
        | InputModes::ISTRIP
        | InputModes::IXON);
    settings.output_modes |= OutputModes::ONLCR;
    settings.control_modes |= ControlModes::CS8;
    settings.local_modes &=
        !(LocalModes::ECHO | LocalModes::ICANON | LocalModes::IEXTEN | LocalModes::ISIG);
    settings.special_codes[SpecialCodeIndex::VMIN] = 1;
    settings.special_codes[SpecialCodeIndex::VTIME] = 0;
}

fn restore_all() {
    let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
    for (fd, settings) in before.take().unwrap_or_default() {
        anode_sys::with_fd(fd, |fd| {
            termios::tcsetattr(fd, OptionalActions::Now, &settings)
        });
    }
}
