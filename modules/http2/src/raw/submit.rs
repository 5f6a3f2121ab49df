//! What a session is asked to send. Nothing is sent at once: see `Session::produce`.

use std::ptr::{null, null_mut};

use libnghttp2_sys as ng;

use super::callbacks::read_body;
use super::{Code, Session};

/// A header field to send.
pub struct Field<'a> {
    /// In lower case.
    pub name: &'a [u8],
    /// The value.
    pub value: &'a [u8],
    /// Never to be put into a table.
    pub sensitive: bool,
}

const NONE: u8 = ng::NGHTTP2_FLAG_NONE as u8;

fn check(code: i32) -> Result<(), Code> {
    if code == 0 { Ok(()) } else { Err(code) }
}

fn opened(id: i32) -> Result<i32, Code> {
    if id < 0 { Err(id) } else { Ok(id) }
}

fn fields_of(fields: &[Field<'_>]) -> Vec<ng::nghttp2_nv> {
    let of = |field: &Field<'_>| ng::nghttp2_nv {
        name: field.name.as_ptr().cast_mut(),
        value: field.value.as_ptr().cast_mut(),
        namelen: field.name.len(),
        valuelen: field.value.len(),
        flags: match field.sensitive {
            true => ng::NGHTTP2_NV_FLAG_NO_INDEX as u8,
            false => ng::NGHTTP2_NV_FLAG_NONE as u8,
        },
    };
    fields.iter().map(of).collect()
}

fn body() -> ng::nghttp2_data_provider2 {
    ng::nghttp2_data_provider2 {
        source: ng::nghttp2_data_source { ptr: null_mut() },
        read_callback: Some(read_body),
    }
}

/// A body that comes later, or none.
fn provider(
    has_body: bool,
    body: &ng::nghttp2_data_provider2,
) -> *const ng::nghttp2_data_provider2 {
    if has_body { body } else { null() }
}

impl Session {
    /// Opens a stream; a client. Gives its number.
    pub fn request(&self, fields: &[Field<'_>], has_body: bool) -> Result<i32, Code> {
        let list = fields_of(fields);
        let body = body();
        // SAFETY: the session is alive; nghttp2 copies the fields and the provider, and no priority is given.
        let id = opened(unsafe {
            ng::nghttp2_submit_request2(
                self.raw.as_ptr(),
                null(),
                list.as_ptr(),
                list.len(),
                provider(has_body, &body),
                null_mut(),
            )
        })?;
        self.state.add(id, self.local_setting(6));
        Ok(id)
    }

    /// Answers; a server.
    pub fn respond(&self, id: i32, fields: &[Field<'_>], has_body: bool) -> Result<(), Code> {
        let list = fields_of(fields);
        let body = body();
        // SAFETY: as in request.
        check(unsafe {
            ng::nghttp2_submit_response2(
                self.raw.as_ptr(),
                id,
                list.as_ptr(),
                list.len(),
                provider(has_body, &body),
            )
        })
    }

    /// Sends fields before the response.
    pub fn inform(&self, id: i32, fields: &[Field<'_>]) -> Result<(), Code> {
        let list = fields_of(fields);
        // SAFETY: as in request.
        check(unsafe {
            ng::nghttp2_submit_headers(
                self.raw.as_ptr(),
                NONE,
                id,
                null(),
                list.as_ptr(),
                list.len(),
                null_mut(),
            )
        })
    }

    /// Sends fields behind the body, and ends the stream.
    pub fn trailers(&self, id: i32, fields: &[Field<'_>]) -> Result<(), Code> {
        let list = fields_of(fields);
        // SAFETY: as in request.
        check(unsafe {
            ng::nghttp2_submit_trailer(self.raw.as_ptr(), id, list.as_ptr(), list.len())
        })
    }

    /// Ends a stream that was to have trailers without any.
    pub fn end_without_trailers(&self, id: i32) -> Result<(), Code> {
        if let Some(stream) = self.state.streams.borrow_mut().get_mut(&id) {
            stream.trailers = false;
        }
        let body = body();
        // SAFETY: as in request.
        check(unsafe {
            let flags = ng::NGHTTP2_FLAG_END_STREAM as u8;
            ng::nghttp2_submit_data2(self.raw.as_ptr(), flags, id, &body)
        })
    }

    /// Promises a stream; a server. Gives its number.
    pub fn push(&self, id: i32, fields: &[Field<'_>]) -> Result<i32, Code> {
        let list = fields_of(fields);
        // SAFETY: as in request.
        let promised = opened(unsafe {
            ng::nghttp2_submit_push_promise(
                self.raw.as_ptr(),
                NONE,
                id,
                list.as_ptr(),
                list.len(),
                null_mut(),
            )
        })?;
        self.state.add(promised, self.local_setting(6));
        Ok(promised)
    }

    /// Adds to a stream's body. Gives whether the stream is there.
    pub fn write(&self, id: i32, bytes: Vec<u8>) -> bool {
        let length = bytes.len();
        match self.state.streams.borrow_mut().get_mut(&id) {
            Some(stream) => stream.push(bytes),
            None => return false,
        }
        self.state.memory.set(self.state.memory.get() + length);
        self.resume(id);
        true
    }

    /// The body is complete. Gives whether the stream is there.
    pub fn end(&self, id: i32) -> bool {
        match self.state.streams.borrow_mut().get_mut(&id) {
            Some(stream) => stream.ended = true,
            None => return false,
        }
        self.resume(id);
        true
    }

    /// Whether trailers follow a stream's body: said before its end.
    pub fn set_trailers(&self, id: i32, on: bool) {
        if let Some(stream) = self.state.streams.borrow_mut().get_mut(&id) {
            stream.trailers = on;
        }
    }

    fn resume(&self, id: i32) {
        // SAFETY: the session is alive. It fails when the stream waits for nothing, and nothing is wrong then.
        unsafe { ng::nghttp2_session_resume_data(self.raw.as_ptr(), id) };
    }

    /// Lets a stream's reader have more, or not. What it has held up goes back to the window.
    pub fn set_reading(&self, id: i32, on: bool) {
        let held = match self.state.streams.borrow_mut().get_mut(&id) {
            Some(stream) => {
                stream.paused = !on;
                if on {
                    std::mem::take(&mut stream.held)
                } else {
                    0
                }
            }
            None => 0,
        };
        if held > 0 {
            // SAFETY: the session is alive; so much was received.
            unsafe { ng::nghttp2_session_consume_stream(self.raw.as_ptr(), id, held) };
        }
    }

    /// Ends a stream with a code of the protocol.
    pub fn reset(&self, id: i32, code: u32) -> Result<(), Code> {
        // SAFETY: the session is alive.
        check(unsafe { ng::nghttp2_submit_rst_stream(self.raw.as_ptr(), NONE, id, code) })
    }

    /// Sends settings: numbers and values.
    pub fn settings(&self, entries: &[(i32, u32)]) -> Result<(), Code> {
        let of =
            |&(settings_id, value): &(i32, u32)| ng::nghttp2_settings_entry { settings_id, value };
        let list: Vec<_> = entries.iter().map(of).collect();
        // SAFETY: the session is alive; nghttp2 copies the entries.
        check(unsafe {
            ng::nghttp2_submit_settings(self.raw.as_ptr(), NONE, list.as_ptr(), list.len())
        })
    }

    /// Sends a ping.
    pub fn ping(&self, payload: &[u8; 8]) -> Result<(), Code> {
        // SAFETY: the session is alive; nghttp2 copies the eight bytes.
        check(unsafe { ng::nghttp2_submit_ping(self.raw.as_ptr(), NONE, payload.as_ptr()) })
    }

    fn count_goaway(&self) {
        self.state.goaways.set(self.state.goaways.get() + 1);
    }

    /// Says that no stream after `last` is taken care of; with 0, after the last that was.
    pub fn goaway(&self, code: u32, last: i32, data: &[u8]) -> Result<(), Code> {
        self.count_goaway();
        // SAFETY: the session is alive; nghttp2 copies the data.
        check(unsafe {
            let last = match last {
                ..=0 => ng::nghttp2_session_get_last_proc_stream_id(self.raw.as_ptr()),
                last => last,
            };
            ng::nghttp2_submit_goaway(
                self.raw.as_ptr(),
                NONE,
                last,
                code,
                data.as_ptr(),
                data.len(),
            )
        })
    }

    /// Says that there will be no more streams, before saying which was the last; a server.
    pub fn shutdown_notice(&self) -> Result<(), Code> {
        self.count_goaway();
        // SAFETY: the session is alive.
        check(unsafe { ng::nghttp2_submit_shutdown_notice(self.raw.as_ptr()) })
    }

    /// Ends the session: after that frame it sends and takes no more.
    pub fn terminate(&self, code: u32) -> Result<(), Code> {
        self.count_goaway();
        // SAFETY: the session is alive.
        check(unsafe { ng::nghttp2_session_terminate_session(self.raw.as_ptr(), code) })
    }

    /// The number of the next stream.
    pub fn set_next_stream(&self, id: i32) -> Result<(), Code> {
        // SAFETY: the session is alive.
        check(unsafe { ng::nghttp2_session_set_next_stream_id(self.raw.as_ptr(), id) })
    }

    /// The window of the whole connection.
    pub fn set_window(&self, size: i32) -> Result<(), Code> {
        // SAFETY: the session is alive; stream 0 is the connection.
        check(unsafe {
            ng::nghttp2_session_set_local_window_size(self.raw.as_ptr(), NONE, 0, size)
        })
    }

    /// Says where else an origin can be found; a server.
    pub fn altsvc(&self, id: i32, origin: &[u8], value: &[u8]) -> Result<(), Code> {
        // SAFETY: the session is alive; nghttp2 copies the texts.
        check(unsafe {
            ng::nghttp2_submit_altsvc(
                self.raw.as_ptr(),
                NONE,
                id,
                origin.as_ptr(),
                origin.len(),
                value.as_ptr(),
                value.len(),
            )
        })
    }

    /// Says what origins the session answers for; a server.
    pub fn origins(&self, origins: &[&[u8]]) -> Result<(), Code> {
        let of = |origin: &&[u8]| ng::nghttp2_origin_entry {
            origin: origin.as_ptr().cast_mut(),
            origin_len: origin.len(),
        };
        let list: Vec<_> = origins.iter().map(of).collect();
        // SAFETY: the session is alive; nghttp2 copies the texts.
        check(unsafe {
            ng::nghttp2_submit_origin(self.raw.as_ptr(), NONE, list.as_ptr(), list.len())
        })
    }
}
