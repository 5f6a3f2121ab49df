//! nghttp2's interface made safe: a session that takes bytes, gives bytes, and says what happened.
//!
//! `state` is what nghttp2's callbacks write, `callbacks` are they, `submit` is what a session is asked to send,
//! `frames` cuts what comes. What is not here: sockets, JavaScript, and anything of Node's.

#![allow(unsafe_code)]

mod callbacks;
mod frames;
mod state;
mod submit;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::ffi::{CStr, c_void};
use std::ptr::{NonNull, null, null_mut};

use libnghttp2_sys as ng;

use callbacks::Callbacks;
use frames::Cutter;
pub use state::{Event, Fields, Limits, Padding, State};
pub use submit::Field;

/// nghttp2's number of a failure (`NGHTTP2_ERR_*`).
pub type Code = i32;

/// Makes at most about so many bytes at a time, so that a fast stream does not fill the memory.
const OUTPUT_AT_ONCE: usize = 256 * 1024;

/// How a session is made; see Node's options of the same names.
#[derive(Debug, Clone)]
pub struct Options {
    /// A server's session, rather than a client's.
    pub server: bool,
    /// What is refused.
    pub limits: Limits,
    /// The streams that the peer is thought to let us have, until it says.
    pub peer_max_streams: u32,
    /// Bytes of the table that fields are sent with.
    pub max_deflate_table: Option<usize>,
    /// Promised streams that the peer may have reserved.
    pub max_reserved: Option<u32>,
    /// Bytes of a block of fields that may be sent.
    pub max_send_block: Option<usize>,
    /// Answers to pings and settings that may wait to be sent.
    pub max_outbound_ack: Option<usize>,
    /// Entries of one frame of settings.
    pub max_settings: Option<usize>,
    /// How many streams the peer may reset: at once, and in a second.
    pub reset_rate: Option<(u64, u64)>,
    /// White space around values is refused.
    pub strict_whitespace: bool,
    /// Custom settings of the peer to keep.
    pub remote_custom: Vec<u16>,
}

/// A connection's side of the protocol.
pub struct Session {
    raw: NonNull<ng::nghttp2_session>,
    /// nghttp2 has its address.
    state: Box<State>,
    cutter: RefCell<Cutter>,
}

struct RawOptions(*mut ng::nghttp2_option);

impl RawOptions {
    fn new(options: &Options) -> Option<RawOptions> {
        let mut raw = null_mut();
        // SAFETY: the pointer is set on success, and only used then.
        unsafe {
            if ng::nghttp2_option_new(&mut raw) != 0 {
                return None;
            }
            ng::nghttp2_option_set_no_closed_streams(raw, 1);
            // Readers say when they have read.
            ng::nghttp2_option_set_no_auto_window_update(raw, 1);
            ng::nghttp2_option_set_peer_max_concurrent_streams(raw, options.peer_max_streams);
            if !options.server {
                ng::nghttp2_option_set_builtin_recv_extension_type(raw, ng::NGHTTP2_ALTSVC as u8);
                ng::nghttp2_option_set_builtin_recv_extension_type(raw, ng::NGHTTP2_ORIGIN as u8);
            }
            if let Some(n) = options.max_deflate_table {
                ng::nghttp2_option_set_max_deflate_dynamic_table_size(raw, n);
            }
            if let Some(n) = options.max_reserved {
                ng::nghttp2_option_set_max_reserved_remote_streams(raw, n);
            }
            if let Some(n) = options.max_send_block {
                ng::nghttp2_option_set_max_send_header_block_length(raw, n);
            }
            if let Some(n) = options.max_outbound_ack {
                ng::nghttp2_option_set_max_outbound_ack(raw, n);
            }
            if let Some(n) = options.max_settings {
                ng::nghttp2_option_set_max_settings(raw, n);
            }
            if let Some((burst, rate)) = options.reset_rate {
                ng::nghttp2_option_set_stream_reset_rate_limit(raw, burst, rate);
            }
            if !options.strict_whitespace {
                ng::nghttp2_option_set_no_rfc9113_leading_and_trailing_ws_validation(raw, 1);
            }
        }
        Some(RawOptions(raw))
    }
}

impl Drop for RawOptions {
    fn drop(&mut self) {
        // SAFETY: made by `new`; sessions have copies.
        unsafe { ng::nghttp2_option_del(self.0) }
    }
}

impl Session {
    /// A session that has not said anything yet; `None` without memory.
    pub fn new(options: &Options) -> Option<Session> {
        let state = Box::new(State::new(options.limits));
        *state.custom.borrow_mut() = options.remote_custom.iter().map(|&id| (id, None)).collect();
        let callbacks = Callbacks::new()?;
        let raw_options = RawOptions::new(options)?;
        let user = (&raw const *state).cast_mut().cast::<c_void>();
        let mut raw = null_mut();
        // SAFETY: nghttp2 copies the callbacks and the options; the state stays where it is until after the session's
        // end, and its callbacks only ask for it shared.
        let code = unsafe {
            if options.server {
                ng::nghttp2_session_server_new2(&mut raw, callbacks.0, user, raw_options.0)
            } else {
                ng::nghttp2_session_client_new2(&mut raw, callbacks.0, user, raw_options.0)
            }
        };
        if code != 0 {
            return None;
        }
        let raw = NonNull::new(raw)?;
        Some(Session {
            raw,
            state,
            cutter: RefCell::new(Cutter::new(options.server)),
        })
    }

    /// What the callbacks have noted.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Takes bytes of the peer, one frame at most, so that what it brings about is seen before the next. What happened
    /// are events then; a failure is the last of them. Gives how many bytes were taken.
    pub fn receive(&self, input: &[u8]) -> usize {
        let length = self.cutter.borrow_mut().next(input);
        // SAFETY: the session is alive and in no other call, as the callbacks only write to the state.
        let n = unsafe { ng::nghttp2_session_mem_recv2(self.raw.as_ptr(), input.as_ptr(), length) };
        if n >= 0 {
            return length;
        }
        let code = n as Code;
        if self.state.too_many_invalid.get() {
            self.state.tell(Event::TooManyInvalidFrames(code));
        } else {
            self.state.tell(Event::Failed(code));
        }
        input.len()
    }

    /// Makes bytes for the peer: all there are, up to a limit. Gives whether there may be more.
    pub fn produce(&self, output: &mut Vec<u8>) -> bool {
        let more = loop {
            if self.state.out.borrow().len() >= OUTPUT_AT_ONCE {
                break true;
            }
            let mut data = null();
            // SAFETY: as in receive; what is given is valid until the next call.
            unsafe {
                let n = ng::nghttp2_session_mem_send2(self.raw.as_ptr(), &mut data);
                if n < 0 {
                    self.state.tell(Event::Failed(n as Code));
                    break false;
                }
                // The frames of bodies are in `out` already: their callback puts them there, and stops when it is full.
                if n == 0 {
                    break self.state.out.borrow().len() >= OUTPUT_AT_ONCE;
                }
                let bytes = std::slice::from_raw_parts(data, n as usize);
                self.state.out.borrow_mut().extend_from_slice(bytes);
            }
        };
        output.append(&mut self.state.out.borrow_mut());
        more
    }

    /// Whether there is something to send.
    pub fn wants_write(&self) -> bool {
        // SAFETY: the session is alive.
        unsafe { ng::nghttp2_session_want_write(self.raw.as_ptr()) != 0 }
    }

    /// A value of ours that the peer has agreed to.
    pub fn local_setting(&self, id: u16) -> u32 {
        // SAFETY: the session is alive; only settings that nghttp2 knows are asked for.
        unsafe { ng::nghttp2_session_get_local_settings(self.raw.as_ptr(), u32::from(id)) }
    }

    /// A value of the peer's.
    pub fn remote_setting(&self, id: u16) -> u32 {
        // SAFETY: as in local_setting.
        unsafe { ng::nghttp2_session_get_remote_settings(self.raw.as_ptr(), u32::from(id)) }
    }

    /// Numbers of the connection, in the order of Node's `session.state`.
    pub fn numbers(&self) -> [f64; 9] {
        let raw = self.raw.as_ptr();
        // SAFETY: the session is alive.
        unsafe {
            [
                f64::from(ng::nghttp2_session_get_effective_local_window_size(raw)),
                f64::from(ng::nghttp2_session_get_effective_recv_data_length(raw)),
                f64::from(ng::nghttp2_session_get_next_stream_id(raw)),
                f64::from(ng::nghttp2_session_get_local_window_size(raw)),
                f64::from(ng::nghttp2_session_get_last_proc_stream_id(raw)),
                f64::from(ng::nghttp2_session_get_remote_window_size(raw)),
                ng::nghttp2_session_get_outbound_queue_size(raw) as f64,
                ng::nghttp2_session_get_hd_deflate_dynamic_table_size(raw) as f64,
                ng::nghttp2_session_get_hd_inflate_dynamic_table_size(raw) as f64,
            ]
        }
    }

    /// Numbers of a stream, in the order of Node's `stream.state`: those of an idle one before it is sent.
    pub fn stream_numbers(&self, id: i32) -> [f64; 6] {
        let raw = self.raw.as_ptr();
        // SAFETY: the session is alive; the stream is only used at once.
        unsafe {
            let stream = ng::nghttp2_session_find_stream(raw, id);
            if stream.is_null() {
                return [
                    f64::from(ng::NGHTTP2_STREAM_STATE_IDLE),
                    0.0,
                    0.0,
                    0.0,
                    0.0,
                    0.0,
                ];
            }
            [
                f64::from(ng::nghttp2_stream_get_state(stream)),
                f64::from(ng::nghttp2_stream_get_weight(stream)),
                f64::from(ng::nghttp2_stream_get_sum_dependency_weight(stream)),
                f64::from(ng::nghttp2_session_get_stream_local_close(raw, id)),
                f64::from(ng::nghttp2_session_get_stream_remote_close(raw, id)),
                f64::from(ng::nghttp2_session_get_stream_local_window_size(raw, id)),
            ]
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // SAFETY: the session is alive, in no call, and not used after this.
        unsafe { ng::nghttp2_session_del(self.raw.as_ptr()) }
    }
}

/// nghttp2's words for one of its numbers.
pub fn describe(code: Code) -> &'static str {
    // SAFETY: it answers any number with a constant string.
    let text = unsafe { CStr::from_ptr(ng::nghttp2_strerror(code)) };
    text.to_str().unwrap_or("Unknown error code")
}
