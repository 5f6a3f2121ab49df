//! WebSocket frames (RFC 6455, with the compression flag of RFC 7692): reading and writing.
//!
//! Knows neither JavaScript nor sockets: bytes come as they arrive, whole messages and control
//! frames go out. Inflating compressed messages is the caller's, since it needs the connection's
//! context. Any thread; a parser belongs to one connection.

use std::mem::take;

/// What a peer sent, in order.
#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    /// A whole text message, valid UTF-8.
    Text(String),
    /// A whole binary message.
    Binary(Vec<u8>),
    /// A whole message as it was compressed (without the empty block that its sender took off).
    Compressed {
        /// The deflated bytes.
        data: Vec<u8>,
        /// Whether it inflates to text.
        text: bool,
    },
    /// A ping with its payload, at most 125 bytes.
    Ping(Vec<u8>),
    /// A pong with its payload, at most 125 bytes.
    Pong(Vec<u8>),
    /// The closing handshake: the code (1005 when the frame had none) and the reason. Nothing follows.
    Close(u16, String),
    /// The peer broke the protocol: the code to close with, and what was wrong. Nothing follows.
    Error(u16, &'static str),
}

/// Continues a message.
pub const CONTINUATION: u8 = 0;
/// A text message.
pub const TEXT: u8 = 1;
/// A binary message.
pub const BINARY: u8 = 2;
/// Ends the connection.
pub const CLOSE: u8 = 8;
/// Asks for a pong.
pub const PING: u8 = 9;
/// Answers a ping.
pub const PONG: u8 = 10;

const PROTOCOL_ERROR: u16 = 1002;
const INVALID_PAYLOAD: u16 = 1007;
const TOO_BIG: u16 = 1009;
/// A frame without a code counts as this one; never sent.
pub const NO_STATUS: u16 = 1005;

/// The longest frame head: two bytes, eight of length, four of mask.
const MAX_HEAD: usize = 14;
const MAX_CONTROL: u64 = 125;

/// The frame whose payload is being read.
struct Frame {
    fin: bool,
    opcode: u8,
    remaining: u64,
    mask: Option<[u8; 4]>,
    /// Where in the mask the next byte stands.
    phase: usize,
}

/// The message whose frames are being gathered.
struct Message {
    text: bool,
    compressed: bool,
    data: Vec<u8>,
}

/// Reads the frames of one peer.
pub struct FrameParser {
    from_client: bool,
    deflate: bool,
    limit: u64,
    head: Vec<u8>,
    frame: Option<Frame>,
    message: Option<Message>,
    control: Vec<u8>,
    ended: bool,
}

type Refusal = (u16, &'static str);

impl FrameParser {
    /// Reads what a client (whose frames must be masked) or a server (whose frames must not) sends.
    /// `deflate` says whether compressed messages were agreed on. A message of more than `limit`
    /// bytes ends in an error.
    pub fn new(from_client: bool, deflate: bool, limit: u64) -> FrameParser {
        FrameParser {
            from_client,
            deflate,
            limit,
            head: Vec::with_capacity(MAX_HEAD),
            frame: None,
            message: None,
            control: Vec::new(),
            ended: false,
        }
    }

    /// Takes the next bytes of the connection and gives what they complete. After `Close` and
    /// `Error` further bytes are ignored.
    pub fn feed(&mut self, mut input: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        while !self.ended {
            match self.step(&mut input) {
                Ok(Some(event)) => {
                    self.ended = matches!(event, Event::Close(..));
                    events.push(event);
                }
                Ok(None) if input.is_empty() => break,
                Ok(None) => {}
                Err((code, what)) => {
                    self.ended = true;
                    events.push(Event::Error(code, what));
                }
            }
        }
        events
    }

    fn step(&mut self, input: &mut &[u8]) -> Result<Option<Event>, Refusal> {
        let Some(frame) = &mut self.frame else {
            if input.is_empty() || !self.gather_head(input)? {
                return Ok(None);
            }
            return self.end_if_complete();
        };
        let length = frame
            .remaining
            .min(input.len().try_into().unwrap_or(u64::MAX)) as usize;
        let (payload, rest) = input.split_at(length);
        *input = rest;
        let target = match &mut self.message {
            Some(message) if frame.opcode < CLOSE => &mut message.data,
            _ => &mut self.control,
        };
        let start = target.len();
        target.extend_from_slice(payload);
        if let Some(mask) = frame.mask {
            apply_mask(&mut target[start..], mask, frame.phase);
            frame.phase = (frame.phase + length) % 4;
        }
        frame.remaining -= length as u64;
        self.end_if_complete()
    }

    /// Takes bytes up to the end of the frame head. True when it is whole.
    fn gather_head(&mut self, input: &mut &[u8]) -> Result<bool, Refusal> {
        while let Some((&byte, rest)) = input.split_first() {
            *input = rest;
            self.head.push(byte);
            if self.head.len() == 2 {
                self.check_head()?;
            }
            if self.head.len() >= 2 && self.head.len() == self.head_length() {
                self.start_frame()?;
                self.head.clear();
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn head_length(&self) -> usize {
        let second = self.head[1];
        let extended = match second & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        2 + extended + if second & 0x80 != 0 { 4 } else { 0 }
    }

    /// What the first two bytes alone can have wrong.
    fn check_head(&self) -> Result<(), Refusal> {
        let (first, second) = (self.head[0], self.head[1]);
        let fin = first & 0x80 != 0;
        let opcode = first & 0x0f;
        let refuse = |what| Err((PROTOCOL_ERROR, what));
        if first & 0x30 != 0 {
            return refuse("RSV2 and RSV3 must be clear");
        }
        if first & 0x40 != 0 && !(self.deflate && (opcode == TEXT || opcode == BINARY)) {
            return refuse("RSV1 must be clear");
        }
        match opcode {
            CONTINUATION if self.message.is_none() => {
                return refuse("There is no message to continue");
            }
            TEXT | BINARY if self.message.is_some() => {
                return refuse("The message before has not ended");
            }
            CONTINUATION | TEXT | BINARY => {}
            CLOSE | PING | PONG => {
                if !fin {
                    return refuse("Control frames must not be fragmented");
                }
                if u64::from(second & 0x7f) > MAX_CONTROL {
                    return refuse("Control frames hold at most 125 bytes");
                }
            }
            _ => return refuse("Unknown opcode"),
        }
        match (second & 0x80 != 0, self.from_client) {
            (true, false) => refuse("Frames of a server must not be masked"),
            (false, true) => refuse("Frames of a client must be masked"),
            _ => Ok(()),
        }
    }

    fn start_frame(&mut self) -> Result<(), Refusal> {
        let head = &self.head;
        let opcode = head[0] & 0x0f;
        let (length, after) = match head[1] & 0x7f {
            126 => (u64::from(u16::from_be_bytes([head[2], head[3]])), 4),
            127 => (
                head[2..10].iter().fold(0, |n, &b| n << 8 | u64::from(b)),
                10,
            ),
            short => (u64::from(short), 2),
        };
        if length >> 63 != 0 {
            return Err((PROTOCOL_ERROR, "Lengths have at most 63 bits"));
        }
        let mask = (head[1] & 0x80 != 0).then(|| {
            [
                head[after],
                head[after + 1],
                head[after + 2],
                head[after + 3],
            ]
        });
        if opcode < CLOSE {
            let message = self.message.get_or_insert_with(|| Message {
                text: opcode == TEXT,
                compressed: head[0] & 0x40 != 0,
                data: Vec::new(),
            });
            if length > self.limit.saturating_sub(message.data.len() as u64) {
                return Err((TOO_BIG, "The message is too big"));
            }
            // The length is only what the peer says: room is taken for a first part of it.
            message.data.reserve(length.min(64 * 1024) as usize);
        }
        self.frame = Some(Frame {
            fin: head[0] & 0x80 != 0,
            opcode,
            remaining: length,
            mask,
            phase: 0,
        });
        Ok(())
    }

    fn end_if_complete(&mut self) -> Result<Option<Event>, Refusal> {
        let Some(frame) = self.frame.take_if(|frame| frame.remaining == 0) else {
            return Ok(None);
        };
        match frame.opcode {
            CLOSE => close_event(&take(&mut self.control)).map(Some),
            PING => Ok(Some(Event::Ping(take(&mut self.control)))),
            PONG => Ok(Some(Event::Pong(take(&mut self.control)))),
            _ if !frame.fin => Ok(None),
            _ => match self.message.take() {
                None => Ok(None),
                Some(Message {
                    text,
                    compressed: true,
                    data,
                }) => Ok(Some(Event::Compressed { data, text })),
                Some(Message {
                    text: true, data, ..
                }) => text_event(data).map(Some),
                Some(Message { data, .. }) => Ok(Some(Event::Binary(data))),
            },
        }
    }
}

fn text_event(data: Vec<u8>) -> Result<Event, Refusal> {
    match String::from_utf8(data) {
        Ok(text) => Ok(Event::Text(text)),
        Err(_) => Err((INVALID_PAYLOAD, "The text is not valid UTF-8")),
    }
}

fn close_event(payload: &[u8]) -> Result<Event, Refusal> {
    let (code, reason) = match payload {
        [] => return Ok(Event::Close(NO_STATUS, String::new())),
        [_] => return Err((PROTOCOL_ERROR, "A close code has two bytes")),
        [high, low, reason @ ..] => (u16::from_be_bytes([*high, *low]), reason),
    };
    // RFC 6455, section 7.4: what may travel on the wire.
    if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
        return Err((PROTOCOL_ERROR, "The close code is not allowed"));
    }
    match std::str::from_utf8(reason) {
        Ok(reason) => Ok(Event::Close(code, reason.to_owned())),
        Err(_) => Err((INVALID_PAYLOAD, "The close reason is not valid UTF-8")),
    }
}

fn apply_mask(bytes: &mut [u8], mask: [u8; 4], phase: usize) {
    let mask: [u8; 4] = std::array::from_fn(|at| mask[(at + phase) % 4]);
    let word = u32::from_ne_bytes(mask);
    let (words, rest) = bytes.as_chunks_mut::<4>();
    for chunk in words {
        *chunk = (u32::from_ne_bytes(*chunk) ^ word).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(mask) {
        *byte ^= mask;
    }
}

/// One final frame of `payload`, masked when a mask is given (which a client must do with a new
/// random mask for each frame: RFC 6455, section 5.3).
pub fn encode(opcode: u8, payload: &[u8], mask: Option<[u8; 4]>) -> Vec<u8> {
    let mut frame = Vec::with_capacity(MAX_HEAD + payload.len());
    frame.push(0x80 | opcode);
    let masked = if mask.is_some() { 0x80 } else { 0 };
    match payload.len() {
        length @ 0..=125 => frame.push(masked | length as u8),
        length @ 126..=0xffff => {
            frame.push(masked | 126);
            frame.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            frame.push(masked | 127);
            frame.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    match mask {
        None => frame.extend_from_slice(payload),
        Some(mask) => {
            frame.extend_from_slice(&mask);
            let start = frame.len();
            frame.extend_from_slice(payload);
            apply_mask(&mut frame[start..], mask, 0);
        }
    }
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    const MASK: Option<[u8; 4]> = Some([0x37, 0xfa, 0x21, 0x3d]);

    /// The events of `bytes`, which must be the same however they are cut.
    fn read(make: impl Fn() -> FrameParser, bytes: &[u8]) -> Vec<Event> {
        let whole = make().feed(bytes);
        for at in 1..bytes.len() {
            let mut parser = make();
            let mut parts = parser.feed(&bytes[..at]);
            parts.extend(parser.feed(&bytes[at..]));
            assert_eq!(parts, whole, "cut at {at}");
        }
        let mut parser = make();
        let single: Vec<Event> = bytes.chunks(1).flat_map(|b| parser.feed(b)).collect();
        assert_eq!(single, whole, "byte by byte");
        whole
    }

    fn from_server(bytes: &[u8]) -> Vec<Event> {
        read(|| FrameParser::new(false, false, 1 << 20), bytes)
    }

    #[test]
    fn examples_of_the_rfc() {
        let hello = || Event::Text("Hello".into());
        assert_eq!(from_server(b"\x81\x05Hello"), [hello()]);
        assert_eq!(from_server(b"\x01\x03Hel\x80\x02lo"), [hello()]);
        assert_eq!(
            from_server(b"\x89\x05Hello"),
            [Event::Ping(b"Hello".to_vec())]
        );
        let masked = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
        assert_eq!(
            read(|| FrameParser::new(true, false, 100), masked),
            [hello()]
        );
        assert_eq!(encode(TEXT, b"Hello", MASK), masked);
        let deflated = b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00";
        assert_eq!(
            read(|| FrameParser::new(false, true, 100), deflated),
            [Event::Compressed {
                data: b"\xf2\x48\xcd\xc9\xc9\x07\x00".to_vec(),
                text: true
            }]
        );
    }

    #[test]
    fn what_is_written_is_read_back() {
        for length in [0, 1, 125, 126, 127, 0xffff, 0x10000] {
            let payload: Vec<u8> = (0..length).map(|n| (n * 7) as u8).collect();
            let plain = encode(BINARY, &payload, None);
            let masked = encode(BINARY, &payload, MASK);
            let expected = [Event::Binary(payload)];
            assert_eq!(
                FrameParser::new(false, false, 1 << 20).feed(&plain),
                expected
            );
            assert_eq!(
                FrameParser::new(true, false, 1 << 20).feed(&masked),
                expected
            );
        }
    }

    #[test]
    fn control_frames_come_between_the_frames_of_a_message() {
        assert_eq!(
            from_server(b"\x02\x01a\x89\x01p\x00\x01b\x8a\x00\x80\x01c\x88\x02\x03\xe8\x81\x01x"),
            [
                Event::Ping(b"p".to_vec()),
                Event::Pong(Vec::new()),
                Event::Binary(b"abc".to_vec()),
                Event::Close(1000, String::new()),
            ]
        );
    }

    #[test]
    fn closing() {
        assert_eq!(
            from_server(b"\x88\x00"),
            [Event::Close(NO_STATUS, String::new())]
        );
        assert_eq!(
            from_server(b"\x88\x05\x0f\xa0bye"),
            [Event::Close(4000, "bye".into())]
        );
        for bytes in [
            &b"\x88\x01\x03"[..],
            b"\x88\x02\x03\xed",
            b"\x88\x02\x03\xee",
            b"\x88\x02\x13\x88",
        ] {
            assert!(matches!(from_server(bytes)[..], [Event::Error(1002, _)]));
        }
        assert!(matches!(
            from_server(b"\x88\x03\x03\xe8\xff")[..],
            [Event::Error(1007, _)]
        ));
    }

    #[test]
    fn breaches_end_the_connection() {
        let cases: [&[u8]; 9] = [
            b"\xa1\x00",
            b"\xc1\x00",
            b"\x83\x00",
            b"\x80\x00",
            b"\x01\x00\x01\x00",
            b"\x09\x00",
            b"\x89\x7e\x00\x7e",
            b"\x81\x80\0\0\0\0",
            b"\x82\x7f\xff\0\0\0\0\0\0\0",
        ];
        for bytes in cases {
            let events = from_server(bytes);
            assert!(
                matches!(events[..], [Event::Error(1002, _)]),
                "{bytes:x?}: {events:?}"
            );
        }
        assert!(matches!(
            read(|| FrameParser::new(true, false, 9), b"\x81\x01x")[..],
            [Event::Error(1002, _)]
        ));
        assert!(matches!(
            from_server(b"\x81\x02\xc3\x28")[..],
            [Event::Error(1007, _)]
        ));
    }

    #[test]
    fn the_limit_holds_for_one_frame_and_for_their_sum() {
        let limited = || FrameParser::new(false, false, 4);
        assert_eq!(
            read(limited, b"\x82\x04abcd"),
            [Event::Binary(b"abcd".to_vec())]
        );
        for bytes in [&b"\x82\x05abcde"[..], b"\x02\x03abc\x80\x02de"] {
            assert!(matches!(read(limited, bytes)[..], [Event::Error(1009, _)]));
        }
    }
}
