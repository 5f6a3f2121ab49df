//! `internalBinding('tty')`: terminals: size and raw mode. The stream class is `Tty` of
//! `internalBinding('stream_handle')`.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use anode_engine::{ENUMERATE, IntoJs, Object, Result, Scope, Value, functions, native};
use anode_runtime::Environment;
use rustix::termios::{self, OptionalActions, Termios};

use crate::negative;

const EBADF: i32 = -9;

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"isTTY" => is_tty,
        c"getWindowSize" => get_window_size,
        c"setRawMode" => set_raw_mode,
    });
    object.define_accessor(scope, c"Tty", native!(stream_class), None, ENUMERATE)?;
    Ok(object)
}

fn stream_class<'s>(scope: &mut Scope<'s>) -> Result<Value<'s>> {
    let streams = Environment::of(scope).binding(scope, "stream_handle")?;
    match streams.as_object() {
        Some(streams) => streams.get(scope, c"Tty"),
        None => Ok(streams),
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
        anode_sys::with_fd(fd, |fd| termios::tcsetattr(fd, OptionalActions::Now, &settings));
    }
}
