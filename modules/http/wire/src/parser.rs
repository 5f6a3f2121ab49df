//! The incremental parser: a state machine that sees every byte once.
//!
//! Bytes may arrive cut anywhere. Parts of a head are kept in two buffers that
//! live as long as the parser; bodies are never copied, only pointed at. The
//! caller pulls one event after another, so that it may stop, pause or reset
//! between any two of them:
//!
//! ```
//! use anode_http_wire::parser::{Event, Kind, Parser};
//!
//! let input = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
//! let mut parser = Parser::new(Kind::Request);
//! let mut at = 0;
//! loop {
//!     let step = parser.next(&input[at..]);
//!     let rest = at + step.consumed;
//!     match step.event {
//!         Event::Head => {
//!             assert_eq!(parser.head().target, b"/a");
//!             // All of the body may be here already: one call is enough then.
//!             if let Some(length) = parser.peek_whole_body(&input[rest..]) {
//!                 parser.skip_body();
//!                 at = rest + length;
//!                 continue;
//!             }
//!         }
//!         Event::Body(_range) => {}
//!         Event::Complete => {}
//!         Event::NeedMore => break,
//!         Event::Upgrade => break,
//!         Event::Error(error) => panic!("{}", error.reason),
//!     }
//!     at = rest;
//! }
//! ```

mod chunked;
mod start_line;

use std::ops::Range;

use crate::chars::{token_run, value_run};
use crate::error::{Code, ParseError};
use crate::framing::{Framing, Known, Refusal};

/// Which half of a conversation is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Requests, as a server reads them.
    Request,
    /// Responses, as a client reads them.
    Response,
}

/// What the parser found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// All of the input was used and the message goes on.
    NeedMore,
    /// A head is complete: see [`Parser::head`]. Before the next call the owner
    /// may call [`Parser::no_body`], [`Parser::stop`] or [`Parser::skip_body`].
    Head,
    /// A piece of the body: the range within the input of this call.
    Body(Range<usize>),
    /// The message is over: see [`Parser::trailers`].
    Complete,
    /// The connection no longer speaks HTTP; the rest of the input is not ours.
    Upgrade,
    /// The message was refused. `consumed` tells where.
    Error(ParseError),
}

/// One event and how much of the input was used up to and including it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Bytes of this call's input that are done with.
    pub consumed: usize,
    /// What was found there.
    pub event: Event,
}

/// Bits of [`Head::flags`], the numbers that cross to JavaScript.
pub mod flags {
    /// The connection may carry another message after this one.
    pub const KEEP_ALIVE: u32 = 1;
    /// The peer asks for (or, with status 101, grants) another protocol.
    pub const UPGRADE: u32 = 2;
    /// The body is in the same input: set by the owner, never by the parser.
    pub const WHOLE: u32 = 4;
    /// The body is chunked.
    pub const CHUNKED: u32 = 8;
    /// `Expect: 100-continue` on an HTTP/1.1 request.
    pub const EXPECT_CONTINUE: u32 = 16;
    /// Nothing of the input is left: set by the owner, never by the parser.
    pub const LAST: u32 = 32;
    /// There is a `Host`.
    pub const HOST: u32 = 64;
    /// `Expect` with anything but 100-continue.
    pub const EXPECT_OTHER: u32 = 128;
}

/// The head of a message, valid until the next call of [`Parser::next`].
#[derive(Clone, Copy, Debug)]
pub struct Head<'p> {
    /// 9, 10, 11 or 20.
    pub version: u8,
    /// The method of a request, empty for a response.
    pub method: &'static str,
    /// The status code of a response, 0 for a request.
    pub status: u16,
    /// The request target or the reason phrase, as Latin-1 bytes.
    pub target: &'p [u8],
    /// `Name\0value\0Name\0value`, Latin-1, empty when there is no header.
    pub headers: &'p [u8],
    /// See [`flags`].
    pub flags: u32,
    /// Body length where the head tells it, else -1.
    pub content_length: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    Method,
    BeforeTarget,
    Target(Target),
    TargetLf,
    BeforeProtocol,
    Protocol(u8),
    Major,
    Dot,
    Minor,
    VersionEnd,
    VersionLf,
    BeforeStatus,
    Status(u8),
    AfterStatus,
    Reason,
    ReasonLf,
    LineStart,
    Name,
    BeforeValue,
    Value,
    ValueLf,
    HeadLf,
    AfterHead,
    Fixed(u64),
    UntilEnd,
    ChunkSizeStart,
    ChunkSize,
    ChunkExtension(Extension),
    ChunkSizeLf,
    ChunkData(u64),
    ChunkDataCr,
    ChunkDataLf,
    Done,
    Closed,
    Upgraded,
    Failed(ParseError),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Schema,
    SchemaSlash,
    SchemaSlashSlash,
    Server,
    Path,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extension {
    NameStart,
    Name,
    ValueStart,
    Value,
    Quoted,
    Escaped,
    AfterQuoted,
}

/// The methods that are understood, in the order of `http.METHODS`' source list.
pub const METHODS: &[&str] = &[
    "DELETE",
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "CONNECT",
    "OPTIONS",
    "TRACE",
    "COPY",
    "LOCK",
    "MKCOL",
    "MOVE",
    "PROPFIND",
    "PROPPATCH",
    "SEARCH",
    "UNLOCK",
    "BIND",
    "REBIND",
    "UNBIND",
    "ACL",
    "REPORT",
    "MKACTIVITY",
    "CHECKOUT",
    "MERGE",
    "M-SEARCH",
    "NOTIFY",
    "SUBSCRIBE",
    "UNSUBSCRIBE",
    "PATCH",
    "PURGE",
    "MKCALENDAR",
    "LINK",
    "UNLINK",
    "SOURCE",
    "QUERY",
];

/// Methods of RTSP. They are none here; it is only that what begins like one is
/// refused a little later, at the byte where Node refuses it.
const FOREIGN: &[&str] = &[
    "DESCRIBE",
    "ANNOUNCE",
    "SETUP",
    "PLAY",
    "PAUSE",
    "TEARDOWN",
    "GET_PARAMETER",
    "SET_PARAMETER",
    "REDIRECT",
    "RECORD",
    "FLUSH",
];

/// Longest extensions of one chunk, in bytes.
const MAX_CHUNK_EXTENSIONS: usize = 16 * 1024;
const PROTOCOL: &[u8] = b"HTTP/";

/// An incremental HTTP/1.1 parser. See the module's example.
#[derive(Debug)]
pub struct Parser {
    kind: Kind,
    lenient: bool,
    relaxed: bool,
    max_head: usize,
    max_headers: usize,
    state: State,
    version: (u8, u8),
    method: &'static str,
    status: u16,
    /// Method letters so far, then the target or the reason.
    line: Vec<u8>,
    /// Finished headers, and the one being read.
    block: Vec<u8>,
    name_at: usize,
    value_at: usize,
    header_count: usize,
    head_size: usize,
    in_trailers: bool,
    first_line: bool,
    framing: Framing,
    chunk: u64,
    extension_size: usize,
}

fn fail(code: Code, reason: &'static str) -> Event {
    Event::Error(ParseError { code, reason })
}

impl Parser {
    /// A parser with the default limits: heads of 16 KiB, 1000 headers.
    pub fn new(kind: Kind) -> Self {
        Parser {
            kind,
            lenient: false,
            relaxed: false,
            max_head: 16 * 1024,
            max_headers: 1000,
            state: State::Start,
            version: (0, 0),
            method: "",
            status: 0,
            line: Vec::with_capacity(64),
            block: Vec::with_capacity(512),
            name_at: 0,
            value_at: 0,
            header_count: 0,
            head_size: 0,
            in_trailers: false,
            first_line: true,
            framing: Framing::default(),
            chunk: 0,
            extension_size: 0,
        }
    }

    /// Makes the parser ready for a new connection, keeping its buffers.
    pub fn reset(&mut self, kind: Kind) {
        self.kind = kind;
        self.lenient = false;
        self.relaxed = false;
        self.max_head = 16 * 1024;
        self.max_headers = 1000;
        self.state = State::Start;
        self.begin();
    }

    /// Sets the largest head in bytes (target, names and values together) and
    /// the number of headers. Requests with more are refused, of responses
    /// further ones are dropped. 0 means no limit on the number.
    pub fn set_limits(&mut self, max_head: usize, max_headers: usize) {
        self.max_head = max_head;
        self.max_headers = if max_headers == 0 {
            usize::MAX
        } else {
            max_headers
        };
    }

    /// Accepts what `insecureHTTPParser` accepts: control characters in values,
    /// values that go on in the next line, both length headers at once (chunked
    /// wins), other final codings on requests, and messages after
    /// `Connection: close`.
    pub fn set_lenient(&mut self, lenient: bool) {
        self.lenient = lenient;
    }

    /// Accepts control characters in values, and nothing else that is against
    /// the rules: `httpValidation: 'relaxed'`.
    pub fn set_relaxed(&mut self, relaxed: bool) {
        self.relaxed = relaxed;
    }

    /// The head that [`Event::Head`] announced.
    pub fn head(&self) -> Head<'_> {
        let (major, minor) = self.version;
        let framing = &self.framing;
        let mut bits = 0;
        if self.keeps_alive() {
            bits |= flags::KEEP_ALIVE;
        }
        let upgrade = match self.kind {
            Kind::Request => framing.wants_upgrade() || self.method == "CONNECT",
            Kind::Response => self.status == 101,
        };
        if upgrade {
            bits |= flags::UPGRADE;
        }
        if framing.chunked() {
            bits |= flags::CHUNKED;
        }
        if framing.expects_continue && self.version == (1, 1) {
            bits |= flags::EXPECT_CONTINUE;
        }
        if framing.expects_other {
            bits |= flags::EXPECT_OTHER;
        }
        if framing.host {
            bits |= flags::HOST;
        }
        Head {
            version: major * 10 + minor,
            method: self.method,
            status: self.status,
            target: &self.line,
            headers: &self.block,
            flags: bits,
            content_length: framing
                .content_length
                .map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX)),
        }
    }

    /// The trailers after [`Event::Complete`], in the form of [`Head::headers`].
    pub fn trailers(&self) -> &[u8] {
        if self.in_trailers { &self.block } else { &[] }
    }

    /// After [`Event::Head`]: the number of body bytes if the head tells it and
    /// all of them are in `rest`, the input behind the head. `None` when the
    /// body is still to come or its end is not known yet.
    pub fn peek_whole_body(&self, rest: &[u8]) -> Option<usize> {
        if self.state != State::AfterHead {
            return None;
        }
        if self.bodiless() {
            return Some(0);
        }
        match self.framing.content_length {
            Some(n) if !self.framing.chunked() => {
                let n = usize::try_from(n).ok()?;
                (n <= rest.len()).then_some(n)
            }
            _ => (!self.has_body()).then_some(0),
        }
    }

    /// After [`Parser::peek_whole_body`] gave a length: the owner has taken the
    /// body, the message is over and no further event comes for it.
    pub fn skip_body(&mut self) {
        if self.state == State::AfterHead {
            self.finish_message();
        }
    }

    /// After [`Event::Head`]: the message has no body, whatever its head says
    /// (the answer to HEAD). [`Event::Complete`] follows.
    pub fn no_body(&mut self) {
        if self.state == State::AfterHead {
            self.framing.forbid_body();
        }
    }

    /// After [`Event::Head`]: the connection leaves HTTP behind this head.
    pub fn stop(&mut self) {
        self.state = State::Upgraded;
    }

    /// Whether the parser stands between two messages.
    pub fn is_idle(&self) -> bool {
        matches!(self.state, State::Start | State::Closed)
    }

    /// The peer ended its side. Gives [`Event::Complete`] when the body was to
    /// end that way, [`Event::NeedMore`] between messages, else an error.
    pub fn finish(&mut self) -> Event {
        match self.state {
            State::Start | State::Closed | State::Upgraded => Event::NeedMore,
            State::UntilEnd => {
                self.finish_message();
                Event::Complete
            }
            State::AfterHead if !self.has_body() => self.complete(0).event,
            State::AfterHead if self.until_end() => {
                self.finish_message();
                Event::Complete
            }
            State::Done => {
                self.finish_message();
                Event::Complete
            }
            State::Failed(error) => Event::Error(error),
            _ => {
                let error = ParseError {
                    code: Code::InvalidEofState,
                    reason: "Invalid EOF state",
                };
                self.state = State::Failed(error);
                Event::Error(error)
            }
        }
    }

    /// Reads on. Call again with the rest of the input after each event except
    /// [`Event::NeedMore`], [`Event::Upgrade`] and [`Event::Error`].
    pub fn next(&mut self, input: &[u8]) -> Step {
        let (consumed, event) = self.advance(input);
        if let Event::Error(error) = event {
            self.state = State::Failed(error);
        }
        Step { consumed, event }
    }

    fn begin(&mut self) {
        self.line.clear();
        self.block.clear();
        self.header_count = 0;
        self.head_size = 0;
        self.in_trailers = false;
        self.first_line = true;
        self.method = "";
        self.status = 0;
        self.framing = Framing::default();
        self.extension_size = 0;
    }

    fn bodiless(&self) -> bool {
        self.framing.body_forbidden()
            || (self.kind == Kind::Response
                && (self.status / 100 == 1 || self.status == 204 || self.status == 304))
    }

    fn until_end(&self) -> bool {
        (self.kind == Kind::Response || self.framing.ambiguous_request())
            && !self.bodiless()
            && !self.framing.chunked()
            && self.framing.content_length.is_none()
    }

    fn has_body(&self) -> bool {
        !self.bodiless()
            && (self.framing.chunked()
                || self.framing.content_length.is_some_and(|n| n > 0)
                || self.until_end())
    }

    fn keeps_alive(&self) -> bool {
        if self.until_end() {
            return false;
        }
        match self.version {
            (1, 1) => !self.framing.close,
            _ => self.version == (1, 0) && self.framing.keep_alive && !self.framing.close,
        }
    }

    fn finish_message(&mut self) {
        self.state = if self.keeps_alive() || self.lenient {
            State::Start
        } else {
            State::Closed
        };
    }

    fn complete(&mut self, at: usize) -> Step {
        self.finish_message();
        Step {
            consumed: at,
            event: Event::Complete,
        }
    }

    /// Adds to the size of the head, false when it has become too large.
    #[inline]
    fn grow(&mut self, by: usize) -> bool {
        self.head_size += by;
        self.head_size < self.max_head
    }

    fn advance(&mut self, input: &[u8]) -> (usize, Event) {
        let mut i = 0;
        loop {
            // These need no further byte.
            match self.state {
                State::AfterHead => {
                    self.state = if !self.has_body() {
                        State::Done
                    } else if self.framing.chunked() {
                        State::ChunkSizeStart
                    } else if let Some(n) = self.framing.content_length {
                        State::Fixed(n)
                    } else {
                        State::UntilEnd
                    };
                    continue;
                }
                State::Done => {
                    self.finish_message();
                    return (i, Event::Complete);
                }
                State::Upgraded => return (i, Event::Upgrade),
                State::Failed(error) => return (i, Event::Error(error)),
                _ => {}
            }
            let Some(&byte) = input.get(i) else {
                return (i, Event::NeedMore);
            };
            let rest = &input[i..];
            match self.state {
                State::Start => {
                    if byte == b'\r' || byte == b'\n' {
                        i += 1;
                        continue;
                    }
                    self.begin();
                    self.state = match self.kind {
                        Kind::Request => State::Method,
                        Kind::Response => State::Protocol(0),
                    };
                }
                State::Closed => {
                    if byte == b'\r' || byte == b'\n' {
                        i += 1;
                        continue;
                    }
                    return (
                        i,
                        fail(Code::ClosedConnection, "Data after `Connection: close`"),
                    );
                }
                State::Fixed(left) => {
                    let n = left.min(rest.len() as u64);
                    let end = i + n as usize;
                    self.state = match left - n {
                        0 => State::Done,
                        more => State::Fixed(more),
                    };
                    return (end, Event::Body(i..end));
                }
                State::UntilEnd => return (input.len(), Event::Body(i..input.len())),
                State::ChunkData(left) => {
                    let n = left.min(rest.len() as u64);
                    let end = i + n as usize;
                    self.state = match left - n {
                        0 => State::ChunkDataCr,
                        more => State::ChunkData(more),
                    };
                    return (end, Event::Body(i..end));
                }
                State::ChunkSizeStart
                | State::ChunkSize
                | State::ChunkExtension(_)
                | State::ChunkSizeLf
                | State::ChunkDataCr
                | State::ChunkDataLf => match self.chunk_line(rest, byte) {
                    Ok(n) => i += n,
                    Err((n, event)) => return (i + n, event),
                },
                State::LineStart
                | State::Name
                | State::BeforeValue
                | State::Value
                | State::ValueLf
                | State::HeadLf => match self.header_lines(rest) {
                    Ok(n) => {
                        i += n;
                        if self.state == State::AfterHead {
                            return (i, Event::Head);
                        }
                    }
                    Err((n, event)) => return (i + n, event),
                },
                _ => match self.start_line(rest, byte) {
                    Ok(n) => i += n,
                    Err((n, event)) => return (i + n, event),
                },
            }
        }
    }

    /// Reads header lines as far as the input goes: the hot loop.
    fn header_lines(&mut self, rest: &[u8]) -> Result<usize, (usize, Event)> {
        let mut i = 0;
        loop {
            let Some(&byte) = rest.get(i) else {
                return Ok(i);
            };
            match self.state {
                State::LineStart => match byte {
                    b'\r' => {
                        self.state = State::HeadLf;
                        i += 1;
                    }
                    b' ' | b'\t' if self.may_fold() => self.unfold(),
                    b' ' | b'\t' => return Err((i, self.unexpected_space())),
                    b'\n' => {
                        return Err((
                            i + 1,
                            fail(Code::InvalidHeaderToken, "Invalid header field char"),
                        ));
                    }
                    _ => {
                        if !self.block.is_empty() {
                            self.block.push(0);
                        }
                        self.name_at = self.block.len();
                        self.state = State::Name;
                    }
                },
                State::Name => {
                    let n = token_run(&rest[i..]);
                    self.block.extend_from_slice(&rest[i..i + n]);
                    i += n;
                    if !self.grow(n) {
                        return Err((i, fail(Code::HeaderOverflow, "Header overflow")));
                    }
                    match rest.get(i) {
                        None => return Ok(i),
                        Some(b':') if self.block.len() > self.name_at => {
                            i += 1;
                            if self.header_count >= self.max_headers && self.kind == Kind::Request {
                                return Err((i, fail(Code::HeaderOverflow, "Header overflow")));
                            }
                            let name = &self.block[self.name_at..];
                            if let Err(refusal) = self.framing.name(name, self.lenient) {
                                return Err((i, refuse(refusal)));
                            }
                            self.block.push(0);
                            self.value_at = self.block.len();
                            self.state = State::BeforeValue;
                        }
                        Some(_) => {
                            return Err((
                                i,
                                fail(Code::InvalidHeaderToken, "Invalid header token"),
                            ));
                        }
                    }
                }
                State::BeforeValue => {
                    if byte == b' ' || byte == b'\t' {
                        i += 1;
                    } else {
                        self.state = State::Value;
                    }
                }
                State::Value => {
                    let n = if self.lenient || self.relaxed {
                        rest[i..]
                            .iter()
                            .position(|b| matches!(b, 0 | b'\r' | b'\n'))
                            .unwrap_or(rest.len() - i)
                    } else {
                        value_run(&rest[i..])
                    };
                    self.block.extend_from_slice(&rest[i..i + n]);
                    i += n;
                    if !self.grow(n) {
                        return Err((i, fail(Code::HeaderOverflow, "Header overflow")));
                    }
                    match rest.get(i) {
                        None => return Ok(i),
                        Some(b'\r') => {
                            i += 1;
                            self.state = State::ValueLf;
                        }
                        Some(b'\n') => {
                            return Err((
                                i + 1,
                                fail(Code::CrExpected, "Missing expected CR after header value"),
                            ));
                        }
                        Some(_) => {
                            return Err((
                                i,
                                fail(Code::InvalidHeaderToken, "Invalid header value char"),
                            ));
                        }
                    }
                }
                State::ValueLf => {
                    if byte != b'\n' {
                        return Err((
                            i + 1,
                            fail(Code::LfExpected, "Missing expected LF after header value"),
                        ));
                    }
                    i += 1;
                    if let Err(refusal) = self.end_header() {
                        return Err((i, refuse(refusal)));
                    }
                    self.first_line = false;
                    self.state = State::LineStart;
                }
                State::HeadLf => {
                    if byte != b'\n' {
                        return Err((i, fail(Code::Strict, "Expected LF after headers")));
                    }
                    i += 1;
                    if self.in_trailers {
                        self.state = State::Done;
                        return Ok(i);
                    }
                    if self.kind == Kind::Request
                        && self.framing.ambiguous_request()
                        && !self.lenient
                    {
                        return Err((
                            i,
                            fail(
                                Code::InvalidTransferEncoding,
                                "Request has invalid `Transfer-Encoding`",
                            ),
                        ));
                    }
                    self.state = State::AfterHead;
                    return Ok(i);
                }
                _ => return Ok(i),
            }
        }
    }

    /// Whether a line that begins with white space may go on with the value
    /// before. Never one that says where the message ends.
    fn may_fold(&self) -> bool {
        self.lenient
            && self.header_count > 0
            && !matches!(
                self.framing.known,
                Known::ContentLength | Known::TransferEncoding
            )
    }

    /// Goes on with the value of the last header, as if its line had not ended.
    fn unfold(&mut self) {
        if self.header_count > self.max_headers {
            // That header was dropped, and so is the rest of it.
            self.block.push(0);
            self.name_at = self.block.len();
            self.value_at = self.name_at;
        }
        self.header_count -= 1;
        self.state = State::Value;
    }

    fn unexpected_space(&self) -> Event {
        if self.first_line && !self.in_trailers {
            fail(Code::UnexpectedSpace, "Unexpected space after start line")
        } else {
            fail(
                Code::InvalidHeaderToken,
                "Unexpected whitespace after header value",
            )
        }
    }

    /// A header line is complete: trims it, learns what it says about the
    /// message and, of a response, drops it when there are too many.
    fn end_header(&mut self) -> Result<(), Refusal> {
        let mut end = self.block.len();
        while end > self.value_at && matches!(self.block[end - 1], b' ' | b'\t') {
            end -= 1;
        }
        self.block.truncate(end);
        if self.framing.known != Known::Other {
            let value = &self.block[self.value_at..];
            self.framing
                .value(value, self.kind == Kind::Request, self.lenient)?;
        }
        self.header_count += 1;
        if self.header_count > self.max_headers {
            self.block.truncate(self.name_at.saturating_sub(1));
        }
        Ok(())
    }
}

fn refuse(refusal: Refusal) -> Event {
    fail(refusal.0, refusal.1)
}
