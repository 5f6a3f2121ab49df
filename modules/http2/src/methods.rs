//! What JavaScript asks of a `Session`: frames to send, and numbers. Methods that can fail answer nghttp2's number, 0
//! (or the number of a stream) when it went well. After the session's end they do nothing.

use std::ffi::CStr;

use anode_engine::{Bytes, Object, RawNative, Result, Scope, Str, Value, native};
use anode_net::{Encoding, encode_into};

use crate::binding::{This, list_of, traffic};
use crate::raw::{Field, Session};

/// `NGHTTP2_ERR_INVALID_STATE`: the session is over.
const OVER: i32 = -519;

/// The methods, by name.
pub(crate) fn list() -> Vec<(&'static CStr, RawNative)> {
    vec![
        (c"request", native!(request)),
        (c"respond", native!(respond)),
        (c"inform", native!(inform)),
        (c"trailers", native!(trailers)),
        (c"endWithoutTrailers", native!(end_without_trailers)),
        (c"push", native!(push)),
        (c"writeBuffer", native!(write_buffer)),
        (c"writeString", native!(write_string)),
        (c"end", native!(end)),
        (c"setTrailers", native!(set_trailers)),
        (c"setReading", native!(set_reading)),
        (c"settings", native!(settings)),
        (c"ping", native!(ping)),
        (c"goaway", native!(goaway)),
        (c"shutdownNotice", native!(shutdown_notice)),
        (c"terminate", native!(terminate)),
        (c"setNextStream", native!(set_next_stream)),
        (c"setWindow", native!(set_window)),
        (c"altsvc", native!(altsvc)),
        (c"origins", native!(origins)),
        (c"localSetting", native!(local_setting)),
        (c"remoteSetting", native!(remote_setting)),
        (c"customSetting", native!(custom_setting)),
        (c"state", native!(state)),
        (c"streamState", native!(stream_state)),
        (c"counts", native!(counts)),
        (c"hasPending", native!(has_pending)),
        (c"isWriting", native!(is_writing)),
    ]
}

fn code(result: std::result::Result<(), i32>) -> i32 {
    result.err().unwrap_or(0)
}

fn number(result: std::result::Result<i32, i32>) -> i32 {
    result.unwrap_or_else(|code| code)
}

/// Fields as JavaScript gives them: name, NUL, value, NUL and `1` if sensitive or `0`, all one after the other.
fn fields_of(text: &[u8]) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    let mut rest = text;
    while let Some((name, behind)) = split(rest) {
        let Some((value, behind)) = split(behind) else {
            break;
        };
        let Some((mark, behind)) = behind.split_first() else {
            break;
        };
        fields.push(Field {
            name,
            value,
            sensitive: *mark == b'1',
        });
        rest = behind;
    }
    fields
}

fn split(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|&byte| byte == 0)?;
    Some((&text[..at], &text[at + 1..]))
}

/// Runs `f` with the fields of `text`.
fn with_fields<R>(
    scope: &mut Scope<'_>,
    this: This<'_>,
    text: Str<'_>,
    f: impl FnOnce(&Session, &[Field<'_>]) -> R,
) -> Result<Option<R>> {
    let Some(session) = this.get().session() else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    encode_into(scope, text, Encoding::Latin1, &mut bytes)?;
    Ok(Some(f(&session, &fields_of(&bytes))))
}

fn request<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    fields: Str<'s>,
    has_body: bool,
    has_trailers: bool,
) -> Result<i32> {
    let id = with_fields(scope, this, fields, |session, fields| {
        let id = session.request(fields, has_body)?;
        session.set_trailers(id, has_trailers);
        Ok(id)
    })?;
    Ok(id.map_or(OVER, number))
}

fn respond<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    id: i32,
    fields: Str<'s>,
    has_body: bool,
    has_trailers: bool,
) -> Result<i32> {
    let done = with_fields(scope, this, fields, |session, fields| {
        session.set_trailers(id, has_trailers);
        session.respond(id, fields, has_body)
    })?;
    Ok(done.map_or(OVER, code))
}

fn inform<'s>(scope: &mut Scope<'s>, this: This<'s>, id: i32, fields: Str<'s>) -> Result<i32> {
    let done = with_fields(scope, this, fields, |session, fields| {
        session.inform(id, fields)
    })?;
    Ok(done.map_or(OVER, code))
}

fn trailers<'s>(scope: &mut Scope<'s>, this: This<'s>, id: i32, fields: Str<'s>) -> Result<i32> {
    let done = with_fields(scope, this, fields, |session, fields| {
        session.trailers(id, fields)
    })?;
    Ok(done.map_or(OVER, code))
}

fn end_without_trailers<'s>(_: &mut Scope<'s>, this: This<'s>, id: i32) -> i32 {
    with(this, |session| session.end_without_trailers(id))
}

fn push<'s>(scope: &mut Scope<'s>, this: This<'s>, id: i32, fields: Str<'s>) -> Result<i32> {
    let promised = with_fields(scope, this, fields, |session, fields| {
        session.push(id, fields)
    })?;
    Ok(promised.map_or(OVER, number))
}

/// Runs `f` unless the session is over.
fn with(this: This<'_>, f: impl FnOnce(&Session) -> std::result::Result<(), i32>) -> i32 {
    this.get()
        .session()
        .map_or(OVER, |session| code(f(&session)))
}

/// Answers whether the stream is there.
fn write_buffer<'s>(scope: &mut Scope<'s>, this: This<'s>, id: i32, bytes: Bytes<'s>) -> bool {
    let bytes = bytes.as_slice(scope).to_vec();
    this.get()
        .session()
        .is_some_and(|session| session.write(id, bytes))
}

/// As [`write_buffer`]; answers the bytes that the text has, or -1.
fn write_string<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    id: i32,
    text: Str<'s>,
    encoding: Value<'s>,
) -> Result<f64> {
    let mut bytes = Vec::new();
    let encoding = Encoding::named(scope, encoding)?;
    encode_into(scope, text, encoding, &mut bytes)?;
    let length = bytes.len() as f64;
    let there = this
        .get()
        .session()
        .is_some_and(|session| session.write(id, bytes));
    Ok(if there { length } else { -1.0 })
}

fn end<'s>(_: &mut Scope<'s>, this: This<'s>, id: i32) -> bool {
    this.get().session().is_some_and(|session| session.end(id))
}

fn set_trailers<'s>(_: &mut Scope<'s>, this: This<'s>, id: i32, on: bool) {
    if let Some(session) = this.get().session() {
        session.set_trailers(id, on);
    }
}

fn set_reading<'s>(_: &mut Scope<'s>, this: This<'s>, id: i32, on: bool) {
    if let Some(session) = this.get().session() {
        session.set_reading(id, on);
    }
}

/// `settings([id, value, ...])`
fn settings<'s>(scope: &mut Scope<'s>, this: This<'s>, entries: Value<'s>) -> Result<i32> {
    let list = list_of(scope, entries)?;
    let pairs: Vec<_> = list
        .chunks_exact(2)
        .map(|pair| (pair[0] as i32, pair[1] as u32))
        .collect();
    Ok(with(this, |session| session.settings(&pairs)))
}

fn ping<'s>(scope: &mut Scope<'s>, this: This<'s>, payload: Bytes<'s>) -> i32 {
    let mut bytes = [0; 8];
    let given = payload.as_slice(scope);
    let n = given.len().min(8);
    bytes[..n].copy_from_slice(&given[..n]);
    with(this, |session| session.ping(&bytes))
}

fn goaway<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    error: f64,
    last: i32,
    data: Option<Bytes<'s>>,
) -> i32 {
    let data = data.map_or_else(Vec::new, |data| data.as_slice(scope).to_vec());
    with(this, |session| session.goaway(error as u32, last, &data))
}

fn shutdown_notice<'s>(_: &mut Scope<'s>, this: This<'s>) -> i32 {
    with(this, Session::shutdown_notice)
}

fn terminate<'s>(_: &mut Scope<'s>, this: This<'s>, error: f64) -> i32 {
    let http2 = this.get();
    with(this, |session| {
        // Nothing is sent after that.
        http2.submit_resets(session);
        session.terminate(error as u32)
    })
}

fn set_next_stream<'s>(_: &mut Scope<'s>, this: This<'s>, id: f64) -> i32 {
    with(this, |session| session.set_next_stream(id as i32))
}

fn set_window<'s>(_: &mut Scope<'s>, this: This<'s>, size: i32) -> i32 {
    with(this, |session| session.set_window(size))
}

fn altsvc<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    id: i32,
    origin: Str<'s>,
    value: Str<'s>,
) -> Result<i32> {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    encode_into(scope, origin, Encoding::Latin1, &mut first)?;
    encode_into(scope, value, Encoding::Latin1, &mut second)?;
    Ok(with(this, |session| session.altsvc(id, &first, &second)))
}

/// Origins with a NUL behind each.
fn origins<'s>(scope: &mut Scope<'s>, this: This<'s>, list: Str<'s>) -> Result<i32> {
    let mut text = Vec::new();
    encode_into(scope, list, Encoding::Latin1, &mut text)?;
    let mut origins: Vec<&[u8]> = text.split(|&byte| byte == 0).collect();
    origins.pop();
    Ok(with(this, |session| session.origins(&origins)))
}

fn local_setting<'s>(_: &mut Scope<'s>, this: This<'s>, id: i32) -> u32 {
    this.get()
        .session()
        .map_or(0, |session| session.local_setting(id as u16))
}

fn remote_setting<'s>(_: &mut Scope<'s>, this: This<'s>, id: i32) -> u32 {
    this.get()
        .session()
        .map_or(0, |session| session.remote_setting(id as u16))
}

/// What the peer sent of a custom setting, -1 if nothing.
fn custom_setting<'s>(_: &mut Scope<'s>, this: This<'s>, id: i32) -> f64 {
    let Some(session) = this.get().session() else {
        return -1.0;
    };
    let custom = session.state().custom.borrow();
    let found = custom.iter().find(|(known, _)| i32::from(*known) == id);
    found.and_then(|(_, value)| *value).map_or(-1.0, f64::from)
}

fn numbers<'s>(scope: &mut Scope<'s>, list: &[f64]) -> Result<Object<'s>> {
    let values: Vec<_> = list.iter().map(|&n| scope.number(n)).collect();
    scope.array_of(&values)
}

fn state<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Option<Object<'s>>> {
    match this.get().session() {
        Some(session) => numbers(scope, &session.numbers()).map(Some),
        None => Ok(None),
    }
}

fn stream_state<'s>(scope: &mut Scope<'s>, this: This<'s>, id: i32) -> Result<Option<Object<'s>>> {
    match this
        .get()
        .session()
        .map(|session| session.stream_numbers(id))
    {
        Some(list) => numbers(scope, &list).map(Some),
        None => Ok(None),
    }
}

/// `[bytesRead, bytesWritten, writing, framesReceived, framesSent, maxConcurrentStreams, streamCount]`
fn counts<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Object<'s>> {
    let mut list = traffic(this.get()).to_vec();
    if let Some(session) = this.get().session() {
        let counts = &session.state().counts;
        for cell in [
            &counts.frames_received,
            &counts.frames_sent,
            &counts.max_streams,
            &counts.streams,
        ] {
            list.push(f64::from(cell.get()));
        }
    }
    numbers(scope, &list)
}

/// Whether something is still to be sent or written.
fn has_pending<'s>(_: &mut Scope<'s>, this: This<'s>) -> bool {
    let session = this.get().session();
    this.get().is_writing() || session.is_some_and(|session| session.wants_write())
}

/// Whether a write is under way.
fn is_writing<'s>(_: &mut Scope<'s>, this: This<'s>) -> bool {
    this.get().is_writing()
}
