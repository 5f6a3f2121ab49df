//! The callbacks that nghttp2 makes: each notes in the session's `State` what it is told.

#![allow(unsafe_code)]

use std::ffi::{c_int, c_void};
use std::ptr::null_mut;
use std::slice;

use libnghttp2_sys as ng;

use super::OUTPUT_AT_ONCE;
use super::state::{Event, Padding, SETTINGS, State};

/// The set of callbacks all sessions have.
pub struct Callbacks(pub *mut ng::nghttp2_session_callbacks);

impl Callbacks {
    /// Makes the set; `None` without memory.
    pub fn new() -> Option<Callbacks> {
        let mut raw = null_mut();
        // SAFETY: the pointer is set on success; the functions have the signatures that the setters ask for.
        unsafe {
            if ng::nghttp2_session_callbacks_new(&mut raw) != 0 {
                return None;
            }
            ng::nghttp2_session_callbacks_set_on_begin_headers_callback(raw, Some(begin_headers));
            ng::nghttp2_session_callbacks_set_on_header_callback(raw, Some(header));
            ng::nghttp2_session_callbacks_set_on_invalid_header_callback(raw, Some(invalid_header));
            ng::nghttp2_session_callbacks_set_on_frame_recv_callback(raw, Some(frame_received));
            ng::nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(
                raw,
                Some(invalid_frame),
            );
            ng::nghttp2_session_callbacks_set_on_data_chunk_recv_callback(raw, Some(data_chunk));
            ng::nghttp2_session_callbacks_set_on_stream_close_callback(raw, Some(stream_closed));
            ng::nghttp2_session_callbacks_set_on_frame_not_send_callback(raw, Some(not_sent));
            ng::nghttp2_session_callbacks_set_on_frame_send_callback(raw, Some(sent));
            ng::nghttp2_session_callbacks_set_send_data_callback(raw, Some(send_data));
            ng::nghttp2_session_callbacks_set_select_padding_callback2(raw, Some(select_padding));
        }
        Some(Callbacks(raw))
    }
}

impl Drop for Callbacks {
    fn drop(&mut self) {
        // SAFETY: made by `new`; sessions have copies.
        unsafe { ng::nghttp2_session_callbacks_del(self.0) }
    }
}

const CONCURRENT_STREAMS: u32 = ng::NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS;
const HEADER_LIST_SIZE: u32 = ng::NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE;

/// # Safety
/// `user` is the user data of a session that is alive.
unsafe fn state<'a>(user: *mut c_void) -> &'a State {
    // SAFETY: every session is made with the address of its State, which outlives it.
    unsafe { &*user.cast::<State>() }
}

/// # Safety
/// `data` is valid for `len` bytes, or null when `len` is 0.
unsafe fn bytes<'a>(data: *const u8, len: usize) -> &'a [u8] {
    if len == 0 || data.is_null() {
        return &[];
    }
    // SAFETY: by the contract.
    unsafe { slice::from_raw_parts(data, len) }
}

/// The stream a block of fields is of.
///
/// # Safety
/// `frame` is one of HEADERS or PUSH_PROMISE.
unsafe fn subject(frame: *const ng::nghttp2_frame) -> i32 {
    // SAFETY: the header is common to all kinds; it says which of the union's parts is there.
    unsafe {
        if u32::from((*frame).hd.type_) == ng::NGHTTP2_PUSH_PROMISE {
            (*frame).push_promise.promised_stream_id
        } else {
            (*frame).hd.stream_id
        }
    }
}

const TEMPORAL: c_int = ng::NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
const FATAL: c_int = ng::NGHTTP2_ERR_CALLBACK_FAILURE;

/// Turns a stream away.
///
/// # Safety
/// `session` is alive.
unsafe fn calm(session: *mut ng::nghttp2_session, id: i32) -> c_int {
    // SAFETY: submitting is allowed in callbacks.
    unsafe {
        let code = ng::NGHTTP2_ENHANCE_YOUR_CALM;
        ng::nghttp2_submit_rst_stream(session, ng::NGHTTP2_FLAG_NONE as u8, id, code);
    }
    TEMPORAL
}

unsafe extern "C" fn begin_headers(
    session: *mut ng::nghttp2_session,
    frame: *const ng::nghttp2_frame,
    user: *mut c_void,
) -> c_int {
    // SAFETY: a callback of nghttp2 in progress, with a frame of fields.
    unsafe {
        let state = state(user);
        let id = subject(frame);
        if !state.streams.borrow().contains_key(&id) {
            let open = state.streams.borrow().len();
            let most = ng::nghttp2_session_get_local_settings(session, CONCURRENT_STREAMS);
            if !state.has_room() || open >= most as usize {
                let rejected = state.rejected.get() + 1;
                state.rejected.set(rejected);
                if rejected > state.limits.get().max_rejected_streams {
                    return FATAL;
                }
                return calm(session, id);
            }
            state.add(
                id,
                ng::nghttp2_session_get_local_settings(session, HEADER_LIST_SIZE),
            );
        }
        0
    }
}

unsafe extern "C" fn header(
    session: *mut ng::nghttp2_session,
    frame: *const ng::nghttp2_frame,
    name: *const u8,
    name_len: usize,
    value: *const u8,
    value_len: usize,
    flags: u8,
    user: *mut c_void,
) -> c_int {
    // SAFETY: a callback of nghttp2 in progress; the texts are valid for their lengths.
    unsafe {
        let state = state(user);
        let id = subject(frame);
        let (name, value) = (bytes(name, name_len), bytes(value, value_len));
        if name.is_empty() {
            return 0;
        }
        let limits = state.limits.get();
        let mut streams = state.streams.borrow_mut();
        // Turned away already.
        let Some(stream) = streams.get_mut(&id) else {
            return 0;
        };
        let fields = &mut stream.fields;
        let size = fields.size + name.len() + value.len() + 32;
        let full = fields.count >= limits.max_header_pairs || size > stream.max_header_size;
        if full || !state.has_room() {
            return calm(session, id);
        }
        if u32::from(flags) & ng::NGHTTP2_NV_FLAG_NO_INDEX != 0 {
            fields.sensitive.push(fields.count);
        }
        fields.text.extend_from_slice(name);
        fields.text.push(0);
        fields.text.extend_from_slice(value);
        fields.text.push(0);
        fields.count += 1;
        let more = size - fields.size;
        fields.size = size;
        stream.weight += more;
        state.memory.set(state.memory.get() + more);
        0
    }
}

unsafe extern "C" fn invalid_header(
    _: *mut ng::nghttp2_session,
    _: *const ng::nghttp2_frame,
    _: *const u8,
    _: usize,
    _: *const u8,
    _: usize,
    _: u8,
    _: *mut c_void,
) -> c_int {
    // Dropped, as nghttp2 does by default.
    0
}

unsafe extern "C" fn frame_received(
    session: *mut ng::nghttp2_session,
    frame: *const ng::nghttp2_frame,
    user: *mut c_void,
) -> c_int {
    // SAFETY: a callback of nghttp2 in progress; the frame's type says which of the union's parts is there.
    unsafe {
        let state = state(user);
        let counts = &state.counts;
        counts
            .frames_received
            .set(counts.frames_received.get().wrapping_add(1));
        let head = (*frame).hd;
        let ack = u32::from(head.flags) & ng::NGHTTP2_FLAG_ACK != 0;
        let last = u32::from(head.flags) & ng::NGHTTP2_FLAG_END_STREAM != 0;
        match u32::from(head.type_) {
            ng::NGHTTP2_HEADERS => block(state, head.stream_id, (*frame).headers.cat, head.flags),
            ng::NGHTTP2_PUSH_PROMISE => {
                let promised = (*frame).push_promise.promised_stream_id;
                block(state, promised, ng::NGHTTP2_HCAT_REQUEST, 0);
            }
            // Those could be sent for ever, at no cost in windows.
            ng::NGHTTP2_DATA if !last && head.length == 0 && state.count_invalid_frame() => {
                return FATAL;
            }
            ng::NGHTTP2_DATA if last => state.tell(Event::End(head.stream_id)),
            ng::NGHTTP2_SETTINGS if ack => state.tell(Event::SettingsAck),
            ng::NGHTTP2_SETTINGS => {
                let settings = (*frame).settings;
                for i in 0..settings.niv {
                    let entry = *settings.iv.add(i);
                    let mut custom = state.custom.borrow_mut();
                    let found = custom
                        .iter_mut()
                        .find(|(id, _)| i32::from(*id) == entry.settings_id);
                    if let Some((_, value)) = found {
                        *value = Some(entry.value);
                    }
                }
                let now = SETTINGS
                    .map(|id| ng::nghttp2_session_get_remote_settings(session, u32::from(id)));
                state.tell(Event::Settings(now));
            }
            ng::NGHTTP2_PING => {
                let payload = (*frame).ping.opaque_data;
                state.tell(Event::Ping { ack, payload });
            }
            ng::NGHTTP2_GOAWAY => {
                let goaway = (*frame).goaway;
                state.tell(Event::Goaway {
                    code: goaway.error_code,
                    last: goaway.last_stream_id,
                    data: bytes(goaway.opaque_data, goaway.opaque_data_len).to_vec(),
                });
            }
            ng::NGHTTP2_ALTSVC => {
                let altsvc = &*(*frame).ext.payload.cast::<ng::nghttp2_ext_altsvc>();
                state.tell(Event::AltSvc {
                    stream: head.stream_id,
                    origin: bytes(altsvc.origin, altsvc.origin_len).to_vec(),
                    value: bytes(altsvc.field_value, altsvc.field_value_len).to_vec(),
                });
            }
            ng::NGHTTP2_ORIGIN => {
                let origin = &*(*frame).ext.payload.cast::<ng::nghttp2_ext_origin>();
                let list = (0..origin.nov).map(|i| {
                    let entry = &*origin.ov.add(i);
                    bytes(entry.origin, entry.origin_len).to_vec()
                });
                state.tell(Event::Origin(list.collect()));
            }
            _ => {}
        }
        0
    }
}

/// Tells of a block of fields that is complete.
fn block(state: &State, stream: i32, category: u32, flags: u8) {
    let fields = match state.streams.borrow_mut().get_mut(&stream) {
        Some(stream) => std::mem::take(&mut stream.fields),
        None => return,
    };
    // The event counts them from here on.
    state
        .memory
        .set(state.memory.get().saturating_sub(fields.text.len()));
    state.tell(Event::Headers {
        stream,
        category,
        flags,
        fields,
    });
}

unsafe extern "C" fn invalid_frame(
    _: *mut ng::nghttp2_session,
    _: *const ng::nghttp2_frame,
    code: c_int,
    user: *mut c_void,
) -> c_int {
    // SAFETY: a callback of nghttp2 in progress.
    unsafe {
        let state = state(user);
        if state.count_invalid_frame() {
            return FATAL;
        }
        // The rest is between nghttp2 and the peer; what ends the connection shows in `sent`.
        if ng::nghttp2_is_fatal(code) != 0 || code == ng::NGHTTP2_ERR_STREAM_CLOSED {
            state.tell(Event::Failed(code));
        }
        0
    }
}

unsafe extern "C" fn data_chunk(
    session: *mut ng::nghttp2_session,
    _: u8,
    id: i32,
    data: *const u8,
    len: usize,
    user: *mut c_void,
) -> c_int {
    if len == 0 {
        return 0;
    }
    // SAFETY: a callback of nghttp2 in progress; the data is valid for its length.
    unsafe {
        let state = state(user);
        // The connection is never held up by one stream.
        ng::nghttp2_session_consume_connection(session, len);
        match state.streams.borrow_mut().get_mut(&id) {
            Some(stream) if stream.paused => stream.held += len,
            Some(_) => {
                ng::nghttp2_session_consume_stream(session, id, len);
            }
            None => return 0,
        }
        state.tell(Event::Data {
            stream: id,
            bytes: bytes(data, len).to_vec(),
        });
        0
    }
}

unsafe extern "C" fn stream_closed(
    _: *mut ng::nghttp2_session,
    id: i32,
    code: u32,
    user: *mut c_void,
) -> c_int {
    // SAFETY: a callback of nghttp2 in progress.
    unsafe {
        let state = state(user);
        if state.streams.borrow().contains_key(&id) {
            state.remove(id);
            state.tell(Event::Close { stream: id, code });
        }
        0
    }
}

unsafe extern "C" fn sent(
    _: *mut ng::nghttp2_session,
    frame: *const ng::nghttp2_frame,
    user: *mut c_void,
) -> c_int {
    // SAFETY: a callback of nghttp2 in progress; the frame's type says which of the union's parts is there.
    unsafe {
        let state = state(user);
        let count = &state.counts.frames_sent;
        count.set(count.get().wrapping_add(1));
        if u32::from((*frame).hd.type_) == ng::NGHTTP2_GOAWAY {
            match state.goaways.get() {
                // nghttp2 has ended the session by itself, for what the peer did.
                0 if (*frame).goaway.error_code != ng::NGHTTP2_NO_ERROR => {
                    state.tell(Event::Failed(ng::NGHTTP2_ERR_PROTO));
                }
                own => state.goaways.set(own.saturating_sub(1)),
            }
        }
    }
    0
}

unsafe extern "C" fn not_sent(
    _: *mut ng::nghttp2_session,
    frame: *const ng::nghttp2_frame,
    code: c_int,
    user: *mut c_void,
) -> c_int {
    // What is closing sends no more: that is no news.
    let quiet = [
        ng::NGHTTP2_ERR_SESSION_CLOSING,
        ng::NGHTTP2_ERR_STREAM_CLOSED,
        ng::NGHTTP2_ERR_STREAM_CLOSING,
    ];
    if !quiet.contains(&code) {
        // SAFETY: a callback of nghttp2 in progress.
        unsafe {
            let head = (*frame).hd;
            state(user).tell(Event::NotSent {
                stream: head.stream_id,
                kind: head.type_,
                code,
            });
        }
    }
    0
}

/// Says how much of a stream's body goes into the next frame.
pub unsafe extern "C" fn read_body(
    _: *mut ng::nghttp2_session,
    id: i32,
    _: *mut u8,
    length: usize,
    flags: *mut u32,
    _: *mut ng::nghttp2_data_source,
    user: *mut c_void,
) -> ng::nghttp2_ssize {
    // SAFETY: a callback of nghttp2 in progress; the flags may be written.
    unsafe {
        let state = state(user);
        let mut streams = state.streams.borrow_mut();
        let Some(stream) = streams.get_mut(&id) else {
            return ng::NGHTTP2_ERR_DEFERRED as ng::nghttp2_ssize;
        };
        if stream.queued == 0 && !stream.ended {
            return ng::NGHTTP2_ERR_DEFERRED as ng::nghttp2_ssize;
        }
        let amount = length.min(stream.queued);
        *flags |= ng::NGHTTP2_DATA_FLAG_NO_COPY;
        if amount == stream.queued && stream.ended {
            *flags |= ng::NGHTTP2_DATA_FLAG_EOF;
            if stream.trailers {
                *flags |= ng::NGHTTP2_DATA_FLAG_NO_END_STREAM;
                // There is no frame then that could tell of it when it is sent.
                if amount == 0 {
                    state.tell(Event::WantTrailers(id));
                }
            }
        }
        amount as ng::nghttp2_ssize
    }
}

unsafe extern "C" fn send_data(
    _: *mut ng::nghttp2_session,
    frame: *mut ng::nghttp2_frame,
    head: *const u8,
    length: usize,
    _: *mut ng::nghttp2_data_source,
    user: *mut c_void,
) -> c_int {
    // SAFETY: a callback of nghttp2 in progress: a DATA frame, and the nine bytes that begin it.
    unsafe {
        let state = state(user);
        let id = (*frame).hd.stream_id;
        let padding = (*frame).data.padlen;
        let mut streams = state.streams.borrow_mut();
        let Some(stream) = streams.get_mut(&id) else {
            return TEMPORAL;
        };
        let mut out = state.out.borrow_mut();
        out.extend_from_slice(bytes(head, 9));
        if padding > 0 {
            out.push((padding - 1) as u8);
        }
        stream.take(length, &mut out);
        if padding > 1 {
            let end = out.len() + padding - 1;
            out.resize(end, 0);
        }
        state.memory.set(state.memory.get().saturating_sub(length));
        if stream.queued == 0 {
            if length > 0 {
                state.tell(Event::Drained(id));
            }
            if stream.ended && stream.trailers && length > 0 {
                state.tell(Event::WantTrailers(id));
            }
        }
        match out.len() {
            OUTPUT_AT_ONCE.. => ng::NGHTTP2_ERR_PAUSE,
            _ => 0,
        }
    }
}

unsafe extern "C" fn select_padding(
    _: *mut ng::nghttp2_session,
    frame: *const ng::nghttp2_frame,
    max: usize,
    user: *mut c_void,
) -> ng::nghttp2_ssize {
    // SAFETY: a callback of nghttp2 in progress.
    let (padding, length) = unsafe { (state(user).limits.get().padding, (*frame).hd.length) };
    let wanted = match padding {
        Padding::None => length,
        Padding::Max => max,
        // The nine bytes of the frame's head count.
        Padding::Aligned => match (length + 9) % 8 {
            0 => length,
            over => (length + 8 - over).min(max),
        },
    };
    wanted as ng::nghttp2_ssize
}
